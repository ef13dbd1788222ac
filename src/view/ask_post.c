/* posts/#: one post in full, with the place of its record and the hash of the file that holds it. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},        {"native", AVPI_SQL_TEXT},  {"account", AVPI_SQL_TEXT},   {"handle", AVPI_SQL_TEXT},
    {"group", AVPI_SQL_U32},     {"time_us", AVPI_SQL_I64},  {"text", AVPI_SQL_TEXT},      {"length", AVPI_SQL_I64},
    {"language", AVPI_SQL_TEXT}, {"client", AVPI_SQL_TEXT},  {"is_repost", AVPI_SQL_BOOL}, {"repost_of", AVPI_SQL_TEXT},
    {"reply_to", AVPI_SQL_TEXT}, {"quote_of", AVPI_SQL_TEXT}};

/* No text is longer than this in an answer; the record itself has it whole. */
static const char *const post_sql = "SELECT p.post_id, p.native, s.native, s.handle, s.group_id, "
                                    "epoch_us(p.posted_at), left(p.text, 200000), length(p.text),"
                                    " p.language, p.client, p.is_repost, p.repost_of, p.reply_to, p.quote_of FROM "
                                    "posts p JOIN shown s USING (account_id)"
                                    " WHERE p.post_id = ?";

static const avpi_cells_column origin_columns[] = {{"file", AVPI_SQL_TEXT},   {"sha256", AVPI_SQL_TEXT},
                                                   {"format", AVPI_SQL_TEXT}, {"line", AVPI_SQL_U64},
                                                   {"byte", AVPI_SQL_U64},    {"bytes", AVPI_SQL_U64}};
static const avpi_cells_column word_columns[] = {{"kind", AVPI_SQL_TEXT}, {"value", AVPI_SQL_TEXT}};

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const uint64_t numbers[] = {asked->number, asked->number, asked->number, asked->number};
    json_t *root = json_object(), *rows = NULL;
    AVP_TRY(
        avpi_cells_select(asked->view, post_sql, numbers, 1, columns, sizeof columns / sizeof *columns, &rows, err));
    if (json_array_size(rows) == 0) {
        json_decref(rows);
        goto done;
    }
    avpi_cells_set(root, "post", avpi_cells_first(rows));
    AVP_TRY(avpi_cells_select(
        asked->view,
        "SELECT regexp_extract(s.path, '[^/]*$'), s.sha256, s.format, o.line, o.byte_offset, o.byte_count"
        " FROM post_origins o JOIN sources s USING (source_id) WHERE o.post_id = ? ORDER BY ALL LIMIT 100",
        numbers, 1, origin_columns, sizeof origin_columns / sizeof *origin_columns, &rows, err));
    avpi_cells_set(root, "origins", rows);
    AVP_TRY(avpi_cells_select(
        asked->view,
        "SELECT 'url', u.url FROM post_urls x JOIN urls u USING (url_id) WHERE x.post_id = ?"
        " UNION ALL SELECT 'hashtag', h.hashtag FROM post_hashtags x JOIN hashtags h USING (hashtag_id)"
        " WHERE x.post_id = ? UNION ALL SELECT 'mention', mentioned FROM post_mentions WHERE post_id = ?"
        " UNION ALL SELECT 'media', media FROM post_media WHERE post_id = ? ORDER BY ALL LIMIT 200",
        numbers, 4, word_columns, 2, &rows, err));
    avpi_cells_set(root, "holds", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_post = {.path = "posts/#", .names = {NULL}, .answer = answer};
