#include "proof/seal.h"

#include "store/canonical.h"

enum { STATEMENT_MOST = 1 << 12 };

avp_status avpi_seal_statement_write(const avpi_seal_statement *s, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_printf(out, err,
                            "{\"bytes\":%llu,\"format\":\"" AVPI_SEAL_FORMAT "\",\"index\":\"%s\",\"made_at\":",
                            (unsigned long long)s->bytes, s->index));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(s->made_at), err));
    AVP_TRY(avpi_buf_printf(out, err,
                            ",\"public_key\":\"%s\",\"records\":%llu,\"root\":\"%s\",\"sha256\":\"%s\","
                            "\"signer\":",
                            s->signer.hex, (unsigned long long)s->records, s->root, s->sha256));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(s->signer.name), err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"tool\":"), err));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(s->tool), err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("}\n"), err));
done:
    return status;
}

static bool take(avpi_json *json, const char *name, char *out, size_t size) {
    avp_str text = avpi_json_text(json, avpi_json_member(json, 0, avpi_str_view(name)));
    if (!text.ptr || text.len >= size || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static bool take_count(avpi_json *json, const char *name, uint64_t *out) {
    int64_t n = -1;
    bool good = avpi_json_i64(json, avpi_json_member(json, 0, avpi_str_view(name)), &n) && n >= 0;
    *out = good ? (uint64_t)n : 0;
    return good;
}

/* What was parsed is written again: anything more, less or other in the text is seen. */
avp_status avpi_seal_statement_read(const avp_ctx *ctx, avp_str text, avpi_seal_statement *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_seal_statement s = {0};
    avpi_json json;
    avpi_buf again;
    avpi_json_init(&json, ctx);
    avpi_buf_init(&again, ctx, STATEMENT_MOST);
    status = avpi_json_parse(&json, text, &why);
    if (status == AVP_E_MEMORY) {
        status = avpi_fail_memory(ctx, err);
        goto done;
    }
    bool good = status == AVP_OK && take_count(&json, "bytes", &s.bytes) && take_count(&json, "records", &s.records) &&
                take(&json, "index", s.index, sizeof s.index) && take(&json, "made_at", s.made_at, sizeof s.made_at) &&
                take(&json, "public_key", s.signer.hex, sizeof s.signer.hex) &&
                take(&json, "root", s.root, sizeof s.root) && take(&json, "sha256", s.sha256, sizeof s.sha256) &&
                take(&json, "signer", s.signer.name, sizeof s.signer.name) &&
                take(&json, "tool", s.tool, sizeof s.tool);
    status = AVP_OK;
    if (good)
        AVP_TRY(avpi_seal_statement_write(&s, &again, err));
    if (!good || !avpi_str_equal(avpi_buf_view(&again), text))
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" in the seal was altered"), AVPI_SEAL_STATEMENT);
    else
        *out = s;
done:
    avpi_json_free(&json);
    avpi_buf_free(&again);
    return status;
}
