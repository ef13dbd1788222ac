/* What `registry` prints. JSON keys are a contract: added to, never renamed. */
#include "cli/registry_cli.h"
#include "cli/say.h"

#include <string.h>

/* ---- what is held ---- */

static json_t *json_of_reasons(const avp_registry_file *of) {
    json_t *reasons = json_array();
    for (size_t i = 0; i < of->n_reasons; i++)
        (void)json_array_append_new(reasons, json_pack("{s:s, s:o, s:o}", "reason", of->reasons[i].reason, "rows",
                                                       avpi_cli_json_count(of->reasons[i].rows), "line",
                                                       avpi_cli_json_count(of->reasons[i].line)));
    return reasons;
}

static json_t *json_of_file(const avp_registry_file *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "file", avpi_cli_json_text(of->path));
    avpi_cli_json_set(object, "holds", avpi_cli_json_text(of->holds));
    avpi_cli_json_set(object, "columns", avpi_cli_json_text(of->columns));
    avpi_cli_json_set(object, "read", avpi_cli_json_count(of->rows_read));
    avpi_cli_json_set(object, "kept", avpi_cli_json_count(of->kept));
    avpi_cli_json_set(object, "duplicate", avpi_cli_json_count(of->duplicate));
    avpi_cli_json_set(object, "rejected", avpi_cli_json_count(of->rejected));
    avpi_cli_json_set(object, "superseded", avpi_cli_json_count(of->superseded));
    avpi_cli_json_set(object, "closed", json_boolean(of->closed));
    avpi_cli_json_set(object, "elsewhere", avpi_cli_json_count(of->elsewhere));
    avpi_cli_json_set(object, "within", avpi_cli_json_count(of->within));
    avpi_cli_json_set(object, "updated", avpi_cli_json_count(of->updated));
    avpi_cli_json_set(object, "withheld", avpi_cli_json_count(of->withheld));
    avpi_cli_json_set(object, "waiting", avpi_cli_json_count(of->waiting));
    avpi_cli_json_set(object, "alike", avpi_cli_json_count(of->alike));
    avpi_cli_json_set(object, "source", of->source > 0 ? avpi_cli_json_count(of->source) : json_null());
    avpi_cli_json_set(object, "already", json_boolean(of->already));
    avpi_cli_json_set(object, "replaced", avpi_cli_json_count(of->replaced));
    avpi_cli_json_set(object, "replaced_by", avpi_cli_json_text(of->replaced_by));
    avpi_cli_json_set(object, "error", avpi_cli_json_text(of->message));
    avpi_cli_json_set(object, "reasons", json_of_reasons(of));
    return object;
}

static json_t *json_of_sources(const avp_registry_report *report) {
    json_t *sources = json_array();
    for (size_t i = 0; i < report->n_sources; i++) {
        const avp_registry_source *of = &report->sources[i];
        (void)json_array_append_new(sources,
                                    json_pack("{s:o, s:o, s:s, s:o, s:b}", "source", avpi_cli_json_count(of->id),
                                              "file", avpi_cli_json_text(of->path), "holds", of->holds, "kept",
                                              avpi_cli_json_count(of->kept), "public", of->is_public));
    }
    return sources;
}

static json_t *json_of_partly(const avp_registry_report *report) {
    json_t *partly = json_array();
    for (size_t i = 0; i < report->n_partly; i++)
        (void)json_array_append_new(partly,
                                    json_pack("{s:o, s:o, s:o}", "state", avpi_cli_json_text(report->partly[i].code),
                                              "given", avpi_cli_json_count(report->partly[i].given), "of",
                                              avpi_cli_json_count(report->partly[i].of)));
    return partly;
}

static json_t *json_of_report(const avp_registry_report *report) {
    json_t *root = json_object(), *codes = json_array(), *unknown = json_array(), *unjoined = json_array(),
           *files = json_array();
    for (size_t i = 0; i < report->n_unjoined; i++) {
        const avp_unjoined *of = &report->unjoined[i];
        if (of->code[0] != '\0')
            (void)json_array_append_new(of->has_shape ? unknown : codes, avpi_cli_json_text(of->code));
        (void)json_array_append_new(unjoined,
                                    json_pack("{s:o, s:o, s:o, s:o}", "code", avpi_cli_json_text(of->code), "name",
                                              avpi_cli_json_text(of->name), "rows", avpi_cli_json_count(of->rows),
                                              "count", avpi_cli_json_count(of->count)));
    }
    for (size_t i = 0; i < report->n_files; i++)
        (void)json_array_append_new(files, json_of_file(&report->files[i]));
    avpi_cli_json_set(root, "records", avpi_cli_json_count(report->records));
    avpi_cli_json_set(root, "incidents", avpi_cli_json_count(report->incidents));
    avpi_cli_json_set(root, "documents", avpi_cli_json_count(report->documents));
    avpi_cli_json_set(root, "counts", avpi_cli_json_count(report->counted));
    avpi_cli_json_set(root, "rejected", avpi_cli_json_count(report->rejected));
    avpi_cli_json_set(root, "proposals", avpi_cli_json_count(report->proposals));
    avpi_cli_json_set(root, "waiting", avpi_cli_json_count(report->waiting));
    avpi_cli_json_set(root, "unjoined_codes", codes);
    avpi_cli_json_set(root, "unknown_codes", unknown);
    avpi_cli_json_set(root, "unjoined", unjoined);
    avpi_cli_json_set(root, "files", files);
    avpi_cli_json_set(root, "sources", json_of_sources(report));
    avpi_cli_json_set(root, "inhabitants_partly", json_of_partly(report));
    return root;
}

static void say_reasons(const avp_ctx *ctx, const avp_registry_file *of, FILE *out) {
    char rows[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < of->n_reasons; i++) {
        const avp_reject_reason *why = &of->reasons[i];
        fprintf(out, "  %s: %s", avpi_cli_tr(ctx, why->reason), avpi_count_text(why->rows, rows));
        if (why->line > 0)
            avpi_say(ctx, out, N_(" (first in line %llu)"), (unsigned long long)why->line);
        fputc('\n', out);
    }
}

/* What became of cases that were here before. */
static void say_again(const avp_ctx *ctx, const avp_registry_file *of, FILE *out) {
    char n[AVPI_COUNT_SIZE];
    if (of->superseded > of->elsewhere)
        avpi_say(ctx, out, N_("  %s rows are replaced by a later state of the same source\n"),
                 avpi_count_text(of->superseded - of->elsewhere, n));
    if (of->elsewhere > 0)
        avpi_say(ctx, out,
                 N_("  %s rows are replaced by a later table of this kind that has other columns; if it is another "
                    "source, take it "
                    "out (--remove source:N) and in again with a --kind of its own\n"),
                 avpi_count_text(of->elsewhere, n));
    if (of->closed)
        avpi_say(ctx, out,
                 N_("  its counts are not public, as those are not whose place they take; --edit source:%llu --set "
                    "public=yes makes them public\n"),
                 (unsigned long long)of->source);
    if (of->within > 0)
        avpi_say(
            ctx, out,
            N_("  %s rows lie within a wider sum of the same (a whole year, all sexes, the whole state) and are not "
               "added to it\n"),
            avpi_count_text(of->within, n));
    if (of->updated > 0)
        avpi_say(ctx, out,
                 N_("  cases that were here and got what the table says now: %s; what people edited stays as it is, "
                    "and each can be taken back (--history, --undo)\n"),
                 avpi_count_text(of->updated, n));
    if (of->withheld > 0 && of->waiting == 0)
        avpi_say(ctx, out,
                 N_("  %s rows say that they are public, and are kept as not public: their case is not public here, or "
                    "somebody changed or took back something of it or of a case that may be the same (--proposals)\n"),
                 avpi_count_text(of->withheld, n));
}

/* With the commands: who just took a table in wants to know what to do next. */
static void say_waiting(const avpi_invocation *inv, const avp_registry_file *of, FILE *out) {
    char n[AVPI_COUNT_SIZE];
    const avp_ctx *ctx = &inv->ctx;
    unsigned long long source = (unsigned long long)of->source;
    if (of->waiting == 0)
        return;
    avpi_say(ctx, out,
             N_("  cases that wait: %s; something was taken back in this registry, so nothing that a file brings is in "
                "a site until somebody has looked at it\n"),
             avpi_count_text(of->waiting, n));
    if (of->alike > 0)
        avpi_say(ctx, out, N_("  may be what was taken back, or have words of it: %s; each needs a yes of its own\n"),
                 avpi_count_text(of->alike, n));
    avpi_say(ctx, out, N_("    to see them: avispero registry %s --waiting\n"), inv->arguments[0]);
    if (of->waiting > of->alike)
        avpi_say(ctx, out,
                 N_("    to publish them, but those that may be that: avispero registry %s --publish source:%llu\n"),
                 inv->arguments[0], source);
}

static void say_file(const avpi_invocation *inv, const avp_registry_file *of, FILE *out) {
    const avp_ctx *ctx = &inv->ctx;
    char read[AVPI_COUNT_SIZE], kept[AVPI_COUNT_SIZE], duplicate[AVPI_COUNT_SIZE], rejected[AVPI_COUNT_SIZE];
    avpi_say_native(out, (avp_str){of->path, strlen(of->path)});
    if (of->already) {
        avpi_say(ctx, out, N_(": was taken in before; nothing changed\n"));
        if (of->replaced > 0)
            avpi_say(ctx, out,
                     N_("  in place of %s of its rows stand later tables (%s): these rows stand again once you take "
                        "those out, with --remove\n"),
                     avpi_count_text(of->replaced, read), of->replaced_by);
        return;
    }
    if (of->status != AVP_OK) {
        avpi_say(ctx, out, N_(": not taken in: %s\n"), of->message ? of->message : "");
        return;
    }
    avpi_say(ctx, out, N_(": %s rows read, %s kept, %s duplicate, %s rejected\n"), avpi_count_text(of->rows_read, read),
             avpi_count_text(of->kept, kept), avpi_count_text(of->duplicate, duplicate),
             avpi_count_text(of->rejected, rejected));
    say_reasons(ctx, of, out);
    say_again(ctx, of, out);
    say_waiting(inv, of, out);
}

static void say_unjoined(const avp_ctx *ctx, const avp_registry_report *report, FILE *out) {
    char count[AVPI_COUNT_SIZE], rows[AVPI_COUNT_SIZE];
    if (report->n_unjoined == 0)
        return;
    avpi_say(ctx, out,
             N_("%s codes or names join no municipality, or say themselves that it is not known; they are kept and "
                "counted:\n"),
             avpi_count_text(report->n_unjoined, count));
    for (size_t i = 0; i < report->n_unjoined; i++) {
        const avp_unjoined *of = &report->unjoined[i];
        fprintf(out, "  %s  ", of->code[0] ? of->code : "-");
        avpi_say_native(out, (avp_str){of->name, strlen(of->name)});
        avpi_say(ctx, out, N_(": %s in %s rows\n"), avpi_count_text(of->count, count), avpi_count_text(of->rows, rows));
    }
}

static void say_partly(const avp_ctx *ctx, const avp_registry_report *report, FILE *out) {
    if (report->n_partly == 0)
        return;
    avpi_say(ctx, out,
             N_("States whose inhabitants are not known, since those of only some municipalities were given; "
                "they get no rate:\n"));
    for (size_t i = 0; i < report->n_partly; i++)
        avpi_say(ctx, out, N_("  %s: inhabitants of %llu of %llu municipalities given\n"), report->partly[i].code,
                 (unsigned long long)report->partly[i].given, (unsigned long long)report->partly[i].of);
}

static void say_sources(const avp_ctx *ctx, const avp_registry_report *report, FILE *out) {
    for (size_t i = 0; i < report->n_sources; i++) {
        const avp_registry_source *of = &report->sources[i];
        fprintf(out, "source:%llu  ", (unsigned long long)of->id);
        avpi_say_native(out, (avp_str){of->path, strlen(of->path)});
        fputs("  ", out);
        avpi_say(ctx, out, of->is_public ? N_("may stand in a site\n") : N_("in no site\n"));
    }
}

avp_status avpi_registry_print(const avpi_invocation *inv, const avp_registry_report *report, FILE *out,
                               avp_error *err) {
    const avp_ctx *ctx = &inv->ctx;
    char records[AVPI_COUNT_SIZE], incidents[AVPI_COUNT_SIZE], documents[AVPI_COUNT_SIZE], counts[AVPI_COUNT_SIZE],
        proposals[AVPI_COUNT_SIZE];
    if (inv->global->json)
        return avpi_cli_json_print(ctx, json_of_report(report), out, err);
    for (size_t i = 0; i < report->n_files; i++)
        say_file(inv, &report->files[i], out);
    avpi_say(ctx, out,
             N_("The registry has %s cases with %s incidents and %s documents; beside them %s rows of published "
                "counts.\n"),
             avpi_count_text(report->records, records), avpi_count_text(report->incidents, incidents),
             avpi_count_text(report->documents, documents), avpi_count_text(report->counted, counts));
    if (report->proposals > 0)
        avpi_say(ctx, out, N_("Pairs of cases that may be the same: %s; --proposals lists them, a person decides\n"),
                 avpi_count_text(report->proposals, proposals));
    if (report->waiting > 0)
        avpi_say(ctx, out, N_("Cases that wait until somebody has looked at them: %s; --waiting lists them\n"),
                 avpi_count_text(report->waiting, proposals));
    say_unjoined(ctx, report, out);
    say_partly(ctx, report, out);
    if (report->n_files == 0)
        say_sources(ctx, report, out);
    return AVP_OK;
}

/* ---- counts ---- */

static json_t *json_of_rows(const avp_registry_rows *rows, const avp_registry_row *of, size_t n) {
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *object = json_object();
        bool state = rows->by[AVP_BY_STATE] || rows->by[AVP_BY_MUNICIPALITY];
        for (size_t k = 0; k < AVP_BYS; k++)
            if (rows->by[k] || (k == AVP_BY_STATE && state))
                avpi_cli_json_set(object, avp_registry_by_name((avp_registry_by)k), avpi_cli_json_text(of[i].of[k]));
        if (state)
            avpi_cli_json_set(object, "state_code", avpi_cli_json_text(of[i].state_code));
        if (rows->by[AVP_BY_MUNICIPALITY])
            avpi_cli_json_set(object, "municipality_code", avpi_cli_json_text(of[i].municipality_code));
        avpi_cli_json_set(object, "count", avpi_cli_json_count(of[i].count));
        (void)json_array_append_new(array, object);
    }
    return array;
}

static void say_rows(const avp_registry_rows *rows, const avp_registry_row *of, size_t n, FILE *out) {
    char count[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < AVP_BYS; k++) {
            const char *text = of[i].of[k] ? of[i].of[k] : "-", *code = k == AVP_BY_STATE ? of[i].state_code
                                                                        : k == AVP_BY_MUNICIPALITY
                                                                            ? of[i].municipality_code
                                                                            : NULL;
            if (!rows->by[k] && !(k == AVP_BY_STATE && rows->by[AVP_BY_MUNICIPALITY]))
                continue;
            if (code)
                fprintf(out, "%s ", code);
            avpi_say_native(out, (avp_str){text, strlen(text)});
            fputs("  ", out);
        }
        fprintf(out, "%s\n", avpi_count_text(of[i].count, count));
    }
}

avp_status avpi_registry_print_rows(const avpi_invocation *inv, const avp_registry_rows *rows, FILE *out,
                                    avp_error *err) {
    char counts[AVPI_COUNT_SIZE], single[AVPI_COUNT_SIZE];
    if (inv->global->json)
        return avpi_cli_json_print(
            &inv->ctx,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "rows", json_of_rows(rows, rows->counts, rows->n_counts), "single",
                      json_of_rows(rows, rows->single, rows->n_single), "coarser_rows",
                      avpi_cli_json_count(rows->coarser_counts), "coarser_single",
                      avpi_cli_json_count(rows->coarser_single), "single_cases", avpi_cli_json_count(rows->n_cases)),
            out, err);
    avpi_say(&inv->ctx, out, N_("Published counts:\n"));
    say_rows(rows, rows->counts, rows->n_counts, out);
    avpi_say(&inv->ctx, out,
             N_("Single cases of this registry, another thing that is never added to them (%s in all; each is counted "
                "once in "
                "a line, and stands in several where its incidents differ):\n"),
             avpi_count_text(rows->n_cases, single));
    say_rows(rows, rows->single, rows->n_single, out);
    if (rows->coarser_counts + rows->coarser_single > 0)
        avpi_say(
            &inv->ctx, out,
            N_("Left out, since their dates are less precise than the period: %s of published counts, %s of single "
               "cases.\n"),
            avpi_count_text(rows->coarser_counts, counts), avpi_count_text(rows->coarser_single, single));
    return AVP_OK;
}

/* ---- history and proposals ---- */

static const char *some(const char *text) {
    return text ? text : "-";
}

static json_t *json_of_edits(const avp_registry_lists *lists) {
    json_t *edits = json_array();
    for (size_t i = 0; i < lists->n_edits; i++) {
        const avp_registry_edit *of = &lists->edits[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "edit", avpi_cli_json_count(of->edit));
        avpi_cli_json_set(object, "time", avpi_cli_json_time(of->at_us));
        avpi_cli_json_set(object, "who", avpi_cli_json_text(of->who));
        avpi_cli_json_set(object, "why", avpi_cli_json_text(of->why));
        avpi_cli_json_set(object, "do", avpi_cli_json_text(of->action));
        avpi_cli_json_set(object, "what", avpi_cli_json_text(of->thing));
        avpi_cli_json_set(object, "of", avpi_cli_json_count(of->id));
        avpi_cli_json_set(object, "field", avpi_cli_json_text(of->field));
        avpi_cli_json_set(object, "before", avpi_cli_json_text(of->before));
        avpi_cli_json_set(object, "after", avpi_cli_json_text(of->after));
        (void)json_array_append_new(edits, object);
    }
    return edits;
}

static json_t *json_of_proposals(const avp_registry_lists *lists) {
    json_t *proposals = json_array();
    for (size_t i = 0; i < lists->n_proposals; i++) {
        const avp_registry_proposal *of = &lists->proposals[i];
        (void)json_array_append_new(
            proposals, json_pack("{s:o, s:o, s:o, s:o, s:o}", "proposal", avpi_cli_json_count(of->id), "a",
                                 avpi_cli_json_count(of->record_a), "b", avpi_cli_json_count(of->record_b), "reason",
                                 avpi_cli_json_text(of->reason), "verdict", avpi_cli_json_text(of->verdict)));
    }
    return proposals;
}

static void say_lists(const avp_ctx *ctx, const avp_registry_lists *lists, FILE *out) {
    char when[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < lists->n_edits; i++) {
        const avp_registry_edit *of = &lists->edits[i];
        fprintf(out, "%llu  %s  %s  %s %s:%llu  %s: ", (unsigned long long)of->edit, avpi_time_text(of->at_us, when),
                some(of->who), some(of->action), some(of->thing), (unsigned long long)of->id, some(of->field));
        avpi_say_lines(out, some(of->before));
        fputs(" -> ", out);
        avpi_say_lines(out, some(of->after));
        fputc('\n', out);
    }
    for (size_t i = 0; i < lists->n_proposals; i++) {
        const avp_registry_proposal *of = &lists->proposals[i];
        avpi_say(ctx, out, N_("%llu  record:%llu and record:%llu (same %s)  %s\n"), (unsigned long long)of->id,
                 (unsigned long long)of->record_a, (unsigned long long)of->record_b, some(of->reason),
                 some(of->verdict));
    }
}

avp_status avpi_registry_print_lists(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_registry_edit_options *opts = avpi_options_of(inv, &avpi_registry_edit_option_table);
    avp_registry_lists lists = {.n_edits = 0};
    AVPI_TRY(avp_registry_list(c, opts->history, opts->proposals, &lists, err));
    if (inv->global->json)
        status = avpi_cli_json_print(
            &inv->ctx,
            json_pack("{s:o, s:o}", "history", json_of_edits(&lists), "proposals", json_of_proposals(&lists)), out,
            err);
    else
        say_lists(&inv->ctx, &lists, out);
done:
    avp_registry_lists_free(&inv->ctx, &lists);
    return status;
}
