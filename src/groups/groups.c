/* From validated links to groups: fuse traces, find communities, count what each did. */
#include "avispero/groups.h"

#include "base/dict.h"
#include "groups/fuse.h"
#include "groups/group_evidence.h"
#include "groups/group_links.h"
#include "groups/group_recurrence.h"
#include "groups/members.h"

avp_status avp_groups_find(const avp_ctx *ctx, const avp_trace_links *traces, size_t n, const avp_groups_options *opts,
                           avp_groups *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_groups_options chosen;
    avp_groups groups = {0};
    avpi_fusion fusion = {0};
    if (opts)
        chosen = *opts;
    else
        avp_options_init(&avp_groups_option_table, &chosen);
    AVP_TRY(avp_options_validate(ctx, &avp_groups_option_table, &chosen, err));
    AVP_TRY(avpi_fuse(ctx, traces, n, &chosen, &fusion, &groups, err));
    AVP_TRY(avpi_members_find(ctx, &chosen, fusion.chance, &groups, err));
    AVP_TRY(avpi_group_links(ctx, &groups, err));
    avpi_group_recurrence(&fusion, &groups);
    AVP_TRY(avpi_group_evidence(ctx, &fusion, &groups, err));
    avpi_groups_number(&groups);
    *out = groups;
    groups = (avp_groups){0};
done:
    avpi_fusion_free(&fusion);
    avp_groups_free(ctx, &groups);
    return status;
}

void avp_groups_free(const avp_ctx *ctx, avp_groups *groups) {
    for (size_t g = 0; groups->groups && g < groups->count; g++) {
        avpi_free(ctx, groups->groups[g].members);
        avpi_free(ctx, groups->groups[g].strength);
        avpi_free(ctx, groups->groups[g].partners);
    }
    avpi_names_free(ctx, &groups->accounts);
    avpi_free(ctx, groups->links);
    avpi_free(ctx, groups->groups);
    avpi_free(ctx, groups->group_of);
    *groups = (avp_groups){0};
}
