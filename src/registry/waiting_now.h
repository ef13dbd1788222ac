/* What waits now, for all who ask. */
#ifndef AVPI_REGISTRY_WAITING_NOW_H
#define AVPI_REGISTRY_WAITING_NOW_H

#include "store/sql.h"

#define AVPI_WAITING_ALONE UINT64_MAX

/**
 * Tables of the connection: waiting_things (nr, file_id, thing, thing_id, field, before, after, record_id, case_id), and near_cases, near_pairs of
 * case_withdrawn.h over their cases, and over those from first_record on, public or not (AVPI_WAITING_ALONE: none). Cost: O(what waits and was taken back), nothing where nothing waits. After avpi_registry_stand
 */
AVP_MUST_CHECK avp_status avpi_waiting_stand(avp_case *c, uint64_t first_record, avp_error *err);
/** SELECT w.*, record_id, now (its value, as text), removed of every row w of a table (thing, thing_id, field, ...). */
AVP_MUST_CHECK avp_status avpi_waiting_values(const char *table, avpi_buf *sql, avp_error *err);

/** Cases of which something waits. Quick where nothing does. After avpi_registry_stand */
AVP_MUST_CHECK avp_status avpi_waiting_count(avp_case *c, uint64_t *n, avp_error *err);
/** After avpi_waiting_stand, where something waits: a page (limit, offset) of cases, what is marked first; and of the same cases what waits of each. */
extern const char avpi_waiting_cases_sql[], avpi_waiting_things_sql[];

#endif
