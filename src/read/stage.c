#include "read/stage.h"

static size_t width_of(avpi_sql_type type) {
    switch (type) {
    case AVPI_SQL_TEXT: return sizeof(avp_str);
    case AVPI_SQL_U32: return sizeof(uint32_t);
    case AVPI_SQL_BOOL: return sizeof(bool);
    case AVPI_SQL_U128: return sizeof(avpi_hash128);
    default: return sizeof(uint64_t);
    }
}

void avpi_stage_init(avpi_stage *s, const avp_ctx *ctx, const char *table, const char *types) {
    static const char letters[] = "tiIuUbBk";
    static const avpi_sql_type kinds[] = {AVPI_SQL_TEXT, AVPI_SQL_I64,  AVPI_SQL_I64,  AVPI_SQL_U32,
                                          AVPI_SQL_U64,  AVPI_SQL_BOOL, AVPI_SQL_BOOL, AVPI_SQL_U128};
    *s = (avpi_stage){.ctx = ctx, .table = table, .n_columns = strlen(types)};
    for (size_t c = 0; c < s->n_columns; c++) {
        s->type[c] = kinds[strchr(letters, types[c]) - letters];
        s->optional[c] = types[c] == 'I' || types[c] == 'B';
    }
}

void avpi_stage_free(avpi_stage *s) {
    if (!s->ctx)
        return;
    avpi_stage_abandon(s);
    for (size_t c = 0; c < s->n_columns; c++) {
        avpi_free(s->ctx, s->values[c]);
        avpi_free(s->ctx, s->present[c]);
    }
    *s = (avpi_stage){0};
}

avp_status avpi_stage_open(avpi_stage *s, avp_case *c, avp_error *err) {
    s->count = 0;
    return s->appender ? AVP_OK : avpi_appender_open(c, s->table, &s->appender, err);
}

void avpi_stage_share(avpi_stage *s, const avpi_stage *owner) {
    s->count = 0;
    s->appender = owner->appender;
    s->borrowed = true;
}

avp_status avpi_stage_row(avpi_stage *s, avp_error *err) {
    avp_status status = AVP_OK;
    enum { FIRST_ROWS = 1024 };
    if (s->count == s->capacity) {
        size_t rows = s->capacity ? s->capacity * 2 : FIRST_ROWS;
        for (size_t c = 0; c < s->n_columns; c++) {
            AVP_TRY(avpi_resize(s->ctx, &s->values[c], rows, width_of(s->type[c]), err));
            if (s->optional[c])
                AVP_TRY(avpi_resize(s->ctx, &s->present[c], rows, sizeof(bool), err));
        }
        s->capacity = rows;
    }
    s->count++;
done:
    return status;
}

avp_status avpi_stage_flush(avpi_stage *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_column columns[AVPI_STAGE_COLUMNS];
    if (s->count == 0)
        return AVP_OK;
    for (size_t c = 0; c < s->n_columns; c++)
        columns[c] = (avpi_column){s->type[c], s->values[c], s->present[c]};
    AVP_TRY(avpi_appender_add(s->appender, columns, s->n_columns, s->count, err));
    s->count = 0;
done:
    return status;
}

avp_status avpi_stage_finish(avpi_stage *s, avp_error *err) {
    avp_status status = AVP_OK;
    if (!s->appender)
        return AVP_OK;
    AVP_TRY(avpi_stage_flush(s, err));
    status = s->borrowed ? AVP_OK : avpi_appender_finish(s->appender, err);
    s->appender = NULL;
done:
    return status;
}

void avpi_stage_abandon(avpi_stage *s) {
    if (!s->borrowed)
        avpi_appender_abandon(s->appender);
    s->appender = NULL;
    s->count = 0;
}
