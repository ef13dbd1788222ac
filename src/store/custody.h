/* Custody: originals, manifest.jsonl and the hash-chained log.jsonl, kept from the first import on. */
#ifndef AVPI_STORE_CUSTODY_H
#define AVPI_STORE_CUSTODY_H

#include "base/hash.h"
#include "store/sql.h"

/**
 * Add a record to the custody log inside the open transaction (table log_records); it reaches log.jsonl after commit, exactly once.
 * In   action  "import", "run", "label", "export" ...; details  canonical JSON object (RFC 8785) as text
 * Each line of log.jsonl: {"action","details","hash","previous","sequence","time"} with hash = SHA-256 over previous and the record.
 */
AVP_MUST_CHECK avp_status avpi_custody_log(avp_case *c, const char *action, avp_str details, avp_error *err);

/** The same in a transaction of its own: for a record that changes no table. */
AVP_MUST_CHECK avp_status avpi_custody_log_alone(avp_case *c, const char *action, avp_str details, avp_error *err);

/* Facts of one imported file. */
typedef struct avpi_original {
    const char *path; /* as the user gave it */
    uint64_t size_bytes;
    char sha256[AVPI_SHA256_HEX_SIZE];
    const char *collector, *source_url, *legal_basis; /* as the user says; may be NULL */
    const char *stored_as;                            /* "originals/<sha256>[.ext]" or NULL by reference */
} avpi_original;

/**
 * Copy (or only hash, by_reference) a file into originals/ under its SHA-256; read-only; on the disk before the open transaction is
 * committed; nothing half-written stays.
 * stdin is spooled by the reader first. *known when the same bytes are an imported source already.
 */
AVP_MUST_CHECK avp_status avpi_custody_take(avp_case *c, const char *path, bool by_reference, avpi_original *out,
                                            bool *known, avp_error *err);
/** Take back an original of the open transaction: the file turned out to be of no use. */
void avpi_custody_drop(avp_case *c, const avpi_original *original);
/**
 * Keep a file that no posts come from (labels, a list, a mapping): as avpi_custody_take, and what is there already is as good. The record of the log
 * that tells of it has the members of avpi_custody_describe.
 */
AVP_MUST_CHECK avp_status avpi_custody_keep(avp_case *c, const char *path, bool by_reference, avpi_original *out,
                                            avp_error *err);
/** Add "path":...,"sha256":...,"stored_as":... to a JSON object. */
AVP_MUST_CHECK avp_status avpi_custody_describe(const avpi_original *original, avpi_buf *details, avp_error *err);
/** Write the manifest line of an original inside the transaction; it reaches manifest.jsonl after commit. */
AVP_MUST_CHECK avp_status avpi_custody_manifest(avp_case *c, const avpi_original *original, const char *format,
                                                avp_error *err);

/** Sequence and hash of the last record that a journal's table holds (AVPI_JOURNAL_LOG, _MANIFEST); 0 and zeros when it is empty. */
AVP_MUST_CHECK avp_status avpi_custody_head(avp_case *c, size_t journal, int64_t *sequence,
                                            char hash[AVPI_SHA256_HEX_SIZE], avp_error *err);
/** The line of a record of the log, which is not added to it. */
AVP_MUST_CHECK avp_status avpi_custody_compose(avp_case *c, const char *action, avp_str details, int64_t sequence,
                                               const char *previous, avpi_buf *line, avp_error *err);

#endif
