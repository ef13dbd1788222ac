#include "story/grammar.h"

#include <string.h>

void avpi_grammar_init(avpi_grammar *g, const avp_ctx *ctx) {
    *g = (avpi_grammar){.ctx = ctx, .n_sets = 1}; /* set 0 is no set */
    avpi_dict_init(&g->words, ctx);
    avpi_dict_init(&g->stems, ctx);
}

void avpi_grammar_free(avpi_grammar *g) {
    if (!g->ctx)
        return;
    for (size_t i = 0; i < g->n_rules; i++)
        avpi_free(g->ctx, g->rules[i].name);
    for (size_t i = 0; i < g->n_exclusions; i++) {
        avpi_free(g->ctx, g->exclusions[i].name);
        avpi_free(g->ctx, g->exclusions[i].only);
    }
    avpi_free(g->ctx, g->rules);
    avpi_free(g->ctx, g->exclusions);
    avpi_free(g->ctx, g->word_sets);
    avpi_free(g->ctx, g->stem_sets);
    avpi_dict_free(&g->words);
    avpi_dict_free(&g->stems);
    *g = (avpi_grammar){.ctx = NULL};
}

/* ---- sets ---- */

static void add_sets(avpi_sets *to, const avpi_sets *from) {
    for (size_t i = 0; i < AVPI_GRAMMAR_WORDS; i++)
        to->of[i] |= from->of[i];
}

static bool has_set(const avpi_sets *sets, uint16_t set) {
    return sets->of[set / 64] >> set % 64 & 1;
}

static bool has_all(const avpi_sets *sets, const avpi_sets *needed) {
    for (size_t i = 0; i < AVPI_GRAMMAR_WORDS; i++)
        if (needed->of[i] & ~sets->of[i])
            return false;
    return true;
}

static void look_up(const avpi_grammar *g, avpi_token *token) {
    uint32_t id = avpi_dict_find(&g->words, token->word);
    token->sets = (avpi_sets){{0}};
    if (id != UINT32_MAX)
        add_sets(&token->sets, &g->word_sets[id]);
    for (size_t n = 1; n <= token->word.len && n <= g->longest_stem; n++) {
        id = avpi_dict_find(&g->stems, (avp_str){token->word.ptr, n});
        if (id != UINT32_MAX)
            add_sets(&token->sets, &g->stem_sets[id]);
    }
    if (token->target)
        add_sets(&token->sets, &g->target_sets);
}

void avpi_grammar_look_up(const avpi_grammar *g, avpi_token *tokens, size_t n, avpi_sets *all) {
    *all = (avpi_sets){{0}};
    for (size_t i = 0; i < n; i++) {
        look_up(g, &tokens[i]);
        add_sets(all, &tokens[i].sets);
    }
}

/* ---- patterns ---- */

typedef struct matching {
    const avpi_grammar *g;
    const avpi_token *tokens;
    size_t n;
    const avpi_pattern *pattern;
    size_t from;
    bool outside; /* words in quotation marks do not count */
} matching;

/* May the word at `at` be part of a match that begins before it? */
static bool continues(const matching *m, size_t at) {
    return at < m->n && (at == m->from || !m->tokens[at].border) && !(m->outside && m->tokens[at].quoted);
}

/* End of the match of elements e.. at `at`; SIZE_MAX = none. */
static size_t match_from(const matching *m, size_t e, size_t at) {
    if (e == m->pattern->n)
        return at;
    const avpi_element *element = &m->pattern->of[e];
    if (element->gap > 0) {
        for (size_t k = 0; k <= element->gap; k++) {
            size_t end = match_from(m, e + 1, at + k);
            if (end != SIZE_MAX)
                return end;
            if (!continues(m, at + k) || (m->g->no && has_set(&m->tokens[at + k].sets, m->g->no)))
                break;
        }
        return SIZE_MAX;
    }
    if (continues(m, at) && has_set(&m->tokens[at].sets, element->set)) {
        size_t end = match_from(m, e + 1, at + 1);
        if (end != SIZE_MAX)
            return end;
    }
    return element->optional ? match_from(m, e + 1, at) : SIZE_MAX;
}

/* End of a match that begins at m->from; SIZE_MAX = none. */
static size_t match(const matching *m) {
    if (m->pattern->begins && m->from > 0 && !m->tokens[m->from].border)
        return SIZE_MAX;
    size_t end = match_from(m, 0, m->from);
    return end == m->from ? SIZE_MAX : end;
}

/* ---- exclusions ---- */

/* Does a sentence begin at one of the words from + 1 .. to? */
static bool is_parted(const avpi_token *tokens, size_t from, size_t to) {
    for (size_t i = from + 1; i <= to; i++)
        if (tokens[i].border)
            return true;
    return false;
}

/* Does an exclusion at [from, to) concern a match at [at, end)? */
static bool concerns(const avpi_exclusion *x, const avpi_token *tokens, size_t from, size_t to, size_t at, size_t end) {
    bool before = to <= at && at - (to - 1) <= x->within, after = from >= end && from - (end - 1) <= x->within;
    bool inside = from < end && to > at;
    switch (x->place) {
    case AVPI_BEFORE: return before && !is_parted(tokens, from, at);
    case AVPI_AFTER: return after && !is_parted(tokens, end - 1, from);
    case AVPI_NEAR: return before || after || inside;
    case AVPI_AHEAD: return before;
    }
    return false;
}

static bool applies(const avpi_exclusion *x, const avpi_rule *rule) {
    return !x->only || strncmp(rule->name, x->only, strlen(x->only)) == 0;
}

/* Words that a match has at most. */
static size_t longest(const avpi_pattern *pattern) {
    size_t n = 0;
    for (size_t e = 0; e < pattern->n; e++)
        n += pattern->of[e].gap > 0 ? pattern->of[e].gap : 1;
    return n;
}

/* Only what begins near the match can concern it: a long text costs no more a match than a short one. */
static bool is_concerned(const avpi_exclusion *x, const matching *of, const avpi_sets *all, size_t at, size_t end) {
    matching m = {of->g, of->tokens, of->n, &x->pattern, 0, false};
    if (!has_all(all, &x->pattern.needs))
        return false;
    size_t reach = x->within + longest(&x->pattern), last = end + x->within < m.n ? end + x->within : m.n;
    for (m.from = at > reach ? at - reach : 0; m.from < last; m.from++) {
        size_t to = match(&m);
        if (to != SIZE_MAX && concerns(x, m.tokens, m.from, to, at, end))
            return true;
    }
    return false;
}

/* Level that is left of a match. */
static unsigned level_of(const avpi_rule *rule, const matching *m, const avpi_sets *all, size_t at, size_t end) {
    unsigned level = rule->level;
    for (size_t i = 0; i < m->g->n_exclusions && level > 0; i++) {
        const avpi_exclusion *x = &m->g->exclusions[i];
        if (applies(x, rule) && is_concerned(x, m, all, at, end))
            level = !x->weakens ? 0 : level > 1 ? level - 1 : level;
    }
    return level;
}

static bool has_target(const avpi_token *tokens, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (tokens[i].target)
            return true;
    return false;
}

static void try_rule(const matching *with, const avpi_rule *rule, const avpi_sets *all, avpi_found *best) {
    matching m = *with;
    m.pattern = &rule->pattern;
    for (m.from = 0; m.from < m.n; m.from++) {
        size_t end = match(&m);
        if (end == SIZE_MAX)
            continue;
        unsigned level = level_of(rule, &m, all, m.from, end);
        best->excluded = best->excluded || (level == 0 && rule->level > 1);
        if (level > best->level)
            *best = (avpi_found){level, rule, m.from, end, false};
    }
}

avpi_found avpi_grammar_find(const avpi_grammar *g, const avpi_token *tokens, size_t n, const avpi_sets *all) {
    avpi_found best = {0};
    const matching m = {.g = g, .tokens = tokens, .n = n, .outside = true};
    for (size_t i = 0; i < g->n_rules; i++) {
        const avpi_rule *rule = &g->rules[i];
        if (rule->level <= best.level || !has_all(all, &rule->pattern.needs) ||
            (rule->with_target && !has_target(tokens, n)))
            continue;
        try_rule(&m, rule, all, &best);
    }
    best.excluded = best.excluded && best.level == 0;
    return best;
}
