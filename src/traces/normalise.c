/* From plain letters to words: one walk over the text, what is passed over and what is kept. */
#include "traces/normalise.h"

enum { ASCII = 128 };

struct avpi_normaliser {
    const avp_ctx *ctx;
    avpi_spelling *spelling;
    char *out;
    size_t capacity;
    uint8_t letter[ASCII]; /* avpi_letter of each ASCII character */
};

avp_status avpi_normaliser_new(const avp_ctx *ctx, avpi_normaliser **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_normaliser *n = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *n, &n, err));
    n->ctx = ctx;
    AVP_TRY(avpi_spelling_new(ctx, &n->spelling, err));
    for (size_t i = 0; i < ASCII; i++) {
        char c = (char)i;
        size_t at = 0;
        n->letter[i] = (uint8_t)avpi_spelling_letter(n->spelling, (avp_str){&c, 1}, &at);
    }
    *out = n;
    n = NULL;
done:
    avpi_normaliser_free(n);
    return status;
}

void avpi_normaliser_free(avpi_normaliser *n) {
    if (!n)
        return;
    avpi_spelling_free(n->spelling);
    avpi_free(n->ctx, n->out);
    avpi_free(n->ctx, n);
}

avpi_spelling *avpi_normaliser_spelling(avpi_normaliser *n) {
    return n->spelling;
}

/* The walk: what was read, what was written. */
typedef struct walk {
    avpi_normaliser *n;
    avp_str text;
    size_t at;   /* next byte to read */
    size_t used; /* bytes written */
    bool apart;  /* the next character begins a word */
    uint32_t words, characters;
} walk;

static avpi_letter next_letter(walk *w, size_t *at) {
    unsigned char c = (unsigned char)w->text.ptr[*at];
    if (c < ASCII) {
        (*at)++;
        return (avpi_letter)w->n->letter[c];
    }
    return avpi_spelling_letter(w->n->spelling, w->text, at);
}

static avp_str rest_of(const walk *w) {
    return (avp_str){w->text.ptr + w->at, w->text.len - w->at};
}

/* ---- what is passed over ---- */

static bool is_handle(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* An address: with a scheme anywhere, without one only at the beginning of a word. */
static bool at_address(const walk *w, bool word_begins) {
    avp_str rest = rest_of(w);
    if (avpi_str_starts(rest, AVPI_STR("http://")) || avpi_str_starts(rest, AVPI_STR("https://")))
        return true;
    return word_begins &&
           (avpi_str_starts(rest, AVPI_STR("www.")) || avpi_str_starts(rest, AVPI_STR("pic.twitter.com/")) ||
            avpi_str_starts(rest, AVPI_STR("t.co/")));
}

/* To the next white space, or to a script that puts none. */
static void pass_address(walk *w) {
    while (w->at < w->text.len) {
        size_t next = w->at;
        avpi_letter letter = next_letter(w, &next);
        if (letter == AVPI_LETTER_SPACE || letter >= AVPI_LETTER_WIDE)
            return;
        w->at = next;
    }
}

/* @name, @name@host.example, @name.host.example; false when a word, and not a name, is what follows or goes before. */
static bool pass_mention(walk *w) {
    const char *p = w->text.ptr;
    size_t i = w->at + 1, n = w->text.len;
    if (w->at > 0 && is_handle(p[w->at - 1]))
        return false;
    if (i >= n || !is_handle(p[i]))
        return false;
    while (i < n &&
           (is_handle(p[i]) || ((p[i] == '.' || p[i] == '-' || p[i] == '@') && i + 1 < n && is_handle(p[i + 1]))))
        i++;
    w->at = i;
    return true;
}

/* "rt" as the first word, before anything that ends a word. */
static void pass_repost_sign(walk *w) {
    size_t at = 0;
    while (at < w->text.len) {
        size_t next = at;
        if (next_letter(w, &next) >= AVPI_LETTER_APOSTROPHE)
            break;
        if (w->text.ptr[at] == '@' || w->text.ptr[at] == '#')
            return;
        at = next;
    }
    if (w->text.len - at < 2 || memcmp(w->text.ptr + at, "rt", 2) != 0)
        return;
    size_t behind = at + 2;
    if (behind == w->text.len || next_letter(w, &behind) < AVPI_LETTER_APOSTROPHE)
        w->at = at + 2;
}

/* ---- what is kept ---- */

static void put(walk *w, size_t from, size_t to, avpi_letter letter) {
    bool wide = letter == AVPI_LETTER_WIDE || letter == AVPI_LETTER_WIDE_ALONE;
    bool alone = letter == AVPI_LETTER_ALONE || letter == AVPI_LETTER_WIDE_ALONE;
    if (w->apart && w->used > 0) {
        w->n->out[w->used++] = ' ';
        w->characters++;
    }
    w->words += w->apart || alone;
    w->apart = false;
    memcpy(w->n->out + w->used, w->text.ptr + from, to - from);
    w->used += to - from;
    w->characters += wide ? 2 : 1;
}

static void step(walk *w) {
    char c = w->text.ptr[w->at];
    if ((c == 'h' || (w->apart && (c == 'w' || c == 'p' || c == 't'))) && at_address(w, w->apart)) {
        pass_address(w);
        w->apart = true;
        return;
    }
    if (c == '@' && pass_mention(w)) {
        w->apart = true;
        return;
    }
    size_t from = w->at;
    avpi_letter letter = next_letter(w, &w->at);
    if (letter >= AVPI_LETTER_WORD)
        put(w, from, w->at, letter);
    else if (letter != AVPI_LETTER_APOSTROPHE)
        w->apart = true;
}

avp_status avpi_normalise(avpi_normaliser *n, avp_str text, avpi_normal *out, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.n = n, .apart = true};
    AVP_TRY(avpi_spelling_plain(n->spelling, text, &w.text, err));
    AVP_TRY(avpi_grow(n->ctx, &n->out, &n->capacity, w.text.len + 1, 1,
                      err)); /* spaces stand where something was passed over */
    pass_repost_sign(&w);
    while (w.at < w.text.len)
        step(&w);
    *out = (avpi_normal){.text = {n->out, w.used}, .words = w.words, .characters = w.characters};
done:
    return status;
}
