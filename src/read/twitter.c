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

avp_status avpi_twitter_media(avpi_batch *batch, avp_str key, avp_error *err) {
    static const avp_str kinds[][2] = {{{"3", 1}, {"photo", 5}},
                                       {{"7", 1}, {"video", 5}},
                                       {{"13", 2}, {"video", 5}},
                                       {{"16", 2}, {"animated_gif", 12}}};
    size_t line = avpi_str_find_byte(key, '_');
    avp_str kind = {NULL, 0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (avpi_str_equal((avp_str){key.ptr, line}, kinds[i][0]))
            kind = kinds[i][1];
    if (line + 1 < key.len)
        key = (avp_str){key.ptr + line + 1, key.len - line - 1};
    return avpi_batch_media(batch, key, kind, (avp_str){NULL, 0}, err);
}

avp_status avpi_twitter_media_list(avpi_json *json, uint32_t media, avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avpi_json_is(json, media, AVPI_JSON_ARRAY))
        return AVP_OK;
    for (uint32_t i = avpi_json_first(media); i < avpi_json_end(json, media); i = json->nodes[i].next) {
        avp_str id, kind;
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, "id_str|media_url_https"), batch, &id, err));
        AVP_TRY(avpi_json_keep(json, avpi_json_first_of(json, i, "type"), batch, &kind, err));
        if (id.ptr)
            AVP_TRY(avpi_batch_media(batch, id, kind, (avp_str){NULL, 0}, err));
    }
done:
    return status;
}
