/* Single cases on their way into records, incidents and what goes with them. */
#ifndef AVPI_REGISTRY_CASE_ROWS_H
#define AVPI_REGISTRY_CASE_ROWS_H

#include "registry/taking.h"
#include "registry/when.h"

/* What one row tells: a case, and one incident of it. Texts are borrowed; "" = not told. */
typedef struct avpi_case_row {
    avp_str code, kind, title, name, sex, status, target, what, country, place_written, source, confidence;
    bool public, age_known, located;
    int64_t age;
    double latitude, longitude;
    avpi_when when;
    avpi_place_found place;
    uint64_t line, byte;
    avpi_hash128 key;
} avpi_case_row;

typedef struct avpi_cases_sink {
    avpi_taking *t;
    avpi_sheet records, incidents, origins, statements;
    avpi_dict codes;     /* of this file: rows with one code are one case */
    uint64_t *record_of; /* by id of code */
    size_t record_capacity;
    uint64_t next_record, next_incident, next_statement;
    avpi_buf folded, words;
} avpi_cases_sink;

/* Where a row went. */
typedef struct avpi_case_ids {
    uint64_t record_id, incident_id;
} avpi_case_ids;

/** Freed with avpi_cases_sink_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_cases_sink_open(avpi_taking *t, avpi_cases_sink *out, avp_error *err);
void avpi_cases_sink_free(avpi_cases_sink *sink);
/** Out: ids  the case that the row belongs to, and the incident that it became. t->report->kept is counted */
AVP_MUST_CHECK avp_status avpi_cases_sink_add(avpi_cases_sink *sink, const avpi_case_row *row, avpi_case_ids *ids,
                                              avp_error *err);
/** All rows into the tables; statuses of cases with several incidents become those of the last one. */
AVP_MUST_CHECK avp_status avpi_cases_sink_finish(avpi_cases_sink *sink, avp_error *err);

#endif
