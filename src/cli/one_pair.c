#include "cli/one_pair.h"

#include "cli/json_out.h"
#include "cli/say.h"
#include "cli/tables_out.h"

#include <math.h>
#include <string.h>

typedef struct told {
    const char *trace;
    avp_exact_pair pair;
} told;

static int compare(avp_str a, avp_str b) {
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static uint32_t find_name(const avp_names *names, avp_str name) {
    uint32_t low = 0, high = names->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(avp_names_get(names, middle), name);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

/* What the two did in one trace; passed over where it does not have both. */
static avp_status look_at_trace(avpi_invocation *inv, const avpi_analysis *analysis, size_t t, avp_str a, avp_str b,
                                told *out, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = &analysis->acts[t];
    const avp_links *links = &analysis->links[t];
    uint32_t first = find_name(&acts->accounts, a), second = find_name(&acts->accounts, b);
    int64_t window_us = links->windows[avpi_window_written(links)].window_us;
    avp_co_action *met = NULL;
    size_t weight = 0;
    if (first == UINT32_MAX || second == UINT32_MAX)
        return AVP_OK;
    AVPI_TRY(avp_links_evidence(&inv->ctx, acts, first, second, window_us, &met, &weight, err));
    out[*n].trace = acts->trace;
    AVPI_TRY(avp_links_exact_pair(&inv->ctx, acts, first, second, window_us, 0, (uint32_t)weight, &out[*n].pair, err));
    ++*n;
done:
    avp_free(&inv->ctx, met);
    return status;
}

static json_t *json_of_pair(avp_str a, avp_str b, int64_t window_us, const told *rows, size_t n) {
    json_t *root = json_object(), *pair = json_object(), *traces = json_array();
    for (size_t i = 0; i < n; i++) {
        const avp_exact_pair *one = &rows[i].pair;
        json_t *row = json_object();
        avpi_cli_json_set(row, "trace", avpi_cli_json_text(rows[i].trace));
        avpi_cli_json_set(row, "weight", avpi_cli_json_count(one->weight));
        avpi_cli_json_set(row, "acts_a", avpi_cli_json_count(one->acts_a));
        avpi_cli_json_set(row, "acts_b", avpi_cli_json_count(one->acts_b));
        avpi_cli_json_set(row, "expected", avpi_cli_json_real(one->expected));
        avpi_cli_json_set(row, "log10_p", avpi_cli_json_real(one->log10_p));
        (void)json_array_append_new(traces, row);
    }
    avpi_cli_json_set(pair, "a", avpi_cli_json_str(a));
    avpi_cli_json_set(pair, "b", avpi_cli_json_str(b));
    avpi_cli_json_set(pair, "window_s", avpi_cli_json_real((double)window_us / 1e6));
    avpi_cli_json_set(pair, "traces", traces);
    avpi_cli_json_set(root, "pair", pair);
    return root;
}

static void print_pair(const avp_ctx *ctx, const told *rows, size_t n, FILE *out) {
    for (size_t i = 0; i < n; i++)
        avpi_say(ctx, out,
                 N_("%s: together on %u things; if names were spread at random given how active each is: %g expected, "
                    "p = 10^%.1f\n"),
                 rows[i].trace, rows[i].pair.weight, rows[i].pair.expected, rows[i].pair.log10_p);
}

avp_status avpi_one_pair(avpi_invocation *inv, const avpi_analysis *analysis, const char *pair, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    told rows[AVP_GROUPS_TRACES_MAX];
    size_t n = 0, comma = strcspn(pair, ",");
    if (!pair[comma])
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--pair takes two accounts with a comma between them"));
    avp_str a = {pair, comma}, b = {pair + comma + 1, strlen(pair + comma + 1)};
    for (size_t t = 0; t < analysis->n; t++)
        AVPI_TRY(look_at_trace(inv, analysis, t, a, b, rows, &n, err));
    if (n == 0)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("no trace has both accounts of --pair; give native ids"));
    AVPI_TRY(avpi_results_open(&inv->ctx, inv->global->out, &results, err));
    int64_t window_us = analysis->links[0].windows[avpi_window_written(&analysis->links[0])].window_us;
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_pair(a, b, window_us, rows, n), results.stream, err));
    else
        print_pair(&inv->ctx, rows, n, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}
