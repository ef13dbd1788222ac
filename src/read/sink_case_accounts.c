/* Accounts of a batch: their ids, when they were made, what is said of them at a time, records that are about nothing else. */
#include "read/sink_case_inside.h"

static avp_str field(const avpi_batch *b, avpi_field f, size_t row) {
    return b->text[f] ? b->text[f][row] : (avp_str){NULL, 0};
}

static int64_t number(const avpi_batch *b, avpi_number k, size_t row) {
    return b->number[k] ? b->number[k][row] : AVPI_NO_NUMBER;
}

avp_status avpi_case_sink_born(avpi_case_sink *s, uint32_t account, int64_t time_us, bool *earlier, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = s->born_capacity;
    AVP_TRY(avpi_grow(s->ctx, &s->born_us, &s->born_capacity, (size_t)account + 1, sizeof *s->born_us, err));
    for (size_t i = before; i < s->born_capacity; i++)
        s->born_us[i] = AVPI_NO_TIME;
    int64_t known = s->born_us[account];
    *earlier = time_us != AVPI_NO_TIME && (known == AVPI_NO_TIME || time_us < known);
    if (*earlier)
        s->born_us[account] = time_us;
done:
    return status;
}

/* Accounts that were known and turn out to be made earlier than told before, or at a time at all. */
static avp_status take_births(avpi_case_sink *s, const avpi_batch *b, size_t known, avp_error *err) {
    avp_status status = AVP_OK;
    bool earlier = false;
    if (s->accounts.count > 0)
        AVP_TRY(avpi_case_sink_born(s, (uint32_t)(s->accounts.count - 1), AVPI_NO_TIME, &earlier, err)); /* room */
    for (size_t row = 0; row < b->count && b->number[AVPI_NUMBER_CREATED_AT]; row++) {
        AVP_TRY(avpi_case_sink_born(s, s->account_ids[row], number(b, AVPI_NUMBER_CREATED_AT, row), &earlier, err));
        if (earlier && s->account_ids[row] < known)
            AVP_TRY(avpi_ids_add(s->ctx, &s->reborn, s->account_ids[row], err));
    }
done:
    return status;
}

avp_status avpi_case_sink_accounts(avpi_case_sink *s, const avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_ACCOUNTS];
    size_t known = s->accounts.count;
    AVP_TRY(avpi_grow(s->ctx, &s->account_ids, &s->ids_capacity, b->count, sizeof *s->account_ids, err));
    AVP_TRY(avpi_dict_intern_many(&s->accounts, b->text[AVPI_FIELD_ACCOUNT], b->count, s->account_ids, err));
    AVP_TRY(take_births(s, b, known, err));
    for (size_t id = known; id < s->accounts.count; id++) {
        AVP_TRY(avpi_stage_row(t, err));
        avpi_stage_u32(t, 0, (uint32_t)id);
        avpi_stage_text(t, 1, avpi_dict_get(&s->accounts, (uint32_t)id));
        avpi_stage_i64(t, 2, s->born_us[id], s->born_us[id] != AVPI_NO_TIME);
    }
done:
    return status;
}

uint64_t avpi_case_sink_snapshot_key(avp_str handle, avp_str name, const int64_t *counts) {
    avpi_hash128 key = {0, 0};
    key = avpi_hash128_mix(avpi_hash128_mix(key, handle), name);
    return avpi_hash128_mix(key, (avp_str){(const char *)counts, AVPI_NUMBER_SNAPSHOT * sizeof *counts}).low;
}

avp_status avpi_case_sink_says_new(avpi_case_sink *s, uint32_t account, uint64_t key, bool *fresh, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = s->snapshot_capacity;
    AVP_TRY(avpi_grow(s->ctx, &s->last_snapshot, &s->snapshot_capacity, (size_t)account + 1, sizeof *s->last_snapshot,
                      err));
    if (s->snapshot_capacity > before)
        memset(s->last_snapshot + before, 0, (s->snapshot_capacity - before) * sizeof *s->last_snapshot);
    *fresh = s->last_snapshot[account] != key;
    s->last_snapshot[account] = key;
done:
    return status;
}

/* What the row says about its account at its time, unless it says the same as the row before. */
avp_status avpi_case_sink_snapshot(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t account,
                                   avp_error *err) {
    enum { FIRST = 4 };
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_SNAPSHOTS];
    avp_str texts[] = {field(b, AVPI_FIELD_HANDLE, row), field(b, AVPI_FIELD_NAME, row)};
    int64_t said[AVPI_NUMBER_SNAPSHOT];
    bool any = texts[0].ptr || texts[1].ptr, fresh = false;
    for (unsigned k = 0; k < AVPI_NUMBER_SNAPSHOT; k++) {
        said[k] = number(b, (avpi_number)k, row);
        any |= said[k] != AVPI_NO_NUMBER;
    }
    if (any)
        AVP_TRY(
            avpi_case_sink_says_new(s, account, avpi_case_sink_snapshot_key(texts[0], texts[1], said), &fresh, err));
    if (!fresh)
        goto done;
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, account);
    avpi_stage_i64(t, 1, b->time_us[row], b->time_us[row] != AVPI_NO_TIME);
    avpi_stage_text(t, 2, texts[0]);
    avpi_stage_text(t, 3, texts[1]);
    for (unsigned k = 0; k < AVPI_NUMBER_FIRST_FLAG; k++)
        avpi_stage_i64(t, FIRST + k, said[k], said[k] != AVPI_NO_NUMBER);
    for (unsigned k = AVPI_NUMBER_FIRST_FLAG; k < AVPI_NUMBER_SNAPSHOT; k++)
        avpi_stage_flag(t, FIRST + k, said[k] != 0, said[k] != AVPI_NO_NUMBER);
done:
    return status;
}

avp_status avpi_case_sink_account_row(avpi_case_sink *s, const avpi_batch *b, size_t row, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_ACCOUNT_ORIGINS];
    AVP_TRY(avpi_case_sink_snapshot(s, b, row, s->account_ids[row], err));
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, s->account_ids[row]);
    avpi_stage_u32(t, 1, s->source_id);
    avpi_stage_u64(t, 2, b->place[row].line);
    avpi_stage_u64(t, 3, b->place[row].offset);
    avpi_stage_u64(t, 4, b->place[row].size);
    avpi_stage_key(t, 5, b->row_key[row]);
done:
    return status;
}

/* Put the births of accounts that were in the case before into their rows. */
static avp_status fill_births(avpi_case_sink *s, int64_t *times_us, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    for (size_t i = 0; i < s->reborn.count; i++)
        times_us[i] = s->born_us[s->reborn.ids[i]];
    AVP_TRY(avpi_sql_exec(s->c, "CREATE OR REPLACE TEMP TABLE births (account_id UINTEGER, created_at TIMESTAMP)", NULL,
                          0, err));
    AVP_TRY(avpi_appender_open(s->c, "births", &appender, err));
    const avpi_column columns[] = {{AVPI_SQL_U32, s->reborn.ids, NULL}, {AVPI_SQL_I64, times_us, NULL}};
    AVP_TRY(avpi_appender_add(appender, columns, 2, s->reborn.count, err));
    status = avpi_appender_finish(appender, err);
    appender = NULL;
    if (status != AVP_OK)
        goto done;
    AVP_TRY(avpi_sql_exec(s->c,
                          "UPDATE accounts SET created_at = b.created_at FROM"
                          " (SELECT account_id, min(created_at) AS created_at FROM births GROUP BY account_id) b"
                          " WHERE accounts.account_id = b.account_id; DROP TABLE births",
                          NULL, 0, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

avp_status avpi_case_sink_births(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *times_us = NULL;
    if (s->reborn.count == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(s->ctx, s->reborn.count, sizeof *times_us, &times_us, err));
    AVP_TRY(fill_births(s, times_us, err));
done:
    avpi_free(s->ctx, times_us);
    return status;
}
