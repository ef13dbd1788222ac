#include "cli/tables_out.h"

#include "cli/say.h"

#include <string.h>

const char *avpi_place_text(const avp_ctx *ctx, const avp_read_file *file, char out[AVPI_PLACE_SIZE]) {
    char line[AVPI_COUNT_SIZE] = "", byte[AVPI_PLACE_SIZE / 4] = "";
    if (file->line)
        snprintf(line, sizeof line, ":%llu", (unsigned long long)file->line);
    if (file->line || file->byte)
        snprintf(byte, sizeof byte, avpi_cli_tr(ctx, N_(" (byte %llu)")), (unsigned long long)file->byte);
    size_t room = AVPI_PLACE_SIZE - strlen(line) - strlen(byte) - 1;
    snprintf(out, AVPI_PLACE_SIZE, "%.*s%s%s", (int)room, file->path, line, byte);
    return out;
}

static void print_file(const avp_ctx *ctx, const avp_read_file *file, FILE *out) {
    char rows[AVPI_COUNT_SIZE], kept[AVPI_COUNT_SIZE], duplicate[AVPI_COUNT_SIZE], rejected[AVPI_COUNT_SIZE];
    if (file->status != AVP_OK) {
        char place[AVPI_PLACE_SIZE];
        avpi_say(ctx, out, N_("%s: left out: %s\n"), avpi_place_text(ctx, file, place),
                 file->message ? file->message : avp_translate(ctx->lang, avp_status_text(file->status)));
        return;
    }
    if (file->already) {
        avpi_say(ctx, out, N_("%s: these bytes were read before; nothing changed\n"), file->path);
        return;
    }
    avpi_say(ctx, out, N_("%s: %s rows read = %s kept + %s duplicate + %s rejected\n"), file->path,
             avpi_count_text(file->rows_read, rows), avpi_count_text(file->kept, kept),
             avpi_count_text(file->duplicate, duplicate), avpi_count_text(file->rejected, rejected));
    if (file->format && file->format[0])
        avpi_say(ctx, out, N_("  read as %s: %s\n"), file->format, file->explanation ? file->explanation : "");
}

void avpi_read_print_warnings(const avp_ctx *ctx, const avp_read_report *report, FILE *out) {
    char count[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < report->n_warnings; i++) {
        const avp_read_warning *warning = &report->warnings[i];
        avpi_say(ctx, out, N_("warning: %s (%s times, first at %s)\n"), warning->text,
                 avpi_count_text(warning->count, count), warning->first_place ? warning->first_place : "?");
    }
}

void avpi_read_print(const avp_ctx *ctx, const avp_read_report *report, FILE *out) {
    char posts[AVPI_COUNT_SIZE], accounts[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < report->n_files; i++)
        print_file(ctx, &report->files[i], out);
    avpi_read_print_warnings(ctx, report, out);
    avpi_say(ctx, out, N_("%s posts of %s accounts in all\n"), avpi_count_text(report->posts, posts),
             avpi_count_text(report->accounts, accounts));
}

/* Text to the right or left of a column, by characters. */
static void cell(FILE *out, const char *text, size_t width, bool right) {
    size_t used = avpi_cli_width(text), pad = used < width ? width - used : 0;
    fprintf(out, "%*s%s%*s", right ? (int)pad : 0, "", text, right ? 0 : (int)pad, "");
}

enum { TRACE_WIDTH = 10, WINDOW_WIDTH = 9, COUNT_WIDTH = 15 };

static void print_row(FILE *out, const char *trace, const char *window, const char *co_actions, const char *links) {
    cell(out, trace, TRACE_WIDTH, false);
    cell(out, window, WINDOW_WIDTH, true);
    cell(out, co_actions, COUNT_WIDTH, true);
    cell(out, links, COUNT_WIDTH, true);
    fputc('\n', out);
}

void avpi_links_print(const avp_ctx *ctx, const avpi_analysis *analysis, FILE *out) {
    char window[AVPI_COUNT_SIZE], co_actions[AVPI_COUNT_SIZE], links[AVPI_COUNT_SIZE];
    print_row(out, avpi_cli_tr(ctx, N_("trace")), avpi_cli_tr(ctx, N_("window")), avpi_cli_tr(ctx, N_("co-actions")),
              avpi_cli_tr(ctx, N_("links")));
    for (size_t i = 0; i < analysis->n; i++)
        for (size_t w = 0; w < analysis->links[i].n_windows; w++) {
            const avp_window_links *found = &analysis->links[i].windows[w];
            print_row(out, analysis->acts[i].trace, avpi_window_text(found->window_us, window),
                      avpi_count_text(found->co_actions, co_actions), avpi_count_text(found->count, links));
        }
}

static void print_group(const avp_ctx *ctx, const avpi_analysis *analysis, const avp_group *group, bool members,
                        FILE *out) {
    char accounts[AVPI_COUNT_SIZE], links[AVPI_COUNT_SIZE], observed[AVPI_COUNT_SIZE];
    char first[AVPI_COUNT_SIZE], last[AVPI_COUNT_SIZE], window[AVPI_COUNT_SIZE];
    avpi_say(ctx, out,
             N_("group %u: %s accounts, %s links; together within %s: %s times, expected %.3g (log10 p %.1f)\n"),
             group->id, avpi_count_text(group->n_members, accounts), avpi_count_text(group->links, links),
             avpi_window_text(analysis->groups.window_us, window), avpi_count_text(group->observed, observed),
             group->expected, group->log10_p);
    fputs("  ", out);
    for (size_t i = 0, listed = 0; i < analysis->n; i++)
        if (group->traces >> i & 1)
            fprintf(out, "%s%s", listed++ ? ", " : "", analysis->acts[i].trace);
    avpi_say(ctx, out, N_("; from %s to %s\n"), avpi_time_text(group->first_us, first),
             avpi_time_text(group->last_us, last));
    for (size_t i = 0; members && i < group->n_members; i++) {
        avp_str name = avp_names_get(&analysis->groups.accounts, group->members[i]);
        fputs("  ", out);
        avpi_say_native(out, name);
        fputc('\n', out);
    }
}

/* Groups that the user's list takes out: of the ones, size and share; of the others, their number. */
static void print_known(const avp_ctx *ctx, const avp_known *known, FILE *out) {
    char accounts[AVPI_COUNT_SIZE], listed[AVPI_COUNT_SIZE], groups[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < known->count; i++)
        avpi_say(ctx, out, N_("known organic, not listed above: a group of %s accounts, %s of them on your list\n"),
                 avpi_count_text(known->groups[i].group.n_members, accounts),
                 avpi_count_text(known->groups[i].known, listed));
    if (known->left_out > 0)
        avpi_say(ctx, out, N_("known organic, left out whole: %s groups with %s accounts\n"),
                 avpi_count_text(known->left_out, groups), avpi_count_text(known->left_out_accounts, accounts));
}

/* The blind spot of "no group" that a user can do something about. */
static void print_blind_spot(const avp_ctx *ctx, const avpi_analysis *analysis, FILE *out) {
    for (size_t i = 0; i < analysis->n; i++)
        if (strcmp(analysis->acts[i].trace, "text") == 0)
            avpi_say(
                ctx, out,
                N_("  What is repeated counts once, and texts that differ in a few words are one: --text exact keeps"
                   " them apart\n"));
}

void avpi_groups_print(const avp_ctx *ctx, const avpi_analysis *analysis, bool members, FILE *out) {
    if (analysis->groups.count == 0)
        avpi_say(ctx, out, N_("no group: nobody acts together more than chance explains\n"));
    if (analysis->groups.count == 0)
        print_blind_spot(ctx, analysis, out);
    for (size_t i = 0; i < analysis->groups.count; i++)
        print_group(ctx, analysis, &analysis->groups.groups[i], members, out);
    print_known(ctx, &analysis->known, out);
}
