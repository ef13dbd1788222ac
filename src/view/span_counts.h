/* Posts of a span, exactly: whole bins, and at its two ends the posts themselves. */
#ifndef AVPI_VIEW_SPAN_COUNTS_H
#define AVPI_VIEW_SPAN_COUNTS_H

#include "view/ask.h"

/**
 * Add "(SELECT bin, group_id, posts ...)" to a query: the bins that the span touches, each with its posts inside the span.
 *
 * Bins  |----|----|----|----|
 * span     [------------)         first and last are counted from the posts, those between are sums already
 *
 * Cost     a span that ends between bins, as the brush chooses it, costs the bins alone; else two scans of a bin's width of posts
 */
AVP_MUST_CHECK avp_status avpi_query_span(avpi_query *query, const avp_view *view, avpi_asked_span span,
                                          avp_error *err);

#endif
