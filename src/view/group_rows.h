/* Rows of groups, as the list and the page of one group show them. */
#ifndef AVPI_VIEW_GROUP_ROWS_H
#define AVPI_VIEW_GROUP_ROWS_H

#include "view/ask.h"

/** Groups of the run by id; group 0 = all of them. */
AVP_MUST_CHECK avp_status avpi_group_rows(const avpi_asked *asked, avpi_asked_span span, uint64_t group, int64_t limit,
                                          int64_t offset, json_t **out, avp_error *err);

/** What can be printed of a group: {did, null_hypothesis, confirmed, verdict, ...}, plain text in the language asked for. */
AVP_MUST_CHECK avp_status avpi_group_sentences(const avpi_asked *asked, const avp_group *group, json_t **out,
                                               avp_error *err);

#endif
