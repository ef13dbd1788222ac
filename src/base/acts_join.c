/* Several traces as one set of acts: accounts merged, objects and sources one trace after the other. */
#include "base/acts_elders.h"
#include "base/acts_rows.h"

#include <string.h>

typedef struct joining {
    const avp_ctx *ctx;
    const avp_acts *in[AVP_PARTS_MAX]; /* in order of the traces' names, which makes the joint names sorted */
    size_t n;
    uint32_t *map[AVP_PARTS_MAX]; /* accounts of in[i] -> accounts of joint */
    avp_acts joint;
} joining;

static void sort_parts(joining *j, const avp_acts *const *acts, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t at = j->n++;
        for (; at > 0 && strcmp(j->in[at - 1]->trace, acts[i]->trace) > 0; at--)
            j->in[at] = j->in[at - 1];
        j->in[at] = acts[i];
    }
}

static avp_status join_accounts(joining *j, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_names *lists[AVP_PARTS_MAX];
    for (size_t i = 0; i < j->n; i++)
        lists[i] = &j->in[i]->accounts;
    AVP_TRY(avpi_names_join(j->ctx, lists, j->n, &j->joint.accounts, j->map, err));
    j->joint.n_accounts = j->joint.accounts.count;
done:
    return status;
}

/* ---- names "TRACE NAME" ---- */

static bool any_without_source(const avp_acts *acts) {
    for (size_t i = 0; i < acts->count; i++)
        if (!acts->source || acts->source[i] == UINT32_MAX)
            return true;
    return false;
}

/* Does the list begin with an empty name? It then stands for "none" too. */
static bool begins_empty(const avp_names *names) {
    return names->count > 0 && names->start[1] == names->start[0];
}

static uint64_t bytes_of(const avp_names *names, size_t prefix) {
    return names->count ? names->start[names->count] + prefix * (uint64_t)names->count : 0;
}

static void add_name(avp_names *to, const char *trace, avp_str name) {
    char *at = to->bytes + to->start[to->count];
    size_t prefix = strlen(trace);
    memcpy(at, trace, prefix);
    at[prefix] = ' ';
    if (name.len > 0)
        memcpy(at + prefix + 1, name.ptr, name.len);
    to->start[to->count + 1] = to->start[to->count] + prefix + 1 + name.len;
    to->count++;
}

static avp_status names_room(const joining *j, bool sources, avp_names *names, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t count = 0, bytes = 0;
    for (size_t i = 0; i < j->n; i++) {
        const avp_names *from = sources ? &j->in[i]->sources : &j->in[i]->objects;
        size_t prefix = strlen(j->in[i]->trace) + 1;
        count += (uint64_t)from->count + 1;
        bytes += bytes_of(from, prefix) + prefix;
    }
    if (count > UINT32_MAX - 1)
        AVP_TRY(avpi_fail(j->ctx, err, AVP_E_LIMIT, N_("more than 2^32 - 2 objects in all traces")));
    AVP_TRY(avpi_zalloc(j->ctx, (size_t)count + 1, sizeof *names->start, &names->start, err));
    AVP_TRY(avpi_alloc(j->ctx, (size_t)bytes, 1, &names->bytes, err));
done:
    return status;
}

static avp_status join_objects(joining *j, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *joint = &j->joint;
    AVP_TRY(names_room(j, false, &joint->objects, err));
    for (size_t i = 0; i < j->n; i++) {
        joint->parts[i] = (avp_part){.trace = j->in[i]->trace, .first_object = joint->objects.count};
        for (uint32_t o = 0; o < j->in[i]->objects.count; o++)
            add_name(&joint->objects, j->in[i]->trace, avp_names_get(&j->in[i]->objects, o));
        joint->parts[i].end_object = joint->objects.count;
    }
    joint->n_parts = j->n;
    joint->n_objects = joint->objects.count;
done:
    return status;
}

/* ---- acts ---- */

static avp_status acts_room(joining *j, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *joint = &j->joint;
    for (size_t i = 0; i < j->n; i++) {
        joint->count += j->in[i]->count;
        joint->duplicates += j->in[i]->duplicates;
        if (j->in[i]->precision_us > joint->precision_us)
            joint->precision_us = j->in[i]->precision_us;
    }
    uint64_t bytes = (uint64_t)joint->count * (sizeof(int64_t) + 3 * sizeof(uint32_t));
    bool in_file = j->ctx->memory_bytes && bytes > j->ctx->memory_bytes / 4;
    AVP_TRY(avpi_acts_room(j->ctx, joint->count, true, true, in_file, joint, err));
    AVP_TRY(avpi_zalloc(j->ctx, (size_t)joint->n_objects + 1, sizeof *joint->object_start, &joint->object_start, err));
done:
    return status;
}

/* The acts of one trace behind those of the traces before it, and its sources. */
static void add_part(joining *j, size_t i, size_t first) {
    const avp_acts *in = j->in[i];
    avp_acts *joint = &j->joint;
    uint32_t none = joint->sources.count;
    joint->parts[i].first_source = none;
    bool extra = any_without_source(in) && !begins_empty(&in->sources);
    if (extra)
        add_name(&joint->sources, in->trace, (avp_str){NULL, 0});
    uint32_t first_source = joint->sources.count;
    for (uint32_t s = 0; s < in->sources.count; s++)
        add_name(&joint->sources, in->trace, avp_names_get(&in->sources, s));
    joint->parts[i].end_source = joint->sources.count;
    if (in->count > 0)
        memcpy(joint->time_us + first, in->time_us, in->count * sizeof *in->time_us);
    for (size_t k = 0; k < in->count; k++) {
        joint->account[first + k] = j->map[i][in->account[k]];
        joint->post[first + k] = in->post ? in->post[k] : UINT32_MAX;
        bool has = in->source && in->source[k] != UINT32_MAX;
        joint->source[first + k] = has ? first_source + in->source[k] : none;
    }
    for (uint32_t o = 0; o < in->n_objects; o++)
        joint->object_start[joint->parts[i].first_object + o + 1] = first + in->object_start[o + 1];
}

static avp_status join_acts(joining *j, avp_error *err) {
    avp_status status = AVP_OK;
    size_t first = 0;
    AVP_TRY(acts_room(j, err));
    AVP_TRY(names_room(j, true, &j->joint.sources, err));
    for (size_t i = 0; i < j->n; i++) {
        add_part(j, i, first);
        first += j->in[i]->count;
    }
    j->joint.n_sources = j->joint.sources.count;
done:
    return status;
}

avp_status avp_acts_join(const avp_ctx *ctx, const avp_acts *const *acts, size_t n, avp_acts *joint, avp_error *err) {
    avp_status status = AVP_OK;
    joining j = {.ctx = ctx, .joint = {.trace = AVP_TRACE_ALL}};
    if (n > AVP_PARTS_MAX)
        return avpi_fail(ctx, err, AVP_E_LIMIT, N_("%zu traces are too many for groups; choose at most %d"), n,
                         (int)AVP_PARTS_MAX);
    sort_parts(&j, acts, n);
    AVP_TRY(join_accounts(&j, err));
    AVP_TRY(join_objects(&j, err));
    AVP_TRY(join_acts(&j, err));
    AVP_TRY(avpi_acts_find_elders(ctx, &j.joint, err));
    *joint = j.joint;
    j.joint = (avp_acts){0};
done:
    for (size_t i = 0; i < j.n; i++)
        avpi_free(ctx, j.map[i]);
    avp_acts_free(ctx, &j.joint);
    return status;
}
