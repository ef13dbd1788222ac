/* JSON text -> flat array of nodes, without copying. Strict RFC 8259; bounded depth; byte offsets of every error. */
#ifndef AVPI_BASE_JSON_SCAN_H
#define AVPI_BASE_JSON_SCAN_H

#include "base/text.h"

typedef enum avpi_json_type {
    AVPI_JSON_NULL,
    AVPI_JSON_FALSE,
    AVPI_JSON_TRUE,
    AVPI_JSON_NUMBER,
    AVPI_JSON_STRING,
    AVPI_JSON_ARRAY,
    AVPI_JSON_OBJECT
} avpi_json_type;

/*
 *   {"a": [1, "x"]}   ->   0 OBJECT next 5 | 1 STRING a next 2 | 2 ARRAY next 5 | 3 NUMBER 1 next 4 | 4 STRING x next 5
 * Children of node i start at i + 1; the node after i (and all inside it) is nodes[i].next. Members of an object are key, value, key, value ...
 */
typedef struct avpi_json_node {
    uint32_t offset, len; /* of the value's text; strings without the quotes, escapes not yet undone */
    uint32_t next;
    uint8_t type;
    bool escaped; /* the string has backslashes */
} avpi_json_node;

typedef struct avpi_json {
    const avp_ctx *ctx;
    avp_str text;
    avpi_json_node *nodes;
    size_t count, capacity;
    avpi_arena unescaped;
    char *mirror; /* room to unescape in: byte i of it belongs to byte mirror_start + i of text */
    uint32_t mirror_start;
} avpi_json;

enum { AVPI_JSON_DEPTH_MAX = 64 };

void avpi_json_init(avpi_json *json, const avp_ctx *ctx);
void avpi_json_free(avpi_json *json);
/** Parse one value that fills text (white space around it is fine). text must outlive json's use. Reuses its arrays. Errors: AVP_E_INPUT with byte offset in err->byte (from 0), AVP_E_LIMIT depth or 4 GiB, AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_json_parse(avpi_json *json, avp_str text, avp_error *err);

#define AVPI_JSON_NONE UINT32_MAX
/** Value of a member by key; AVPI_JSON_NONE when absent or `object` is not an object. */
uint32_t avpi_json_member(const avpi_json *json, uint32_t object, avp_str key);
/** Value at a path like "retweeted_status.user.id_str"; AVPI_JSON_NONE when absent. null counts as absent in the readers below. */
uint32_t avpi_json_path(const avpi_json *json, uint32_t from, const char *path);
/** First element of an array, then the next one with nodes[i].next; ends at avpi_json_end. */
static inline uint32_t avpi_json_first(uint32_t array) {
    return array + 1;
}
static inline uint32_t avpi_json_end(const avpi_json *json, uint32_t array) {
    return json->nodes[array].next;
}
/** Text of a string (unescaped, lone surrogates become U+FFFD) or of a number or bool as written; ptr NULL for AVPI_JSON_NONE, null, containers. Lives until the next parse. Cannot fail: parsing made the room. */
avp_str avpi_json_text(avpi_json *json, uint32_t node);
/** Whole number of a number (12, also 12.0 below 2^53) or of a string of digits. */
bool avpi_json_i64(const avpi_json *json, uint32_t node, int64_t *out);

#endif
