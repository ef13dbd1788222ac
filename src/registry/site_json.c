#include "registry/site_json.h"

#include "store/canonical.h"

avp_status avpi_script_open(const avp_ctx *ctx, const char *folder, const char *name, avpi_script *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    *out = (avpi_script){.out = {0}};
    avpi_buf_init(&out->text, ctx, SIZE_MAX);
    AVP_TRY(avpi_path_join(ctx, folder, name, &path, err));
    AVP_TRY(avpi_out_open(ctx, path, &out->out, err));
done:
    avpi_free(ctx, path);
    return status;
}

avp_status avpi_script_commit(avpi_script *s, avp_error *err) {
    return avpi_out_commit(&s->out, err);
}

void avpi_script_close(avpi_script *s) {
    avpi_out_abandon(&s->out);
    avpi_buf_free(&s->text);
}

avp_status avpi_script_raw(avpi_script *s, const char *text, avp_error *err) {
    return avpi_out_write(&s->out, avpi_str_view(text), err);
}

/* U+2028 and U+2029 end lines in old scripts. */
static const char *escape_at(avp_str text, size_t i, size_t *taken) {
    static const char ends[] = "\xe2\x80";
    *taken = 1;
    if (text.ptr[i] == '<')
        return "\\u003c";
    if (text.len - i < 3 || memcmp(text.ptr + i, ends, 2) != 0)
        return NULL;
    unsigned char last = (unsigned char)text.ptr[i + 2];
    *taken = 3;
    return last == 0xa8 ? "\\u2028" : last == 0xa9 ? "\\u2029" : NULL;
}

avp_status avpi_script_json(avpi_script *s, avp_str json, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = 0;
    for (size_t i = 0; i < json.len;) {
        size_t taken = 1;
        const char *escape = escape_at(json, i, &taken);
        if (escape) {
            AVP_TRY(avpi_out_write(&s->out, (avp_str){json.ptr + from, i - from}, err));
            AVP_TRY(avpi_script_raw(s, escape, err));
            from = i + taken;
        }
        i += taken;
    }
    AVP_TRY(avpi_out_write(&s->out, (avp_str){json.ptr + from, json.len - from}, err));
done:
    return status;
}

avp_status avpi_script_text(avpi_script *s, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    if (!text.ptr)
        return avpi_script_raw(s, "null", err);
    avpi_buf_clear(&s->text);
    AVP_TRY(avpi_canonical_string(&s->text, text, err));
    AVP_TRY(avpi_script_json(s, avpi_buf_view(&s->text), err));
done:
    return status;
}

avp_status avpi_script_member(avpi_script *s, bool first, const char *key, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(&s->out, err, "%s\"%s\":", first ? "" : ",", key));
    AVP_TRY(avpi_script_text(s, text, err));
done:
    return status;
}

avp_status avpi_script_list(avpi_script *s, const avp_str *texts, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_script_raw(s, "[", err));
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(avpi_script_raw(s, i > 0 ? "," : "", err));
        AVP_TRY(avpi_script_text(s, texts[i], err));
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    return status;
}
