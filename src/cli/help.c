#include "cli/help.h"

#include "cli/console.h"
#include "cli/say.h"

#include <string.h>

/* ---- visiting ---- */

static bool in_own_tables(const avpi_command *command, const char *name, size_t tables) {
    for (size_t t = 0; command && t < tables && command->tables[t]; t++)
        for (size_t i = 0; i < command->tables[t]->count; i++)
            if (strcmp(command->tables[t]->options[i].name, name) == 0)
                return true;
    return false;
}

void avpi_options_visit(const avpi_command *command, avpi_option_visit visit, void *self) {
    for (size_t t = 0; command && t < AVPI_COMMAND_TABLES_MAX && command->tables[t]; t++)
        for (size_t i = 0; i < command->tables[t]->count; i++)
            if (!in_own_tables(command, command->tables[t]->options[i].name, t))
                visit(self, &command->tables[t]->options[i], false);
    for (size_t i = 0; i < avpi_global_option_table.count; i++) {
        const avp_option *option = &avpi_global_option_table.options[i];
        if (avpi_takes(command, option->name) && !in_own_tables(command, option->name, AVPI_COMMAND_TABLES_MAX))
            visit(self, option, true);
    }
}

const char *avpi_unit_text(const avp_ctx *ctx, const avp_option *option) {
    static const char *const units[] = {N_("posts"),   N_("accounts"),   N_("objects"), N_("communities"),
                                        N_("share"),   N_("ranks"),      N_("groups"),  N_("acts"),
                                        N_("threads"), N_("co-actions"), N_("rows")};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i], option->unit) == 0)
            return avp_translate(ctx->lang, units[i]);
    return option->unit; /* s, d, x, bytes: the same in both languages */
}

void avpi_flag_text(const avp_ctx *ctx, const avp_option *option, char out[AVPI_FLAG_SIZE]) {
    const char *value = "";
    switch (option->type) {
    case AVP_OPTION_BOOL: break;
    case AVP_OPTION_INT: value = N_("N"); break;
    case AVP_OPTION_REAL: value = N_("X"); break;
    case AVP_OPTION_SIZE: value = N_("SIZE"); break;
    case AVP_OPTION_TEXT: value = N_("TEXT"); break;
    case AVP_OPTION_WINDOWS: value = N_("LIST"); break;
    case AVP_OPTION_CHOICE: value = option->choices; break;
    }
    if (option->type != AVP_OPTION_CHOICE && value[0])
        value = avp_translate(ctx->lang, value);
    snprintf(out, AVPI_FLAG_SIZE, "--%s%s%s", option->name, value[0] ? " " : "", value);
}

/* ---- wrapping ---- */

/* Words of text in lines of at most width characters; `at` characters of the first line are used up; others are indented. */
static void wrap(FILE *out, const char *text, size_t at, size_t indent, size_t width) {
    bool first = true;
    while (*text) {
        size_t bytes = strcspn(text, " \n"), letters = 0;
        for (size_t i = 0; i < bytes; i++)
            letters += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (!first && at + 1 + letters > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', out);
            at++;
        }
        fwrite(text, 1, bytes, out);
        at += letters;
        first = false;
        text += bytes;
        if (*text == '\n' && text[1] == '\n') { /* a paragraph ends */
            fprintf(out, "\n\n%*s", (int)indent, "");
            at = indent;
            first = true;
        }
        text += strspn(text, " \n");
    }
    fputc('\n', out);
}

/* ---- help of a command ---- */

typedef struct help_page {
    const avp_ctx *ctx;
    FILE *out;
    size_t width;
    bool global; /* which part is being written */
    bool any;
} help_page;

/* "help (default 60 s)" */
static void explain(const help_page *page, const avp_option *option, size_t at, size_t indent) {
    enum { TEXT_SIZE = 1024 };
    char text[TEXT_SIZE];
    const char *help = avp_translate(page->ctx->lang, option->help);
    bool says_default = option->type != AVP_OPTION_BOOL && option->default_text;
    if (says_default)
        snprintf(text, sizeof text, "%s (%s %s%s%s)", help, avpi_cli_tr(page->ctx, N_("default")), option->default_text,
                 option->unit[0] ? " " : "", avpi_unit_text(page->ctx, option));
    else
        snprintf(text, sizeof text, "%s", help);
    wrap(page->out, text, at, indent, page->width);
}

static void write_option(void *self, const avp_option *option, bool global) {
    enum { INDENT = 28 };
    help_page *page = self;
    char flag[AVPI_FLAG_SIZE];
    if (global != page->global)
        return;
    if (!page->any)
        fprintf(page->out, "\n%s\n",
                global ? avpi_cli_tr(page->ctx, N_("Options of every command:"))
                       : avpi_cli_tr(page->ctx, N_("Options:")));
    page->any = true;
    avpi_flag_text(page->ctx, option, flag);
    fprintf(page->out, "  %s", flag);
    size_t at = 2 + avpi_cli_width(flag);
    if (at + 2 > INDENT)
        fprintf(page->out, "\n%*s", INDENT, "");
    else
        fprintf(page->out, "%*s", (int)(INDENT - at), "");
    explain(page, option, INDENT, INDENT);
}

/* "write the report" -> "Write the report." */
static void write_sentence(const help_page *page, const char *text) {
    enum { TEXT_SIZE = 512 };
    char sentence[TEXT_SIZE];
    snprintf(sentence, sizeof sentence, "%s.", text);
    if (sentence[0] >= 'a' && sentence[0] <= 'z')
        sentence[0] = (char)(sentence[0] - 'a' + 'A');
    wrap(page->out, sentence, 0, 0, page->width);
}

static void write_command_help(help_page *page, const avpi_command *command) {
    const avp_ctx *ctx = page->ctx;
    fprintf(page->out, "%s %s\n\n", avpi_cli_tr(ctx, N_("Usage:")), avp_translate(ctx->lang, command->usage));
    write_sentence(page, avp_translate(ctx->lang, command->summary));
    if (command->details) {
        fputc('\n', page->out);
        wrap(page->out, avp_translate(ctx->lang, command->details), 0, 0, page->width);
    }
    for (int global = 0; global <= 1; global++) {
        page->global = global;
        page->any = false;
        avpi_options_visit(command, write_option, page);
    }
    fprintf(page->out, "\n%s\n  %s\n", avpi_cli_tr(ctx, N_("Example:")), command->example);
}

static void write_program_help(help_page *page) {
    const avp_ctx *ctx = page->ctx;
    fprintf(page->out, "%s avispero %s\n\n", avpi_cli_tr(ctx, N_("Usage:")),
            avpi_cli_tr(ctx, N_("COMMAND [arguments] [options]")));
    wrap(page->out,
         avpi_cli_tr(ctx, N_("Makes coordinated networks of accounts visible, in exports of social platforms.")), 0, 0,
         page->width);
    fprintf(page->out, "\n%s\n", avpi_cli_tr(ctx, N_("Commands:")));
    for (size_t i = 0; i < avpi_commands_count; i++) {
        enum { INDENT = 13 };
        fprintf(page->out, "  %-*s", INDENT - 2, avpi_commands[i]->name);
        wrap(page->out, avp_translate(ctx->lang, avpi_commands[i]->summary), INDENT, INDENT, page->width);
    }
    page->global = true;
    avpi_options_visit(NULL, write_option, page);
    fprintf(page->out, "\n%s\n  avispero run case posts.csv\n  avispero run --help\n",
            avpi_cli_tr(ctx, N_("Example:")));
}

void avpi_help_write(const avp_ctx *ctx, const avpi_command *command, FILE *out) {
    help_page page = {.ctx = ctx, .out = out, .width = avpi_console_width()};
    if (command)
        write_command_help(&page, command);
    else
        write_program_help(&page);
}
