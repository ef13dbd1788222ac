/* What writing and reading a seal share. */
#ifndef AVPI_PROOF_SEAL_H
#define AVPI_PROOF_SEAL_H

#include "avispero/proof.h"
#include "base/json_scan.h"
#include "proof/keyring.h"

/*
 * A seal is a tar (tape.h):
 *
 *     about.txt manifest.jsonl rows.jsonl log.jsonl root.txt  timestamps/...  reports/...  originals/...
 *     index.txt         a line "SHA-256  name" for each file before it, as sha256sum reads it
 *     statement.json    which bytes stand before it: "bytes", "sha256"; "index": SHA-256 of index.txt; and the root
 *     signature.bin     Ed25519 over statement.json
 *     key.pem           the public key, for openssl
 *
 * The signature covers every byte up to the statement by their hash, the statement itself, and what follows has one possible form.
 */
#define AVPI_SEAL_FORMAT "avispero-seal 1"
#define AVPI_SEAL_INDEX "index.txt"
#define AVPI_SEAL_STATEMENT "statement.json"
#define AVPI_SEAL_SIGNATURE "signature.bin"
#define AVPI_SEAL_KEY "key.pem"
/* Tables of results: rows and hashes. */
#define AVPI_SEAL_RESULTS "results.jsonl"
/* Cases of harm and their documents, where there are any: rows of the tables. */
#define AVPI_SEAL_REGISTRY "registry.jsonl"
/* In the case, and in the seal where there is one: ids of posts and accounts that are published no more, one a line. */
#define AVPI_DELETIONS "deletions.txt"

typedef struct avpi_seal_statement {
    uint64_t bytes, records;
    char sha256[AVP_ROOT_SIZE], index[AVP_ROOT_SIZE], root[AVP_ROOT_SIZE], made_at[32], tool[32];
    avp_public_key signer;
} avpi_seal_statement;

/** The statement as canonical JSON and a line end. */
AVP_MUST_CHECK avp_status avpi_seal_statement_write(const avpi_seal_statement *statement, avpi_buf *out,
                                                    avp_error *err);
/** Errors: AVP_E_INPUT it is not what avpi_seal_statement_write writes */
AVP_MUST_CHECK avp_status avpi_seal_statement_read(const avp_ctx *ctx, avp_str text, avpi_seal_statement *out,
                                                   avp_error *err);

/** The text that explains the seal to whoever unpacks it, in Spanish and English. */
extern const char avpi_seal_about[];

/** Check the seal in a file, byte by byte. Errors: AVP_E_INPUT names the first thing in it that differs */
AVP_MUST_CHECK avp_status avpi_seal_check(const avp_ctx *ctx, const char *path, const avp_verify_options *opts,
                                          avp_verified *out, avp_error *err);

#endif
