/* cascade-acts: who passed one thing on, when, and with how many followers: the first act of each account. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},      {"account", AVPI_SQL_TEXT},  {"handle", AVPI_SQL_TEXT}, {"group", AVPI_SQL_U32},
    {"time_us", AVPI_SQL_I64}, {"followers", AVPI_SQL_I64}, {"author", AVPI_SQL_BOOL}};

/* Posts that are acts of the cascade, by kind of trace. What only the program's own clusters know is not looked up here. */
static const char *const posts_of[][2] = {
    {"repost",
     "SELECT post_id, false AS author FROM posts WHERE repost_of = $1 AND NOT embedded UNION ALL SELECT post_id,"
     " true FROM posts WHERE native = $1 AND repost_of IS NULL"},
    {"url", "SELECT x.post_id, false AS author FROM post_urls x JOIN urls u USING (url_id) WHERE u.url = $1"},
    {"media", "SELECT post_id, false AS author FROM post_media WHERE media = $1"},
};

static const char *sql_of(const char *trace) {
    for (size_t i = 0; trace && i < sizeof posts_of / sizeof *posts_of; i++)
        if (strcmp(posts_of[i][0], trace) == 0)
            return posts_of[i][1];
    return NULL;
}

static avp_status list_acts(const avpi_asked *asked, const char *sql, const char *object, json_t **out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_add(&q, "WITH x AS (", err));
    AVP_TRY(avpi_query_bind(&q, sql, avpi_sql_text(avpi_str_view(object)), err));
    AVP_TRY(
        avpi_query_add(&q,
                       "), a AS (SELECT p.account_id, arg_min(p.post_id, p.posted_at) AS post_id, min(p.posted_at) AS"
                       " at, bool_or(x.author) AS author FROM x JOIN posts p USING (post_id) WHERE p.posted_at IS NOT"
                       " NULL GROUP BY p.account_id) SELECT a.post_id, s.native, s.handle, s.group_id, epoch_us(a.at),"
                       " s.followers, a.author FROM a JOIN shown s USING (account_id) ORDER BY a.at, NOT a.author,"
                       " s.native LIMIT 5000",
                       err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, columns, sizeof columns / sizeof *columns, out, err));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *object = avpi_asked_text(asked, "object"), *sql = sql_of(avpi_asked_text(asked, "trace"));
    json_t *root = json_object(), *rows = NULL;
    if (!object) {
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("a cascade needs \"trace\" and \"object\""));
        goto done;
    }
    if (sql)
        AVP_TRY(list_acts(asked, sql, object, &rows, err));
    avpi_cells_set(root, "known", json_boolean(sql != NULL));
    avpi_cells_set(root, "acts", rows ? rows : json_array());
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_cascade_acts = {.path = "cascade-acts", .names = {"trace", "object"}, .answer = answer};
