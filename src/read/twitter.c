#include "read/twitter.h"

avp_str avpi_twitter_client(avp_str html) {
    if (!html.ptr)
        return html;
    size_t open = avpi_str_find_byte(html, '>');
    if (open == html.len)
        return html;
    avp_str rest = {html.ptr + open + 1, html.len - open - 1};
    return (avp_str){rest.ptr, avpi_str_find_byte(rest, '<')};
}

avp_status avpi_twitter_repost_text(avpi_batch *batch, avp_str handle, avp_str text, avp_error *err) {
    if (!handle.ptr || !text.ptr)
        return AVP_OK;
    size_t len = 4 + handle.len + 2 + text.len;
    char *out = avpi_arena_take(&batch->arena, len);
    if (!out)
        return avpi_fail_memory(batch->ctx, err);
    memcpy(out, "RT @", 4);
    memcpy(out + 4, handle.ptr, handle.len);
    memcpy(out + 4 + handle.len, ": ", 2);
    memcpy(out + 6 + handle.len, text.ptr, text.len);
    batch->text[AVPI_FIELD_TEXT][batch->count] = (avp_str){out, len};
    return AVP_OK;
}
