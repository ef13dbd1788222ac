/* What a run tells of a story, against what was planted: awakenings, launchers, episodes, trends, coincidences, threats. */
#ifndef AVPI_EVALUATE_TRUTH_STORY_H
#define AVPI_EVALUATE_TRUTH_STORY_H

#include "avispero/evaluate.h"
#include "store/sql.h"

/** Fill the story's part of out; the tables of truth_tables.h stand. out->run_id is looked at. */
AVP_MUST_CHECK avp_status avpi_truth_judge_story(avp_case *c, avp_truth_evaluation *out, avp_error *err);

enum { AVPI_TRUTH_COUNTS_MOST = 8 };
/** The first n columns of a query's one row, as counts. */
AVP_MUST_CHECK avp_status avpi_truth_counts(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                                            size_t n, uint64_t counts[AVPI_TRUTH_COUNTS_MOST], avp_error *err);
/** part / whole, NaN when whole is 0. */
double avpi_truth_share(uint64_t part, uint64_t whole);

#endif
