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

/* ---- posts: a list of numbers beside the dictionary ---- */

static size_t count_numbers(const avpi_acts_builder *b) {
    size_t n = 0;
    for (unsigned w = 0; w < b->n_workers; w++)
        n += b->workers[w].numbers.n;
    return n;
}

static size_t count_ids(const avpi_acts_worker *worker, unsigned kind) {
    return worker->dict[kind].count + (kind == AVPI_NAMES_POST ? worker->numbers.n : 0);
}

static avp_status merge_numbers(const avpi_acts_builder *b, avp_names *names, uint32_t **maps, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_numbers *lists = NULL;
    AVP_TRY(avpi_alloc(b->ctx, b->n_workers, sizeof *lists, &lists, err));
    for (unsigned w = 0; w < b->n_workers; w++)
        lists[w] = b->workers[w].numbers; /* looked at, not owned */
    AVP_TRY(avpi_numbers_merge(b->ctx, lists, b->n_workers, names, maps, err));
done:
    avpi_free(b->ctx, lists);
    return status;
}

/* A worker's map goes on, behind the ids of its dictionary, with those of its numbers; both through `joined`: old rank -> rank in the union. */
static avp_status extend_map(const avpi_acts_builder *b, unsigned w, uint32_t **map, const uint32_t *of_numbers,
                             uint32_t *const joined[2], avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_acts_worker *worker = &b->workers[w];
    size_t words = worker->dict[AVPI_NAMES_POST].count;
    AVP_TRY(avpi_resize(b->ctx, map, count_ids(worker, AVPI_NAMES_POST), sizeof **map, err));
    for (size_t i = 0; i < words; i++)
        (*map)[i] = joined[0][(*map)[i]];
    for (size_t i = 0; i < worker->numbers.n; i++)
        (*map)[words + i] = joined[1][of_numbers[i]];
done:
    return status;
}

/* Names by the dictionary and numbers as one list. */
static avp_status join_numbers(const avpi_acts_builder *b, avpi_acts_names *names, const avp_names *numbers,
                               uint32_t *const *maps, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names *words = &names->names[AVPI_NAMES_POST], joined = {0};
    const avp_names *const lists[] = {words, numbers};
    uint32_t *of_list[2] = {NULL, NULL};
    AVP_TRY(avpi_names_join(b->ctx, lists, 2, &joined, of_list, err));
    for (unsigned w = 0; w < b->n_workers; w++)
        AVP_TRY(extend_map(b, w, &names->maps[AVPI_NAMES_POST][w], maps[w], of_list, err));
    avpi_names_free(b->ctx, words);
    *words = joined;
    joined = (avp_names){0};
done:
    avpi_names_free(b->ctx, &joined);
    avpi_free(b->ctx, of_list[0]);
    avpi_free(b->ctx, of_list[1]);
    return status;
}

/* Nothing but numbers, as is usual: theirs are the names and the maps. */
static void take_numbers(const avpi_acts_builder *b, avpi_acts_names *names, avp_names *numbers, uint32_t **maps) {
    avp_names empty = names->names[AVPI_NAMES_POST];
    names->names[AVPI_NAMES_POST] = *numbers;
    *numbers = empty;
    for (unsigned w = 0; w < b->n_workers; w++) {
        uint32_t *held = names->maps[AVPI_NAMES_POST][w];
        names->maps[AVPI_NAMES_POST][w] = maps[w];
        maps[w] = held;
    }
}

static avp_status merge_posts(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names numbers = {0};
    uint32_t **maps = NULL;
    AVP_TRY(merge_kind(b, names, AVPI_NAMES_POST, err));
    if (count_numbers(b) == 0)
        return AVP_OK;
    AVP_TRY(avpi_zalloc(b->ctx, b->n_workers, sizeof *maps, &maps, err));
    AVP_TRY(merge_numbers(b, &numbers, maps, err));
    if (names->names[AVPI_NAMES_POST].count > 0)
        AVP_TRY(join_numbers(b, names, &numbers, maps, err));
    else
        take_numbers(b, names, &numbers, maps);
    avpi_free(b->ctx, names->used[AVPI_NAMES_POST]);
    names->used[AVPI_NAMES_POST] = NULL;
    AVP_TRY(avpi_zalloc(b->ctx, names->names[AVPI_NAMES_POST].count, 1, &names->used[AVPI_NAMES_POST], err));
done:
    for (unsigned w = 0; maps && w < b->n_workers; w++)
        avpi_free(b->ctx, maps[w]);
    avpi_free(b->ctx, maps);
    avpi_names_free(b->ctx, &numbers);
    return status;
}

avp_status avpi_acts_names_merge(const avpi_acts_builder *b, avpi_acts_names *names, avp_error *err) {
    avp_status status = AVP_OK;
    *names = (avpi_acts_names){0};
    for (unsigned kind = 0; kind < AVPI_NAMES_POST; kind++)
        AVP_TRY(merge_kind(b, names, kind, err));
    AVP_TRY(merge_posts(b, names, err));
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
        for (size_t id = 0; id < count_ids(&b->workers[w], kind); id++)
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
