#include "groups/group_objects.h"

#include "groups/group_evidence.h"
#include "groups/top_objects.h"

#include <string.h>

#define NOBODY UINT32_MAX

/* What is known of a group on the object at hand. */
typedef struct on_object {
    uint64_t acts;
    uint32_t members;
} on_object;

typedef struct listing {
    const avpi_fusion *fusion;
    const avp_acts *acts;
    uint32_t trace;
    const uint32_t *group_of; /* per account of the fused graph, NOBODY = none */
    uint64_t *last_object;    /* per account of the fused graph: stamp of the last object it acted on */
    uint64_t stamp;
    on_object *here;
    uint32_t *touched;
    avpi_top *top;
} listing;

static void list_object(listing *l, uint32_t object) {
    size_t n_touched = 0;
    l->stamp++;
    for (uint64_t i = l->acts->object_start[object]; i < l->acts->object_start[object + 1]; i++) {
        uint32_t account = l->fusion->map[l->trace][l->acts->account[i]], group = l->group_of[account];
        if (group == NOBODY)
            continue;
        if (l->here[group].acts++ == 0)
            l->touched[n_touched++] = group;
        l->here[group].members += l->last_object[account] != l->stamp;
        l->last_object[account] = l->stamp;
    }
    for (size_t k = 0; k < n_touched; k++) {
        on_object *here = &l->here[l->touched[k]];
        avpi_top_add(&l->top[l->touched[k]], l->fusion->traces,
                     (avp_group_object){l->trace, object, here->members, here->acts});
        *here = (on_object){0};
    }
}

avp_status avpi_group_objects(const avp_ctx *ctx, const avpi_fusion *fusion, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    listing l = {.fusion = fusion};
    uint32_t *group_of = NULL;
    if (groups->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_group_of_accounts(ctx, groups, &group_of, err));
    AVP_TRY(avpi_zalloc(ctx, groups->accounts.count, sizeof *l.last_object, &l.last_object, err));
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *l.here, &l.here, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *l.touched, &l.touched, err));
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *l.top, &l.top, err));
    l.group_of = group_of;
    for (l.trace = 0; l.trace < fusion->n; l.trace++) {
        l.acts = fusion->traces[l.trace].acts;
        for (uint32_t o = 0; fusion->window[l.trace] && l.acts->n_parts == 0 && o < l.acts->n_objects; o++)
            list_object(&l, o);
    }
    for (size_t g = 0; g < groups->count; g++) {
        groups->groups[g].n_objects = l.top[g].n;
        memcpy(groups->groups[g].objects, l.top[g].object, l.top[g].n * sizeof *l.top[g].object);
    }
done:
    avpi_free(ctx, group_of);
    avpi_free(ctx, l.last_object);
    avpi_free(ctx, l.here);
    avpi_free(ctx, l.touched);
    avpi_free(ctx, l.top);
    return status;
}
