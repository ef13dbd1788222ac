/* Work that writes: files that were sent, and the child processes that read them and run the analysis. */
#ifndef AVPI_WEB_WORK_H
#define AVPI_WEB_WORK_H

#include "web/server.h"

#include <jansson.h>

/* ---- files that were sent (incoming.c) ---- */

/*
 * CASE/incoming/<process>/<number>/<name>: gone when they were read, or when the server ends. `read` keeps a copy of its own in originals/.
 */
struct avpi_incoming {
    avpi_incoming *next;
    uint64_t number;
    char *name, *path; /* as it was called; where it is */
    uint64_t size_bytes;
    int fd; /* while it comes in, else -1 */
};

/** A new file under a harmless form of its name. NULL: errno says why. */
avpi_incoming *avpi_incoming_begin(avp_web *web, const char *name);
/** false: errno says why. */
bool avpi_incoming_add(avpi_incoming *file, const char *bytes, size_t n);
/** Whole: from now on it has a number that others may name. */
bool avpi_incoming_end(avp_web *web, avpi_incoming *file);
/** Forget it, and remove it from the disk. NULL is fine. */
void avpi_incoming_drop(avp_web *web, avpi_incoming *file);
/** Path of a file by its number, copied; NULL: there is none. */
char *avpi_incoming_path(avp_web *web, uint64_t number);
/** Drop a file by its number. */
void avpi_incoming_forget(avp_web *web, uint64_t number);
/** Drop all, and what servers that are gone left behind. */
void avpi_incoming_clear(avp_web *web);

/* ---- child processes (child.c) ---- */

typedef struct avpi_child {
    pid_t pid;
    int out, err; /* what it prints: a file, a pipe */
} avpi_child;

enum { AVPI_CHILD_ARGS = 128 };

/** Start the program with these arguments (the first one is the command). false: errno says why. */
bool avpi_child_start(const avp_web *web, const char *const *args, size_t n, avpi_child *child);
/** Each line that it prints to stderr, until it ends. */
void avpi_child_listen(avpi_child *child, void (*line)(void *self, const char *text), void *self);
/** What it printed to stdout, as JSON; NULL: it is none. Exit code, 128 + signal when it was killed. */
json_t *avpi_child_finish(avpi_child *child, int *exit_code);

/* ---- work (work.c) ---- */

/** Answers to what is told at /api/preview, /api/pair, /api/work, /api/work/stop; *status = of HTTP. The caller frees the JSON. */
json_t *avpi_work_preview(avp_web *web, const char *lang, const json_t *told, unsigned *status);
json_t *avpi_work_pair(avp_web *web, const char *lang, const json_t *told, unsigned *status);
json_t *avpi_work_begin(avp_web *web, const char *lang, json_t *told, unsigned *status);
json_t *avpi_work_stop(avp_web *web);
/** What is going on. */
json_t *avpi_work_state(avp_web *web);
/** End what is going on, and wait for it. */
void avpi_work_end(avp_web *web);

#endif
