#include "cli/reproduce.h"

#include "cli/outputs_log.h"
#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* ---- paths ---- */

/* Where a path as it was given lies in the work folder: below it, with the same last part. */
static void map_path(const char *path, char out[PATH_SIZE]) {
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
    if (out[0] == '\0' || strcmp(out, ".") == 0 || strcmp(out, "..") == 0)
        snprintf(out, PATH_SIZE, "case");
    if (!r->c)
        r->c = strdup(out);
    else
        snprintf(out, PATH_SIZE, "%s", r->c);
}

static avp_status make_parents(const avpi_reproduction *r, char *path, avp_error *err) {
    for (char *slash = strchr(path + strlen(r->work) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        avp_status status = avpi_cli_folder_make(&r->inv->ctx, path, err);
        *slash = '/';
        if (status != AVP_OK)
            return status;
    }
    return AVP_OK;
}

/* ---- originals ---- */

/* A sealed file to the place that it had when it was read. */
static avp_status place_file(avpi_reproduction *r, const char *stored, const char *path, char from[PATH_SIZE],
                             avp_error *err) {
    const avp_ctx *ctx = &r->inv->ctx;
    char mapped[PATH_SIZE], to[PATH_SIZE];
    if (!stored || !path || strstr(stored, ".."))
        return avpi_cli_fail(ctx, err, AVP_E_INPUT,
                             N_("an original was kept by reference, so that the seal does not hold it: %s"),
                             path ? path : "");
    snprintf(from, PATH_SIZE, "%s/%.300s", r->sealed, stored);
    map_path(path, mapped);
    if ((size_t)snprintf(to, sizeof to, "%s/%s", r->work, mapped) >= sizeof to)
        return avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("the path \"%s\" is too long"), path);
    avp_status status = make_parents(r, to, err);
    (void)unlink(to);
    if (status == AVP_OK && link(from, to) != 0)
        status = access(from, R_OK) != 0
                     ? avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("the seal does not hold the original \"%s\""), stored)
                     : avpi_cli_fail_errno(ctx, err, errno, to);
    return status;
}

static avp_status place_original(avpi_reproduction *r, const char *sha256, char standard_input[PATH_SIZE],
                                 avp_error *err) {
    json_t *record = json_object_get(r->manifest, sha256);
    const char *path = json_string_value(json_object_get(record, "path"));
    return place_file(r, json_string_value(json_object_get(record, "stored_as")), path ? path : sha256, standard_input,
                      err);
}

/* What the next command needs: files that were read, labels, lists, mappings. */
static avp_status place_all(avpi_reproduction *r, char standard_input[PATH_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    char ignored[PATH_SIZE];
    size_t k;
    json_t *value;
    json_array_foreach(r->imports, k, value) {
        if (status == AVP_OK)
            status = place_original(r, json_string_value(value), standard_input, err);
    }
    json_array_foreach(r->kept, k, value) {
        if (status == AVP_OK)
            status = place_file(r, json_string_value(json_object_get(value, "stored_as")),
                                json_string_value(json_object_get(value, "path")), ignored, err);
    }
    (void)json_array_clear(r->imports);
    (void)json_array_clear(r->kept);
    return status;
}

/* ---- commands ---- */

/* In the child: nothing returns. */
static void become(const avpi_reproduction *r, char **words, const char *standard_input) {
    int in = open(standard_input[0] ? standard_input : "/dev/null", O_RDONLY), out = open("/dev/null", O_WRONLY);
    if (chdir(r->work) != 0 || in < 0 || out < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(AVPI_EXIT_RESOURCE);
    execv("/proc/self/exe", words);
    _exit(AVPI_EXIT_RESOURCE);
}

static avp_status give(const avpi_reproduction *r, char **words, const char *standard_input, avp_error *err) {
    int code = 0;
    pid_t child = fork();
    if (child == 0)
        become(r, words, standard_input);
    if (child < 0)
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_IO, N_("no further process can be started"));
    while (waitpid(child, &code, 0) < 0 && errno == EINTR)
        continue;
    /* exit 3 as it was then: some of the files were bad */
    if (!WIFEXITED(code) || (WEXITSTATUS(code) != AVPI_EXIT_DONE && WEXITSTATUS(code) != AVPI_EXIT_NOTHING &&
                             WEXITSTATUS(code) != AVPI_EXIT_INPUT))
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT, N_("the command \"%s\" ended with the code %d"), words[1],
                             WIFEXITED(code) ? WEXITSTATUS(code) : -1);
    return AVP_OK;
}

static bool is_path(const json_t *paths, size_t i) {
    size_t k;
    json_t *value;
    json_array_foreach(paths, k, value) {
        if (json_integer_value(value) == (json_int_t)i)
            return true;
    }
    return false;
}

/* Which word names the case: the first path that is no value of an option. */
static size_t case_word(const json_t *details) {
    const json_t *words = json_object_get(details, "words"), *paths = json_object_get(details, "paths");
    size_t k;
    json_t *value;
    json_array_foreach(paths, k, value) {
        size_t i = (size_t)json_integer_value(value);
        const char *word = json_string_value(json_array_get(words, i));
        const char *before = i > 0 ? json_string_value(json_array_get(words, i - 1)) : NULL;
        bool of_option = before && strncmp(before, "--", 2) == 0 && avpi_names_file(before + 2);
        if (word && !of_option && strncmp(word, "--", 2) != 0)
            return i;
    }
    return SIZE_MAX;
}

/* "FILE" or "--option=FILE", mapped; its folder is made, so that what is written has a place. */
static avp_status map_word(avpi_reproduction *r, const char *word, char out[PATH_SIZE], avp_error *err) {
    char mapped[PATH_SIZE], place[PATH_SIZE];
    const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL, *path = equals ? equals + 1 : word;
    map_path(path, mapped);
    if ((size_t)snprintf(place, sizeof place, "%s/%s", r->work, mapped) >= sizeof place ||
        (size_t)snprintf(out, PATH_SIZE, "%.*s%s", (int)(path - word), word, mapped) >= PATH_SIZE)
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT, N_("the path \"%s\" is too long"), path);
    return make_parents(r, place, err);
}

/* Words with their paths mapped, and where the case is; NULL-ended, freed by free_words. */
static char **map_words(avpi_reproduction *r, const json_t *details, avp_error *err) {
    size_t c = case_word(details);
    const json_t *words = json_object_get(details, "words"), *paths = json_object_get(details, "paths");
    size_t n = json_array_size(words);
    char **out = calloc(n + 2, sizeof *out);
    if (!out || !(out[0] = strdup("avispero")))
        return out;
    for (size_t i = 0; i < n; i++) {
        const char *word = json_string_value(json_array_get(words, i));
        char mapped[PATH_SIZE];
        if (i == c && word)
            map_case(r, word, mapped);
        else if (is_path(paths, i) && word && strcmp(word, "-") != 0) {
            if (map_word(r, word, mapped, err) != AVP_OK)
                break;
        } else
            snprintf(mapped, sizeof mapped, "%s", word ? word : "");
        out[i + 1] = strdup(mapped);
        if (!out[i + 1])
            break;
    }
    return out;
}

static void free_words(char **words) {
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

static avp_status give_again(avpi_reproduction *r, const json_t *details, avp_error *err) {
    avp_status status = AVP_OK;
    char standard_input[PATH_SIZE] = "";
    char **words = map_words(r, details, err);
    if (!words || err->status != AVP_OK) {
        status = words ? err->status : avpi_cli_fail_memory(&r->inv->ctx, err);
        goto done;
    }
    AVPI_TRY(place_all(r, standard_input, err));
    if (status == AVP_OK && !r->inv->global->quiet)
        avpi_cli_note(&r->inv->ctx, N_("again: %s"), words && words[0] && words[1] ? words[1] : "");
    if (status == AVP_OK)
        status = give(r, words, standard_input, err);
    r->commands++;
done:
    free_words(words);
    return status;
}

/* ---- the log ---- */

typedef avp_status (*record_visit)(avpi_reproduction *r, json_t *record, avp_error *err);

static avp_status for_each_record(avpi_reproduction *r, const char *name, record_visit visit, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = avpi_cli_join(r->sealed, name), *line = NULL;
    size_t size = 0;
    FILE *file = path ? fopen(path, "re") : NULL;
    if (!file)
        status = avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT, N_("\"%s\" is missing in the seal"), name);
    while (status == AVP_OK && getline(&line, &size, file) > 0) {
        json_t *record = json_loads(line, 0, NULL);
        status = record ? visit(r, record, err)
                        : avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT, N_("\"%s\" in the seal is no JSON"), name);
        json_decref(record);
    }
    if (file)
        fclose(file);
    free(line);
    free(path);
    return status;
}

static avp_status take_manifest(avpi_reproduction *r, json_t *record, avp_error *err) {
    const char *sha256 = json_string_value(json_object_get(record, "sha256"));
    if (!sha256 || json_object_set(r->manifest, sha256, record) != 0)
        return avpi_cli_fail_memory(&r->inv->ctx, err);
    return AVP_OK;
}

static avp_status take_log(avpi_reproduction *r, json_t *record, avp_error *err) {
    const char *action = json_string_value(json_object_get(record, "action"));
    json_t *details = json_object_get(record, "details");
    if (action && strcmp(action, "import") == 0)
        return json_array_append(r->imports, json_object_get(details, "sha256")) == 0
                   ? AVP_OK
                   : avpi_cli_fail_memory(&r->inv->ctx, err);
    bool keeps =
        action && (strcmp(action, "label") == 0 || strcmp(action, "list") == 0 || strcmp(action, "mapping") == 0);
    if (keeps && json_object_get(details, "path"))
        return json_array_append(r->kept, details) == 0 ? AVP_OK : avpi_cli_fail_memory(&r->inv->ctx, err);
    if (action && strcmp(action, "command") == 0)
        return give_again(r, details, err);
    return AVP_OK;
}

avp_status avpi_reproduce_commands(avpi_reproduction *r, avp_error *err) {
    avp_status status = AVP_OK;
    AVPI_TRY(for_each_record(r, "manifest.jsonl", take_manifest, err));
    AVPI_TRY(for_each_record(r, "log.jsonl", take_log, err));
    r->unknown = json_array_size(r->imports);
done:
    return status;
}
