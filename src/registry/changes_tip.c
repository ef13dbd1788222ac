/* What becomes of a tip, as one change: refused; or accepted, as an incident of a case with a statement that names it and its files as documents. */
#include "registry/changing.h"

#include "registry/change_values.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "registry/tips_list.h"
#include "registry/when.h"
#include "store/canonical.h"

#include <stdio.h>

enum { TEXT_MOST = 18000 }; /* of what a field of the registry holds; all of it stands in the tip */

typedef struct accepting {
    avpi_changing *k;
    uint64_t record, incident; /* incident 0 = the tip tells of none */
    const avp_tip *of;
    avpi_buf change;
} accepting;

/* Node of a member of the change's values. */
static uint32_t member(const avpi_changing *k, const char *name) {
    return k->values == AVPI_JSON_NONE ? AVPI_JSON_NONE : avpi_json_member(&k->json, k->values, avpi_str_view(name));
}

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

static avp_status begin_change(accepting *a, const char *begin, avp_error *err) {
    avpi_buf_clear(&a->change);
    return avpi_buf_add(&a->change, avpi_str_view(begin), err);
}

static avp_status do_part(accepting *a, uint64_t *id, avp_error *err) {
    avp_status status = avpi_buf_add_byte(&a->change, '}', err);
    return status == AVP_OK ? avpi_changing_part(a->k, avpi_buf_view(&a->change), id, err) : status;
}

/* ---- what is added ---- */

/* What a tip brings is published by an edit of its own, when somebody has looked at it. */
static avp_status check_private(const accepting *a, uint32_t values, avp_error *err) {
    if (values == AVPI_JSON_NONE || avpi_json_member(&a->k->json, values, AVPI_STR("public")) == AVPI_JSON_NONE)
        return AVP_OK;
    return avpi_fail(
        a->k->ctx, err, AVP_E_ARG,
        N_("nothing of a tip is public when it is accepted: leave out \"public\", and set it on the case afterwards"));
}

/* A case of its own has the values that were given, or the number of the tip for a title. */
static avp_status add_record(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t values = member(a->k, "case");
    AVP_TRY(check_private(a, values, err));
    AVP_TRY(begin_change(a, "{\"do\":\"add\",\"what\":\"record\",\"values\":", err));
    if (values != AVPI_JSON_NONE) {
        const avpi_json_node *node = &a->k->json.nodes[values];
        AVP_TRY(avpi_buf_add(&a->change, (avp_str){a->k->json.text.ptr + node->offset, node->len}, err));
    } else {
        AVP_TRY(avpi_buf_printf(&a->change, err, "{\"title\":\"%s %llu\"}", AVP_TR(a->k->ctx, N_("Tip")),
                                (unsigned long long)a->of->id));
    }
    AVP_TRY(do_part(a, &a->record, err));
done:
    return status;
}

/* Of what kind the case is, so is what happened. */
static avp_status add_kind(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    bool none = true;
    avpi_buf kind;
    avpi_buf_init(&kind, a->k->ctx, SIZE_MAX);
    const avpi_sql_value param = avpi_sql_u64(a->record);
    AVP_TRY(
        avpi_change_text(a->k->c, "SELECT kind FROM records_now WHERE record_id = ?", &param, 1, &kind, &none, err));
    if (!none)
        AVP_TRY(add_member(&a->change, "kind", kind.ptr, err));
done:
    avpi_buf_free(&kind);
    return status;
}

/* The date only where it can be read as one; else what was written about it stands before the account. */
static avp_status add_account(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_when when = {.text = ""};
    avpi_buf text;
    avpi_buf_init(&text, a->k->ctx, SIZE_MAX);
    bool dated = a->of->when && avpi_when_parse(avpi_str_view(a->of->when), &when) && when.text[0];
    if (dated)
        AVP_TRY(add_member(&a->change, "when", when.text, err));
    else if (a->of->when)
        AVP_TRY(avpi_buf_printf(&text, err, "(%s) ", a->of->when));
    AVP_TRY(avpi_buf_add(&text, avpi_str_view(a->of->what ? a->of->what : ""), err));
    if (text.len > 0)
        AVP_TRY(add_member(&a->change, "what", text.ptr, err));
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status add_incident(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(begin_change(a, "{\"do\":\"add\",\"what\":\"incident\",\"values\":{", err));
    AVP_TRY(avpi_buf_printf(&a->change, err, "\"record\":%llu", (unsigned long long)a->record));
    AVP_TRY(add_kind(a, err));
    AVP_TRY(add_account(a, err));
    AVP_TRY(add_member(&a->change, "place", a->of->where, err));
    AVP_TRY(avpi_buf_add_byte(&a->change, '}', err));
    AVP_TRY(do_part(a, &a->incident, err));
done:
    return status;
}

/* Who told it stays with the tip: the case has its number and the hash of the file alone. */
static avp_status add_statement(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_when written = {.text = ""};
    AVP_TRY(begin_change(a, "{\"do\":\"add\",\"what\":\"statement\",\"values\":{", err));
    AVP_TRY(avpi_buf_printf(&a->change, err,
                            "\"record\":%llu,\"field\":\"tip\",\"value\":\"SHA-256 %s\",\"source\":\"tip %llu\"",
                            (unsigned long long)a->record, a->of->sha256, (unsigned long long)a->of->id));
    if (a->incident > 0)
        AVP_TRY(avpi_buf_printf(&a->change, err, ",\"incident\":%llu", (unsigned long long)a->incident));
    if (a->of->written && avpi_when_parse(avpi_str_view(a->of->written), &written) && written.text[0])
        AVP_TRY(add_member(&a->change, "when", written.text, err));
    AVP_TRY(avpi_buf_add_byte(&a->change, '}', err));
    AVP_TRY(do_part(a, NULL, err));
done:
    return status;
}

/* Until it is said that it is not removed any more, which an undo takes back, it is in no list. */
static avp_status insert_document(accepting *a, const avp_tip_attached *file, const char *source, uint64_t id,
                                  avp_error *err) {
    char sql[256];
    const avpi_sql_value params[] = {avpi_sql_u64(id),
                                     avpi_sql_u64(a->record),
                                     {.type = AVPI_SQL_U64, .u64 = a->incident, .null = a->incident == 0},
                                     avpi_sql_text(avpi_str_view(file->stored_as)),
                                     avpi_sql_text(avpi_str_view(file->type)),
                                     avpi_sql_text(avpi_str_view(file->sha256)),
                                     avpi_sql_u64(file->size_bytes),
                                     avpi_sql_text(avpi_str_view(source))};
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO %s VALUES ($1, $2, $3, NULL, parse_filename($4), $5, $6, $7, $4, $8, false, true)",
                   avpi_registry_target(a->k->c, AVPI_DOCUMENT));
    return avpi_sql_exec(a->k->c, sql, params, sizeof params / sizeof *params, err);
}

/* Of the same bytes twice in one tip one document. Its name is the witness's, so it is no title. */
static avp_status add_document(accepting *a, const avp_tip_attached *file, avp_error *err) {
    static const char same_sql[] =
        "SELECT count(*) FROM documents_now WHERE record_id = ? AND sha256 = ? AND source = ? AND NOT removed";
    avp_status status = AVP_OK;
    char source[32];
    int64_t same = 0;
    uint64_t id = 0;
    (void)snprintf(source, sizeof source, "tip %llu", (unsigned long long)a->of->id);
    const avpi_sql_value params[] = {avpi_sql_u64(a->record), avpi_sql_text(avpi_str_view(file->sha256)),
                                     avpi_sql_text(avpi_str_view(source))};
    AVP_TRY(avpi_sql_number(a->k->c, same_sql, params, 3, &same, err));
    if (same > 0 || !file->stored_as)
        goto done; /* a case in memory keeps no files */
    AVP_TRY(avpi_registry_next_id(a->k->c, "document_id", "documents_now", &id, err));
    AVP_TRY(insert_document(a, file, source, id, err));
    AVP_TRY(avpi_changing_set_own(a->k, AVPI_DOCUMENT, id, "removed", AVPI_STR("false"), err));
done:
    return status;
}

/* ---- accepting ---- */

static avp_status check_consent(const accepting *a, avp_error *err) {
    if (a->of->consent || a->k->why.len > 0)
        return AVP_OK;
    return avpi_fail(a->k->ctx, err, AVP_E_ARG,
                     N_("whoever wrote tip %llu did not agree that the case uses it; ask them, or say why with "
                        "--because"),
                     (unsigned long long)a->of->id);
}

static avp_status find_record(accepting *a, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t id = 0;
    uint32_t node = member(a->k, "record"), values = member(a->k, "case");
    if (node == AVPI_JSON_NONE)
        return add_record(a, err);
    if (values != AVPI_JSON_NONE || !avpi_str_to_i64(avpi_json_text(&a->k->json, node), &id) || id <= 0)
        return avpi_fail(
            a->k->ctx, err, AVP_E_ARG,
            N_("a tip is accepted into a case: \"record\" is the number of one that is there, \"case\" has "
               "the values of a new one"));
    AVP_TRY(avpi_change_exists(a->k->c, AVPI_RECORD, (uint64_t)id, err));
    a->record = (uint64_t)id;
done:
    return status;
}

static avp_status accept(avpi_changing *k, const avp_tip *of, avp_error *err) {
    avp_status status = AVP_OK;
    accepting a = {.k = k, .of = of};
    char record[32];
    avpi_buf_init(&a.change, k->ctx, SIZE_MAX);
    AVP_TRY(check_consent(&a, err));
    AVP_TRY(find_record(&a, err));
    if (of->what || of->when || of->where)
        AVP_TRY(add_incident(&a, err));
    AVP_TRY(add_statement(&a, err));
    for (size_t i = 0; i < of->n_files; i++)
        AVP_TRY(add_document(&a, &of->files[i], err));
    (void)snprintf(record, sizeof record, "%llu", (unsigned long long)a.record);
    AVP_TRY(avpi_changing_set_own(k, AVPI_TIP, of->id, "verdict", AVPI_STR("accepted"), err));
    AVP_TRY(avpi_changing_set_own(k, AVPI_TIP, of->id, "record", avpi_str_view(record), err));
    k->into = a.record;
done:
    avpi_buf_free(&a.change);
    return status;
}

static avp_status check_waits(const avpi_changing *k, const avp_tips *tips, avp_error *err) {
    if (tips->n == 0)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("there is no tip %llu"), (unsigned long long)k->id);
    if (tips->of[0].verdict)
        return avpi_fail(k->ctx, err, AVP_E_ARG, N_("tip %llu is decided already; take that edit back first"),
                         (unsigned long long)k->id);
    return AVP_OK;
}

avp_status avpi_changing_tip(avpi_changing *k, avp_error *err) {
    avp_status status = AVP_OK;
    avp_tips tips = {.n = 0};
    uint32_t node = member(k, "verdict");
    avp_str verdict = node == AVPI_JSON_NONE ? (avp_str){NULL, 0} : avpi_json_text(&k->json, node);
    AVP_TRY(avpi_tips_load(k->c, k->id, &tips, err));
    AVP_TRY(check_waits(k, &tips, err));
    if (avpi_str_equal(verdict, AVPI_STR("accepted")))
        AVP_TRY(accept(k, &tips.of[0], err));
    else if (avpi_str_equal(verdict, AVPI_STR("refused")))
        AVP_TRY(avpi_changing_set_own(k, AVPI_TIP, k->id, "verdict", verdict, err));
    else
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("the verdict on a tip is accepted or refused"));
done:
    avp_tips_free(k->ctx, &tips);
    return status;
}
