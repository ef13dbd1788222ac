/* Parameters of a question, and what an answer is made of. */
#include "view/ask.h"

#include "avispero/proof.h"
#include "base/files.h"

#include <stdlib.h>

const char *avpi_asked_text(const avpi_asked *asked, const char *name) {
    for (size_t i = 0; i < asked->n_params; i++)
        if (strcmp(asked->params[i].name, name) == 0)
            return asked->params[i].value;
    return NULL;
}

avp_status avpi_asked_number(const avpi_asked *asked, const char *name, int64_t fallback, int64_t least, int64_t most,
                             int64_t *out, avp_error *err) {
    const char *text = avpi_asked_text(asked, name);
    int64_t value = fallback;
    if (text && (!avpi_str_to_i64(avpi_str_view(text), &value) || value < least || value > most))
        return avpi_fail(&asked->ctx, err, AVP_E_ARG,
                         N_("the parameter \"%s\" must be a whole number from %lld to %lld"), name, (long long)least,
                         (long long)most);
    *out = value;
    return AVP_OK;
}

avp_status avpi_asked_withhold(const avpi_asked *asked, avp_error *err) {
    avp_status status = AVP_OK;
    const char *with_deleted = avpi_asked_text(asked, "with_deleted");
    uint64_t n = 0;
    if (with_deleted && strcmp(with_deleted, "yes") == 0)
        return AVP_OK;
    AVP_TRY(avp_case_withheld(asked->view->c, &n, err));
    if (n > 0)
        status =
            avpi_fail(&asked->ctx, err, AVP_E_ARG,
                      N_("%llu accounts and posts of the case are on its list of deletions: for a publication, make a "
                         "case without them with `avispero redact`; for the editor or the court, ask with "
                         "\"with_deleted\" as \"yes\""),
                      (unsigned long long)n);
done:
    return status;
}

avp_status avpi_told_text(const avpi_asked *asked, const char *name, const char *fallback, const char **out,
                          avp_error *err) {
    const json_t *value = json_object_get(asked->told, name);
    if (value && !json_is_string(value))
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the member \"%s\" must be a text"), name);
    *out = value ? json_string_value(value) : fallback;
    return AVP_OK;
}

avp_status avpi_told_number(const avpi_asked *asked, const char *name, uint64_t *out, avp_error *err) {
    const json_t *value = json_object_get(asked->told, name);
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the member \"%s\" must be a whole number"), name);
    *out = (uint64_t)json_integer_value(value);
    return AVP_OK;
}

avp_status avpi_asked_span_of(const avpi_asked *asked, avpi_asked_span *out, avp_error *err) {
    const avp_view *view = asked->view;
    const int64_t most = INT64_C(1) << 60;
    avp_status status = AVP_OK;
    avpi_asked_span span = {.given = avpi_asked_text(asked, "from") || avpi_asked_text(asked, "to")};
    AVP_TRY(avpi_asked_number(asked, "from", view->first_us, -most, most, &span.from_us, err));
    AVP_TRY(avpi_asked_number(asked, "to", view->last_us + 1, -most, most, &span.to_us, err));
    if (span.given && span.from_us > span.to_us)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"from\" lies after \"to\""));
    *out = span;
done:
    return status;
}

avp_status avpi_view_folder(const avp_ctx *ctx, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *temp = ctx->temp_dir ? ctx->temp_dir : getenv("TMPDIR");
    AVP_TRY(avpi_path_join(ctx, temp ? temp : "/tmp", "avispero-XXXXXX", out, err));
    if (!mkdtemp(*out))
        status = avpi_fail(ctx, err, AVP_E_IO, N_("cannot make the folder \"%s\""), *out);
done:
    return status;
}

avp_status avpi_answer_bytes(const avpi_asked *asked, const char *type, avp_str bytes, avp_answer *answer,
                             avp_error *err) {
    avp_status status = AVP_OK;
    char *copy = NULL;
    AVP_TRY(avpi_alloc(&asked->view->ctx, bytes.len + 1, 1, &copy, err));
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = '\0';
    *answer = (avp_answer){.found = true, .type = type, .bytes = copy, .size_bytes = bytes.len};
done:
    return status;
}

avp_status avpi_answer_json(const avpi_asked *asked, json_t *root, avp_answer *answer, avp_error *err) {
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    if (!text)
        return avpi_fail_memory(&asked->ctx, err);
    avp_status status = avpi_answer_bytes(asked, "application/json", avpi_str_view(text), answer, err);
    free(text);
    return status;
}
