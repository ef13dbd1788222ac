/* Simulated files in $TMPDIR, and their rows, for tests. */
#ifndef TESTS_SUPPORT_SIMULATED_H
#define TESTS_SUPPORT_SIMULATED_H

#include "support/check.h"

#include "avispero/simulate.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIMULATED_PATH_SIZE = 1024 };

/* "$TMPDIR/name" */
static inline const char *simulated_path(const char *name, char out[SIMULATED_PATH_SIZE]) {
    const char *folder = getenv("TMPDIR");
    snprintf(out, SIMULATED_PATH_SIZE, "%s/%s", folder ? folder : "/tmp", name);
    return out;
}

static inline avp_planted_options simulated_options(int format, int64_t posts) {
    avp_planted_options opts;
    avp_options_init(&avp_planted_option_table, &opts);
    opts.format = format;
    opts.posts = posts;
    return opts;
}

/* Simulate into the folder of this name under $TMPDIR; the status must be AVP_OK. */
static inline void simulated_make(const avp_planted_options *opts, unsigned n_threads, const char *name) {
    char folder[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(n_threads);
    avp_error err = {0};
    avp_status status = avp_simulate_planted(&ctx, opts, simulated_path(name, folder), &err);
    if (status != AVP_OK)
        fail_msg("%s", err.text);
}

/* The whole file folder/file on the heap, terminated. */
static inline char *simulated_read(const char *folder, const char *file, size_t *size) {
    char name[SIMULATED_PATH_SIZE / 2], path[SIMULATED_PATH_SIZE];
    snprintf(name, sizeof name, "%s/%s", folder, file);
    FILE *stream = fopen(simulated_path(name, path), "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    long length = ftell(stream);
    assert_true(length >= 0);
    rewind(stream);
    char *bytes = malloc((size_t)length + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)length, stream), length);
    bytes[length] = '\0';
    fclose(stream);
    *size = (size_t)length;
    return bytes;
}

static inline json_t *simulated_truth(const char *folder) {
    size_t size;
    char *text = simulated_read(folder, "truth.json", &size);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    free(text);
    return root;
}

/* One row of a four-column file: pointers into the text, which is cut into words. */
typedef struct simulated_act {
    const char *object, *account, *content;
    long long time_s;
} simulated_act;

/* All rows of folder/posts.csv in the format acts; *text is freed after them. */
static inline simulated_act *simulated_acts(const char *folder, char **text, size_t *count) {
    size_t size, n = 0, capacity = 0;
    simulated_act *acts = NULL;
    *text = simulated_read(folder, "posts.csv", &size);
    char *line = strchr(*text, '\n') + 1;
    while (*line) {
        char *end = strchr(line, '\n'), *words[4] = {line, NULL, NULL, NULL};
        *end = '\0';
        for (int i = 1; i < 4; i++) {
            words[i] = strchr(words[i - 1], ',') + 1;
            words[i][-1] = '\0';
        }
        if (n == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            acts = realloc(acts, capacity * sizeof *acts);
            assert_non_null(acts);
        }
        acts[n++] = (simulated_act){words[0], words[1], words[2], atoll(words[3])};
        line = end + 1;
    }
    *count = n;
    return acts;
}

#endif
