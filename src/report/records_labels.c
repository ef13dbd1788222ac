/* How the members of each group fall over the labels that the user gave. */
#include "report/records.h"

#include "base/dict.h"
#include "store/sql.h"

/* A scheme with more values than this is a measurement, not a labelling. */
#define VALUES_MAX "24"

static avp_status keep_labels(const avp_ctx *ctx, avpi_records *records, avpi_rows *rows, size_t n, size_t *capacity,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &records->labels, capacity, records->n_labels + n, sizeof *records->labels, err));
    for (size_t i = 0; i < n; i++) {
        avpi_label label = {.accounts = avpi_rows_u64(rows, 2)[i]};
        label.scheme = avpi_arena_copy(&records->text, avpi_rows_text(rows, 0)[i]);
        label.value = avpi_arena_copy(&records->text, avpi_rows_text(rows, 1)[i]);
        if (!label.scheme.ptr || !label.value.ptr)
            AVP_TRY(avpi_fail_memory(ctx, err));
        records->labels[records->n_labels++] = label;
    }
done:
    return status;
}

static avp_status load_values(const avp_ctx *ctx, avp_case *c, avpi_records *records, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT scheme, value, count(DISTINCT account) AS n FROM labels GROUP BY scheme, value"
                           " QUALIFY count(*) OVER (PARTITION BY scheme) <= " VALUES_MAX
                           " ORDER BY scheme, n DESC, value",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(keep_labels(ctx, records, rows, n, &capacity, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

static bool find_label(const avpi_records *records, avp_str scheme, avp_str value, size_t *index) {
    for (size_t i = 0; i < records->n_labels; i++)
        if (avpi_str_equal(records->labels[i].scheme, scheme) && avpi_str_equal(records->labels[i].value, value)) {
            *index = i;
            return true;
        }
    return false;
}

static avp_status count_members(const avp_story *story, avpi_records *records, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    const avp_groups *groups = story->groups;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, label;
    AVP_TRY(
        avpi_sql_query(story->c, "SELECT DISTINCT account, scheme, value FROM labels", NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint32_t account = avpi_names_find(&groups->accounts, avpi_rows_text(rows, 0)[i]);
            uint32_t group = account == UINT32_MAX ? 0 : groups->group_of[account];
            if (group && find_label(records, avpi_rows_text(rows, 1)[i], avpi_rows_text(rows, 2)[i], &label))
                records->label_of_group[label * groups->count + group - 1]++;
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_records_labels(const avp_ctx *ctx, const avp_story *story, avpi_records *records, avp_error *err) {
    avp_status status = AVP_OK;
    if (story->groups->count == 0)
        return AVP_OK;
    AVP_TRY(load_values(ctx, story->c, records, err));
    if (records->n_labels == 0)
        return AVP_OK;
    AVP_TRY(avpi_zalloc(ctx, records->n_labels * story->groups->count, sizeof *records->label_of_group,
                        &records->label_of_group, err));
    AVP_TRY(count_members(story, records, err));
done:
    return status;
}
