/* Traces: kinds of co-action. Each turns the posts of a case into acts; every later stage is one code path. */
#ifndef AVISPERO_TRACES_H
#define AVISPERO_TRACES_H

#include "avispero/acts.h"
#include "avispero/case.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum avp_text_alike { AVP_TEXT_NEAR, AVP_TEXT_EXACT } avp_text_alike;

/* How near-duplicate texts are found. X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_NEAR_OPTIONS(X)                                                                                            \
    X(threshold, "near-threshold", REAL, double, "0.7", 0.5, 1, "share", NULL,                                         \
      "smallest Jaccard index, of the sets of 5 characters in a row, of a text with the text that its cluster is "     \
      "named after",                                                                                                   \
      "docs/methods/text.md: one word of ten may differ")                                                              \
    X(rows, "near-rows", INT, int64_t, "4", 2, 8, "rows", NULL,                                                        \
      "bins of the 64 that must agree in one of the 64 / rows bands before two texts are compared; fewer find more "   \
      "and take longer",                                                                                               \
      "docs/methods/text.md: 16 bands of 4 find 98.8 % at the threshold")                                              \
    X(window_s, "near-window", INT, int64_t, "31536000", 86400, 31536000, "s", NULL,                                   \
      "longest time between the posts of a text and those of the text that its cluster is named after, both ends "     \
      "included",                                                                                                      \
      "Luceri et al. (2024): one year")                                                                                \
    X(cap, "near-cap", INT, int64_t, "2000", 1, 1e6, "texts", NULL,                                                    \
      "a bucket of more distinct texts than this is compared with its first 16 medoids alone",                         \
      "docs/methods/text.md: bounds")                                                                                  \
    X(compare, "near-compare", INT, int64_t, "64", 1, 1e6, "texts", NULL,                                              \
      "a text is compared exactly with at most so many medoids at a time, the likeliest first",                        \
      "bounds the work that crafted texts can cause; docs/methods/text.md")                                            \
    X(grams, "near-grams", INT, int64_t, "65536", 64, 1e6, "characters", NULL,                                         \
      "only so many characters of a text count, from its start; equal texts are equal as a whole",                     \
      "the longest post of any platform that we read has 63,206")                                                      \
    X(seed, "near-seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")

#define AVP_TRACES_OPTIONS(X)                                                                                          \
    X(text, "text", CHOICE, int, "near", 0, 0, "", "near|exact",                                                       \
      "which texts are the same object: those that are nearly the same, or the same words alone",                      \
      "docs/methods/text.md: an army changes a word")                                                                  \
    AVP_NEAR_OPTIONS(X)                                                                                                \
    X(fast_s, "fast-delay", INT, int64_t, "60", 0, 86400, "s", NULL,                                                   \
      "longest time between an original and its repost, both ends included, for the trace fast-repost",                \
      "Luceri et al. (2024): 60 s")                                                                                    \
    X(similar, "similar-threshold", REAL, double, "0.5", 0.01, 1, "share", NULL,                                       \
      "smallest Jaccard index, of the words of two texts, for the trace similar of --count qut",                       \
      "the QUT toolkit's co_similar_tweet, as its published sample was made")

typedef struct avp_traces_options {
    AVP_TRACES_OPTIONS(AVP_OPTION_FIELD)
} avp_traces_options;
AVP_API extern const avp_option_table avp_traces_option_table;

/** Number of trace kinds; name ("repost") and one-line English msgid of the i-th. Sorted by name. */
AVP_API size_t avp_traces_count(void);
AVP_API const char *avp_traces_name(size_t i);
AVP_API const char *avp_traces_help(size_t i);

/** True when the i-th trace is used only where it is named, not among "all traces that have acts": docs/methods/traces.md says why. */
AVP_API bool avp_traces_on_request(size_t i);

/**
 * The trace that another tool's counting mode compares where we compare `trace`: ("text", "qut") gives "qut-text", which avp_traces_load knows; trace itself
 * where the two are the same.
 */
AVP_API const char *avp_traces_of_peer(const char *trace, const char *peer);

/**
 * Load the acts of one trace from a case.
 * In       trace   a name of avp_traces_name
 *          opts    NULL = defaults
 * Out      acts    posts are the case's own post ids; caller frees with avp_acts_free; count may be 0
 * Errors   AVP_E_ARG unknown trace (the message lists the known), an option is out of range; AVP_E_MEMORY; AVP_E_IO
 * Cost     one scan of the tables involved + O(acts log acts); text besides as docs/methods/text.md says
 */
AVP_API AVP_MUST_CHECK avp_status avp_traces_load(const avp_ctx *ctx, avp_case *c, const char *trace,
                                                  const avp_traces_options *opts, avp_acts *acts, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
