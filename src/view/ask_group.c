/* groups/#: one group with its sentences, members, objects, sweep, indicators and rhythm. */
#include "base/sort.h"
#include "view/group_rows.h"

/* One part of the answer: a query over run and group. */
typedef struct part {
    const char *key, *sql;
    size_t n_columns;
    avpi_cells_column columns[12];
} part;

static const part parts[] = {
    {"objects",
     "SELECT o.trace, o.object, n.handle, w.native, w.handle, o.accounts, o.acts FROM group_objects "
     "o " AVPI_OBJECT_ACCOUNT " " AVPI_OBJECT_AUTHOR " WHERE o.run_id = ? AND o.group_id = ? ORDER BY o.place",
     7,
     {{"trace", AVPI_SQL_TEXT},
      {"object", AVPI_SQL_TEXT},
      {"handle", AVPI_SQL_TEXT},
      {"author", AVPI_SQL_TEXT},
      {"author_handle", AVPI_SQL_TEXT},
      {"accounts", AVPI_SQL_U32},
      {"acts", AVPI_SQL_U64}}},
    {"sweep",
     "SELECT window_s, observed, expected FROM sweeps WHERE run_id = ? AND group_id = ? ORDER BY window_s",
     3,
     {{"window_s", AVPI_SQL_F64}, {"observed", AVPI_SQL_U64}, {"expected", AVPI_SQL_F64}}},
    {"indicators",
     "SELECT indicator, group_yes, group_known, rest_yes, rest_known, p, q, passes, epoch_us(window_from), window_s"
     " FROM indicators WHERE run_id = ? AND group_id = ? ORDER BY passes DESC, q NULLS LAST, indicator",
     10,
     {{"indicator", AVPI_SQL_TEXT},
      {"group_yes", AVPI_SQL_U64},
      {"group_known", AVPI_SQL_U64},
      {"rest_yes", AVPI_SQL_U64},
      {"rest_known", AVPI_SQL_U64},
      {"p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL},
      {"from_us", AVPI_SQL_I64},
      {"window_s", AVPI_SQL_F64}}},
    {"awakenings",
     "SELECT dormant, verified, pool, accounts, epoch_us(valid_from), epoch_us(valid_to), expected, p, q, passes FROM "
     "awakenings"
     " WHERE run_id = ? AND group_id = ? ORDER BY valid_from",
     10,
     {{"dormant", AVPI_SQL_U64},
      {"verified", AVPI_SQL_U64},
      {"pool", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"expected", AVPI_SQL_F64},
      {"p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL}}},
    {"dormancies",
     "SELECT account, epoch_us(valid_from), epoch_us(valid_to), silent_days, verified FROM dormancies"
     " WHERE run_id = ? AND group_id = ? ORDER BY valid_to, account LIMIT 500",
     5,
     {{"account", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"silent_days", AVPI_SQL_F64},
      {"verified", AVPI_SQL_BOOL}}},
};

/* Whole hours of the week, Monday 0 h UTC first. */
static const part hours = {
    "hours",
    "SELECT ((isodow(p.posted_at) - 1) * 24 + hour(p.posted_at))::UINTEGER AS hour, count(*) FROM posts p"
    " JOIN shown s USING (account_id) WHERE NOT p.embedded AND p.posted_at IS NOT NULL AND s.group_id = ?"
    " GROUP BY hour ORDER BY hour",
    2,
    {{"hour", AVPI_SQL_U32}, {"posts", AVPI_SQL_U64}}};

static const part members = {
    "members",
    "SELECT native, handle, name, followers, posts, epoch_us(first_at), epoch_us(last_at),"
    " epoch_us(created_at), strength, partners FROM shown WHERE group_id = ? ORDER BY strength DESC,"
    " native LIMIT 5000",
    10,
    {{"account", AVPI_SQL_TEXT},
     {"handle", AVPI_SQL_TEXT},
     {"name", AVPI_SQL_TEXT},
     {"followers", AVPI_SQL_I64},
     {"posts", AVPI_SQL_U64},
     {"first_us", AVPI_SQL_I64},
     {"last_us", AVPI_SQL_I64},
     {"created_us", AVPI_SQL_I64},
     {"strength", AVPI_SQL_F64},
     {"partners", AVPI_SQL_U32}}};

static avp_status add_part(const avpi_asked *asked, const part *of, const uint64_t *numbers, size_t n, json_t *root,
                           avp_error *err) {
    json_t *rows = NULL;
    avp_status status = avpi_cells_select(asked->view, of->sql, numbers, n, of->columns, of->n_columns, &rows, err);
    if (status == AVP_OK)
        avpi_cells_set(root, of->key, rows);
    return status;
}

/* Links of one group to another; 0 = to accounts of none. */
typedef struct bridge {
    uint32_t group;
    uint64_t links;
} bridge;

static int most_links_first(const void *left, const void *right) {
    const bridge *a = left, *b = right;
    if (a->links != b->links)
        return a->links > b->links ? -1 : 1;
    return a->group < b->group ? -1 : a->group > b->group;
}

static void count_bridges(const avp_groups *groups, uint32_t group, bridge *bridges) {
    for (size_t l = 0; l < groups->n_links; l++) {
        uint32_t a = groups->group_of[groups->links[l].a], b = groups->group_of[groups->links[l].b];
        if (a != b && (a == group || b == group))
            bridges[a == group ? b : a].links++;
    }
}

static avp_status add_bridges(const avpi_asked *asked, json_t *root, avp_error *err) {
    enum { BRIDGES_MOST = 50 };
    avp_status status = AVP_OK;
    const avp_groups *groups = &asked->view->groups;
    size_t n = groups->count + 1;
    bridge *bridges = NULL;
    json_t *rows = json_array();
    AVP_TRY(avpi_zalloc(&asked->view->ctx, n, sizeof *bridges, &bridges, err));
    for (size_t g = 0; g < n; g++)
        bridges[g].group = (uint32_t)g;
    count_bridges(groups, (uint32_t)asked->number, bridges);
    avpi_sort(bridges, n, sizeof *bridges, most_links_first);
    for (size_t g = 0; g < n && g < BRIDGES_MOST && bridges[g].links > 0; g++)
        (void)json_array_append_new(rows, json_pack("{s:I, s:I}", "group", (json_int_t)bridges[g].group, "links",
                                                    (json_int_t)bridges[g].links));
    avpi_cells_set(root, "links_to", json_incref(rows));
done:
    json_decref(rows);
    avpi_free(&asked->view->ctx, bridges);
    return status;
}

/* Titles of indicators in the language asked for; {1} is the window's length, which the page fills in. */
static void add_titles(const avpi_asked *asked, json_t *root) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(root, "indicators"), i, row) {
        const char *name = json_string_value(json_object_get(row, "indicator"));
        for (int kind = 0; name && kind < AVP_INDICATORS; kind++)
            if (strcmp(avp_indicator_name((avp_indicator_kind)kind), name) == 0)
                avpi_cells_set(
                    row, "title",
                    json_string(avp_translate(asked->ctx.lang, avp_indicator_title((avp_indicator_kind)kind))));
    }
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    const uint64_t numbers[] = {view->run_id, asked->number};
    avp_status status = AVP_OK;
    avpi_asked_span span;
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    if (asked->number < 1 || asked->number > view->groups.count)
        goto done;
    AVP_TRY(avpi_group_rows(asked, span, asked->number, 1, 0, &rows, err));
    avpi_cells_set(root, "group", avpi_cells_first(rows));
    avpi_cells_set(root, "window_s", json_real((double)view->groups.window_us * 1e-6));
    AVP_TRY(avpi_group_sentences(asked, &view->groups.groups[asked->number - 1], &rows, err));
    avpi_cells_set(root, "sentences", rows);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        AVP_TRY(add_part(asked, &parts[i], numbers, 2, root, err));
    AVP_TRY(add_part(asked, &members, &numbers[1], 1, root, err));
    AVP_TRY(add_part(asked, &hours, &numbers[1], 1, root, err));
    AVP_TRY(add_bridges(asked, root, err));
    add_titles(asked, root);
    AVP_TRY(avpi_view_series(asked, span, asked->number, &rows, err));
    avpi_cells_set(root, "series", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_group = {.path = "groups/#", .names = {"from", "to"}, .answer = answer};
