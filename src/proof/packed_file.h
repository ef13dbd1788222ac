/* The file that a case is locked into: hashed and written by a thread of its own, while the next piece is encrypted. */
#ifndef AVPI_PROOF_PACKED_FILE_H
#define AVPI_PROOF_PACKED_FILE_H

#include "base/files.h"
#include "base/hash.h"

#include <pthread.h>

/*
 *   caller   encrypts 3   waits for room, hands 3 over   encrypts 4 ...
 *   thread   hashes, writes 2      hashes, writes 3 ...
 *
 * Pieces go through one by one, in order; the caller's own piece is free again as soon as it is handed over.
 */
typedef struct avpi_packed_file {
    const avp_ctx *ctx;
    avpi_out out;
    size_t head_bytes; /* length of the first piece; 0 = not written yet */
    avpi_hash128 hash; /* of the pieces in order; against failing disks, not against people */
    pthread_t thread;
    bool running;         /* there is a thread; without one, the caller writes */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t moved;
    char *piece; /* handed over, not written yet */
    size_t piece_bytes, piece_capacity;
    bool full, ending;
    avp_status status; /* of writing */
    avp_error error;
} avpi_packed_file;

/** Create the file under a temporary name. Errors: AVP_E_IO, AVP_E_MEMORY. Closed with avpi_packed_close, also after an error. */
AVP_MUST_CHECK avp_status avpi_packed_open(const avp_ctx *ctx, const char *path, size_t piece_most,
                                           avpi_packed_file *packed, avp_error *err);
/** A sink for an envelope; self is the packed file. An error may be told one piece late. */
AVP_MUST_CHECK avp_status avpi_packed_write(void *self, avp_str piece, avp_error *err);
/** Everything onto the disk and under its name. */
AVP_MUST_CHECK avp_status avpi_packed_commit(avpi_packed_file *packed, avp_error *err);
/** Ends the thread; what was not committed is removed. Safe on a zeroed one. */
void avpi_packed_close(avpi_packed_file *packed);

#endif
