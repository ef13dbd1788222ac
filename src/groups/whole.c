#include "groups/whole.h"

#include <string.h>

const avp_trace_links *avpi_whole_of(const avp_trace_links *traces, size_t n) {
    if (n == 1 || (n > 1 && traces[n - 1].acts->n_parts > 0))
        return &traces[n - 1];
    return NULL;
}

avp_status avpi_whole_groups(const avp_ctx *ctx, const avp_groups *groups, bool with_exclusive, uint32_t **group_of,
                             avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *of = NULL;
    AVP_TRY(avpi_alloc(ctx, groups->accounts.count, sizeof *of, &of, err));
    memset(of, 0xff, groups->accounts.count * sizeof *of);
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_members; k++)
            if (with_exclusive || !groups->groups[g].exclusive)
                of[groups->groups[g].members[k]] = (uint32_t)g;
    *group_of = of;
done:
    return status;
}
