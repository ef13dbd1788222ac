/* Strata of the null model: what an account acts on says where it may meet others by habit. */
#ifndef AVPI_LINKS_STRATA_H
#define AVPI_LINKS_STRATA_H

#include "avispero/links.h"
#include "base/memory.h"

/*
 * A stratum is a source, or (source, period of 28 days) when the collection spans more than 60 days; acts without a source share one. Only acts of
 * one stratum make a pair, so an object whose acts fall into several is split, in `acts`, into one object per stratum:
 *
 *   object of the input    0          1                2
 *   strata of its acts     A A A      A A B B B        B
 *   object in acts         0          1    2           3
 *   of_object              A          A    B           B
 */
typedef struct avpi_strata {
    uint32_t count;
    uint32_t *of_object; /* per object of acts */
    uint32_t *source;    /* per stratum: its source, UINT32_MAX = none */
    avp_acts acts;       /* a view: names are the input's; arrays are the input's where nothing was split */
    bool owns;           /* account, time_us, object_start of acts are our own */
    /* acts of an account by stratum: entries [start[a], start[a + 1]), strata ascending */
    uint64_t *start;
    uint32_t *stratum;
    uint32_t *acts_in; /* d_is */
} avpi_strata;

/**
 * Find the strata and split the objects. Out: strata, freed with avpi_strata_free; acts must outlive it. Cost: O(n log n) where objects are split.
 */
AVP_MUST_CHECK avp_status avpi_strata_split(const avp_ctx *ctx, const avp_acts *acts, avpi_strata *strata,
                                            avp_error *err);

/**
 * The parts of a joint set as strata, for a null model that knows no sources; one stratum where acts are of one trace.
 * In       by_source  strata whose split objects are wanted; NULL = the objects of acts as they are
 * Out      strata     freed with avpi_strata_free; acts and by_source must outlive it
 */
AVP_MUST_CHECK avp_status avpi_strata_parts(const avp_ctx *ctx, const avp_acts *acts, const avpi_strata *by_source,
                                            avpi_strata *strata, avp_error *err);

/** Part of acts that a stratum of sources or of parts belongs to; 0 where acts are of one trace. */
uint32_t avpi_strata_part(const avp_acts *acts, const avpi_strata *strata, uint32_t stratum);

/** Count d_is over the acts that `counts` marks (per act of strata->acts; NULL = all). Replaces an earlier count. */
AVP_MUST_CHECK avp_status avpi_strata_count(const avp_ctx *ctx, avpi_strata *strata, const uint8_t *counts,
                                            avp_error *err);
void avpi_strata_free(const avp_ctx *ctx, avpi_strata *strata);

#endif
