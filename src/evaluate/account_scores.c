/* Labels meet scores: one row per account that is to be judged. */
#include "avispero/evaluate.h"

#include "base/sort.h"

#include "evaluate/small_table.h"

#include <math.h>

/* What is known of one account of the data. */
typedef struct known {
    avp_str account;
    double score;
    bool member, co_acts;
} known;

/* ---- from the fused graph ---- */

/* Mark who has another account's act on the same object within the window. */
static void mark_co_acting(const avp_acts *acts, int64_t window_us, uint8_t *marks) {
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        uint64_t end = acts->object_start[o + 1];
        /* `other` = the last act before the run of acts by the account at hand, so by somebody else */
        uint64_t other = UINT64_MAX;
        for (uint64_t k = acts->object_start[o] + 1; k < end; k++) {
            if (acts->account[k] != acts->account[k - 1])
                other = k - 1;
            if (other == UINT64_MAX || acts->time_us[k] - acts->time_us[other] > window_us)
                continue;
            marks[acts->account[k]] = 1;
            marks[acts->account[other]] = 1;
        }
    }
}

/* From a trace's own numbers to those of the groups: both lists are sorted. */
static void carry_marks(const avp_names *from, const uint8_t *marks, const avp_names *to, known *out) {
    uint32_t j = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        avp_str name = avp_names_get(from, i);
        while (j < to->count && avpi_str_compare(avp_names_get(to, j), name) < 0)
            j++;
        if (j < to->count && marks[i] && avpi_str_equal(avp_names_get(to, j), name))
            out[j].co_acts = true;
    }
}

static avp_status know_groups(const avp_ctx *ctx, const avp_trace_links *traces, size_t n, const avp_groups *groups,
                              known *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *marks = NULL;
    for (uint32_t i = 0; i < groups->accounts.count; i++)
        out[i] = (known){.account = avp_names_get(&groups->accounts, i), .member = groups->group_of[i] != 0};
    for (size_t k = 0; k < groups->n_links; k++) {
        const avp_fused_link *link = &groups->links[k];
        out[link->a].score += link->strength;
        out[link->b].score += link->strength;
    }
    for (size_t t = 0; t < n; t++) {
        const avp_acts *acts = traces[t].acts;
        AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, 1, &marks, err));
        mark_co_acting(acts, groups->window_us, marks);
        carry_marks(&acts->accounts, marks, &groups->accounts, out);
        avpi_free(ctx, marks);
        marks = NULL;
    }
done:
    avpi_free(ctx, marks);
    return status;
}

/* ---- labels and knowledge, both sorted by account ---- */

static avp_status join(const avp_ctx *ctx, const avp_account_labels *labels, const known *data, size_t n_data,
                       bool keep_unlabelled, avp_scored_accounts *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t l = 0, d = 0;
    AVP_TRY(avpi_alloc(ctx, labels->count + (keep_unlabelled ? n_data : 0), sizeof *out->row, &out->row, err));
    while (l < labels->count || d < n_data) {
        int order = l == labels->count ? 1 : d == n_data ? -1 : avpi_str_compare(labels->account[l], data[d].account);
        avp_scored_account row = {0};
        if (order <= 0)
            row = (avp_scored_account){.account = labels->account[l], .positive = labels->positive[l]};
        if (order >= 0) {
            row.account = data[d].account;
            row.score = data[d].score;
            row.member = data[d].member;
            row.co_acts = data[d].co_acts;
        }
        out->absent += order < 0;
        out->unlabelled += order > 0;
        if (order <= 0 || keep_unlabelled)
            out->row[out->count++] = row;
        l += order <= 0;
        d += order >= 0;
    }
done:
    return status;
}

avp_status avp_evaluate_score(const avp_ctx *ctx, const avp_account_labels *labels, const avp_trace_links *traces,
                              size_t n, const avp_groups *groups, const avp_evaluate_options *opts,
                              avp_scored_accounts *out, avp_error *err) {
    enum { NEGATIVE = 1 };
    avp_status status = AVP_OK;
    avp_scored_accounts scored = {0};
    known *data = NULL;
    AVP_TRY(avpi_alloc(ctx, groups->accounts.count, sizeof *data, &data, err));
    AVP_TRY(know_groups(ctx, traces, n, groups, data, err));
    AVP_TRY(join(ctx, labels, data, groups->accounts.count, opts->unlabelled == NEGATIVE, &scored, err));
    *out = scored;
    scored = (avp_scored_accounts){0};
done:
    avpi_free(ctx, data);
    avp_scored_accounts_free(ctx, &scored);
    return status;
}

/* ---- from a file ---- */

static int by_account(const void *left, const void *right) {
    return avpi_str_compare(((const known *)left)->account, ((const known *)right)->account);
}

static avp_status know_table(const avp_ctx *ctx, const avpi_small_table *table, known *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t account = avpi_small_table_column(table, AVPI_STR("account"));
    size_t score = avpi_small_table_column(table, AVPI_STR("score"));
    if (account == SIZE_MAX || score == SIZE_MAX)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT, N_("scores need the columns \"account\" and \"score\"")));
    for (size_t r = 0; r < table->n_rows; r++) {
        avp_str text = avpi_small_table_cell(table, r, score);
        out[r] = (known){.account = avpi_small_table_cell(table, r, account)};
        if (!avpi_str_to_f64(text, &out[r].score))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT, N_("row %zu of the scores: \"%.*s\" is not a number"), r + 1,
                              (int)(text.len < 64 ? text.len : 64), text.ptr ? text.ptr : ""));
        out[r].member = out[r].co_acts = out[r].score > 0;
    }
    avpi_sort(out, table->n_rows, sizeof *out, by_account);
    for (size_t r = 1; r < table->n_rows; r++)
        if (avpi_str_equal(out[r].account, out[r - 1].account))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%.*s\" stands twice in the scores"),
                              (int)(out[r].account.len < 64 ? out[r].account.len : 64), out[r].account.ptr));
done:
    return status;
}

avp_status avp_evaluate_score_file(const avp_ctx *ctx, const avp_account_labels *labels,
                                   const avp_evaluate_options *opts, avp_scored_accounts *out, avp_error *err) {
    enum { NEGATIVE = 1 };
    avp_status status = AVP_OK;
    avp_scored_accounts scored = {0};
    avpi_small_table *table = NULL;
    known *data = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *table, &table, err));
    scored.memory = table;
    AVP_TRY(avpi_small_table_read(ctx, opts->scores, table, err));
    AVP_TRY(avpi_alloc(ctx, table->n_rows, sizeof *data, &data, err));
    status = know_table(ctx, table, data, err);
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, opts->scores, 0, 0);
    AVP_TRY(status);
    AVP_TRY(join(ctx, labels, data, table->n_rows, opts->unlabelled == NEGATIVE, &scored, err));
    *out = scored;
    scored = (avp_scored_accounts){0};
done:
    avpi_free(ctx, data);
    avp_scored_accounts_free(ctx, &scored);
    return status;
}

void avp_scored_accounts_free(const avp_ctx *ctx, avp_scored_accounts *scored) {
    avpi_free(ctx, scored->row);
    if (scored->memory) {
        avpi_small_table_free(ctx, scored->memory);
        avpi_free(ctx, scored->memory);
    }
    *scored = (avp_scored_accounts){0};
}
