/* Trie, then failure links in the order of the distance from the root, folded into the table of steps. */
#include "base/automaton.h"

static const uint32_t none = UINT32_MAX;

static avp_status measure(const avp_ctx *ctx, const avp_str *patterns, size_t n, avpi_automaton *a, size_t *nodes_most,
                          avp_error *err) {
    enum { CELLS_MOST = 1 << 28 };
    size_t nodes = 1;
    a->n_columns = 1; /* 0: bytes of no pattern */
    for (size_t i = 0; i < n; i++) {
        if (patterns[i].len == 0)
            return avpi_fail(ctx, err, AVP_E_ARG, N_("pattern %zu is empty"), i + 1);
        for (size_t k = 0; k < patterns[i].len; k++) {
            uint8_t *column = &a->column[(unsigned char)patterns[i].ptr[k]];
            if (*column == 0)
                *column = (uint8_t)a->n_columns++;
        }
        nodes += patterns[i].len;
        if (nodes > CELLS_MOST / a->n_columns)
            return avpi_fail(ctx, err, AVP_E_LIMIT, N_("%zu patterns to look for are too many; give fewer"), n);
    }
    *nodes_most = nodes;
    return AVP_OK;
}

static uint32_t *cell(const avpi_automaton *a, uint32_t node, char byte) {
    return &a->next[(size_t)node * a->n_columns + a->column[(unsigned char)byte]];
}

static void add_pattern(avpi_automaton *a, avp_str pattern, uint32_t id) {
    uint32_t node = 0;
    for (size_t k = 0; k < pattern.len; k++) {
        uint32_t *step = cell(a, node, pattern.ptr[k]);
        if (*step == 0)
            *step = a->n_nodes++;
        node = *step;
    }
    a->length[id] = (uint32_t)pattern.len;
    a->also[id] = none;
    uint32_t *last = &a->ends[node];
    while (*last != none)
        last = &a->also[*last];
    *last = id;
}

/* queue: nodes by distance from the root; fail: the longest suffix of a node that is a node. */
static void complete(avpi_automaton *a, uint32_t *queue, uint32_t *fail) {
    size_t head = 0, end = 0;
    for (uint32_t c = 0; c < a->n_columns; c++)
        if (a->next[c] != 0)
            queue[end++] = a->next[c];
    while (head < end) {
        uint32_t node = queue[head++], back = fail[node];
        a->tail[node] = a->ends[back] != none ? back : a->tail[back];
        for (uint32_t c = 0; c < a->n_columns; c++) {
            uint32_t *step = &a->next[(size_t)node * a->n_columns + c],
                     other = a->next[(size_t)back * a->n_columns + c];
            if (*step == 0) {
                *step = other;
            } else {
                fail[*step] = other;
                queue[end++] = *step;
            }
        }
    }
}

avp_status avpi_automaton_make(const avp_ctx *ctx, const avp_str *patterns, size_t n, avpi_automaton *out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_automaton a = {.n_nodes = 1};
    uint32_t *queue = NULL, *fail = NULL;
    size_t most = 0;
    AVP_TRY(measure(ctx, patterns, n, &a, &most, err));
    AVP_TRY(avpi_zalloc(ctx, most * a.n_columns, sizeof *a.next, &a.next, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *a.ends, &a.ends, err));
    AVP_TRY(avpi_zalloc(ctx, most, sizeof *a.tail, &a.tail, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *a.also, &a.also, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *a.length, &a.length, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *queue, &queue, err));
    AVP_TRY(avpi_zalloc(ctx, most, sizeof *fail, &fail, err));
    memset(a.ends, 0xff, most * sizeof *a.ends);
    for (size_t i = 0; i < n; i++)
        add_pattern(&a, patterns[i], (uint32_t)i);
    complete(&a, queue, fail);
    *out = a;
    a = (avpi_automaton){.n_nodes = 0};
done:
    avpi_free(ctx, queue);
    avpi_free(ctx, fail);
    avpi_automaton_free(ctx, &a);
    return status;
}

void avpi_automaton_free(const avp_ctx *ctx, avpi_automaton *a) {
    avpi_free(ctx, a->next);
    avpi_free(ctx, a->ends);
    avpi_free(ctx, a->tail);
    avpi_free(ctx, a->also);
    avpi_free(ctx, a->length);
    *a = (avpi_automaton){.n_nodes = 0};
}

/* ---- walking ---- */

avpi_matching avpi_automaton_begin(const avpi_automaton *a, avp_str text, bool whole_words) {
    return (avpi_matching){.automaton = a, .text = text, .whole_words = whole_words, .pattern = none};
}

static bool is_border(avp_str text, size_t at) {
    return at >= text.len || (unsigned char)text.ptr[at] <= ' ';
}

/* The next pattern that ends at m->at: others equal to the last one, then shorter ones. */
static bool take_ending(avpi_matching *m, avpi_match *out) {
    const avpi_automaton *a = m->automaton;
    for (;;) {
        if (m->pattern == none) {
            if (m->tail == 0)
                return false;
            m->pattern = a->ends[m->tail];
            m->tail = a->tail[m->tail];
        }
        *out = (avpi_match){m->at - a->length[m->pattern], m->at, m->pattern};
        m->pattern = a->also[m->pattern];
        if (!m->whole_words || (is_border(m->text, out->to) && (out->from == 0 || is_border(m->text, out->from - 1))))
            return true;
    }
}

bool avpi_automaton_next(avpi_matching *m, avpi_match *out) {
    const avpi_automaton *a = m->automaton;
    while (!take_ending(m, out)) {
        if (m->at == m->text.len)
            return false;
        m->node = *cell(a, m->node, m->text.ptr[m->at++]);
        m->tail = a->ends[m->node] != none ? m->node : a->tail[m->node];
    }
    return true;
}
