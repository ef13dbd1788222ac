/* The proof: one root over everything that a case holds, proofs for single posts, seals, locks. */
#ifndef AVISPERO_PROOF_H
#define AVISPERO_PROOF_H

#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the root ---- */

enum { AVP_ROOT_SIZE = 65 }; /* 64 hex digits and a zero */

typedef struct avp_proof_root {
    char root[AVP_ROOT_SIZE]; /* over originals, rows and the log: different after everything that is done */
    char evidence
        [AVP_ROOT_SIZE]; /* over originals and rows alone: stands on reports, which tell no time; "" when some are absent */
    uint64_t originals, rows, records; /* what it covers: files, rows that posts were read from, records of the log */
    uint64_t absent;                   /* originals by reference that were not found: their rows are not covered */
} avp_proof_root;

/* Rows that are being hashed on a thread of their own. */
typedef struct avp_proof_rows avp_proof_rows;

/**
 * Begin to hash every raw row that a post was read from, as the case stands now, while the caller goes on with it. No posts may be added or
 * taken out before avp_proof_root_of; the transaction of a run is to be committed after avp_proof_rows_wait.
 * Out      out  freed with avp_proof_rows_end, before the case is closed
 * Errors   AVP_E_MEMORY
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_rows_begin(avp_case *c, avp_proof_rows **out, avp_error *err);
/** Wait until they are hashed; what failed is told by avp_proof_root_of. */
AVP_API void avp_proof_rows_wait(avp_proof_rows *rows);
/** rows may be NULL. */
AVP_API void avp_proof_rows_end(avp_proof_rows *rows);

/**
 * Root of the Merkle tree over a case: its originals, every raw row that a post was read from, and the records of its log.
 * In       ahead   rows of this case that were hashed already; NULL = hash them now
 * Errors   AVP_E_INPUT an original is missing or shorter than it was
 * Cost     reads each original once; memory O(log rows)
 * Source   RFC 6962; docs/formats/seal.md has the bytes
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_root_of(avp_case *c, avp_proof_rows *ahead, avp_proof_root *out,
                                                    avp_error *err);

/**
 * Say in the log which files were made. In   action  "report", "export"; names  paths
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_log_files(avp_case *c, const char *action, const char *const *names,
                                                      size_t n, avp_error *err);

/* A report of the case is written under this before its name, then put into its place. */
#define AVP_NEW_REPORT "new-"

/**
 * Put new reports in the place of those of an earlier run, and say so in the log. Whenever it is cut off, `verify` finds no report altered.
 * In       names   "es.html" for CASE/reports/es.html, which the caller wrote as CASE/reports/new-es.html
 * Errors   AVP_E_IO
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_place_reports(avp_case *c, const char *const *names, size_t n,
                                                          avp_error *err);

/** Keep a file that decides results (rules, names of public figures, accounts known to be organic) among the originals; the log tells of it. */
AVP_API AVP_MUST_CHECK avp_status avp_proof_keep_input(avp_case *c, const char *path, avp_error *err);

/**
 * Say in the log which command was given, so that it can be given again (`avispero reproduce`). The imports before it are its own.
 * In       words   as typed, without the program; is_path[i]  word i is the case or a file to read
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_log_command(avp_case *c, const char *const *words, const bool *is_path,
                                                        size_t n, avp_error *err);

/** A line of JSON with rows and SHA-256 for each table of results; see docs/formats/seal.md. Caller frees *out with avp_free. */
AVP_API AVP_MUST_CHECK avp_status avp_case_results(avp_case *c, char **out, avp_error *err);

/**
 * Write a proof that one post stands in the case: its raw row and the hashes that lead from it to the root, as JSON.
 * In       post   native id of the post
 * Errors   AVP_E_INPUT no such post, or its original is missing
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_write_post(avp_case *c, const char *post, const char *path,
                                                       avp_proof_root *root, avp_error *err);

/* ---- keys ---- */

enum { AVP_PUBLIC_KEY_SIZE = 65, AVP_SIGNER_SIZE = 129 }; /* hex digits, bytes of a name; and a zero */

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_KEY_OPTIONS(X)                                                                                             \
    X(keys, "keys", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "folder of your key; $XDG_CONFIG_HOME/avispero or ~/.config/avispero if not given", "")                          \
    X(signer, "signer", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "your name, kept with the key when it is made; it stands on what you seal", "")                                  \
    X(kdf_memory, "kdf-memory", SIZE, uint64_t, "256M", 8388608, 4e9, "bytes", NULL,                                   \
      "memory that each guess of the passphrase takes (Argon2id)", "libsodium's crypto_pwhash_MEMLIMIT_MODERATE")

typedef struct avp_key_options {
    AVP_KEY_OPTIONS(AVP_OPTION_FIELD)
} avp_key_options;
AVP_API extern const avp_option_table avp_key_option_table;

/* A person's key, opened. One Ed25519 key signs, and receives what others seal to it. */
typedef struct avp_key avp_key;

/** Is there a key in the folder that opts says? */
AVP_API bool avp_key_exists(const avp_ctx *ctx, const avp_key_options *opts);

/**
 * Open the key, or make it if there is none: a file that only its owner may read, outside of every case.
 * Out      key   freed with avp_key_free
 * Errors   AVP_E_ARG the passphrase is wrong or empty; AVP_E_INPUT the file was altered
 */
AVP_API AVP_MUST_CHECK avp_status avp_key_open(const avp_ctx *ctx, const avp_key_options *opts, avp_str passphrase,
                                               avp_key **key, avp_error *err);
AVP_API void avp_key_free(const avp_ctx *ctx, avp_key *key);

/* What others may know of a key. */
typedef struct avp_public_key {
    char hex[AVP_PUBLIC_KEY_SIZE], name[AVP_SIGNER_SIZE];
} avp_public_key;

/** Read the public part of the key in the folder; needs no passphrase. Errors: AVP_E_INPUT there is none */
AVP_API AVP_MUST_CHECK avp_status avp_key_public(const avp_ctx *ctx, const avp_key_options *opts, avp_public_key *out,
                                                 avp_error *err);
AVP_API avp_public_key avp_key_public_of(const avp_key *key);

/* ---- seals ---- */

#define AVP_SEAL_OPTIONS(X)                                                                                            \
    X(with_originals, "with-originals", BOOL, bool, "false", 0, 0, "", NULL,                                           \
      "pack the originals too, so that the work can be done again from the seal alone", "")                            \
    X(to, "to", TEXT, const char *, NULL, 0, 0, "", NULL,                                                              \
      "encrypt it to these people: files with what `avispero key` prints, with commas between them", "")               \
    X(copies, "copies", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "folders that get a copy each, with commas between them; every copy is read again and compared", "")             \
    X(tsa_request, "tsa-request", TEXT, const char *, NULL, 0, 0, "", NULL,                                            \
      "write a request for a time stamp of the root (RFC 3161); with --tsa-response: the request that it answers", "") \
    X(tsa_response, "tsa-response", TEXT, const char *, NULL, 0, 0, "", NULL,                                          \
      "check an authority's answer to an earlier request, and seal it in; needs --tsa-ca", "")                         \
    X(tsa_ca, "tsa-ca", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "certificate of the authority that you trust, as PEM", "")                                                       \
    X(ots, "ots", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "write the root to this file, to be stamped with `ots stamp`", "")

typedef struct avp_seal_options {
    AVP_SEAL_OPTIONS(AVP_OPTION_FIELD)
} avp_seal_options;
AVP_API extern const avp_option_table avp_seal_option_table;

typedef struct avp_sealed {
    avp_proof_root facts;
    avp_public_key signer;
    char sha256[AVP_ROOT_SIZE]; /* of the file */
    uint64_t size_bytes;
    size_t copies, people;
} avp_sealed;

/**
 * Seal a case into one file: manifest, log, roots of rows, reports, time stamps, signed over every byte of it.
 * The log gets a record of it, and one for the copies; the case is open for writing.
 * Errors   AVP_E_INPUT an original is missing, a time stamp does not hold; AVP_E_FULL, AVP_E_IO
 * Source   docs/formats/seal.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_seal_write(avp_case *c, const avp_key *key, const avp_seal_options *opts,
                                                 const char *path, avp_sealed *out, avp_error *err);

/** Unpack a seal (that was verified) into a folder, which is made. Errors: AVP_E_INPUT it is damaged */
AVP_API AVP_MUST_CHECK avp_status avp_seal_unpack(const avp_ctx *ctx, const char *path, const char *folder,
                                                  avp_error *err);

/**
 * Open a seal that was encrypted to people, with the key of one of them, into an ordinary seal.
 * Errors   AVP_E_ARG it was not sealed to this key; AVP_E_INPUT it was altered
 */
AVP_API AVP_MUST_CHECK avp_status avp_seal_open(const avp_ctx *ctx, const char *path, const avp_key *key,
                                                const char *seal, avp_error *err);

/* ---- locked cases ---- */

/**
 * Lock a case: put the folder into one encrypted file, read that again to the end, and only then remove the folder.
 * In       out   the file; NULL = where the case was unlocked from, else the folder's name with .avispero-locked
 *          opts  kdf_memory alone is used
 * Out      file  where it is, on the heap; avp_free
 * Errors   AVP_E_ARG a file of that name holds another case, or is under another passphrase; AVP_E_BUSY the case is in use
 * Beware   a kill at any moment leaves the folder or the whole file, or both; what a removed file held may stay on the disk's surface
 * Source   docs/formats/locked.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_lock(const avp_ctx *ctx, const char *folder, const char *out,
                                                avp_str passphrase, const avp_key_options *opts, char **file,
                                                avp_error *err);

/**
 * Open a locked case into a folder; the locked file stays as it is until the case is locked again.
 * In       into    folder that must not be there yet; NULL = a private one in memory (tmpfs)
 * Out      folder  of the case, on the heap; avp_free
 * Errors   AVP_E_ARG the passphrase is wrong; AVP_E_INPUT the file was altered; AVP_E_IO there is no tmpfs; AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_unlock(const avp_ctx *ctx, const char *file, const char *into,
                                                  avp_str passphrase, char **folder, avp_error *err);

/** True when the case lies in memory (tmpfs): temporary files belong there too. out = the folder that holds the case, on the heap. */
AVP_API bool avp_case_in_memory(const avp_ctx *ctx, const char *folder, char **out);

/* ---- publishing ---- */

#define AVP_REDACT_OPTIONS(X)                                                                                          \
    X(least_followers, "least-followers", INT, int64_t, "5000", 0, 9e15, "followers", NULL,                            \
      "members of groups with at least so many followers are shown as they are; all other accounts get pseudonyms",    \
      "Twitter's releases of information operations hashed accounts with fewer than 5,000 followers")                  \
    X(k, "k", INT, int64_t, "5", 1, 1000000, "accounts", NULL, "groups with fewer accounts are left out",              \
      "Sweeney (2002) k-anonymity; 5 is the usual least")                                                              \
    X(texts, "texts", CHOICE, int, "none", 0, 0, "", "none|masked",                                                    \
      "texts of posts: none, or those of accounts that are shown, without names, links, addresses and numbers",        \
      "a text that can be searched for names its author")                                                              \
    X(victims, "victims", TEXT, const char *, NULL, 0, 0, "", NULL,                                                    \
      "file of ids and handles, one a line, that must not appear, also not as pseudonyms", "")                         \
    X(strike, "strike", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "file of values, one a line, that must not appear anywhere: doxxed addresses, numbers, names", "")               \
    X(deletions, "deletions", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "file of ids of posts and accounts to be left out from now on; added to the case's own list", "")                \
    X(pseudonyms, "pseudonyms", TEXT, const char *, NULL, 0, 0, "", NULL,                                              \
      "file with the key of the pseudonyms, made if it is not there; pseudonyms.key in the folder of your key if not " \
      "given",                                                                                                         \
      "")

typedef struct avp_redact_options {
    AVP_REDACT_OPTIONS(AVP_OPTION_FIELD)
} avp_redact_options;
AVP_API extern const avp_option_table avp_redact_option_table;

typedef struct avp_redacted {
    uint64_t accounts, shown, gone, posts, posts_gone, groups, groups_gone;
    uint64_t
        unmatched; /* names on the lists of victims and deletions that stand nowhere in the case: misspelt, perhaps */
} avp_redacted;

/**
 * Make a second case that may be published: pseudonyms, no originals, no texts or masked ones, coarse numbers, small groups and what
 * was deleted left out. Reports and exports are then made from it. Both logs say so.
 * In       c     open for writing; folder  of the new case, must not be there
 *          keys  where the key of the pseudonyms lies, unless opts says it
 * Errors   AVP_E_ARG the folder exists; AVP_E_INPUT a list cannot be read
 * Beware   who acted with whom and when stays: somebody who has the posts can find them again by their times
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_redact(avp_case *c, const char *folder, const avp_redact_options *opts,
                                                  const avp_key_options *keys, avp_redacted *out, avp_error *err);

/**
 * How many accounts and posts of the case are on its list of deletions (deletions.txt), by id or handle: what leaves the case must not show them.
 * Errors   AVP_E_IO the list cannot be read     Cost  a pass over the ids of posts where there is a list
 */
AVP_API AVP_MUST_CHECK avp_status avp_case_withheld(avp_case *c, uint64_t *count, avp_error *err);

/* ---- verifying ---- */

#define AVP_VERIFY_OPTIONS(X)                                                                                          \
    X(tsa_response, "tsa-response", TEXT, const char *, NULL, 0, 0, "", NULL,                                          \
      "check this answer of a time-stamping authority against the root as well; needs --tsa-ca", "")                   \
    X(tsa_request, "tsa-request", TEXT, const char *, NULL, 0, 0, "", NULL,                                            \
      "the request that --tsa-response answers, where it had a number of its own (a nonce)", "")                       \
    X(tsa_ca, "tsa-ca", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "certificate of the authority that you trust, as PEM; that in the seal if not given", "")                        \
    X(ots, "ots", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "follow this proof of OpenTimestamps (.ots) about a root that `seal --ots` wrote, to the block of Bitcoin", "")  \
    X(signed_by, "signed-by", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "the key that must have signed: 64 hex digits, or the line that `avispero key` prints", "")                      \
    X(root, "root", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "a root from a report or a time stamp: it must be that of the case, now or at an earlier time", "")

typedef struct avp_verify_options {
    AVP_VERIFY_OPTIONS(AVP_OPTION_FIELD)
} avp_verify_options;
AVP_API extern const avp_option_table avp_verify_option_table;

/* A time stamp that holds. */
typedef struct avp_stamp {
    char time[32];                 /* UTC */
    char authority[256];           /* as its certificate names it */
    char ca_sha256[AVP_ROOT_SIZE]; /* of the certificate that was trusted */
    char root[AVP_ROOT_SIZE];      /* what was stamped */
    uint64_t records;              /* the root was that after so many records of the log */
} avp_stamp;

typedef enum avp_verify_kind {
    AVP_VERIFY_CASE,     /* a case folder */
    AVP_VERIFY_POST,     /* a proof of one post */
    AVP_VERIFY_SEAL,     /* a sealed case */
    AVP_VERIFY_SEALED_TO /* one that only certain people can open: checked from outside */
} avp_verify_kind;

/* A block of Bitcoin to which a proof of OpenTimestamps leads. Whether its header has that Merkle root is not checked here: that needs the chain. */
typedef struct avp_anchor {
    uint64_t height;
    char merkle_root[AVP_ROOT_SIZE]; /* as block explorers print it */
    uint64_t records;                /* of the log, whose root is anchored */
} avp_anchor;

/* What was found to be whole. */
typedef struct avp_verified {
    avp_verify_kind kind;
    avp_proof_root facts;       /* of a proof of one post the root alone */
    avp_case_findings findings; /* of a case: what an interruption left, and whether the tables are covered */
    char *row;                  /* of such a proof: the raw row */
    size_t row_size;
    avp_public_key signer; /* of a seal; hex "" otherwise */
    char made_at[32];      /* of a seal, by the clock of whoever sealed it */
    avp_stamp *stamps;     /* ascending by records */
    size_t n_stamps;
    avp_public_key *people; /* to whom it is sealed */
    size_t n_people;
    avp_anchor *anchors;               /* of opts->ots */
    size_t n_anchors, anchors_pending; /* pending: calendars that have not told yet */
    bool anchors_checked;
    bool root_found;       /* opts->root was asked for, and is one of the case */
    uint64_t root_records; /* that of the log after so many records; 0 = that of the evidence */
    char **unlisted; /* files among originals and reports that no record tells of: nothing says where they come from */
    size_t n_unlisted;
    size_t originals_held; /* of a seal: how many originals are in it */
    uint64_t other_seals;  /* of a seal: how many earlier ones, by its log, another key signed */
} avp_verified;

/**
 * Check a case, a seal or a proof of one post, whatever path is.
 * In       opts  NULL = defaults
 * Out      out   freed with avp_verified_free
 * Errors   AVP_E_INPUT names the first thing that differs
 */
AVP_API AVP_MUST_CHECK avp_status avp_verify(const avp_ctx *ctx, const char *path, const avp_verify_options *opts,
                                             avp_verified *out, avp_error *err);
AVP_API void avp_verified_free(const avp_ctx *ctx, avp_verified *verified);

#ifdef __cplusplus
}
#endif
#endif
