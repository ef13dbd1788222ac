/* The case: a folder that any DuckDB client can open, with the originals and the custody log beside it. */
#ifndef AVISPERO_CASE_H
#define AVISPERO_CASE_H

#include "avispero/base.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct avp_case avp_case;

typedef enum avp_case_mode {
    AVP_CASE_READ,   /* must exist; nothing is written */
    AVP_CASE_WRITE,  /* must exist; migrated forward if older */
    AVP_CASE_CREATE, /* made if absent, else as WRITE */
    AVP_CASE_MEMORY  /* path NULL: lives in memory only, no custody files */
} avp_case_mode;

/**
 * Open a case.
 * Out      out   closed with avp_case_close
 * Errors   AVP_E_INPUT not a case, damaged; AVP_E_VERSION newer schema (names both versions); AVP_E_BUSY locked by another
 *          process; AVP_E_IO, AVP_E_FULL
 * Beware   one writer at a time; a crash at any point leaves the last committed state; on open, log records that were
 *          committed but not yet in log.jsonl are appended to it
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_open(const avp_ctx *ctx, const char *path, avp_case_mode mode,
                                                avp_case **out, avp_error *err);
AVP_API void avp_case_close(avp_case *c);

/**
 * The same case once more, so that one thread can read it while another keeps a run in it: what is committed, over a connection of its own. For functions
 * that only read.
 * Out      out  closed with avp_case_beside_end, before c is
 * Errors   AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_beside(const avp_case *c, avp_case **out, avp_error *err);
/** reader may be NULL. */
AVP_API void avp_case_beside_end(avp_case *reader);

/** True when path is a folder holding case.duckdb. */
AVP_API bool avp_case_is(const char *path);

/** Folder of the case, NULL for one in memory. */
AVP_API const char *avp_case_path(const avp_case *c);

typedef struct avp_case_counts {
    uint64_t posts, accounts, sources, rejects;
    int64_t first_us, last_us; /* of posts with a time; 0, 0 when none */
} avp_case_counts;

AVP_API AVP_MUST_CHECK avp_status avp_case_count(avp_case *c, avp_case_counts *out, avp_error *err);

/* ---- custody (manifest.jsonl, log.jsonl) ---- */

typedef enum avp_case_content {
    AVP_CONTENT_UNKNOWN, /* the log keeps no digests of the tables: an empty case, or one of an older version */
    AVP_CONTENT_SAME,    /* the tables hold what the log says */
    AVP_CONTENT_BEHIND /* changes came after the digests, and the writer was interrupted: what was there before them still is, as
                            far as it can be told */
} avp_case_content;

/* What was found, beside nothing that was altered. */
typedef struct avp_case_findings {
    uint64_t
        missing_records; /* that a custody file lacks (its last one, whole or in part) and the database holds: interrupted */
    avp_case_content content;
    uint64_t content_record; /* of the log, that keeps the digests; 0 = none */
    uint64_t unkept_records; /* after it, whose changes no digest covers */
    uint64_t bytes_record;   /* of the log, that tells which bytes case.duckdb has, and it has them; 0 = none does */
    uint64_t
        changed_record; /* the last one that tells of a change by something else, in no row of this program; 0 = none */
} avp_case_findings;

/**
 * Recompute the hash chains of log.jsonl and notes.jsonl, the SHA-256 of each original in manifest.jsonl and of case.duckdb, and the digests
 * of the tables.
 * Out      out    may be NULL
 * Errors   AVP_E_INPUT names the first record, file or table that differs
 * Cost     reads every original, case.duckdb and every table once
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_examine(avp_case *c, avp_case_findings *out, avp_error *err);
/** The same, for those who only want to know whether. */
AVP_API AVP_MUST_CHECK avp_status avp_case_verify(avp_case *c, avp_error *err);

/* ---- runs: every result belongs to one ---- */

typedef struct avp_run_option { /* one line of provenance */
    const char *stage, *name, *value;
} avp_run_option;

/**
 * Begin a run: a row in `runs` with command line, options with defaults, version, seed and input hashes. Results are written
 * inside one transaction that avp_run_commit ends; avp_run_abandon (or a crash) leaves no trace of the run.
 */
AVP_API AVP_MUST_CHECK avp_status avp_run_begin(avp_case *c, const char *command, const avp_run_option *options,
                                                size_t n_options, uint64_t seed, uint64_t *run_id, avp_error *err);
AVP_API AVP_MUST_CHECK avp_status avp_run_commit(avp_case *c, avp_error *err);
AVP_API void avp_run_abandon(avp_case *c);

/** Latest committed run; *run_id = 0 when there is none. */
AVP_API AVP_MUST_CHECK avp_status avp_run_latest(avp_case *c, uint64_t *run_id, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
