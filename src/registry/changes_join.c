/* Two cases that a person says are one, whether the program proposed them or not. */
#include "registry/changing.h"

#include "registry/change_values.h"
#include "registry/standing.h"
#include "registry/taking.h"

#include <stdio.h>

enum { SQL_SIZE = 256 };

/* A case that stands: neither removed nor joined to another. */
static avp_status check_case(const avpi_changing *k, uint64_t id, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value param = avpi_sql_u64(id);
    AVP_TRY(avpi_change_exists(k->c, AVPI_RECORD, id, err));
    AVP_TRY(avpi_sql_number(k->c, "SELECT count(*) FROM records_now WHERE record_id = ? AND merged_into IS NOT NULL",
                            &param, 1, &n, err));
    if (n > 0)
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("record %llu was joined to another; name that one"),
                           (unsigned long long)id);
done:
    return status;
}

/* The proposal of the pair, where there is one; else a new one, which an undo takes out of the lists again. */
static avp_status propose(avpi_changing *k, uint64_t a, uint64_t b, uint64_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    int64_t there = 0;
    const avpi_sql_value pair[] = {avpi_sql_u64(a), avpi_sql_u64(b)};
    AVP_TRY(avpi_sql_number(
        k->c, "SELECT min(proposal_id) FROM proposals_now WHERE record_a = $1 AND record_b = $2 AND NOT removed", pair,
        2, &there, err));
    *id = (uint64_t)there;
    if (there > 0)
        goto done;
    AVP_TRY(avpi_registry_next_id(k->c, "proposal_id", "proposals_now", id, err));
    (void)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?, ?, ?, 'person', NULL, true)",
                   avpi_registry_target(k->c, AVPI_PROPOSAL));
    const avpi_sql_value params[] = {avpi_sql_u64(*id), pair[0], pair[1]};
    AVP_TRY(avpi_sql_exec(k->c, sql, params, 3, err));
    AVP_TRY(avpi_changing_set_own(k, AVPI_PROPOSAL, *id, "removed", AVPI_STR("false"), err));
done:
    return status;
}

avp_status avpi_changing_join(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t other = 0;
    uint64_t proposal = 0;
    char into[32];
    uint32_t node =
        k->values == AVPI_JSON_NONE ? AVPI_JSON_NONE : avpi_json_member(&k->json, k->values, AVPI_STR("record"));
    if (k->thing != AVPI_RECORD || node == AVPI_JSON_NONE || !avpi_json_i64(&k->json, node, &other) || other < 1)
        return avpi_fail(k->ctx, err, AVP_E_ARG,
                         N_("two cases are joined: \"of\" is the number of the one that stays, \"record\" that of the "
                            "other"));
    uint64_t stays = k->id, goes = (uint64_t)other;
    if (stays == goes)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("a case is not joined to itself"));
    AVP_TRY(check_case(k, stays, err));
    AVP_TRY(check_case(k, goes, err));
    AVP_TRY(propose(k, stays, goes, &proposal, err));
    (void)snprintf(into, sizeof into, "%llu", (unsigned long long)stays);
    AVP_TRY(avpi_changing_set_own(k, AVPI_PROPOSAL, proposal, "verdict", AVPI_STR("same"), err));
    AVP_TRY(avpi_changing_set_own(k, AVPI_RECORD, goes, "merged_into", avpi_str_view(into), err));
done:
    return status;
}
