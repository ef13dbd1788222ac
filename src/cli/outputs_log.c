#include "cli/outputs_log.h"

#include "cli/say.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MOST = 3 };

/* "x.csv" also gives "x.nodes.csv" and "x.edges.csv". NULL when there is no memory. */
static char *with_middle(const char *path, const char *middle) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t head = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
    size_t size = strlen(path) + strlen(middle) + 1;
    char *out = malloc(size);
    if (out)
        snprintf(out, size, "%.*s%s%s", (int)head, path, middle, path + head);
    return out;
}

static void log_files(const avpi_invocation *inv, const char *action, const char *const *paths, size_t n) {
    avp_error err = {0};
    avp_case *c = NULL;
    if (avp_case_open(&inv->ctx, inv->arguments[0], AVP_CASE_WRITE, &c, &err) != AVP_OK ||
        avp_proof_log_files(c, action, paths, n, &err) != AVP_OK)
        avpi_cli_note(&inv->ctx, N_("the log of the case could not be told of it: %s"), err.text);
    avp_case_close(c);
}

void avpi_outputs_log_file(const avpi_invocation *inv, const char *action, const char *path) {
    log_files(inv, action, &path, 1);
}

void avpi_outputs_log(const avpi_invocation *inv, const char *action) {
    const char *out = inv->global->out;
    if (!out || strcmp(out, "-") == 0 || !avp_case_is(inv->arguments[0]))
        return;
    char *candidates[FILES_MOST] = {with_middle(out, ""), with_middle(out, ".nodes"), with_middle(out, ".edges")};
    const char *written[FILES_MOST];
    size_t n = 0;
    for (size_t i = 0; i < FILES_MOST; i++)
        if (candidates[i] && access(candidates[i], R_OK) == 0)
            written[n++] = candidates[i];
    log_files(inv, action, written, n);
    for (size_t i = 0; i < FILES_MOST; i++)
        free(candidates[i]);
}

avp_status avpi_withhold(const avpi_invocation *inv, avp_case *c, avp_error *err) {
    bool with_deleted =
        ((const avpi_withheld_options *)avpi_options_of(inv, &avpi_withheld_option_table))->with_deleted;
    uint64_t n = 0;
    char count[AVPI_COUNT_SIZE];
    avp_status status = c && !with_deleted ? avp_case_withheld(c, &n, err) : AVP_OK;
    if (status != AVP_OK || n == 0)
        return status;
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                         N_("%s accounts and posts of the case are on its list of deletions: for a publication, make a "
                            "case without them with `avispero redact` and work with that; for the editor or the court, "
                            "give --with-deleted"),
                         avpi_count_text(n, count));
}

/* Options whose values are files, read or written. What others wrote that decides the results is kept with the originals. */
static const struct {
    const char *name;
    bool
        kept; /* by avpi_command_log; lists, labels and mappings are kept where they are taken in, and a secret key is not */
} file_options[] = {{"labels", false},     {"targets", false},       {"events", false},       {"domains", false},
                    {"claims", false},     {"mapping", false},       {"save-mapping", false}, {"out", false},
                    {"pseudonyms", false}, {"known-organic", true},  {"public", true},        {"call-more", true},
                    {"threat-more", true}, {"threat-grammar", true}, {"scores", false},       {"tip-form", false}};
enum { FILE_OPTIONS = sizeof file_options / sizeof *file_options };

static size_t file_option(const char *name) {
    size_t i = 0;
    while (i < FILE_OPTIONS && strcmp(name, file_options[i].name) != 0)
        i++;
    return i;
}

bool avpi_names_file(const char *option) {
    return file_option(option) < FILE_OPTIONS;
}

/* Value of an option that the user gave, if it is a file; *kept as above. */
static const char *file_of(const avpi_option_values *of, size_t index, bool *kept) {
    const avp_option *option = &of->table->options[index];
    size_t i = option->type == AVP_OPTION_TEXT && of->given[index] > 0 ? file_option(option->name) : FILE_OPTIONS;
    if (i == FILE_OPTIONS)
        return NULL;
    *kept = file_options[i].kept;
    return *(const char *const *)((const char *)of->values + option->offset);
}

/* Does the word give the value of such an option: "FILE", or "--option=FILE"? */
static bool gives_file(const avpi_invocation *inv, const char *word) {
    size_t length = strlen(word);
    bool kept;
    for (size_t t = 0; t < inv->n_tables; t++)
        for (size_t i = 0; i < inv->tables[t].table->count; i++) {
            const char *value = file_of(&inv->tables[t], i, &kept);
            if (value && value >= word && value <= word + length)
                return true;
        }
    return false;
}

void avpi_mark_paths(const avpi_invocation *inv, bool *is_path) {
    for (size_t i = 0; i < inv->n_words; i++) {
        is_path[i] = gives_file(inv, inv->words[i]);
        for (size_t k = 0; k < inv->n_arguments; k++)
            is_path[i] = is_path[i] || inv->arguments[k] == inv->words[i];
    }
}

/* Of tables that share an option the first alone has its value: a file is kept once. */
static avp_status keep_inputs(const avpi_invocation *inv, avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    bool kept = false;
    for (size_t t = 0; t < inv->n_tables; t++)
        for (size_t i = 0; i < inv->tables[t].table->count; i++) {
            const char *value = file_of(&inv->tables[t], i, &kept);
            if (value && kept)
                AVPI_TRY(avp_proof_keep_input(c, value, err));
        }
done:
    return status;
}

avp_status avpi_command_log(const avpi_invocation *inv, avp_case *c, avp_error *err) {
    const char **words = calloc(inv->n_words + 1, sizeof *words);
    bool *is_path = calloc(inv->n_words + 1, sizeof *is_path);
    avp_status status = words && is_path ? keep_inputs(inv, c, err) : avpi_cli_fail_memory(&inv->ctx, err);
    for (size_t i = 0; status == AVP_OK && i < inv->n_words; i++)
        words[i] = inv->words[i];
    if (status == AVP_OK) {
        avpi_mark_paths(inv, is_path);
        status = avp_proof_log_command(c, words, is_path, inv->n_words, err);
    }
    free(words);
    free(is_path);
    return status;
}
