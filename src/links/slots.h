/* Slots: where acts stand in object and time, whoever acted. What a null model takes as given is counted here. */
#ifndef AVPI_LINKS_SLOTS_H
#define AVPI_LINKS_SLOTS_H

#include "avispero/links.h"
#include "base/memory.h"

/* Whole objects are worked on in blocks of about this many acts, whatever the number of threads. */
enum { AVPI_BLOCK_ACTS = 1 << 16 };

/** Number of blocks, and the first object of block b (b may be one past the last). */
size_t avpi_slots_blocks(const avp_acts *acts);
uint32_t avpi_slots_block(const avp_acts *acts, size_t b);

/** True when two acts of one object, the later one second, are at most window_us apart; ends count; any two times. */
static inline bool avpi_within(int64_t earlier_us, int64_t later_us, int64_t window_us) {
    return (uint64_t)later_us - (uint64_t)earlier_us <= (uint64_t)window_us;
}

/*
 * An act whose neighbours (acts on the same object within the window, whoever made them) are more than the cap is "over"
 * in that window and in every longer one: class_of[act] is the first such window. Over acts are left out of all below.
 *
 *   window        10 s   60 s   600 s
 *   neighbours      40    480     900     cap 500: class_of = 2, the act counts in windows 0 and 1
 */
typedef struct avpi_slots {
    size_t n_windows;
    uint64_t co_actions[AVP_WINDOWS_MAX]; /* W: (unordered pair of accounts, object) met inside the window */
    uint64_t acts[AVP_WINDOWS_MAX];       /* E */
    uint64_t over[AVP_WINDOWS_MAX];       /* acts left out */
    uint64_t pairings[AVP_WINDOWS_MAX];   /* E^2 - S2 = sum of d_i (E - d_i) */
    uint32_t
        *acts_of[AVP_WINDOWS_MAX]; /* d: per account; windows without over acts share one array; NULL = not asked for */
    uint8_t *class_of;             /* per act; NULL = none is over */
    uint8_t *repeats;              /* per act: its account acts more than once on the object */
    uint8_t *first_window;         /* per object: first window with a pair of acts in it, n_windows = none has one */
} avpi_slots;

/**
 * Count all of the above for every window.
 * In       cap 0 = none; with_accounts: also acts_of and pairings, for a null model
 * Out      slots, freed with avpi_slots_free
 * Cost     O(acts) per window; in objects on which accounts repeat, also the pairs of acts of repeaters
 */
AVP_MUST_CHECK avp_status avpi_slots_count(const avp_ctx *ctx, const avp_acts *acts, const avp_windows *windows,
                                           uint64_t cap, bool with_accounts, avpi_slots *slots, avp_error *err);
void avpi_slots_free(const avp_ctx *ctx, avpi_slots *slots);

#endif
