#include "registry/columns.h"

static const struct {
    const char *key, *names;
} keys[AVPI_REGISTRY_KEY_COUNT] = {
#define KEY(constant, key, names) {key, names},
    AVPI_REGISTRY_KEYS(KEY)
#undef KEY
};

enum { NAME_MOST = 1 << 12 };

/* ---- by the names of the header ---- */

static avp_status fold_names(avpi_gazetteer *g, const avpi_sample *sample, avpi_arena *arena, avp_str *out,
                             const avp_ctx *ctx, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf folded;
    avpi_buf_init(&folded, ctx, NAME_MOST);
    for (size_t i = 0; i < sample->n_columns; i++) {
        AVP_TRY(avpi_gazetteer_fold(g, avpi_utf8_cut(sample->names[i], NAME_MOST / 4), &folded, err));
        out[i] = avpi_arena_copy(arena, avpi_buf_view(&folded));
        if (!out[i].ptr)
            AVP_TRY(avpi_fail_memory(ctx, err));
    }
done:
    avpi_buf_free(&folded);
    return status;
}

static size_t column_named(const avp_str *folded, size_t n, avp_str name) {
    for (size_t i = 0; i < n; i++)
        if (avpi_str_equal(folded[i], name))
            return i;
    return SIZE_MAX;
}

static size_t guess(const char *names, const avp_str *folded, size_t n) {
    while (*names) {
        size_t length = strcspn(names, "|"), found = column_named(folded, n, (avp_str){names, length});
        if (found != SIZE_MAX)
            return found;
        names += length + (names[length] == '|');
    }
    return SIZE_MAX;
}

size_t avpi_registry_name_rank(avpi_registry_key key, avp_str folded) {
    const char *names = keys[key].names;
    for (size_t rank = 0; *names; rank++) {
        size_t length = strcspn(names, "|");
        if (avpi_str_equal(folded, (avp_str){names, length}))
            return rank;
        names += length + (names[length] == '|');
    }
    return SIZE_MAX;
}

/* ---- as the user says ---- */

static avp_status fail_column(const avp_ctx *ctx, const avpi_sample *sample, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf all;
    avpi_buf_init(&all, ctx, SIZE_MAX);
    for (size_t i = 0; i < sample->n_columns; i++)
        AVP_TRY(avpi_buf_printf(&all, err, "%s%.*s", i ? ", " : "", (int)avpi_utf8_cut(sample->names[i], 60).len,
                                sample->names[i].ptr));
    status = avpi_fail(ctx, err, AVP_E_INPUT, N_("there is no column \"%.*s\": there are %s"), (int)name.len, name.ptr,
                       all.ptr ? all.ptr : "");
done:
    avpi_buf_free(&all);
    return status;
}

static size_t key_named(avp_str key) {
    for (size_t k = 0; k < AVPI_REGISTRY_KEY_COUNT; k++)
        if (avpi_str_equal(avpi_str_view(keys[k].key), key))
            return k;
    return SIZE_MAX;
}

static avp_status fail_key(const avp_ctx *ctx, avp_str key, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf all;
    avpi_buf_init(&all, ctx, SIZE_MAX);
    for (size_t k = 0; k < AVPI_REGISTRY_KEY_COUNT; k++)
        AVP_TRY(avpi_buf_printf(&all, err, "%s%s", k ? ", " : "", keys[k].key));
    status =
        avpi_fail(ctx, err, AVP_E_ARG, N_("--map has no key \"%.*s\": there are %s"), (int)key.len, key.ptr, all.ptr);
done:
    avpi_buf_free(&all);
    return status;
}

static avp_status take_pair(const avp_ctx *ctx, const avpi_sample *sample, avp_str pair,
                            bool told[AVPI_REGISTRY_KEY_COUNT], avpi_registry_columns *out, avp_error *err) {
    size_t equals = avpi_str_find_byte(pair, '=');
    avp_str key = avpi_str_trim((avp_str){pair.ptr, equals});
    if (equals == pair.len)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("--map is key=column,key=column; \"%.*s\" has no ="), (int)pair.len,
                         pair.ptr);
    avp_str name = avpi_str_trim((avp_str){pair.ptr + equals + 1, pair.len - equals - 1});
    size_t k = key_named(key);
    if (k == SIZE_MAX)
        return fail_key(ctx, key, err);
    if (told[k])
        return avpi_fail(ctx, err, AVP_E_ARG, N_("--map says twice which column is %s"), keys[k].key);
    told[k] = true;
    out->of[k] = column_named(sample->names, sample->n_columns, name);
    return out->of[k] == SIZE_MAX && name.len > 0 ? fail_column(ctx, sample, name, err) : AVP_OK;
}

static avp_status take_map(const avp_ctx *ctx, const avpi_sample *sample, const char *map, avpi_registry_columns *out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    bool told[AVPI_REGISTRY_KEY_COUNT] = {false};
    for (avp_str rest = avpi_str_view(map); rest.len > 0;) {
        size_t comma = avpi_str_find_byte(rest, ',');
        AVP_TRY(take_pair(ctx, sample, (avp_str){rest.ptr, comma}, told, out, err));
        size_t used = comma + (comma < rest.len);
        rest = (avp_str){rest.ptr + used, rest.len - used};
    }
done:
    return status;
}

avp_status avpi_registry_choose(const avp_ctx *ctx, avpi_gazetteer *g, const avpi_table *table, const char *map,
                                avpi_registry_columns *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sample *sample = &table->head.sample;
    avpi_arena arena;
    avp_str *folded = NULL;
    avpi_arena_init(&arena, ctx);
    AVP_TRY(avpi_alloc(ctx, sample->n_columns, sizeof *folded, &folded, err));
    AVP_TRY(fold_names(g, sample, &arena, folded, ctx, err));
    for (size_t k = 0; k < AVPI_REGISTRY_KEY_COUNT; k++)
        out->of[k] = guess(keys[k].names, folded, sample->n_columns);
    if (map)
        AVP_TRY(take_map(ctx, sample, map, out, err));
done:
    avpi_free(ctx, folded);
    avpi_arena_free(&arena);
    return status;
}

avp_status avpi_registry_explain(const avpi_table *table, const avpi_registry_columns *columns, avpi_buf *out,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < AVPI_REGISTRY_KEY_COUNT; k++)
        if (columns->of[k] != SIZE_MAX) {
            avp_str name = table->head.sample.names[columns->of[k]];
            AVP_TRY(avpi_buf_printf(out, err, "%s%s=%.*s", out->len > 0 ? "," : "", keys[k].key,
                                    (int)avpi_utf8_cut(name, 60).len, name.ptr));
        }
done:
    return status;
}
