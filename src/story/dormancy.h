/* Who was silent for long, and whether the account's own count of posts says so too. */
#ifndef AVPI_STORY_DORMANCY_H
#define AVPI_STORY_DORMANCY_H

#include "story/crowd.h"

/**
 * P(the longest of the n + 1 spacings of n uniform points in [0, 1] is >= g)
 *   = sum over j = 1 .. floor(1 / g) of (-1)^(j+1) C(n+1, j) (1 - j g)^n
 * 1 (within 2e-9) where the first term exceeds 20 and the sum would lose its digits.
 */
double avpi_longest_gap_p(uint64_t n, double g);

typedef enum avpi_sleep_kind {
    AVPI_AWAKE,    /* no silence long enough */
    AVPI_UNSEEN,   /* dormant, not verified: "not seen in this collection" */
    AVPI_VERIFIED, /* dormant: its own count hides at most opts->hidden_most posts */
    AVPI_REFUTED   /* its own count says that it posted meanwhile: not dormant */
} avpi_sleep_kind;

/* The longest silence of one account, less outages; of equals the first. */
typedef struct avpi_sleep {
    avpi_sleep_kind kind;
    int64_t from_us, to_us, silent_us; /* silent_us 0: fewer than two posts */
    uint64_t posts, hidden_most;
} avpi_sleep;

typedef struct avpi_sleeps {
    avpi_sleep *of; /* per account of the crowd */
    bool *counted;  /* its posts carry its count of posts: silence could be told from absence */
} avpi_sleeps;

/**
 * The silences of all accounts, dormant ones checked against account_snapshots.
 *
 * For a silence from post k to post k + 1: the last snapshot at or before k (of equals the largest count) and the first at or after
 * k + 1 (of equals the smallest), both at the moment of a post. hidden = difference - 1 - posts seen between the two snapshots.
 * Where the difference is smaller than what was seen, counts were not taken at the posts' moments: nothing is verified.
 *
 * Errors   AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(posts), one scan of account_snapshots
 */
AVP_MUST_CHECK avp_status avpi_sleeps_find(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd,
                                           const avp_mask *mask, const avp_story_options *opts, avpi_sleeps *out,
                                           avp_error *err);
void avpi_sleeps_free(const avp_ctx *ctx, avpi_sleeps *sleeps);

/**
 * Fill `dormancies` of the findings: the dormant members, with both p.
 * conformal p = (1 + accounts in no group, with floor(log2 posts) equal, whose longest silence is at least as long) / (1 + those accounts)
 */
AVP_MUST_CHECK avp_status avpi_dormancies_list(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                               avp_findings *findings, avp_error *err);

#endif
