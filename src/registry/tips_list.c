/* The queue of tips: those that wait for a person first. */
#include "registry/tips_list.h"

#include "registry/standing.h"

static avp_status dup(const avp_ctx *ctx, avp_str text, char **out, avp_error *err) {
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

static avp_status take_tip(const avp_ctx *ctx, const avpi_rows *rows, size_t i, avp_tip *out, avp_error *err) {
    avp_status status = AVP_OK;
    char **const texts[] = {&out->sha256, &out->lang, &out->written, &out->what,     &out->when,
                            &out->where,  &out->name, &out->contact, &out->relation, &out->verdict};
    out->id = avpi_rows_u64(rows, 0)[i];
    out->record = avpi_rows_null(rows, 1, i) ? 0 : avpi_rows_u64(rows, 1)[i];
    out->opened_us = avpi_rows_i64(rows, 2)[i];
    out->consent = avpi_rows_bool(rows, 3)[i];
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        AVP_TRY(dup(ctx, avpi_rows_text(rows, 4 + k)[i], texts[k], err));
done:
    return status;
}

static avp_status list_tips(avp_case *c, uint64_t only, avp_tips *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64,  AVPI_SQL_U64,  AVPI_SQL_I64,  AVPI_SQL_BOOL, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    const avpi_sql_value param = avpi_sql_u64(only);
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT tip_id, record_id, opened_at, consent, sha256, lang, written, what, happened, place,"
                           " name, contact, relation, verdict FROM tips_now WHERE NOT removed AND $1 IN (0, tip_id)"
                           " ORDER BY verdict IS NOT NULL, tip_id",
                           &param, 1, types, sizeof types / sizeof *types, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(ctx, &out->of, &capacity, out->n + got + 1, sizeof *out->of, err));
        for (size_t i = 0; i < got; i++) {
            out->of[out->n] = (avp_tip){.id = 0};
            AVP_TRY(take_tip(ctx, rows, i, &out->of[out->n++], err));
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status take_file(const avp_ctx *ctx, const avpi_rows *rows, size_t i, avp_tip_attached *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    char **const texts[] = {&out->name, &out->type, &out->sha256, &out->stored_as};
    out->size_bytes = avpi_rows_u64(rows, 0)[i];
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        AVP_TRY(dup(ctx, avpi_rows_text(rows, 1 + k)[i], texts[k], err));
done:
    return status;
}

static avp_status list_files(avp_case *c, avp_tip *tip, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    const avpi_sql_value param = avpi_sql_u64(tip->id);
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT size_bytes, file_name, type, sha256, stored_as FROM tip_files WHERE tip_id = ? ORDER"
                           " BY position",
                           &param, 1, types, 5, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(ctx, &tip->files, &capacity, tip->n_files + got + 1, sizeof *tip->files, err));
        for (size_t i = 0; i < got; i++) {
            tip->files[tip->n_files] = (avp_tip_attached){.name = NULL};
            AVP_TRY(take_file(ctx, rows, i, &tip->files[tip->n_files++], err));
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_tips_load(avp_case *c, uint64_t only, avp_tips *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_tips tips = {.n = 0};
    AVP_TRY(list_tips(c, only, &tips, err));
    for (size_t i = 0; i < tips.n; i++)
        AVP_TRY(list_files(c, &tips.of[i], err));
    *out = tips;
    tips = (avp_tips){.n = 0};
done:
    avp_tips_free(avpi_case_ctx(c), &tips);
    return status;
}

avp_status avp_tips_list(avp_case *c, avp_tips *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(avpi_tips_load(c, 0, out, err));
done:
    return status;
}

static void free_tip(const avp_ctx *ctx, avp_tip *tip) {
    char *const texts[] = {tip->sha256, tip->lang, tip->written, tip->what,     tip->when,
                           tip->where,  tip->name, tip->contact, tip->relation, tip->verdict};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        avpi_free(ctx, texts[k]);
    for (size_t i = 0; i < tip->n_files; i++) {
        avpi_free(ctx, tip->files[i].name);
        avpi_free(ctx, tip->files[i].type);
        avpi_free(ctx, tip->files[i].sha256);
        avpi_free(ctx, tip->files[i].stored_as);
    }
    avpi_free(ctx, tip->files);
}

void avp_tips_free(const avp_ctx *ctx, avp_tips *tips) {
    for (size_t i = 0; i < tips->n; i++)
        free_tip(ctx, &tips->of[i]);
    avpi_free(ctx, tips->of);
    *tips = (avp_tips){.n = 0};
}
