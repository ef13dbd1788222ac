/* Addresses of Facebook posts, which hold the ids that CrowdTangle's tables leave out. */
#ifndef AVPI_READ_FACEBOOK_H
#define AVPI_READ_FACEBOOK_H

#include "base/text.h"

/**
 * "https://www.facebook.com/100069351265250/posts/660862489568787": page 100069351265250, post 660862489568787.
 * Out     page  ptr NULL when the address has a name in its place
 *         post  ptr NULL when no number can be found
 */
void avpi_facebook_ids(avp_str url, avp_str *page, avp_str *post);

#endif
