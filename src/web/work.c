/*
 * Reading files and running the analysis from the page. The case has one writer: while a child process writes, the view is closed
 * and questions are answered with "busy"; then the case is opened again.
 *
 *   told {"steps": [{"do": "read", "files": [1]}, {"do": "run"}]}  ->  view closed  ->  child, child  ->  view opened
 */
#include "web/work.h"

#include "web/step_arguments.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES_MOST = 12, LINE_SIZE = 400, STEPS_MOST = 40, FILES_MOST = 100 };

struct avpi_work {
    pthread_mutex_t lock; /* of all below */
    pthread_t thread;
    bool started, going, stopped;
    char lang[3];
    json_t *steps, *results; /* told; {"do", "exit", "lines", "files"} of those that ended */
    size_t at;
    uint64_t organic; /* number of the file of accounts that the page calls organic; 0 = none */
    pid_t pid;        /* 0 = none */
    double since_s;
    char progress[LINE_SIZE], lines[LINES_MOST][LINE_SIZE]; /* of the step under way */
    size_t n_lines;
};

avpi_work *avpi_work_new(void) {
    avpi_work *work = calloc(1, sizeof *work);
    if (work)
        pthread_mutex_init(&work->lock, NULL);
    return work;
}

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool check(avp_web *web, const json_t *steps) {
    size_t i;
    json_t *step;
    if (!json_is_array(steps) || json_array_size(steps) == 0 || json_array_size(steps) > STEPS_MOST)
        return false;
    json_array_foreach(steps, i, step) {
        avpi_arguments args = {.n = 0};
        bool good =
            json_array_size(json_object_get(step, "files")) <= FILES_MOST && avpi_step_compose(web, step, "en", &args);
        avpi_arguments_drop(&args);
        if (!good)
            return false;
    }
    return true;
}

/* ---- one step ---- */

static void take_line(void *self, const char *text) {
    static const char own[] = "avispero: ";
    avpi_work *work = self;
    pthread_mutex_lock(&work->lock);
    if (strncmp(text, own, sizeof own - 1) != 0)
        snprintf(work->progress, sizeof work->progress, "%s", text);
    else if (work->n_lines < LINES_MOST)
        snprintf(work->lines[work->n_lines++], LINE_SIZE, "%s", text + sizeof own - 1);
    pthread_mutex_unlock(&work->lock);
}

/* Bytes of the child, which may be no UTF-8. */
static json_t *json_of_line(const char *text) {
    json_t *line = json_string(text);
    return line ? line : json_string("?");
}

static json_t *json_of_lines(const avpi_work *work) {
    json_t *lines = json_array();
    for (size_t i = 0; i < work->n_lines; i++)
        (void)json_array_append_new(lines, json_of_line(work->lines[i]));
    return lines;
}

/* Of what `read --json` or `run --json` says: what became of the files. */
static json_t *files_of(json_t *printed) {
    json_t *read = json_object_get(printed, "read"), *files = json_object_get(read ? read : printed, "files");
    return json_is_array(files) ? json_incref(files) : json_null();
}

/* Of what `registry --document` says: the number of the document. */
static json_t *id_of(json_t *printed) {
    json_t *id = json_object_get(printed, "id");
    return json_is_integer(id) ? json_incref(id) : json_null();
}

static void keep_result(avpi_work *work, const char *kind, int exit_code, json_t *printed) {
    json_t *result = json_object();
    pthread_mutex_lock(&work->lock);
    work->pid = 0;
    (void)json_object_set_new(result, "do", json_string(kind));
    (void)json_object_set_new(result, "exit", json_integer(exit_code));
    (void)json_object_set_new(result, "lines", json_of_lines(work));
    (void)json_object_set_new(result, "files", files_of(printed));
    (void)json_object_set_new(result, "id", id_of(printed));
    (void)json_array_append_new(work->results, result);
    work->n_lines = 0;
    work->progress[0] = '\0';
    pthread_mutex_unlock(&work->lock);
}

static bool start_child(avp_web *web, const avpi_arguments *args, avpi_child *child) {
    avpi_work *work = web->work;
    const char *plain[AVPI_CHILD_ARGS];
    for (size_t i = 0; i < args->n; i++)
        plain[i] = args->of[i];
    pthread_mutex_lock(&work->lock);
    bool begun = !work->stopped && avpi_child_start(web, plain, args->n, child);
    if (begun)
        work->pid = child->pid;
    pthread_mutex_unlock(&work->lock);
    return begun;
}

static void forget_files(avp_web *web, const json_t *step) {
    size_t i;
    json_t *number;
    json_array_foreach(json_object_get(step, "files"), i, number)
        avpi_incoming_forget(web, (uint64_t)json_integer_value(number));
}

/* Accounts that are called organic at the page, as the file that `--known-organic` takes; its number, 0 where there are none. */
static uint64_t keep_organic(avp_web *web, const char *lang) {
    static const avp_view_param params[] = {{"as", "known-organic"},
                                            {"with_deleted", "yes"}}; /* it stays in the case */
    avp_answer answer = {.found = false};
    uint64_t number = 0;
    pthread_mutex_lock(&web->asking);
    bool asked = web->view && avp_view_ask(web->view, lang, "labels", params, 2, &answer, NULL) == AVP_OK;
    pthread_mutex_unlock(&web->asking);
    const char *rows = asked && answer.bytes ? memchr(answer.bytes, '\n', answer.size_bytes) : NULL;
    avpi_incoming *file =
        rows && rows + 1 < answer.bytes + answer.size_bytes ? avpi_incoming_begin(web, "organic.csv") : NULL;
    if (file) {
        number = file->number;
        if (!avpi_incoming_add(file, answer.bytes, answer.size_bytes) || !avpi_incoming_end(web, file)) {
            avpi_incoming_drop(web, file);
            number = 0;
        }
    }
    avp_answer_free(web->ctx, &answer);
    return number;
}

/* A run takes them as the command line would, unless it is told not to. */
static bool add_organic(avp_web *web, const json_t *step, avpi_arguments *args) {
    const json_t *labels = json_object_get(step, "labels");
    if (strcmp(avpi_step_kind(step), "run") != 0 || web->work->organic == 0 || json_is_false(labels))
        return true;
    char *path = avpi_incoming_path(web, web->work->organic);
    if (path)
        avpi_arguments_option(args, "known-organic", path);
    free(path);
    return path != NULL;
}

/* false: the steps behind it make no sense any more. Of several files a bad one does not stop the others (exit code 3). */
static bool do_step(avp_web *web, const json_t *step) {
    avpi_arguments args = {.n = 0};
    avpi_child child;
    int exit_code = 4;
    bool begun = avpi_step_compose(web, step, web->work->lang, &args) && add_organic(web, step, &args) &&
                 start_child(web, &args, &child);
    json_t *printed = NULL;
    if (begun) {
        avpi_child_listen(&child, take_line, web->work);
        printed = avpi_child_finish(&child, &exit_code);
    }
    keep_result(web->work, avpi_step_kind(step), exit_code, printed);
    json_decref(printed);
    avpi_arguments_drop(&args);
    if (exit_code == 0 || exit_code == 3)
        forget_files(web, step);
    return exit_code == 0 || exit_code == 3;
}

static void *do_steps(void *self) {
    avp_web *web = self;
    avpi_work *work = web->work;
    work->organic = keep_organic(web, work->lang);
    avpi_web_close_view(web);
    bool good = true;
    for (size_t i = 0; good && i < json_array_size(work->steps); i++) {
        pthread_mutex_lock(&work->lock);
        work->at = i;
        pthread_mutex_unlock(&work->lock);
        good = do_step(web, json_array_get(work->steps, i));
    }
    avpi_incoming_forget(web, work->organic);
    avpi_web_open_view(web);
    pthread_mutex_lock(&work->lock);
    work->going = false;
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

/* ---- what is told and asked ---- */

json_t *avpi_work_state(avp_web *web) {
    avpi_work *work = web->work;
    json_t *state = json_object();
    pthread_mutex_lock(&work->lock);
    (void)json_object_set_new(state, "going", json_boolean(work->going));
    (void)json_object_set_new(state, "stopped", json_boolean(work->stopped));
    (void)json_object_set_new(state, "steps", json_integer((json_int_t)json_array_size(work->steps)));
    (void)json_object_set_new(state, "at", json_integer((json_int_t)work->at));
    (void)json_object_set_new(state, "do",
                              json_string(work->going ? avpi_step_kind(json_array_get(work->steps, work->at)) : ""));
    (void)json_object_set_new(state, "seconds", json_real(work->going ? now_s() - work->since_s : 0));
    (void)json_object_set_new(state, "progress", json_of_line(work->progress));
    (void)json_object_set_new(state, "lines", json_of_lines(work));
    (void)json_object_set_new(state, "results", work->results ? json_deep_copy(work->results) : json_array());
    pthread_mutex_unlock(&work->lock);
    return state;
}

/* The lock is held, and nothing is going on. */
static bool launch(avp_web *web, const char *lang, json_t *steps) {
    avpi_work *work = web->work;
    if (work->started)
        pthread_join(work->thread, NULL);
    json_decref(work->steps);
    json_decref(work->results);
    work->steps = json_incref(steps);
    work->results = json_array();
    work->at = work->n_lines = 0;
    work->progress[0] = '\0';
    work->stopped = false;
    work->since_s = now_s();
    snprintf(work->lang, sizeof work->lang, "%s", lang);
    work->going = work->started = pthread_create(&work->thread, NULL, do_steps, web) == 0;
    return work->going;
}

json_t *avpi_work_begin(avp_web *web, const char *lang, json_t *told, unsigned *status) {
    json_t *steps = json_object_get(told, "steps");
    if (!check(web, steps)) {
        *status = MHD_HTTP_BAD_REQUEST;
        return NULL;
    }
    pthread_mutex_lock(&web->work->lock);
    *status = web->work->going           ? MHD_HTTP_CONFLICT
              : launch(web, lang, steps) ? MHD_HTTP_OK
                                         : MHD_HTTP_SERVICE_UNAVAILABLE;
    pthread_mutex_unlock(&web->work->lock);
    return *status == MHD_HTTP_OK ? avpi_work_state(web) : NULL;
}

json_t *avpi_work_stop(avp_web *web) {
    pthread_mutex_lock(&web->work->lock);
    web->work->stopped = web->work->going;
    if (web->work->pid > 0)
        kill(web->work->pid, SIGTERM);
    pthread_mutex_unlock(&web->work->lock);
    return avpi_work_state(web);
}

void avpi_work_end(avp_web *web) {
    avpi_work *work = web->work;
    if (!work)
        return;
    json_decref(avpi_work_stop(web));
    if (work->started)
        pthread_join(work->thread, NULL);
    json_decref(work->steps);
    json_decref(work->results);
    pthread_mutex_destroy(&work->lock);
    free(work);
    web->work = NULL;
}

/* ---- questions to a child: nothing is written, and the view stays open ---- */

static void ignore_line(void *self, const char *text) {
    (void)self;
    (void)text;
}

/* What the child prints; takes args. */
static json_t *ask_child(avp_web *web, avpi_arguments *args, bool good, unsigned *status) {
    avpi_child child;
    int exit_code = 0;
    json_t *printed = NULL;
    *status = MHD_HTTP_BAD_REQUEST;
    if (good && !args->full && avpi_child_start(web, (const char *const *)args->of, args->n, &child)) {
        avpi_child_listen(&child, ignore_line, NULL);
        printed = avpi_child_finish(&child, &exit_code);
        *status = printed ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
    }
    avpi_arguments_drop(args);
    return printed;
}

json_t *avpi_work_preview(avp_web *web, const char *lang, const json_t *told, unsigned *status) {
    avpi_arguments args = {.n = 0};
    avpi_arguments_copy(&args, "read");
    avpi_arguments_copy(&args, "--preview");
    avpi_arguments_copy(&args, "--json");
    avpi_arguments_option(&args, "lang", lang);
    bool good = json_array_size(json_object_get(told, "files")) == 1 && avpi_arguments_files(web, told, &args) &&
                avpi_arguments_reading(told, &args);
    return ask_child(web, &args, good, status);
}

/* A native id that can stand in "A,B". */
static const char *account_of(const json_t *told, const char *name) {
    const json_t *value = json_object_get(told, name);
    const char *text = json_string_value(value);
    return text && text[0] && strlen(text) == json_string_length(value) && !strchr(text, ',') ? text : NULL;
}

json_t *avpi_work_pair(avp_web *web, const char *lang, const json_t *told, unsigned *status) {
    enum { PAIR_MOST = 1024 };
    avpi_arguments args = {.n = 0};
    char pair[PAIR_MOST];
    const char *a = account_of(told, "a"), *b = account_of(told, "b");
    bool good = a && b && snprintf(pair, sizeof pair, "%s,%s", a, b) < PAIR_MOST;
    avpi_arguments_copy(&args, "links");
    avpi_arguments_copy(&args, web->folder);
    avpi_arguments_option(&args, "pair", good ? pair : "");
    avpi_arguments_copy(&args, "--json");
    avpi_arguments_option(&args, "lang", lang);
    return ask_child(web, &args, good, status);
}
