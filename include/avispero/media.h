/* Pictures and films that several accounts posted: the group that stands out among them, for a person to look at. Part of story. */
#ifndef AVISPERO_MEDIA_H
#define AVISPERO_MEDIA_H

#include "avispero/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AVP_MEDIA_OPTIONS(X)                                                                                           \
    X(media_accounts, "media-accounts", INT, int64_t, "5", 2, 1e9, "accounts", NULL,                                   \
      "members of one group that posted the same picture or film from which on it is tested", "docs/methods/media.md")

/* One picture or film, by the platform's hash of it or its id, that a group posted more than others do. */
typedef struct avp_media_cluster {
    char *object;     /* as the trace "media" names it */
    char *blurhash;   /* what it looks like from afar, where the platform tells; NULL = not told */
    uint32_t post_id; /* of the case: who posted it first */
    char *post;       /* its native id; NULL = it has none */
    uint64_t posts, accounts;
    uint32_t group;
    uint64_t group_accounts; /* members that posted it */
    uint64_t all, members;   /* accounts that posted any picture; of them members */
    int64_t first_us, last_us;
    double log10_p, q;
} avp_media_cluster;

typedef struct avp_media_clusters {
    uint64_t tested; /* objects with enough members of some group */
    size_t count;
    avp_media_cluster *of; /* those that pass, by time of the first post */
} avp_media_clusters;

#ifdef __cplusplus
}
#endif
#endif
