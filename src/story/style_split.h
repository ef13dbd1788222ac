/* Which groups talk at people, and which carry on what others say. docs/methods/coincidence.md */
#ifndef AVPI_STORY_STYLE_SPLIT_H
#define AVPI_STORY_STYLE_SPLIT_H

#include "base/memory.h"

/* Posts of a group: all of them; at a target, in words of its own (answers); reposts. */
typedef struct avpi_manner {
    uint64_t posts, addressed, reposts;
} avpi_manner;

typedef enum avpi_style_kind { AVPI_STYLE_NEITHER, AVPI_STYLE_AMPLIFIES, AVPI_STYLE_HARASSES } avpi_style_kind;

/**
 * Split groups in two by the share of their posts that are addressed, where the squares of the distances to the two means are least
 * (Fisher 1958). The upper part harasses when its mean is at least twice the lower one's; else there is one style: harassing, when as many
 * posts of all groups together are addressed as are reposts. A group that neither addresses nor reposts is of neither style.
 *
 * Out      style  n
 * Errors   AVP_E_MEMORY
 * Cost     O(n log n)
 */
AVP_MUST_CHECK avp_status avpi_style_split(const avp_ctx *ctx, const avpi_manner *of, size_t n, avpi_style_kind *style,
                                           avp_error *err);

#endif
