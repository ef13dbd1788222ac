/* What formats in JSON need to fill the row that is begun in a batch. */
#ifndef AVPI_READ_JSON_POST_H
#define AVPI_READ_JSON_POST_H

#include "read/format.h"

/** Text of a node for the batch's lifetime; ptr NULL when absent or empty. */
AVP_MUST_CHECK avp_status avpi_json_keep(avpi_json *json, uint32_t node, avpi_batch *batch, avp_str *out,
                                         avp_error *err);
/** The same into a field of the row; an id that is mangled, or a word for nothing, is absent. */
AVP_MUST_CHECK avp_status avpi_json_put_text(avpi_batch *batch, avpi_field field, avpi_json *json, uint32_t node,
                                             avp_error *err);
AVP_MUST_CHECK avp_status avpi_json_put_id(avpi_batch *batch, avpi_field field, avpi_json *json, uint32_t node,
                                           avp_error *err);
void avpi_json_put_count(avpi_batch *batch, avpi_number number, const avpi_json *json, uint32_t node);
/** true and false as 1 and 0; anything else is not told. */
void avpi_json_put_flag(avpi_batch *batch, avpi_number number, const avpi_json *json, uint32_t node);
/** Whether a text is there: 1 for one that is not empty, 0 for an empty one or null; not told where there is no such member. */
void avpi_json_put_filled(avpi_batch *batch, avpi_number number, avpi_json *json, uint32_t object, const char *member);
/** When the account was made. */
void avpi_json_put_created(avpi_batch *batch, avpi_json *json, uint32_t node, avpi_time_kind kind);
/** False when the text is no time of the kind. */
bool avpi_json_put_time(avpi_batch *batch, avpi_json *json, uint32_t node, avpi_time_kind kind);
/** Add the text at `path` ("expanded_url|url": the first that is there) of each element of an array to a list of the row. */
AVP_MUST_CHECK avp_status avpi_json_put_list(avpi_batch *batch, avpi_list list, avpi_json *json, uint32_t array,
                                             const char *paths, avp_error *err);

/** Node at the first of several paths ("id_str|id") that is there and not null. */
uint32_t avpi_json_first_of(const avpi_json *json, uint32_t from, const char *paths);
static inline bool avpi_json_has(const avpi_json *json, uint32_t from, const char *paths) {
    return avpi_json_first_of(json, from, paths) != AVPI_JSON_NONE;
}
static inline bool avpi_json_is(const avpi_json *json, uint32_t node, avpi_json_type type) {
    return node != AVPI_JSON_NONE && json->nodes[node].type == type;
}
/** Text of a node as it stands in the file, for rejects. */
avp_str avpi_json_raw(const avpi_json *json, uint32_t node);

/** Items of an array of texts with spaces between, for the detail of a fact; ptr NULL when there are none. */
AVP_MUST_CHECK avp_status avpi_json_words(avpi_json *json, uint32_t array, avpi_batch *batch, avp_str *out,
                                          avp_error *err);
/** The account row that was begun is complete: commit it, or reject the record when it has no account. */
AVP_MUST_CHECK avp_status avpi_json_end_account(avpi_batch *batch, avpi_place place, avp_str raw, avp_error *err);
/** Several texts as one, in the batch's arena. */
AVP_MUST_CHECK avp_status avpi_batch_join(avpi_batch *batch, const avp_str *parts, size_t n, avp_str *out,
                                          avp_error *err);

/** Commit the row, or reject the record when post id, account or time are missing; flags as for avpi_batch_commit. An embedded one is just dropped. */
AVP_MUST_CHECK avp_status avpi_json_end_row(avpi_batch *batch, avpi_place place, uint8_t flags, avp_str raw,
                                            avp_error *err);

/* Elements of an array by the text of their id: open addressing in the batch's arena. */
typedef struct avpi_json_index {
    const avpi_json *json;
    uint32_t *slots; /* node + 1 */
    size_t n_slots;
} avpi_json_index;
AVP_MUST_CHECK avp_status avpi_json_index_make(avpi_json_index *index, const avpi_json *json, uint32_t array,
                                               avpi_batch *batch, avp_error *err);
/** Element whose "id" is id; AVPI_JSON_NONE when there is none. */
uint32_t avpi_json_index_find(const avpi_json_index *index, avp_str id);

#endif
