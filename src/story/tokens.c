#include "story/tokens.h"

#include "base/search.h"

#include <string.h>

/* ---- what stands between two words ---- */

typedef enum mark { MARK_NONE, MARK_BORDER, MARK_OPENS, MARK_CLOSES, MARK_QUOTES } mark;

static bool is_longer(char c) {
    return c == '\xE2' || c == '\xC2';
}

/* Mark at plain[*at], which is moved behind it. The straight quotation mark opens and closes. */
static mark next_mark(avp_str plain, size_t *at) {
    static const struct {
        const char *bytes;
        mark is;
    } longer[] = {{"\xE2\x80\x9C", MARK_OPENS},  {"\xE2\x80\x9D", MARK_CLOSES}, {"\xC2\xAB", MARK_OPENS},
                  {"\xC2\xBB", MARK_CLOSES},     {"\xE2\x80\x98", MARK_OPENS},  {"\xE2\x80\x9E", MARK_OPENS},
                  {"\xE2\x80\xA6", MARK_BORDER}, {"\xE2\x80\xB9", MARK_OPENS},  {"\xE2\x80\xBA", MARK_CLOSES}};
    avp_str rest = {plain.ptr + *at, plain.len - *at};
    for (size_t i = 0; is_longer(rest.ptr[0]) && i < sizeof longer / sizeof *longer; i++) {
        avp_str bytes = avpi_str_view(longer[i].bytes);
        if (avpi_str_starts(rest, bytes)) {
            *at += bytes.len;
            return longer[i].is;
        }
    }
    char c = plain.ptr[(*at)++];
    return c == '"' ? MARK_QUOTES : memchr(".!?;\n\r", c, 6) ? MARK_BORDER : MARK_NONE;
}

typedef struct walk {
    avp_str plain;
    bool quoted, border;
} walk;

static void pass(walk *w, size_t from, size_t to) {
    avp_str plain = {w->plain.ptr, to < w->plain.len ? to : w->plain.len};
    while (from < plain.len) {
        mark m = next_mark(plain, &from);
        w->border = w->border || m == MARK_BORDER;
        if (m == MARK_OPENS || m == MARK_CLOSES)
            w->quoted = m == MARK_OPENS;
        else if (m == MARK_QUOTES)
            w->quoted = !w->quoted;
    }
}

/* ---- words ---- */

static avp_status add(avpi_tokens *t, const avpi_folded *folded, const avpi_word *word, const walk *w, bool border,
                      avp_error *err) {
    avp_status status = AVP_OK;
    avp_str text = {folded->text.ptr + word->from, word->to - word->from};
    AVP_TRY(avpi_grow(t->ctx, &t->of, &t->capacity, t->n + 1, sizeof *t->of, err));
    AVP_TRY(avpi_grow(t->ctx, &t->from, &t->from_capacity, t->n + 1, sizeof *t->from, err));
    AVP_TRY(avpi_grow(t->ctx, &t->to, &t->to_capacity, t->n + 1, sizeof *t->to, err));
    if (text.len > 0 && text.ptr[0] == '#')
        text = (avp_str){text.ptr + 1, text.len - 1};
    t->from[t->n] = word->from;
    t->to[t->n] = word->to;
    t->of[t->n++] = (avpi_token){
        .word = text, .target = word->kind == AVPI_WORD_MENTION, .border = border || w->border, .quoted = w->quoted};
done:
    return status;
}

static bool has_parts(const avpi_folded *folded, size_t i) {
    return i + 1 < folded->n_words && folded->words[i + 1].kind == AVPI_WORD_PART;
}

/* A quotation mark that nothing closes quotes nothing. */
static void drop_open_quote(avpi_tokens *t) {
    for (size_t i = t->n; i-- > 0 && t->of[i].quoted;)
        t->of[i].quoted = false;
}

avp_status avpi_tokens_make(avpi_tokens *tokens, const avpi_folded *folded, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.plain = folded->plain};
    size_t passed = 0;
    bool after_tag = false;
    tokens->n = 0;
    for (size_t i = 0; i < folded->n_words; i++) {
        const avpi_word *word = &folded->words[i];
        bool part = word->kind == AVPI_WORD_PART, tag = word->kind == AVPI_WORD_HASHTAG;
        if (!part)
            pass(&w, passed, word->plain_from);
        passed = word->plain_to > passed ? word->plain_to : passed;
        if (tag && has_parts(folded, i)) {
            after_tag = true;
            continue;
        }
        bool first_part = part && folded->words[i - 1].kind == AVPI_WORD_HASHTAG;
        AVP_TRY(add(tokens, folded, word, &w, tag || first_part || (after_tag && !part), err));
        after_tag = tag || part;
        w.border = false;
    }
    pass(&w, passed, folded->plain.len);
    if (w.quoted)
        drop_open_quote(tokens);
done:
    return status;
}

void avpi_tokens_mark(avpi_tokens *tokens, size_t from, size_t to) {
    size_t first = avpi_first_u32(tokens->from, sizeof *tokens->from, 0, tokens->n, (uint32_t)from);
    for (size_t i = first; i < tokens->n && tokens->from[i] < to; i++)
        if (tokens->to[i] <= to)
            tokens->of[i].target = true;
}

void avpi_tokens_free(avpi_tokens *tokens) {
    avpi_free(tokens->ctx, tokens->of);
    avpi_free(tokens->ctx, tokens->from);
    avpi_free(tokens->ctx, tokens->to);
    *tokens = (avpi_tokens){.ctx = tokens->ctx};
}
