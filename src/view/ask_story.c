/* story: targets with their episodes, trends, what coincides, floods of threats, calls to action. */
#include "view/ask.h"

/* Every query is over the run alone. */
static const avpi_part parts[] = {
    {"targets",
     "SELECT h.target, t.name, h.hits, h.accounts, h.bursts, h.attributed FROM target_hits h LEFT JOIN targets t USING"
     " (target) WHERE h.run_id = ? ORDER BY h.attributed DESC, h.bursts DESC, h.hits DESC, h.target LIMIT 200",
     6,
     {{"target", AVPI_SQL_TEXT},
      {"name", AVPI_SQL_TEXT},
      {"posts", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"episodes", AVPI_SQL_U64},
      {"attributed", AVPI_SQL_U64}}},
    {"episodes",
     "SELECT target, epoch_us(valid_from), epoch_us(valid_to), hits, accounts, coalesce(group_id, 0), group_hits,"
     " group_share, rest_share, log10_p, q, hostile_share, hostile_rest FROM episodes WHERE run_id = ?"
     " ORDER BY valid_from, target LIMIT 2000",
     13,
     {{"target", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"posts", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"group", AVPI_SQL_U32},
      {"group_posts", AVPI_SQL_U64},
      {"share", AVPI_SQL_F64},
      {"usual_share", AVPI_SQL_F64},
      {"log10_p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"hostile", AVPI_SQL_F64},
      {"usual_hostile", AVPI_SQL_F64}}},
    {"trends",
     "SELECT phrase, epoch_us(valid_from), epoch_us(valid_to), posts, accounts, target, coalesce(group_id, 0),"
     " share_first, share, log10_p, top10_share, repost_share, rise_s, gone_share, organic_before, organic_in FROM"
     " trends WHERE run_id = ? ORDER BY group_id IS NULL, target IS NULL, valid_from, phrase LIMIT 2000",
     16,
     {{"phrase", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"posts", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"target", AVPI_SQL_TEXT},
      {"group", AVPI_SQL_U32},
      {"share_first", AVPI_SQL_F64},
      {"share", AVPI_SQL_F64},
      {"log10_p", AVPI_SQL_F64},
      {"top10_share", AVPI_SQL_F64},
      {"repost_share", AVPI_SQL_F64},
      {"rise_s", AVPI_SQL_F64},
      {"gone_share", AVPI_SQL_F64},
      {"organic_before", AVPI_SQL_F64},
      {"organic_in", AVPI_SQL_F64}}},
    {"rushes", /* one for each target that was tested; those that pass are those that the report tells */
     "SELECT target, epoch_us(valid_from), epoch_us(valid_to), trends, of_group, all_trends, expected, p, p <= 0.01 "
     "AND trends >= 2 AS passes FROM rushes WHERE run_id = ? ORDER BY passes DESC, trends DESC, target LIMIT 100",
     9,
     {{"target", AVPI_SQL_TEXT},
      {"from_us", AVPI_SQL_I64},
      {"to_us", AVPI_SQL_I64},
      {"trends", AVPI_SQL_U64},
      {"of_group", AVPI_SQL_U64},
      {"all_trends", AVPI_SQL_U64},
      {"expected", AVPI_SQL_F64},
      {"p", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL}}},
    {"onsets",
     "SELECT series, epoch_us(onset_at) FROM onsets WHERE run_id = ? ORDER BY series, onset_at LIMIT 20000",
     2,
     {{"series", AVPI_SQL_TEXT}, {"time_us", AVPI_SQL_I64}}},
    {"coincidences",
     "SELECT series_a, series_b, onsets_a, onsets_b, coincide, expected, lag_s, p, q, passes FROM coincidences"
     " WHERE run_id = ? ORDER BY series_a, series_b LIMIT 100",
     10,
     {{"a", AVPI_SQL_TEXT},
      {"b", AVPI_SQL_TEXT},
      {"onsets_a", AVPI_SQL_U64},
      {"onsets_b", AVPI_SQL_U64},
      {"coincide", AVPI_SQL_U64},
      {"expected", AVPI_SQL_F64},
      {"lag_s", AVPI_SQL_F64},
      {"p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL}}},
    {"floods",
     "SELECT f.target, t.name, f.event, epoch_us(f.happened_at), f.before, f.after, f.hours_before, f.hours_after,"
     " f.rate_ratio, f.accounts, f.log10_p, f.q, f.passes FROM floods f LEFT JOIN targets t USING (target)"
     " WHERE f.run_id = ? ORDER BY f.passes DESC, f.log10_p, f.happened_at, f.target LIMIT 200",
     13,
     {{"target", AVPI_SQL_TEXT},
      {"name", AVPI_SQL_TEXT},
      {"event", AVPI_SQL_TEXT},
      {"time_us", AVPI_SQL_I64},
      {"before", AVPI_SQL_U64},
      {"after", AVPI_SQL_U64},
      {"hours_before", AVPI_SQL_F64},
      {"hours_after", AVPI_SQL_F64},
      {"rate_ratio", AVPI_SQL_F64},
      {"accounts", AVPI_SQL_U64},
      {"log10_p", AVPI_SQL_F64},
      {"q", AVPI_SQL_F64},
      {"passes", AVPI_SQL_BOOL}}},
    {"calls",
     "SELECT phrase, level, posts, accounts, epoch_us(first_at), epoch_us(last_at), coalesce(launched_by, 0),"
     " coalesce(group_id, 0), share FROM calls WHERE run_id = ? ORDER BY level DESC, posts DESC, phrase LIMIT 200",
     9,
     {{"phrase", AVPI_SQL_TEXT},
      {"level", AVPI_SQL_U32},
      {"posts", AVPI_SQL_U64},
      {"accounts", AVPI_SQL_U64},
      {"first_us", AVPI_SQL_I64},
      {"last_us", AVPI_SQL_I64},
      {"launched_by", AVPI_SQL_U32},
      {"group", AVPI_SQL_U32},
      {"share", AVPI_SQL_F64}}},
};

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object();
    AVP_TRY(avpi_cells_parts(asked->view, parts, sizeof parts / sizeof *parts, &asked->view->run_id, 1, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_story = {.path = "story", .names = {NULL}, .answer = answer};
