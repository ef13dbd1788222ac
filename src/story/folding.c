/* One walk over plain letters; before it the borders inside hashtags are marked, which needs the capitals. */
#include "story/folding.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { MARK = 0x1F, TEXT_MOST = 1 << 29, ASCII = 128 };

struct avpi_folder {
    const avp_ctx *ctx;
    avpi_spelling *spelling;
    char *marked, *out;
    size_t marked_capacity, out_capacity;
    avpi_word *words;
    size_t n_words, words_capacity;
    uint8_t letter[ASCII]; /* avpi_letter of each ASCII character */
};

avp_status avpi_folder_new(const avp_ctx *ctx, avpi_folder **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder *f = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *f, &f, err));
    f->ctx = ctx;
    AVP_TRY(avpi_spelling_new(ctx, &f->spelling, err));
    for (size_t i = 0; i < ASCII; i++) {
        char c = (char)i;
        size_t at = 0;
        f->letter[i] = (uint8_t)avpi_spelling_letter(f->spelling, (avp_str){&c, 1}, &at);
    }
    *out = f;
    f = NULL;
done:
    avpi_folder_free(f);
    return status;
}

void avpi_folder_free(avpi_folder *f) {
    if (!f)
        return;
    avpi_spelling_free(f->spelling);
    avpi_free(f->ctx, f->marked);
    avpi_free(f->ctx, f->out);
    avpi_free(f->ctx, f->words);
    avpi_free(f->ctx, f);
}

/* ---- borders inside hashtags ---- */

typedef enum letter_case { CASE_NONE, CASE_SMALL, CASE_CAPITAL, CASE_DIGIT } letter_case;

static letter_case case_of(UChar32 c) {
    if (c >= 0 && c < ASCII)
        return c >= 'a' && c <= 'z'   ? CASE_SMALL
               : c >= 'A' && c <= 'Z' ? CASE_CAPITAL
               : c >= '0' && c <= '9' ? CASE_DIGIT
                                      : CASE_NONE;
    if (c < 0 || !u_isalnum(c))
        return CASE_NONE;
    if (u_isdigit(c))
        return CASE_DIGIT;
    return u_isupper(c) || u_istitle(c) ? CASE_CAPITAL : CASE_SMALL;
}

/* aB, a1, 1a; and the last capital of ABCd begins a word. */
static bool is_word_border(letter_case before, letter_case here, letter_case after) {
    if (before == CASE_NONE || here == CASE_NONE)
        return false;
    if ((before == CASE_DIGIT) != (here == CASE_DIGIT))
        return true;
    return here == CASE_CAPITAL && (before == CASE_SMALL || (before == CASE_CAPITAL && after == CASE_SMALL));
}

static letter_case case_at(avp_str text, size_t at) {
    UChar32 c = -1;
    if (at < text.len)
        U8_NEXT((const uint8_t *)text.ptr, at, text.len, c);
    return case_of(c);
}

/* Copy text with MARK at the borders; *used bytes, at most twice those of text. */
static size_t mark_hashtags(avp_str text, char *out) {
    size_t used = 0;
    bool inside = false;
    letter_case before = CASE_NONE;
    for (size_t i = 0; i < text.len;) {
        UChar32 c;
        size_t from = i;
        U8_NEXT((const uint8_t *)text.ptr, i, text.len, c);
        letter_case here = case_of(c);
        bool tag = c == '#' || c == 0xFF03;
        inside = tag || (inside && (here != CASE_NONE || c == '_' || (c >= ASCII && u_getCombiningClass(c) != 0)));
        if (inside && !tag && is_word_border(before, here, case_at(text, i)))
            out[used++] = MARK;
        memcpy(out + used, text.ptr + from, i - from);
        used += i - from;
        before = tag ? CASE_NONE : here;
    }
    return used;
}

static avp_status plain_of(avpi_folder *f, avp_str text, avp_str *plain, avp_error *err) {
    avp_status status = AVP_OK;
    if (text.len >= TEXT_MOST)
        return avpi_fail(f->ctx, err, AVP_E_LIMIT, N_("a text of %zu bytes is too long to be searched"), text.len);
    if (memchr(text.ptr ? text.ptr : "", '#', text.len)) {
        AVP_TRY(avpi_grow(f->ctx, &f->marked, &f->marked_capacity, 2 * text.len, 1, err));
        text = (avp_str){f->marked, mark_hashtags(text, f->marked)};
    }
    AVP_TRY(avpi_spelling_plain(f->spelling, text, plain, err));
done:
    return status;
}

/* ---- the walk ---- */

typedef struct walk {
    avpi_folder *f;
    avp_str text;
    size_t at, used;
    char apart; /* what stands before the next word: 0, space, line feed */
} walk;

static avpi_letter letter_at(walk *w, size_t *at) {
    unsigned char c = (unsigned char)w->text.ptr[*at];
    if (c < ASCII) {
        (*at)++;
        return (avpi_letter)w->f->letter[c];
    }
    return avpi_spelling_letter(w->f->spelling, w->text, at);
}

static bool is_letter_at(walk *w, size_t at) {
    return at < w->text.len && letter_at(w, &at) >= AVPI_LETTER_WORD;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_handle(char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
}

static void put_border(walk *w, char border) {
    w->apart = w->used == 0 ? 0 : w->apart == '\n' ? '\n' : border;
}

static avp_status open_word(walk *w, avpi_word_kind kind, size_t plain_from, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder *f = w->f;
    AVP_TRY(avpi_grow(f->ctx, &f->words, &f->words_capacity, f->n_words + 1, sizeof *f->words, err));
    if (w->apart)
        f->out[w->used++] = w->apart;
    w->apart = 0;
    f->words[f->n_words++] = (avpi_word){.from = (uint32_t)w->used, .plain_from = (uint32_t)plain_from, .kind = kind};
done:
    return status;
}

static void close_word(walk *w, size_t plain_to) {
    avpi_word *word = &w->f->words[w->f->n_words - 1];
    word->to = (uint32_t)w->used;
    word->plain_to = (uint32_t)plain_to;
}

static char leet(char c) {
    static const char digits[] = "oi2ea56789";
    return is_digit(c) ? digits[c - '0'] : c == '@' ? 'a' : c == '$' ? 's' : c;
}

/* Does the word that begins at word_from end with the n bytes c, twice? */
static bool stands_twice(const walk *w, size_t word_from, const char *c, size_t n) {
    const char *end = w->f->out + w->used;
    return w->used >= word_from + 2 * n && memcmp(end - n, c, n) == 0 && memcmp(end - 2 * n, c, n) == 0;
}

static bool has_letter(walk *w, size_t from, size_t to) {
    while (from < to) {
        char c = w->text.ptr[from];
        if (letter_at(w, &from) >= AVPI_LETTER_WORD && !is_digit(c))
            return true;
    }
    return false;
}

/* Letters of plain[from, to), without marks, underscores and apostrophes, behind what is there. */
static void put_letters(walk *w, size_t from, size_t to) {
    size_t word_from = w->used;
    bool lettered = has_letter(w, from, to);
    for (size_t i = from; i < to;) {
        char c[U8_MAX_LENGTH];
        size_t begin = i, n;
        avpi_letter letter = letter_at(w, &i);
        n = i - begin;
        memcpy(c, w->text.ptr + begin, n);
        if (letter < AVPI_LETTER_WORD && c[0] != '@' && c[0] != '$')
            continue;
        if (lettered && n == 1)
            c[0] = leet(c[0]);
        if (!is_digit(c[0]) && stands_twice(w, word_from, c, n))
            continue;
        memcpy(w->f->out + w->used, c, n);
        w->used += n;
    }
}

/* ---- mentions, hashtags, addresses ---- */

static bool begins_word(walk *w) {
    return w->at == 0 || !is_handle(w->text.ptr[w->at - 1]);
}

static avp_status take_mention(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    const char *p = w->text.ptr;
    size_t i = w->at + 1, n = w->text.len;
    while (i < n &&
           (is_handle(p[i]) || ((p[i] == '.' || p[i] == '-' || p[i] == '@') && i + 1 < n && is_handle(p[i + 1]))))
        i++;
    AVP_TRY(open_word(w, AVPI_WORD_MENTION, w->at, err));
    memcpy(w->f->out + w->used, p + w->at, i - w->at);
    w->used += i - w->at;
    close_word(w, i);
    w->at = i;
done:
    return status;
}

static bool in_hashtag(walk *w, size_t at) {
    return at < w->text.len && (w->text.ptr[at] == '_' || w->text.ptr[at] == MARK || is_letter_at(w, at));
}

static size_t hashtag_end(walk *w) {
    size_t i = w->at + 1;
    while (in_hashtag(w, i))
        (void)letter_at(w, &i);
    return i;
}

static size_t part_end(walk *w, size_t from, size_t to) {
    while (from < to && w->text.ptr[from] != MARK && w->text.ptr[from] != '_')
        (void)letter_at(w, &from);
    return from;
}

static avp_status put_parts(walk *w, size_t from, size_t to, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = from; i < to;) {
        size_t end = part_end(w, i, to);
        if (end > i) {
            AVP_TRY(open_word(w, AVPI_WORD_PART, i, err));
            put_letters(w, i, end);
            close_word(w, end);
            put_border(w, ' ');
        }
        i = end < to ? end + 1 : to;
    }
done:
    return status;
}

static avp_status take_hashtag(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = w->at + 1, to = hashtag_end(w);
    put_border(w, '\n');
    AVP_TRY(open_word(w, AVPI_WORD_HASHTAG, w->at, err));
    w->f->out[w->used++] = '#';
    put_letters(w, from, to);
    close_word(w, to);
    put_border(w, '\n');
    if (part_end(w, from, to) < to)
        AVP_TRY(put_parts(w, from, to, err));
    w->apart = '\n';
    w->at = to;
done:
    return status;
}

static bool at_address(const walk *w) {
    avp_str rest = {w->text.ptr + w->at, w->text.len - w->at};
    return avpi_str_starts(rest, AVPI_STR("http://")) || avpi_str_starts(rest, AVPI_STR("https://")) ||
           avpi_str_starts(rest, AVPI_STR("www.")) || avpi_str_starts(rest, AVPI_STR("t.co/"));
}

static void pass_address(walk *w) {
    while (w->at < w->text.len) {
        size_t next = w->at;
        if (letter_at(w, &next) == AVPI_LETTER_SPACE)
            break;
        w->at = next;
    }
    put_border(w, ' ');
}

/* "rt @name:" at the very beginning. */
static void pass_repost_sign(walk *w) {
    avp_str text = w->text;
    if (text.len < 4 || memcmp(text.ptr, "rt @", 4) != 0 || !in_hashtag(w, 4))
        return;
    size_t i = 4;
    while (i < text.len && (is_handle(text.ptr[i]) || text.ptr[i] == '.' || text.ptr[i] == '-'))
        i++;
    w->at = i < text.len && text.ptr[i] == ':' ? i + 1 : i;
}

/* ---- words ---- */

/* @ and $ between letters are letters; so is a $ before one. */
static bool in_word(walk *w, size_t at) {
    if (at >= w->text.len)
        return false;
    char c = w->text.ptr[at];
    bool letter_follows = is_letter_at(w, at + 1) && !is_digit(w->text.ptr[at + 1]);
    bool letter_before = at > 0 && is_letter_at(w, at - 1) && !is_digit(w->text.ptr[at - 1]);
    if (c == '@')
        return letter_before && letter_follows;
    if (c == '$')
        return letter_follows || letter_before;
    size_t next = at;
    avpi_letter letter = letter_at(w, &next);
    return letter >= AVPI_LETTER_WORD || (letter == AVPI_LETTER_APOSTROPHE && is_letter_at(w, next));
}

static avp_status take_word(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = w->at, to = from;
    while (in_word(w, to))
        (void)letter_at(w, &to);
    AVP_TRY(open_word(w, AVPI_WORD_PLAIN, from, err));
    put_letters(w, from, to);
    close_word(w, to);
    w->at = to;
done:
    return status;
}

static avp_status step(walk *w, avp_error *err) {
    char c = w->text.ptr[w->at];
    bool begins = begins_word(w);
    if (begins && (c == 'h' || c == 'w' || c == 't') && at_address(w)) {
        pass_address(w);
        return AVP_OK;
    }
    if (c == '@' && begins && w->at + 1 < w->text.len && is_handle(w->text.ptr[w->at + 1]))
        return take_mention(w, err);
    if (c == '#' && begins && hashtag_end(w) > w->at + 1)
        return take_hashtag(w, err);
    if (c != '\'' && in_word(w, w->at))
        return take_word(w, err);
    (void)letter_at(w, &w->at);
    put_border(w, ' ');
    return AVP_OK;
}

avp_status avpi_fold(avpi_folder *f, avp_str text, avpi_folded *out, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.f = f};
    f->n_words = 0;
    AVP_TRY(plain_of(f, text, &w.text, err));
    AVP_TRY(avpi_grow(f->ctx, &f->out, &f->out_capacity, 4 * w.text.len + 16, 1, err));
    pass_repost_sign(&w);
    while (w.at < w.text.len)
        AVP_TRY(step(&w, err));
    *out = (avpi_folded){{f->out, w.used}, w.text, f->words, f->n_words};
done:
    return status;
}
