/* Any bytes through the JSON scanner: no stray read, and the nodes of what it takes hang together. */
#include "base/json_scan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

/* Node i lies inside of bytes and its subtree ends at `end` or before. */
static void check_node(const avpi_json *json, uint32_t i, uint32_t end) {
    const avpi_json_node *n = &json->nodes[i];
    demand(n->type <= AVPI_JSON_OBJECT);
    demand((size_t)n->offset + n->len <= json->text.len);
    demand(n->next > i && n->next <= end);
    demand(n->type >= AVPI_JSON_ARRAY || n->next == i + 1);
}

/* Keys are strings, and each has a value. */
static void check_object(const avpi_json *json, uint32_t object) {
    uint32_t end = json->nodes[object].next;
    for (uint32_t i = object + 1; i < end; i = json->nodes[i + 1].next) {
        demand(json->nodes[i].type == AVPI_JSON_STRING);
        demand(i + 1 < end);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avpi_json json;
    avp_error err = {0};
    avp_ctx_init(&ctx);
    avpi_json_init(&json, &ctx);
    avp_status status = avpi_json_parse(&json, (avp_str){(const char *)bytes, size}, &err);
    demand(status == AVP_OK || (json.count == 0 && err.status == status && err.byte <= size));
    for (uint32_t i = 0; i < json.count; i++) {
        check_node(&json, i, (uint32_t)json.count);
        if (json.nodes[i].type == AVPI_JSON_OBJECT)
            check_object(&json, i);
        avp_str text = avpi_json_text(&json, i);
        demand(text.len <= json.nodes[i].len && avpi_utf8_valid(text, NULL));
        int64_t number;
        (void)avpi_json_i64(&json, i, &number);
    }
    if (json.count > 2 && json.nodes[0].type == AVPI_JSON_OBJECT) {
        avp_str key = avpi_json_text(&json, 1);
        demand(avpi_json_member(&json, 0, key) == 2);
    }
    avpi_json_free(&json);
    return 0;
}
