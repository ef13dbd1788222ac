/* Platforms as Zeeschuimer catches them from the pages that a browser shows, and 4CAT keeps them. */
#ifndef AVPI_READ_FOURCAT_H
#define AVPI_READ_FOURCAT_H

#include "read/json_post.h"

/* Each takes the item of its platform as rows; rows_read is the caller's. */
AVP_MUST_CHECK avp_status avpi_fourcat_twitter(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch,
                                               avp_error *err);
AVP_MUST_CHECK avp_status avpi_fourcat_tiktok(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch,
                                              avp_error *err);
/** Instagram, and Threads, which is written alike. */
AVP_MUST_CHECK avp_status avpi_fourcat_instagram(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch,
                                                 avp_error *err);

#endif
