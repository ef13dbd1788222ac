/* What the program says: results on stdout (or --out), everything else on stderr, in the user's language. */
#ifndef AVPI_CLI_SAY_H
#define AVPI_CLI_SAY_H

#include "avispero/avispero.h"

#include <stdarg.h>
#include <stdio.h>

/* Marks a text for translation. */
#define N_(text) text

#define AVPI_TRY(expr)                                                                                                 \
    do {                                                                                                               \
        status = (expr);                                                                                               \
        if (status != AVP_OK)                                                                                          \
            goto done;                                                                                                 \
    } while (0)

/** Fill err (unless it holds a message) with the translated, formatted text. Returns status. msgid is marked with N_. */
avp_status avpi_cli_fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...)
    AVP_PRINTF(4, 5);
avp_status avpi_cli_fail_memory(const avp_ctx *ctx, avp_error *err);
/** A call on path failed with this errno. */
avp_status avpi_cli_fail_errno(const avp_ctx *ctx, avp_error *err, int code, const char *path);

static inline const char *avpi_cli_tr(const avp_ctx *ctx, const char *msgid) __attribute__((format_arg(2)));
static inline const char *avpi_cli_tr(const avp_ctx *ctx, const char *msgid) {
    return avp_translate(ctx->lang, msgid);
}

/** Translated, formatted text into a stream of results. A failure shows when the stream is closed. */
void avpi_say(const avp_ctx *ctx, FILE *out, const char *msgid, ...) AVP_PRINTF(3, 4);
/** Text that came with the data: control characters, and marks that turn the direction of text, which could steer a terminal, become '?'. */
void avpi_say_native(FILE *out, avp_str text);
/** The same with its line breaks: each further line begins with four spaces. */
void avpi_say_lines(FILE *out, const char *text);
/** "avispero: " and a translated, formatted line on stderr. */
void avpi_cli_note(const avp_ctx *ctx, const char *msgid, ...) AVP_PRINTF(2, 3);
/** The error as a line on stderr: place, text. */
void avpi_say_error(const avp_ctx *ctx, const avp_error *err);

/** "1,234,567", as people write in English and in Mexican Spanish. */
enum { AVPI_COUNT_SIZE = 64 };
const char *avpi_count_text(uint64_t count, char out[AVPI_COUNT_SIZE]);
/** "60 s", "10 min", "24 h" of a window. */
const char *avpi_window_text(int64_t window_us, char out[AVPI_COUNT_SIZE]);
/** "2017-04-03T00:00:00Z", UTC. */
const char *avpi_time_text(int64_t time_us, char out[AVPI_COUNT_SIZE]);
/** Characters (not bytes) of UTF-8 text. */
size_t avpi_cli_width(const char *text);

/* A file that is written beside its place and moved there when all is in it; or stdout. */
typedef struct avpi_results {
    FILE *stream;
    char *path, *temp; /* NULL for stdout */
} avpi_results;

/** path NULL or "-": stdout. */
AVP_MUST_CHECK avp_status avpi_results_open(const avp_ctx *ctx, const char *path, avpi_results *results,
                                            avp_error *err);
/** Flush and move into place; a full disk shows here. */
AVP_MUST_CHECK avp_status avpi_results_commit(const avp_ctx *ctx, avpi_results *results, avp_error *err);
/** Close and remove what was not committed. Fine on a zeroed one and after commit. */
void avpi_results_close(avpi_results *results);

/** "folder/name" on the heap; NULL when there is no memory. */
char *avpi_cli_join(const char *folder, const char *name);
/** Make one folder, unless it is there. */
AVP_MUST_CHECK avp_status avpi_cli_folder_make(const avp_ctx *ctx, const char *path, avp_error *err);

/** True when whoever read our stdout has gone: not a failure of ours. */
bool avpi_stdout_is_closed(void);

#endif
