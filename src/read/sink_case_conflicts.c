/*
 * Rows that say of a post something else than the case does: another author or time (a post of its own is kept then), or another text
 * (the first one stands). Those of a file are gathered while it is read, and compared in SQL at its end, when there are any.
 */
#include "read/sink_case_inside.h"

avp_status avpi_case_sink_conflicts_open(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    s->n_suspects = s->n_varied = 0;
    AVP_TRY(avpi_sql_exec(s->c,
                          "CREATE OR REPLACE TEMP TABLE suspects (post_id UINTEGER NOT NULL, line UBIGINT NOT NULL,"
                          " byte_offset UBIGINT NOT NULL, text VARCHAR)",
                          NULL, 0, err));
done:
    return status;
}

avp_status avpi_case_sink_suspect(avpi_case_sink *s, const avpi_batch *b, size_t row, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_SUSPECTS];
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, post);
    avpi_stage_u64(t, 1, b->place[row].line);
    avpi_stage_u64(t, 2, b->place[row].offset);
    avpi_stage_text(t, 3, b->text[AVPI_FIELD_TEXT] ? b->text[AVPI_FIELD_TEXT][row] : (avp_str){NULL, 0});
    s->n_suspects++;
    s->n_varied += s->varies;
done:
    return status;
}

/* kept and told: what stood in the case first, and what this row says. */
static const char find_texts[] =
    "INSERT INTO conflicts SELECT ?, s.line, s.byte_offset, p.native, 'text', p.text, s.text FROM suspects s"
    " JOIN posts p USING (post_id) WHERE s.text IS NOT NULL AND p.text IS NOT NULL AND s.text <> p.text"
    " ORDER BY s.line, s.byte_offset, p.native";
static const char find_others[] =
    "INSERT INTO conflicts WITH firsts AS (SELECT p.native, min(p.post_id) AS post_id FROM posts p"
    " WHERE NOT p.embedded AND p.native IN (SELECT native FROM posts JOIN suspects USING (post_id)) GROUP BY p.native),"
    " pairs AS (SELECT s.line, s.byte_offset, q.native AS id, f.account_id AS a, q.account_id AS b, f.posted_at AS t,"
    " q.posted_at AS u FROM suspects s JOIN posts q USING (post_id) JOIN firsts ON firsts.native = q.native JOIN posts"
    " f ON f.post_id = firsts.post_id WHERE f.post_id < q.post_id),"
    " said AS (SELECT line, byte_offset, id, 'account' AS kind, x.native AS was, y.native AS new FROM pairs JOIN"
    " accounts x ON x.account_id = a JOIN accounts y ON y.account_id = b WHERE a <> b UNION ALL SELECT line,"
    " byte_offset, id, 'time', t::VARCHAR, u::VARCHAR FROM pairs WHERE t IS DISTINCT FROM u)"
    " SELECT ?, line, byte_offset, id, kind, was, new FROM said ORDER BY line, byte_offset, id, kind";

/* A kind of conflict of this file, counted from the row `before` of the table on, into `warnings`. */
static avp_status note_kind(avpi_case_sink *s, const char *kind, const char *text, int64_t before, avp_read_file *file,
                            avp_error *err) {
    avp_status status = AVP_OK;
    int64_t count = 0, line = 0;
    const avpi_sql_value values[] = {avpi_sql_text(avpi_str_view(kind)), avpi_sql_i64(before)};
    AVP_TRY(
        avpi_sql_number(s->c, "SELECT count(*) FROM conflicts WHERE kind = ? AND rowid >= ?", values, 2, &count, err));
    AVP_TRY(
        avpi_sql_number(s->c, "SELECT min(line) FROM conflicts WHERE kind = ? AND rowid >= ?", values, 2, &line, err));
    const avpi_note note = {text, (uint64_t)count, {(uint64_t)line, 0, 0}};
    file->conflicts += note.count;
    if (count > 0)
        AVP_TRY(avpi_case_sink_warnings(s, &note, 1, err));
done:
    return status;
}

avp_status avpi_case_sink_conflicts(avpi_case_sink *s, avp_read_file *file, avp_error *err) {
    static const struct {
        const char *kind, *text;
    } kinds[] = {{"account", N_("the id of a post stands with another account than before: both are kept")},
                 {"time", N_("the id of a post stands with another time than before: both are kept")},
                 {"text", N_("a post has another text than before: the first one stands")}};
    avp_status status = AVP_OK;
    int64_t before = 0;
    const avpi_sql_value id = avpi_sql_u64(s->source_id);
    if (s->n_suspects > 0) {
        AVP_TRY(avpi_sql_number(s->c, "SELECT coalesce(max(rowid) + 1, 0) FROM conflicts", NULL, 0, &before, err));
        AVP_TRY(avpi_sql_exec(s->c, find_texts, &id, 1, err));
        if (s->n_varied > 0)
            AVP_TRY(avpi_sql_exec(s->c, find_others, &id, 1, err));
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            AVP_TRY(note_kind(s, kinds[i].kind, kinds[i].text, before, file, err));
    }
    AVP_TRY(avpi_sql_exec(s->c, "DROP TABLE suspects", NULL, 0, err));
done:
    return status;
}
