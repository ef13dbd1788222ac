/* Single cases on their way into records, incidents and what goes with them. */
#ifndef AVPI_REGISTRY_CASE_ROWS_H
#define AVPI_REGISTRY_CASE_ROWS_H

#include "registry/case_again.h"

typedef struct avpi_cases_sink {
    avpi_taking *t;
    avpi_sheet records, incidents, origins, statements;
    avpi_dict codes;     /* of this file: rows with one code are one case */
    uint64_t *record_of; /* by id of code */
    size_t record_capacity;
    uint64_t next_record, next_incident, next_statement;
    avpi_again again; /* cases that are here */
    avpi_buf folded, words;
} avpi_cases_sink;

/** Freed with avpi_cases_sink_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_cases_sink_open(avpi_taking *t, avpi_cases_sink *out, avp_error *err);
void avpi_cases_sink_free(avpi_cases_sink *sink);
/** SELECT row_key: rows that told last of their incident; told again they change nothing. An earlier one that comes back does. */
extern const char avpi_known_rows_sql[];
/** Out: ids  the case that the row belongs to, and the incident that it became or tells of; t->report->kept is counted. Or ids->refused, and it is the caller's to reject */
AVP_MUST_CHECK avp_status avpi_cases_sink_add(avpi_cases_sink *sink, const avpi_case_row *row, avpi_case_ids *ids,
                                              avp_error *err);
/** All rows into the tables; statuses of cases with several incidents become those of the last one. */
AVP_MUST_CHECK avp_status avpi_cases_sink_finish(avpi_cases_sink *sink, avp_error *err);

#endif
