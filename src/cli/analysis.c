#include "cli/analysis.h"

#include "cli/say.h"

#include <string.h>
#include <time.h>

static const int64_t second_us = 1000000;

double avpi_clock_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

const char *avpi_shuffle_name(const avpi_invocation *inv) {
    static const char *const names[] = {NULL, "labels", "within-source"};
    const avpi_choose_options *choose = avpi_options_of(inv, &avpi_choose_option_table);
    return choose ? names[choose->shuffle] : NULL;
}

/* ---- traces ---- */

/* Other tools compare texts by their words alone, so their counting modes do too, unless --text says otherwise. */
static avp_traces_options traces_options(const avpi_invocation *inv, const avp_links_options *links) {
    avp_traces_options opts;
    const avp_traces_options *given = avpi_options_of(inv, &avp_traces_option_table);
    avp_options_init(&avp_traces_option_table, &opts);
    if (given)
        opts = *given;
    if (links && links->count != AVP_COUNT_OBJECTS && !avpi_given(inv, "text"))
        opts.text = AVP_TEXT_EXACT;
    return opts;
}

/* One trace of the case; kept only if it has acts, or if it was asked for. */
static avp_status load_trace(avpi_invocation *inv, avpi_analysis *analysis, const char *name, bool asked,
                             avp_error *err) {
    avp_acts *acts = &analysis->acts[analysis->n];
    const avp_links_options *links = avpi_options_of(inv, &avp_links_option_table);
    const avp_traces_options opts = traces_options(inv, links);
    if (links && links->count == AVP_COUNT_QUT)
        name = avp_traces_of_peer(name, "qut");
    avp_status status = avp_traces_load(&inv->ctx, analysis->c, name, &opts, acts, err);
    if (status != AVP_OK)
        return status;
    if (acts->count == 0 && !asked)
        avp_acts_free(&inv->ctx, acts);
    else
        analysis->n++;
    return AVP_OK;
}

static avp_status load_traces(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_choose_options *choose = avpi_options_of(inv, &avpi_choose_option_table);
    if (!analysis->c)
        return AVP_OK;
    if (choose->trace)
        return load_trace(inv, analysis, choose->trace, true, err);
    for (size_t i = 0; i < avp_traces_count() && analysis->n + 1 < AVP_GROUPS_TRACES_MAX; i++)
        if (!avp_traces_on_request(i))
            AVPI_TRY(load_trace(inv, analysis, avp_traces_name(i), false, err));
done:
    return status;
}

/* Where there are several traces, labels move over all of them at once: a post has one author in every trace. */
static avp_status shuffle_joint(avpi_invocation *inv, avpi_analysis *analysis, avp_shuffle how, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *joint = &analysis->acts[analysis->n];
    AVPI_TRY(avp_acts_shuffle(&inv->ctx, joint, how, (uint64_t)inv->global->seed, err));
    for (size_t i = 0; i < analysis->n; i++) {
        size_t part = 0;
        while (strcmp(joint->parts[part].trace, analysis->acts[i].trace) != 0)
            part++;
        avp_acts_free(&inv->ctx, &analysis->acts[i]);
        AVPI_TRY(avp_acts_part(&inv->ctx, joint, part, &analysis->acts[i], err));
    }
done:
    return status;
}

static avp_status shuffle(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_choose_options *choose = avpi_options_of(inv, &avpi_choose_option_table);
    avp_shuffle how = (avp_shuffle)choose->shuffle;
    if (how == AVP_SHUFFLE_NONE)
        return AVP_OK;
    if (analysis->n_all > analysis->n)
        AVPI_TRY(shuffle_joint(inv, analysis, how, err));
    else
        for (size_t i = 0; i < analysis->n; i++)
            AVPI_TRY(avp_acts_shuffle(&inv->ctx, &analysis->acts[i], how, (uint64_t)inv->global->seed, err));
    avpi_cli_note(&inv->ctx, N_("labels were shuffled (%s, seed %lld): whatever is found is a false alarm"),
                  avpi_shuffle_name(inv), (long long)inv->global->seed);
done:
    return status;
}

avp_status avpi_analysis_load(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = load_traces(inv, analysis, err);
    return status == AVP_OK ? shuffle(inv, analysis, err) : status;
}

/* ---- links ---- */

/* Windows that mean something: data to the minute cannot tell what happened within 10 s. The longest stays in any case. */
static void drop_short_windows(const avpi_invocation *inv, const avpi_analysis *analysis, avp_windows *windows) {
    int64_t precision_us = 0;
    size_t kept = 0, n = windows->count;
    for (size_t i = 0; i < analysis->n; i++)
        if (analysis->acts[i].precision_us > precision_us)
            precision_us = analysis->acts[i].precision_us;
    if (precision_us <= second_us)
        return;
    for (size_t i = 0; i < n; i++)
        if (windows->us[i] >= precision_us || i + 1 == n)
            windows->us[kept++] = windows->us[i];
    windows->count = kept;
    if (kept < n && !inv->global->quiet) {
        char text[AVPI_COUNT_SIZE];
        avpi_cli_note(&inv->ctx, N_("times are known to %s only: shorter windows are left out"),
                      avpi_window_text(precision_us, text));
    }
}

/* Where there are several traces, all of them as one set stand behind them. */
static avp_status join_traces(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts[AVP_GROUPS_TRACES_MAX];
    analysis->n_all = analysis->n;
    if (analysis->n < 2 || analysis->links_options.null == AVP_NULL_NONE)
        return AVP_OK;
    for (size_t i = 0; i < analysis->n; i++)
        acts[i] = &analysis->acts[i];
    AVPI_TRY(avp_acts_join(&inv->ctx, acts, analysis->n, &analysis->acts[analysis->n], err));
    analysis->n_all++;
done:
    return status;
}

static size_t find_window(const avp_windows *windows, int64_t window_us) {
    size_t i = 0;
    while (i < windows->count && windows->us[i] != window_us)
        i++;
    return i;
}

/* Groups come from 60 s unless one window is given; where 60 s is not among them, from the first that is longer. */
static void choose_group_window(const avpi_invocation *inv, const avp_windows *windows, double *window_s) {
    int64_t wanted_us = (int64_t)(*window_s * (double)second_us + 0.5);
    if (avpi_given(inv, "group-window") || windows->count == 0 || find_window(windows, wanted_us) < windows->count)
        return;
    size_t i = 0;
    while (i + 1 < windows->count && windows->us[i] < wanted_us)
        i++;
    *window_s = (double)windows->us[i] / (double)second_us;
}

static uint64_t acts_of_all(const avpi_analysis *analysis) {
    uint64_t acts = 0;
    for (size_t i = 0; i < analysis->n_all; i++)
        acts += analysis->acts[i].count;
    return acts;
}

/*
 * For groups one window is tested, that which makes them; what they did in the others the sweep counts. Where that costs little, links are tested
 * in all windows all the same, so that each can be looked up.
 */
static void choose_tested_windows(const avpi_invocation *inv, avpi_analysis *analysis) {
    enum { ALL_WINDOWS_ACTS = 2000000 };
    const avp_groups_options *groups_options = avpi_options_of(inv, &avp_groups_option_table);
    avp_windows *windows = &analysis->links_options.windows;
    double window_s = groups_options->window;
    if (avpi_given(inv, "window") || acts_of_all(analysis) <= ALL_WINDOWS_ACTS)
        return;
    choose_group_window(inv, windows, &window_s);
    int64_t window_us = (int64_t)(window_s * (double)second_us + 0.5);
    if (find_window(windows, window_us) == windows->count)
        return;
    *windows = (avp_windows){.count = 1, .us = {window_us}};
    char text[AVPI_COUNT_SIZE];
    if (!inv->global->quiet)
        avpi_cli_note(&inv->ctx, N_("a large collection: links are tested within %s alone; --window tests others"),
                      avpi_window_text(window_us, text));
}

static avp_status link_all(avpi_invocation *inv, avpi_analysis *analysis, bool for_groups, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_links_options *links_options = avpi_options_of(inv, &avp_links_option_table);
    const avp_known_options *known = avpi_options_of(inv, &avp_known_option_table);
    if (known && known->known_organic)
        AVPI_TRY(avp_known_check(&inv->ctx, known->known_organic, err));
    avpi_analysis_say_reading(inv, analysis);
    AVPI_TRY(load_traces(inv, analysis, err));
    double began_s = avpi_clock_s();
    analysis->links_options = *links_options;
    drop_short_windows(inv, analysis, &analysis->links_options.windows);
    AVPI_TRY(join_traces(inv, analysis, err));
    AVPI_TRY(shuffle(inv, analysis, err));
    analysis->sweep = analysis->links_options.windows;
    if (for_groups)
        choose_tested_windows(inv, analysis);
    avp_links_options each = analysis->links_options;
    each.q /= (double)(analysis->n_all ? analysis->n_all : 1); /* the false discovery rate over all tests together */
    for (size_t i = 0; i < analysis->n_all; i++) {
        AVPI_TRY(avp_links_find(&inv->ctx, &analysis->acts[i], &each, &analysis->links[i], err));
        analysis->traces[i] = (avp_trace_links){.acts = &analysis->acts[i], .links = &analysis->links[i]};
    }
    analysis->links_s = avpi_clock_s() - began_s;
done:
    return status;
}

avp_status avpi_analysis_link(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    return link_all(inv, analysis, false, err);
}

size_t avpi_window_written(const avp_links *links) {
    for (size_t i = 0; i < links->n_windows; i++)
        if (links->windows[i].window_us == 60 * second_us)
            return i;
    return 0;
}

/* ---- groups ---- */

static void note_known(const avpi_invocation *inv, const avp_known *known) {
    char entries[AVPI_COUNT_SIZE], found[AVPI_COUNT_SIZE], ambiguous[AVPI_COUNT_SIZE];
    if (inv->global->quiet)
        return;
    avpi_cli_note(&inv->ctx, N_("known organic accounts: %s in the list, %s of them in the collection"),
                  avpi_count_text(known->entries, entries), avpi_count_text(known->found, found));
    if (known->ambiguous > 0)
        avpi_cli_note(
            &inv->ctx,
            N_("known organic accounts: %s handles belonged to several accounts and are not used; give native "
               "ids instead"),
            avpi_count_text(known->ambiguous, ambiguous));
}

static avp_status set_known_apart(const avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_known_options *opts = avpi_options_of(inv, &avp_known_option_table);
    if (!opts || !opts->known_organic)
        return AVP_OK;
    AVPI_TRY(avp_known_read(&inv->ctx, analysis->c, opts->known_organic, &analysis->groups, &analysis->known, err));
    AVPI_TRY(avp_known_apart(&inv->ctx, &analysis->groups, &analysis->known, err));
    note_known(inv, &analysis->known);
done:
    return status;
}

/*
 * Shuffles of one test: as asked for, or fewer in large collections, so that all tests together take some ten seconds. Where even the fewest
 * would take long, *least of them do, as long as they leave no doubt.
 */
static uint64_t shuffles_of(const avpi_invocation *inv, const avpi_analysis *analysis, uint64_t *least) {
    enum { ALL_ACTS = 10000000, FEWEST = 3 };
    avpi_calibrate_options chosen;
    const avpi_calibrate_options *options = avpi_options_of(inv, &avpi_calibrate_option_table);
    avp_options_init(&avpi_calibrate_option_table, &chosen);
    if (options)
        chosen = *options;
    *least = (uint64_t)chosen.shuffles;
    if (avpi_given(inv, "calibrate"))
        return (uint64_t)chosen.shuffles;
    if (analysis->links_options.null != AVP_NULL_TWO_PASS || avpi_shuffle_name(inv))
        return 0;
    uint64_t most = ALL_ACTS / (acts_of_all(analysis) + 1);
    uint64_t shuffles = most < (uint64_t)chosen.shuffles ? most : (uint64_t)chosen.shuffles;
    *least = shuffles < FEWEST ? 0 : shuffles;
    return shuffles < FEWEST ? FEWEST : shuffles;
}

/* Links of the group window that shuffles give as well are taken back before they make groups. */
static avp_status calibrate_groups(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t least = 0, shuffles = shuffles_of(inv, analysis, &least);
    avp_links_options each = analysis->links_options;
    each.q /= (double)(analysis->n_all ? analysis->n_all : 1);
    each.windows =
        (avp_windows){.count = 1, .us = {(int64_t)(analysis->groups_options.window * (double)second_us + 0.5)}};
    for (size_t i = 0; i < analysis->n_all && shuffles > 0; i++)
        if (analysis->acts[i].precision_us <= each.windows.us[0])
            AVPI_TRY(avp_links_calibrate(&inv->ctx, &analysis->acts[i], &each, least, shuffles,
                                         (uint64_t)inv->global->seed, &analysis->links[i], &analysis->calibrations[i],
                                         err));
done:
    return status;
}

/* Beyond the links themselves: found in one half and seen in the other, permuted, window by window. */
static avp_status weigh_groups(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    static const uint64_t most_work = 500000000; /* some ten seconds */
    avp_status status = AVP_OK;
    const avp_groups_options *opts = &analysis->groups_options;
    avp_links_options each = analysis->links_options;
    each.q /= (double)(analysis->n_all ? analysis->n_all : 1);
    AVPI_TRY(avp_groups_sweep(&inv->ctx, analysis->traces, analysis->n_all, &analysis->sweep, &analysis->groups, err));
    AVPI_TRY(avp_groups_confirm(&inv->ctx, analysis->traces, analysis->n_all, &each, opts, &analysis->groups, err));
    AVPI_TRY(avp_groups_permute(&inv->ctx, analysis->traces, analysis->n_all, (uint64_t)opts->permutations,
                                avpi_given(inv, "permutations") ? 0 : most_work, (uint64_t)inv->global->seed,
                                &analysis->groups, err));
done:
    return status;
}

avp_status avpi_analysis_group(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_groups_options *opts = avpi_options_of(inv, &avp_groups_option_table);
    double began_s = avpi_clock_s();
    analysis->groups_options = *opts;
    choose_group_window(inv, &analysis->sweep, &analysis->groups_options.window);
    AVPI_TRY(calibrate_groups(inv, analysis, err));
    AVPI_TRY(avp_groups_find(&inv->ctx, analysis->traces, analysis->n_all, &analysis->groups_options, &analysis->groups,
                             err));
    AVPI_TRY(weigh_groups(inv, analysis, err));
    AVPI_TRY(set_known_apart(inv, analysis, err));
    analysis->groups_s = avpi_clock_s() - began_s;
    inv->nothing_found = analysis->groups.count == 0;
done:
    return status;
}

avp_status avpi_analysis_run(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err) {
    avp_status status = AVP_OK;
    AVPI_TRY(link_all(inv, analysis, true, err));
    AVPI_TRY(avpi_analysis_group(inv, analysis, err));
done:
    return status;
}

avp_status avpi_analysis_tell(avpi_invocation *inv, avpi_analysis *analysis, bool whole, avp_error *err) {
    double began_s = avpi_clock_s();
    const avp_story_options *opts = avpi_options_of(inv, &avp_story_option_table);
    const avp_told_options *told = avpi_options_of(inv, &avp_told_option_table);
    uint64_t seed = (uint64_t)inv->global->seed;
    avp_case *from = analysis->beside ? analysis->beside : analysis->c;
    avp_status status =
        whole ? avp_story_tell(&inv->ctx, from, &analysis->groups, opts, told, seed, &analysis->findings, err)
              : avp_story_find(&inv->ctx, from, &analysis->groups, opts, seed, &analysis->findings, err);
    for (size_t i = 0; status == AVP_OK && i < analysis->findings.told.n_targets && !inv->global->quiet; i++)
        if (analysis->findings.told.targets[i].hits == 0)
            avpi_cli_note(&inv->ctx,
                          N_("nobody mentions the target \"%s\" in this collection; see how its names are written"),
                          analysis->findings.told.targets[i].id);
    const avp_launchers_options *launchers = avpi_options_of(inv, &avp_launchers_option_table);
    if (status == AVP_OK && launchers)
        status = avp_cascades_find(&inv->ctx, from, &analysis->groups, analysis->traces, analysis->n, launchers,
                                   &analysis->cascades, err);
    analysis->story_s = avpi_clock_s() - began_s;
    return status;
}

avp_story avpi_analysis_story(const avpi_invocation *inv, const avpi_analysis *analysis) {
    return (avp_story){.c = analysis->c,
                       .traces = analysis->traces,
                       .n_traces = analysis->n,
                       .groups = &analysis->groups,
                       .links_options = &analysis->links_options,
                       .groups_options = &analysis->groups_options,
                       .findings = analysis->findings.indicators ? &analysis->findings : NULL,
                       .cascades = analysis->cascades.n_orders > 0 ? &analysis->cascades : NULL,
                       .known = analysis->known.sha256[0] ? &analysis->known : NULL,
                       .command = inv->command_line};
}

void avpi_analysis_close(const avpi_invocation *inv, avpi_analysis *analysis) {
    avp_cascades_free(&inv->ctx, &analysis->cascades);
    avp_findings_free(&inv->ctx, &analysis->findings);
    avp_known_free(&inv->ctx, &analysis->known);
    avp_groups_free(&inv->ctx, &analysis->groups);
    for (size_t i = 0; i < AVP_GROUPS_TRACES_MAX; i++) {
        avp_links_free(&inv->ctx, &analysis->links[i]);
        avp_acts_free(&inv->ctx, &analysis->acts[i]);
    }
    if (analysis->has_read)
        avp_read_report_free(&inv->ctx, &analysis->read);
    avp_case_beside_end(analysis->beside);
    avp_case_close(analysis->c);
    memset(analysis, 0, sizeof *analysis);
}
