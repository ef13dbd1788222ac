#include "registry/sheet.h"

#include <assert.h>

static avpi_sql_type type_of(char letter) {
    switch (letter) {
    case 't': return AVPI_SQL_TEXT;
    case 'u': return AVPI_SQL_U64;
    case 'i': return AVPI_SQL_I64;
    case 'f': return AVPI_SQL_F64;
    case 'b': return AVPI_SQL_BOOL;
    default: return AVPI_SQL_U128;
    }
}

static size_t width_of(char letter) {
    switch (letter) {
    case 't': return sizeof(avp_str);
    case 'b': return sizeof(bool);
    case 'k': return sizeof(avpi_hash128);
    default: return sizeof(int64_t);
    }
}

avp_status avpi_sheet_open(avp_case *c, const char *table, const char *types, avpi_sheet *s, avp_error *err) {
    avp_status status = AVP_OK;
    *s = (avpi_sheet){.ctx = avpi_case_ctx(c), .types = types, .n_columns = strlen(types)};
    assert(s->n_columns <= AVPI_SHEET_COLUMNS);
    avpi_arena_init(&s->text, s->ctx);
    for (size_t i = 0; i < s->n_columns; i++) {
        AVP_TRY(avpi_alloc(s->ctx, AVPI_SHEET_ROWS, width_of(types[i]), &s->values[i], err));
        AVP_TRY(avpi_alloc(s->ctx, AVPI_SHEET_ROWS, sizeof(bool), &s->present[i], err));
    }
    AVP_TRY(avpi_appender_open(c, table, &s->appender, err));
done:
    return status;
}

void avpi_sheet_free(avpi_sheet *s) {
    if (!s->ctx)
        return;
    avpi_appender_abandon(s->appender);
    avpi_arena_free(&s->text);
    for (size_t i = 0; i < s->n_columns; i++) {
        avpi_free(s->ctx, s->values[i]);
        avpi_free(s->ctx, s->present[i]);
    }
    *s = (avpi_sheet){.ctx = NULL};
}

static void *cell(avpi_sheet *s, char letter, bool known) {
    assert(s->at < s->n_columns && s->types[s->at] == letter);
    s->present[s->at][s->rows] = known;
    return (char *)s->values[s->at++] + s->rows * width_of(letter);
}

avp_status avpi_sheet_text(avpi_sheet *s, avp_str text, avp_error *err) {
    avp_str copy = text.ptr ? avpi_arena_copy(&s->text, text) : text;
    if (text.ptr && !copy.ptr)
        return avpi_fail_memory(s->ctx, err);
    *(avp_str *)cell(s, 't', text.ptr != NULL) = copy;
    return AVP_OK;
}

void avpi_sheet_u64(avpi_sheet *s, uint64_t value, bool known) {
    *(uint64_t *)cell(s, 'u', known) = value;
}

void avpi_sheet_i64(avpi_sheet *s, int64_t value, bool known) {
    *(int64_t *)cell(s, 'i', known) = value;
}

void avpi_sheet_f64(avpi_sheet *s, double value, bool known) {
    *(double *)cell(s, 'f', known) = value;
}

void avpi_sheet_bool(avpi_sheet *s, bool value) {
    *(bool *)cell(s, 'b', true) = value;
}

void avpi_sheet_key(avpi_sheet *s, avpi_hash128 value) {
    *(avpi_hash128 *)cell(s, 'k', true) = value;
}

static avp_status flush(avpi_sheet *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_column columns[AVPI_SHEET_COLUMNS];
    for (size_t i = 0; i < s->n_columns; i++)
        columns[i] = (avpi_column){type_of(s->types[i]), s->values[i], s->present[i]};
    if (s->rows > 0)
        AVP_TRY(avpi_appender_add(s->appender, columns, s->n_columns, s->rows, err));
    s->rows = 0;
    avpi_arena_clear(&s->text);
done:
    return status;
}

avp_status avpi_sheet_row(avpi_sheet *s, avp_error *err) {
    assert(s->at == s->n_columns);
    s->at = 0;
    s->rows++;
    return s->rows == AVPI_SHEET_ROWS ? flush(s, err) : AVP_OK;
}

avp_status avpi_sheet_finish(avpi_sheet *s, avp_error *err) {
    avp_status status = flush(s, err);
    avpi_appender *finished = s->appender;
    if (status != AVP_OK)
        return status;
    s->appender = NULL;
    return avpi_appender_finish(finished, err);
}
