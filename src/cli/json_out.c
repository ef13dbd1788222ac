#include "cli/json_out.h"

#include "cli/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

void avpi_cli_json_set(json_t *object, const char *key, json_t *value) {
    /* Out of memory: a null stands there, and printing says so. */
    if (!value || json_object_set_new(object, key, value) != 0)
        (void)json_object_set_new(object, "incomplete", json_true());
}

json_t *avpi_cli_json_real(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *avpi_cli_json_count(uint64_t value) {
    return json_integer((json_int_t)value);
}

/* Length of the UTF-8 character at text, 0 when there is none: no overlong forms, no surrogates, nothing past U+10FFFF. */
static size_t character_length(const unsigned char *text, size_t left) {
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = text[0] < 0x80 ? 1 : text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : text[0] >= 0xC0 ? 2 : 0;
    if (length == 0 || length > left)
        return 0;
    unsigned code = length == 1 ? text[0] : text[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3Fu);
    }
    return code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : length;
}

json_t *avpi_cli_json_str(avp_str text) {
    static const char replacement[] = "\xef\xbf\xbd";
    if (!text.ptr)
        return json_null();
    json_t *plain = json_stringn(text.ptr, text.len);
    if (plain)
        return plain;
    char *mended = malloc(text.len * (sizeof replacement - 1) + 1);
    size_t at = 0;
    for (size_t i = 0; mended && i < text.len;) {
        size_t length = character_length((const unsigned char *)text.ptr + i, text.len - i);
        memcpy(mended + at, length ? text.ptr + i : replacement, length ? length : sizeof replacement - 1);
        at += length ? length : sizeof replacement - 1;
        i += length ? length : 1;
    }
    json_t *value = mended ? json_stringn(mended, at) : NULL;
    free(mended);
    return value;
}

json_t *avpi_cli_json_text(const char *text) {
    return avpi_cli_json_str((avp_str){text, text ? strlen(text) : 0});
}

json_t *avpi_cli_json_time(int64_t time_us) {
    char text[AVPI_COUNT_SIZE];
    return json_string(avpi_time_text(time_us, text));
}

static void append(json_t *array, json_t *value) {
    if (array && value)
        (void)json_array_append_new(array, value);
}

/* ---- read ---- */

/* The finest step of the times of a file, in a word; NULL when it has none. */
static const char *precision_word(int64_t precision_us) {
    static const struct {
        int64_t us;
        const char *word;
    } steps[] = {{INT64_C(86400000000), "day"}, {INT64_C(3600000000), "hour"}, {60000000, "minute"},
                 {1000000, "second"},           {1000, "millisecond"},         {1, "microsecond"}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (precision_us >= steps[i].us)
            return steps[i].word;
    return NULL;
}

static json_t *json_of_file(const avp_read_file *file) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "path", avpi_cli_json_text(file->path));
    avpi_cli_json_set(object, "format", avpi_cli_json_text(file->format ? file->format : ""));
    avpi_cli_json_set(object, "explanation", avpi_cli_json_text(file->explanation ? file->explanation : ""));
    avpi_cli_json_set(object, "rows_read", avpi_cli_json_count(file->rows_read));
    avpi_cli_json_set(object, "kept", avpi_cli_json_count(file->kept));
    avpi_cli_json_set(object, "duplicate", avpi_cli_json_count(file->duplicate));
    avpi_cli_json_set(object, "rejected", avpi_cli_json_count(file->rejected));
    avpi_cli_json_set(object, "conflicts", avpi_cli_json_count(file->conflicts));
    avpi_cli_json_set(object, "precision", avpi_cli_json_text(precision_word(file->precision_us)));
    avpi_cli_json_set(object, "precision_s",
                      file->precision_us ? avpi_cli_json_real((double)file->precision_us / 1e6) : json_null());
    avpi_cli_json_set(object, "already", json_boolean(file->already));
    avpi_cli_json_set(object, "retried", json_boolean(file->retried));
    avpi_cli_json_set(object, "status", json_string(avp_status_name(file->status)));
    avpi_cli_json_set(object, "message", avpi_cli_json_text(file->message));
    bool placed = file->status != AVP_OK && (file->line || file->byte);
    avpi_cli_json_set(object, "line", placed && file->line ? avpi_cli_json_count(file->line) : json_null());
    avpi_cli_json_set(object, "byte", placed ? avpi_cli_json_count(file->byte) : json_null());
    return object;
}

static json_t *json_of_warning(const avp_read_warning *warning) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "text", avpi_cli_json_text(warning->text));
    avpi_cli_json_set(object, "count", avpi_cli_json_count(warning->count));
    avpi_cli_json_set(object, "first_place", avpi_cli_json_text(warning->first_place));
    return object;
}

json_t *avpi_cli_json_read(const avp_read_report *report) {
    json_t *root = json_object(), *files = json_array(), *warnings = json_array();
    for (size_t i = 0; i < report->n_files; i++)
        append(files, json_of_file(&report->files[i]));
    for (size_t i = 0; i < report->n_warnings; i++)
        append(warnings, json_of_warning(&report->warnings[i]));
    avpi_cli_json_set(root, "files", files);
    avpi_cli_json_set(root, "posts", avpi_cli_json_count(report->posts));
    avpi_cli_json_set(root, "accounts", avpi_cli_json_count(report->accounts));
    avpi_cli_json_set(root, "warnings", warnings);
    return root;
}

/* ---- links ---- */

/* Links of evidence `exclusive` are counted apart. */
static size_t shared_links(const avp_window_links *window) {
    return window->count - window->exclusive_count;
}

static json_t *json_of_window(const avp_window_links *window) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "window_s", avpi_cli_json_real((double)window->window_us / 1e6));
    avpi_cli_json_set(object, "co_actions", avpi_cli_json_count(window->co_actions));
    avpi_cli_json_set(object, "links", avpi_cli_json_count(shared_links(window)));
    if (window->exclusive) {
        avpi_cli_json_set(object, "exclusive", avpi_cli_json_count(window->exclusive_count));
        avpi_cli_json_set(object, "suspects", avpi_cli_json_count(window->suspects));
    }
    avpi_cli_json_set(object, "acts", avpi_cli_json_count(window->acts));
    avpi_cli_json_set(object, "over_cap_acts", avpi_cli_json_count(window->over_cap_acts));
    avpi_cli_json_set(object, "moments", avpi_cli_json_count(window->recurrence.moments));
    avpi_cli_json_set(object, "recurrent", avpi_cli_json_count(window->recurrence.count));
    avpi_cli_json_set(object, "threshold_p", avpi_cli_json_real(window->threshold_p));
    return object;
}

json_t *avpi_cli_json_links(const avp_acts *acts, const avp_links *links, const avp_links_options *opts,
                            size_t written) {
    static const char *const null_names[] = {"none", "n1", "two-pass"};
    json_t *root = json_object(), *windows = json_array(), *seconds = json_object();
    for (size_t i = 0; i < links->n_windows; i++)
        append(windows, json_of_window(&links->windows[i]));
    avpi_cli_json_set(seconds, "prepare", avpi_cli_json_real(links->seconds_prepare));
    avpi_cli_json_set(seconds, "prune", avpi_cli_json_real(links->seconds_prune));
    avpi_cli_json_set(seconds, "count", avpi_cli_json_real(links->seconds_count));
    avpi_cli_json_set(seconds, "test", avpi_cli_json_real(links->seconds_test));
    avpi_cli_json_set(root, "trace", avpi_cli_json_text(acts->trace));
    avpi_cli_json_set(root, "acts", avpi_cli_json_count(acts->count));
    avpi_cli_json_set(root, "accounts", avpi_cli_json_count(acts->n_accounts));
    avpi_cli_json_set(root, "objects", avpi_cli_json_count(acts->n_objects));
    avpi_cli_json_set(root, "pairs_counted", avpi_cli_json_count(links->pairs_counted));
    avpi_cli_json_set(root, "links",
                      avpi_cli_json_count(links->n_windows ? shared_links(&links->windows[written]) : 0));
    avpi_cli_json_set(root, "by_window", windows);
    avpi_cli_json_set(root, "null", json_string(null_names[opts->null]));
    avpi_cli_json_set(root, "q", avpi_cli_json_real(opts->q));
    avpi_cli_json_set(root, "m", avpi_cli_json_real(links->m));
    avpi_cli_json_set(root, "seconds", seconds);
    avpi_cli_json_set(root, "spilled_bytes", avpi_cli_json_count(links->spilled_bytes + acts->spilled_bytes));
    return root;
}

json_t *avpi_cli_json_calibration(const avp_calibration *calibration, const avp_links *links, size_t k) {
    double found = (double)(links->windows[k].count - links->windows[k].exclusive_count);
    json_t *object = json_object();
    avpi_cli_json_set(object, "shuffles", avpi_cli_json_count(calibration->shuffles));
    avpi_cli_json_set(object, "mean_false", avpi_cli_json_real(calibration->mean_false[k]));
    avpi_cli_json_set(object, "fdr", found > 0 ? avpi_cli_json_real(calibration->mean_false[k] / found) : json_null());
    avpi_cli_json_set(object, "mean_exclusive", avpi_cli_json_real(calibration->mean_exclusive[k]));
    avpi_cli_json_set(object, "mean_recurrent", avpi_cli_json_real(calibration->mean_recurrent[k]));
    avpi_cli_json_set(object, "dropped", avpi_cli_json_count(calibration->dropped[k]));
    return object;
}

/* The test of one set of acts, with its calibration at the group window. */
static json_t *json_of_test(const avpi_analysis *analysis, size_t i) {
    const avp_links *links = &analysis->links[i];
    json_t *object =
        avpi_cli_json_links(&analysis->acts[i], links, &analysis->links_options, avpi_window_written(links));
    size_t k = 0;
    while (k < links->n_windows && links->windows[k].window_us != analysis->groups.window_us)
        k++;
    if (analysis->calibrations[i].shuffles > 0 && k < links->n_windows)
        avpi_cli_json_set(object, "calibration", avpi_cli_json_calibration(&analysis->calibrations[i], links, k));
    return object;
}

json_t *avpi_cli_json_traces(const avpi_analysis *analysis) {
    json_t *traces = json_array();
    for (size_t i = 0; i < analysis->n; i++)
        append(traces, json_of_test(analysis, i));
    return traces;
}

/* ---- groups ---- */

static json_t *json_of_objects(const avpi_analysis *analysis, const avp_group *group) {
    json_t *array = json_array();
    for (size_t i = 0; i < group->n_objects; i++) {
        const avp_group_object *top = &group->objects[i];
        const avp_acts *acts = &analysis->acts[top->trace];
        json_t *object = json_object();
        avpi_cli_json_set(object, "trace", avpi_cli_json_text(acts->trace));
        avpi_cli_json_set(object, "object", avpi_cli_json_str(avp_names_get(&acts->objects, top->object)));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(top->accounts));
        avpi_cli_json_set(object, "acts", avpi_cli_json_count(top->acts));
        append(array, object);
    }
    return array;
}

/* What was observed and expected in each trace; each pair of posts stands in one of them. */
static json_t *json_of_traces(const avpi_analysis *analysis, const avp_group *group) {
    json_t *array = json_array();
    for (size_t i = 0; i < analysis->n; i++) {
        json_t *object = json_object();
        avpi_cli_json_set(object, "trace", avpi_cli_json_text(analysis->acts[i].trace));
        avpi_cli_json_set(object, "observed", avpi_cli_json_count(group->trace_observed[i]));
        avpi_cli_json_set(object, "expected", avpi_cli_json_real(group->trace_expected[i]));
        append(array, object);
    }
    return array;
}

static json_t *json_of_sweep(const avp_group *group) {
    json_t *array = json_array();
    for (size_t k = 0; k < group->n_sweep; k++) {
        json_t *object = json_object();
        avpi_cli_json_set(object, "window_s", avpi_cli_json_real((double)group->sweep[k].window_us / 1e6));
        avpi_cli_json_set(object, "observed", avpi_cli_json_count(group->sweep[k].observed));
        avpi_cli_json_set(object, "expected", avpi_cli_json_real(group->sweep[k].expected));
        append(array, object);
    }
    return array;
}

/* Found in one part of the collection, tested in the other; then the permutations. */
static void set_tests(json_t *root, const avp_group *group) {
    const avp_confirmation *of = &group->confirmation;
    bool tested = of->confirmed != AVP_NOT_TESTABLE;
    avpi_cli_json_set(root, "confirmed", tested ? json_boolean(of->confirmed == AVP_CONFIRMED) : json_null());
    avpi_cli_json_set(root, "obs_after", tested ? avpi_cli_json_count(of->observed) : json_null());
    avpi_cli_json_set(root, "exp_after", tested ? avpi_cli_json_real(of->expected) : json_null());
    avpi_cli_json_set(root, "p_confirm", tested ? avpi_cli_json_real(pow(10, of->log10_p)) : json_null());
    avpi_cli_json_set(root, "log10_p_confirm", tested ? avpi_cli_json_real(of->log10_p) : json_null());
    avpi_cli_json_set(root, "accounts_confirm", tested ? avpi_cli_json_count(of->accounts) : json_null());
    avpi_cli_json_set(root, "split", tested ? avpi_cli_json_time(of->split_us) : json_null());
    avpi_cli_json_set(root, "split_by", tested ? json_string(of->by_blocks ? "weeks" : "date") : json_null());
    bool permuted = group->permutation.samples > 0;
    avpi_cli_json_set(root, "p_perm", permuted ? avpi_cli_json_real(group->permutation.p) : json_null());
    avpi_cli_json_set(root, "permutations", avpi_cli_json_count(group->permutation.samples));
    avpi_cli_json_set(root, "sweep", json_of_sweep(group));
}

/* Viral moments, which are not among the pairs; null where no member recurs in them. */
static json_t *json_of_recurrence(const avp_group_recurrence *of) {
    if (of->members == 0)
        return json_null();
    json_t *object = json_object();
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->members));
    avpi_cli_json_set(object, "observed", avpi_cli_json_count(of->met));
    avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->expected));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
    return object;
}

static json_t *json_of_group(const avpi_analysis *analysis, const avp_group *group, bool members) {
    json_t *root = json_object(), *traces = json_array();
    for (size_t i = 0; i < analysis->n; i++)
        if (group->traces >> i & 1)
            append(traces, avpi_cli_json_text(analysis->acts[i].trace));
    avpi_cli_json_set(root, "id", avpi_cli_json_count(group->id));
    avpi_cli_json_set(root, "accounts", avpi_cli_json_count(group->n_members));
    avpi_cli_json_set(root, "links", avpi_cli_json_count(group->links));
    avpi_cli_json_set(root, "observed", avpi_cli_json_count(group->observed));
    avpi_cli_json_set(root, "expected", avpi_cli_json_real(group->expected));
    avpi_cli_json_set(root, "log10_p", avpi_cli_json_real(group->log10_p));
    avpi_cli_json_set(root, "traces", traces);
    avpi_cli_json_set(root, "by_trace", json_of_traces(analysis, group));
    avpi_cli_json_set(root, "evidence", json_string(group->exclusive ? "exclusive" : "shared"));
    set_tests(root, group);
    avpi_cli_json_set(root, "exclusive_members", avpi_cli_json_count(group->n_exclusive));
    avpi_cli_json_set(root, "recurrence", json_of_recurrence(&group->recurrence));
    avpi_cli_json_set(root, "stability", avpi_cli_json_real(group->stability));
    avpi_cli_json_set(root, "whole", json_boolean(group->whole));
    avpi_cli_json_set(root, "first", avpi_cli_json_time(group->first_us));
    avpi_cli_json_set(root, "last", avpi_cli_json_time(group->last_us));
    avpi_cli_json_set(root, "objects", json_of_objects(analysis, group));
    avpi_cli_json_set(root, "indicators", avpi_cli_json_indicators(&analysis->findings, group->id - 1));
    if (analysis->known.members_known)
        avpi_cli_json_set(root, "known_organic", avpi_cli_json_count(analysis->known.members_known[group->id - 1]));
    if (members) {
        json_t *names = json_array();
        for (size_t i = 0; i < group->n_members; i++)
            append(names, avpi_cli_json_str(avp_names_get(&analysis->groups.accounts, group->members[i])));
        avpi_cli_json_set(root, "members", names);
    }
    return root;
}

json_t *avpi_cli_json_groups(const avpi_analysis *analysis, bool members) {
    json_t *array = json_array();
    for (size_t i = 0; i < analysis->groups.count; i++)
        append(array, json_of_group(analysis, &analysis->groups.groups[i], members));
    return array;
}

avp_status avpi_cli_json_print(const avp_ctx *ctx, json_t *root, FILE *out, avp_error *err) {
    if (!root || json_object_get(root, "incomplete")) {
        json_decref(root);
        return avpi_cli_fail_memory(ctx, err);
    }
    /* What cannot be written shows when `out` is closed. */
    (void)json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
    return AVP_OK;
}
