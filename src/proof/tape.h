/* A tar (ustar) of which every byte follows from names, sizes and contents: there is one way to write it, and nothing to hide in. */
#ifndef AVPI_PROOF_TAPE_H
#define AVPI_PROOF_TAPE_H

#include "base/hash.h"

enum { AVPI_TAPE_BLOCK = 512, AVPI_TAPE_NAME_SIZE = 257 };

/* Where bytes go to, and where they come from. */
typedef struct avpi_tape_sink {
    avp_status (*write)(void *self, avp_str bytes, avp_error *err);
    void *self;
} avpi_tape_sink;

typedef struct avpi_tape_source {
    /** Up to size bytes; *got < size only at the end. */
    avp_status (*read)(void *self, char *bytes, size_t size, size_t *got, avp_error *err);
    void *self;
} avpi_tape_source;

typedef struct avpi_tape_entry {
    char name[AVPI_TAPE_NAME_SIZE];
    uint64_t size_bytes;
    unsigned mode; /* 0644, 0444 ... */
    bool folder;   /* its name ends with '/' */
} avpi_tape_entry;

/** The header of an entry. False when the name is too long for it. */
bool avpi_tape_header(const avpi_tape_entry *entry, unsigned char block[AVPI_TAPE_BLOCK]);
/** The entry of a header; false when it is not exactly what avpi_tape_header writes, or the name climbs out of its folder. */
bool avpi_tape_parse(const unsigned char block[AVPI_TAPE_BLOCK], avpi_tape_entry *entry);

/* ---- writing ---- */

typedef struct avpi_tape_writer {
    const avp_ctx *ctx;
    avpi_tape_sink sink;
    avpi_sha256 all, one; /* over everything so far, over the content of the entry */
    uint64_t offset;      /* bytes written */
    uint64_t left;        /* of the entry */
    bool unhashed;        /* nobody wants the hashes: something else protects the bytes */
} avpi_tape_writer;

void avpi_tape_writer_init(avpi_tape_writer *w, const avp_ctx *ctx, avpi_tape_sink sink);
/** Begin an entry; exactly size_bytes of content must follow, then avpi_tape_end. Errors: AVP_E_LIMIT the name is too long */
AVP_MUST_CHECK avp_status avpi_tape_begin(avpi_tape_writer *w, const avpi_tape_entry *entry, avp_error *err);
AVP_MUST_CHECK avp_status avpi_tape_write(avpi_tape_writer *w, avp_str bytes, avp_error *err);
/** End of the entry. Out: hex of the content's SHA-256, may be NULL */
AVP_MUST_CHECK avp_status avpi_tape_end(avpi_tape_writer *w, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err);
/** A whole entry of mode 0644. */
AVP_MUST_CHECK avp_status avpi_tape_put(avpi_tape_writer *w, const char *name, avp_str bytes,
                                        char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err);
/** An entry from a file. Errors: AVP_E_INPUT it changes while it is read */
AVP_MUST_CHECK avp_status avpi_tape_put_file(avpi_tape_writer *w, const char *name, const char *path, unsigned mode,
                                             char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err);
/** The two blocks of zeros at the end. */
AVP_MUST_CHECK avp_status avpi_tape_finish(avpi_tape_writer *w, avp_error *err);

/* ---- reading ---- */

typedef struct avpi_tape_reader {
    const avp_ctx *ctx;
    avpi_tape_source source;
    avpi_sha256 all, one;
    avpi_sha256 all_before; /* before the header of the entry */
    uint64_t offset, start; /* bytes read; of the header of the entry */
    uint64_t left;          /* of the entry's content */
    bool unhashed;          /* as of the writer */
    avpi_tape_entry entry;
} avpi_tape_reader;

void avpi_tape_reader_init(avpi_tape_reader *r, const avp_ctx *ctx, avpi_tape_source source);
/** Next entry into r->entry; *end at the two blocks of zeros, after which nothing may stand. Errors: AVP_E_INPUT with the byte */
AVP_MUST_CHECK avp_status avpi_tape_next(avpi_tape_reader *r, bool *end, avp_error *err);
/** Up to size bytes of content; *got 0 at its end. */
AVP_MUST_CHECK avp_status avpi_tape_read(avpi_tape_reader *r, char *bytes, size_t size, size_t *got, avp_error *err);
/** Leave the entry: what is left of its content is read, its padding must be zeros. Out: SHA-256 of the content */
AVP_MUST_CHECK avp_status avpi_tape_leave(avpi_tape_reader *r, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err);

#endif
