/* Candidates with the verdicts that stand; verdicts are only ever added. */
#include "avispero/review.h"

#include "base/sort.h"
#include "base/text.h"
#include "store/canonical.h"
#include "store/custody.h"
#include "store/entries.h"
#include "store/journal.h"
#include "store/sql.h"

#include <stdlib.h>

static const char *const names[] = {
#define X(name, text) text,
    AVP_VERDICT_TABLE(X)
#undef X
};

const char *avp_verdict_name(avp_verdict verdict) {
    return names[verdict];
}

/* ---- the verdict that stands ---- */

/*
 * Verdicts of one post in the order in which they came; undo takes the last one that stands.
 *
 *   yes no undo      -> yes
 *   yes undo no undo -> waiting
 */
typedef struct judged {
    uint32_t post_id;
    uint8_t verdict;
    int64_t at_us;
    size_t place; /* of its source: the table, then notes.jsonl */
} judged;

typedef struct verdicts {
    const avp_ctx *ctx;
    judged *of;
    size_t n, capacity;
    int64_t latest_us; /* within a source the order is kept, whatever the clock said */
} verdicts;

static avp_status add_verdict(verdicts *all, uint32_t post_id, uint8_t verdict, int64_t at_us, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
    all->latest_us = at_us > all->latest_us ? at_us : all->latest_us;
    all->of[all->n] = (judged){post_id, verdict, all->latest_us, all->n};
    all->n++;
done:
    return status;
}

/* Given at the command line. */
static avp_status load_table(avp_case *c, verdicts *all, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    all->latest_us = INT64_MIN;
    AVP_TRY(avpi_sql_query(c, "SELECT post_id, verdict, judged_at FROM reviews ORDER BY place", NULL, 0, types, 3,
                           &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_verdict(all, avpi_rows_u32(rows, 0)[i], (uint8_t)avpi_rows_u32(rows, 1)[i],
                                avpi_rows_i64(rows, 2)[i], err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Given at the page, while the case was open for reading. */
static avp_status take_entry(void *self, const avpi_entry *entry, avp_error *err) {
    uint64_t post_id = 0;
    avp_str verdict = avpi_entry_text(entry, "verdict");
    if (!avpi_str_equal(entry->action, AVPI_STR("verdict")) || !avpi_entry_number(entry, "post_id", &post_id))
        return AVP_OK;
    for (int v = AVP_VERDICT_YES; v < AVP_VERDICTS; v++)
        if (avpi_str_equal(verdict, avpi_str_view(names[v])))
            return add_verdict(self, (uint32_t)post_id, (uint8_t)v, entry->at_us, err);
    return AVP_OK;
}

static int by_post_and_time(const void *left, const void *right) {
    const judged *a = left, *b = right;
    if (a->post_id != b->post_id)
        return a->post_id < b->post_id ? -1 : 1;
    if (a->at_us != b->at_us)
        return a->at_us < b->at_us ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static avp_status load_verdicts(avp_case *c, verdicts *all, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(load_table(c, all, err));
    all->latest_us = INT64_MIN;
    AVP_TRY(avpi_entries_each(c, take_entry, all, err));
    if (all->n > 1)
        avpi_sort(all->of, all->n, sizeof *all->of, by_post_and_time);
done:
    return status;
}

/* Backwards: as many verdicts are passed over as undos came after them. Index of the one that stands, n = none. */
static size_t standing(const judged *of, size_t n) {
    size_t undone = 0;
    for (size_t i = n; i-- > 0;) {
        if (of[i].verdict == AVP_VERDICT_UNDO)
            undone++;
        else if (undone > 0)
            undone--;
        else
            return i;
    }
    return n;
}

static int by_post(const void *left, const void *right) {
    const judged *a = left, *b = right;
    return a->post_id < b->post_id ? -1 : a->post_id > b->post_id;
}

static void judge(avp_candidate *candidate, const judged *of, size_t n) {
    const judged key = {.post_id = candidate->post_id};
    const judged *found = n > 0 ? bsearch(&key, of, n, sizeof *of, by_post) : NULL;
    candidate->verdict = AVP_VERDICT_WAITING;
    candidate->judged_us = INT64_MIN;
    candidate->judgements = 0;
    if (!found)
        return;
    size_t first = (size_t)(found - of), end = first;
    while (first > 0 && of[first - 1].post_id == candidate->post_id)
        first--;
    while (end < n && of[end].post_id == candidate->post_id)
        end++;
    size_t at = standing(of + first, end - first);
    candidate->judgements = end - first;
    if (at < end - first) {
        candidate->verdict = (avp_verdict)of[first + at].verdict;
        candidate->judged_us = of[first + at].at_us;
    }
}

/* ---- candidates ---- */

static const char run_sql[] = "SELECT coalesce(max(run_id), 0) FROM threat_counts";

/* One row a post: threats and personal data of the run together, with where the post was read first. */
static const char candidates_sql[] =
    "WITH t AS (SELECT post_id, level, rule, target FROM threats WHERE run_id = $1),"
    " d AS (SELECT post_id, string_agg(DISTINCT kind, ' ' ORDER BY kind) AS kinds, min(target) AS target FROM doxxing"
    " WHERE run_id = $1 GROUP BY post_id),"
    " m AS (SELECT post_id, min(object) AS object, arg_min(blurhash, object) AS blurhash, arg_min(group_id, object) AS"
    " media_group, arg_min(posts, object) AS media_posts, arg_min(accounts, object) AS media_accounts FROM"
    " media_clusters WHERE run_id = $1 GROUP BY post_id),"
    " x AS (SELECT post_id, coalesce(t.level, 0) AS level, t.rule, d.kinds, coalesce(t.target, d.target) AS target,"
    " m.object, m.blurhash, m.media_group, m.media_posts, m.media_accounts FROM t FULL JOIN d USING (post_id) FULL"
    " JOIN m USING (post_id)),"
    " o AS (SELECT post_id, min(struct_pack(s := source_id, l := line, b := byte_offset)) AS at FROM post_origins"
    " WHERE post_id IN (SELECT post_id FROM x) GROUP BY post_id),"
    " h AS (SELECT p.post_id, min_by(s.handle, struct_pack(d := abs(epoch_us(coalesce(s.seen_at, p.posted_at)) -"
    " epoch_us(p.posted_at)), h := s.handle)) AS handle FROM x JOIN posts p USING (post_id) JOIN account_snapshots s ON"
    " s.account_id = p.account_id WHERE s.handle IS NOT NULL GROUP BY p.post_id)"
    " SELECT x.post_id, p.native, a.native, h.handle, p.text, p.posted_at, x.level, x.rule, x.kinds, x.target, g.name,"
    " regexp_replace(s.path, '.*/', ''), s.sha256, o.at.l, o.at.b, x.object, x.blurhash, x.media_group, x.media_posts,"
    " x.media_accounts"
    " FROM x JOIN posts p USING (post_id) JOIN accounts a USING (account_id) LEFT JOIN h ON h.post_id = x.post_id"
    " LEFT JOIN targets g ON g.target = x.target LEFT JOIN o ON o.post_id = x.post_id LEFT JOIN sources s ON"
    " s.source_id = o.at.s ORDER BY x.level DESC, p.posted_at, p.native, x.post_id";

enum { COLUMNS = 20 };

static avp_status dup(const avp_ctx *ctx, const avpi_rows *rows, size_t column, size_t i, char **out, avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    return text.ptr ? avpi_str_dup(ctx, text, out, err) : AVP_OK;
}

static avp_status take_candidate(const avp_ctx *ctx, const avpi_rows *rows, size_t i, avp_candidate *to,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    to->post_id = avpi_rows_u32(rows, 0)[i];
    to->time_us = avpi_rows_i64(rows, 5)[i];
    to->level = (uint8_t)avpi_rows_u32(rows, 6)[i];
    to->line = avpi_rows_null(rows, 13, i) ? 0 : avpi_rows_u64(rows, 13)[i];
    to->byte = avpi_rows_null(rows, 14, i) ? 0 : avpi_rows_u64(rows, 14)[i];
    AVP_TRY(dup(ctx, rows, 1, i, &to->post, err));
    AVP_TRY(dup(ctx, rows, 2, i, &to->account, err));
    AVP_TRY(dup(ctx, rows, 3, i, &to->handle, err));
    AVP_TRY(dup(ctx, rows, 4, i, &to->text, err));
    AVP_TRY(dup(ctx, rows, 7, i, &to->rule, err));
    AVP_TRY(dup(ctx, rows, 8, i, &to->kinds, err));
    AVP_TRY(dup(ctx, rows, 9, i, &to->target, err));
    AVP_TRY(dup(ctx, rows, 10, i, &to->name, err));
    AVP_TRY(dup(ctx, rows, 11, i, &to->source, err));
    AVP_TRY(dup(ctx, rows, 12, i, &to->sha256, err));
    AVP_TRY(dup(ctx, rows, 15, i, &to->media, err));
    AVP_TRY(dup(ctx, rows, 16, i, &to->blurhash, err));
    if (to->media) {
        to->media_group = avpi_rows_u32(rows, 17)[i];
        to->media_posts = avpi_rows_u64(rows, 18)[i];
        to->media_accounts = avpi_rows_u64(rows, 19)[i];
    }
done:
    return status;
}

static avp_status load_candidates(const avp_ctx *ctx, avp_case *c, avp_candidates *out, avp_error *err) {
    static const avpi_sql_type types[COLUMNS] = {
        AVPI_SQL_U32,  AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64,  AVPI_SQL_U32,
        AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U64,
        AVPI_SQL_U64,  AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U32,  AVPI_SQL_U64,  AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    const avpi_sql_value param = avpi_sql_u64(out->run_id);
    AVP_TRY(avpi_sql_query(c, candidates_sql, &param, 1, types, COLUMNS, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        AVP_TRY(avpi_grow(ctx, &out->of, &capacity, out->count + got, sizeof *out->of, err));
        for (size_t i = 0; i < got; i++) {
            out->of[out->count] = (avp_candidate){.post_id = 0};
            AVP_TRY(take_candidate(ctx, rows, i, &out->of[out->count++], err));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avp_candidates_load(avp_case *c, avp_candidates *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_candidates found = {.run_id = 0};
    verdicts given = {.ctx = ctx};
    int64_t run_id = 0;
    AVP_TRY(avpi_sql_number(c, run_sql, NULL, 0, &run_id, err));
    found.run_id = (uint64_t)run_id;
    AVP_TRY(load_candidates(ctx, c, &found, err));
    AVP_TRY(load_verdicts(c, &given, err));
    for (size_t i = 0; i < found.count; i++) {
        judge(&found.of[i], given.of, given.n);
        found.of_verdict[found.of[i].verdict]++;
    }
    *out = found;
    found = (avp_candidates){.run_id = 0};
done:
    avpi_free(ctx, given.of);
    avp_candidates_free(ctx, &found);
    return status;
}

void avp_candidates_free(const avp_ctx *ctx, avp_candidates *candidates) {
    for (size_t i = 0; i < candidates->count; i++) {
        avp_candidate *of = &candidates->of[i];
        char *const texts[] = {of->post,   of->account, of->handle, of->text,   of->rule,  of->kinds,
                               of->target, of->name,    of->source, of->sha256, of->media, of->blurhash};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            avpi_free(ctx, texts[k]);
    }
    avpi_free(ctx, candidates->of);
    *candidates = (avp_candidates){.run_id = 0};
}

/* ---- adding one ---- */

static bool is_named(const avp_candidate *candidate, avp_str post) {
    int64_t id = 0;
    if (candidate->post && avpi_str_equal(avpi_str_view(candidate->post), post))
        return true;
    return post.len > 1 && post.ptr[0] == '#' && avpi_str_to_i64((avp_str){post.ptr + 1, post.len - 1}, &id) &&
           id == (int64_t)candidate->post_id;
}

static const avp_candidate *find_candidate(const avp_candidates *all, avp_str post) {
    for (size_t i = 0; i < all->count; i++)
        if (is_named(&all->of[i], post))
            return &all->of[i];
    return NULL;
}

static avp_status describe(const avp_candidate *candidate, avp_str post, avp_verdict verdict, avp_str who,
                           avpi_buf *details, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(details, AVPI_STR("{\"post\":"), err));
    AVP_TRY(avpi_canonical_string(details, post, err));
    AVP_TRY(avpi_buf_printf(details, err, ",\"post_id\":%u,\"verdict\":\"%s\",\"who\":", candidate->post_id,
                            avp_verdict_name(verdict)));
    AVP_TRY(avpi_canonical_string(details, who, err));
    AVP_TRY(avpi_buf_add_byte(details, '}', err));
done:
    return status;
}

static avp_status append(avp_case *c, const avp_candidate *candidate, avp_verdict verdict, avp_str who, avp_str details,
                         avp_error *err) {
    avp_status status = AVP_OK;
    bool begun = false;
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    const avpi_sql_value params[] = {avpi_sql_u64(candidate->post_id), avpi_sql_u64(verdict),
                                     avpi_sql_i64(avpi_journal_now_us()), avpi_sql_text(who)};
    AVP_TRY(avpi_sql_exec(c,
                          "INSERT INTO reviews SELECT coalesce(max(place) + 1, 0), ?, ?, make_timestamp(CAST(? AS"
                          " BIGINT)), ? FROM reviews",
                          params, sizeof params / sizeof *params, err));
    AVP_TRY(avpi_custody_log(c, "review", details, err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
done:
    if (begun)
        avpi_sql_rollback(c);
    return status;
}

static avp_status add(avp_case *c, const avp_candidate *candidate, avp_str post, avp_verdict verdict, avp_str who,
                      avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(describe(candidate, post, verdict, who, &details, err));
    if (avpi_case_is_written(c))
        AVP_TRY(append(c, candidate, verdict, who, avpi_buf_view(&details), err));
    else
        AVP_TRY(avpi_entries_add(c, "verdict", avpi_buf_view(&details), NULL, err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_review_add(avp_case *c, const char *post, avp_verdict verdict, const char *who, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_candidates all = {.run_id = 0};
    AVP_TRY(avp_candidates_load(c, &all, err));
    const avp_candidate *found = find_candidate(&all, avpi_str_view(post));
    if (!found)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_INPUT,
                          N_("post \"%s\" is no candidate of the latest run; \"avispero review\" lists them"), post));
    if (verdict == AVP_VERDICT_UNDO && found->verdict == AVP_VERDICT_WAITING)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("post \"%s\" has no verdict that could be taken back"), post));
    AVP_TRY(add(c, found, avpi_str_view(post), verdict, avpi_str_view(who ? who : ""), err));
done:
    avp_candidates_free(ctx, &all);
    return status;
}
