/* One trace out of a joint set: the way back of acts_join.c. */
#include "base/acts_elders.h"
#include "base/acts_rows.h"

#include <string.h>

typedef struct parting {
    const avp_ctx *ctx;
    const avp_acts *joint;
    const avp_part *part;
    size_t first;     /* act of joint that becomes act 0 */
    uint32_t *number; /* account of joint -> account of the part, UINT32_MAX = does not act in it */
    avp_acts made;
} parting;

/* Names [from, to) of a list without their first `cut` bytes. */
static avp_status cut_names(const avp_ctx *ctx, const avp_names *names, uint32_t from, uint32_t to, size_t cut,
                            avp_names *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t bytes = names->start[to] - names->start[from] - (uint64_t)cut * (to - from);
    AVP_TRY(avpi_zalloc(ctx, (size_t)(to - from) + 1, sizeof *out->start, &out->start, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)bytes, 1, &out->bytes, err));
    for (uint32_t id = from; id < to; id++) {
        avp_str name = avp_names_get(names, id);
        if (name.len > cut)
            memcpy(out->bytes + out->start[out->count], name.ptr + cut, name.len - cut);
        out->start[out->count + 1] = out->start[out->count] + name.len - cut;
        out->count++;
    }
done:
    return status;
}

static avp_status number_accounts(parting *p, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names *out = &p->made.accounts;
    const avp_names *names = &p->joint->accounts;
    uint64_t bytes = 0;
    AVP_TRY(avpi_alloc(p->ctx, p->joint->n_accounts, sizeof *p->number, &p->number, err));
    memset(p->number, 0xff, p->joint->n_accounts * sizeof *p->number);
    for (size_t i = 0; i < p->made.count; i++)
        p->number[p->joint->account[p->first + i]] = 0;
    for (uint32_t a = 0; a < p->joint->n_accounts; a++) {
        if (p->number[a] == UINT32_MAX)
            continue;
        p->number[a] = p->made.n_accounts++;
        bytes += avp_names_get(names, a).len;
    }
    AVP_TRY(avpi_zalloc(p->ctx, (size_t)p->made.n_accounts + 1, sizeof *out->start, &out->start, err));
    AVP_TRY(avpi_alloc(p->ctx, (size_t)bytes, 1, &out->bytes, err));
    for (uint32_t a = 0; a < p->joint->n_accounts; a++) {
        if (p->number[a] == UINT32_MAX)
            continue;
        avp_str name = avp_names_get(names, a);
        if (name.len > 0)
            memcpy(out->bytes + out->start[out->count], name.ptr, name.len);
        out->start[out->count + 1] = out->start[out->count] + name.len;
        out->count++;
    }
done:
    return status;
}

static void copy_acts(parting *p) {
    const avp_acts *joint = p->joint;
    avp_acts *made = &p->made;
    uint32_t none = UINT32_MAX; /* the source that stands for "none" */
    if (made->sources.count > 0 && made->sources.start[1] == 0)
        none = 0;
    for (size_t i = 0; i < made->count; i++) {
        uint32_t source = joint->source[p->first + i] - p->part->first_source;
        made->account[i] = p->number[joint->account[p->first + i]];
        made->time_us[i] = joint->time_us[p->first + i];
        made->post[i] = joint->post[p->first + i];
        made->source[i] = source == none ? UINT32_MAX : source;
    }
    for (uint32_t o = 0; o <= made->n_objects; o++)
        made->object_start[o] = joint->object_start[p->part->first_object + o] - p->first;
}

avp_status avp_acts_part(const avp_ctx *ctx, const avp_acts *joint, size_t part, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    parting p = {.ctx = ctx, .joint = joint, .part = &joint->parts[part]};
    avp_acts *made = &p.made;
    size_t cut = strlen(p.part->trace) + 1;
    p.first = (size_t)joint->object_start[p.part->first_object];
    made->trace = p.part->trace;
    made->precision_us = joint->precision_us;
    made->n_objects = p.part->end_object - p.part->first_object;
    made->n_sources = p.part->end_source - p.part->first_source;
    made->count = (size_t)joint->object_start[p.part->end_object] - p.first;
    AVP_TRY(number_accounts(&p, err));
    AVP_TRY(cut_names(ctx, &joint->objects, p.part->first_object, p.part->end_object, cut, &made->objects, err));
    AVP_TRY(cut_names(ctx, &joint->sources, p.part->first_source, p.part->end_source, cut, &made->sources, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)made->n_objects + 1, sizeof *made->object_start, &made->object_start, err));
    AVP_TRY(avpi_acts_room(ctx, made->count, true, true, false, made, err));
    copy_acts(&p);
    AVP_TRY(avpi_acts_find_elders(ctx, made, err));
    *acts = p.made;
    p.made = (avp_acts){0};
done:
    avpi_free(ctx, p.number);
    avp_acts_free(ctx, &p.made);
    return status;
}
