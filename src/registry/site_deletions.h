/* The case's list of deletions, as a site obeys it: no text that names what stands in it is published. */
#ifndef AVPI_REGISTRY_SITE_DELETIONS_H
#define AVPI_REGISTRY_SITE_DELETIONS_H

#include "base/automaton.h"
#include "registry/gazetteer.h"

struct avpi_site;

typedef struct avpi_site_deletions {
    const avp_ctx *ctx;
    avpi_gazetteer *g; /* NULL = the list is empty */
    avpi_automaton words;
    avpi_buf folded;
} avpi_site_deletions;

/** Out  freed with avpi_site_deletions_free, also after an error. Errors: AVP_E_INPUT a line of the list has no letter and no digit */
AVP_MUST_CHECK avp_status avpi_site_deletions_load(avp_case *c, avpi_site_deletions *out, avp_error *err);
void avpi_site_deletions_free(avpi_site_deletions *of);
/** Does the text hold any line of the list, as whole words, accents and case aside? */
AVP_MUST_CHECK avp_status avpi_site_deletions_hold(avpi_site_deletions *of, avp_str text, bool *out, avp_error *err);
/** Mark the rows of a site that do, and what belongs to cases that do. */
AVP_MUST_CHECK avp_status avpi_site_strike(struct avpi_site *site, avp_error *err);

#endif
