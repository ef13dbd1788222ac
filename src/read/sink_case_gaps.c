/* Rows that tell of a post what the case did not know: an export without texts, and then one that has them. */
#include "read/sink_case_inside.h"

avp_status avpi_case_sink_suspects_open(avpi_case_sink *s, avp_error *err) {
    s->n_suspects = s->n_varied = 0;
    return avpi_sql_exec(
        s->c,
        "CREATE OR REPLACE TEMP TABLE suspects (source_id UINTEGER NOT NULL, post_id UINTEGER NOT NULL,"
        " line UBIGINT NOT NULL, byte_offset UBIGINT NOT NULL, text VARCHAR, language VARCHAR,"
        " client VARCHAR, repost_of VARCHAR, repost_account VARCHAR, reply_to VARCHAR, reply_account"
        " VARCHAR, quote_of VARCHAR, quote_account VARCHAR, is_repost BOOLEAN NOT NULL)",
        NULL, 0, err);
}

avp_status avpi_case_sink_suspect(avpi_case_sink *s, const avpi_batch *b, size_t row, const avpi_case_post *post,
                                  avp_error *err) {
    static const avpi_field fields[] = {AVPI_FIELD_TEXT,          AVPI_FIELD_LANGUAGE,       AVPI_FIELD_CLIENT,
                                        AVPI_FIELD_REPOST_OF,     AVPI_FIELD_REPOST_ACCOUNT, AVPI_FIELD_REPLY_TO,
                                        AVPI_FIELD_REPLY_ACCOUNT, AVPI_FIELD_QUOTE_OF,       AVPI_FIELD_QUOTE_ACCOUNT};
    enum { N_FIELDS = sizeof fields / sizeof *fields, FIRST = 4 };
    avp_status status = AVP_OK;
    avpi_stage *t = &s->tables[AVPI_TABLE_SUSPECTS];
    AVP_TRY(avpi_stage_row(t, err));
    avpi_stage_u32(t, 0, s->source_id);
    avpi_stage_u32(t, 1, post->id);
    avpi_stage_u64(t, 2, b->place[row].line);
    avpi_stage_u64(t, 3, b->place[row].offset);
    for (size_t i = 0; i < N_FIELDS; i++)
        avpi_stage_text(t, FIRST + i, b->text[fields[i]] ? b->text[fields[i]][row] : (avp_str){NULL, 0});
    avpi_stage_bool(t, FIRST + N_FIELDS, (b->flags[row] & AVPI_POST_REPOST) != 0);
    s->n_suspects++;
    s->n_varied += post->varies;
done:
    return status;
}

/* X(column): the first row that tells it counts, whichever that is for each column. */
#define COLUMNS(X)                                                                                                     \
    X("text")                                                                                                          \
    X("language")                                                                                                      \
    X("client") X("repost_of") X("repost_account") X("reply_to") X("reply_account") X("quote_of") X("quote_account")
#define FIRST_OF(column)                                                                                               \
    ", first(s." column " ORDER BY s.source_id, s.line, s.byte_offset) FILTER (s." column " IS NOT NULL) AS " column
#define MISSING(column) " OR (p." column " IS NULL AND s." column " IS NOT NULL)"
#define FILLED(column) column " = coalesce(posts." column ", gaps." column "), "

static const char find_gaps[] =
    "CREATE OR REPLACE TEMP TABLE gaps AS SELECT s.post_id, bool_or(s.is_repost) AS is_repost" COLUMNS(
        FIRST_OF) " FROM suspects s JOIN posts p USING (post_id) WHERE (s.is_repost AND NOT "
                  "p.is_repost)" COLUMNS(MISSING) " GROUP BY s.post_id";
static const char fill_gaps[] = "UPDATE posts SET " COLUMNS(
    FILLED) "is_repost = posts.is_repost OR gaps.is_repost FROM gaps WHERE posts.post_id = gaps.post_id";

avp_status avpi_case_sink_gaps(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    if (s->n_suspects == 0)
        return AVP_OK;
    AVP_TRY(avpi_sql_exec(s->c, find_gaps, NULL, 0, err));
    AVP_TRY(avpi_sql_number(s->c, "SELECT count(*) FROM gaps", NULL, 0, &n, err));
    if (n > 0)
        AVP_TRY(avpi_sql_exec(s->c, fill_gaps, NULL, 0, err));
    AVP_TRY(avpi_sql_exec(s->c, "DROP TABLE gaps", NULL, 0, err));
done:
    return status;
}
