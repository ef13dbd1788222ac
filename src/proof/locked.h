/* What locking and unlocking share. */
#ifndef AVPI_PROOF_LOCKED_H
#define AVPI_PROOF_LOCKED_H

#include "avispero/proof.h"
#include "proof/envelope.h"

/*
 * A locked case is an envelope (envelope.h) around a tar (tape.h): first AVPI_LOCKED_ABOUT, then the files of the case.
 * The key of the envelope is random; a secret box (secret.h) holds it under the passphrase.
 */
#define AVPI_LOCKED_FORMAT "avispero-locked 1"
#define AVPI_LOCKED_ENDING ".avispero-locked"
#define AVPI_LOCKED_ABOUT ".avispero-about"
/* Beside an unlocked case: the absolute name of the file that it came from. */
#define AVPI_LOCKED_ORIGIN ".unlocked-from"
#define AVPI_LOCKED_REMOVING ".avispero-removing"

/* Which case it is, and how far it had come: so that a file is only ever replaced by a later state of the same case. */
typedef struct avpi_locked_about {
    char first[AVPI_SHA256_HEX_SIZE]; /* hash of the first record of the log; zeros when there is none */
    uint64_t records;
} avpi_locked_about;

enum { AVPI_LOCKED_ABOUT_MOST = 256 };

/* A locked file being read. */
typedef struct avpi_locked_reader {
    const avp_ctx *ctx;
    int fd;
    uint64_t taken, size_bytes;
    avpi_envelope_reader envelope;
    avpi_tape_reader tape;
    avpi_locked_about about;
} avpi_locked_reader;

/** Open a file with its passphrase and read what case it is. Freed with avpi_locked_close whatever happens. */
AVP_MUST_CHECK avp_status avpi_locked_open(avpi_locked_reader *r, const avp_ctx *ctx, const char *path,
                                           avp_str passphrase, avp_error *err);
void avpi_locked_close(avpi_locked_reader *r);

AVP_MUST_CHECK avp_status avpi_locked_about_write(const avpi_locked_about *about, avpi_buf *out, avp_error *err);

/** Remove a folder and all in it, not following links. */
AVP_MUST_CHECK avp_status avpi_folder_remove(const avp_ctx *ctx, const char *path, avp_error *err);
/** Is there room in memory at this path? */
bool avpi_is_tmpfs(const char *path);
/** Absolute form of a path whose last part need not exist. */
AVP_MUST_CHECK avp_status avpi_absolute(const avp_ctx *ctx, const char *path, char **out, avp_error *err);

#endif
