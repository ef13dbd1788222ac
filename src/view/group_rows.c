/* Groups of the run as rows. */
#include "view/group_rows.h"

#include "view/span_counts.h"

static const avpi_cells_column columns[] = {{"id", AVPI_SQL_U32},
                                            {"accounts", AVPI_SQL_U32},
                                            {"links", AVPI_SQL_U64},
                                            {"observed", AVPI_SQL_U64},
                                            {"expected", AVPI_SQL_F64},
                                            {"log10_p", AVPI_SQL_F64},
                                            {"traces", AVPI_SQL_TEXT},
                                            {"stability", AVPI_SQL_F64},
                                            {"whole", AVPI_SQL_BOOL},
                                            {"first_us", AVPI_SQL_I64},
                                            {"last_us", AVPI_SQL_I64},
                                            {"exclusive", AVPI_SQL_BOOL},
                                            {"verdict", AVPI_SQL_TEXT},
                                            {"tested_accounts", AVPI_SQL_U32},
                                            {"tested_observed", AVPI_SQL_U64},
                                            {"tested_expected", AVPI_SQL_F64},
                                            {"tested_log10_p", AVPI_SQL_F64},
                                            {"permutations", AVPI_SQL_U64},
                                            {"permutation_p", AVPI_SQL_F64},
                                            {"posts", AVPI_SQL_U64}};

avp_status avpi_group_rows(const avpi_asked *asked, avpi_asked_span span, uint64_t group, int64_t limit, int64_t offset,
                           json_t **out, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(avpi_query_add(
        &q,
        "SELECT g.group_id, g.accounts, g.links, g.observed, g.expected, g.log10_p, g.traces, g.stability,"
        " g.whole, epoch_us(g.first_at), epoch_us(g.last_at), coalesce(c.exclusive, false),"
        " coalesce(c.verdict, 'not testable'), c.accounts, c.observed, c.expected, c.log10_p,"
        " c.permutations, c.permutation_p, coalesce(b.posts, 0)::UBIGINT FROM groups g"
        " LEFT JOIN confirmations c USING (run_id, group_id)",
        err));
    AVP_TRY(avpi_query_add(&q, " LEFT JOIN (SELECT group_id, sum(posts) AS posts FROM ", err));
    AVP_TRY(avpi_query_span(&q, view, span, err));
    AVP_TRY(avpi_query_add(&q, " GROUP BY group_id) b USING (group_id)", err));
    AVP_TRY(avpi_query_bind(&q, " WHERE g.run_id = ?", avpi_sql_u64(view->run_id), err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(&q, " AND g.group_id = ?", avpi_sql_u64(group), err));
    AVP_TRY(avpi_query_bind(&q, " ORDER BY g.group_id LIMIT ?", avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(&q, " OFFSET ?", avpi_sql_i64(offset), err));
    AVP_TRY(avpi_cells_rows(view, &q, columns, sizeof columns / sizeof *columns, out, err));
done:
    avpi_query_free(&q);
    return status;
}
