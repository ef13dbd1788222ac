/* Which posts hold some words: found slice by slice of time, so that the first ones are there at once, however many there are. */
#ifndef AVPI_VIEW_POST_SEARCH_H
#define AVPI_VIEW_POST_SEARCH_H

#include "view/plain_text.h"

typedef struct avpi_asked avpi_asked;
typedef struct avpi_query avpi_query;
typedef struct avp_view avp_view;

enum { AVPI_SEARCHES = 4 };

/* One search, kept while its pages are asked for. */
typedef struct avpi_search {
    char *key; /* everything that it depends on; NULL = none */
    bool newest;
    size_t next;     /* slice that is looked at next, in the order of the search */
    bool complete;   /* all were */
    uint64_t looked; /* posts so far */
    uint32_t *ids;   /* found, in order */
    size_t n, capacity;
} avpi_search;

/* Time cut into slices of about as many posts; those without a time are the last slice. */
typedef struct avpi_slices {
    size_t n;         /* without the last */
    int64_t *from_us; /* n + 1 */
    uint64_t *posts;  /* n: in each */
} avpi_slices;

typedef struct avpi_searches {
    avpi_slices slices; /* n == 0 and from_us NULL: not cut yet */
    avpi_plain *plain;
    avpi_search of[AVPI_SEARCHES];
    size_t turn;
} avpi_searches;

/** Make what searches need: slices and the table of plain letters. Once. */
AVP_MUST_CHECK avp_status avpi_searches_prepare(avp_view *view, avp_error *err);
void avpi_searches_free(avp_view *view);

/* Part of the list of all posts: times [from, to) of the slices that hold it, and where it begins among their posts. */
typedef struct avpi_stretch {
    bool bounded; /* false: it reaches posts without a time, or there are no slices: take everything */
    int64_t from_us, to_us;
    uint64_t skip;
} avpi_stretch;
AVP_MUST_CHECK avp_status avpi_search_stretch(avp_view *view, bool newest, uint64_t offset, uint64_t limit,
                                              avpi_stretch *out, avp_error *err);

/** Conditions on posts p: span, account, group; " WHERE ..." */
AVP_MUST_CHECK avp_status avpi_post_filter(const avpi_asked *asked, avpi_query *q, avp_error *err);

/**
 * Posts that hold `words` and pass the filter, as far as `need` of them, or as far as a quarter of a second allows: another call goes
 * on where this one ended.
 * Out      out  borrowed until the next question
 * Cost     reads each text once
 */
AVP_MUST_CHECK avp_status avpi_search_posts(const avpi_asked *asked, const char *words, bool newest, size_t need,
                                            const avpi_search **out, avp_error *err);

#endif
