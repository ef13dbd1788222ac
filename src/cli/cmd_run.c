/* `avispero run`: the main job, from files to a report. */
#include "cli/analysis.h"
#include "cli/case_folder.h"
#include "cli/console.h"
#include "cli/json_out.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

enum { REPORTS = 2, NAME_SIZE = 64 };
static const char *const report_languages[REPORTS] = {"es", "en"};

/* What `run` makes beyond the analysis. */
typedef struct outcome {
    uint64_t run_id; /* 0: nothing was kept, because labels were shuffled */
    bool begun;      /* not committed yet */
    avp_groups_storing *storing;
    avp_layout layout;
    avp_proof_rows *rows;
    avp_proof_root root;
    char *reports[REPORTS];
} outcome;

/* Begin to keep groups and links as a run of the case, on a thread of its own, while the story is read beside it. */
static avp_status keep_begin(avpi_invocation *inv, avpi_analysis *analysis, outcome *made, avp_error *err) {
    avp_status status = AVP_OK;
    avp_run_option *options = NULL;
    size_t n_options = 0;
    AVPI_TRY(avpi_provenance(inv, &options, &n_options, err));
    AVPI_TRY(avp_case_beside(analysis->c, &analysis->beside, err));
    AVPI_TRY(avp_run_begin(analysis->c, inv->command_line, options, n_options, (uint64_t)inv->global->seed,
                           &made->run_id, err));
    made->begun = true;
    AVPI_TRY(avp_groups_store_begin(analysis->c, made->run_id, analysis->traces, analysis->n_all, &analysis->groups,
                                    &made->storing, err));
done:
    avpi_provenance_free(options, n_options);
    return status;
}

static avp_status keep_groups(outcome *made, avp_error *err) {
    avp_groups_storing *storing = made->storing;
    made->storing = NULL;
    return avp_groups_store_end(storing, err);
}

/* What was told of them goes with them: the run is in the case whole or not at all. */
static avp_status keep(avpi_analysis *analysis, outcome *made, avp_error *err) {
    avp_status status = AVP_OK;
    AVPI_TRY(keep_groups(made, err));
    avp_case_beside_end(analysis->beside);
    analysis->beside = NULL;
    AVPI_TRY(avp_layout_store(analysis->c, made->run_id, &analysis->groups, &made->layout, err));
    AVPI_TRY(avp_story_store(analysis->c, made->run_id, &analysis->groups, &analysis->findings, &analysis->known, err));
    AVPI_TRY(
        avp_cascades_store(analysis->c, made->run_id, &analysis->groups, analysis->traces, &analysis->cascades, err));
    avp_proof_rows_wait(made->rows);
    AVPI_TRY(avp_run_commit(analysis->c, err));
    made->begun = false;
done:
    return status;
}

/* After whatever happened. */
static void let_go(const avpi_invocation *inv, avpi_analysis *analysis, outcome *made) {
    avp_error ignored = {0};
    (void)!keep_groups(made, &ignored);
    avp_proof_rows_end(made->rows);
    if (made->begun)
        avp_run_abandon(analysis->c);
    for (size_t i = 0; i < REPORTS; i++)
        free(made->reports[i]);
    avp_layout_free(&inv->ctx, &made->layout);
}

static avp_status name_report(const avpi_invocation *inv, const char *folder, const char *name, char **out,
                              avp_error *err) {
    *out = avpi_cli_join(folder, name);
    return *out ? AVP_OK : avpi_cli_fail_memory(&inv->ctx, err);
}

/* CASE/reports/es.html and en.html; of shuffled labels CASE/reports/shuffled-es.html. The log knows them by their SHA-256. */
static avp_status write_reports(avpi_invocation *inv, avp_case *c, const avp_story *story, outcome *made,
                                avp_error *err) {
    avp_status status = AVP_OK;
    char names[REPORTS][NAME_SIZE], *fresh[REPORTS] = {NULL}, *folder = avpi_cli_join(inv->arguments[0], "reports");
    const char *list[REPORTS], *paths[REPORTS];
    if (!folder)
        return avpi_cli_fail_memory(&inv->ctx, err);
    AVPI_TRY(avpi_cli_folder_make(&inv->ctx, folder, err));
    for (size_t i = 0; i < REPORTS; i++) {
        snprintf(names[i], NAME_SIZE, AVP_NEW_REPORT "%s%s.html", avpi_shuffle_name(inv) ? "shuffled-" : "",
                 report_languages[i]);
        list[i] = names[i] + strlen(AVP_NEW_REPORT);
        AVPI_TRY(name_report(inv, folder, list[i], &made->reports[i], err));
        AVPI_TRY(name_report(inv, folder, names[i], &fresh[i], err));
        paths[i] = fresh[i];
    }
    AVPI_TRY(avp_report_write_all(&inv->ctx, story, report_languages, paths, REPORTS, err));
    AVPI_TRY(avp_proof_place_reports(c, list, REPORTS, err));
done:
    for (size_t i = 0; i < REPORTS; i++)
        free(fresh[i]);
    free(folder);
    return status;
}

static json_t *json_of_all(const avpi_invocation *inv, const avpi_analysis *analysis, const outcome *made) {
    json_t *root = json_object(), *reports = json_array(), *seconds = json_object();
    for (size_t i = 0; i < REPORTS; i++)
        (void)json_array_append_new(reports, avpi_cli_json_text(made->reports[i]));
    avpi_cli_json_set(seconds, "read", avpi_cli_json_real(analysis->read_s));
    avpi_cli_json_set(seconds, "links", avpi_cli_json_real(analysis->links_s));
    avpi_cli_json_set(seconds, "groups", avpi_cli_json_real(analysis->groups_s));
    avpi_cli_json_set(seconds, "story", avpi_cli_json_real(analysis->story_s));
    avpi_cli_json_set(root, "groups", avpi_cli_json_groups(analysis, false));
    avpi_cli_json_set(root, "known_organic", avpi_cli_json_known(&analysis->known));
    avpi_cli_json_told(root, inv, analysis);
    avpi_cli_json_set(root, "window_s", avpi_cli_json_real((double)analysis->groups.window_us / 1e6));
    avpi_cli_json_set(root, "linked_accounts", avpi_cli_json_count(analysis->groups.linked_accounts));
    avpi_cli_json_set(root, "innocent_pairs", avpi_cli_json_real(analysis->groups.innocent_pairs));
    avpi_cli_json_set(root, "traces", avpi_cli_json_traces(analysis));
    avpi_cli_json_set(root, "read", analysis->has_read ? avpi_cli_json_read(&analysis->read) : json_null());
    avpi_cli_json_set(root, "report", reports);
    avpi_cli_json_set(root, "run", made->run_id ? avpi_cli_json_count(made->run_id) : json_null());
    avpi_cli_json_set(root, "shuffle", avpi_cli_json_text(avpi_shuffle_name(inv)));
    avpi_cli_json_set(root, "seconds", seconds);
    return root;
}

static avp_status print_text(const avpi_invocation *inv, const avp_story *story, const outcome *made, FILE *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    char *text = NULL;
    AVPI_TRY(avp_report_text(&inv->ctx, story, inv->ctx.lang, avpi_console_width(), &text, err));
    if (avpi_shuffle_name(inv))
        avpi_say(&inv->ctx, out, N_("LABELS WERE SHUFFLED: whatever stands here is a false alarm.\n\n"));
    fputs(text, out);
    avpi_say(&inv->ctx, out, N_("\nReport: %s\n        %s\n"), made->reports[0], made->reports[1]);
done:
    avp_free(&inv->ctx, text);
    return status;
}

static avp_status print(const avpi_invocation *inv, const avpi_analysis *analysis, const avp_story *story,
                        const outcome *made, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_of_all(inv, analysis, made), results.stream, err));
    else
        AVPI_TRY(print_text(inv, story, made, results.stream, err));
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_analysis analysis = {0};
    outcome made = {0};
    const avp_list_options *lists = avpi_options_of(inv, &avp_list_option_table);
    const avp_read_options *reading = avpi_options_of(inv, &avp_read_option_table);
    AVPI_TRY(avpi_inputs_check(&inv->ctx, inv->arguments + 1, inv->n_arguments - 1, err));
    AVPI_TRY(avp_lists_check(&inv->ctx, lists, err));
    AVPI_TRY(avpi_case_open_or_make(inv, &analysis.c, err));
    AVPI_TRY(avp_lists_import(analysis.c, lists, err));
    if (inv->n_arguments > 1 || reading->labels)
        AVPI_TRY(avpi_analysis_read(inv, inv->arguments + 1, inv->n_arguments - 1, &analysis, err));
    AVPI_TRY(avp_proof_rows_begin(analysis.c, &made.rows, err));
    AVPI_TRY(avpi_analysis_run(inv, &analysis, err));
    AVPI_TRY(avp_layout_compute(&inv->ctx, &analysis.groups, (uint64_t)inv->global->seed, &made.layout, err));
    if (!avpi_shuffle_name(inv))
        AVPI_TRY(keep_begin(inv, &analysis, &made, err));
    AVPI_TRY(avpi_analysis_tell(inv, &analysis, true, err));
    if (made.begun)
        AVPI_TRY(keep(&analysis, &made, err));
    avp_story story = avpi_analysis_story(inv, &analysis);
    story.layout = &made.layout;
    story.run_id = made.run_id;
    story.shown = avpi_options_of(inv, &avp_report_option_table);
    AVPI_TRY(avpi_command_log(inv, analysis.c, err));
    AVPI_TRY(avp_proof_root_of(analysis.c, made.rows, &made.root, err));
    story.evidence = made.root.evidence[0] ? made.root.evidence : NULL;
    AVPI_TRY(write_reports(inv, analysis.c, &story, &made, err));
    AVPI_TRY(print(inv, &analysis, &story, &made, err));
done:
    let_go(inv, &analysis, &made);
    avpi_analysis_close(inv, &analysis);
    return status;
}

const avpi_command avpi_command_run = {
    .name = "run",
    .summary = N_("do everything: read, link, group, report"),
    .usage = N_("avispero run CASE FILES... [options]"),
    .example = "avispero run case posts.csv",
    .details =
        N_("Reads the files into the case, links accounts in every trace that has acts, finds groups, keeps them "
           "in the case, writes CASE/reports/es.html and en.html, and prints a summary. Without files it works on "
           "what the case holds."),
    .arguments_least = 1,
    .arguments_most = SIZE_MAX,
    .tables = {&avp_groups_option_table, &avp_links_option_table, &avp_known_option_table, &avp_story_option_table,
               &avp_told_option_table, &avp_report_option_table, &avp_list_option_table, &avp_launchers_option_table,
               &avpi_choose_option_table, &avpi_calibrate_option_table, &avp_traces_option_table,
               &avp_read_option_table},
    .without = "out",
    .run = run,
};
