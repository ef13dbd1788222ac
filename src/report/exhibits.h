/* What can be shown for a group: the posts behind its strongest link, samples of what it pushed, its links in other windows. */
#ifndef AVPI_REPORT_EXHIBITS_H
#define AVPI_REPORT_EXHIBITS_H

#include "avispero/report.h"
#include "base/memory.h"
#include "report/gone.h"
#include "report/masks.h"

/* Groups told in full; later ones stand in the table alone. */
enum { AVPI_FULL_GROUPS = 20, AVPI_MOMENTS_MAX = 5, AVPI_EXCERPT_BYTES = 4096 };

typedef struct avpi_excerpt {
    uint32_t post;  /* UINT32_MAX = none */
    avp_str native; /* ptr NULL = not known */
    avp_str text;   /* at most AVPI_EXCERPT_BYTES; ptr NULL = not known, or not to be quoted */
    bool gone;      /* deleted since; of a sample: and no other post of a member says the same */
} avpi_excerpt;

/* One moment that the two accounts of the strongest link share; a acted first. */
typedef struct avpi_meeting {
    uint32_t object;
    uint32_t account_a, account_b; /* ids in avp_groups.accounts */
    int64_t time_a_us, time_b_us;
    avpi_excerpt a, b;
} avpi_meeting;

typedef struct avpi_exhibit {
    const avp_acts *acts; /* of the strongest link's trace */
    bool exclusive;       /* and it passed as evidence of class exclusive */
    bool tested;          /* the link stands among that trace's links; expected and log10_p are its */
    double expected, log10_p;
    uint64_t weight; /* times that the test counted: meetings in viral moments are not among them */
    size_t n_meetings, meetings_total;
    avpi_meeting meetings[AVPI_MOMENTS_MAX]; /* evenly spread over all of them, first and last included */
    avpi_excerpt
        samples[AVP_GROUP_TOP_OBJECTS]; /* per object: what it says, by a post of a member or the post itself */
} avpi_exhibit;

typedef struct avpi_exhibits {
    avpi_arena text;
    avpi_gone gone;
    size_t count; /* min(groups, AVPI_FULL_GROUPS) */
    avpi_exhibit *exhibits;
} avpi_exhibits;

/** Gather them. Errors: AVP_E_MEMORY, AVP_E_IO. Cost: the acts of the strongest links' accounts, two queries for all texts. */
AVP_MUST_CHECK avp_status avpi_exhibits_load(const avp_ctx *ctx, const avp_story *story, avpi_exhibits *out,
                                             avp_error *err);
void avpi_exhibits_free(const avp_ctx *ctx, avpi_exhibits *exhibits);

/** Do the acts speak of posts by the case's own ids? Else each file numbers its own. */
bool avpi_exhibits_of_case(const avp_story *story);
/** Fill native and text of every excerpt that has a post, and the samples of reposted and answered posts (excerpts.c). */
AVP_MUST_CHECK avp_status avpi_exhibits_texts(const avp_ctx *ctx, const avp_story *story, avpi_exhibits *exhibits,
                                              avp_error *err);

/** Take out of their words and ids what the masks do not show, and the words of posts that are gone. */
AVP_MUST_CHECK avp_status avpi_exhibits_mask(avpi_masks *masks, avpi_exhibits *exhibits, avp_error *err);

/* Links inside the groups, window by window, summed over the traces. */
typedef struct avpi_sweep {
    size_t n_windows;
    int64_t window_us[AVP_WINDOWS_MAX];
    uint64_t *links, *co_actions; /* groups x windows */
    double *expected;             /* of those links */
} avpi_sweep;

AVP_MUST_CHECK avp_status avpi_sweep_count(const avp_ctx *ctx, const avp_story *story, avpi_sweep *out, avp_error *err);
void avpi_sweep_free(const avp_ctx *ctx, avpi_sweep *sweep);

/*
 * How strong a link must be to be seen: the smallest number of co-actions of two accounts with d acts each whose chance under the
 * null model is at most the threshold. `typical` has the median number of acts, `busy` that of the most active hundredth.
 */
typedef struct avpi_reach {
    const char *trace;
    uint64_t acts, co_actions, over_cap_acts, links;
    uint32_t accounts, objects;
    double tests, threshold_p; /* m; the p that had to be reached */
    uint64_t typical_acts, typical_times, busy_acts, busy_times;
} avpi_reach;

/** One for each trace, in the group window; *out is freed with avpi_free. Cost: acts + accounts. */
AVP_MUST_CHECK avp_status avpi_reach_compute(const avp_ctx *ctx, const avp_story *story, avpi_reach **out,
                                             avp_error *err);

/** The trace of an object and its name in it: in a joint set those of the part that it comes from. */
const char *avpi_object_of(const avp_acts *acts, uint32_t object, avp_str *name);

/** Index of the window in links, or links->n_windows. */
size_t avpi_window_index(const avp_links *links, int64_t window_us);

#endif
