/* Statuses of Mastodon's API, and of the platforms that copied it, as rows. */
#ifndef AVPI_READ_MASTODON_H
#define AVPI_READ_MASTODON_H

#include "read/json_post.h"

bool avpi_mastodon_is_status(const avpi_json *json, uint32_t node);

/** A status as a row, and what it boosts or quotes as embedded ones. rows_read is the caller's. */
AVP_MUST_CHECK avp_status avpi_mastodon_take(avpi_json *json, uint32_t node, avpi_place place, avpi_batch *batch,
                                             avp_error *err);
/** Fill the account columns of the row that is begun. */
AVP_MUST_CHECK avp_status avpi_mastodon_put_account(avpi_json *json, uint32_t account, avpi_batch *batch,
                                                    avp_error *err);

#endif
