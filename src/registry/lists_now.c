/* History and proposals, as lists. */
#include "registry/documents.h"
#include "registry/standing.h"

#include "avispero/registry.h"

static avp_status dup(const avp_ctx *ctx, const avpi_rows *rows, size_t column, size_t i, char **out, avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

static avp_status take_edit(const avp_ctx *ctx, const avpi_rows *rows, size_t i, avp_registry_edit *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    char **const texts[] = {&out->who, &out->why, &out->action, &out->thing, &out->field, &out->before, &out->after};
    out->edit = avpi_rows_u64(rows, 0)[i];
    out->id = avpi_rows_u64(rows, 1)[i];
    out->at_us = avpi_rows_i64(rows, 2)[i];
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        AVP_TRY(dup(ctx, rows, 3 + k, i, texts[k], err));
done:
    return status;
}

static avp_status list_edits(avp_case *c, avp_registry_lists *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64,  AVPI_SQL_U64,  AVPI_SQL_I64,  AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                          AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT edit_id, thing_id, edited_at, who, why, action, thing, field, before, after FROM"
                           " edits_now ORDER BY edit_id DESC, thing, thing_id, field LIMIT 10000",
                           NULL, 0, types, 10, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(ctx, &out->edits, &capacity, out->n_edits + got + 1, sizeof *out->edits, err));
        for (size_t i = 0; i < got; i++) {
            out->edits[out->n_edits] = (avp_registry_edit){.edit = 0};
            AVP_TRY(take_edit(ctx, rows, i, &out->edits[out->n_edits++], err));
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status list_proposals(avp_case *c, avp_registry_lists *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(
        avpi_sql_query(c,
                       "SELECT proposal_id, record_a, record_b, reason, verdict FROM proposals_now WHERE NOT removed"
                       " ORDER BY verdict IS NOT NULL, proposal_id LIMIT 10000",
                       NULL, 0, types, 5, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(ctx, &out->proposals, &capacity, out->n_proposals + got + 1, sizeof *out->proposals, err));
        for (size_t i = 0; i < got; i++) {
            avp_registry_proposal *of = &out->proposals[out->n_proposals++];
            *of = (avp_registry_proposal){avpi_rows_u64(rows, 0)[i], avpi_rows_u64(rows, 1)[i],
                                          avpi_rows_u64(rows, 2)[i], NULL, NULL};
            AVP_TRY(dup(ctx, rows, 3, i, &of->reason, err));
            AVP_TRY(dup(ctx, rows, 4, i, &of->verdict, err));
        }
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avp_registry_list(avp_case *c, bool edits, bool proposals, avp_registry_lists *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_lists made = {.n_edits = 0};
    AVP_TRY(avpi_registry_stand(c, err));
    if (edits)
        AVP_TRY(list_edits(c, &made, err));
    if (proposals)
        AVP_TRY(list_proposals(c, &made, err));
    *out = made;
    made = (avp_registry_lists){.n_edits = 0};
done:
    avp_registry_lists_free(avpi_case_ctx(c), &made);
    return status;
}

void avp_registry_lists_free(const avp_ctx *ctx, avp_registry_lists *lists) {
    for (size_t i = 0; i < lists->n_edits; i++) {
        avp_registry_edit *of = &lists->edits[i];
        char *const texts[] = {of->who, of->why, of->action, of->thing, of->field, of->before, of->after};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            avpi_free(ctx, texts[k]);
    }
    for (size_t i = 0; i < lists->n_proposals; i++) {
        avpi_free(ctx, lists->proposals[i].reason);
        avpi_free(ctx, lists->proposals[i].verdict);
    }
    avpi_free(ctx, lists->edits);
    avpi_free(ctx, lists->proposals);
    *lists = (avp_registry_lists){.n_edits = 0};
}
