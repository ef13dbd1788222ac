/*
 * Reading files and running the analysis from the page. The case has one writer: while a child process writes, the view is closed
 * and questions are answered with "busy"; then the case is opened again.
 *
 *   told {"steps": [{"do": "read", "files": [1]}, {"do": "run"}]}  ->  view closed  ->  child, child  ->  view opened
 */
#include "web/work.h"

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
    pid_t pid; /* 0 = none */
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

/* ---- arguments of a child ---- */

typedef struct arguments {
    char *of[AVPI_CHILD_ARGS];
    size_t n;
    bool full;
} arguments;

static void add(arguments *args, char *text) {
    if (!text || args->n == AVPI_CHILD_ARGS) {
        args->full = true;
        free(text);
        return;
    }
    args->of[args->n++] = text;
}

static void add_copy(arguments *args, const char *text) {
    add(args, strdup(text));
}

/* "--name=value" */
static void add_option(arguments *args, const char *name, const char *value) {
    size_t size = strlen(name) + strlen(value) + 4;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "--%s=%s", name, value);
    add(args, text);
}

static void drop(arguments *args) {
    for (size_t i = 0; i < args->n; i++)
        free(args->of[i]);
}

static bool add_files(avp_web *web, const json_t *step, arguments *args) {
    size_t i;
    json_t *number;
    json_array_foreach(json_object_get(step, "files"), i, number) {
        char *path = json_is_integer(number) ? avpi_incoming_path(web, (uint64_t)json_integer_value(number)) : NULL;
        if (!path)
            return false;
        add(args, path);
    }
    return true;
}

/* Options that the page may set, by the tables that the command line has them from. */
static const avp_option_table *const run_tables[] = {&avp_links_option_table, &avp_groups_option_table,
                                                     &avp_traces_option_table, &avp_told_option_table,
                                                     &avp_story_option_table};

static const avp_option *option_named(const char *name) {
    for (size_t t = 0; t < sizeof run_tables / sizeof *run_tables; t++)
        for (size_t i = 0; i < run_tables[t]->count; i++)
            if (strcmp(run_tables[t]->options[i].name, name) == 0)
                return &run_tables[t]->options[i];
    return NULL;
}

/* No option that names a file: the page reaches only what was sent. */
static bool add_options(const json_t *step, arguments *args) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(step, "options"), name, value) {
        const avp_option *option = option_named(name);
        if (!option || option->type == AVP_OPTION_TEXT || !json_is_string(value))
            return false;
        add_option(args, name, json_string_value(value));
    }
    return true;
}

static bool add_reading(const json_t *step, arguments *args) {
    static const char *const names[] = {"as", "map"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *value = json_object_get(step, names[i]);
        if (value && !json_is_string(value))
            return false;
        if (value && json_string_length(value) > 0)
            add_option(args, names[i], json_string_value(value));
    }
    return true;
}

static const char *kind_of(const json_t *step) {
    const char *kind = json_string_value(json_object_get(step, "do"));
    return kind && (strcmp(kind, "read") == 0 || strcmp(kind, "run") == 0) ? kind : NULL;
}

/* false: the step is not one that can be done. */
static bool compose(avp_web *web, const json_t *step, const char *lang, arguments *args) {
    const char *kind = kind_of(step);
    bool reads = kind && strcmp(kind, "read") == 0;
    if (!kind || (reads && json_array_size(json_object_get(step, "files")) == 0))
        return false;
    add_copy(args, kind);
    add_copy(args, web->folder);
    bool good =
        (!reads || (add_files(web, step, args) && add_reading(step, args))) && (reads || add_options(step, args));
    add_option(args, "lang", lang);
    add_copy(args, "--json");
    add_copy(args, "--progress");
    return good && !args->full;
}

static bool check(avp_web *web, const json_t *steps) {
    size_t i;
    json_t *step;
    if (!json_is_array(steps) || json_array_size(steps) == 0 || json_array_size(steps) > STEPS_MOST)
        return false;
    json_array_foreach(steps, i, step) {
        arguments args = {.n = 0};
        bool good = json_array_size(json_object_get(step, "files")) <= FILES_MOST && compose(web, step, "en", &args);
        drop(&args);
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

static void keep_result(avpi_work *work, const char *kind, int exit_code, json_t *printed) {
    json_t *result = json_object();
    pthread_mutex_lock(&work->lock);
    work->pid = 0;
    (void)json_object_set_new(result, "do", json_string(kind));
    (void)json_object_set_new(result, "exit", json_integer(exit_code));
    (void)json_object_set_new(result, "lines", json_of_lines(work));
    (void)json_object_set_new(result, "files", files_of(printed));
    (void)json_array_append_new(work->results, result);
    work->n_lines = 0;
    work->progress[0] = '\0';
    pthread_mutex_unlock(&work->lock);
}

static bool start_child(avp_web *web, const arguments *args, avpi_child *child) {
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

/* false: the steps behind it make no sense any more. Of several files a bad one does not stop the others (exit code 3). */
static bool do_step(avp_web *web, const json_t *step) {
    arguments args = {.n = 0};
    avpi_child child;
    int exit_code = 4;
    bool begun = compose(web, step, web->work->lang, &args) && start_child(web, &args, &child);
    json_t *printed = NULL;
    if (begun) {
        avpi_child_listen(&child, take_line, web->work);
        printed = avpi_child_finish(&child, &exit_code);
    }
    keep_result(web->work, kind_of(step), exit_code, printed);
    json_decref(printed);
    drop(&args);
    if (exit_code == 0 || exit_code == 3)
        forget_files(web, step);
    return exit_code == 0 || exit_code == 3;
}

static void *do_steps(void *self) {
    avp_web *web = self;
    avpi_work *work = web->work;
    avpi_web_close_view(web);
    bool good = true;
    for (size_t i = 0; good && i < json_array_size(work->steps); i++) {
        pthread_mutex_lock(&work->lock);
        work->at = i;
        pthread_mutex_unlock(&work->lock);
        good = do_step(web, json_array_get(work->steps, i));
    }
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
                              json_string(work->going ? kind_of(json_array_get(work->steps, work->at)) : ""));
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
static json_t *ask_child(avp_web *web, arguments *args, bool good, unsigned *status) {
    avpi_child child;
    int exit_code = 0;
    json_t *printed = NULL;
    *status = MHD_HTTP_BAD_REQUEST;
    if (good && !args->full && avpi_child_start(web, (const char *const *)args->of, args->n, &child)) {
        avpi_child_listen(&child, ignore_line, NULL);
        printed = avpi_child_finish(&child, &exit_code);
        *status = printed ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
    }
    drop(args);
    return printed;
}

json_t *avpi_work_preview(avp_web *web, const char *lang, const json_t *told, unsigned *status) {
    arguments args = {.n = 0};
    add_copy(&args, "read");
    add_copy(&args, "--preview");
    add_copy(&args, "--json");
    add_option(&args, "lang", lang);
    bool good =
        json_array_size(json_object_get(told, "files")) == 1 && add_files(web, told, &args) && add_reading(told, &args);
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
    arguments args = {.n = 0};
    char pair[PAIR_MOST];
    const char *a = account_of(told, "a"), *b = account_of(told, "b");
    bool good = a && b && snprintf(pair, sizeof pair, "%s,%s", a, b) < PAIR_MOST;
    add_copy(&args, "links");
    add_copy(&args, web->folder);
    add_option(&args, "pair", good ? pair : "");
    add_copy(&args, "--json");
    add_option(&args, "lang", lang);
    return ask_child(web, &args, good, status);
}
