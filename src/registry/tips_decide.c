/* What becomes of a tip: changes of the registry like any other, all with the number of one edit. */
#include "avispero/tips.h"

#include "base/files.h"
#include "registry/change_values.h"
#include "registry/changes.h"
#include "registry/documents.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "registry/when.h"
#include "store/canonical.h"

#include <stdio.h>

enum { TEXT_MOST = 18000 }; /* of what a field of the registry holds; all of it stands in the tip */

typedef struct accepting {
    avp_case *c;
    const avp_ctx *ctx;
    const avp_tip_acceptance *how;
    uint64_t tip, record, incident, edit; /* incident 0 = the tip tells of none */
    avp_tips tips;
    const avp_tip *of;
    avpi_buf change;
} accepting;

/* ---- changes as JSON ---- */

static avp_status add_member(avpi_buf *out, const char *name, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    if (!text)
        return AVP_OK;
    if (out->ptr[out->len - 1] != '{')
        AVP_TRY(avpi_buf_add_byte(out, ',', err));
    AVP_TRY(avpi_buf_printf(out, err, "\"%s\":", name));
    AVP_TRY(avpi_canonical_string(out, avpi_utf8_cut(avpi_str_view(text), TEXT_MOST), err));
done:
    return status;
}

static avp_status begin_change(accepting *k, const char *begin, avp_error *err) {
    avpi_buf_clear(&k->change);
    return avpi_buf_add(&k->change, avpi_str_view(begin), err);
}

static avp_status do_change(accepting *k, uint64_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    avp_registry_changed changed;
    AVP_TRY(add_member(&k->change, "who", k->how->who, err));
    AVP_TRY(add_member(&k->change, "why", k->how->why, err));
    AVP_TRY(avpi_buf_add_byte(&k->change, '}', err));
    AVP_TRY(avpi_change_within(k->c, avpi_buf_view(&k->change), k->edit, &changed, err));
    k->edit = changed.edit;
    if (id)
        *id = changed.id;
done:
    return status;
}

/* ---- what is added ---- */

/* A case of its own has the values that were given, or the number of the tip for a title. */
static avp_status add_record(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    k->record = k->how->record;
    if (k->record > 0)
        return AVP_OK;
    AVP_TRY(begin_change(k, "{\"do\":\"add\",\"what\":\"record\",\"values\":", err));
    if (k->how->values)
        AVP_TRY(avpi_buf_add(&k->change, avpi_str_view(k->how->values), err));
    else
        AVP_TRY(avpi_buf_printf(&k->change, err, "{\"title\":\"%s %llu\"}", AVP_TR(k->ctx, N_("Tip")),
                                (unsigned long long)k->tip));
    AVP_TRY(do_change(k, &k->record, err));
done:
    return status;
}

/* Of what kind the case is, so is what happened. */
static avp_status add_kind(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    bool none = true;
    avpi_buf kind;
    avpi_buf_init(&kind, k->ctx, SIZE_MAX);
    const avpi_sql_value param = avpi_sql_u64(k->record);
    AVP_TRY(avpi_change_text(k->c, "SELECT kind FROM records_now WHERE record_id = ?", &param, 1, &kind, &none, err));
    if (!none)
        AVP_TRY(add_member(&k->change, "kind", kind.ptr, err));
done:
    avpi_buf_free(&kind);
    return status;
}

/* The date only where it can be read as one; else what was written about it stands before the account. */
static avp_status add_account(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_when when = {.text = ""};
    avpi_buf text;
    avpi_buf_init(&text, k->ctx, SIZE_MAX);
    bool dated = k->of->when && avpi_when_parse(avpi_str_view(k->of->when), &when) && when.text[0];
    if (dated)
        AVP_TRY(add_member(&k->change, "when", when.text, err));
    else if (k->of->when)
        AVP_TRY(avpi_buf_printf(&text, err, "(%s) ", k->of->when));
    AVP_TRY(avpi_buf_add(&text, avpi_str_view(k->of->what ? k->of->what : ""), err));
    if (text.len > 0)
        AVP_TRY(add_member(&k->change, "what", text.ptr, err));
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status add_incident(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(begin_change(k, "{\"do\":\"add\",\"what\":\"incident\",\"values\":{", err));
    AVP_TRY(avpi_buf_printf(&k->change, err, "\"record\":%llu", (unsigned long long)k->record));
    AVP_TRY(add_kind(k, err));
    AVP_TRY(add_account(k, err));
    AVP_TRY(add_member(&k->change, "place", k->of->where, err));
    AVP_TRY(avpi_buf_add_byte(&k->change, '}', err));
    AVP_TRY(do_change(k, &k->incident, err));
done:
    return status;
}

/* Who told it stays with the tip: the case has its number and the hash of the file alone. */
static avp_status add_statement(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_when written = {.text = ""};
    AVP_TRY(begin_change(k, "{\"do\":\"add\",\"what\":\"statement\",\"values\":{", err));
    AVP_TRY(avpi_buf_printf(&k->change, err,
                            "\"record\":%llu,\"field\":\"tip\",\"value\":\"SHA-256 %s\",\"source\":\"tip %llu\"",
                            (unsigned long long)k->record, k->of->sha256, (unsigned long long)k->tip));
    if (k->incident > 0)
        AVP_TRY(avpi_buf_printf(&k->change, err, ",\"incident\":%llu", (unsigned long long)k->incident));
    if (k->of->written && avpi_when_parse(avpi_str_view(k->of->written), &written) && written.text[0])
        AVP_TRY(add_member(&k->change, "when", written.text, err));
    AVP_TRY(avpi_buf_add_byte(&k->change, '}', err));
    AVP_TRY(do_change(k, NULL, err));
done:
    return status;
}

static avp_status add_document(accepting *k, const avp_tip_attached *file, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL, source[32];
    uint64_t id = 0;
    if (!file->stored_as || !avp_case_path(k->c))
        return AVP_OK; /* a case in memory keeps no files */
    snprintf(source, sizeof source, "tip %llu", (unsigned long long)k->tip);
    AVP_TRY(avpi_path_join(k->ctx, avp_case_path(k->c), file->stored_as, &path, err));
    const avpi_document_of of = {k->record, k->incident, avpi_str_view(source), false};
    AVP_TRY(avpi_registry_keep_document(k->c, path, &of, &id, err));
done:
    avpi_free(k->ctx, path);
    return status;
}

static avp_status decide(accepting *k, const char *verdict, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(begin_change(k, "{\"do\":\"decide\",\"what\":\"tip\",", err));
    AVP_TRY(avpi_buf_printf(&k->change, err, "\"of\":%llu,\"values\":{\"verdict\":\"%s\"", (unsigned long long)k->tip,
                            verdict));
    if (k->record > 0)
        AVP_TRY(avpi_buf_printf(&k->change, err, ",\"record\":%llu", (unsigned long long)k->record));
    AVP_TRY(avpi_buf_add_byte(&k->change, '}', err));
    AVP_TRY(do_change(k, NULL, err));
done:
    return status;
}

/* ---- accepting ---- */

static avp_status find(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avp_tips_list(k->c, &k->tips, err));
    for (size_t i = 0; i < k->tips.n; i++)
        k->of = k->tips.of[i].id == k->tip ? &k->tips.of[i] : k->of;
    if (!k->of)
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("there is no tip %llu"), (unsigned long long)k->tip);
    else if (k->of->verdict)
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("tip %llu is decided already; take that edit back first"),
                           (unsigned long long)k->tip);
done:
    return status;
}

static avp_status check_consent(const accepting *k, avp_error *err) {
    if (k->of->consent || (k->how->why && k->how->why[0]))
        return AVP_OK;
    return avpi_fail(k->ctx, err, AVP_E_ARG,
                     N_("whoever wrote tip %llu did not agree that the case uses it; ask them, or say why with "
                        "--because"),
                     (unsigned long long)k->tip);
}

static avp_status add_all(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_record(k, err));
    if (k->of->what || k->of->when || k->of->where)
        AVP_TRY(add_incident(k, err));
    AVP_TRY(add_statement(k, err));
    for (size_t i = 0; i < k->of->n_files; i++)
        AVP_TRY(add_document(k, &k->of->files[i], err));
    AVP_TRY(decide(k, "accepted", err));
done:
    return status;
}

/* Within one transaction, after what was told at the page. */
static avp_status settle(accepting *k, avp_status (*work)(accepting *k, avp_error *err), avp_error *err) {
    avp_status status = AVP_OK;
    bool begun = false;
    AVP_TRY(avpi_registry_stand(k->c, err));
    AVP_TRY(avpi_registry_catch_up(k->c, err));
    AVP_TRY(avpi_sql_begin(k->c, err));
    begun = true;
    AVP_TRY(work(k, err));
    AVP_TRY(avpi_sql_commit(k->c, err));
    begun = false;
done:
    if (begun)
        avpi_sql_rollback(k->c);
    return status;
}

static avp_status accept(accepting *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(find(k, err));
    AVP_TRY(check_consent(k, err));
    if (k->how->record > 0)
        AVP_TRY(avpi_change_exists(k->c, AVPI_RECORD, k->how->record, err));
    AVP_TRY(add_all(k, err));
done:
    return status;
}

static avp_status refuse(accepting *k, avp_error *err) {
    return decide(k, "refused", err);
}

static avp_status run(avp_case *c, uint64_t tip, const avp_tip_acceptance *how,
                      avp_status (*work)(accepting *k, avp_error *err), avp_registry_changed *out, avp_error *err) {
    accepting k = {.c = c, .ctx = avpi_case_ctx(c), .how = how, .tip = tip};
    avpi_buf_init(&k.change, k.ctx, SIZE_MAX);
    avp_status status = settle(&k, work, err);
    if (status == AVP_OK)
        *out = (avp_registry_changed){k.edit, k.record};
    avp_tips_free(k.ctx, &k.tips);
    avpi_buf_free(&k.change);
    return status;
}

avp_status avp_tip_accept(avp_case *c, uint64_t tip, const avp_tip_acceptance *how, avp_registry_changed *out,
                          avp_error *err) {
    return run(c, tip, how, accept, out, err);
}

avp_status avp_tip_refuse(avp_case *c, uint64_t tip, const char *who, const char *why, avp_registry_changed *out,
                          avp_error *err) {
    const avp_tip_acceptance how = {.who = who, .why = why};
    return run(c, tip, &how, refuse, out, err);
}
