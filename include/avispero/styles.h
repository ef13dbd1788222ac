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

enum { AVP_HOURS = 24, AVP_SHIFT_HOURS = 8 };

/*
 * The hand of operators: eight hours of the day in which members post more than others, and the client that most of them use more often than
 * others. p against groups of as many accounts drawn from all in no other group; NaN = the collection does not tell.
 */
typedef struct avp_habits {
    unsigned from_hour;             /* Universal Time; to from_hour + AVP_SHIFT_HOURS */
    double hours_share, hours_rest; /* mean over accounts of the share of their posts in these hours */
    double hours_p, hours_q;
    char *client; /* NULL = not known, or nothing that members use more */
    uint64_t client_yes, client_known, rest_yes,
        rest_known; /* accounts that use it most, of those that tell a client */
    double client_p, client_q;
    bool hours_pass, client_passes;
} avp_habits;

typedef struct avp_style {
    uint32_t group; /* 0 = the accounts in no group, which the others are held against */
    uint64_t posts, accounts;
    uint64_t of_deed[AVP_DEEDS];
    uint64_t of_hour[AVP_HOURS]; /* Universal Time */
    double median_age_days;      /* of accounts at their first post here; NaN = not known */
    avp_habits habits;           /* of groups; of 0 all NaN */
} avp_style;

typedef struct avp_styles {
    size_t count; /* groups + 1; 0 = not looked at */
    avp_style *of;
} avp_styles;

#ifdef __cplusplus
}
#endif
#endif
