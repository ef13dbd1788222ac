/* The user's list of accounts known to be organic. */
#ifndef AVPI_STORY_KNOWN_H
#define AVPI_STORY_KNOWN_H

#include "avispero/story.h"
#include "base/dict.h"

/* Entries of the file: distinct keys, without their @, with their kind; the last line that names a key decides its kind. */
typedef struct avpi_known_list {
    avpi_dict keys;
    uint8_t *kind; /* avp_known_kind per key */
    size_t kind_capacity;
} avpi_known_list;

/**
 * Parse the text of the file. A first row that begins with a word such as account, handle or cuenta is a header.
 * Errors   AVP_E_INPUT an unknown kind, a broken row (line in err), not UTF-8; AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_known_parse(const avp_ctx *ctx, const char *path, avp_str text, avpi_known_list *list,
                                           avp_error *err);
void avpi_known_list_free(const avp_ctx *ctx, avpi_known_list *list);

#endif
