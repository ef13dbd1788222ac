/* Manual pages, in English and Spanish. */
#include "cli/help.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

/* Text for troff: backslashes and hyphens are escaped; a dot or quote that begins a line is no request. */
static void put(FILE *out, const char *text) {
    bool begins = true;
    for (; *text; text++) {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        begins = *text == '\n';
    }
}

static void put_line(FILE *out, const char *request, const char *text) {
    fputs(request, out);
    put(out, text);
    fputc('\n', out);
}

/* Paragraphs are parted by an empty line. */
static void put_paragraphs(FILE *out, const char *text) {
    const char *end;
    while ((end = strstr(text, "\n\n"))) {
        char *part = strndup(text, (size_t)(end - text));
        put_line(out, "", part ? part : "");
        free(part);
        fputs(".PP\n", out);
        text = end + 2;
    }
    put_line(out, "", text);
}

typedef struct man_page {
    const avp_ctx *ctx;
    FILE *out;
} man_page;

static void put_facts(const man_page *page, const avp_option *option) {
    const char *unit = avpi_unit_text(page->ctx, option);
    bool number = option->type == AVP_OPTION_INT || option->type == AVP_OPTION_REAL ||
                  option->type == AVP_OPTION_SIZE || option->type == AVP_OPTION_WINDOWS;
    if (option->type != AVP_OPTION_BOOL && option->default_text) {
        fprintf(page->out, ".br\n%s: ", avpi_cli_tr(page->ctx, N_("Default")));
        put(page->out, option->default_text);
        fprintf(page->out, "%s%s", unit[0] ? " " : "", unit);
        if (number)
            fprintf(page->out, avpi_cli_tr(page->ctx, N_(" (from %.15g to %.15g)")), option->least, option->most);
        fputc('\n', page->out);
    }
    if (option->source[0]) {
        fprintf(page->out, ".br\n%s: ", avpi_cli_tr(page->ctx, N_("Source")));
        put_line(page->out, "", option->source);
    }
}

static void put_option(void *self, const avp_option *option, bool global) {
    const man_page *page = self;
    char flag[AVPI_FLAG_SIZE];
    (void)global;
    avpi_flag_text(page->ctx, option, flag);
    fputs(".TP\n", page->out);
    put_line(page->out, ".B ", flag);
    put_line(page->out, "", avp_translate(page->ctx->lang, option->help));
    put_facts(page, option);
}

static void put_head(const man_page *page, const char *name, const char *summary, const char *usage) {
    const avp_ctx *ctx = page->ctx;
    char *title = strdup(name);
    for (char *letter = title; letter && *letter; letter++)
        if (*letter >= 'a' && *letter <= 'z')
            *letter = (char)(*letter - 'a' + 'A');
    fprintf(page->out, ".TH \"%s\" 1 \"\" \"avispero %s\" \"avispero\"\n", title ? title : name, avp_version());
    free(title);
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("NAME")));
    put(page->out, name);
    fputs(" \\- ", page->out);
    put_line(page->out, "", summary);
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("SYNOPSIS")));
    put_line(page->out, ".B ", usage);
}

static void put_exit_codes(const man_page *page) {
    const avp_ctx *ctx = page->ctx;
    const char *const texts[] = {
        avpi_cli_tr(ctx, N_("done")),
        avpi_cli_tr(ctx, N_("nothing was found, with --exit-status")),
        avpi_cli_tr(ctx, N_("the command line is wrong")),
        avpi_cli_tr(ctx, N_("an input is bad; what could be read was read")),
        avpi_cli_tr(ctx, N_("a resource is missing: disk, memory, permission; or interrupted")),
        avpi_cli_tr(ctx, N_("a mistake in the program; please report it")),
    };
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("EXIT STATUS")));
    for (int code = AVPI_EXIT_DONE; code <= AVPI_EXIT_BUG; code++) {
        fprintf(page->out, ".TP\n.B %d\n", code);
        put_line(page->out, "", texts[code]);
    }
}

static void write_command(const man_page *page, const avpi_command *command) {
    const avp_ctx *ctx = page->ctx;
    char name[AVPI_FLAG_SIZE];
    snprintf(name, sizeof name, "avispero-%s", command->name);
    put_head(page, name, avp_translate(ctx->lang, command->summary), avp_translate(ctx->lang, command->usage));
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("DESCRIPTION")));
    put_paragraphs(page->out, avp_translate(ctx->lang, command->details ? command->details : command->summary));
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("OPTIONS")));
    man_page copy = *page;
    avpi_options_visit(command, put_option, &copy);
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("EXAMPLE")));
    put_line(page->out, "", command->example);
    put_exit_codes(page);
    fprintf(page->out, ".SH %s\n.BR avispero (1)\n", avpi_cli_tr(ctx, N_("SEE ALSO")));
}

static void write_program(const man_page *page) {
    const avp_ctx *ctx = page->ctx;
    put_head(page, "avispero", avpi_cli_tr(ctx, N_("makes coordinated networks of accounts visible")),
             avpi_cli_tr(ctx, N_("avispero COMMAND [arguments] [options]")));
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("COMMANDS")));
    for (size_t i = 0; i < avpi_commands_count; i++) {
        fprintf(page->out, ".TP\n.BR avispero\\-%s (1)\n", avpi_commands[i]->name);
        put_line(page->out, "", avp_translate(ctx->lang, avpi_commands[i]->summary));
    }
    fprintf(page->out, ".SH %s\n", avpi_cli_tr(ctx, N_("OPTIONS")));
    man_page copy = *page;
    avpi_options_visit(NULL, put_option, &copy);
    put_exit_codes(page);
}

/* One page into folder; command NULL = the program's own. */
static avp_status dump_page(const avp_ctx *ctx, const char *folder, const avpi_command *command, avp_error *err) {
    avp_status status = AVP_OK;
    char name[AVPI_FLAG_SIZE];
    avpi_results results = {0};
    snprintf(name, sizeof name, "avispero%s%s.1", command ? "-" : "", command ? command->name : "");
    char *path = avpi_cli_join(folder, name);
    if (!path)
        return avpi_cli_fail_memory(ctx, err);
    AVPI_TRY(avpi_results_open(ctx, path, &results, err));
    man_page page = {.ctx = ctx, .out = results.stream};
    if (command)
        write_command(&page, command);
    else
        write_program(&page);
    AVPI_TRY(avpi_results_commit(ctx, &results, err));
done:
    avpi_results_close(&results);
    free(path);
    return status;
}

static avp_status dump_language(const avp_ctx *ctx, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *pages = avpi_cli_join(folder, "man1");
    if (!pages)
        return avpi_cli_fail_memory(ctx, err);
    AVPI_TRY(avpi_cli_folder_make(ctx, folder, err));
    AVPI_TRY(avpi_cli_folder_make(ctx, pages, err));
    AVPI_TRY(dump_page(ctx, pages, NULL, err));
    for (size_t i = 0; i < avpi_commands_count; i++)
        AVPI_TRY(dump_page(ctx, pages, avpi_commands[i], err));
done:
    free(pages);
    return status;
}

avp_status avpi_man_dump(const avp_ctx *ctx, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avp_ctx english = *ctx, spanish = *ctx;
    memcpy(english.lang, "en", sizeof english.lang);
    memcpy(spanish.lang, "es", sizeof spanish.lang);
    char *es = avpi_cli_join(folder, "es");
    if (!es)
        return avpi_cli_fail_memory(ctx, err);
    AVPI_TRY(dump_language(&english, folder, err));
    AVPI_TRY(dump_language(&spanish, es, err));
done:
    free(es);
    return status;
}
