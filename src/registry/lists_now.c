/* History and proposals, as lists. */
#include "registry/each_row.h"
#include "registry/standing.h"

#include "avispero/registry.h"

static avp_status dup(const avp_ctx *ctx, const avpi_rows *rows, size_t column, size_t i, char **out, avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

typedef struct listing {
    const avp_ctx *ctx;
    avp_registry_lists *out;
    size_t edits_capacity, proposals_capacity;
} listing;

static avp_status take_edit(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avp_registry_lists *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->edits, &k->edits_capacity, out->n_edits + 1, sizeof *out->edits, err));
    avp_registry_edit *of = &out->edits[out->n_edits++];
    *of = (avp_registry_edit){
        .edit = avpi_rows_u64(rows, 0)[i], .id = avpi_rows_u64(rows, 1)[i], .at_us = avpi_rows_i64(rows, 2)[i]};
    char **const texts[] = {&of->who, &of->why, &of->action, &of->thing, &of->field, &of->before, &of->after};
    for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
        AVP_TRY(dup(k->ctx, rows, 3 + n, i, texts[n], err));
done:
    return status;
}

static avp_status take_proposal(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avp_registry_lists *out = k->out;
    AVP_TRY(
        avpi_grow(k->ctx, &out->proposals, &k->proposals_capacity, out->n_proposals + 1, sizeof *out->proposals, err));
    avp_registry_proposal *of = &out->proposals[out->n_proposals++];
    *of = (avp_registry_proposal){avpi_rows_u64(rows, 0)[i], avpi_rows_u64(rows, 1)[i], avpi_rows_u64(rows, 2)[i], NULL,
                                  NULL};
    AVP_TRY(dup(k->ctx, rows, 3, i, &of->reason, err));
    AVP_TRY(dup(k->ctx, rows, 4, i, &of->verdict, err));
done:
    return status;
}

static const avpi_sql_type of_edits[] = {AVPI_SQL_U64,  AVPI_SQL_U64,  AVPI_SQL_I64,  AVPI_SQL_TEXT, AVPI_SQL_TEXT,
                                         AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT},
                           of_proposals[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
static const avpi_asked_rows all_edits = {
    "SELECT edit_id, thing_id, edited_at, who, why, action, thing, field, before, after FROM edits_now ORDER BY edit_id"
    " DESC, thing, thing_id, field LIMIT 10000",
    NULL, 0, of_edits, 10};
static const avpi_asked_rows all_proposals = {
    "SELECT proposal_id, record_a, record_b, reason, verdict FROM proposals_now WHERE NOT removed ORDER BY verdict IS"
    " NOT NULL, proposal_id LIMIT 10000",
    NULL, 0, of_proposals, 5};

avp_status avp_registry_list(avp_case *c, bool edits, bool proposals, avp_registry_lists *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_lists made = {.n_edits = 0};
    listing k = {.ctx = avpi_case_ctx(c), .out = &made};
    AVP_TRY(avpi_registry_stand(c, err));
    if (edits)
        AVP_TRY(avpi_each_row(c, &all_edits, take_edit, &k, err));
    if (proposals)
        AVP_TRY(avpi_each_row(c, &all_proposals, take_proposal, &k, err));
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
