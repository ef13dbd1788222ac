#include "base/number_names.h"

#include "base/dict.h"
#include "base/parallel.h"
#include "base/radix.h"

enum { DIGITS_MOST = 19, NAMES_PER_TASK = 1 << 16 };

static const uint64_t ten_to[DIGITS_MOST + 1] = {1,
                                                 10,
                                                 100,
                                                 1000,
                                                 10000,
                                                 100000,
                                                 1000000,
                                                 10000000,
                                                 100000000,
                                                 1000000000,
                                                 10000000000,
                                                 100000000000,
                                                 1000000000000,
                                                 10000000000000,
                                                 100000000000000,
                                                 1000000000000000,
                                                 10000000000000000,
                                                 100000000000000000,
                                                 1000000000000000000,
                                                 10000000000000000000U};

void avpi_numbers_init(avpi_numbers *numbers, const avp_ctx *ctx) {
    *numbers = (avpi_numbers){.ctx = ctx};
}

void avpi_numbers_free(avpi_numbers *numbers) {
    if (!numbers->ctx)
        return;
    avpi_free(numbers->ctx, numbers->key);
    avpi_free(numbers->ctx, numbers->digits);
    *numbers = (avpi_numbers){0};
}

bool avpi_number_of(avp_str text, uint64_t *key, uint8_t *digits) {
    uint64_t value = 0;
    if (!text.ptr || text.len == 0 || text.len > DIGITS_MOST)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *key = value * ten_to[DIGITS_MOST - text.len];
    *digits = (uint8_t)text.len;
    return true;
}

avp_status avpi_numbers_add(avpi_numbers *numbers, uint64_t key, uint8_t digits, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = numbers->n;
    AVP_TRY(avpi_grow(numbers->ctx, &numbers->key, &numbers->key_capacity, n + 1, sizeof *numbers->key, err));
    AVP_TRY(avpi_grow(numbers->ctx, &numbers->digits, &numbers->digits_capacity, n + 1, 1, err));
    numbers->key[n] = key;
    numbers->digits[n] = digits;
    numbers->n++;
done:
    return status;
}

/* ---- merging ---- */

/* A list in order: keys and places side by side. */
typedef struct sorted_list {
    const avpi_numbers *of;
    uint64_t *key;
    uint32_t *place;
    size_t at;
} sorted_list;

/* What is merged, and the names that come out: key and digits of each, in order. */
typedef struct merging {
    const avp_ctx *ctx;
    sorted_list *lists;
    size_t n_lists;
    uint64_t *key;
    uint8_t *digits;
    avp_names names;
} merging;

static uint8_t digits_at(const sorted_list *list, size_t k) {
    return list->of->digits[list->place[k]];
}

static bool is_mixed(const sorted_list *list, size_t from, size_t to) {
    for (size_t i = from + 1; i < to; i++)
        if (digits_at(list, i) != digits_at(list, from))
            return true;
    return false;
}

/* Places with one key, the shorter names first. Nearly always all have the same number of digits. */
static void order_equal(sorted_list *list, size_t from, size_t to) {
    if (!is_mixed(list, from, to))
        return;
    for (uint8_t digits = 1; digits <= DIGITS_MOST; digits++)
        for (size_t i = from; i < to; i++)
            if (digits_at(list, i) == digits) {
                uint32_t held = list->place[i];
                list->place[i] = list->place[from];
                list->place[from++] = held;
            }
}

static avp_status sort_list(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const merging *m = arg;
    sorted_list *list = &m->lists[task];
    size_t n = list->of->n;
    uint64_t *keys = NULL;
    uint32_t *places = NULL;
    (void)worker;
    AVP_TRY(avpi_alloc(m->ctx, n, sizeof *list->key, &list->key, err));
    AVP_TRY(avpi_alloc(m->ctx, n, sizeof *list->place, &list->place, err));
    AVP_TRY(avpi_alloc(m->ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(m->ctx, n, sizeof *places, &places, err));
    for (size_t i = 0; i < n; i++) {
        list->key[i] = list->of->key[i];
        list->place[i] = (uint32_t)i;
    }
    avpi_radix_u64_u32(list->key, list->place, keys, places, n);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && list->key[to] == list->key[from]; to++) {
        }
        order_equal(list, from, to);
    }
done:
    avpi_free(m->ctx, keys);
    avpi_free(m->ctx, places);
    return status;
}

static bool is_before(const sorted_list *a, const sorted_list *b) {
    uint64_t x = a->key[a->at], y = b->key[b->at];
    return x != y ? x < y : digits_at(a, a->at) < digits_at(b, b->at);
}

/* NULL when all are used up. */
static sorted_list *smallest_head(const merging *m) {
    sorted_list *best = NULL;
    for (size_t l = 0; l < m->n_lists; l++) {
        sorted_list *list = &m->lists[l];
        if (list->at < list->of->n && (!best || is_before(list, best)))
            best = list;
    }
    return best;
}

static void merge_lists(merging *m, uint32_t **maps) {
    avp_names *names = &m->names;
    names->start[0] = 0;
    for (sorted_list *list; (list = smallest_head(m)); list->at++) {
        uint64_t key = list->key[list->at];
        uint8_t digits = digits_at(list, list->at);
        if (names->count == 0 || m->key[names->count - 1] != key || m->digits[names->count - 1] != digits) {
            m->key[names->count] = key;
            m->digits[names->count] = digits;
            names->start[names->count + 1] = names->start[names->count] + digits;
            names->count++;
        }
        maps[list - m->lists][list->place[list->at]] = names->count - 1;
    }
}

static avp_status spell(void *arg, size_t task, unsigned worker, avp_error *err) {
    const merging *m = arg;
    size_t to = (task + 1) * NAMES_PER_TASK < m->names.count ? (task + 1) * NAMES_PER_TASK : m->names.count;
    (void)worker, (void)err;
    for (size_t i = task * NAMES_PER_TASK; i < to; i++) {
        char *text = m->names.bytes + m->names.start[i];
        uint64_t value = m->key[i] / ten_to[DIGITS_MOST - m->digits[i]];
        for (size_t d = m->digits[i]; d-- > 0; value /= 10)
            text[d] = (char)('0' + value % 10);
    }
    return AVP_OK;
}

static avp_status prepare(merging *m, const avpi_numbers *lists, uint32_t **maps, avp_error *err) {
    avp_status status = AVP_OK;
    size_t all = 0;
    AVP_TRY(avpi_zalloc(m->ctx, m->n_lists, sizeof *m->lists, &m->lists, err));
    for (size_t l = 0; l < m->n_lists; l++) {
        m->lists[l].of = &lists[l];
        all += lists[l].n;
        AVP_TRY(avpi_alloc(m->ctx, lists[l].n, sizeof **maps, &maps[l], err));
    }
    if (all >= UINT32_MAX - 1)
        return avpi_fail(m->ctx, err, AVP_E_LIMIT, N_("more than 4,294,967,294 distinct names: split the input"));
    AVP_TRY(avpi_alloc(m->ctx, all, sizeof *m->key, &m->key, err));
    AVP_TRY(avpi_alloc(m->ctx, all, 1, &m->digits, err));
    AVP_TRY(avpi_alloc(m->ctx, all + 1, sizeof *m->names.start, &m->names.start, err));
done:
    return status;
}

static avp_status spell_all(merging *m, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_resize(m->ctx, &m->names.start, (size_t)m->names.count + 1, sizeof *m->names.start, err));
    AVP_TRY(avpi_alloc(m->ctx, m->names.start[m->names.count] + 1, 1, &m->names.bytes, err));
    AVP_TRY(avpi_parallel(m->ctx, (m->names.count + NAMES_PER_TASK - 1) / NAMES_PER_TASK, spell, m, err));
done:
    return status;
}

avp_status avpi_numbers_merge(const avp_ctx *ctx, const avpi_numbers *lists, size_t n, avp_names *names,
                              uint32_t **maps, avp_error *err) {
    avp_status status = AVP_OK;
    merging m = {.ctx = ctx, .n_lists = n};
    for (size_t l = 0; l < n; l++)
        maps[l] = NULL;
    AVP_TRY(prepare(&m, lists, maps, err));
    AVP_TRY(avpi_parallel(ctx, n, sort_list, &m, err));
    merge_lists(&m, maps);
    AVP_TRY(spell_all(&m, err));
    *names = m.names;
    m.names = (avp_names){0};
done:
    for (size_t l = 0; m.lists && l < n; l++) {
        avpi_free(ctx, m.lists[l].key);
        avpi_free(ctx, m.lists[l].place);
    }
    for (size_t l = 0; status != AVP_OK && l < n; l++) {
        avpi_free(ctx, maps[l]);
        maps[l] = NULL;
    }
    avpi_free(ctx, m.lists);
    avpi_free(ctx, m.key);
    avpi_free(ctx, m.digits);
    avpi_names_free(ctx, &m.names);
    return status;
}
