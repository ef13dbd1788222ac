/* Labels: what a person called an account at the page. Kept in notes.jsonl, which is only ever added to. */
#ifndef AVISPERO_PAGE_LABELS_H
#define AVISPERO_PAGE_LABELS_H

#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { AVP_PAGE_LABEL_MOST = 80 }; /* bytes */

/* "organic" and "known" are words that the page offers; any other is the user's own. */
typedef struct avp_page_label {
    char *account, *label; /* native id; never "" */
    int64_t told_us;
} avp_page_label;

/* The labels that stand, one an account at most, by native id, bytewise. */
typedef struct avp_page_labels {
    size_t count;
    avp_page_label *of;
    uint64_t undoable; /* number of the last entry about labels that stands; 0 = none */
} avp_page_labels;

/**
 * Labels of a case, from notes.jsonl beside its database; none in memory.
 * Errors   AVP_E_INPUT names the first line that was altered; AVP_E_IO, AVP_E_MEMORY
 * Cost     reads the file once
 * Beware   a person's opinion: it enters no count unless it is given to a command as a list (`--labels`, `--known-organic`), as runs begun at the page do with the organic ones
 */
AVP_API AVP_MUST_CHECK avp_status avp_page_labels_load(avp_case *c, avp_page_labels *out, avp_error *err);
AVP_API void avp_page_labels_free(const avp_ctx *ctx, avp_page_labels *labels);

/**
 * Give an account another label; "" takes it away. Adds one line, also to a case opened for reading. *number = of it; may be NULL.
 * Errors   AVP_E_ARG no account has this native id; the label is longer than AVP_PAGE_LABEL_MOST, no UTF-8, or has a control character;
 *          AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_page_labels_set(avp_case *c, const char *account, const char *label,
                                                      uint64_t *number, avp_error *err);
/** Take the entry back that stands last. Errors: AVP_E_ARG there is none */
AVP_API AVP_MUST_CHECK avp_status avp_page_labels_undo(avp_case *c, uint64_t *number, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
