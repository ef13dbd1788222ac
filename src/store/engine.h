/* Inside of the store: the only place that knows DuckDB's types. */
#ifndef AVPI_STORE_ENGINE_H
#define AVPI_STORE_ENGINE_H

#include "base/hash.h"
#include "store/closing.h"
#include "store/sql.h"
#include <duckdb.h>

/*
 * One of the two custody files. The truth is its table; the file is a copy that lags behind by at most one commit, or is ahead by the one
 * record of store/closing.h. The records of one commit have one time, so that it can be told which may be missing after an interruption.
 *
 *   table log_records   1 2 3 4 5
 *   log.jsonl           1 2 3|4 to|        the torn end is cut back, 4 and 5 are appended
 */
typedef struct avpi_journal {
    const char *table, *name; /* "log_records", "log.jsonl" */
    uint64_t sequence;        /* last record that the file is known to hold */
    uint64_t size_bytes;      /* of the file then */
    bool known;               /* the two above hold */
    bool headed;              /* the two below hold */
    int64_t head;             /* last record of the table */
    char head_hash[AVPI_SHA256_HEX_SIZE];
} avpi_journal;

enum { AVPI_JOURNAL_LOG, AVPI_JOURNAL_MANIFEST, AVPI_JOURNALS };

struct avp_case {
    avp_ctx ctx; /* a copy: a case may outlive the caller's */
    avp_case_mode mode;
    char *path;   /* folder as given; NULL in memory */
    char *folder; /* the same, absolute and resolved */
    char *spill;  /* folder for DuckDB's temporary files */
    int lock_fd;  /* -1 = none */
    duckdb_database database;
    duckdb_connection connection;
    char **allowed; /* folders that SQL may reach */
    size_t n_allowed, allowed_capacity;
    avpi_rows *stream; /* result that is still being computed, or NULL: any other statement has to take it in first */
    bool in_transaction;
    bool touched;    /* a statement has run since opening: a case in memory can no longer be reopened */
    bool making;     /* a new database, not yet under its name: custody files have to wait */
    uint64_t run_id; /* open run; 0 = none */
    char **fresh;    /* originals copied since the last commit: a rollback removes them */
    size_t n_fresh, fresh_capacity;
    avpi_arena texts;  /* what custody hands out, until the case is closed */
    int64_t record_us; /* time of the records of the open transaction; 0 = it has none yet */
    avpi_journal journals[AVPI_JOURNALS];
    avpi_closing closing;   /* what the writer before said of case.duckdb, and what this one will */
    bool changing, changed; /* tables in the open transaction; and since the log last kept their digests */
    uint64_t log_at_open;   /* records in the log then */
    avpi_buf rewrote;       /* "|posts|runs|": tables of which rows were changed or removed since the case was opened */
};

/** Open the database in `file` (NULL = memory) under the case's mode, threads and budget, and shut the file system off. */
AVP_MUST_CHECK avp_status avpi_engine_open(avp_case *c, const char *file, avp_error *err);
void avpi_engine_close(avp_case *c);
/**
 * The same case over a connection of its own, so that another thread can read committed rows while this one does; only avpi_sql_query and
 * what reads its rows may use it. c has to outlive it.
 */
AVP_MUST_CHECK avp_status avpi_engine_reader(const avp_case *c, avp_case *out, avp_error *err);
void avpi_engine_reader_end(avp_case *reader);
/** After a failure that shut DuckDB down (it says FATAL): open it again, so that the case can be read. Nothing to do otherwise. */
AVP_MUST_CHECK avp_status avpi_engine_revive(avp_case *c, avp_error *err);
/** After a commit: bring the write-ahead log into the database when it has grown. What fails here is only warned of, the data are safe. */
void avpi_engine_tidy(avp_case *c);
/** "<folder>/case.duckdb" on the heap; NULL for a case in memory. */
AVP_MUST_CHECK avp_status avpi_engine_file(const avp_case *c, char **out, avp_error *err);
/** Turn DuckDB's message into ours: a full disk, a lock, damage, our own mistake. */
avp_status avpi_engine_fail(const avp_case *c, avp_error *err, duckdb_error_type type, const char *text);

/** May values of `type` go into, or come from, a column of type `have` byte by byte (text aside)? And how wide are they. */
bool avpi_engine_matches(avpi_sql_type type, duckdb_type have);
size_t avpi_engine_width(avpi_sql_type type);

/** Run one prepared statement to its end or to its first rows, looking out for cancellation. */
AVP_MUST_CHECK avp_status avpi_engine_run(avp_case *c, duckdb_prepared_statement statement, bool stream,
                                          duckdb_result *result, avp_error *err);
AVP_MUST_CHECK avp_status avpi_engine_prepare(avp_case *c, const char *sql, const avpi_sql_value *params,
                                              size_t n_params, duckdb_prepared_statement *out, avp_error *err);

/** Is there a connection? A case that could not be opened again after a failure has none. */
AVP_MUST_CHECK avp_status avpi_engine_ready(const avp_case *c, avp_error *err);
/** Run plain SQL without looking out for cancellation. */
AVP_MUST_CHECK avp_status avpi_engine_at_once(avp_case *c, const char *sql, avp_error *err);

/** Take note of what a statement will change. */
AVP_MUST_CHECK avp_status avpi_engine_note(avp_case *c, const char *sql, avp_error *err);
/** Were rows of the table changed or removed since the case was opened, other than by adding? */
bool avpi_engine_rewrote(const avp_case *c, const char *table);

/** Before any other statement: fetch the rest of the open result into memory, because DuckDB would close it. */
AVP_MUST_CHECK avp_status avpi_rows_settle(avp_case *c, avp_error *err);

/** Before a rollback: what was not fetched of the open result is lost, its reader is told so. */
void avpi_rows_cut(avp_case *c);

/** Bring the schema to avpi_schema_version: all in one transaction. */
AVP_MUST_CHECK avp_status avpi_schema_open(avp_case *c, avp_error *err);

/** Take the lock of a case's folder: one writer or many readers. Errors: AVP_E_BUSY names the process. */
AVP_MUST_CHECK avp_status avpi_lock_take(avp_case *c, avp_error *err);
void avpi_lock_release(avp_case *c);

/** Append the records that the journals' files lack; cut a torn end first. Nothing to do for a case in memory. */
AVP_MUST_CHECK avp_status avpi_journals_sync(avp_case *c, avp_error *err);
/** Before a commit: bring the originals copied since the last one to the disk. */
AVP_MUST_CHECK avp_status avpi_originals_sync(avp_case *c, avp_error *err);
/** Remove (or, after a commit, forget) the originals copied since the last commit. */
void avpi_originals_settle(avp_case *c, bool keep);

#endif
