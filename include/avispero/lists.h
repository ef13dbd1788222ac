/* What only a person knows: whom a collection is about, what happened when, whose sites are whose, which stories are true. */
#ifndef AVISPERO_LISTS_H
#define AVISPERO_LISTS_H

#include "avispero/case.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Four small files of comma separated values (or semicolons, or tabs), UTF-8, with a header; columns in any order.
 *
 *   targets  id, name, kind: handle|name|alias|hashtag, value, valid_from, valid_to    one row for each name that a target goes by
 *   events   time, name, kind                                                          a calendar; a time has a year
 *   domains  domain, kind: portal|media|party|government|platform|other
 *   claims   claim: an address or a phrase, verdict: true|false|unverified, follows: the claim that it builds on
 */
typedef enum avp_list_kind {
    AVP_LIST_TARGETS,
    AVP_LIST_EVENTS,
    AVP_LIST_DOMAINS,
    AVP_LIST_CLAIMS,
    AVP_LISTS
} avp_list_kind;

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source); in the order of avp_list_kind */
#define AVP_LIST_OPTIONS(X)                                                                                            \
    X(targets, "targets", TEXT, const char *, NULL, 0, 0, "", NULL,                                                    \
      "CSV of whom the collection is about: id, name, kind (handle, name, alias, hashtag), value, valid_from, "        \
      "valid_to",                                                                                                      \
      "")                                                                                                              \
    X(events, "events", TEXT, const char *, NULL, 0, 0, "", NULL, "CSV of what happened: time, name, kind", "")        \
    X(domains, "domains", TEXT, const char *, NULL, 0, 0, "", NULL,                                                    \
      "CSV of whose sites are whose: domain, kind (portal, media, party, government, platform, other)", "")            \
    X(claims, "claims", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "CSV of stories: claim (an address or a phrase), verdict (true, false, unverified), follows", "")

typedef struct avp_list_options {
    AVP_LIST_OPTIONS(AVP_OPTION_FIELD)
} avp_list_options;
AVP_API extern const avp_option_table avp_list_option_table;

/** "targets", "events", "domains", "claims". */
AVP_API const char *avp_list_name(avp_list_kind kind);
/** A file to begin with: the header, and rows that say how it is meant. Valid as it is. */
AVP_API const char *avp_list_template(avp_list_kind kind);

/**
 * Read a list without a case, so that a mistake in it shows before hours of work.
 *
 * Errors   AVP_E_INPUT with file and line: no such column, an unknown kind or verdict, a time without a year, the same name for two
 *          targets at one time, a domain of two kinds, a claim that follows none, a broken row; AVP_E_LIMIT larger than 64 MiB
 */
AVP_API AVP_MUST_CHECK avp_status avp_list_check(const avp_ctx *ctx, avp_list_kind kind, const char *path,
                                                 avp_error *err);
/**
 * Take a list into the case in place of the one of its kind that it had. The log of the case tells the file's SHA-256 and its rows.
 *
 * Out      rows    of the list
 * Errors   as avp_list_check; AVP_E_IO, AVP_E_FULL. On error the case is as before
 */
AVP_API AVP_MUST_CHECK avp_status avp_list_import(avp_case *c, avp_list_kind kind, const char *path, uint64_t *rows,
                                                  avp_error *err);
/** Check all lists that are given, then import them. */
AVP_API AVP_MUST_CHECK avp_status avp_lists_check(const avp_ctx *ctx, const avp_list_options *lists, avp_error *err);
AVP_API AVP_MUST_CHECK avp_status avp_lists_import(avp_case *c, const avp_list_options *lists, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
