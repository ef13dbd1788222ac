/* The queue of tips: those that wait for a person first. */
#include "registry/tips_list.h"

#include "registry/each_row.h"
#include "registry/standing.h"

static avp_status dup(const avp_ctx *ctx, avp_str text, char **out, avp_error *err) {
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

typedef struct listing {
    const avp_ctx *ctx;
    avp_tips *out;
    avp_tip *tip; /* whose files are listed */
    size_t tips_capacity, files_capacity;
} listing;

static avp_status take_tip(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    AVP_TRY(avpi_grow(k->ctx, &k->out->of, &k->tips_capacity, k->out->n + 1, sizeof *k->out->of, err));
    avp_tip *of = &k->out->of[k->out->n++];
    *of = (avp_tip){.id = avpi_rows_u64(rows, 0)[i],
                    .record = avpi_rows_null(rows, 1, i) ? 0 : avpi_rows_u64(rows, 1)[i],
                    .opened_us = avpi_rows_i64(rows, 2)[i],
                    .consent = avpi_rows_bool(rows, 3)[i]};
    char **const texts[] = {&of->sha256, &of->lang, &of->written, &of->what,     &of->when,
                            &of->where,  &of->name, &of->contact, &of->relation, &of->verdict};
    for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
        AVP_TRY(dup(k->ctx, avpi_rows_text(rows, 4 + n)[i], texts[n], err));
done:
    return status;
}

/* Of the tip under way. */
static avp_status take_file(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avp_tip *tip = k->tip;
    AVP_TRY(avpi_grow(k->ctx, &tip->files, &k->files_capacity, tip->n_files + 1, sizeof *tip->files, err));
    avp_tip_attached *of = &tip->files[tip->n_files++];
    *of = (avp_tip_attached){.size_bytes = avpi_rows_u64(rows, 0)[i]};
    char **const texts[] = {&of->name, &of->type, &of->sha256, &of->stored_as};
    for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
        AVP_TRY(dup(k->ctx, avpi_rows_text(rows, 1 + n)[i], texts[n], err));
done:
    return status;
}

static avp_status list_files(avp_case *c, listing *k, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    const avpi_sql_value id = avpi_sql_u64(k->tip->id);
    const avpi_asked_rows asked = {"SELECT size_bytes, file_name, type, sha256, stored_as FROM tip_files WHERE tip_id ="
                                   " ? ORDER BY position",
                                   &id, 1, types, 5};
    k->files_capacity = 0;
    return avpi_each_row(c, &asked, take_file, k, err);
}

avp_status avpi_tips_load(avp_case *c, uint64_t only, avp_tips *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64,  AVPI_SQL_U64,  AVPI_SQL_I64,  AVPI_SQL_BOOL, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avp_tips tips = {.n = 0};
    listing k = {.ctx = avpi_case_ctx(c), .out = &tips};
    const avpi_sql_value id = avpi_sql_u64(only);
    const avpi_asked_rows asked = {
        "SELECT tip_id, record_id, opened_at, consent, sha256, lang, written, what, happened, place, name, contact,"
        " relation, verdict FROM tips_now WHERE NOT removed AND $1 IN (0, tip_id) ORDER BY verdict IS NOT NULL, tip_id",
        &id, 1, types, sizeof types / sizeof *types};
    AVP_TRY(avpi_each_row(c, &asked, take_tip, &k, err));
    for (size_t i = 0; i < tips.n; i++) {
        k.tip = &tips.of[i];
        AVP_TRY(list_files(c, &k, err));
    }
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
