/* What the case's tables say about each account. */
#ifndef AVPI_STORY_PROFILES_H
#define AVPI_STORY_PROFILES_H

#include "story/crowd.h"

typedef enum avpi_answer { AVPI_NOT_KNOWN, AVPI_NO, AVPI_YES } avpi_answer;

typedef struct avpi_profiles {
    avpi_arena text;
    avp_str *handle;                 /* the latest; ptr NULL = not known */
    int64_t *created_us;             /* INT64_MIN = not known */
    uint8_t *answer[AVP_INDICATORS]; /* avpi_answer per account; NULL = of nobody known */
} avpi_profiles;

/**
 * Read the latest of each thing that snapshots tell (of equals the larger, so that the order of rows does not matter), and who had
 * something deleted. An older case lacks some columns and tables: what they would tell is not known.
 * Errors   AVP_E_IO, AVP_E_MEMORY. Cost: one scan of account_snapshots
 */
AVP_MUST_CHECK avp_status avpi_profiles_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd,
                                             const avp_story_options *opts, avpi_profiles *out, avp_error *err);
void avpi_profiles_free(const avp_ctx *ctx, avpi_profiles *profiles);

/** The answers of one indicator, all not known at first. */
AVP_MUST_CHECK avp_status avpi_profiles_answers(const avp_ctx *ctx, avpi_profiles *profiles, uint32_t n,
                                                avp_indicator_kind kind, uint8_t **out, avp_error *err);

#endif
