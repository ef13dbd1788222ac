/* Published counts in data.js: flat rows of place, year, kind, status, sex, count, of what is not hidden; and lists of what they are indexes into. */
#include "base/dict.h"
#include "registry/registry_site.h"

/* Only what stands in a cell that is told is in a list: a place without one would say that there is a small one. */
typedef struct index_list {
    avpi_dict ids; /* '\1' and the text; "" = not told */
    avpi_buf key;
} index_list;

static void init(index_list *list, const avp_ctx *ctx) {
    avpi_dict_init(&list->ids, ctx);
    avpi_buf_init(&list->key, ctx, SIZE_MAX);
}

static void clear(index_list *list) {
    avpi_dict_free(&list->ids);
    avpi_buf_free(&list->key);
}

static avp_status index_of(index_list *list, avp_str text, uint32_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(&list->key);
    if (text.ptr)
        AVP_TRY(avpi_buf_add_byte(&list->key, '\1', err));
    AVP_TRY(avpi_buf_add(&list->key, text, err));
    AVP_TRY(avpi_dict_intern(&list->ids, avpi_buf_view(&list->key), id, err));
done:
    return status;
}

static avp_str text_of(const index_list *list, uint32_t id) {
    avp_str key = avpi_dict_get(&list->ids, id);
    return key.len > 0 ? (avp_str){key.ptr + 1, key.len - 1} : (avp_str){NULL, 0};
}

static avp_status add_list(avpi_script *s, const char *key, const index_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"%s\":[", key));
    for (uint32_t i = 0; i < list->ids.count; i++) {
        AVP_TRY(avpi_script_raw(s, i > 0 ? "," : "", err));
        AVP_TRY(avpi_script_text(s, text_of(list, i), err));
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    return status;
}

typedef struct indexes {
    index_list periods, kinds, statuses, sexes;
} indexes;

/* ---- one level ---- */

static avp_status add_cell(avpi_script *s, indexes *x, index_list *places, const avpi_site_cell *cell, bool first,
                           avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t place = 0, period = 0, kind = 0, told = 0, sex = 0;
    AVP_TRY(index_of(places, cell->place, &place, err));
    AVP_TRY(index_of(&x->periods, cell->period, &period, err));
    AVP_TRY(index_of(&x->kinds, cell->kind, &kind, err));
    AVP_TRY(index_of(&x->statuses, cell->status, &told, err));
    AVP_TRY(index_of(&x->sexes, cell->sex, &sex, err));
    AVP_TRY(avpi_out_printf(&s->out, err, "%s%u,%u,%u,%u,%u,%llu", first ? "" : ",", place, period, kind, told, sex,
                            (unsigned long long)cell->count));
done:
    return status;
}

/* The name of a place as it is called; else as the source of its first cell writes it. */
static avp_status add_place(const avpi_site *site, avpi_script *s, const avpi_site_cells *of, avp_str code,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name = avpi_site_name(site, code);
    for (size_t i = 0; i < of->n && !name.ptr; i++)
        if (!of->rows[i].hidden && avpi_str_equal(of->rows[i].place, code))
            name = of->rows[i].place_name;
    AVP_TRY(avpi_script_raw(s, "{", err));
    AVP_TRY(avpi_script_member(s, true, "code", code, err));
    AVP_TRY(avpi_script_member(s, false, "name", name, err));
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    return status;
}

/* "cells":[...],"places":[...] */
static avp_status add_level(const avpi_site *site, avpi_script *s, indexes *x, const avpi_site_cells *of,
                            avp_error *err) {
    avp_status status = AVP_OK;
    index_list places;
    bool first = true;
    init(&places, site->ctx);
    AVP_TRY(avpi_script_raw(s, "\"cells\":[", err));
    for (size_t i = 0; i < of->n; i++)
        if (!of->rows[i].hidden) {
            AVP_TRY(add_cell(s, x, &places, &of->rows[i], first, err));
            first = false;
        }
    AVP_TRY(avpi_script_raw(s, "],\"places\":[", err));
    for (uint32_t i = 0; i < places.ids.count; i++) {
        AVP_TRY(avpi_script_raw(s, i > 0 ? "," : "", err));
        AVP_TRY(add_place(site, s, of, text_of(&places, i), err));
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    clear(&places);
    return status;
}

/* Of the sums of states alone: with the municipal ones, what is hidden there could be had by subtraction. */
static uint64_t undated(const avpi_site_counts *counts) {
    uint64_t sum = 0;
    for (size_t i = 0; i < counts->by_state.n; i++) {
        const avpi_site_cell *cell = &counts->by_state.rows[i];
        sum += !cell->hidden && !cell->period.ptr ? cell->count : 0;
    }
    return sum;
}

static bool is_same(avp_str a, avp_str b) {
    return (a.ptr == NULL) == (b.ptr == NULL) && avpi_str_equal(a, b);
}

/* Of each kind in its list the states that its sources tell of: where one of them has no cell, it is none or too few. */
static avp_status add_covered(const avpi_site_counts *counts, avpi_script *s, const index_list *kinds, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t kind = 0; kind < kinds->ids.count; kind++) {
        size_t from = 0, to;
        while (from < counts->n_covered && !is_same(counts->covered_kinds[from], text_of(kinds, kind)))
            from++;
        for (to = from; to < counts->n_covered && is_same(counts->covered_kinds[to], text_of(kinds, kind));)
            to++;
        AVP_TRY(avpi_script_raw(s, kind > 0 ? "," : "", err));
        AVP_TRY(avpi_script_list(s, counts->covered + from, to - from, err));
    }
done:
    return status;
}

static avp_status add_lists(const avpi_site *site, avpi_script *s, const indexes *x, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_site_counts *counts = &site->counts;
    AVP_TRY(add_list(s, "periods", &x->periods, err));
    AVP_TRY(add_list(s, "kinds", &x->kinds, err));
    AVP_TRY(add_list(s, "statuses", &x->statuses, err));
    AVP_TRY(add_list(s, "sexes", &x->sexes, err));
    AVP_TRY(avpi_script_raw(s, ",\"covered\":[", err));
    AVP_TRY(add_covered(counts, s, &x->kinds, err));
    AVP_TRY(avpi_script_raw(s, "],\"as_of\":", err));
    AVP_TRY(avpi_script_list(s, counts->as_of, counts->n_as_of, err));
    AVP_TRY(avpi_out_printf(&s->out, err, ",\"suppressed\":%llu,\"undated\":%llu",
                            (unsigned long long)site->told.suppressed, (unsigned long long)undated(counts)));
done:
    return status;
}

avp_status avpi_site_add_counts(const avpi_site *site, avpi_script *s, avp_error *err) {
    avp_status status = AVP_OK;
    indexes x;
    if (site->counts.municipal.n == 0)
        return avpi_script_raw(s, ",\n\"counts\":null", err);
    init(&x.periods, site->ctx);
    init(&x.kinds, site->ctx);
    init(&x.statuses, site->ctx);
    init(&x.sexes, site->ctx);
    AVP_TRY(avpi_script_raw(s, ",\n\"counts\":{", err));
    AVP_TRY(add_level(site, s, &x, &site->counts.municipal, err));
    AVP_TRY(avpi_script_raw(s, ",\"by_state\":{", err));
    AVP_TRY(add_level(site, s, &x, &site->counts.by_state, err));
    AVP_TRY(avpi_script_raw(s, "}", err));
    AVP_TRY(add_lists(site, s, &x, err));
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    clear(&x.periods);
    clear(&x.kinds);
    clear(&x.statuses);
    clear(&x.sexes);
    return status;
}
