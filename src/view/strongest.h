/* Links of the run in order of their strength, and which of them a picture shows when there are more than it can. */
#ifndef AVPI_VIEW_STRONGEST_H
#define AVPI_VIEW_STRONGEST_H

#include "avispero/case.h"

#include <stddef.h>
#include <stdint.h>

typedef struct avp_view avp_view;

enum { AVPI_LINKS_DRAWN_MOST = 500000 };

/* view->groups.links from the smallest p on, ties by the names of a and b: link order[k] has place k. */
typedef struct avpi_by_strength {
    uint32_t *order, *place;
} avpi_by_strength;
/** Make both for the links of the view, 8 bytes a link, where nobody asked for them yet: opening a case does not wait for its links. */
AVP_MUST_CHECK avp_status avpi_links_by_strength(avp_view *view, avp_error *err);
void avpi_by_strength_free(const avp_ctx *ctx, avpi_by_strength *of);

/*
 * Links of a picture. A link's rank is its place among the links of the account to which it means more: 0 = the strongest of one of its
 * two. Whole ranks are taken while they fit; of the first that does not, the strongest.
 *
 *      ana -9- beto -5- cora -4- dora -3- beto       ranks 0 0 0 1: with room for three, dora-beto stays away, and nobody stands alone
 */
typedef struct avpi_links_drawn {
    uint32_t *links; /* into view->groups.links, the strongest first */
    size_t n, total; /* links between placed accounts */
    uint32_t each;   /* of every account so many of its strongest are there, or all; UINT32_MAX = all of everybody's */
} avpi_links_drawn;
/**
 * Choose at most `most` links whose accounts both have a place in the layout.
 * Out      out  caller frees with avpi_links_drawn_free
 * Errors   AVP_E_MEMORY
 * Cost     O(links), and the order where it is not there yet
 */
AVP_MUST_CHECK avp_status avpi_links_choose(avp_view *view, size_t most, avpi_links_drawn *out, avp_error *err);
void avpi_links_drawn_free(const avp_view *view, avpi_links_drawn *drawn);

#endif
