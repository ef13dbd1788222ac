/* Every raw row of an original that a post was read from, in the order of the file: the leaves of the tree of rows. */
#ifndef AVPI_PROOF_ROW_LEAVES_H
#define AVPI_PROOF_ROW_LEAVES_H

#include "store/sql.h"

/* What one row is. Rows of Parquet have no bytes of their own: theirs is the post as the case holds it, in canonical JSON. */
typedef struct avpi_row_leaf {
    uint64_t index; /* among the rows of the source, from 0 */
    uint64_t line, offset;
    uint32_t post_id; /* of the first post that was read from it */
    avp_str bytes;    /* until the next row */
} avpi_row_leaf;

typedef avp_status (*avpi_row_visit)(void *self, const avpi_row_leaf *row, avp_error *err);

/* A source of the case, as row_leaves wants it. */
typedef struct avpi_row_source {
    uint32_t id;
    uint64_t rows; /* different rows that posts were read from */
    bool bytes;    /* they have bytes of their own */
    char *path;    /* of the original, on the heap */
    char *name;    /* as messages call it: its place in the case, else path */
    char sha256[65];
    bool by_reference;
} avpi_row_source;

/** The sources of a case, by id. Caller frees with avpi_row_sources_free. */
AVP_MUST_CHECK avp_status avpi_row_sources(avp_case *c, avpi_row_source **out, size_t *n, avp_error *err);
void avpi_row_sources_free(const avp_ctx *ctx, avpi_row_source *sources, size_t n);

/**
 * Show each row of a source once. Reads the original once, in memory of one row.
 * Errors   AVP_E_INPUT the original is not there or ends before a row does (names it); what visit says
 */
AVP_MUST_CHECK avp_status avpi_row_leaves(avp_case *c, const avpi_row_source *source, avpi_row_visit visit, void *self,
                                          avp_error *err);

#endif
