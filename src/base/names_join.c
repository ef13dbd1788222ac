/* Several sorted lists of names as one: a merge, in which the rank in the union is the new id. */
#include "base/dict.h"
#include "base/fail.h"
#include "base/text.h"

#include <string.h>

typedef struct joining {
    const avp_ctx *ctx;
    const avp_names *const *lists;
    size_t n;
    uint32_t **maps;
} joining;

/* The smallest of the next names of all lists; ptr NULL when all are used up. */
static avp_str smallest_name(const joining *j, const uint32_t *next) {
    avp_str smallest = {0};
    for (size_t i = 0; i < j->n; i++) {
        if (next[i] == j->lists[i]->count)
            continue;
        avp_str name = avp_names_get(j->lists[i], next[i]);
        if (!smallest.ptr || avpi_str_compare(name, smallest) < 0)
            smallest = name;
    }
    return smallest;
}

static avp_status map_names(joining *j, uint32_t *count, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *next = NULL;
    AVP_TRY(avpi_zalloc(j->ctx, j->n, sizeof *next, &next, err));
    for (size_t i = 0; i < j->n; i++)
        AVP_TRY(avpi_alloc(j->ctx, j->lists[i]->count, sizeof *j->maps[i], &j->maps[i], err));
    for (avp_str name = smallest_name(j, next); name.ptr; name = smallest_name(j, next)) {
        if (*count == UINT32_MAX - 1)
            AVP_TRY(avpi_fail(j->ctx, err, AVP_E_LIMIT, N_("more than 2^32 - 2 accounts in all traces")));
        for (size_t i = 0; i < j->n; i++)
            if (next[i] < j->lists[i]->count && avpi_str_compare(avp_names_get(j->lists[i], next[i]), name) == 0)
                j->maps[i][next[i]++] = *count;
        (*count)++;
    }
done:
    avpi_free(j->ctx, next);
    return status;
}

/* Lengths become offsets, then every name is copied to its own. */
static avp_status copy_names(const joining *j, avp_names *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(j->ctx, (size_t)out->count + 1, sizeof *out->start, &out->start, err));
    for (size_t i = 0; i < j->n; i++)
        for (uint32_t id = 0; id < j->lists[i]->count; id++)
            out->start[j->maps[i][id] + 1] = avp_names_get(j->lists[i], id).len;
    for (uint32_t id = 0; id < out->count; id++)
        out->start[id + 1] += out->start[id];
    AVP_TRY(avpi_alloc(j->ctx, (size_t)out->start[out->count], 1, &out->bytes, err));
    for (size_t i = 0; i < j->n; i++)
        for (uint32_t id = 0; id < j->lists[i]->count; id++) {
            avp_str name = avp_names_get(j->lists[i], id);
            if (name.len > 0)
                memcpy(out->bytes + out->start[j->maps[i][id]], name.ptr, name.len);
        }
done:
    return status;
}

avp_status avpi_names_join(const avp_ctx *ctx, const avp_names *const *lists, size_t n, avp_names *joined,
                           uint32_t **maps, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names made = {0};
    joining j = {ctx, lists, n, maps};
    for (size_t i = 0; i < n; i++)
        maps[i] = NULL;
    AVP_TRY(map_names(&j, &made.count, err));
    AVP_TRY(copy_names(&j, &made, err));
    *joined = made;
    made = (avp_names){0};
done:
    avpi_names_free(ctx, &made);
    return status;
}
