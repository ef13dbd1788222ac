/* cascades/#: who launches and who boosts what a group spreads, and in which order. */
#include "view/ask.h"

static const avpi_part parts[] = {
    {"orders",
     "SELECT coalesce(group_id, 0), by_hour, cascades, actors, z, log10_p FROM order_tests WHERE run_id = ? AND"
     " (group_id IS NULL OR group_id = ?) ORDER BY group_id NULLS LAST, by_hour",
     6,
     {{"group", AVPI_SQL_U32},
      {"by_hour", AVPI_SQL_BOOL},
      {"cascades", AVPI_SQL_U64},
      {"actors", AVPI_SQL_U64},
      {"z", AVPI_SQL_F64},
      {"log10_p", AVPI_SQL_F64}}},
    {"launchers",
     "SELECT l.account, s.handle, l.member, l.cascades, l.first, l.expected, l.log10_p, l.q, l.followers, l.small, "
     "l.passes, count(*) OVER ()"
     " FROM launchers l LEFT JOIN shown s ON s.native = l.account WHERE l.run_id = ? AND l.group_id = ?"
     " ORDER BY l.passes DESC, l.log10_p, l.account LIMIT 100",
     12,
     {{"account", AVPI_SQL_TEXT},
      {"handle", AVPI_SQL_TEXT},
      {"member", AVPI_SQL_BOOL},
      {"cascades", AVPI_SQL_U64},
      {"first", AVPI_SQL_U64},
      {"expected", AVPI_SQL_F64},
      {"log10_p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"followers", AVPI_SQL_I64},
      {"small", AVPI_SQL_BOOL},
      {"passes", AVPI_SQL_BOOL},
      {"tested", AVPI_SQL_U64}}},
    {"boosters",
     "SELECT b.launcher, l.handle, b.account, s.handle, b.after, b.before, b.median_s, b.followers, b.q, b.passes FROM "
     "boosters b"
     " LEFT JOIN shown l ON l.native = b.launcher LEFT JOIN shown s ON s.native = b.account WHERE b.run_id = ? AND "
     "b.group_id = ?"
     " ORDER BY b.passes DESC, b.log10_p, b.launcher, b.account LIMIT 100",
     10,
     {{"launcher", AVPI_SQL_TEXT},
      {"launcher_handle", AVPI_SQL_TEXT},
      {"account", AVPI_SQL_TEXT},
      {"handle", AVPI_SQL_TEXT},
      {"after", AVPI_SQL_U64},
      {"before", AVPI_SQL_U64},
      {"median_s", AVPI_SQL_F64},
      {"followers", AVPI_SQL_I64},
      {"q", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL}}},
};

static const avpi_cells_column cascade_columns[] = {{"trace", AVPI_SQL_TEXT},     {"object", AVPI_SQL_TEXT},
                                                    {"members", AVPI_SQL_U32},    {"others", AVPI_SQL_U32},
                                                    {"from_us", AVPI_SQL_I64},    {"to_us", AVPI_SQL_I64},
                                                    {"z", AVPI_SQL_F64},          {"log10_p", AVPI_SQL_F64},
                                                    {"reach_most", AVPI_SQL_U64}, {"account", AVPI_SQL_TEXT},
                                                    {"handle", AVPI_SQL_TEXT},    {"jump_us", AVPI_SQL_I64},
                                                    {"jump", AVPI_SQL_U64},       {"tree_known", AVPI_SQL_U32},
                                                    {"depth", AVPI_SQL_U32},      {"object_handle", AVPI_SQL_TEXT},
                                                    {"author", AVPI_SQL_TEXT},    {"author_handle", AVPI_SQL_TEXT}};

/* Those of which something lies in the span; each as a whole. */
static avp_status list_cascades(const avpi_asked *asked, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_asked_span span;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_query_bind(
        &q,
        "SELECT o.trace, o.object, o.members, o.others, epoch_us(o.valid_from),"
        " epoch_us(o.valid_to), o.z, o.log10_p, o.reach_most, o.jump_account, s.handle,"
        " epoch_us(o.jump_at), o.jump, o.tree_known, o.depth, n.handle, w.native, w.handle FROM cascades o"
        " LEFT JOIN shown s ON s.native = o.jump_account " AVPI_OBJECT_ACCOUNT " " AVPI_OBJECT_AUTHOR
        " WHERE o.run_id = ?",
        avpi_sql_u64(asked->view->run_id), err));
    AVP_TRY(avpi_query_bind(&q, " AND o.group_id = ?", avpi_sql_u64(asked->number), err));
    if (span.given) {
        AVP_TRY(avpi_query_bind(&q, " AND epoch_us(o.valid_to) >= ?", avpi_sql_i64(span.from_us), err));
        AVP_TRY(avpi_query_bind(&q, " AND epoch_us(o.valid_from) < ?", avpi_sql_i64(span.to_us), err));
    }
    AVP_TRY(avpi_query_add(&q, " ORDER BY o.members DESC, o.valid_from, o.object LIMIT 200", err));
    AVP_TRY(
        avpi_cells_rows(asked->view, &q, cascade_columns, sizeof cascade_columns / sizeof *cascade_columns, out, err));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const uint64_t numbers[] = {asked->view->run_id, asked->number};
    avp_status status = AVP_OK;
    json_t *root = json_object(), *cascades = NULL;
    if (asked->number < 1 || asked->number > asked->view->groups.count)
        goto done;
    AVP_TRY(avpi_cells_parts(asked->view, parts, sizeof parts / sizeof *parts, numbers, 2, root, err));
    AVP_TRY(list_cascades(asked, &cascades, err));
    avpi_cells_set(root, "cascades", cascades);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_cascades = {.path = "cascades/#", .names = {"from", "to"}, .answer = answer};
