/* The records of the log that keep the digests of the tables: read again, made anew. */
#include "base/json_scan.h"
#include "store/canonical.h"
#include "store/custody.h"
#include "store/digest.h"
#include "store/engine.h"
#include "store/schema.h"

#include <stdio.h>

enum { RECORD_SQL_MOST = 1 << 20 };

/* ---- the record that was kept last ---- */

static avp_status recall_table(avpi_digests *d, avpi_json *json, uint32_t key, uint32_t value, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t rows = 0;
    avpi_table_digest *table = NULL;
    avp_str hash = avpi_json_text(json, avpi_json_member(json, value, AVPI_STR("sha256")));
    if (!avpi_json_i64(json, avpi_json_member(json, value, AVPI_STR("rows")), &rows) ||
        hash.len != AVPI_SHA256_HEX_SIZE - 1)
        return AVP_OK; /* not of this program: the chain of the log says whether it is */
    char before[AVPI_SHA256_HEX_SIZE] = "";
    memcpy(before, hash.ptr, hash.len);
    AVP_TRY(avpi_digests_add(d, avpi_json_text(json, key), &table, err));
    memcpy(table->before, before, sizeof before);
    table->rows_before = (uint64_t)rows;
    table->known = true;
done:
    return status;
}

static avp_status recall_tables(avpi_digests *d, avp_str line, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json json;
    avpi_json_init(&json, d->ctx);
    AVP_TRY(avpi_json_parse(&json, line, err));
    uint32_t details = avpi_json_member(&json, 0, AVPI_STR("details"));
    uint32_t tables = avpi_json_member(&json, details, AVPI_STR("tables"));
    (void)avpi_json_i64(&json, avpi_json_member(&json, details, AVPI_STR("schema")), &d->schema);
    if (tables == AVPI_JSON_NONE || json.nodes[tables].type != AVPI_JSON_OBJECT)
        goto done;
    for (uint32_t key = avpi_json_first(tables); key < avpi_json_end(&json, tables);) {
        uint32_t value = json.nodes[key].next;
        AVP_TRY(recall_table(d, &json, key, value, err));
        key = json.nodes[value].next;
    }
done:
    avpi_json_free(&json);
    return status;
}

/* Records that came with changes of the tables, among those from..to. Sealing and exporting change none. */
static avp_status count_later(avp_case *c, uint64_t from, uint64_t to, uint64_t *n, avp_error *err) {
    const avpi_sql_value params[] = {avpi_sql_u64(from), avpi_sql_u64(to)};
    int64_t later = 0;
    avp_status status =
        avpi_sql_number(c,
                        "SELECT count(*) FROM log_records WHERE sequence > ? AND sequence <= ?"
                        " AND NOT regexp_matches(line,"
                        " '^{\"action\":\"(changed|closed|copy|export|lock|prove|seal|timestamp|unlock)\",')",
                        params, 2, &later, err);
    *n = (uint64_t)later;
    return status;
}

avp_status avpi_digests_recall(avp_case *c, avpi_digests *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    *out = (avpi_digests){.ctx = &c->ctx};
    AVP_TRY(avpi_sql_query(c,
                           "SELECT sequence, line FROM log_records WHERE starts_with(line, '{\"action\":\"state\",')"
                           " ORDER BY sequence DESC LIMIT 1",
                           NULL, 0, types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0) {
        out->record = avpi_rows_u64(rows, 0)[0];
        AVP_TRY(recall_tables(out, avpi_rows_text(rows, 1)[0], err));
    }
    AVP_TRY(count_later(c, out->record, UINT32_MAX, &out->later, err));
    AVP_TRY(count_later(c, out->record, c->log_at_open, &out->later_at_open, err));
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- keeping ---- */

/* Of a table that may have grown since: its first rows. */
static bool has_changed(const avpi_table_digest *t) {
    return t->known && (!t->here || t->rows < t->rows_before || strcmp(t->prefix, t->before) != 0);
}

/* Of one to which nothing was added by this program: all of it. Tables that others made for themselves are theirs. */
static bool is_another(const avpi_table_digest *t) {
    return t->known ? !t->here || strcmp(t->digest, t->before) != 0 : t->rows > 0 && avpi_schema_has_table(t->name);
}

/* Can what the record before says be held against the tables at all? */
static bool is_comparable(const avpi_digests *d) {
    return d->record > 0 && d->later_at_open == 0 && d->schema == (int64_t)avpi_schema_version;
}

/* Tables that are no longer what the record before says, though nothing here has changed them. */
static avp_status list_altered(avp_case *c, const avpi_digests *d, bool (*is_altered)(const avpi_table_digest *t),
                               avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    AVP_TRY(avpi_buf_add(out, AVPI_STR("\"altered\":["), err));
    for (size_t i = 0; i < d->count && is_comparable(d); i++) {
        const avpi_table_digest *t = &d->tables[i];
        if (!is_altered(t) || avpi_engine_rewrote(c, t->name))
            continue;
        AVP_TRY(avpi_buf_add(out, n++ ? AVPI_STR(",") : AVPI_STR(""), err));
        AVP_TRY(avpi_canonical_string(out, avpi_str_view(t->name), err));
        avpi_warn(&c->ctx, AVP_LOG_WARNING,
                  N_("the table \"%s\" of the case was changed by something else after record %llu of log.jsonl"),
                  t->name, (unsigned long long)d->record);
    }
    AVP_TRY(avpi_buf_add_byte(out, ']', err));
done:
    return status;
}

static avp_status describe(avp_case *c, const avpi_digests *d, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    AVP_TRY(avpi_buf_add_byte(out, '{', err));
    AVP_TRY(list_altered(c, d, has_changed, out, err));
    AVP_TRY(avpi_buf_printf(out, err, ",\"schema\":%zu,\"tables\":{", avpi_schema_version));
    for (size_t i = 0; i < d->count; i++) {
        const avpi_table_digest *t = &d->tables[i];
        if (!t->here || t->rows == 0)
            continue;
        AVP_TRY(avpi_buf_add(out, n++ ? AVPI_STR(",") : AVPI_STR(""), err));
        AVP_TRY(avpi_canonical_string(out, avpi_str_view(t->name), err));
        AVP_TRY(
            avpi_buf_printf(out, err, ":{\"rows\":%llu,\"sha256\":\"%s\"}", (unsigned long long)t->rows, t->digest));
    }
    AVP_TRY(avpi_buf_add(out, AVPI_STR("}}"), err));
done:
    return status;
}

avp_status avpi_digests_keep(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_digests d = {0};
    avpi_buf details;
    avpi_buf_init(&details, &c->ctx, RECORD_SQL_MOST);
    if (!c->folder)
        return AVP_OK;
    AVP_TRY(avpi_digests_recall(c, &d, err));
    AVP_TRY(avpi_digests_compute(c, &d, err));
    AVP_TRY(describe(c, &d, &details, err));
    AVP_TRY(avpi_custody_log_alone(c, "state", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    avpi_digests_free(&d);
    return status;
}

avp_status avpi_digests_tell(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_digests d = {0};
    avpi_buf details;
    avpi_buf_init(&details, &c->ctx, RECORD_SQL_MOST);
    AVP_TRY(avpi_digests_recall(c, &d, err));
    AVP_TRY(avpi_digests_compute(c, &d, err));
    AVP_TRY(avpi_buf_add_byte(&details, '{', err));
    AVP_TRY(list_altered(c, &d, is_another, &details, err));
    AVP_TRY(avpi_buf_printf(
        &details, err, ",\"bytes\":%llu,\"compared\":%s,\"file\":\"case.duckdb\",\"sha256\":\"%s\"}",
        (unsigned long long)c->closing.bytes_now, is_comparable(&d) ? "true" : "false", c->closing.sha256_now));
    AVP_TRY(avpi_custody_log_alone(c, "changed", avpi_buf_view(&details), err));
    avpi_warn(&c->ctx, AVP_LOG_WARNING,
              N_("case.duckdb was changed by something else since its last record; the log now says so"));
done:
    avpi_buf_free(&details);
    avpi_digests_free(&d);
    return status;
}
