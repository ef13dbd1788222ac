/* Threats and doxxing: what was heard becomes candidates. Method: docs/methods/threats.md. */
#include "story/alike.h"
#include "story/flood.h"
#include "story/store_threats.h"
#include "story/talk.h"
#include "story/threat_ears.h"

#include "base/sort.h"

#include "store/sql.h"

#include <math.h>
#include <string.h>

static const double alike_least = 0.7; /* as near-duplicate texts: docs/methods/text.md */

/* ---- the module ---- */

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_threat_ears *ears = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *ears, &ears, err));
    ears->ctx = t->ctx;
    *state = ears;
    AVP_TRY(avpi_threat_ears_open(t, ears, err));
done:
    return status;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    return avpi_threat_ears_hear(state, spoken, err);
}

static void end(const avp_ctx *ctx, void *state) {
    avpi_threat_ears_close(state);
    avpi_free(ctx, state);
}

/* ---- facts about posts ---- */

/* Posts that answer somebody; the post that each answers. Of the posts asked for alone. */
typedef struct answers {
    uint8_t *answers;     /* per post_id: 1 = it is a reply or a quote */
    uint32_t *answers_to; /* per post_id: UINT32_MAX = nothing that the case has */
} answers;

static avp_status load_answers(const avpi_telling *t, answers *a, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, n = (size_t)t->talk->n_posts + 1;
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *a->answers, &a->answers, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *a->answers_to, &a->answers_to, err));
    memset(a->answers_to, 0xff, n * sizeof *a->answers_to);
    AVP_TRY(avpi_sql_query(t->c,
                           "WITH o AS (SELECT native, min(post_id) AS post_id FROM posts WHERE native IN (SELECT"
                           " reply_to FROM posts) GROUP BY native) SELECT p.post_id, o.post_id FROM posts p LEFT JOIN o"
                           " ON o.native = p.reply_to WHERE NOT p.is_repost AND (p.reply_to IS NOT NULL OR"
                           " p.reply_account IS NOT NULL OR p.quote_of IS NOT NULL)",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            a->answers[avpi_rows_u32(rows, 0)[i]] = 1;
            a->answers_to[avpi_rows_u32(rows, 0)[i]] = avpi_rows_u32(rows, 1)[i];
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Target that post is about, the most direct hit first; AVP_NO_TARGET = none. */
static uint32_t target_of(const avpi_talk *talk, uint32_t post) {
    uint32_t target = AVP_NO_TARGET;
    uint8_t best = 0;
    for (uint64_t i = talk->hit_start ? talk->hit_start[post] : 0; talk->hit_start && i < talk->hit_start[post + 1];
         i++) {
        uint8_t kinds = talk->hits[i].kinds,
                direct = (uint8_t)(kinds & (0u - kinds)); /* the lowest bit: reply before mention */
        bool better =
            kinds && (target == AVP_NO_TARGET || direct < best || (direct == best && talk->hits[i].target < target));
        target = better ? talk->hits[i].target : target;
        best = better ? direct : best;
    }
    return target;
}

/* Row of a post that was read as a row of its own, by post_id; UINT32_MAX = none, or a repost. */
static avp_status index_rows(const avpi_telling *t, uint32_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = t->talk;
    AVP_TRY(avpi_alloc(t->ctx, (size_t)talk->n_posts + 1, sizeof **out, out, err));
    memset(*out, 0xff, ((size_t)talk->n_posts + 1) * sizeof **out);
    for (size_t i = 0; i < talk->n; i++)
        if (!talk->repost[i])
            (*out)[talk->post[i]] = (uint32_t)i;
done:
    return status;
}

/* ---- threats ---- */

/* "You" is nobody in a text that answers and names nobody: a song, a saying. It counts one level less. */
static unsigned level_of(const avpi_menace *menace, const answers *a, uint32_t target) {
    bool addressed = menace->named || a->answers[menace->post] || target != AVP_NO_TARGET;
    return menace->level == 3 && !addressed ? 2 : menace->level;
}

static avp_status add_threat(const avpi_telling *t, const avpi_menace *menace, uint32_t row, unsigned level,
                             uint32_t target, avp_threats *out, avp_error *err) {
    avp_threat *to = &out->threats[out->n_threats];
    *to = (avp_threat){.post = menace->post,
                       .account = t->talk->account[row],
                       .time_us = t->talk->time_us[row],
                       .level = (uint8_t)level,
                       .group = avpi_talk_group(t, row),
                       .target = target};
    avp_status status = avpi_str_dup(t->ctx, avpi_str_view(menace->rule->name), &to->rule, err);
    out->n_threats += status == AVP_OK;
    return status;
}

static avp_status list_threats(const avpi_telling *t, const avpi_threat_ears *ears, const uint32_t *row_of,
                               const answers *a, avp_threats *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_word_set *sets = NULL;
    uint64_t *alike = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, ears->n_menaces, sizeof *out->threats, &out->threats, err));
    AVP_TRY(avpi_alloc(t->ctx, ears->n_menaces, sizeof *sets, &sets, err));
    AVP_TRY(avpi_alloc(t->ctx, ears->n_menaces, sizeof *alike, &alike, err));
    for (size_t i = 0; i < ears->n_menaces; i++) {
        const avpi_menace *menace = &ears->menaces[i];
        uint32_t row = row_of[menace->post], target = target_of(t->talk, menace->post);
        unsigned level = level_of(menace, a, target);
        if (row == UINT32_MAX)
            continue;
        out->l1 += level == 1;
        out->l2 += level == 2;
        out->l3 += level == 3;
        sets[out->n_threats] = (avpi_word_set){ears->word_hashes + menace->first_word, menace->n_words};
        if (level > 1)
            AVP_TRY(add_threat(t, menace, row, level, target, out, err));
    }
    AVP_TRY(avpi_alike_count(t->ctx, sets, out->n_threats, alike_least, alike, err));
    for (size_t i = 0; i < out->n_threats; i++)
        out->threats[i].alike = alike[i];
done:
    avpi_free(t->ctx, sets);
    avpi_free(t->ctx, alike);
    return status;
}

/* Whoever is threatened, wished ill or insulted is spoken to with hostility: all levels. */
static avp_status mark_hostile(const avpi_telling *t, const avpi_threat_ears *ears, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->talk->n_posts + 1, 1, &t->talk->hostile, err));
    for (size_t i = 0; i < ears->n_menaces; i++)
        t->talk->hostile[ears->menaces[i].post] = 1;
done:
    return status;
}

/* ---- doxxing ---- */

static avp_status list_doxxing(const avpi_telling *t, const avpi_threat_ears *ears, const uint32_t *row_of,
                               const answers *a, avp_threats *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(t->ctx, ears->n_privates, sizeof *out->doxxing, &out->doxxing, err));
    for (size_t i = 0; i < ears->n_privates; i++) {
        const avpi_private_post *of = &ears->privates[i];
        uint32_t row = row_of[of->post], before = a->answers_to[of->post], target = target_of(t->talk, of->post);
        bool by_thread = target == AVP_NO_TARGET && before != UINT32_MAX;
        if (row == UINT32_MAX)
            continue;
        if (by_thread)
            target = target_of(t->talk, before);
        out->unnamed += target == AVP_NO_TARGET;
        if (target == AVP_NO_TARGET)
            continue;
        avp_doxxing *to = &out->doxxing[out->n_doxxing++];
        *to = (avp_doxxing){.post = of->post,
                            .account = t->talk->account[row],
                            .time_us = t->talk->time_us[row],
                            .kind = of->kind,
                            .group = avpi_talk_group(t, row),
                            .target = target,
                            .by_thread = by_thread};
        memcpy(to->hash, of->hash, sizeof to->hash);
    }
done:
    return status;
}

/* ---- names, order ---- */

/* Native ids of the posts and accounts that are listed. */
static avp_status take_name(const avpi_telling *t, avpi_rows *rows, size_t i, char **id, char **name, avp_error *err) {
    avp_status status = AVP_OK;
    if (avpi_rows_text(rows, 1)[i].ptr)
        AVP_TRY(avpi_str_dup(t->ctx, avpi_rows_text(rows, 1)[i], id, err));
    AVP_TRY(avpi_str_dup(t->ctx, avpi_rows_text(rows, 2)[i], name, err));
done:
    return status;
}

/* "SELECT ... IN (1,2,3)": the posts that are listed. */
static avp_status ask_names(const avp_threats *out, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql,
                         AVPI_STR("SELECT p.post_id, p.native, a.native FROM posts p JOIN accounts a USING (account_id)"
                                  " WHERE p.post_id IN (-1"),
                         err));
    for (size_t i = 0; i < out->n_threats; i++)
        AVP_TRY(avpi_buf_printf(sql, err, ",%u", out->threats[i].post));
    for (size_t i = 0; i < out->n_doxxing; i++)
        AVP_TRY(avpi_buf_printf(sql, err, ",%u", out->doxxing[i].post));
    AVP_TRY(avpi_buf_add_byte(sql, ')', err));
done:
    return status;
}

static avp_status take_names(const avpi_telling *t, avpi_rows *rows, size_t i, const uint32_t *threat_of,
                             avp_threats *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t post = avpi_rows_u32(rows, 0)[i], threat = threat_of[post];
    if (threat != UINT32_MAX)
        AVP_TRY(take_name(t, rows, i, &out->threats[threat].id, &out->threats[threat].name, err));
    for (size_t k = 0; k < out->n_doxxing; k++) /* few */
        if (out->doxxing[k].post == post)
            AVP_TRY(take_name(t, rows, i, &out->doxxing[k].id, &out->doxxing[k].name, err));
done:
    return status;
}

static avp_status name_posts(const avpi_telling *t, avp_threats *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    uint32_t *threat_of = NULL;
    size_t got = 0, n = (size_t)t->talk->n_posts + 1;
    avpi_buf_init(&sql, t->ctx, SIZE_MAX);
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *threat_of, &threat_of, err));
    memset(threat_of, 0xff, n * sizeof *threat_of);
    for (size_t i = 0; i < out->n_threats; i++)
        threat_of[out->threats[i].post] = (uint32_t)i;
    AVP_TRY(ask_names(out, &sql, err));
    AVP_TRY(avpi_sql_query(t->c, sql.ptr, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            AVP_TRY(take_names(t, rows, i, threat_of, out, err));
    }
done:
    avpi_rows_close(rows);
    avpi_free(t->ctx, threat_of);
    avpi_buf_free(&sql);
    return status;
}

static int compare_names(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int by_level(const void *left, const void *right) {
    const avp_threat *a = left, *b = right;
    if (a->level != b->level)
        return a->level > b->level ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    int by_id = compare_names(a->id, b->id);
    return by_id != 0 ? by_id : compare_names(a->name, b->name);
}

static int by_time(const void *left, const void *right) {
    const avp_doxxing *a = left, *b = right;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    int by_id = compare_names(a->id, b->id);
    if (by_id != 0)
        return by_id;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : strcmp(a->hash, b->hash);
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_threat_ears *ears = state;
    uint32_t *row_of = NULL;
    answers a = {NULL, NULL};
    f->threats.looked = true;
    f->threats.excluded = ears->excluded;
    AVP_TRY(index_rows(t, &row_of, err));
    AVP_TRY(load_answers(t, &a, err));
    AVP_TRY(mark_hostile(t, ears, err));
    AVP_TRY(list_threats(t, ears, row_of, &a, &f->threats, err));
    AVP_TRY(list_doxxing(t, ears, row_of, &a, &f->threats, err));
    AVP_TRY(name_posts(t, &f->threats, err));
    avpi_sort(f->threats.threats, f->threats.n_threats, sizeof *f->threats.threats, by_level);
    avpi_sort(f->threats.doxxing, f->threats.n_doxxing, sizeof *f->threats.doxxing, by_time);
    AVP_TRY(avpi_floods_find(t, f, err));
done:
    avpi_free(t->ctx, row_of);
    avpi_free(t->ctx, a.answers);
    avpi_free(t->ctx, a.answers_to);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    avp_threats *of = &f->threats;
    for (size_t i = 0; i < of->n_threats; i++) {
        avpi_free(ctx, of->threats[i].rule);
        avpi_free(ctx, of->threats[i].id);
        avpi_free(ctx, of->threats[i].name);
    }
    for (size_t i = 0; i < of->n_doxxing; i++) {
        avpi_free(ctx, of->doxxing[i].id);
        avpi_free(ctx, of->doxxing[i].name);
    }
    for (size_t i = 0; i < of->n_floods; i++)
        avpi_free(ctx, of->floods[i].event);
    avpi_free(ctx, of->threats);
    avpi_free(ctx, of->doxxing);
    avpi_free(ctx, of->floods);
    *of = (avp_threats){0};
}

extern const avpi_module avpi_module_threats;
const avpi_module avpi_module_threats = {.name = "threats",
                                         .begin = begin,
                                         .hear = hear,
                                         .find = find,
                                         .end = end,
                                         .store = avpi_threats_store,
                                         .drop = drop};
