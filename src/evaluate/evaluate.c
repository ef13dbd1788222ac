/* Figures of a set of scored accounts: the driver. */
#include "avispero/evaluate.h"

#include "base/text.h"
#include "evaluate/bootstrap.h"
#include "evaluate/tuned_cut.h"

static avp_status check_order(const avp_ctx *ctx, const avp_scored_account *rows, size_t n, avp_error *err) {
    for (size_t i = 1; i < n; i++)
        if (avpi_str_compare(rows[i - 1].account, rows[i].account) >= 0)
            return avpi_fail(ctx, err, AVP_E_BUG, N_("accounts to be judged are not sorted, or one stands twice"));
    return AVP_OK;
}

/* Everybody for whom called() is true is called positive. */
static avp_cut fixed_cut(const avp_scored_account *rows, size_t n, bool (*called)(const avp_scored_account *row)) {
    avp_cut cut = {0};
    for (size_t i = 0; i < n; i++) {
        bool is_called = called(&rows[i]);
        double *box = rows[i].positive ? (is_called ? &cut.true_positives : &cut.false_negatives)
                                       : (is_called ? &cut.false_positives : &cut.true_negatives);
        *box += 1;
    }
    avpi_cut_rate(&cut);
    return cut;
}

static bool is_scored(const avp_scored_account *row) {
    return row->score > 0;
}

static bool is_member(const avp_scored_account *row) {
    return row->member;
}

static void count_rows(const avp_scored_account *rows, size_t n, avp_evaluation *out) {
    for (size_t i = 0; i < n; i++) {
        out->positives += rows[i].positive;
        out->negatives += !rows[i].positive;
        out->positives_co_acting += rows[i].positive && rows[i].co_acts;
        out->negatives_co_acting += !rows[i].positive && rows[i].co_acts;
    }
}

avp_status avp_evaluate_accounts(const avp_ctx *ctx, const avp_scored_account *rows, size_t n,
                                 const avp_evaluate_options *opts, avp_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_evaluate_options defaults;
    avp_evaluation found = {0};
    avpi_ranking ranking = {0};
    avpi_least least;
    avp_options_init(&avp_evaluate_option_table, &defaults);
    opts = opts ? opts : &defaults;
    AVP_TRY(avp_options_validate(ctx, &avp_evaluate_option_table, opts, err));
    AVP_TRY(check_order(ctx, rows, n, err));
    AVP_TRY(avpi_ranking_build(ctx, rows, n, &ranking, err));
    count_rows(rows, n, &found);
    avpi_ranking_judge(&ranking, NULL, &found.value, &least);
    found.least_at_p95 = least.at_p95;
    found.least_at_p99 = least.at_p99;
    found.scored = fixed_cut(rows, n, is_scored);
    found.member = fixed_cut(rows, n, is_member);
    AVP_TRY(avpi_tuned_cut(ctx, &ranking, rows, opts, &found, err));
    AVP_TRY(avpi_bootstrap(ctx, &ranking, opts, &found, err));
    *out = found;
done:
    avpi_ranking_free(ctx, &ranking);
    return status;
}
