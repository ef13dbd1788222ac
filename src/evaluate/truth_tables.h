/* truth.json and the results of a run as temporary tables, for the queries that compare them. */
#ifndef AVPI_EVALUATE_TRUTH_TABLES_H
#define AVPI_EVALUATE_TRUTH_TABLES_H

#include "avispero/case.h"
#include "base/text.h"

/*
 * truth_members   name, kind, account              a row for each account of each planted group
 * truth_launchers account
 * truth_awakenings name, valid_from, valid_to
 * truth_episodes  name, target, valid_from, valid_to
 * truth_trends    name, phrase (small, without its #), target, valid_from, valid_to
 * truth_pairs     a, b
 * truth_posts     kind ('threat', 'doxxing'), post
 * found           group_id, account, confirmed, exclusive      members of the run's groups
 * stands_for      group_id, name                   the planted group that most of its planted members belong to
 */
AVP_MUST_CHECK avp_status avpi_truth_tables_make(avp_case *c, const char *path, uint64_t run_id, avp_error *err);
void avpi_truth_tables_drop(avp_case *c);

#endif
