/* Threats and personal data in posts: candidates for a person to judge. Part of what story tells. */
#ifndef AVISPERO_THREATS_H
#define AVISPERO_THREATS_H

#include "avispero/case.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_THREATS_OPTIONS(X)                                                                                         \
    X(threat_grammar, "threat-grammar", TEXT, const char *, NULL, 0, 0, "", NULL,                                      \
      "file of rules in place of the built-in ones", "docs/formats/grammar.md")                                        \
    X(threat_more, "threat-more", TEXT, const char *, NULL, 0, 0, "", NULL, "file of rules beside the built-in ones",  \
      "docs/formats/grammar.md")                                                                                       \
    X(flood_hours, "flood-hours", REAL, double, "72", 1, 8760, "h", NULL,                                              \
      "time before and after an event in which threats about a target are counted", "docs/methods/threats.md")         \
    X(flood_q, "flood-q", REAL, double, "0.01", 1e-12, 0.5, "", NULL,                                                  \
      "false discovery rate over all floods tested: events and targets", "docs/methods/threats.md")

/* ---- threats ---- */

/* A post that looks like a threat. A candidate until a person has said so. Reposts are not looked at: they repeat somebody. */
typedef struct avp_threat {
    uint32_t post, account; /* the case's post_id and account_id */
    int64_t time_us;
    uint8_t level;   /* 3: what will be done to you; 2: a wish, a menace without an agent */
    char *rule;      /* of the grammar */
    uint32_t group;  /* of the account; 0 = none */
    uint32_t target; /* whom it is about, AVP_NO_TARGET = nobody on the list */
    uint64_t alike;  /* other candidates of nearly the same words */
    char *id, *name; /* native ids of post (NULL = it has none) and account */
} avp_threat;

/* X(name, "name", title): the names stand in tables and JSON. */
#define AVP_DOX_KIND_TABLE(X)                                                                                          \
    X(CURP, "curp", "population registry code (CURP)")                                                                 \
    X(RFC, "rfc", "taxpayer code (RFC)")                                                                               \
    X(ELECTOR, "elector", "voter code (INE)")                                                                          \
    X(CLABE, "clabe", "bank account (CLABE)")                                                                          \
    X(CARD, "card", "card number")                                                                                     \
    X(PHONE, "phone", "telephone number")                                                                              \
    X(EMAIL, "email", "e-mail address")                                                                                \
    X(COORDINATES, "coordinates", "coordinates of a place")                                                            \
    X(ADDRESS, "address", "address of a house")                                                                        \
    X(PLATE, "plate", "licence plate")

typedef enum avp_dox_kind {
#define X(name, text, title) AVP_DOX_##name,
    AVP_DOX_KIND_TABLE(X)
#undef X
        AVP_DOX_KINDS
} avp_dox_kind;

/** Name of a kind in tables and JSON; its title for people (English msgid). */
AVP_API const char *avp_dox_kind_name(avp_dox_kind kind);
AVP_API const char *avp_dox_kind_title(avp_dox_kind kind);

/* Personal data beside the name of a target, in one post or in the one that it answers. The value itself stands nowhere. */
typedef struct avp_doxxing {
    uint32_t post, account;
    char *id, *name;
    int64_t time_us;
    avp_dox_kind kind;
    char hash
        [17]; /* of the value, salted: the same value has the same hash within this case, and says nothing outside it */
    uint32_t group, target;
    bool by_thread; /* the target stands in the post that this one answers */
} avp_doxxing;

/* Threats (levels 2 and 3) about a target around an event. */
typedef struct avp_flood {
    uint32_t target;
    char *event;
    int64_t event_us;
    double hours; /* looked at on each side, less where the collection ends, outages left out */
    uint64_t before, after;
    double hours_before, hours_after;
    double rate_ratio;  /* after to before, per hour; infinite when there were none before */
    uint64_t accounts;  /* that wrote those after */
    double alike_share; /* of those after with nearly the same words as another one */
    double log10_p, q;  /* exact: Binomial(before + after, hours_after / all hours) */
    bool passes;
} avp_flood;

typedef struct avp_threats {
    bool looked;
    size_t n_threats, n_doxxing, n_floods;
    avp_threat *threats;  /* by level from 3 down, then time, then native id */
    avp_doxxing *doxxing; /* by time, then native id */
    avp_flood *floods;    /* by event, then target */
    uint64_t l3, l2, l1;
    uint64_t excluded; /* posts with a match that an exclusion took away: told, quoted, denied, play */
    uint64_t unnamed;  /* posts with personal data, but about nobody on the list: neither kept nor shown */
} avp_threats;

#ifdef __cplusplus
}
#endif
#endif
