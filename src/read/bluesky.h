/* Records of the AT protocol as rows: what Jetstream and the API of Bluesky share. */
#ifndef AVPI_READ_BLUESKY_H
#define AVPI_READ_BLUESKY_H

#include "read/json_post.h"

/* Columns that both fill. */
#define AVPI_BLUESKY_COLUMNS                                                                                           \
    {                                                                                                                  \
        .fields = (UINT32_C(1) << AVPI_FIELD_OBJECT) - 1, .numbers = (UINT32_C(1) << AVPI_NUMBER_COUNT) - 1,           \
        .lists = (UINT32_C(1) << AVPI_LIST_COUNT) - 1                                                                  \
    }

/** Owner of "at://did:plc:x/app.bsky.feed.post/y": the DID; ptr NULL when it is no such address. */
avp_str avpi_bluesky_owner(avp_str uri);
/** Whether the address leads into this collection ("app.bsky.feed.post"). */
bool avpi_bluesky_in(avp_str uri, avp_str collection);

/**
 * Time in the record key of an address, which the author's program made when it wrote (a TID: 13 letters, microseconds).
 * False when the key is none.
 */
bool avpi_bluesky_key_time(avp_str uri, int64_t *time_us);
/** Take that time for a row without another one, with a note. */
void avpi_bluesky_time_by_key(avpi_batch *batch, avpi_place place);

/**
 * Fill the row that is begun with what a record of app.bsky.feed.post says: text, language, reply, quote, links, tags, mentions,
 * media, and the time at which its author's program says it was written. POST and ACCOUNT are set already.
 */
AVP_MUST_CHECK avp_status avpi_bluesky_put_post(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err);
/** The same for app.bsky.feed.repost: what was reposted, and when. */
AVP_MUST_CHECK avp_status avpi_bluesky_put_repost(avpi_json *json, uint32_t record, avpi_batch *batch, avp_error *err);

#endif
