/* Claims that a person has judged: who carried each, when, how fast, and who carried the story that builds on it. docs/methods/claims.md */
#include "base/automaton.h"
#include "store/sql.h"
#include "story/carriers.h"
#include "story/talk.h"

#include <math.h>
#include <string.h>

static const char *const verdicts[] = {"true", "false", "unverified"};
static const uint32_t none = UINT32_MAX;

/* A post that has a claim's words or address. */
typedef struct use {
    uint32_t claim, post;
} use;

typedef struct hearing {
    const avp_ctx *ctx;
    avp_claim *claims;
    size_t n;
    bool *address;
    avpi_automaton automaton; /* of phrases */
    uint32_t *claim_of;       /* per pattern */
    use *uses;
    size_t n_uses, capacity;
} hearing;

static void drop_claims(const avp_ctx *ctx, avp_claim *claims, size_t n) {
    for (size_t i = 0; claims && i < n; i++)
        avpi_free(ctx, claims[i].text);
    avpi_free(ctx, claims);
}

static void end(const avp_ctx *ctx, void *state) {
    hearing *h = state;
    drop_claims(ctx, h->claims, h->n);
    avpi_free(ctx, h->address);
    avpi_automaton_free(ctx, &h->automaton);
    avpi_free(ctx, h->claim_of);
    avpi_free(ctx, h->uses);
    avpi_free(ctx, h);
}

/* ---- the list ---- */

/* An address has a scheme, or a point and a slash and no space. */
static bool is_address(avp_str text) {
    return avpi_str_find(text, AVPI_STR("://")) < text.len ||
           (avpi_str_find_byte(text, '.') < text.len && avpi_str_find_byte(text, '/') < text.len &&
            avpi_str_find_byte(text, ' ') == text.len);
}

static const char *verdict_of(avp_str text) {
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (avpi_str_equal(text, avpi_str_view(verdicts[i])))
            return verdicts[i];
    return verdicts[2];
}

static avp_status load_claims(avp_case *c, hearing *h, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    int64_t n = 0;
    size_t got = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM claims", NULL, 0, &n, err));
    AVP_TRY(avpi_zalloc(h->ctx, (size_t)n, sizeof *h->claims, &h->claims, err));
    AVP_TRY(avpi_zalloc(h->ctx, (size_t)n, sizeof *h->address, &h->address, err));
    AVP_TRY(avpi_sql_query(c,
                           "WITH o AS (SELECT *, row_number() OVER (ORDER BY claim) - 1 AS i FROM claims)"
                           " SELECT a.claim, a.verdict, b.i FROM o a LEFT JOIN o b ON b.claim = a.follows ORDER BY a.i",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            avp_claim *claim = &h->claims[h->n];
            *claim = (avp_claim){.verdict = verdict_of(avpi_rows_text(rows, 1)[i]),
                                 .follows = avpi_rows_null(rows, 2, i) ? none : (uint32_t)avpi_rows_i64(rows, 2)[i],
                                 .first_us = INT64_MAX,
                                 .last_us = INT64_MIN,
                                 .expected_both = NAN,
                                 .log10_p = NAN};
            AVP_TRY(avpi_str_dup(h->ctx, avpi_rows_text(rows, 0)[i], &claim->text, err));
            h->address[h->n++] = is_address(avpi_str_view(claim->text));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status make_patterns(hearing *h, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder *folder = NULL;
    avpi_arena text;
    avp_str *patterns = NULL;
    size_t n = 0;
    avpi_arena_init(&text, h->ctx);
    AVP_TRY(avpi_folder_new(h->ctx, &folder, err));
    AVP_TRY(avpi_alloc(h->ctx, h->n, sizeof *patterns, &patterns, err));
    AVP_TRY(avpi_alloc(h->ctx, h->n, sizeof *h->claim_of, &h->claim_of, err));
    for (uint32_t i = 0; i < h->n; i++) {
        avpi_folded folded;
        if (h->address[i])
            continue;
        AVP_TRY(avpi_fold(folder, avpi_str_view(h->claims[i].text), &folded, err));
        if (folded.text.len == 0)
            continue;
        patterns[n] = avpi_arena_copy(&text, folded.text);
        if (!patterns[n].ptr) {
            status = avpi_fail_memory(h->ctx, err);
            goto done;
        }
        h->claim_of[n++] = i;
    }
    AVP_TRY(avpi_automaton_make(h->ctx, patterns, n, &h->automaton, err));
done:
    avpi_folder_free(folder);
    avpi_arena_free(&text);
    avpi_free(h->ctx, patterns);
    return status;
}

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *h, &h, err));
    h->ctx = t->ctx;
    *state = h;
    AVP_TRY(load_claims(t->c, h, err));
    AVP_TRY(make_patterns(h, err));
done:
    return status;
}

/* ---- posts that have them ---- */

static avp_status add_use(hearing *h, uint32_t claim, uint32_t post, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(h->ctx, &h->uses, &h->capacity, h->n_uses + 1, sizeof *h->uses, err));
    h->uses[h->n_uses++] = (use){claim, post};
done:
    return status;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = state;
    avpi_match match;
    if (h->n == 0)
        return AVP_OK;
    avpi_matching walk = avpi_automaton_begin(&h->automaton, spoken->folded->text, true);
    while (avpi_automaton_next(&walk, &match))
        AVP_TRY(add_use(h, h->claim_of[match.pattern], spoken->post, err));
done:
    return status;
}

/* Posts with the address, as it is written or as it was made canonical: scheme, www. and a last slash aside. */
static avp_status take_addresses(hearing *h, const avpi_telling *t, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(t->c,
                           "WITH o AS (SELECT row_number() OVER (ORDER BY claim) - 1 AS i,"
                           " regexp_replace(lower(claim), '^(https?://)?(www\\.)?|/$', '', 'g') AS k FROM claims),"
                           " a AS (SELECT post_id, regexp_replace(lower(url), '^(https?://)?(www\\.)?|/$', '', 'g') AS "
                           "k FROM post_urls JOIN"
                           " urls USING (url_id) UNION SELECT post_id, regexp_replace(lower(written), "
                           "'^(https?://)?(www\\.)?|/$', '', 'g')"
                           " FROM post_urls) SELECT o.i, a.post_id FROM o JOIN a USING (k)",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            if (h->address[avpi_rows_i64(rows, 0)[i]])
                AVP_TRY(
                    add_use(h, (uint32_t)avpi_rows_i64(rows, 0)[i], t->talk->words_of[avpi_rows_u32(rows, 1)[i]], err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- who carried what ---- */

typedef struct carrying {
    const avpi_telling *t;
    const hearing *h;
    uint8_t *has;     /* per post: words have the claim looked at */
    uint8_t *carried; /* claim x account */
    uint32_t *rows;   /* of the claim looked at */
    size_t n;
} carrying;

static void mark(carrying *k, uint32_t claim) {
    for (size_t i = 0; i < k->h->n_uses; i++)
        if (k->h->uses[i].claim == claim)
            k->has[k->h->uses[i].post] = 1;
}

static void rows_of(carrying *k, uint32_t claim) {
    const avpi_talk *talk = k->t->talk;
    memset(k->has, 0, (size_t)talk->n_posts + 1);
    mark(k, claim);
    k->n = 0;
    for (size_t i = 0; i < talk->n; i++)
        if (k->has[talk->words[i]])
            k->rows[k->n++] = (uint32_t)i;
}

/* Posts, accounts and moments of one group, or of those in none. */
static bool carried_by(carrying *k, uint32_t claim, uint32_t group, uint8_t *seen, avp_carried *out) {
    const avpi_talk *talk = k->t->talk;
    uint64_t posts = 0, at = 0;
    *out = (avp_carried){.claim = claim, .group = group};
    for (size_t i = 0; i < k->n; i++)
        posts += avpi_talk_group(k->t, k->rows[i]) == group;
    for (size_t i = 0; i < k->n; i++) {
        uint32_t row = k->rows[i];
        if (avpi_talk_group(k->t, row) != group)
            continue;
        out->accounts += !seen[talk->account[row]];
        seen[talk->account[row]] = 1;
        out->first_us = at == 0 ? talk->time_us[row] : out->first_us;
        out->median_us = at == posts / 2 ? talk->time_us[row] : out->median_us;
        out->last_us = talk->time_us[row];
        at++;
    }
    out->posts = posts;
    return posts > 0;
}

static avp_status carry(carrying *k, uint32_t claim, avp_told *told, size_t *capacity, avp_error *err) {
    avp_status status = AVP_OK;
    avp_claim *of = &told->claims[claim];
    const avpi_talk *talk = k->t->talk;
    uint8_t *seen = k->carried + (size_t)claim * k->t->crowd->n;
    rows_of(k, claim);
    of->posts = k->n;
    if (k->n == 0)
        return AVP_OK;
    of->first_us = talk->time_us[k->rows[0]];
    of->half_us = talk->time_us[k->rows[k->n / 2]];
    of->last_us = talk->time_us[k->rows[k->n - 1]];
    for (uint32_t group = 0; group <= k->t->groups->count; group++) {
        avp_carried carried;
        if (!carried_by(k, claim, group, seen, &carried))
            continue;
        of->accounts += carried.accounts;
        AVP_TRY(avpi_grow(k->t->ctx, &told->carried, capacity, told->n_carried + 1, sizeof carried, err));
        told->carried[told->n_carried++] = carried;
    }
done:
    return status;
}

/* Per account 1 + its posts that carry neither claim; 0 for those that post nothing. */
static void weigh_accounts(carrying *k, uint32_t claim, uint32_t other, double *exposure) {
    const avpi_talk *talk = k->t->talk;
    memset(k->has, 0, (size_t)talk->n_posts + 1);
    mark(k, claim);
    mark(k, other);
    memset(exposure, 0, k->t->crowd->n * sizeof *exposure);
    for (size_t i = 0; i < talk->n; i++) {
        double *of = &exposure[talk->account[i]];
        *of += (*of > 0 ? 0 : 1) + (k->has[talk->words[i]] ? 0 : 1);
    }
}

/* Accounts that carried a claim and the one that it follows, against accounts as active. */
static avp_status link_claims(carrying *k, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = k->t->crowd->n;
    double *exposure = NULL;
    avpi_carriers found;
    AVP_TRY(avpi_alloc(k->t->ctx, n, sizeof *exposure, &exposure, err));
    for (uint32_t i = 0; i < told->n_claims; i++) {
        avp_claim *of = &told->claims[i];
        if (of->follows == none || of->posts == 0 || told->claims[of->follows].posts == 0)
            continue;
        weigh_accounts(k, i, of->follows, exposure);
        AVP_TRY(
            avpi_carriers_test(k->t->ctx, exposure, k->carried + of->follows * n, k->carried + i * n, n, &found, err));
        of->carriers_of_both = found.both;
        of->expected_both = found.expected;
        of->log10_p = found.log10_p;
    }
done:
    avpi_free(k->t->ctx, exposure);
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = state;
    carrying k = {.t = t, .h = h};
    size_t capacity = 0;
    if (h->n == 0)
        return AVP_OK;
    AVP_TRY(take_addresses(h, t, err));
    AVP_TRY(avpi_alloc(t->ctx, (size_t)t->talk->n_posts + 1, 1, &k.has, err));
    AVP_TRY(avpi_zalloc(t->ctx, h->n * t->crowd->n, 1, &k.carried, err));
    AVP_TRY(avpi_alloc(t->ctx, t->talk->n, sizeof *k.rows, &k.rows, err));
    out->told.claims = h->claims;
    out->told.n_claims = h->n;
    h->claims = NULL;
    for (uint32_t i = 0; i < out->told.n_claims; i++)
        AVP_TRY(carry(&k, i, &out->told, &capacity, err));
    AVP_TRY(link_claims(&k, &out->told, err));
done:
    avpi_free(t->ctx, k.has);
    avpi_free(t->ctx, k.carried);
    avpi_free(t->ctx, k.rows);
    return status;
}

/* ---- tables ---- */

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    (void)groups;
    for (size_t i = 0; i < f->told.n_carried; i++) {
        const avp_carried *of = &f->told.carried[i];
        avpi_sql_value group = avpi_sql_u64(of->group);
        group.null = of->group == 0;
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         avpi_sql_text(avpi_str_view(f->told.claims[of->claim].text)),
                                         group,
                                         avpi_sql_u64(of->posts),
                                         avpi_sql_u64(of->accounts),
                                         avpi_sql_i64(of->first_us),
                                         avpi_sql_i64(of->median_us),
                                         avpi_sql_i64(of->last_us)};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO carried VALUES (?, ?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)), make_timestamp(CAST(? AS BIGINT)))",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    drop_claims(ctx, f->told.claims, f->told.n_claims);
    avpi_free(ctx, f->told.carried);
}

const avpi_module avpi_module_claims = {"claims", begin, hear, find, end, store, drop};
