#include "view/place_months.h"

#include "base/radix.h"
#include "store/canonical.h"

void avpi_place_months_init(avpi_place_months *m, const avp_ctx *ctx) {
    *m = (avpi_place_months){.ctx = ctx};
    avpi_dict_init(&m->places, ctx);
    avpi_dict_init(&m->periods, ctx);
    avpi_arena_init(&m->text, ctx);
}

void avpi_place_months_free(avpi_place_months *m) {
    avpi_dict_free(&m->places);
    avpi_dict_free(&m->periods);
    avpi_arena_free(&m->text);
    avpi_free(m->ctx, m->names);
    for (size_t k = 0; k < AVPI_PLACE_LAYERS; k++) {
        avpi_free(m->ctx, m->layers[k].keys);
        avpi_free(m->ctx, m->layers[k].counts);
    }
}

/* ---- in ---- */

static avp_str known(avp_str text) {
    return text.ptr ? text : AVPI_STR("");
}

avp_status avpi_place_months_add(avpi_place_months *m, size_t layer, avp_str code, avp_str name, avp_str period,
                                 uint64_t count, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_place_layer *of = &m->layers[layer];
    uint32_t place = 0, month = 0;
    size_t before = m->places.count;
    AVP_TRY(avpi_dict_intern(&m->places, known(code), &place, err));
    AVP_TRY(avpi_dict_intern(&m->periods, known(period), &month, err));
    AVP_TRY(avpi_grow(m->ctx, &m->names, &m->names_capacity, m->places.count, sizeof *m->names, err));
    AVP_TRY(avpi_grow(m->ctx, &of->keys, &of->keys_capacity, of->n + 1, sizeof *of->keys, err));
    AVP_TRY(avpi_grow(m->ctx, &of->counts, &of->counts_capacity, of->n + 1, sizeof *of->counts, err));
    if (m->places.count > before) {
        m->names[place] = name.ptr ? avpi_arena_copy(&m->text, name) : name;
        if (name.ptr && !m->names[place].ptr)
            return avpi_fail_memory(m->ctx, err);
    }
    of->keys[of->n] = (uint64_t)place << 32 | month;
    of->counts[of->n++] = count;
done:
    return status;
}

/* ---- out ---- */

/* Texts of a dictionary ascending, what is not known last: order[k] = id of the k-th, rank[id] = k. */
typedef struct ranking {
    uint32_t *order, *rank;
} ranking;

static void ranking_free(const avp_ctx *ctx, ranking *of) {
    avpi_free(ctx, of->order);
    avpi_free(ctx, of->rank);
}

static avp_status rank_texts(const avp_ctx *ctx, const avpi_dict *dict, ranking *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = dict->count;
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *out->order, &out->order, err));
    AVP_TRY(avpi_alloc(ctx, n + 1, sizeof *out->rank, &out->rank, err));
    AVP_TRY(avpi_sort_text(ctx, dict->entries, n, out->order, err));
    if (n > 0 && avpi_dict_get(dict, out->order[0]).len == 0) {
        uint32_t unknown = out->order[0];
        memmove(out->order, out->order + 1, (n - 1) * sizeof *out->order);
        out->order[n - 1] = unknown;
    }
    for (size_t k = 0; k < n; k++)
        out->rank[out->order[k]] = (uint32_t)k;
done:
    return status;
}

static avp_status add_number(avpi_buf *out, uint64_t n, avp_error *err) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return avpi_buf_add(out, (avp_str){digits + at, sizeof digits - at}, err);
}

static avp_status write_triple(uint64_t key, uint64_t count, bool first, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    if (!first)
        AVP_TRY(avpi_buf_add_byte(out, ',', err));
    AVP_TRY(add_number(out, key >> 32, err));
    AVP_TRY(avpi_buf_add_byte(out, ',', err));
    AVP_TRY(add_number(out, key & UINT32_MAX, err));
    AVP_TRY(avpi_buf_add_byte(out, ',', err));
    AVP_TRY(add_number(out, count, err));
done:
    return status;
}

static avp_status write_layer(const avpi_place_months *m, const avpi_place_layer *of, const ranking *places,
                              const ranking *periods, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    AVP_TRY(avpi_alloc(m->ctx, of->n + 1, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(m->ctx, of->n + 1, sizeof *order, &order, err));
    for (size_t i = 0; i < of->n; i++)
        keys[i] = (uint64_t)places->rank[of->keys[i] >> 32] << 32 | periods->rank[of->keys[i] & UINT32_MAX];
    AVP_TRY(avpi_radix_order(m->ctx, keys, of->n, order, err));
    for (size_t k = 0; k < of->n; k++)
        AVP_TRY(write_triple(keys[order[k]], of->counts[order[k]], k == 0, out, err));
done:
    avpi_free(m->ctx, keys);
    avpi_free(m->ctx, order);
    return status;
}

static avp_status write_text(avpi_buf *out, avp_str text, avp_error *err) {
    return text.len > 0 ? avpi_canonical_string(out, text, err) : avpi_buf_add(out, AVPI_STR("null"), err);
}

static avp_status write_lists(const avpi_place_months *m, const ranking *places, const ranking *periods, avpi_buf *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(out, AVPI_STR("\"places\":["), err));
    for (size_t k = 0; k < m->places.count; k++) {
        AVP_TRY(avpi_buf_add(out, k > 0 ? AVPI_STR(",{\"code\":") : AVPI_STR("{\"code\":"), err));
        AVP_TRY(write_text(out, avpi_dict_get(&m->places, places->order[k]), err));
        AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"name\":"), err));
        AVP_TRY(write_text(out, m->names[places->order[k]], err));
        AVP_TRY(avpi_buf_add_byte(out, '}', err));
    }
    AVP_TRY(avpi_buf_add(out, AVPI_STR("],\"periods\":["), err));
    for (size_t k = 0; k < m->periods.count; k++) {
        AVP_TRY(avpi_buf_add(out, k > 0 ? AVPI_STR(",") : AVPI_STR(""), err));
        AVP_TRY(write_text(out, avpi_dict_get(&m->periods, periods->order[k]), err));
    }
    AVP_TRY(avpi_buf_add_byte(out, ']', err));
done:
    return status;
}

avp_status avpi_place_months_write(const avpi_place_months *m, const char *const layers[], avpi_buf *out,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    ranking places = {NULL, NULL}, periods = {NULL, NULL};
    AVP_TRY(rank_texts(m->ctx, &m->places, &places, err));
    AVP_TRY(rank_texts(m->ctx, &m->periods, &periods, err));
    for (size_t k = 0; k < AVPI_PLACE_LAYERS; k++) {
        AVP_TRY(avpi_buf_printf(out, err, "\"%s\":[", layers[k]));
        AVP_TRY(write_layer(m, &m->layers[k], &places, &periods, out, err));
        AVP_TRY(avpi_buf_add(out, AVPI_STR("],"), err));
    }
    AVP_TRY(write_lists(m, &places, &periods, out, err));
done:
    ranking_free(m->ctx, &places);
    ranking_free(m->ctx, &periods);
    return status;
}
