/* What both versions of X's API share. */
#ifndef AVPI_READ_TWITTER_H
#define AVPI_READ_TWITTER_H

#include "read/json_post.h"

/* Columns that both fill. */
#define AVPI_TWITTER_COLUMNS                                                                                           \
    {                                                                                                                  \
        .fields = (UINT32_C(1) << AVPI_FIELD_OBJECT) - 1, .numbers = (UINT32_C(1) << AVPI_NUMBER_COUNT) - 1,           \
        .lists = (UINT32_C(1) << AVPI_LIST_COUNT) - 1                                                                  \
    }

/** Text between > and < of the link that names a client, or all of it when it is none. */
avp_str avpi_twitter_client(avp_str html);

/**
 * Text of a repost: "RT @handle: " and the whole text of the original. The API cuts the repost's own text after 140 characters.
 * Where the original's text or handle is unknown the row keeps its own.
 */
AVP_MUST_CHECK avp_status avpi_twitter_repost_text(avpi_batch *batch, avp_str handle, avp_str text, avp_error *err);

/** Add a medium of v2: "3_1377650087799754753" is a number for its kind, and the id that v1.1 gives. */
AVP_MUST_CHECK avp_status avpi_twitter_media(avpi_batch *batch, avp_str key, avp_error *err);

/** Add the media of an array as v1.1 has them: id, or else address, and kind. */
AVP_MUST_CHECK avp_status avpi_twitter_media_list(avpi_json *json, uint32_t media, avpi_batch *batch, avp_error *err);

/* ---- v2: what became of posts and accounts, as facts of the batch ---- */

/** Withheld and edited, of the post whose row is begun; withheld of its author, where that object is known. */
AVP_MUST_CHECK avp_status avpi_twitter_v2_fate(avpi_json *json, uint32_t node, uint32_t author, avpi_place place,
                                               avpi_batch *batch, avp_error *err);
/** The "errors" of a page: posts and users that could not be had. */
AVP_MUST_CHECK avp_status avpi_twitter_v2_errors(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch,
                                                 avp_error *err);
/** A line of a compliance job, which is a record of its own. */
AVP_MUST_CHECK avp_status avpi_twitter_v2_compliance(avpi_json *json, uint32_t node, avpi_place place,
                                                     avpi_batch *batch, avp_error *err);

#endif
