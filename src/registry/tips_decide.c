/* What becomes of a tip: one change of the registry like any other (changes_tip.c). */
#include "avispero/tips.h"

#include "registry/standing.h"
#include "store/canonical.h"
#include "store/sql.h"

static avp_status add_member(avpi_buf *out, const char *name, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    if (!text)
        return AVP_OK;
    AVP_TRY(avpi_buf_printf(out, err, ",\"%s\":", name));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(text), err));
done:
    return status;
}

static avp_status compose(uint64_t tip, const char *verdict, const avp_tip_acceptance *how, avpi_buf *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_printf(out, err, "{\"do\":\"decide\",\"what\":\"tip\",\"of\":%llu,\"values\":{\"verdict\":\"%s\"",
                            (unsigned long long)tip, verdict));
    if (how->record > 0)
        AVP_TRY(avpi_buf_printf(out, err, ",\"record\":%llu", (unsigned long long)how->record));
    if (how->values)
        AVP_TRY(avpi_buf_printf(out, err, ",\"case\":%s", how->values));
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
    AVP_TRY(add_member(out, "who", how->who, err));
    AVP_TRY(add_member(out, "why", how->why, err));
    AVP_TRY(avpi_buf_add_byte(out, '}', err));
done:
    return status;
}

static avp_status decide(avp_case *c, uint64_t tip, const char *verdict, const avp_tip_acceptance *how,
                         avp_registry_changed *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf change;
    avpi_buf_init(&change, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(compose(tip, verdict, how, &change, err));
    AVP_TRY(avp_registry_change(c, change.ptr, out, err));
done:
    avpi_buf_free(&change);
    return status;
}

avp_status avp_tip_accept(avp_case *c, uint64_t tip, const avp_tip_acceptance *how, avp_registry_changed *out,
                          avp_error *err) {
    return decide(c, tip, "accepted", how, out, err);
}

avp_status avp_tip_refuse(avp_case *c, uint64_t tip, const char *who, const char *why, avp_registry_changed *out,
                          avp_error *err) {
    const avp_tip_acceptance how = {.who = who, .why = why};
    avp_status status = decide(c, tip, "refused", &how, out, err);
    if (status == AVP_OK)
        out->id = 0; /* it is in no case */
    return status;
}
