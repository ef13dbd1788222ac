#include "cli/follow_cli.h"

#include "cli/case_folder.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

typedef struct following {
    const avpi_invocation *inv;
    avp_case *c;
} following;

/* The words of a command that reads what a round took. */
typedef struct read_words {
    const char **words;
    bool *is_path;
    size_t n;
} read_words;

static void add_word(read_words *out, const char *word, bool is_path) {
    out->words[out->n] = word;
    out->is_path[out->n++] = is_path;
}

static bool is_argument(const avpi_invocation *inv, const char *word) {
    for (size_t k = 0; k < inv->n_arguments; k++)
        if (inv->arguments[k] == word)
            return true;
    return false;
}

/* How many words an option of following takes: 0 = it is none. */
static size_t own_option(const char *word) {
    static const char *const with_value[] = {"--poll", "--settle"};
    if (strcmp(word, "--follow") == 0)
        return 1;
    for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++) {
        size_t n = strlen(with_value[i]);
        if (strncmp(word, with_value[i], n) == 0 && (word[n] == '=' || word[n] == '\0'))
            return word[n] ? 1 : 2;
    }
    return 0;
}

/* As typed, but for the folders, in whose place the files stand, and what only following needs. */
static void make_words(const avpi_invocation *inv, const avp_read_report *round, read_words *out) {
    for (size_t i = 0; i < inv->n_words;) {
        const char *word = inv->words[i];
        bool path = is_argument(inv, word);
        size_t own = path ? 0 : own_option(word);
        if (own == 0 && (!path || word == inv->arguments[0]))
            add_word(out, word, path);
        i += own ? own : 1;
    }
    for (size_t f = 0; f < round->n_files; f++)
        if (round->files[f].status == AVP_OK && !round->files[f].already)
            add_word(out, round->files[f].path, true);
}

static bool took_something(const avp_read_report *round) {
    for (size_t f = 0; f < round->n_files; f++)
        if (round->files[f].status == AVP_OK && !round->files[f].already)
            return true;
    return false;
}

static avp_status log_round(const following *f, const avp_read_report *round, avp_error *err) {
    const avpi_invocation *inv = f->inv;
    size_t most = inv->n_words + round->n_files + 1;
    read_words words = {calloc(most, sizeof *words.words), calloc(most, sizeof *words.is_path), 0};
    avp_status status = words.words && words.is_path ? AVP_OK : avpi_cli_fail_memory(&inv->ctx, err);
    if (status == AVP_OK) {
        make_words(inv, round, &words);
        status = avp_proof_log_command(f->c, words.words, words.is_path, words.n, err);
    }
    free(words.words);
    free(words.is_path);
    return status;
}

static void say_round(const avpi_invocation *inv, const avp_read_report *round) {
    unsigned long long kept = 0, duplicate = 0, rejected = 0, files = round->n_files;
    for (size_t i = 0; i < round->n_files; i++) {
        kept += round->files[i].status == AVP_OK ? round->files[i].kept : 0;
        duplicate += round->files[i].duplicate;
        rejected += round->files[i].rejected;
        if (round->files[i].status != AVP_OK)
            avpi_cli_note(&inv->ctx, N_("\"%s\" could not be read: %s"), round->files[i].path, round->files[i].message);
    }
    avpi_cli_note(&inv->ctx, N_("%llu files: %llu rows kept, %llu duplicate, %llu rejected"), files, kept, duplicate,
                  rejected);
}

static avp_status on_round(void *self, const avp_read_report *round, avp_error *err) {
    const following *f = self;
    if (!f->inv->global->quiet)
        say_round(f->inv, round);
    return took_something(round) && avp_case_path(f->c) ? log_round(f, round, err) : AVP_OK;
}

avp_status avpi_follow_open(const avpi_invocation *inv, avp_case **c, avp_error *err) {
    avpi_invocation calm = *inv;
    calm.ctx.cancelled = NULL;
    return avpi_case_open_or_make(&calm, c, err);
}

avp_status avpi_follow_run(avpi_invocation *inv, avp_case *c, avp_read_report *report, avp_error *bad, avp_error *err) {
    const avp_read_options *opts = avpi_options_of(inv, &avp_read_option_table);
    const avp_follow_options *follow = avpi_options_of(inv, &avp_follow_option_table);
    following f = {inv, c};
    if (opts->labels)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("--follow takes no --labels: read them when it is done"));
    inv->late = avp_read_follow(&inv->ctx, c, inv->arguments + 1, inv->n_arguments - 1, opts, follow, on_round, &f,
                                report, bad);
    return AVP_OK;
}
