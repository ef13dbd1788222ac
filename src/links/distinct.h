/* How many pairs of distinct accounts meet on one object: each pair once, however often the two act. */
#ifndef AVPI_LINKS_DISTINCT_H
#define AVPI_LINKS_DISTINCT_H

#include "base/acts_elders.h"

/* Work space of one thread. */
typedef struct avpi_distinct {
    const avp_ctx *ctx;
    size_t n_accounts;
    uint64_t *met; /* per account: serial of the object << 32 | what is known of it there */
    uint32_t serial;
    uint32_t *scratch; /* several arrays, one element per act of a repeater */
    size_t capacity;
} avpi_distinct;

AVP_MUST_CHECK avp_status avpi_distinct_init(const avp_ctx *ctx, size_t n_accounts, avpi_distinct *d, avp_error *err);
void avpi_distinct_free(avpi_distinct *d);

/** Set repeats[i] for every act whose account acts more than once among n acts. True when there is one. */
bool avpi_distinct_repeats(avpi_distinct *d, const uint32_t *account, size_t n, uint8_t *repeats);

/* Acts of one object in order of time; repeats as avpi_distinct_repeats set them (acts may have been left out since). */
typedef struct avpi_distinct_acts {
    const int64_t *time_us;
    const uint32_t *account;
    const uint8_t *repeats;
    const uint32_t *elders; /* avp_elders.of of these acts; NULL = none has any */
    size_t count;
} avpi_distinct_acts;

/**
 * Unordered pairs of distinct accounts with acts at most window_us apart, where some account repeats.
 * In       pairs_of_acts  all pairs of acts inside the window, those of one account with itself among them
 * Cost     O(acts of repeaters * log acts), and one visit per pair of acts of two repeaters
 */
AVP_MUST_CHECK avp_status avpi_distinct_pairs(avpi_distinct *d, const avpi_distinct_acts *acts, int64_t window_us,
                                              uint64_t pairs_of_acts, uint64_t *pairs, avp_error *err);

/** Does one of n acts have elders? of may be NULL. */
bool avpi_any_elders(const uint32_t *of, size_t n);

/**
 * The same where acts have elders: pairs of acts whose posts have met before do not count.
 * Cost     one visit per pair of acts inside the window
 */
AVP_MUST_CHECK avp_status avpi_distinct_first_meetings(avpi_distinct *d, const avp_elders *elders,
                                                       const avpi_distinct_acts *acts, int64_t window_us,
                                                       uint64_t *pairs, avp_error *err);

#endif
