/* Bytewise order of texts, and the union of dictionaries: multikey sort with cached 8-byte keys. */
#include "base/dict.h"
#include "base/parallel.h"
#include "base/radix.h"

#include <string.h>

/*
 * Texts that share their first `depth` bytes are sorted by the next eight, read big-endian and padded with zeros; ties go deeper.
 *
 *   depth ->  "user000|00000017|..."      the shared prefix is skipped before the first round
 */
typedef struct text_sort {
    const avp_str *texts;
    uint64_t *keys, *key_scratch;
    uint32_t *order, *order_scratch;
} text_sort;

enum { KEY_BYTES = 8, INSERTION = 24 };

static uint64_t key_at(avp_str text, size_t depth) {
    uint64_t key = 0;
    if (text.len >= depth + KEY_BYTES)
        memcpy(&key, text.ptr + depth, KEY_BYTES);
    else if (text.len > depth)
        memcpy(&key, text.ptr + depth, text.len - depth);
    return __builtin_bswap64(key); /* the bytes of memory order become the number's order; little-endian machines */
}

static int compare_from(avp_str a, avp_str b, size_t depth) {
    return avpi_str_compare((avp_str){a.ptr + depth, a.len - depth}, (avp_str){b.ptr + depth, b.len - depth});
}

static void insertion(const text_sort *s, size_t from, size_t to, size_t depth) {
    for (size_t i = from + 1; i < to; i++) {
        uint32_t index = s->order[i];
        size_t j = i;
        for (; j > from; j--) {
            int order = compare_from(s->texts[s->order[j - 1]], s->texts[index], depth);
            if (order < 0 || (order == 0 && s->order[j - 1] < index))
                break;
            s->order[j] = s->order[j - 1];
        }
        s->order[j] = index;
    }
}

/* Bytes that all texts of the range share beyond depth. */
static size_t shared_prefix(const text_sort *s, size_t from, size_t to, size_t depth) {
    avp_str first = s->texts[s->order[from]];
    size_t shared = first.len - depth;
    for (size_t i = from + 1; i < to && shared > 0; i++) {
        avp_str other = s->texts[s->order[i]];
        size_t most = other.len - depth < shared ? other.len - depth : shared, at = 0;
        while (at < most && first.ptr[depth + at] == other.ptr[depth + at])
            at++;
        shared = at;
    }
    return shared;
}

/* Among texts with equal keys, those that end inside the key come first, the shorter before the longer; the others need more bytes. Stable. */
static size_t ended_first(const text_sort *s, size_t from, size_t to, size_t depth) {
    size_t at = from;
    for (size_t tail = 0; tail <= KEY_BYTES; tail++)
        for (size_t i = from; i < to; i++)
            if (s->texts[s->order[i]].len == depth + tail)
                s->order_scratch[at++] = s->order[i];
    size_t ended = at;
    for (size_t i = from; i < to; i++)
        if (s->texts[s->order[i]].len > depth + KEY_BYTES)
            s->order_scratch[at++] = s->order[i];
    memcpy(s->order + from, s->order_scratch + from, (to - from) * sizeof *s->order);
    return ended;
}

/* Each level of the recursion skips all bytes that its texts share, so texts of one long prefix cost one level. */
static void sort_range(const text_sort *s, size_t from, size_t to, size_t depth) {
    if (to - from <= INSERTION) {
        insertion(s, from, to, depth);
        return;
    }
    depth += shared_prefix(s, from, to, depth);
    for (size_t i = from; i < to; i++)
        s->keys[i] = key_at(s->texts[s->order[i]], depth);
    avpi_radix_u64_u32(s->keys + from, s->order + from, s->key_scratch + from, s->order_scratch + from, to - from);
    for (size_t i = from, j; i < to; i = j) {
        for (j = i + 1; j < to && s->keys[j] == s->keys[i]; j++) {
        }
        size_t longer = j - i > 1 ? ended_first(s, i, j, depth) : j;
        if (j - longer > 1)
            sort_range(s, longer, j, depth + KEY_BYTES);
    }
}

static avp_status sort_serial(const avp_ctx *ctx, const avp_str *texts, size_t n, uint32_t *order, avp_error *err) {
    avp_status status = AVP_OK;
    text_sort s = {.texts = texts, .order = order};
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s.keys, &s.keys, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s.key_scratch, &s.key_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s.order_scratch, &s.order_scratch, err));
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    sort_range(&s, 0, n, 0);
done:
    avpi_free(ctx, s.keys);
    avpi_free(ctx, s.key_scratch);
    avpi_free(ctx, s.order_scratch);
    return status;
}

/* ---- merging sorted lists of texts: n dictionaries, or n stretches of one array ---- */

typedef struct sorted_list {
    const avp_str *texts;
    uint32_t *order; /* of texts */
    uint64_t *keys;  /* cached key of texts[order[k]] after the prefix that all lists share */
    size_t n, at;
} sorted_list;

typedef struct list_work {
    const avp_ctx *ctx;
    sorted_list *lists;
    size_t prefix;
} list_work;

static avp_status sort_list(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker;
    list_work *w = arg;
    sorted_list *list = &w->lists[task];
    return sort_serial(w->ctx, list->texts, list->n, list->order, err);
}

static avp_status cache_keys(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    list_work *w = arg;
    sorted_list *list = &w->lists[task];
    for (size_t k = 0; k < list->n; k++)
        list->keys[k] = key_at(list->texts[list->order[k]], w->prefix);
    return AVP_OK;
}

static size_t common_prefix(avp_str a, avp_str b) {
    size_t most = a.len < b.len ? a.len : b.len, at = 0;
    while (at < most && a.ptr[at] == b.ptr[at])
        at++;
    return at;
}

/* The first and the last text of every list bound all the others. */
static size_t prefix_of_all(const sorted_list *lists, size_t n) {
    avp_str first = {NULL, 0};
    size_t prefix = SIZE_MAX;
    for (size_t l = 0; l < n; l++) {
        if (!lists[l].n)
            continue;
        avp_str low = lists[l].texts[lists[l].order[0]], high = lists[l].texts[lists[l].order[lists[l].n - 1]];
        if (!first.ptr)
            first = low;
        size_t a = common_prefix(first, low), b = common_prefix(first, high);
        prefix = a < prefix ? a : prefix;
        prefix = b < prefix ? b : prefix;
    }
    return prefix == SIZE_MAX ? 0 : prefix;
}

static int compare_heads(const sorted_list *a, const sorted_list *b, size_t prefix) {
    uint64_t x = a->keys[a->at], y = b->keys[b->at];
    if (x != y)
        return x < y ? -1 : 1;
    return compare_from(a->texts[a->order[a->at]], b->texts[b->order[b->at]], prefix);
}

/* List with the smallest head, the earliest of equals; n when all are used up. Few lists: a scan beats a heap. */
static size_t smallest_head(const sorted_list *lists, size_t n, size_t prefix) {
    size_t best = n;
    for (size_t l = 0; l < n; l++)
        if (lists[l].at < lists[l].n && (best == n || compare_heads(&lists[l], &lists[best], prefix) < 0))
            best = l;
    return best;
}

static avp_status prepare_lists(const avp_ctx *ctx, sorted_list *lists, size_t n, size_t *prefix, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t l = 0; l < n; l++) {
        if (!lists[l].order)
            AVP_TRY(avpi_alloc(ctx, lists[l].n, sizeof *lists[l].order, &lists[l].order, err));
        AVP_TRY(avpi_alloc(ctx, lists[l].n, sizeof *lists[l].keys, &lists[l].keys, err));
    }
    list_work w = {ctx, lists, 0};
    AVP_TRY(avpi_parallel(ctx, n, sort_list, &w, err));
    w.prefix = *prefix = prefix_of_all(lists, n);
    AVP_TRY(avpi_parallel(ctx, n, cache_keys, &w, err));
done:
    return status;
}

static void free_lists(const avp_ctx *ctx, sorted_list *lists, size_t n) {
    for (size_t l = 0; lists && l < n; l++) {
        avpi_free(ctx, lists[l].order);
        avpi_free(ctx, lists[l].keys);
    }
    avpi_free(ctx, lists);
}

avp_status avpi_sort_text(const avp_ctx *ctx, const avp_str *texts, size_t n, uint32_t *order, avp_error *err) {
    avp_status status = AVP_OK;
    sorted_list *lists = NULL;
    size_t n_lists = n < (1u << 15) ? 1 : avpi_workers(ctx, 64);
    if (n_lists == 1)
        return sort_serial(ctx, texts, n, order, err);
    AVP_TRY(avpi_zalloc(ctx, n_lists, sizeof *lists, &lists, err));
    for (size_t l = 0; l < n_lists; l++) {
        size_t from = n * l / n_lists, to = n * (l + 1) / n_lists;
        lists[l] = (sorted_list){.texts = texts + from, .n = to - from};
    }
    size_t prefix = 0;
    AVP_TRY(prepare_lists(ctx, lists, n_lists, &prefix, err));
    for (size_t k = 0; k < n; k++) {
        sorted_list *list = &lists[smallest_head(lists, n_lists, prefix)];
        order[k] = (uint32_t)(list->texts - texts) + list->order[list->at++];
    }
done:
    free_lists(ctx, lists, n_lists);
    return status;
}

/* Copies the union in order; maps get the ranks. bytes and start are large enough for all names of all lists. */
static void merge_lists(sorted_list *lists, size_t n, size_t prefix, avp_names *names, uint32_t **maps) {
    avp_str last = {NULL, 0};
    names->start[0] = 0;
    for (size_t l; (l = smallest_head(lists, n, prefix)) < n;) {
        sorted_list *list = &lists[l];
        uint32_t id = list->order[list->at++];
        avp_str text = list->texts[id];
        if (list->at + 16 < list->n)
            __builtin_prefetch(list->texts[list->order[list->at + 16]].ptr);
        if (!last.ptr || !avpi_str_equal(text, last)) {
            uint64_t at = names->start[names->count];
            memcpy(names->bytes + at, text.ptr, text.len);
            last = (avp_str){names->bytes + at, text.len};
            names->start[++names->count] = at + text.len;
        }
        maps[l][id] = names->count - 1;
    }
}

static avp_status room_for_names(const avp_ctx *ctx, const avpi_dict *dicts, size_t n, avp_names *names,
                                 uint32_t **maps, avp_error *err) {
    avp_status status = AVP_OK;
    size_t count = 0, bytes = 0;
    for (size_t d = 0; d < n; d++) {
        count += dicts[d].count;
        for (size_t i = 0; i < dicts[d].count; i++)
            bytes += dicts[d].entries[i].len;
        AVP_TRY(avpi_alloc(ctx, dicts[d].count, sizeof **maps, &maps[d], err));
    }
    AVP_TRY(avpi_alloc(ctx, bytes ? bytes : 1, 1, &names->bytes, err));
    AVP_TRY(avpi_alloc(ctx, count + 1, sizeof *names->start, &names->start, err));
done:
    return status;
}

avp_status avpi_dict_merge(const avp_ctx *ctx, const avpi_dict *dicts, size_t n, avp_names *names, uint32_t **maps,
                           avp_error *err) {
    avp_status status = AVP_OK;
    sorted_list *lists = NULL;
    avp_names merged = {0};
    for (size_t d = 0; d < n; d++)
        maps[d] = NULL;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *lists, &lists, err));
    AVP_TRY(room_for_names(ctx, dicts, n, &merged, maps, err));
    for (size_t d = 0; d < n; d++)
        lists[d] = (sorted_list){.texts = dicts[d].entries, .n = dicts[d].count};
    size_t prefix = 0;
    AVP_TRY(prepare_lists(ctx, lists, n, &prefix, err));
    merge_lists(lists, n, prefix, &merged, maps);
    AVP_TRY(avpi_resize(ctx, &merged.bytes, merged.start[merged.count] + 1, 1, err));
    AVP_TRY(avpi_resize(ctx, &merged.start, (size_t)merged.count + 1, sizeof *merged.start, err));
    *names = merged;
done:
    free_lists(ctx, lists, n);
    if (status != AVP_OK) {
        avpi_names_free(ctx, &merged);
        for (size_t d = 0; d < n; d++) {
            avpi_free(ctx, maps[d]);
            maps[d] = NULL;
        }
    }
    return status;
}
