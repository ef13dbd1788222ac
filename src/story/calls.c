/* Calls to action: sentences in the imperative that name a time or a place. Method: docs/methods/calls.md. */
#include "base/dict.h"
#include "base/files.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/embedded.h"
#include "story/grammar.h"
#include "story/talk.h"
#include "story/tokens.h"

#include <string.h>

enum { FILE_MOST = 1 << 24 };

/* A text that calls: to what, by whom is told later. */
typedef struct shout {
    uint32_t phrase, post;
} shout;

typedef struct hearing {
    const avp_ctx *ctx;
    avpi_grammar grammar;
    avpi_tokens tokens;
    avpi_dict phrases; /* as they are folded, from the first to the last word of the match */
    uint8_t *level;    /* per phrase */
    size_t level_capacity;
    shout *shouts;
    size_t n, capacity;
} hearing;

static void end(const avp_ctx *ctx, void *state) {
    hearing *h = state;
    avpi_grammar_free(&h->grammar);
    avpi_tokens_free(&h->tokens);
    avpi_dict_free(&h->phrases);
    avpi_free(ctx, h->level);
    avpi_free(ctx, h->shouts);
    avpi_free(ctx, h);
}

static avp_status read_own(hearing *h, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, h->ctx, FILE_MOST);
    AVP_TRY(avpi_file_read(h->ctx, path, FILE_MOST, &text, err));
    AVP_TRY(avpi_grammar_read(&h->grammar, avpi_buf_view(&text), path, err));
done:
    avpi_buf_free(&text);
    return status;
}

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *h, &h, err));
    h->ctx = t->ctx;
    h->tokens.ctx = t->ctx;
    avpi_grammar_init(&h->grammar, t->ctx);
    avpi_dict_init(&h->phrases, t->ctx);
    *state = h;
    for (size_t i = 0; i < avpi_call_grammars_count; i++)
        AVP_TRY(avpi_grammar_read(&h->grammar, (avp_str){avpi_call_grammars[i].text, avpi_call_grammars[i].size},
                                  avpi_call_grammars[i].name, err));
    if (t->opts->call_more)
        AVP_TRY(read_own(h, t->opts->call_more, err));
done:
    return status;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = state;
    avpi_sets all;
    uint32_t id;
    AVP_TRY(avpi_tokens_make(&h->tokens, spoken->folded, err));
    avpi_grammar_look_up(&h->grammar, h->tokens.of, h->tokens.n, &all);
    avpi_found found = avpi_grammar_find(&h->grammar, h->tokens.of, h->tokens.n, &all);
    if (found.level == 0 || found.to <= found.from)
        return AVP_OK;
    size_t from = h->tokens.from[found.from], to = h->tokens.to[found.to - 1];
    AVP_TRY(avpi_dict_intern(&h->phrases, (avp_str){spoken->folded->text.ptr + from, to - from}, &id, err));
    AVP_TRY(avpi_grow(h->ctx, &h->level, &h->level_capacity, h->phrases.count, 1, err));
    h->level[id] = (uint8_t)found.level;
    AVP_TRY(avpi_grow(h->ctx, &h->shouts, &h->capacity, h->n + 1, sizeof *h->shouts, err));
    h->shouts[h->n++] = (shout){id, spoken->post};
done:
    return status;
}

/* ---- who called, and who carried it ---- */

typedef struct counting {
    const avpi_telling *t;
    uint32_t *phrase_of; /* per post, UINT32_MAX = none */
    avp_call *calls;     /* per phrase */
    uint32_t *seen;      /* phrase + 1 for which an account was counted last */
    uint64_t *of_group;  /* of one phrase */
} counting;

static avp_status order_shouts(const avpi_telling *t, const hearing *h, counting *c, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(t->ctx, (size_t)t->talk->n_posts + 1, sizeof *c->phrase_of, &c->phrase_of, err));
    memset(c->phrase_of, 0xff, ((size_t)t->talk->n_posts + 1) * sizeof *c->phrase_of);
    for (size_t i = 0; i < h->n; i++)
        c->phrase_of[h->shouts[i].post] = h->shouts[i].phrase;
    AVP_TRY(avpi_zalloc(t->ctx, h->phrases.count, sizeof *c->calls, &c->calls, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *c->seen, &c->seen, err));
    AVP_TRY(avpi_alloc(t->ctx, t->groups->count + 1, sizeof *c->of_group, &c->of_group, err));
done:
    return status;
}

static void count_posts(counting *c) {
    const avpi_talk *talk = c->t->talk;
    for (size_t i = 0; i < talk->n; i++) {
        uint32_t phrase = c->phrase_of[talk->words[i]];
        if (phrase == UINT32_MAX)
            continue;
        avp_call *call = &c->calls[phrase];
        if (call->posts++ == 0) {
            call->first_us = talk->time_us[i];
            call->launched_by = avpi_talk_group(c->t, i);
        }
        call->last_us = talk->time_us[i];
    }
}

/* Accounts, and the group with most of the posts, of a call that is told. */
static void count_who(counting *c, uint32_t phrase, avp_call *call) {
    const avpi_talk *talk = c->t->talk;
    size_t groups = c->t->groups->count + 1;
    memset(c->of_group, 0, groups * sizeof *c->of_group);
    for (size_t i = 0; i < talk->n; i++) {
        if (c->phrase_of[talk->words[i]] != phrase)
            continue;
        uint32_t *seen = &c->seen[talk->account[i]];
        call->accounts += *seen != phrase + 1;
        *seen = phrase + 1;
        c->of_group[avpi_talk_group(c->t, i)]++;
    }
    for (uint32_t g = 1; g < groups; g++)
        if (c->of_group[g] > (call->group ? c->of_group[call->group] : 0))
            call->group = g;
    call->share = call->group ? (double)c->of_group[call->group] / (double)call->posts : 0;
}

static int by_posts(const void *a, const void *b) {
    const avp_call *x = a, *y = b;
    if (x->level != y->level)
        return x->level > y->level ? -1 : 1;
    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    return strcmp(x->phrase, y->phrase);
}

static avp_status list(counting *c, const hearing *h, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(c->t->ctx, h->phrases.count, sizeof *told->calls, &told->calls, err));
    for (uint32_t i = 0; i < h->phrases.count; i++) {
        avp_call *call = &c->calls[i];
        if (call->posts < (uint64_t)c->t->opts->call_posts)
            continue;
        call->level = h->level[i];
        AVP_TRY(avpi_str_dup(c->t->ctx, avpi_dict_get(&h->phrases, i), &call->phrase, err));
        told->calls[told->n_calls++] = *call;
        count_who(c, i, &told->calls[told->n_calls - 1]);
    }
    avpi_sort(told->calls, told->n_calls, sizeof *told->calls, by_posts);
done:
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    const hearing *h = state;
    counting c = {.t = t};
    if (h->n == 0)
        return AVP_OK;
    AVP_TRY(order_shouts(t, h, &c, err));
    count_posts(&c);
    AVP_TRY(list(&c, h, &out->told, err));
done:
    avpi_free(t->ctx, c.phrase_of);
    avpi_free(t->ctx, c.calls);
    avpi_free(t->ctx, c.seen);
    avpi_free(t->ctx, c.of_group);
    return status;
}

/* ---- tables ---- */

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    (void)groups;
    for (size_t i = 0; i < f->told.n_calls; i++) {
        const avp_call *of = &f->told.calls[i];
        avpi_sql_value launched = avpi_sql_u64(of->launched_by), group = avpi_sql_u64(of->group);
        launched.null = of->launched_by == 0;
        group.null = of->group == 0;
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         avpi_sql_text(avpi_str_view(of->phrase)),
                                         avpi_sql_u64(of->level),
                                         avpi_sql_u64(of->posts),
                                         avpi_sql_u64(of->accounts),
                                         avpi_sql_i64(of->first_us),
                                         avpi_sql_i64(of->last_us),
                                         launched,
                                         group,
                                         avpi_sql_f64(of->share)};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO calls VALUES (?, ?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)), ?, ?, ?)",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    for (size_t i = 0; i < f->told.n_calls; i++)
        avpi_free(ctx, f->told.calls[i].phrase);
    avpi_free(ctx, f->told.calls);
}

const avpi_module avpi_module_calls = {"calls", begin, hear, find, end, store, drop};
