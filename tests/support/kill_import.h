/*
 * `avispero read` of 20 files, killed at random moments: each file is wholly in or out, and reading again completes the case to the
 * same bytes as one that was never interrupted. The length of an import and its kills come from the machine, the files from a seed.
 */
#ifndef TESTS_SUPPORT_KILL_IMPORT_H
#define TESTS_SUPPORT_KILL_IMPORT_H

#include "support/reading.h"
#include "support/simulated.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "store/digest.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILL_FILES = 20, KILL_ARGS = KILL_FILES + 5 };

typedef struct kill_import {
    char paths[KILL_FILES][READING_PATH_SIZE];
    char whole[READING_PATH_SIZE]; /* the case that was never interrupted */
    uint64_t takes_ns;
    avpi_rng rng;
    unsigned killed, between; /* kills that hit; and that left some files in and some out */
} kill_import;

/* ---- the files ---- */

/* Part i of n of a simulated file, with its header where it is a table, and some lines of the part before: rows that repeat. */
static inline void kill_part(kill_import *k, const char *folder, const char *file, int first, int n) {
    enum { AGAIN = 50 };
    size_t size;
    char *text = simulated_read(folder, file, &size), name[64];
    size_t header = strstr(file, ".csv") ? (size_t)(strchr(text, '\n') + 1 - text) : 0;
    for (int i = 0; i < n; i++) {
        size_t begin = header + (size - header) / (size_t)n * (size_t)i,
               end = i + 1 < n ? header + (size - header) / (size_t)n * (size_t)(i + 1) : size;
        for (int back = 0; begin > header && (back < AGAIN || text[begin - 1] != '\n'); begin--)
            back += text[begin - 1] == '\n';
        while (end < size && text[end - 1] != '\n')
            end++;
        snprintf(name, sizeof name, "part-%02d", first + i);
        FILE *out = fopen(reading_path(name, k->paths[first + i]), "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(text, 1, header, out), header);
        assert_int_equal(fwrite(text + begin, 1, end - begin, out), end - begin);
        assert_int_equal(fclose(out), 0);
    }
    free(text);
}

/* Tables, lines of JSON and acts, from small to some MB, so that a kill meets every step of reading. */
static inline void kill_make_files(kill_import *k) {
    enum { CSV, ACTS, JSONL };
    avp_planted_options opts = simulated_options(JSONL, 12000);
    simulated_make(&opts, 2, "jsonl");
    opts = simulated_options(CSV, 20000);
    simulated_make(&opts, 2, "csv");
    opts = simulated_options(ACTS, 3000);
    simulated_make(&opts, 2, "acts");
    kill_part(k, "jsonl", "posts.jsonl", 0, 8);
    kill_part(k, "csv", "posts.csv", 8, 6);
    kill_part(k, "acts", "posts.csv", 14, 6);
}

/* ---- the program ---- */

static inline pid_t kill_start(const kill_import *k, const char *folder) {
    const char *args[KILL_ARGS] = {getenv("AVISPERO"), "read", folder};
    for (int f = 0; f < KILL_FILES; f++)
        args[3 + f] = k->paths[f];
    assert_non_null(args[0]);
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        execv(args[0], (char *const *)(uintptr_t)args);
        _exit(127);
    }
    return child;
}

static inline void kill_complete(const kill_import *k, const char *folder) {
    int code = 0;
    pid_t child = kill_start(k, folder);
    assert_int_equal(waitpid(child, &code, 0), child);
    if (!WIFEXITED(code) || WEXITSTATUS(code) != 0)
        fail_msg("reading ended with %d", code);
}

/* Start an import and kill it at some moment of the time that a whole one takes. True when it was still at work. */
static inline bool kill_once(kill_import *k, const char *folder) {
    int code = 0;
    uint64_t moment_ns = avpi_rng_below(&k->rng, k->takes_ns);
    struct timespec moment = {(time_t)(moment_ns / 1000000000), (long)(moment_ns % 1000000000)};
    pid_t child = kill_start(k, folder);
    nanosleep(&moment, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_true(WIFSIGNALED(code) || WEXITSTATUS(code) == 0);
    return WIFSIGNALED(code);
}

/* ---- what must hold ---- */

/* Rows of no source, and sources whose rows are not all there. */
static const char kill_strays[] =
    "SELECT (SELECT count(*) FROM (SELECT source_id FROM post_origins UNION ALL SELECT source_id FROM account_origins"
    " UNION ALL SELECT source_id FROM deletions UNION ALL SELECT source_id FROM rejects UNION ALL SELECT source_id FROM"
    " warnings UNION ALL SELECT source_id FROM conflicts) WHERE source_id NOT IN (SELECT source_id FROM sources))"
    " + (SELECT count(*) FROM sources s WHERE kept <> (SELECT count(*) FROM post_origins o WHERE o.source_id ="
    " s.source_id) + (SELECT count(*) FROM account_origins a WHERE a.source_id = s.source_id) + (SELECT count(*) FROM"
    " deletions d WHERE d.source_id = s.source_id AND alone) OR rejected <> (SELECT count(*) FROM rejects r WHERE"
    " r.source_id = s.source_id) OR rows_read <> kept + duplicate + rejected OR rows_read = 0)"
    " + (SELECT count(*) FROM post_origins WHERE post_id NOT IN (SELECT post_id FROM posts))"
    " + (SELECT count(*) FROM posts p WHERE NOT embedded AND post_id NOT IN (SELECT post_id FROM post_origins))";

/* Each file wholly in or out; how many are in. */
static inline int64_t kill_check(const char *folder) {
    reading r = {.ctx = check_ctx(2)};
    if (!avp_case_is(folder))
        return 0;
    if (avp_case_open(&r.ctx, folder, AVP_CASE_READ, &r.c, &r.err) != AVP_OK)
        fail_msg("%s", r.err.text);
    assert_int_equal(reading_number(&r, kill_strays), 0);
    if (avp_case_verify(r.c, &r.err) != AVP_OK)
        fail_msg("%s", r.err.text);
    int64_t n = reading_number(&r, "SELECT count(*) FROM sources");
    avp_case_close(r.c);
    return n;
}

/* sources without the time of reading; and the two journals without times and hashes. */
static const char kill_journals[] =
    "SELECT sha256(string_agg(line, chr(10) ORDER BY line)) FROM (SELECT s::VARCHAR AS line FROM (SELECT * EXCLUDE"
    " (imported_at) FROM sources) s UNION ALL SELECT concat_ws(' ', sequence, line->>'path', line->>'sha256',"
    " line->>'stored_as', line->>'size_bytes') FROM manifest_records UNION ALL SELECT line->>'details' FROM log_records"
    " WHERE line->>'action' = 'import')";

static inline int kill_count_originals(const char *folder) {
    char path[READING_PATH_SIZE + 16];
    int n = 0;
    snprintf(path, sizeof path, "%s/originals", folder);
    DIR *entries = opendir(path);
    assert_non_null(entries);
    while (readdir(entries))
        n++;
    closedir(entries);
    return n;
}

/* The tables of two cases hold the same bytes in the same order: by the digests that their logs keep. */
static inline void kill_same_case(const char *folder, const char *whole) {
    reading r[2] = {{.ctx = check_ctx(2)}, {.ctx = check_ctx(2)}};
    avpi_digests d[2] = {{0}, {0}};
    char journals[2][READING_TEXT_SIZE];
    size_t compared = 0;
    for (int i = 0; i < 2; i++) {
        if (avp_case_open(&r[i].ctx, i ? whole : folder, AVP_CASE_READ, &r[i].c, &r[i].err) != AVP_OK ||
            avp_case_verify(r[i].c, &r[i].err) != AVP_OK || avpi_digests_recall(r[i].c, &d[i], &r[i].err) != AVP_OK)
            fail_msg("%s", r[i].err.text);
        assert_int_equal(d[i].later, 0);
        snprintf(journals[i], sizeof journals[i], "%s", reading_one(&r[i], kill_journals));
    }
    assert_int_equal(d[0].count, d[1].count);
    for (size_t t = 0; t < d[0].count; t++) {
        const avpi_table_digest *a = &d[0].tables[t], *b = &d[1].tables[t];
        assert_string_equal(a->name, b->name);
        assert_int_equal(a->rows_before, b->rows_before);
        if (strcmp(a->name, "sources") == 0) /* has the time of reading */
            continue;
        if (strcmp(a->before, b->before) != 0)
            fail_msg("the table %s has other bytes than in the case that was never interrupted", a->name);
        compared++;
    }
    assert_true(compared >= 8);
    assert_string_equal(journals[0], journals[1]);
    assert_int_equal(kill_count_originals(folder), kill_count_originals(whole));
    for (int i = 0; i < 2; i++) {
        avpi_digests_free(&d[i]);
        avp_case_close(r[i].c);
    }
}

/* ---- rounds ---- */

static inline void kill_begin(kill_import *k, uint64_t seed) {
    memset(k, 0, sizeof *k);
    avpi_rng_init(&k->rng, seed, 0);
    kill_make_files(k);
    reading_path("whole", k->whole);
    double began = avpi_now_s();
    kill_complete(k, k->whole);
    k->takes_ns = (uint64_t)((avpi_now_s() - began) * 1e9);
    assert_int_equal(kill_check(k->whole), KILL_FILES);
}

static inline void kill_remove(const char *folder) {
    char command[2 * READING_PATH_SIZE + 64];
    int length = snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -rf '%s'", folder, folder);
    assert_true(length > 0 && length < (int)sizeof command);
    assert_int_equal(system(command), 0);
}

/* One case: killed once, or several times over, then completed. */
static inline void kill_round(kill_import *k, int kills) {
    char folder[READING_PATH_SIZE];
    reading_path("killed", folder);
    int64_t before = 0;
    for (int i = 0; i < kills; i++) {
        bool hit = kill_once(k, folder);
        int64_t in = kill_check(folder);
        assert_true(in >= before); /* what was in stays in */
        before = in;
        k->killed += hit;
        k->between += hit && in > 0 && in < KILL_FILES;
    }
    kill_complete(k, folder);
    assert_int_equal(kill_check(folder), KILL_FILES);
    kill_same_case(folder, k->whole);
    kill_remove(folder);
}

#endif
