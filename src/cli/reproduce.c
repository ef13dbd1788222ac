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

enum { PATH_SIZE = AVPI_REPRODUCE_PATH_SIZE };

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
    avpi_reproduce_path(path, mapped);
    if ((size_t)snprintf(to, sizeof to, "%s/%s", r->work, mapped) >= sizeof to)
        return avpi_cli_fail(ctx, err, AVP_E_INPUT, N_("the path \"%s\" is too long"), path);
    avp_status status = avpi_reproduce_parents(r, to, err);
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

/* What the next command needs: files that were read, labels, lists, mappings, other inputs. */
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
    (void)unsetenv("AVISPERO_PASSPHRASE"); /* nothing that is given again needs it */
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

/* Lines that were there by then: times are all of one form, so that their order is that of their letters. */
static void copy_until(FILE *from, FILE *to, const char *time) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, from) > 0) {
        json_t *record = json_loads(line, 0, NULL);
        const char *written = json_string_value(json_object_get(record, "time"));
        bool then = written && strcmp(written, time) <= 0;
        if (then)
            (void)fputs(line, to);
        json_decref(record);
        if (!then)
            break;
    }
    free(line);
}

/* Notes as they stood when the command was given: they are the text of reports. There are none before there is a case. */
static avp_status place_notes(const avpi_reproduction *r, const char *time, avp_error *err) {
    char place[PATH_SIZE];
    char *sealed = avpi_cli_join(r->sealed, "notes.jsonl");
    if (!sealed)
        return avpi_cli_fail_memory(&r->inv->ctx, err);
    FILE *from = r->c && time ? fopen(sealed, "re") : NULL;
    bool fits = (size_t)snprintf(place, sizeof place, "%s/%s/notes.jsonl", r->work, r->c ? r->c : "") < sizeof place;
    FILE *to = from && fits ? fopen(place, "we") : NULL;
    if (to)
        copy_until(from, to, time);
    bool bad = to && fclose(to) != 0;
    if (from)
        (void)fclose(from);
    free(sealed);
    return bad ? avpi_cli_fail_errno(&r->inv->ctx, err, errno, place) : AVP_OK;
}

static avp_status give_again(avpi_reproduction *r, const json_t *details, const char *time, avp_error *err) {
    avp_status status = AVP_OK;
    char standard_input[PATH_SIZE] = "";
    char **words = NULL;
    AVPI_TRY(avpi_reproduce_words(r, details, &words, err));
    AVPI_TRY(place_all(r, standard_input, err));
    AVPI_TRY(place_notes(r, time, err));
    if (!r->inv->global->quiet)
        avpi_cli_note(&r->inv->ctx, N_("again: %s"), words[1]);
    AVPI_TRY(give(r, words, standard_input, err));
    r->commands++;
done:
    avpi_reproduce_words_free(words);
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
    bool keeps = action && (strcmp(action, "label") == 0 || strcmp(action, "list") == 0 ||
                            strcmp(action, "mapping") == 0 || strcmp(action, "input") == 0);
    if (keeps && json_object_get(details, "path"))
        return json_array_append(r->kept, details) == 0 ? AVP_OK : avpi_cli_fail_memory(&r->inv->ctx, err);
    if (action && strcmp(action, "command") == 0)
        return give_again(r, details, json_string_value(json_object_get(record, "time")), err);
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
