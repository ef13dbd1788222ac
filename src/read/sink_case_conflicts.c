/*
 * Rows that say of a post something else than the case does: another author or time (a post of its own is kept then), or another text
 * or post that it reposts, answers or quotes (the first one stands). Those of a transaction are gathered while it is read, and compared
 * in SQL at its end, when there are any.
 */
#include "read/sink_case_inside.h"

/* kept and told: what stood in the case first, and what this row says. */
#define OTHER(column, kind)                                                                                            \
    " UNION ALL SELECT s.source_id, 0, s.line, s.byte_offset, p.native, '" kind "', p." column ", s." column           \
    " FROM suspects s JOIN posts p USING (post_id) WHERE s." column " <> p." column
static const char find_conflicts[] =
    "INSERT INTO conflicts WITH firsts AS (SELECT p.native, min(p.post_id) AS post_id FROM posts p"
    " WHERE NOT p.embedded AND p.native IN (SELECT native FROM posts JOIN suspects USING (post_id)) GROUP BY p.native),"
    " pairs AS (SELECT s.source_id, s.line, s.byte_offset, q.native AS id, f.account_id AS a, q.account_id AS b,"
    " f.posted_at AS t, q.posted_at AS u FROM suspects s JOIN posts q USING (post_id) JOIN firsts ON firsts.native ="
    " q.native JOIN posts f ON f.post_id = firsts.post_id WHERE f.post_id < q.post_id),"
    " said AS (SELECT source_id, 1 AS part, line, byte_offset, id, 'account' AS kind, x.native AS was, y.native AS new"
    " FROM pairs JOIN accounts x ON x.account_id = a JOIN accounts y ON y.account_id = b WHERE a <> b UNION ALL SELECT"
    " source_id, 1, line, byte_offset, id, 'time', t::VARCHAR, u::VARCHAR FROM pairs WHERE t IS DISTINCT FROM u" OTHER(
        "text", "text") OTHER("repost_of", "repost") OTHER("reply_to", "reply")
        OTHER("quote_of", "quote") ")"
                                   " SELECT source_id, line, byte_offset, id, kind, was, new FROM said"
                                   " ORDER BY source_id, part, line, byte_offset, id, kind";

avp_status avpi_case_sink_conflicts(avpi_case_sink *s, int64_t *before, avp_error *err) {
    avp_status status = AVP_OK;
    if (s->n_suspects == 0)
        return AVP_OK;
    AVP_TRY(avpi_sql_number(s->c, "SELECT coalesce(max(rowid) + 1, 0) FROM conflicts", NULL, 0, before, err));
    AVP_TRY(avpi_sql_exec(s->c, find_conflicts, NULL, 0, err));
done:
    return status;
}

/* A kind of conflict of one file, counted from the row `before` of the table on, into `warnings`. */
static avp_status tell_kind(avpi_case_sink *s, const avpi_ended *ended, const char *kind, const char *text,
                            int64_t before, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_note note = {text, 0, {0, 0, 0}};
    const avpi_sql_value values[] = {avpi_sql_u64(ended->source_id), avpi_sql_text(avpi_str_view(kind)),
                                     avpi_sql_i64(before)};
    AVP_TRY(avpi_sql_query(s->c,
                           "SELECT count(*), min(line)::BIGINT FROM conflicts WHERE source_id = ? AND kind = ? AND"
                           " rowid >= ?",
                           values, 3, types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        note = (avpi_note){text, (uint64_t)avpi_rows_i64(rows, 0)[0], {(uint64_t)avpi_rows_i64(rows, 1)[0], 0, 0}};
    avpi_rows_close(rows);
    rows = NULL;
    ended->file->conflicts += note.count;
    if (note.count > 0)
        AVP_TRY(avpi_case_sink_warning(s, ended->source_id, &note, err));
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_case_sink_tell_conflicts(avpi_case_sink *s, const avpi_ended *ended, int64_t before, avp_error *err) {
    static const struct {
        const char *kind, *text;
    } kinds[] = {{"account", N_("the id of a post stands with another account than before: both are kept")},
                 {"time", N_("the id of a post stands with another time than before: both are kept")},
                 {"text", N_("a post has another text than before: the first one stands")},
                 {"repost", N_("a post is said to repost another one than before: the first one stands")},
                 {"reply", N_("a post is said to answer another one than before: the first one stands")},
                 {"quote", N_("a post is said to quote another one than before: the first one stands")}};
    avp_status status = AVP_OK;
    if (s->n_suspects == 0)
        return AVP_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        AVP_TRY(tell_kind(s, ended, kinds[i].kind, kinds[i].text, before, err));
done:
    return status;
}
