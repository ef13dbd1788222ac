#include "read/labels.h"

#include "base/files.h"
#include "read/dialect.h"
#include "read/stage.h"
#include "store/custody.h"

enum { LABELS_MOST = 1 << 30 };

/* The whole file, unpacked. */
static avp_status read_whole(avpi_importing *run, const char *path, avpi_buf *out, avp_error *err) {
    enum { STEP = 1 << 20 };
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    size_t got = STEP, bad = 0;
    AVP_TRY(avpi_input_open(run->ctx, path, run->opts.expansion_limit, &input, err));
    while (got == STEP) {
        if (out->len >= LABELS_MOST)
            AVP_TRY(avpi_fail(run->ctx, err, AVP_E_LIMIT, N_("the labels in \"%s\" take more than 1 GiB"), path));
        AVP_TRY(avpi_grow(run->ctx, &out->ptr, &out->capacity, out->len + STEP + 1, 1, err));
        AVP_TRY(avpi_input_read(input, out->ptr + out->len, STEP, &got, err));
        out->len += got;
    }
    if (!avpi_utf8_valid(avpi_buf_view(out), &bad))
        status = avpi_fail(run->ctx, err, AVP_E_INPUT, N_("the labels in \"%s\" are not UTF-8 at byte %zu"), path, bad);
done:
    avpi_input_close(input);
    return status;
}

static avp_status put_row(avpi_stage *stage, const avpi_csv *csv, const avpi_plan *plan, const avpi_head *head,
                          avpi_arena *arena, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str account = avpi_csv_unguarded(avpi_csv_cell(csv, 0, arena));
    for (size_t c = 1; c < plan->n_columns && account.len > 0; c++) {
        avp_str value = avpi_csv_unguarded(avpi_csv_cell(csv, c, arena));
        if (value.len == 0 || head->names[c].len == 0)
            continue;
        AVP_TRY(avpi_stage_row(stage, err));
        avpi_stage_text(stage, 0, account);
        avpi_stage_text(stage, 1, head->names[c]);
        avpi_stage_text(stage, 2, value);
    }
done:
    return status;
}

static avp_status put_rows(avpi_importing *run, avp_case *c, avp_str text, const avpi_plan *plan, const avpi_head *head,
                           const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv csv = {0};
    avpi_csv_row row;
    avpi_stage stage;
    avpi_arena arena;
    uint64_t line = plan->skip_lines + 1;
    avpi_arena_init(&arena, run->ctx);
    avpi_stage_init(&stage, run->ctx, "new_labels", "ttt");
    AVP_TRY(avpi_csv_init(&csv, run->ctx, plan->dialect, plan->n_columns, err));
    AVP_TRY(avpi_stage_open(&stage, c, err));
    avpi_csv_set(&csv, (avp_str){text.ptr + plan->skip, text.len - plan->skip});
    while (avpi_csv_next(&csv, &row)) {
        bool bad = row.broken || row.open || row.n_cells != plan->n_columns;
        if (bad && !row.blank) {
            status = avpi_fail(run->ctx, err, AVP_E_INPUT,
                               N_("a row of the labels is broken, or has another number of columns than the header"));
            avpi_fail_at(err, path, line, plan->skip + row.begin);
            goto done;
        }
        if (!row.blank)
            AVP_TRY(put_row(&stage, &csv, plan, head, &arena, err));
        line += row.lines;
    }
    AVP_TRY(avpi_stage_finish(&stage, err));
done:
    avpi_stage_free(&stage);
    avpi_csv_free(&csv);
    avpi_arena_free(&arena);
    return status;
}

static avp_status replace_labels(avp_case *c, const avpi_original *original, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(avpi_sql_exec(c,
                          "DELETE FROM labels USING new_labels WHERE labels.account = new_labels.account AND "
                          "labels.scheme = new_labels.scheme;"
                          "INSERT INTO labels SELECT account, scheme, value FROM new_labels;",
                          NULL, 0, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM new_labels", NULL, 0, &n, err));
    AVP_TRY(avpi_sql_exec(c, "DROP TABLE new_labels", NULL, 0, err));
    AVP_TRY(avpi_buf_printf(&details, err, "{\"labels\":%lld,", (long long)n));
    AVP_TRY(avpi_custody_describe(original, &details, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(c, "label", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avpi_labels_read(avpi_importing *run, avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_plan plan;
    avpi_head head;
    avpi_original original = {0};
    bool begun = false;
    avpi_buf_init(&text, run->ctx, SIZE_MAX);
    avpi_plan_init(&plan, run->ctx);
    avpi_head_init(&head, run->ctx);
    AVP_TRY(read_whole(run, path, &text, err));
    AVP_TRY(avpi_dialect_find(&plan, avpi_buf_view(&text), true, &head, err));
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_custody_keep(c, path, run->opts.by_reference, &original, err));
    AVP_TRY(avpi_sql_exec(c, "CREATE OR REPLACE TEMP TABLE new_labels (account VARCHAR, scheme VARCHAR, value VARCHAR)",
                          NULL, 0, err));
    AVP_TRY(put_rows(run, c, avpi_buf_view(&text), &plan, &head, path, err));
    AVP_TRY(replace_labels(c, &original, err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
done:
    if (begun)
        avpi_sql_rollback(c);
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    avpi_head_free(&head, run->ctx);
    avpi_plan_free(&plan);
    avpi_buf_free(&text);
    return status;
}
