/* Tips: what somebody tells a case by a form that encrypts; a person decides what becomes of it. */
#ifndef AVISPERO_TIPS_H
#define AVISPERO_TIPS_H

#include "avispero/proof.h"
#include "avispero/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the key and the form ---- */

enum { AVP_TIP_KEY_SIZE = 65 }; /* 64 hex digits and a zero */

/** The key that forms of this case encrypt for (X25519); "" when there is none yet. */
AVP_API AVP_MUST_CHECK avp_status avp_tip_key_known(avp_case *c, char public_key[AVP_TIP_KEY_SIZE], avp_error *err);

/**
 * Make the key of the case's tips: in a folder of its own beside the user's key, under a passphrase, never in the case. It is another key than the one that signs, so
 * that a form does not tell whose seals are whose.
 * In       c     open for writing, without such a key; keys  where; their signer is not used
 * Errors   AVP_E_ARG there is one already, or the passphrase is empty
 */
AVP_API AVP_MUST_CHECK avp_status avp_tip_key_make(avp_case *c, const avp_key_options *keys, avp_str passphrase,
                                                   avp_error *err);
/** Open it. Errors: AVP_E_ARG the passphrase is wrong, or no form was made; AVP_E_INPUT it is not in this folder, or was altered */
AVP_API AVP_MUST_CHECK avp_status avp_tip_key_open(avp_case *c, const avp_key_options *keys, avp_str passphrase,
                                                   avp_key **key, avp_error *err);

typedef struct avp_tip_form {
    char public_key[AVP_TIP_KEY_SIZE], sha256[AVP_TIP_KEY_SIZE]; /* the second of the file, to be told by another way */
    char *path;                                                  /* avp_free */
} avp_tip_form;

/**
 * Write the form into a folder: one page, tip.html, that works without a network. The log tells of it.
 * In       title  what stands above it; NULL = words that say nothing of the case
 * Errors   AVP_E_ARG there is no key yet; AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_tip_form_write(avp_case *c, const char *folder, const char *title,
                                                     avp_tip_form *out, avp_error *err);

/* ---- opening ---- */

typedef struct avp_tip_opened {
    char *path;
    avp_status status; /* of this file alone */
    char *message;     /* why not, when status is not AVP_OK; else NULL */
    uint64_t tip, files;
    bool already; /* the same file was opened before: nothing changed */
} avp_tip_opened;

typedef struct avp_tips_opened {
    size_t n;
    avp_tip_opened *of;
} avp_tips_opened;
AVP_API void avp_tips_opened_free(const avp_ctx *ctx, avp_tips_opened *opened);

/**
 * Decrypt tips into the queue of those that wait, each whole or not at all: the file as it came and what was in it are kept in originals/, the log tells of them.
 * Errors   AVP_E_INPUT at least one was refused: altered, cut off, for another key, no tip (the others are in; see out)
 *          AVP_E_IO, AVP_E_FULL, AVP_E_CANCELLED
 * Cost     O(bytes); memory of a few chunks of 1 MiB, and the letter
 * Beware   what is in a tip was written by anybody: do not open its files on a machine that matters
 */
AVP_API AVP_MUST_CHECK avp_status avp_tips_open(avp_case *c, const avp_key *key, const char *const *paths, size_t n,
                                                avp_tips_opened *out, avp_error *err);

/* ---- the queue ---- */

typedef struct avp_tip_attached {
    char *name, *type, *sha256, *stored_as; /* stored_as NULL = the case lives in memory */
    uint64_t size_bytes;
} avp_tip_attached;

typedef struct avp_tip {
    uint64_t id, record; /* record: into which it was accepted, or 0 */
    int64_t opened_us;
    char *sha256;                                                           /* of the encrypted file */
    char *lang, *written, *what, *when, *where, *name, *contact, *relation; /* NULL = not told */
    char *verdict;                                                          /* "accepted", "refused"; NULL = it waits */
    bool consent; /* that the case uses it, without the name */
    size_t n_files;
    avp_tip_attached *files;
} avp_tip;

typedef struct avp_tips {
    size_t n;
    avp_tip *of; /* those that wait first, then by number */
} avp_tips;
AVP_API AVP_MUST_CHECK avp_status avp_tips_list(avp_case *c, avp_tips *out, avp_error *err);
AVP_API void avp_tips_free(const avp_ctx *ctx, avp_tips *tips);

typedef struct avp_tip_acceptance {
    uint64_t record;    /* the case that it belongs to; 0 = a new one */
    const char *values; /* of the new case: a JSON object; NULL = none */
    const char *who, *why;
} avp_tip_acceptance;

/**
 * Accept a tip: an incident of a case with a statement that names the tip as its source, its files as documents. One edit, that can be taken back. Nothing of it is public,
 * and who told it is not copied.
 * Out      out   the edit, and the case
 * Errors   AVP_E_ARG there is no such tip or case, it is decided already; whoever wrote it did not agree, and no reason is given
 */
AVP_API AVP_MUST_CHECK avp_status avp_tip_accept(avp_case *c, uint64_t tip, const avp_tip_acceptance *how,
                                                 avp_registry_changed *out, avp_error *err);
/** Refuse one. It stays in the case, and can be taken up again by undoing the edit. */
AVP_API AVP_MUST_CHECK avp_status avp_tip_refuse(avp_case *c, uint64_t tip, const char *who, const char *why,
                                                 avp_registry_changed *out, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
