/* Reading platform exports: files -> case, or files -> acts without a case. */
#ifndef AVISPERO_READ_H
#define AVISPERO_READ_H

#include "avispero/acts.h"
#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_READ_OPTIONS(X)                                                                                            \
    X(map, "map", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "columns by hand: key=column,... (keys post, account, time, object, source, text, url, repost_of, ...)", "")     \
    X(as, "as", TEXT, const char *, NULL, 0, 0, "", NULL, "read every file as this format instead of detecting it",    \
      "")                                                                                                              \
    X(mapping, "mapping", TEXT, const char *, NULL, 0, 0, "", NULL,                                                    \
      "format and columns from a file that --save-mapping wrote", "")                                                  \
    X(save_mapping, "save-mapping", TEXT, const char *, NULL, 0, 0, "", NULL,                                          \
      "write the format and columns of the first file to this file", "")                                               \
    X(by_reference, "by-reference", BOOL, bool, "false", 0, 0, "", NULL,                                               \
      "keep hashes of the originals instead of copies", "")                                                            \
    X(labels, "labels", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "CSV of labels: the account column first, every other column a scheme", "")                                      \
    X(collector, "collector", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "who collected the files, for the custody log", "")                                                              \
    X(source_url, "source-url", TEXT, const char *, NULL, 0, 0, "", NULL,                                              \
      "where the files were got, for the custody log and the report", "")                                              \
    X(legal_basis, "legal-basis", TEXT, const char *, NULL, 0, 0, "", NULL,                                            \
      "on which legal basis or licence they are kept, in your words, for the custody log and the report", "")          \
    X(line_limit, "max-record", SIZE, uint64_t, "64M", 1024, 1099511627776.0, "bytes", NULL,                           \
      "longest record that is read; a longer one is rejected", "a JSON page of 500 posts has about 3 MB")              \
    X(keep_cut, "keep-cut", BOOL, bool, "false", 0, 0, "", NULL,                                                       \
      "of a JSON file that is cut off keep the whole records, and reject what is cut; it is refused else", "")         \
    X(expansion_limit, "max-expansion", INT, int64_t, "1000", 1, 1e9, "x", NULL,                                       \
      "a compressed file that grows more than this is refused", "text rarely passes 30, gzip cannot pass 1032")

typedef struct avp_read_options {
    AVP_READ_OPTIONS(AVP_OPTION_FIELD)
} avp_read_options;
AVP_API extern const avp_option_table avp_read_option_table;

/* X as above: for avp_read_follow */
#define AVP_FOLLOW_OPTIONS(X)                                                                                          \
    X(poll_s, "poll", REAL, double, "1", 0.01, 86400, "s", NULL, "with --follow: how often to look for what is new",   \
      "")                                                                                                              \
    X(settle_s, "settle", REAL, double, "10", 0, 86400, "s", NULL,                                                     \
      "with --follow: how long a file must not have changed before it is read, where it can only be read as a whole "  \
      "(packed, one JSON document, Parquet)",                                                                          \
      "")

typedef struct avp_follow_options {
    AVP_FOLLOW_OPTIONS(AVP_OPTION_FIELD)
} avp_follow_options;
AVP_API extern const avp_option_table avp_follow_option_table;

typedef struct avp_read_file {
    char *path;
    char *format;      /* "coortweet", "qut", "twitter-v2" ...; "" when unknown */
    char *explanation; /* why this format, and the mapping used: "account=account_id, time=timestamp (unix s)" */
    avp_status status; /* of this file alone */
    char *message;     /* the error's text when status is not AVP_OK, else NULL */
    uint64_t line,
        byte; /* where the error is, in the unpacked file (in the packed one when that is damaged); 0, 0 = nowhere */
    uint64_t rows_read, kept, duplicate, rejected; /* rows_read = kept + duplicate + rejected, counted at four places */
    int64_t precision_us; /* 1, 1000, 1000000, 60000000: finest step that the times use; 0 = no times */
    uint64_t
        conflicts; /* rows that tell of a post another account, time or text than the case did; see table conflicts */
    bool already;  /* the same bytes were imported before: nothing changed */
    bool retried;  /* the rows are earlier rejects of this file */
    bool guessed;  /* neither a known format nor a mapping: the columns were guessed, see explanation */
} avp_read_file;

typedef struct avp_read_warning { /* counted by kind with the first example */
    char *text;
    uint64_t count;
    char *first_place; /* "file.csv:17" */
} avp_read_warning;

typedef struct avp_read_report {
    size_t n_files;
    avp_read_file *files;
    size_t n_warnings;
    avp_read_warning *warnings;
    uint64_t posts, accounts; /* in the case, or in the acts, afterwards */
    uint64_t input_bytes;
} avp_read_report;
AVP_API void avp_read_report_free(const avp_ctx *ctx, avp_read_report *report);

/* What avp_ctx.program is started with, alone. */
#define AVP_DECODE_ARGUMENT "--decode-parquet"
/**
 * Decode Parquet for the process that started this one, which talks through standard input. For main, when its only argument is
 * AVP_DECODE_ARGUMENT. Returns an exit code, if at all.
 */
AVP_API int avp_decode_parquet(void);

/**
 * Import files into a case. Folders are walked, globs expanded, "-" is stdin; .gz and .zst are seen from content.
 *
 * In       paths, n     opts NULL = defaults
 * Out      report       one entry a file, also for those that failed; caller frees
 * Errors   AVP_E_INPUT at least one file was bad (the others are in; see report); AVP_E_FULL, AVP_E_IO, AVP_E_CANCELLED:
 *          the files committed so far stay, the current one leaves nothing
 * Cost     O(bytes); memory flat plus the dictionaries
 */
AVP_API AVP_MUST_CHECK avp_status avp_read_files(const avp_ctx *ctx, avp_case *c, const char *const *paths, size_t n,
                                                 const avp_read_options *opts, avp_read_report *report, avp_error *err);

/**
 * Read the rejects of a case again, after a mapping was mended: from the originals, and only them. What is kept now moves from
 * `rejects` to the posts; each source keeps rows_read = kept + duplicate + rejected; the custody log tells of it.
 *
 * In       opts    map, as or mapping for all sources with rejects; NULL = as the program reads today
 * Out      report  one entry a source with rejects: rows_read is the rejects there were
 * Errors   AVP_E_INPUT an original is not there or has other bytes, or the columns are not there; the others are done
 */
AVP_API AVP_MUST_CHECK avp_status avp_read_rejects(const avp_ctx *ctx, avp_case *c, const avp_read_options *opts,
                                                   avp_read_report *report, avp_error *err);

/** Told after each round that took something; the report is that round's. */
typedef avp_status (*avp_follow_told)(void *self, const avp_read_report *round, avp_error *err);

/**
 * Read what folders hold into a case, and whatever is added to them, until ctx is cancelled, as a collector writes: new files, and what
 * is appended to files of lines. A growing file is read in pieces of whole records, each an original of its own: the head of the file
 * (notes and header of a table) and the bytes that came; the table `pieces` says which. A record that is not finished waits. A file that
 * is renamed goes on; one that is cut back or written anew begins again. What was read in an earlier run is known again.
 *
 * In       paths, n  folders, or files; opts, follow NULL = defaults
 *          told      may be NULL; its errors end the following
 * Out      report    one entry a file, with the sums of its pieces; caller frees
 * Errors   as avp_read_files; that ctx is cancelled is none
 * Beware   the case must be opened with a context that is not cancelled by the same signal: its last records are still to be written
 * Cost     a look at all files each poll_s; memory O(files) and 64 MiB
 */
AVP_API AVP_MUST_CHECK avp_status avp_read_follow(const avp_ctx *ctx, avp_case *c, const char *const *paths, size_t n,
                                                  const avp_read_options *opts, const avp_follow_options *follow,
                                                  avp_follow_told told, void *self, avp_read_report *report,
                                                  avp_error *err);

/* A column of a table, or a path of JSON, and what it was taken for. Texts live as long as the preview. */
typedef struct avp_preview_column {
    const char *name;
    const char *example; /* its first value; "" = none among the first rows */
    const char *key;     /* of --map, like "account"; for a column that is not read: what its name promises, or NULL */
    const char *why;     /* why it is read as that, or why not at all; translated */
    bool read;
    uint64_t filled; /* of the first rows looked at, how many have something there */
} avp_preview_column;

typedef struct avp_preview_cell {
    const char *key, *value; /* as it would be kept: times in UTC, lists with spaces between */
} avp_preview_cell;

typedef struct avp_preview_row {
    uint64_t line;        /* where the record begins */
    const char *rejected; /* why it would be rejected, translated; NULL = it would be kept */
    size_t n_cells;
    avp_preview_cell *cells; /* what stands in it; of a rejected record its beginning, with key "raw" */
} avp_preview_row;

typedef struct avp_preview_file {
    uint64_t looked_at; /* rows that the columns were judged by; 0 where a format tells its fields by itself */
    size_t n_columns, n_rows;
    avp_preview_column *columns;
    avp_preview_row *rows;
} avp_preview_file;

typedef struct avp_preview {
    avp_read_report report;  /* format, explanation, status, message of each file; no counts */
    avp_preview_file *files; /* report.n_files */
    void *memory;
} avp_preview;

/**
 * Look at files without reading them: format, columns with the reasons, and the first ten records as they would be kept or
 * rejected. Nothing is written.
 *
 * In       as avp_read_files
 * Out      out  one entry a file, also for those that failed; caller frees, whatever happened
 * Errors   as avp_read_files
 * Cost     time O(first records), memory O(files)
 */
AVP_API AVP_MUST_CHECK avp_status avp_read_preview(const avp_ctx *ctx, const char *const *paths, size_t n,
                                                   const avp_read_options *opts, avp_preview *out, avp_error *err);
AVP_API void avp_preview_free(const avp_ctx *ctx, avp_preview *preview);

/**
 * Read files whose rows are acts (an object column by mapping, guess or format: four-column CSV) straight into acts, without a
 * case. The same rows, duplicates and rejects as through a case; faster, since nothing is stored.
 *
 * In       trace       name given to the acts ("object" by default; any name is taken for a file that has one trace only)
 *          want_posts  number the posts (needed by --count coortweet and qut)
 * Out      acts, report
 * Errors   as avp_read_files: with AVP_E_INPUT acts and report hold the files that were good; AVP_E_ARG when the files are not of
 *          that kind (the caller then reads them into a case in memory)
 * Threads  same acts for every ctx->n_threads; spills to a file when ctx->memory_bytes is set and too small
 */
AVP_API AVP_MUST_CHECK avp_status avp_read_acts(const avp_ctx *ctx, const char *const *paths, size_t n,
                                                const avp_read_options *opts, const char *trace, bool want_posts,
                                                avp_acts *acts, avp_read_report *report, avp_error *err);

/**
 * True when avp_read_acts can take every one of the files that can be read at all, and there is one. Looks at their first bytes
 * only.
 */
AVP_API bool avp_read_is_acts(const avp_ctx *ctx, const char *const *paths, size_t n, const avp_read_options *opts);

#ifdef __cplusplus
}
#endif
#endif
