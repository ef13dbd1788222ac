/* Rejects of a source that are read again: the same tables, in a transaction that also moves the counts of the source. */
#include "read/sink_case_inside.h"

void avpi_case_sink_retry(avpi_case_sink *s, uint32_t source_id, uint64_t rejects) {
    s->retried = (avpi_retried){true, source_id, rejects};
}

/* The bytes must be those that were read then. */
static avp_status check_bytes(avpi_case_sink *s, const avpi_source *source, avp_error *err) {
    avp_status status = AVP_OK;
    bool known = false;
    int64_t same = 0;
    AVP_TRY(avpi_custody_take(s->c, source->given, true, &s->original, &known, err));
    const avpi_sql_value values[] = {avpi_sql_u64(s->source_id), avpi_sql_text(avpi_str_view(s->original.sha256))};
    AVP_TRY(avpi_sql_number(s->c, "SELECT count(*) FROM sources WHERE source_id = ? AND sha256 = ?", values, 2, &same,
                            err));
    if (same == 0)
        status = avpi_fail(s->ctx, err, AVP_E_INPUT,
                           N_("the file has other bytes than when it was read: its rejects cannot be read again"));
done:
    return status;
}

static avp_status begin(void *self, avpi_source *source, size_t index, avp_read_file *file, bool *known,
                        avp_error *err) {
    (void)index;
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    *known = false;
    file->retried = true;
    s->held = false;
    AVP_TRY(avpi_case_sink_open(s, err));
    s->source_id = s->retried.source_id;
    AVP_TRY(check_bytes(s, source, err));
    const avpi_sql_value id = avpi_sql_u64(s->source_id);
    AVP_TRY(avpi_sql_exec(s->c, "DELETE FROM rejects WHERE source_id = ?", &id, 1, err));
done:
    if (status != AVP_OK)
        avpi_case_sink_abandon(s);
    return status;
}

static avp_status move_counts(avpi_case_sink *s, const avp_read_file *file, avp_error *err) {
    const avpi_sql_value values[] = {avpi_sql_u64(file->kept),         avpi_sql_u64(file->duplicate),
                                     avpi_sql_u64(file->rejected),     avpi_sql_i64(file->precision_us),
                                     avpi_sql_i64(file->precision_us), avpi_sql_i64(file->precision_us),
                                     avpi_sql_u64(s->source_id)};
    return avpi_sql_exec(s->c,
                         "UPDATE sources SET kept = kept + ?, duplicate = duplicate + ?, rejected = ?, precision_us ="
                         " CASE WHEN ? = 0 THEN precision_us WHEN precision_us = 0 THEN ? ELSE least(precision_us, ?)"
                         " END WHERE source_id = ?",
                         values, sizeof values / sizeof *values, err);
}

static avp_status log_it(avpi_case_sink *s, const avp_read_file *file, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, s->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_printf(
        &details, err,
        "{\"duplicate\":%llu,\"format\":\"%s\",\"kept\":%llu,\"rejected\":%llu,\"rejected_before\":%llu,"
        "\"sha256\":\"%s\",\"source_id\":%lu}",
        (unsigned long long)file->duplicate, file->format, (unsigned long long)file->kept,
        (unsigned long long)file->rejected, (unsigned long long)s->retried.rejects, s->original.sha256,
        (unsigned long)s->source_id));
    AVP_TRY(avpi_custody_log(s->c, "retry", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

static avp_status end(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    AVP_TRY(move_counts(s, file, err));
    AVP_TRY(log_it(s, file, err));
    AVP_TRY(avpi_case_sink_ended(s, file, notes, n_notes, err));
    AVP_TRY(avpi_case_sink_commit(s, err));
done:
    return status;
}

avpi_sink avpi_case_sink_retry_port(avpi_case_sink *s) {
    avpi_sink port = avpi_case_sink_port(s);
    port.begin_file = begin;
    port.end_file = end;
    port.commit = NULL;
    return port;
}
