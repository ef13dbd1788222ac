/* Rows of a table on their way into the registry: rejected with their reason, known from before, or taken. */
#include "registry/each_row.h"
#include "registry/taking.h"

#include <string.h>

void avpi_taking_tell(avp_registry_file *report, const char *reason, uint64_t line, uint64_t rows) {
    size_t at = 0;
    while (at < report->n_reasons && strcmp(report->reasons[at].reason, reason) != 0)
        at++;
    if (at == AVP_REASONS)
        at--;
    else if (at == report->n_reasons)
        report->reasons[report->n_reasons++] = (avp_reject_reason){.reason = reason, .line = line};
    report->reasons[at].rows += rows;
}

avp_status avpi_taking_reject(avpi_taking *t, const avpi_table_row *row, const char *reason, avp_error *err) {
    avp_status status = AVP_OK;
    t->report->rejected++;
    avpi_taking_tell(t->report, reason, row->line, 1);
    avpi_sheet_u64(&t->rejects, t->file_id, true);
    avpi_sheet_u64(&t->rejects, row->line, true);
    avpi_sheet_u64(&t->rejects, row->byte, true);
    AVP_TRY(avpi_sheet_text(&t->rejects, avpi_str_view(reason), err));
    AVP_TRY(avpi_sheet_text(&t->rejects, row->raw, err));
    AVP_TRY(avpi_sheet_row(&t->rejects, err));
done:
    return status;
}

static avp_str bytes_of(const avpi_hash128 *key) {
    return (avp_str){(const char *)(const void *)key, sizeof *key};
}

avp_status avpi_taking_seen(avpi_taking *t, avp_str raw, avpi_hash128 *key, bool *seen, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    size_t before = t->seen.count;
    *key = avpi_hash128_of(raw);
    AVP_TRY(avpi_dict_intern(&t->seen, bytes_of(key), &id, err));
    *seen = id < before;
    t->report->duplicate += *seen;
done:
    return status;
}

static avp_status know_key(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avpi_taking *t = self;
    uint32_t id;
    return avpi_dict_intern(&t->seen, bytes_of(&avpi_rows_u128(rows, 0)[i]), &id, err);
}

avp_status avpi_taking_know(avpi_taking *t, const char *sql, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U128;
    const avpi_asked_rows asked = {sql, NULL, 0, &type, 1};
    return avpi_each_row(t->c, &asked, know_key, t, err);
}

avp_status avpi_taking_rows(avpi_taking *t, avpi_table *table, avpi_take_line take, void *self, avp_error *err) {
    enum { TELL_EACH = 1 << 14 };
    avp_status status = AVP_OK;
    avpi_table_row row;
    bool more = true;
    for (;;) {
        AVP_TRY(avpi_table_next(table, &row, &more, err));
        if (!more)
            break;
        t->report->rows_read++;
        AVP_TRY(row.reason ? avpi_taking_reject(t, &row, row.reason, err) : take(self, &row, err));
        if (t->report->rows_read % TELL_EACH == 0)
            AVP_TRY(avpi_progress(t->ctx, N_("reading the registry"), t->report->rows_read, 0, "rows", err));
    }
done:
    return status;
}
