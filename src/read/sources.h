/* Which files a run reads: folders walked, globs expanded, stdin spooled. */
#ifndef AVPI_READ_SOURCES_H
#define AVPI_READ_SOURCES_H

#include "base/text.h"

/*
 * Which bytes of a growing file a source is: head_bytes from its beginning, and those from begins_at to ends_at. ends_at 0 = the source
 * is a whole file.
 */
typedef struct avpi_piece {
    uint64_t head_bytes, begins_at, ends_at;
    uint32_t first_id; /* source of the file's first piece, where this is not it */
    bool full;         /* it could not be longer: taken also where none of its rows can be kept */
} avpi_piece;

typedef struct avpi_source {
    char *path;    /* as it is named in reports */
    char *given;   /* the file itself: the spool of stdin, else path */
    char *copy;    /* a copy to be read instead; NULL = none */
    char *trouble; /* why there is nothing to open (translated); NULL = open it */
    bool spooled;  /* given is a temporary file of ours, removed at the end */
    bool held;     /* small: parsed as a whole before the sink is given any of it */
    avpi_piece piece;
    uint32_t source_id;  /* in the case, once it was begun there */
    uint64_t size_bytes; /* 0 when unknown */
} avpi_source;

/** The file to open. */
static inline const char *avpi_source_opened(const avpi_source *source) {
    return source->copy ? source->copy : source->given;
}

typedef struct avpi_sources {
    const avp_ctx *ctx;
    size_t count, capacity;
    avpi_source *items;
    bool has_stdin;
} avpi_sources;

enum { AVPI_SOURCES_MAX = 1000000 };

/**
 * Expand paths: a folder gives its files and those of its folders in bytewise order (hidden ones aside), a pattern that is no
 * file its matches, "-" stdin. Stdin and pipes can be read once only: they are
 * spooled to a temporary file. What cannot be read at all (a folder that is a case, or holds nothing, or may not be opened, a
 * pattern without matches) is a source with `trouble`: it is reported like a bad file and does not stop the others.
 * Errors  AVP_E_LIMIT too many files; AVP_E_CANCELLED; AVP_E_IO, AVP_E_FULL
 */
AVP_MUST_CHECK avp_status avpi_sources_find(const avp_ctx *ctx, const char *const *paths, size_t n, avpi_sources *out,
                                            avp_error *err);
void avpi_sources_free(avpi_sources *sources);
/** One more source: path as it is named, given the file to open. spooled: given is removed at the end. */
AVP_MUST_CHECK avp_status avpi_sources_add(avpi_sources *sources, const char *path, const char *given, uint64_t size,
                                           bool spooled, avp_error *err);
/** Where temporary files go. */
const char *avpi_sources_temp(const avp_ctx *ctx);

#endif
