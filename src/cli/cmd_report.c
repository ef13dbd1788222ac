/* `avispero report`: the report or one figure of a case. */
#include "cli/analysis.h"
#include "cli/console.h"
#include "cli/outputs_log.h"
#include "cli/say.h"

#include <string.h>

static bool ends(const char *path, const char *ending) {
    size_t length = strlen(path), tail = strlen(ending);
    return length > tail && strcmp(path + length - tail, ending) == 0;
}

/* Without --out: the summary, on stdout. */
static avp_status print_summary(const avpi_invocation *inv, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    char *text = NULL;
    AVPI_TRY(avp_report_text(&inv->ctx, story, inv->ctx.lang, avpi_console_width(), &text, err));
    AVPI_TRY(avpi_results_open(&inv->ctx, path, &results, err));
    fputs(text, results.stream);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    avp_free(&inv->ctx, text);
    return status;
}

static avp_status write_it(const avpi_invocation *inv, const avp_story *story, avp_error *err) {
    static const char *const figures[] = {NULL, "network", "timeline"};
    const avpi_report_options *opts = avpi_options_of(inv, &avpi_report_option_table);
    const char *out = inv->global->out, *figure = figures[opts->figure], *lang = inv->ctx.lang;
    if (opts->site)
        return avp_report_site(&inv->ctx, story, lang, opts->site, err);
    if (opts->cards)
        return avp_report_cards(&inv->ctx, story, lang, opts->cards, err);
    if (!out || ends(out, ".txt"))
        return print_summary(inv, story, out, err);
    if (figure || ends(out, ".svg") || ends(out, ".png"))
        return avp_report_figure(&inv->ctx, story, figure ? figure : figures[1], lang, out, err);
    if (opts->one_page)
        return avp_report_one_page(&inv->ctx, story, lang, out, err);
    return avp_report_write(&inv->ctx, story, lang, out, err);
}

/* Refuse a name that says something else, before hours of work. */
static avp_status check_name(const avpi_invocation *inv, avp_error *err) {
    const avpi_report_options *opts = avpi_options_of(inv, &avpi_report_option_table);
    const char *out = inv->global->out;
    if (out && (opts->site || opts->cards))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("--site and --cards name a folder themselves: leave out --out"));
    if (opts->figure && (!out || (!ends(out, ".svg") && !ends(out, ".png") && !ends(out, ".pdf"))))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("a figure needs --out with a name in .svg, .png or .pdf"));
    if (out && !ends(out, ".html") && !ends(out, ".pdf") && !ends(out, ".txt") && !ends(out, ".svg") &&
        !ends(out, ".png"))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("\"%s\" is no name of a report; give one in .html, .pdf, .txt, .svg or .png"), out);
    return AVP_OK;
}

/* Does the root of the evidence stand on what is written? */
static bool wants_root(const avpi_invocation *inv) {
    const avpi_report_options *opts = avpi_options_of(inv, &avpi_report_option_table);
    const char *out = inv->global->out;
    return opts->site || (out && (ends(out, ".html") || ends(out, ".pdf")));
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    avp_layout layout = {0};
    avp_proof_root root = {.root = ""};
    AVPI_TRY(check_name(inv, err));
    AVPI_TRY(avpi_analysis_open(inv, AVPI_NEED_CASE, &analysis, err));
    AVPI_TRY(avpi_withhold(inv, analysis.c, err));
    AVPI_TRY(avpi_analysis_run(inv, &analysis, err));
    AVPI_TRY(avpi_analysis_tell(inv, &analysis, true, err));
    avp_story story = avpi_analysis_story(inv, &analysis);
    AVPI_TRY(avp_layout_compute(&inv->ctx, &analysis.groups, (uint64_t)inv->global->seed, &layout, err));
    story.layout = &layout;
    story.shown = avpi_options_of(inv, &avp_report_option_table);
    if (wants_root(inv))
        AVPI_TRY(avp_proof_root_of(analysis.c, NULL, &root, err));
    story.evidence = root.evidence[0] ? root.evidence : NULL;
    AVPI_TRY(write_it(inv, &story, err));
done:
    avp_layout_free(&inv->ctx, &layout);
    avpi_analysis_close(inv, &analysis);
    if (status == AVP_OK)
        avpi_outputs_log(inv, "report");
    return status;
}

const avpi_command avpi_command_report = {
    .name = "report",
    .summary = N_("write the report, or one of its figures"),
    .usage = N_("avispero report CASE|FILES... [options]"),
    .example = "avispero report case --lang es --out report.html",
    .details = N_("Links and groups are computed from the case with the options given here. The name of --out decides: "
                  ".html and .pdf the report, .txt the summary, .svg and .png a figure (--figure). Without --out the "
                  "summary is printed. Accounts have pseudonyms unless --names is given."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avpi_report_option_table, &avpi_withheld_option_table, &avp_report_option_table,
               &avp_groups_option_table, &avp_links_option_table, &avp_known_option_table, &avp_story_option_table,
               &avp_told_option_table, &avpi_choose_option_table, &avp_traces_option_table, &avp_read_option_table},
    .without = "json|force",
    .run = run,
};
