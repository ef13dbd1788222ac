/* Records of the two journals: made inside the transaction they tell about, chained by hashes. */
#include "store/custody.h"

#include "base/clock.h"
#include "store/canonical.h"
#include "store/engine.h"
#include "store/journal.h"

#include <time.h>

enum { RECORD_MOST = 1 << 26, SQL_SIZE = 128 };

int64_t avpi_journal_now_us(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

avp_status avpi_journal_hash(avp_str previous, avp_str record, char hex[AVPI_SHA256_HEX_SIZE]) {
    static const unsigned char leaf = 0;
    unsigned char before[AVPI_SHA256_SIZE], out[AVPI_SHA256_SIZE];
    avpi_sha256 state;
    if (previous.len != 2 * sizeof before)
        return AVP_E_INPUT;
    for (size_t i = 0; i < previous.len; i++) {
        char c = previous.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return AVP_E_INPUT;
        before[i / 2] = (unsigned char)(i % 2 == 0 ? digit << 4 : before[i / 2] | digit);
    }
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, &leaf, 1);
    avpi_sha256_add(&state, before, sizeof before);
    avpi_sha256_add(&state, record.ptr, record.len);
    avpi_sha256_end(&state, out);
    avpi_hex(out, sizeof out, hex);
    return AVP_OK;
}

void avpi_journal_zero(char hex[AVPI_SHA256_HEX_SIZE]) {
    memset(hex, '0', AVPI_SHA256_HEX_SIZE - 1);
    hex[AVPI_SHA256_HEX_SIZE - 1] = '\0';
}

/* Sequence and hash of the last record in the table, into the journal; 0 and zeros when there is none. */
static avp_status read_head(avp_case *c, avpi_journal *j, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_json json;
    size_t n = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, &c->ctx, SQL_SIZE);
    avpi_json_init(&json, &c->ctx);
    avpi_journal_zero(j->head_hash);
    j->head = 0;
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT sequence, line FROM %s ORDER BY sequence DESC LIMIT 1", j->table));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    j->headed = n == 0;
    if (n == 0)
        goto done;
    j->head = avpi_rows_i64(rows, 0)[0];
    AVP_TRY(avpi_json_parse(&json, avpi_rows_text(rows, 1)[0], err));
    avp_str text = avpi_json_text(&json, avpi_json_member(&json, 0, AVPI_STR("hash")));
    if (text.len != AVPI_SHA256_HEX_SIZE - 1) {
        status =
            avpi_fail(&c->ctx, err, AVP_E_INPUT, N_("record %lld of %s has no hash"), (long long)j->head, j->table);
        goto done;
    }
    memcpy(j->head_hash, text.ptr, text.len);
    j->headed = true;
done:
    avpi_rows_close(rows);
    avpi_json_free(&json);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_custody_head(avp_case *c, size_t journal, int64_t *sequence, char hash[AVPI_SHA256_HEX_SIZE],
                             avp_error *err) {
    avpi_journal *j = &c->journals[journal];
    avp_status status = j->headed ? AVP_OK : read_head(c, j, err);
    *sequence = j->head;
    memcpy(hash, j->head_hash, AVPI_SHA256_HEX_SIZE);
    return status;
}

/* record is a JSON object without its closing brace: sequence, hash and previous are added, then it is put in canonical form. */
static avp_status finish_record(avp_case *c, avpi_buf *record, int64_t sequence, const char *previous,
                                char hash[AVPI_SHA256_HEX_SIZE], avpi_buf *line, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf bare;
    avpi_buf_init(&bare, &c->ctx, RECORD_MOST);
    AVP_TRY(avpi_buf_printf(record, err, ",\"sequence\":%lld", (long long)sequence));
    size_t open = record->len;
    AVP_TRY(avpi_buf_add_byte(record, '}', err));
    AVP_TRY(avpi_canonical_json(&c->ctx, avpi_buf_view(record), &bare, err));
    AVP_TRY(avpi_journal_hash(avpi_str_view(previous), avpi_buf_view(&bare), hash));
    record->len = open;
    AVP_TRY(avpi_buf_printf(record, err, ",\"hash\":\"%s\",\"previous\":\"%s\"}", hash, previous));
    AVP_TRY(avpi_canonical_json(&c->ctx, avpi_buf_view(record), line, err));
done:
    avpi_buf_free(&bare);
    return status;
}

/* The head is read once: nobody else writes to the case, and a rollback forgets it. */
static avp_status add_record(avp_case *c, avpi_journal *j, avpi_buf *record, avp_error *err) {
    avp_status status = AVP_OK;
    bool changing = c->changing; /* records are no change of what they tell about */
    char hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf line, sql;
    avpi_buf_init(&line, &c->ctx, RECORD_MOST);
    avpi_buf_init(&sql, &c->ctx, SQL_SIZE);
    if (!j->headed)
        AVP_TRY(read_head(c, j, err));
    int64_t sequence = j->head + 1;
    AVP_TRY(finish_record(c, record, sequence, j->head_hash, hash, &line, err));
    AVP_TRY(avpi_buf_printf(&sql, err, "INSERT INTO %s VALUES (?, ?)", j->table));
    const avpi_sql_value params[] = {avpi_sql_i64(sequence), avpi_sql_text(avpi_buf_view(&line))};
    AVP_TRY(avpi_sql_exec(c, sql.ptr, params, 2, err));
    c->changing = changing;
    j->head = sequence;
    memcpy(j->head_hash, hash, sizeof hash);
done:
    avpi_buf_free(&line);
    avpi_buf_free(&sql);
    return status;
}

static avp_status add_member(avpi_buf *out, const char *name, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_printf(out, err, "%s\"%s\":", out->len == 0 ? "{" : ",", name));
    AVP_TRY(text ? avpi_canonical_string(out, avpi_str_view(text), err) : avpi_buf_add(out, AVPI_STR("null"), err));
done:
    return status;
}

/* When the first record of the transaction was made. */
static avp_status add_time(avp_case *c, avpi_buf *out, avp_error *err) {
    char text[32];
    if (c->record_us == 0)
        c->record_us = avpi_journal_now_us();
    avpi_time_format(c->record_us, text);
    return add_member(out, "time", text, err);
}

/* A record of the log without its end. */
static avp_status begin_record(avp_case *c, const char *action, avp_str details, avpi_buf *record, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(add_member(record, "action", action, err));
    AVP_TRY(avpi_buf_add(record, AVPI_STR(",\"details\":"), err));
    AVP_TRY(avpi_canonical_json(&c->ctx, details, record, err));
    AVP_TRY(add_time(c, record, err));
done:
    return status;
}

avp_status avpi_custody_compose(avp_case *c, const char *action, avp_str details, int64_t sequence,
                                const char *previous, avpi_buf *line, avp_error *err) {
    avp_status status = AVP_OK;
    char hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf record;
    avpi_buf_init(&record, &c->ctx, RECORD_MOST);
    c->record_us = 0; /* of no transaction */
    AVP_TRY(begin_record(c, action, details, &record, err));
    AVP_TRY(finish_record(c, &record, sequence, previous, hash, line, err));
done:
    avpi_buf_free(&record);
    return status;
}

avp_status avpi_custody_log(avp_case *c, const char *action, avp_str details, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf record;
    avpi_buf_init(&record, &c->ctx, RECORD_MOST);
    if (!c->in_transaction)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("no transaction is open"));
    AVP_TRY(begin_record(c, action, details, &record, err));
    AVP_TRY(add_record(c, &c->journals[AVPI_JOURNAL_LOG], &record, err));
done:
    avpi_buf_free(&record);
    return status;
}

avp_status avpi_custody_log_alone(avp_case *c, const char *action, avp_str details, avp_error *err) {
    avp_status status = avpi_sql_begin(c, err);
    if (status != AVP_OK)
        return status;
    status = avpi_custody_log(c, action, details, err);
    if (status == AVP_OK)
        status = avpi_sql_commit(c, err);
    if (status != AVP_OK)
        avpi_sql_rollback(c);
    return status;
}

avp_status avpi_custody_manifest(avp_case *c, const avpi_original *original, const char *format, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf record;
    avpi_buf_init(&record, &c->ctx, RECORD_MOST);
    if (!c->in_transaction)
        return avpi_fail(&c->ctx, err, AVP_E_BUG, N_("no transaction is open"));
    AVP_TRY(add_member(&record, "path", original->path, err));
    AVP_TRY(add_member(&record, "collector", original->collector, err));
    AVP_TRY(add_member(&record, "format", format, err));
    AVP_TRY(add_member(&record, "legal_basis", original->legal_basis, err));
    AVP_TRY(add_member(&record, "sha256", original->sha256, err));
    AVP_TRY(add_member(&record, "source_url", original->source_url, err));
    AVP_TRY(add_member(&record, "stored_as", original->stored_as, err));
    AVP_TRY(add_member(&record, "tool", avp_version(), err));
    AVP_TRY(add_time(c, &record, err));
    AVP_TRY(avpi_buf_printf(&record, err, ",\"size_bytes\":%llu", (unsigned long long)original->size_bytes));
    AVP_TRY(add_record(c, &c->journals[AVPI_JOURNAL_MANIFEST], &record, err));
done:
    avpi_buf_free(&record);
    return status;
}
