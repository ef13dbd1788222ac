/* Names of acts: one canonical numbering over the dictionaries of all workers. */
#include "base/acts_rows.h"

#include <string.h>

static avp_status merge_kind(const avpi_acts_builder *b, avpi_acts_names *names, unsigned kind, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_dict *dicts = NULL;
    AVP_TRY(avpi_zalloc(b->ctx, b->n_workers, sizeof *names->maps[kind], &names->maps[kind], err));
    AVP_TRY(avpi_alloc(b->ctx, b->n_workers, sizeof *dicts, &dicts, err));
    for (unsigned w = 0; w < b->n_workers; w++)
        dicts[w] = b->workers[w].dict[kind]; /* looked at, not owned */
    AVP_TRY(avpi_dict_merge(b->ctx, dicts, b->n_workers, &names->names[kind], names->maps[kind], err));
    AVP_TRY(avpi_zalloc(b->ctx, names->names[kind].count, 1, &names->used[kind], err));
done:
    avpi_free(b->ctx, dicts);
    return status;
}

avp_status avpi_acts_names_merge(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err) {
    avp_status status = AVP_OK;
    *names = (avpi_acts_names){0};
    for (unsigned kind = 0; kind < AVPI_NAMES_KINDS; kind++)
        AVP_TRY(merge_kind(b, names, kind, err));
done:
    return status;
}

void avpi_acts_names_free(const avpi_acts_builder *b, avpi_acts_names *names) {
    for (unsigned kind = 0; kind < AVPI_NAMES_KINDS; kind++) {
        avpi_names_free(b->ctx, &names->names[kind]);
        for (unsigned w = 0; names->maps[kind] && w < b->n_workers; w++)
            avpi_free(b->ctx, names->maps[kind][w]);
        avpi_free(b->ctx, names->maps[kind]);
        avpi_free(b->ctx, names->used[kind]);
    }
    *names = (avpi_acts_names){0};
}

/* Names move down over the gaps; new_id[old id] = new id. */
static void close_gaps(avp_names *names, const uint8_t *used, uint32_t *new_id) {
    uint32_t kept = 0;
    uint64_t bytes = 0, start = 0;
    for (uint32_t id = 0; id < names->count; id++) {
        uint64_t end = names->start[id + 1]; /* read before a kept name's end is written over it */
        new_id[id] = kept;
        if (used[id]) {
            memmove(names->bytes + bytes, names->bytes + start, (size_t)(end - start));
            bytes += end - start;
            names->start[++kept] = bytes;
        }
        start = end;
    }
    names->count = kept;
}

static avp_status compact_kind(const avpi_acts_builder *b, avpi_acts_names *names, unsigned kind, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names *list = &names->names[kind];
    uint32_t *new_id = NULL;
    if (!list->count || !memchr(names->used[kind], 0, list->count))
        return AVP_OK;
    AVP_TRY(avpi_alloc(b->ctx, list->count, sizeof *new_id, &new_id, err));
    close_gaps(list, names->used[kind], new_id);
    for (unsigned w = 0; w < b->n_workers; w++)
        for (size_t id = 0; id < b->workers[w].dict[kind].count; id++)
            names->maps[kind][w][id] = new_id[names->maps[kind][w][id]];
done:
    avpi_free(b->ctx, new_id);
    return status;
}

avp_status avpi_acts_names_compact(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err) {
    avp_status status = AVP_OK;
    for (unsigned kind = 0; kind < AVPI_NAMES_KINDS; kind++)
        AVP_TRY(compact_kind(b, names, kind, err));
done:
    return status;
}
