#include "registry/text_words.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum {
    RUN_LEAST = 40,
    PIECE_MOST = 40,
    URL_MOST = 300,
    URL_PIECE_MOST = 64,
    SAID_MOST = 200,
    FEW = 6,
    STRANGE_FROM = 10,
    STRANGE_LEAST = 3
};

typedef enum letter_is { GAP, SMALL, CAPITAL, DIGIT } letter_is;

static letter_is kind_of(UChar32 c) {
    if (c < 0x80)
        return c >= '0' && c <= '9' ? DIGIT : c >= 'a' && c <= 'z' ? SMALL : c >= 'A' && c <= 'Z' ? CAPITAL : GAP;
    if (u_isupper(c))
        return CAPITAL;
    if (u_isdigit(c))
        return DIGIT;
    return u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK ? SMALL : GAP;
}

/* ---- pieces ---- */

typedef struct piece {
    size_t n, small, capital, digits;
    size_t rises, turns; /* small to capital; letters to digits or back */
    size_t hex;          /* hexadecimal digits */
    letter_is first, last;
    uint64_t seen; /* which of a-z (either case) and digits */
} piece;

static bool is_digit_of(letter_is kind) {
    return kind == DIGIT;
}

static void add_letter(piece *p, UChar32 c, letter_is kind) {
    p->first = p->n == 0 ? kind : p->first;
    p->rises += p->n > 0 && p->last == SMALL && kind == CAPITAL;
    p->turns += p->n > 0 && is_digit_of(p->last) != is_digit_of(kind);
    p->small += kind == SMALL;
    p->capital += kind == CAPITAL;
    p->digits += kind == DIGIT;
    p->hex += kind == DIGIT || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    p->seen |= (uint64_t)1 << (c < 0x80 ? c % 32 + (kind == DIGIT ? 32 : 0) : 63);
    p->last = kind;
    p->n++;
}

static size_t count_bits(uint64_t bits) {
    size_t n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

static bool is_hash(const piece *p) {
    return (p->n == 32 || p->n == 40 || p->n == 64 || p->n == 128) && p->hex == p->n && p->digits > 0 &&
           (p->small == 0 || p->capital == 0);
}

/* In letters alone: small, capitals, one capital first, two as in WhatsApp, or a plural as in ONGs. */
static bool is_spelled(const piece *p) {
    if (p->small == 0 || p->capital == 0)
        return true;
    if (p->rises == 0)
        return p->capital == 1 ? p->first == CAPITAL : p->small <= 2 && p->last == SMALL;
    return p->n >= 5 && p->rises == 1 && p->capital <= 2;
}

/* "5km", "A1", "21h30", "26T12" */
static bool is_number_beside(const piece *p) {
    bool one_case = p->small == 0 || p->capital == 0 || (p->capital == 1 && p->first == CAPITAL);
    size_t letters = p->small + p->capital;
    return one_case && (p->turns == 1 || (p->turns == 2 && p->first == DIGIT && letters <= 4 && p->n <= 12));
}

static bool is_word(const piece *p) {
    return p->digits == p->n || (p->digits == 0 ? is_spelled(p) : is_number_beside(p));
}

/* ---- stretches without a gap ---- */

typedef struct stretch {
    size_t n, all, odd, longest;
    unsigned signs; /* which of strange_signs */
    bool hash, url;
} stretch;

/* Between letters people write few of these together. */
static const char strange_signs[] = "^`\\<>=+*$![]{}~&%";

static unsigned sign_of(UChar32 c) {
    const char *at = c > 0 && c < 0x80 ? strchr(strange_signs, (int)c) : NULL;
    return at ? 1u << (at - strange_signs) : 0;
}

static bool ends_stretch(UChar32 c) {
    return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '|' || c == '"' || c == 0xab || c == 0xbb ||
           c == 0x201c || c == 0x201d || u_isUWhiteSpace(c);
}

static bool is_written(const stretch *s) {
    if (s->n < RUN_LEAST || s->all == 0)
        return true;
    if (s->url)
        return s->n <= URL_MOST && s->longest <= URL_PIECE_MOST;
    return s->hash || (s->longest <= PIECE_MOST && s->odd * 4 <= s->all && s->n <= SAID_MOST);
}

static bool begins_url(avp_str text) {
    return avpi_str_starts(text, AVPI_STR("https://")) || avpi_str_starts(text, AVPI_STR("http://")) ||
           avpi_str_starts(text, AVPI_STR("www."));
}

/* ---- the line ---- */

/* Groups of bytes: every piece is hexadecimal and of one even length. */
typedef struct grouping {
    size_t n, size;
    bool broken, mixed; /* mixed: one has digits and letters */
} grouping;

static void add_group(grouping *g, const piece *p) {
    g->broken = g->broken || p->hex != p->n || p->n % 2 != 0 || (g->n > 0 && p->n != g->size);
    g->mixed = g->mixed || (p->digits > 0 && p->digits < p->n);
    g->size = p->n;
    g->n++;
}

static bool are_bytes(const grouping *g) {
    enum { PAIRS_LEAST = 8, LONGER_LEAST = 4 };
    return !g->broken && g->mixed && g->n >= (g->size == 2 ? PAIRS_LEAST : LONGER_LEAST);
}

typedef struct measuring {
    avp_str line;
    avpi_line_words out;
    piece p;
    stretch s;
    grouping g;
    size_t hashed; /* letters and digits of hashes */
    bool worded;
} measuring;

static void end_piece(measuring *m) {
    piece *p = &m->p;
    if (p->n == 0)
        return;
    add_group(&m->g, p);
    bool hash = is_hash(p), few = p->n > PIECE_MOST && count_bits(p->seen) <= FEW;
    bool odd = !hash && (!is_word(p) || (p->n > PIECE_MOST && p->digits < p->n && !few));
    m->worded = m->worded || (!hash && !odd && p->small + p->capital >= 3);
    m->hashed += hash ? p->n : 0;
    m->out.all += p->n;
    m->out.odd += odd && !m->s.url ? p->n : 0;
    m->s.all += p->n;
    m->s.odd += odd ? p->n : 0;
    m->s.hash = m->s.hash || hash;
    m->s.longest = !few && !hash && p->digits < p->n && p->n > m->s.longest ? p->n : m->s.longest;
    *p = (piece){.n = 0};
}

static void end_stretch(measuring *m) {
    end_piece(m);
    if (m->out.run == 0 && !is_written(&m->s))
        m->out.run = m->s.n;
    if (m->s.n >= STRANGE_FROM && !m->s.url && count_bits(m->s.signs) >= STRANGE_LEAST)
        m->out.odd += m->s.all - m->s.odd;
    m->s = (stretch){.n = 0};
}

/* 8-4-4-4-12 hexadecimal digits, at any letter that begins a piece. */
static bool is_uuid(avp_str at) {
    static const size_t parts[] = {8, 4, 4, 4, 12};
    size_t i = 0;
    for (size_t k = 0; k < 5; k++) {
        for (size_t end = i + parts[k]; i < end; i++)
            if (i >= at.len ||
                !((at.ptr[i] >= '0' && at.ptr[i] <= '9') || ((at.ptr[i] | 32) >= 'a' && (at.ptr[i] | 32) <= 'f')))
                return false;
        if (k < 4 && (i >= at.len || at.ptr[i++] != '-'))
            return false;
    }
    return true;
}

avpi_line_words avpi_line_measure(avp_str line) {
    enum { UUID = 36 };
    measuring m = {.line = line};
    for (size_t at = 0; at < line.len;) {
        avp_str rest = {line.ptr + at, line.len - at};
        UChar32 c = 0;
        if (m.p.n == 0 && is_uuid(rest)) {
            m.out.all += UUID - 4;
            at += UUID;
            continue;
        }
        if (m.s.n == 0 || (m.s.all == 0 && !m.s.url)) /* "(https://...)" */
            m.s.url = begins_url(rest);
        U8_NEXT_UNSAFE(line.ptr, at, c);
        letter_is kind = kind_of(c);
        if (ends_stretch(c))
            end_stretch(&m);
        else if (kind == GAP)
            end_piece(&m);
        else
            add_letter(&m.p, c, kind);
        m.s.n += !ends_stretch(c);
        m.s.signs |= sign_of(c);
    }
    end_stretch(&m);
    m.out.odd += m.worded ? 0 : m.hashed;
    m.out.odd = are_bytes(&m.g) ? m.out.all : m.out.odd;
    return m.out;
}
