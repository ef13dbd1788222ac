/* Style: what a group does, beside accounts in no group. Counts of a group, never of one account. Part of what story tells. */
#ifndef AVISPERO_STYLES_H
#define AVISPERO_STYLES_H

#include "avispero/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, "name"): kinds of posts; one post may be of several */
#define AVP_DEED_TABLE(X)                                                                                              \
    X(REPOST, "repost")                                                                                                \
    X(REPLY, "reply") X(TARGET, "about-target") X(THREAT, "threat-candidate") X(OWN, "own-words")

typedef enum avp_deed {
#define X(name, text) AVP_DEED_##name,
    AVP_DEED_TABLE(X)
#undef X
        AVP_DEEDS
} avp_deed;
AVP_API const char *avp_deed_name(avp_deed deed);
/** DISARM code that may fit, "" = none: suggested, never asserted. */
AVP_API const char *avp_deed_code(avp_deed deed);

enum { AVP_HOURS = 24 };

typedef struct avp_style {
    uint32_t group; /* 0 = the accounts in no group, which the others are held against */
    uint64_t posts, accounts;
    uint64_t of_deed[AVP_DEEDS];
    uint64_t of_hour[AVP_HOURS]; /* Universal Time */
} avp_style;

typedef struct avp_styles {
    size_t count; /* groups + 1; 0 = not looked at */
    avp_style *of;
} avp_styles;

#ifdef __cplusplus
}
#endif
#endif
