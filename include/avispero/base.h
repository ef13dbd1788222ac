/* Basic types of the library: status, error, context, borrowed text. */
#ifndef AVISPERO_BASE_H
#define AVISPERO_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AVP_API __attribute__((visibility("default")))
#define AVP_MUST_CHECK __attribute__((warn_unused_result))
#define AVP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* X(name, exit code of the command line, English text) */
#define AVP_STATUS_TABLE(X)                                                                                            \
    X(OK, 0, "done")                                                                                                   \
    X(E_ARG, 2, "an option or argument is out of range")                                                               \
    X(E_INPUT, 3, "the input cannot be read as it should")                                                             \
    X(E_VERSION, 3, "the case was written by a newer version")                                                         \
    X(E_IO, 4, "reading or writing failed")                                                                            \
    X(E_FULL, 4, "the disk is full")                                                                                   \
    X(E_MEMORY, 4, "not enough memory")                                                                                \
    X(E_LIMIT, 4, "a limit was reached")                                                                               \
    X(E_BUSY, 4, "another process uses the case")                                                                      \
    X(E_CANCELLED, 4, "interrupted")                                                                                   \
    X(E_BUG, 5, "a mistake in the program")

typedef enum avp_status {
#define X(name, exit_code, text) AVP_##name,
    AVP_STATUS_TABLE(X)
#undef X
        AVP_STATUS_COUNT
} avp_status;

/* Text that somebody else owns; not terminated, may hold any byte. */
typedef struct avp_str {
    const char *ptr;
    size_t len;
} avp_str;

enum { AVP_ERROR_TEXT_SIZE = 1024, AVP_ERROR_FILE_SIZE = 256 };

/* Lives on the caller's stack; initialise with {0}. The first message wins. line, column and byte are 0 when unknown (line and column count from 1). */
typedef struct avp_error {
    avp_status status;
    char text[AVP_ERROR_TEXT_SIZE];
    char file[AVP_ERROR_FILE_SIZE];
    uint64_t line, column, byte;
} avp_error;

/* One function does it all, like realloc: old == NULL allocates, size == 0 frees. Returns NULL when there is no memory. */
typedef struct avp_allocator {
    void *(*resize)(void *self, void *old, size_t size);
    void *self;
} avp_allocator;

typedef enum avp_log_level { AVP_LOG_DEBUG, AVP_LOG_INFO, AVP_LOG_WARNING } avp_log_level;

/* Everything the library takes from its surroundings. Callbacks may be NULL; progress and log are called from one thread at a time. */
typedef struct avp_ctx {
    avp_allocator allocator;
    void (*log)(void *self, avp_log_level level, const char *text);
    void *log_self;
    /* stage is a short name already translated; done/total in `unit` (rows, bytes); total 0 = unknown */
    void (*progress)(void *self, const char *stage, uint64_t done, uint64_t total, const char *unit);
    void *progress_self;
    bool (*cancelled)(void *self); /* polled from any thread */
    void *cancelled_self;
    unsigned n_threads;   /* >= 1 */
    size_t memory_bytes;  /* budget for large arrays; 0 = no budget */
    const char *temp_dir; /* for spilled bytes; NULL = TMPDIR or /tmp */
    char lang[3];         /* "en" or "es": language of messages */
    int64_t *
        gate; /* NULL, or a number of the caller's that starts at 0: keeps log and progress to one thread at a time, and progress to ten reports a second */
    const char *
        program; /* NULL, or the path of a program that calls avp_decode_parquet: it is started to decode Parquet. A file made for it can crash the library that does; without a program it takes this process along */
} avp_ctx;

/** Fill ctx with defaults: malloc, no callbacks, as many threads as processors, no budget, English. Cannot fail. */
AVP_API void avp_ctx_init(avp_ctx *ctx);

/** Name of a status ("E_INPUT"), its exit code and its English text. */
AVP_API const char *avp_status_name(avp_status status);
AVP_API int avp_status_exit_code(avp_status status);
AVP_API const char *avp_status_text(avp_status status);

/** Empty an error so that it can take the next message. */
AVP_API void avp_error_clear(avp_error *err);

/**
 * Text of the program in a language: options' help, names of traces, a command line's own texts. NULL gives NULL.
 * In   lang   "en", "es"; msgid  English text; itself when there is no translation
 */
AVP_API const char *avp_translate(const char *lang, const char *msgid) __attribute__((format_arg(2)));

/**
 * Tail of the Poisson-binomial law: log10 P(X >= k), X = how many of n independent trials with chances p[0 .. n - 1] succeed.
 *
 * Exact to about twelve digits, however far out: never 0 where it is possible at all.
 *
 * In       p        each 0..1; any of them, or all, may be the same
 * Out      log10_p  0 for k == 0, -inf when fewer than k can succeed, NaN when a chance is no chance
 * Errors   AVP_E_MEMORY
 * Cost     time O(n x the spread of X), at most O(n k); memory O(k)
 * Beware   trials that depend on each other (two members of one cascade) make another law
 * Source   Hong (2013) Comput Stat Data Anal 59:41 (the recursion); tilted as by Daniels (1954) Ann Math Stat 25:631
 * Proof    tests/unit/base/test_poisson_binomial.c
 */
AVP_API AVP_MUST_CHECK avp_status avp_poisson_binomial_tail(const avp_ctx *ctx, const double *p, size_t n, uint64_t k,
                                                            double *log10_p, avp_error *err);

/** Version of the library, "0.1.0". */
AVP_API const char *avp_version(void);

/** Free what the library handed out through ctx. avp_free(ctx, NULL) is fine. */
AVP_API void avp_free(const avp_ctx *ctx, void *pointer);

#ifdef __cplusplus
}
#endif
#endif
