/* Which acts took part in a co-action of a group. */
#include "report/timeline.h"

#include "base/text.h"

avp_status avpi_groups_of_acts(const avp_ctx *ctx, const avp_groups *groups, const avp_acts *acts, uint32_t **out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL;
    AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, sizeof *group_of, &group_of, err));
    /* both lists of names are sorted: one walk */
    for (uint32_t i = 0, k = 0; i < acts->n_accounts && k < groups->accounts.count;) {
        int order = avpi_str_compare(avp_names_get(&acts->accounts, i), avp_names_get(&groups->accounts, k));
        if (order == 0)
            group_of[i] = groups->group_of[k];
        i += order <= 0;
        k += order >= 0;
    }
    *out = group_of;
done:
    return status;
}

/* The latest act of a group on the object in hand, and the latest by another account than that one's. */
typedef struct latest {
    uint64_t object; /* + 1; 0 = never */
    uint32_t account;
    bool has_other;
    int64_t time_us, other_us;
} latest;

/* Time of the nearest act by another account; false when there is none. Then the act becomes the latest. */
static bool meet(latest *seen, uint64_t object, uint32_t account, int64_t time_us, int64_t *nearest_us) {
    if (seen->object != object + 1) {
        *seen = (latest){object + 1, account, false, time_us, 0};
        return false;
    }
    bool same = seen->account == account, met = !same || seen->has_other;
    *nearest_us = same ? seen->other_us : seen->time_us;
    if (!same) {
        seen->has_other = true;
        seen->other_us = seen->time_us;
        seen->account = account;
    }
    seen->time_us = time_us;
    return met;
}

/* Forwards an act sees those before it, backwards those after it. */
static void mark_object(const avp_acts *acts, const uint32_t *group_of, uint32_t object, bool backwards,
                        int64_t window_us, latest *seen, bool *marks) {
    size_t first = acts->object_start[object], n = acts->object_start[object + 1] - first;
    for (size_t k = 0; k < n; k++) {
        size_t i = backwards ? first + n - 1 - k : first + k;
        uint32_t group = group_of[acts->account[i]];
        int64_t nearest_us;
        if (group == 0 || !meet(&seen[group - 1], object, acts->account[i], acts->time_us[i], &nearest_us))
            continue;
        int64_t gap = acts->time_us[i] - nearest_us;
        if ((gap < 0 ? -gap : gap) <= window_us)
            marks[i] = true;
    }
}

avp_status avpi_mark_together(const avp_ctx *ctx, const avp_groups *groups, const avp_acts *acts,
                              const uint32_t *group_of, bool *marks, avp_error *err) {
    avp_status status = AVP_OK;
    latest *seen = NULL;
    for (int backwards = 0; backwards < 2; backwards++) {
        avpi_free(ctx, seen);
        seen = NULL;
        AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *seen, &seen, err));
        for (uint32_t object = 0; object < acts->n_objects; object++)
            mark_object(acts, group_of, object, backwards, groups->window_us, seen, marks);
    }
done:
    avpi_free(ctx, seen);
    return status;
}
