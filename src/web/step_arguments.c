/* What a child is called with: from what the page may ask, and nothing else. */
#include "web/step_arguments.h"

#include <stdlib.h>
#include <string.h>

static void add(avpi_arguments *args, char *text) {
    if (!text || args->n == AVPI_CHILD_ARGS) {
        args->full = true;
        free(text);
        return;
    }
    args->of[args->n++] = text;
}

void avpi_arguments_copy(avpi_arguments *args, const char *text) {
    add(args, strdup(text));
}

/* "--name=value" */
void avpi_arguments_option(avpi_arguments *args, const char *name, const char *value) {
    size_t size = strlen(name) + strlen(value) + 4;
    char *text = malloc(size);
    if (text)
        snprintf(text, size, "--%s=%s", name, value);
    add(args, text);
}

void avpi_arguments_drop(avpi_arguments *args) {
    for (size_t i = 0; i < args->n; i++)
        free(args->of[i]);
}

bool avpi_arguments_files(avp_web *web, const json_t *step, avpi_arguments *args) {
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
static bool add_options(const json_t *step, avpi_arguments *args) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(step, "options"), name, value) {
        const avp_option *option = option_named(name);
        if (!option || option->type == AVP_OPTION_TEXT || !json_is_string(value))
            return false;
        avpi_arguments_option(args, name, json_string_value(value));
    }
    return true;
}

bool avpi_arguments_reading(const json_t *step, avpi_arguments *args) {
    static const char *const names[] = {"as", "map"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *value = json_object_get(step, names[i]);
        if (value && !json_is_string(value))
            return false;
        if (value && json_string_length(value) > 0)
            avpi_arguments_option(args, names[i], json_string_value(value));
    }
    return true;
}

/* ---- steps ---- */

static bool add_read(avp_web *web, const json_t *step, avpi_arguments *args) {
    return json_array_size(json_object_get(step, "files")) > 0 && avpi_arguments_files(web, step, args) &&
           avpi_arguments_reading(step, args);
}

static bool add_run(avp_web *web, const json_t *step, avpi_arguments *args) {
    const json_t *labels = json_object_get(step, "labels");
    (void)web;
    return (!labels || json_is_boolean(labels)) && add_options(step, args);
}

/* A text of the step, where it has one. */
static bool add_text(const json_t *step, const char *name, avpi_arguments *args) {
    const json_t *value = json_object_get(step, name);
    if (value && !json_is_string(value))
        return false;
    if (value && json_string_length(value) > 0)
        avpi_arguments_option(args, name, json_string_value(value));
    return true;
}

/* One file as a document of a case. */
static bool add_document(avp_web *web, const json_t *step, avpi_arguments *args) {
    const json_t *files = json_object_get(step, "files"), *record = json_object_get(step, "record");
    const json_t *number = json_array_get(files, 0);
    char text[32];
    char *path = json_array_size(files) == 1 && json_is_integer(number)
                     ? avpi_incoming_path(web, (uint64_t)json_integer_value(number))
                     : NULL;
    if (!path || !json_is_integer(record) || json_integer_value(record) < 1) {
        free(path);
        return false;
    }
    snprintf(text, sizeof text, "%lld", (long long)json_integer_value(record));
    avpi_arguments_option(args, "document", path);
    avpi_arguments_option(args, "record", text);
    free(path);
    return true;
}

/* Tables, shapes, inhabitants, names of places; or a document. */
static bool add_registry(avp_web *web, const json_t *step, avpi_arguments *args) {
    const char *holds = json_string_value(json_object_get(step, "holds"));
    if (!add_text(step, "who", args))
        return false;
    if (holds && strcmp(holds, "document") == 0)
        return add_document(web, step, args);
    return json_array_size(json_object_get(step, "files")) > 0 && avpi_arguments_files(web, step, args) &&
           add_text(step, "holds", args) && add_text(step, "map", args) && add_text(step, "key", args);
}

static const struct {
    const char *kind;
    bool (*add)(avp_web *web, const json_t *step, avpi_arguments *args);
} kinds[] = {{"read", add_read}, {"run", add_run}, {"registry", add_registry}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static size_t kind_index(const json_t *step) {
    const char *kind = json_string_value(json_object_get(step, "do"));
    size_t i = 0;
    while (i < KINDS && (!kind || strcmp(kind, kinds[i].kind) != 0))
        i++;
    return i;
}

const char *avpi_step_kind(const json_t *step) {
    size_t i = kind_index(step);
    return i < KINDS ? kinds[i].kind : NULL;
}

bool avpi_step_compose(avp_web *web, const json_t *step, const char *lang, avpi_arguments *args) {
    size_t kind = kind_index(step);
    if (kind == KINDS)
        return false;
    avpi_arguments_copy(args, kinds[kind].kind);
    avpi_arguments_copy(args, web->folder);
    bool good = kinds[kind].add(web, step, args);
    avpi_arguments_option(args, "lang", lang);
    avpi_arguments_copy(args, "--json");
    avpi_arguments_copy(args, "--progress");
    return good && !args->full;
}
