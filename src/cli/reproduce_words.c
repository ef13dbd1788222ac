/*
 * Recorded command lines, made safe to be given again. A seal may come from anybody: what its log says is taken for a command only when it
 * is one that the program records, and every word that names a file, by this program's own reading, is led below the work folder.
 */
#include "cli/outputs_log.h"
#include "cli/reproduce.h"
#include "cli/say.h"

#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = AVPI_REPRODUCE_PATH_SIZE, WORDS_MOST = 1 << 20 };

/* ---- paths ---- */

void avpi_reproduce_path(const char *path, char out[PATH_SIZE]) {
    size_t at = 0;
    if (path[0] == '/')
        at = (size_t)snprintf(out, PATH_SIZE, "root");
    for (const char *part = path; *part;) {
        size_t n = strcspn(part, "/");
        bool up = n == 2 && strncmp(part, "..", 2) == 0, same = n == 1 && part[0] == '.';
        if (n > 0 && !same && at + n + 4 < PATH_SIZE)
            at +=
                (size_t)snprintf(out + at, PATH_SIZE - at, "%s%.*s", at ? "/" : "", up ? 2 : (int)n, up ? "up" : part);
        part += n + (part[n] == '/');
    }
    out[at < PATH_SIZE ? at : PATH_SIZE - 1] = '\0';
    if (at == 0)
        snprintf(out, PATH_SIZE, ".");
}

/* The case, however it was named from wherever, is one folder: that of its last part. */
static void map_case(avpi_reproduction *r, const char *path, char out[PATH_SIZE]) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    size_t from = length;
    while (from > 0 && path[from - 1] != '/')
        from--;
    snprintf(out, PATH_SIZE, "%.*s", (int)(length - from), path + from);
    if (out[0] == '\0' || strcmp(out, ".") == 0 || strcmp(out, "..") == 0 || strcmp(out, "/") == 0)
        snprintf(out, PATH_SIZE, "case");
    if (!r->c)
        r->c = strdup(out);
    else
        snprintf(out, PATH_SIZE, "%s", r->c);
}

avp_status avpi_reproduce_parents(const avpi_reproduction *r, char *path, avp_error *err) {
    for (char *slash = strchr(path + strlen(r->work) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        avp_status status = avpi_cli_folder_make(&r->inv->ctx, path, err);
        *slash = '/';
        if (status != AVP_OK)
            return status;
    }
    return AVP_OK;
}

/* "FILE" or "--option=FILE", mapped; its folder is made, so that what is written has a place. */
static avp_status map_word(avpi_reproduction *r, const char *word, char out[PATH_SIZE], avp_error *err) {
    char mapped[PATH_SIZE], place[PATH_SIZE];
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL, *path = equals ? equals + 1 : word;
    avpi_reproduce_path(path, mapped);
    if ((size_t)snprintf(place, sizeof place, "%s/%s", r->work, mapped) >= sizeof place ||
        (size_t)snprintf(out, PATH_SIZE, "%.*s%s", (int)(path - word), word, mapped) >= PATH_SIZE)
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT, N_("the path \"%s\" is too long"), path);
    return avpi_reproduce_parents(r, place, err);
}

/* ---- words ---- */

/* Those whose words the log has (avpi_command_log): they work on the case, and write nowhere else but to --out. */
static bool is_recorded(const char *command) {
    static const char *const names[] = {"read", "run", "review", "targets", "events", "domains", "claims"};
    for (size_t i = 0; command && i < sizeof names / sizeof *names; i++)
        if (strcmp(command, names[i]) == 0)
            return true;
    return false;
}

/* As they stand in the record, after the name of the program. Caller frees. */
static avp_status copy_words(const avpi_reproduction *r, const json_t *details, char ***out, size_t *n,
                             avp_error *err) {
    const json_t *list = json_object_get(details, "words");
    const avp_ctx *ctx = &r->inv->ctx;
    *n = json_array_size(list);
    if (*n == 0 || *n > WORDS_MOST)
        return avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("the log holds a command without words"));
    char **words = calloc(*n + 2, sizeof *words);
    *out = words;
    if (!words || !(words[0] = strdup("avispero")))
        return avpi_cli_fail_memory(ctx, err);
    for (size_t i = 0; i < *n; i++) {
        const char *word = json_string_value(json_array_get(list, i));
        words[i + 1] = word ? strdup(word) : NULL;
        if (!words[i + 1])
            return word ? avpi_cli_fail_memory(ctx, err)
                        : avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("the log holds a command without words"));
    }
    return AVP_OK;
}

/* What the words mean to this program. What has no end, and what only shows something, was never recorded. */
static avp_status understand(const avpi_reproduction *r, avpi_invocation *as, size_t n, char **words, avp_error *err) {
    avp_error why = {0};
    avp_status status = avpi_invocation_parse(as, (int)n + 1, words, &why);
    if (status != AVP_OK)
        return avpi_cli_fail(&r->inv->ctx, err, status == AVP_E_ARG ? AVP_E_INPUT : status,
                             N_("the log holds a command that this program cannot read: %s"), why.text);
    if (!as->command || !is_recorded(as->command->name) || as->n_arguments == 0 || avpi_given(as, "follow") ||
        avpi_given(as, "preview") || avpi_given(as, "template") || avpi_given(as, "help") || avpi_given(as, "version"))
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT,
                             N_("the log holds the command \"%s\", which is none that the program records: nothing of "
                                "it is given again"),
                             as->command ? as->command->name : "");
    return AVP_OK;
}

/* A name that begins with a dash would be read as an option when it is given again. */
static void keep_argument(char out[PATH_SIZE], bool of_option) {
    size_t length = strlen(out);
    if (of_option || out[0] != '-' || length + 3 > PATH_SIZE)
        return;
    memmove(out + 2, out, length + 1);
    memcpy(out, "./", 2);
}

/* In place: words were read where they stand, so that one is the case when it is the first argument. */
static avp_status map_all(avpi_reproduction *r, const avpi_invocation *as, char **words, avp_error *err) {
    avp_status status = AVP_OK;
    bool *is_path = calloc(as->n_words + 1, sizeof *is_path);
    if (!is_path)
        return avpi_cli_fail_memory(&r->inv->ctx, err);
    const char *c = as->arguments[0];
    avpi_mark_paths(as, is_path);
    for (size_t i = 0; i < as->n_words; i++) {
        char mapped[PATH_SIZE];
        char *word = words[i + 1];
        if (!is_path[i] || (word != c && strcmp(word, "-") == 0))
            continue;
        if (word == c)
            map_case(r, word, mapped);
        else
            AVPI_TRY(map_word(r, word, mapped, err));
        keep_argument(mapped, strncmp(word, "--", 2) == 0 && strchr(word, '='));
        words[i + 1] = strdup(mapped);
        free(word);
        if (!words[i + 1]) {
            status = avpi_cli_fail_memory(&r->inv->ctx, err);
            goto done;
        }
    }
done:
    free(is_path);
    return status;
}

avp_status avpi_reproduce_words(avpi_reproduction *r, const json_t *details, char ***out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_invocation as = {.ctx = r->inv->ctx};
    size_t n = 0;
    AVPI_TRY(copy_words(r, details, out, &n, err));
    AVPI_TRY(understand(r, &as, n, *out, err));
    AVPI_TRY(map_all(r, &as, *out, err));
done:
    avpi_invocation_free(&as);
    return status;
}

void avpi_reproduce_words_free(char **words) {
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}
