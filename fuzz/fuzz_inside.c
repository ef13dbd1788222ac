/* Any bytes as a JSON document that is read in parts: the walk finds the same wherever it stops in between, and parts are whole objects. */
#include "feed.h"

#include "read/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Elements are objects that close, one after the other, and a record of them has its head, them and its end. */
static void check_elements(const avp_ctx *ctx, avp_str head, avp_str text) {
    bool closed = false, other = false, garbage = false;
    size_t end = avpi_inside_elements(text, text.len, &closed, &other), at = 0, n = 0;
    avp_str record;
    avpi_buf whole;
    avp_error err = {0};
    demand(end <= text.len && !(closed && other) && (!closed || text.ptr[end] == ']'));
    while (avpi_json_next((avp_str){text.ptr, end}, &at, &record, &garbage)) {
        demand(!garbage);
        n++;
    }
    demand(at == end && (n > 0 || avpi_inside_blank((avp_str){text.ptr, end})));
    avpi_buf_init(&whole, ctx, SIZE_MAX);
    demand(avpi_inside_record(head, (avp_str){text.ptr, end}, &whole, &err) == AVP_OK);
    demand(whole.len == head.len + end + 2);
    avpi_buf_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avpi_inside whole = {0}, parts = {0};
    size_t at = 0, again = 0;
    if (size == 0)
        return 0;
    avp_ctx_init(&ctx);
    avp_str text = {(const char *)bytes + 1, size - 1};
    size_t cut = text.len * bytes[0] / 255;
    bool found = avpi_inside_find(&whole, text, 0, &at);
    bool met = avpi_inside_find(&parts, (avp_str){text.ptr, cut}, 0, &again);
    /* a document that is closed by its last byte here has no more to walk through, as for the reader */
    bool closed =
        cut > 0 && !parts.in_string && parts.depth == 0 && (text.ptr[cut - 1] == ']' || text.ptr[cut - 1] == '}');
    if (!met && again == cut && !parts.too_deep && !closed)
        met = avpi_inside_find(&parts, text, 0, &again);
    demand(met == found && (!found || again == at));
    if (found) {
        uint64_t begin = avpi_inside_object(&whole);
        demand(begin < at && text.ptr[begin] == '{');
        check_elements(&ctx, (avp_str){text.ptr + begin, at - (size_t)begin}, (avp_str){text.ptr + at, text.len - at});
    }
    return 0;
}
