/* The latest run, from its tables to the structs that sentences and figures are made from. */
#include "view/ask.h"

static avp_status take_text(avp_view *view, avp_str text, const char **out, avp_error *err) {
    char *copy = avpi_arena_take(&view->text, text.len + 1);
    if (!copy)
        return avpi_fail_memory(&view->ctx, err);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *out = copy;
    return AVP_OK;
}

/* The story's traces: names alone, the joint set last. */
static avp_status load_traces(avp_view *view, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value run[] = {avpi_sql_u64(view->run_id), avpi_sql_u64(view->run_id)};
    AVP_TRY(avpi_sql_query(view->c,
                           "SELECT trace FROM (SELECT trace FROM links WHERE run_id = ? UNION SELECT trace FROM"
                           " fused_links WHERE run_id = ?) ORDER BY trace = 'all', trace",
                           run, 2, &text, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    for (size_t i = 0; i < n && view->n_traces < AVP_GROUPS_TRACES_MAX; i++) {
        AVP_TRY(take_text(view, avpi_rows_text(rows, 0)[i], &view->acts[view->n_traces].trace, err));
        view->traces[view->n_traces].acts = &view->acts[view->n_traces];
        view->n_traces++;
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* An option that this version does not know any more keeps its default. */
static void set_option(avp_view *view, const avp_option_table *table, void *options, const char *name,
                       const char *value) {
    avp_error ignored = {0};
    if (avp_options_set(&view->ctx, table, options, name, value, &ignored) != AVP_OK)
        avp_error_clear(&ignored);
}

static avp_status load_options(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    avp_options_init(&avp_links_option_table, &view->links_options);
    avp_options_init(&avp_groups_option_table, &view->groups_options);
    AVP_TRY(avpi_sql_query(view->c,
                           "SELECT stage, name, value FROM run_options WHERE run_id = ?"
                           " AND value IS NOT NULL AND stage IN ('links', 'groups')",
                           &run, 1, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            const char *name = "", *value = "";
            AVP_TRY(take_text(view, avpi_rows_text(rows, 1)[i], &name, err));
            AVP_TRY(take_text(view, avpi_rows_text(rows, 2)[i], &value, err));
            if (avpi_str_equal(avpi_rows_text(rows, 0)[i], AVPI_STR("links")))
                set_option(view, &avp_links_option_table, &view->links_options, name, value);
            else
                set_option(view, &avp_groups_option_table, &view->groups_options, name, value);
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- accounts: everybody with a link, in bytewise order ---- */

static avp_status number_accounts(avp_view *view, avp_error *err) {
    const avpi_sql_value run[] = {avpi_sql_u64(view->run_id), avpi_sql_u64(view->run_id), avpi_sql_u64(view->run_id)};
    return avpi_sql_exec(
        view->c,
        "CREATE OR REPLACE TEMP TABLE linked AS SELECT (row_number() OVER (ORDER BY account) - 1)::UINTEGER AS id,"
        " account FROM (SELECT account_a AS account FROM fused_links WHERE run_id = ? UNION SELECT account_b"
        " FROM fused_links WHERE run_id = ? UNION SELECT account FROM members WHERE run_id = ?)",
        run, 3, err);
}

static avp_status load_names(avp_view *view, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avp_names *names = &view->groups.accounts;
    int64_t count = 0, size = 0;
    size_t n = 0;
    AVP_TRY(avpi_sql_number(view->c, "SELECT count(*) FROM linked", NULL, 0, &count, err));
    AVP_TRY(avpi_sql_number(view->c, "SELECT sum(strlen(account)) FROM linked", NULL, 0, &size, err));
    AVP_TRY(avpi_alloc(&view->ctx, (size_t)size, 1, &names->bytes, err));
    AVP_TRY(avpi_zalloc(&view->ctx, (size_t)count + 1, sizeof *names->start, &names->start, err));
    AVP_TRY(avpi_zalloc(&view->ctx, (size_t)count, sizeof *view->groups.group_of, &view->groups.group_of, err));
    AVP_TRY(avpi_sql_query(view->c, "SELECT account FROM linked ORDER BY id", NULL, 0, &text, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            avp_str name = avpi_rows_text(rows, 0)[i];
            uint64_t start = names->start[names->count];
            memcpy(names->bytes + start, name.ptr, name.len);
            names->start[++names->count] = start + name.len;
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- links and positions ---- */

static uint32_t trace_of(const avp_view *view, avp_str name) {
    uint32_t i = 0;
    while (i < view->n_traces && !avpi_str_equal(avpi_str_view(view->acts[i].trace), name))
        i++;
    return i;
}

static avp_status load_links(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_U32,  AVPI_SQL_F64,  AVPI_SQL_F64,
                                          AVPI_SQL_F64, AVPI_SQL_F64, AVPI_SQL_BOOL, AVPI_SQL_BOOL, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    int64_t count = 0;
    size_t n = 0, at = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_number(view->c, "SELECT count(*) FROM fused_links WHERE run_id = ?", &run, 1, &count, err));
    AVP_TRY(avpi_zalloc(&view->ctx, (size_t)count, sizeof *view->groups.links, &view->groups.links, err));
    AVP_TRY(avpi_sql_query(
        view->c,
        "SELECT a.id, b.id, weight, expected, log10_p, log10_mp, strength, admits, exclusive, trace FROM"
        " fused_links JOIN linked a ON a.account = account_a JOIN linked b ON b.account = account_b WHERE run_id = ?"
        " ORDER BY a.id, b.id",
        &run, 1, types, sizeof types / sizeof *types, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            view->groups.links[at++] = (avp_fused_link){
                .a = avpi_rows_u32(rows, 0)[i],
                .b = avpi_rows_u32(rows, 1)[i],
                .weight = avpi_rows_u32(rows, 2)[i],
                .expected = avpi_rows_f64(rows, 3)[i],
                .log10_p = avpi_rows_f64(rows, 4)[i],
                .log10_mp = avpi_rows_f64(rows, 5)[i],
                .strength = avpi_rows_f64(rows, 6)[i],
                .admits = avpi_rows_bool(rows, 7)[i],
                .exclusive = avpi_rows_bool(rows, 8)[i],
                .trace = trace_of(view, avpi_rows_text(rows, 9)[i]),
            };
    } while (n > 0);
    view->groups.n_links = at;
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_positions(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_F64, AVPI_SQL_F64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avp_layout *layout = &view->layout;
    int64_t count = 0;
    size_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_number(view->c, "SELECT count(*) FROM positions WHERE run_id = ?", &run, 1, &count, err));
    AVP_TRY(avpi_alloc(&view->ctx, (size_t)count, sizeof *layout->account, &layout->account, err));
    AVP_TRY(avpi_alloc(&view->ctx, (size_t)count, sizeof *layout->x, &layout->x, err));
    AVP_TRY(avpi_alloc(&view->ctx, (size_t)count, sizeof *layout->y, &layout->y, err));
    AVP_TRY(avpi_sql_query(view->c,
                           "SELECT id, x, y FROM positions JOIN linked USING (account) WHERE run_id = ? ORDER BY id",
                           &run, 1, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            layout->account[layout->count] = avpi_rows_u32(rows, 0)[i];
            layout->x[layout->count] = (float)avpi_rows_f64(rows, 1)[i];
            layout->y[layout->count] = (float)avpi_rows_f64(rows, 2)[i];
            layout->count++;
        }
    } while (n > 0);
    view->has_layout = layout->count > 0;
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- groups ---- */

static avp_confirmation confirmation_of(const avpi_rows *rows, size_t i) {
    avp_str verdict = avpi_rows_text(rows, 6)[i];
    avp_confirmation of = {.confirmed = AVP_NOT_TESTABLE,
                           .by_blocks = avpi_rows_bool(rows, 7)[i],
                           .split_us = avpi_rows_null(rows, 8, i) ? 0 : avpi_rows_i64(rows, 8)[i],
                           .accounts = avpi_rows_u32(rows, 9)[i],
                           .observed = avpi_rows_null(rows, 10, i) ? 0 : avpi_rows_u64(rows, 10)[i],
                           .expected = avpi_rows_f64(rows, 11)[i],
                           .log10_p = avpi_rows_f64(rows, 12)[i]};
    if (avpi_str_equal(verdict, AVPI_STR("confirmed")))
        of.confirmed = AVP_CONFIRMED;
    else if (avpi_str_equal(verdict, AVPI_STR("not confirmed")))
        of.confirmed = AVP_NOT_CONFIRMED;
    if (avpi_rows_null(rows, 9, i))
        of.accounts = 0;
    return of;
}

static avp_group group_of_row(const avpi_rows *rows, size_t i) {
    return (avp_group){.id = avpi_rows_u32(rows, 0)[i],
                       .n_members = avpi_rows_u32(rows, 1)[i],
                       .links = avpi_rows_u64(rows, 2)[i],
                       .observed = avpi_rows_u64(rows, 3)[i],
                       .expected = avpi_rows_f64(rows, 4)[i],
                       .log10_p = avpi_rows_f64(rows, 5)[i],
                       .confirmation = confirmation_of(rows, i),
                       .exclusive = avpi_rows_bool(rows, 13)[i]};
}

static avp_status load_groups(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32,  AVPI_SQL_U64,  AVPI_SQL_U64, AVPI_SQL_F64,
                                          AVPI_SQL_F64, AVPI_SQL_TEXT, AVPI_SQL_BOOL, AVPI_SQL_I64, AVPI_SQL_U32,
                                          AVPI_SQL_U64, AVPI_SQL_F64,  AVPI_SQL_F64,  AVPI_SQL_BOOL};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    int64_t count = 0;
    size_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_number(view->c, "SELECT count(*) FROM groups WHERE run_id = ?", &run, 1, &count, err));
    AVP_TRY(avpi_zalloc(&view->ctx, (size_t)count, sizeof *view->groups.groups, &view->groups.groups, err));
    AVP_TRY(avpi_sql_query(
        view->c,
        "SELECT g.group_id, g.accounts, g.links, g.observed, g.expected, g.log10_p, c.verdict, c.by_blocks,"
        " epoch_us(c.split_at), c.accounts, c.observed, c.expected, c.log10_p, c.exclusive FROM groups g"
        " LEFT JOIN confirmations c USING (run_id, group_id) WHERE g.run_id = ? ORDER BY g.group_id",
        &run, 1, types, sizeof types / sizeof *types, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            view->groups.groups[view->groups.count++] = group_of_row(rows, i);
    } while (n > 0);
    AVP_TRY(avpi_sql_number(view->c, "SELECT round(max(window_s) * 1e6)::BIGINT FROM confirmations WHERE run_id = ?",
                            &run, 1, &view->groups.window_us, err));
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_members(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_query(view->c, "SELECT id, group_id FROM members JOIN linked USING (account) WHERE run_id = ?",
                           &run, 1, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            view->groups.group_of[avpi_rows_u32(rows, 0)[i]] = avpi_rows_u32(rows, 1)[i];
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_view_load_run(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(load_options(view, err));
    AVP_TRY(load_traces(view, err));
    AVP_TRY(number_accounts(view, err));
    AVP_TRY(load_names(view, err));
    AVP_TRY(load_groups(view, err));
    AVP_TRY(load_members(view, err));
    AVP_TRY(load_links(view, err));
    AVP_TRY(load_positions(view, err));
    view->story = (avp_story){.c = view->c,
                              .traces = view->traces,
                              .n_traces = view->n_traces,
                              .groups = &view->groups,
                              .layout = &view->layout,
                              .links_options = &view->links_options,
                              .groups_options = &view->groups_options,
                              .run_id = view->run_id};
done:
    return status;
}
