/* Completions of bash, zsh and fish. */
#include "cli/help.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

/* What a visit of options needs to know. */
typedef struct shell_lines {
    FILE *out;
    const char *command;
} shell_lines;

/* "a|b" -> "a b" */
static void put_choices(FILE *out, const avp_option *option) {
    for (const char *c = option->choices; *c; c++)
        fputc(*c == '|' ? ' ' : *c, out);
}

/* ---- bash ---- */

static void put_bash_option(void *self, const avp_option *option, bool global) {
    (void)global;
    fprintf(self, " --%s", option->name);
}

/* "        links,--count) words='objects coortweet qut' ;;" */
static void put_bash_choice(void *self, const avp_option *option, bool global) {
    const shell_lines *lines = self;
    (void)global;
    if (option->type != AVP_OPTION_CHOICE)
        return;
    fprintf(lines->out, "        %s,--%s) words='", lines->command, option->name);
    put_choices(lines->out, option);
    fputs("' ;;\n", lines->out);
}

static void write_bash(FILE *out) {
    fputs("# bash completion of avispero; made from its option tables\n_avispero() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word words=\n"
          "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
          "        case $word in -*) ;; *) command=$word; break ;; esac\n    done\n"
          "    case $command,$previous in\n",
          out);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        shell_lines lines = {.out = out, .command = avpi_commands[i]->name};
        avpi_options_visit(avpi_commands[i], put_bash_choice, &lines);
    }
    fputs("    esac\n    if [ -z \"$words\" ]; then\n        case $command in\n        '') words='help", out);
    for (size_t i = 0; i < avpi_commands_count; i++)
        fprintf(out, " %s", avpi_commands[i]->name);
    avpi_options_visit(NULL, put_bash_option, out);
    fputs("' ;;\n", out);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        fprintf(out, "        %s) case $current in -*) words='", avpi_commands[i]->name);
        avpi_options_visit(avpi_commands[i], put_bash_option, out);
        fputs("' ;; esac ;;\n", out);
    }
    fputs("        esac\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n"
          "complete -o default -F _avispero avispero\n",
          out);
}

/* ---- zsh ---- */

/* Inside '...[text]...': quotes end the word, brackets and colons end the text. */
static void put_zsh_text(FILE *out, const char *text) {
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void put_zsh_option(void *self, const avp_option *option, bool global) {
    FILE *out = self;
    (void)global;
    fprintf(out, "            '--%s[", option->name);
    put_zsh_text(out, option->help);
    fputc(']', out);
    if (option->type == AVP_OPTION_CHOICE) {
        fprintf(out, ":%s:(", option->name);
        put_choices(out, option);
        fputc(')', out);
    } else if (option->type != AVP_OPTION_BOOL) {
        fprintf(out, ":%s:%s", option->name, option->type == AVP_OPTION_TEXT ? "_files" : " ");
    }
    fputs("' \\\n", out);
}

static void write_zsh(FILE *out) {
    fputs("#compdef avispero\n# zsh completion of avispero; made from its option tables\n"
          "local -a commands\ncommands=(\n",
          out);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        fprintf(out, "    '%s:", avpi_commands[i]->name);
        put_zsh_text(out, avpi_commands[i]->summary);
        fputs("'\n", out);
    }
    fputs(")\nif (( CURRENT == 2 )); then\n    _describe command commands\n    return\nfi\ncase ${words[2]} in\n", out);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        fprintf(out, "    %s)\n        _arguments \\\n", avpi_commands[i]->name);
        avpi_options_visit(avpi_commands[i], put_zsh_option, out);
        fputs("            '*:file:_files'\n        ;;\n", out);
    }
    fputs("esac\n", out);
}

/* ---- fish ---- */

static void put_fish_text(FILE *out, const char *text) {
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

static void put_fish_option(void *self, const avp_option *option, bool global) {
    const shell_lines *lines = self;
    (void)global;
    fprintf(lines->out, "complete -c avispero -n '__fish_seen_subcommand_from %s' -l %s", lines->command, option->name);
    if (option->type == AVP_OPTION_CHOICE) {
        fputs(" -x -a '", lines->out);
        put_choices(lines->out, option);
        fputc('\'', lines->out);
    } else if (option->type != AVP_OPTION_BOOL) {
        fputs(" -r", lines->out);
    }
    fputs(" -d ", lines->out);
    put_fish_text(lines->out, option->help);
    fputc('\n', lines->out);
}

static void write_fish(FILE *out) {
    fputs("# fish completion of avispero; made from its option tables\n", out);
    for (size_t i = 0; i < avpi_commands_count; i++) {
        fprintf(out, "complete -c avispero -n __fish_use_subcommand -a %s -d ", avpi_commands[i]->name);
        put_fish_text(out, avpi_commands[i]->summary);
        fputc('\n', out);
        shell_lines lines = {.out = out, .command = avpi_commands[i]->name};
        avpi_options_visit(avpi_commands[i], put_fish_option, &lines);
    }
}

static avp_status dump(const avp_ctx *ctx, const char *folder, const char *name, void (*write)(FILE *out),
                       avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    char *path = avpi_cli_join(folder, name);
    if (!path)
        return avpi_cli_fail_memory(ctx, err);
    AVPI_TRY(avpi_results_open(ctx, path, &results, err));
    write(results.stream);
    AVPI_TRY(avpi_results_commit(ctx, &results, err));
done:
    avpi_results_close(&results);
    free(path);
    return status;
}

avp_status avpi_completions_dump(const avp_ctx *ctx, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    AVPI_TRY(avpi_cli_folder_make(ctx, folder, err));
    AVPI_TRY(dump(ctx, folder, "avispero.bash", write_bash, err));
    AVPI_TRY(dump(ctx, folder, "_avispero", write_zsh, err));
    AVPI_TRY(dump(ctx, folder, "avispero.fish", write_fish, err));
done:
    return status;
}
