/* What questions about the registry share: filters, and pieces of SQL over dates that are known as far as they go. */
#ifndef AVPI_VIEW_REGISTRY_ROWS_H
#define AVPI_VIEW_REGISTRY_ROWS_H

#include "view/ask.h"

/* Begin of a date as microseconds; how far it is known. */
#define AVPI_SQL_WHEN_US(x)                                                                                            \
    "epoch_us(TRY_CAST(CASE length(" x ") WHEN 4 THEN " x " || '-01-01' WHEN 7 THEN " x " || '-01' ELSE " x            \
    " END AS TIMESTAMP))"
#define AVPI_SQL_PRECISION(x)                                                                                          \
    "CASE length(" x ") WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' WHEN 16 THEN 'minute' ELSE "         \
    "'unknown' END"
#define AVPI_SQL_PLACE(x) "(SELECT any_value(pn.name) FROM place_names pn WHERE pn.code = " x ")"

/* What a status or a sex means, in whatever letters a source writes it; as web/src/meaning.ts, which tests/web/test_meaning.sh compares. */
#define AVPI_SQL_MEANING(x)                                                                                            \
    "regexp_replace(regexp_replace(regexp_replace(trim(strip_accents(upper(" x                                         \
    "))), '[ _]+', '_', 'g'), '^FEMALE$', 'MUJER'), '^MALE$', 'HOMBRE')"

/**
 * " AND ..." for the parameters kind, status, sex, age (least-most), state and municipality over the facts i of cases (case_facts_now).
 * Errors   AVP_E_ARG age is not least-most
 */
AVP_MUST_CHECK avp_status avpi_registry_filter(const avpi_asked *asked, avpi_query *q, avp_error *err);
/**
 * " FROM ... i WHERE ..." : facts of cases, each incident once. What is known of the case itself is looked up only where a filter looks at it, for a million of
 * cases cost a tenth of a second. What is asked for: case_id, and what case_incidents_now has as well.
 */
AVP_MUST_CHECK avp_status avpi_registry_facts(const avpi_asked *asked, avpi_query *q, avp_error *err);
/** " AND ..." for from and to (2014 or 2014-09, both inclusive) over a date: it lies in the span whole. */
AVP_MUST_CHECK avp_status avpi_registry_span(const avpi_asked *asked, avpi_query *q, avp_error *err);

enum { AVPI_RECORD_COLUMNS = 20 };
extern const avpi_cells_column avpi_record_columns[AVPI_RECORD_COLUMNS];
/* The columns of a record's row, of records_now r and the first of its incidents i, with the counts n (incidents, documents). */
extern const char avpi_record_select[];
/** The row of one record, as lists have it; null when there is none. */
AVP_MUST_CHECK avp_status avpi_record_row(const avpi_asked *asked, uint64_t record, json_t **out, avp_error *err);

#endif
