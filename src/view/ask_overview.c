/* overview: what the case holds, the latest run, posts over time. */
#include "avispero/proof.h"
#include "view/ask.h"

/* Held together by sources of their own: another null hypothesis, told apart. */
static uint64_t count_exclusive(const avp_groups *groups) {
    uint64_t n = 0;
    for (size_t i = 0; i < groups->count; i++)
        n += groups->groups[i].exclusive;
    return n;
}

static avp_status add_run(const avpi_asked *asked, json_t *root, avp_error *err) {
    static const avpi_cells_column columns[] = {{"id", AVPI_SQL_U64},          {"started_us", AVPI_SQL_I64},
                                                {"finished_us", AVPI_SQL_I64}, {"command", AVPI_SQL_TEXT},
                                                {"version", AVPI_SQL_TEXT},    {"seed", AVPI_SQL_I64}};
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    AVP_TRY(
        avpi_cells_select(view,
                          "SELECT run_id, epoch_us(started_at), epoch_us(finished_at), command, version, seed FROM runs"
                          " WHERE run_id = ?",
                          &view->run_id, 1, columns, sizeof columns / sizeof *columns, &rows, err));
    json_t *run = avpi_cells_first(rows);
    if (json_is_object(run)) {
        avpi_cells_set(run, "window_s", json_real((double)view->groups.window_us * 1e-6));
        avpi_cells_set(run, "links", avpi_cells_count(view->groups.n_links));
        avpi_cells_set(run, "linked_accounts", avpi_cells_count(view->groups.accounts.count));
        avpi_cells_set(run, "groups", avpi_cells_count(view->groups.count));
        avpi_cells_set(run, "exclusive_groups", avpi_cells_count(count_exclusive(&view->groups)));
    }
    avpi_cells_set(root, "run", run);
done:
    return status;
}

static avp_status add_counts(const avpi_asked *asked, json_t *root, avp_error *err) {
    static const avpi_cells_column columns[] = {
        {"files", AVPI_SQL_U64},     {"rows_read", AVPI_SQL_U64}, {"kept", AVPI_SQL_U64},
        {"duplicate", AVPI_SQL_U64}, {"rejected", AVPI_SQL_U64},  {"posts", AVPI_SQL_U64},
        {"accounts", AVPI_SQL_U64},  {"members", AVPI_SQL_U64},   {"precision_us", AVPI_SQL_I64},
        {"untimed", AVPI_SQL_U64},   {"notices", AVPI_SQL_U64}};
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    AVP_TRY(avpi_cells_select(
        asked->view,
        "SELECT count(*), coalesce(sum(rows_read), 0)::UBIGINT, coalesce(sum(kept), 0)::UBIGINT,"
        " coalesce(sum(duplicate), 0)::UBIGINT, coalesce(sum(rejected), 0)::UBIGINT,"
        " (SELECT coalesce(sum(posts), 0)::UBIGINT FROM shown), (SELECT count(*) FROM shown),"
        " (SELECT count(*) FROM shown WHERE group_id > 0), max(precision_us),"
        " ((SELECT coalesce(sum(posts), 0) FROM shown) - (SELECT coalesce(sum(posts), 0) FROM bins))::UBIGINT,"
        " (SELECT count(*) FROM deletions WHERE alone)"
        " FROM sources",
        NULL, 0, columns, sizeof columns / sizeof *columns, &rows, err));
    avpi_cells_set(root, "counts", avpi_cells_first(rows));
done:
    return status;
}

static json_t *case_name(const avp_view *view) {
    const char *path = avp_case_path(view->c), *slash = path ? strrchr(path, '/') : NULL;
    return path ? json_string(slash ? slash + 1 : path) : json_null();
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_asked_span span;
    uint64_t withheld = 0;
    json_t *root = json_object(), *series = NULL;
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    avpi_cells_set(root, "case", case_name(view));
    avpi_cells_set(root, "version", json_string(avp_version()));
    AVP_TRY(avp_case_withheld(view->c, &withheld, err));
    avpi_cells_set(root, "withheld", avpi_cells_count(withheld));
    AVP_TRY(add_counts(asked, root, err));
    AVP_TRY(add_run(asked, root, err));
    avpi_cells_set(root, "first_us", view->step_us ? json_integer(view->first_us) : json_null());
    avpi_cells_set(root, "last_us", view->step_us ? json_integer(view->last_us) : json_null());
    AVP_TRY(avpi_view_series(asked, span, 0, &series, err));
    avpi_cells_set(root, "series", series);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_overview = {.path = "overview", .names = {"from", "to"}, .answer = answer};
