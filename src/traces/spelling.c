/* Plain letters: a table per character where that is enough, ICU for the whole text where characters act on each other. */
#include "traces/spelling.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum { PAGE_SIZE = 256, PAGES = 0x110000 / PAGE_SIZE, ENTRY_BYTES = 5, SHORT_UNITS = 64 };

/* What becomes of one character, whatever stands beside it. */
typedef enum action {
    ACTION_KEEP, /* itself */
    ACTION_MAP,  /* `bytes`, ASCII; may be empty */
    ACTION_ICU   /* its neighbours matter, or the result is long: the whole text goes to ICU */
} action;

typedef struct entry {
    uint8_t action, letter, length;
    char bytes[ENTRY_BYTES];
} entry;

struct avpi_spelling {
    const avp_ctx *ctx;
    const UNormalizer2 *nfkc_casefold, *nfc, *nfd;
    entry *pages[PAGES]; /* filled when a character of the page is met first */
    entry none;          /* for the case that there is no memory for a page */
    UChar *units[2];     /* UTF-16 work space */
    size_t capacity[2];
    char *out;
    size_t out_capacity;
};

avp_status avpi_spelling_new(const avp_ctx *ctx, avpi_spelling **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_spelling *s = NULL;
    UErrorCode code = U_ZERO_ERROR;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    s->ctx = ctx;
    s->none.action = ACTION_ICU;
    s->none.letter = AVPI_LETTER_SEPARATOR;
    s->nfkc_casefold = unorm2_getNFKCCasefoldInstance(&code);
    s->nfc = unorm2_getNFCInstance(&code);
    s->nfd = unorm2_getNFDInstance(&code);
    if (U_FAILURE(code)) {
        status = avpi_fail(ctx, err, AVP_E_IO, N_("ICU cannot load its tables: %s; install libicu72 again"),
                           u_errorName(code));
        goto done;
    }
    *out = s;
    s = NULL;
done:
    avpi_spelling_free(s);
    return status;
}

void avpi_spelling_free(avpi_spelling *s) {
    if (!s)
        return;
    for (size_t i = 0; i < PAGES; i++)
        avpi_free(s->ctx, s->pages[i]);
    avpi_free(s->ctx, s->units[0]);
    avpi_free(s->ctx, s->units[1]);
    avpi_free(s->ctx, s->out);
    avpi_free(s->ctx, s);
}

/* Marks that only colour a letter: accents, Arabic and Hebrew vowel points, and the Arabic stretching stroke. */
static bool is_accent(UChar32 c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F) || (c >= 0x064B && c <= 0x065F) ||
           c == 0x0670 || c == 0x0640 || (c >= 0x0591 && c <= 0x05C7 && u_charType(c) == U_NON_SPACING_MARK);
}

/* The character at units[*at], which is moved behind it. */
static UChar32 next_unit(const UChar *units, size_t n, size_t *at) {
    UChar32 c = units[(*at)++];
    if ((c & 0xFC00) == 0xD800 && *at < n && (units[*at] & 0xFC00) == 0xDC00)
        c = 0x10000 + ((c & 0x3FF) << 10) + (units[(*at)++] & 0x3FF);
    return c;
}

static size_t strip_accents(UChar *units, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        size_t from = i;
        if (is_accent(next_unit(units, n, &i)))
            continue;
        while (from < i)
            units[kept++] = units[from++];
    }
    return kept;
}

/* ---- one character ---- */

static avpi_letter letter_of(UChar32 c) {
    UErrorCode code = U_ZERO_ERROR;
    if (c == '\'' || c == 0x2019 || c == 0x02BC || c == '`')
        return AVPI_LETTER_APOSTROPHE;
    if (u_isUWhiteSpace(c))
        return AVPI_LETTER_SPACE;
    if (!(U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)))
        return AVPI_LETTER_SEPARATOR;
    switch (uscript_getScript(c, &code)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO: return AVPI_LETTER_WIDE_ALONE;
    case USCRIPT_HANGUL: return AVPI_LETTER_WIDE;
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return u_charType(c) == U_NON_SPACING_MARK ? AVPI_LETTER_WORD : AVPI_LETTER_ALONE;
    default: return AVPI_LETTER_WORD;
    }
}

/* The plain definition for one character; the length in units, SHORT_UNITS when it does not fit. */
static size_t plain_units(const avpi_spelling *s, UChar32 c, UChar out[SHORT_UNITS]) {
    UErrorCode code = U_ZERO_ERROR;
    UChar a[SHORT_UNITS], b[SHORT_UNITS];
    int32_t n = 0;
    U16_APPEND_UNSAFE(a, n, c);
    n = unorm2_normalize(s->nfkc_casefold, a, n, b, SHORT_UNITS, &code);
    n = unorm2_normalize(s->nfd, b, U_SUCCESS(code) ? n : 0, a, SHORT_UNITS, &code);
    size_t kept = strip_accents(a, U_SUCCESS(code) ? (size_t)n : 0);
    n = unorm2_normalize(s->nfc, a, (int32_t)kept, out, SHORT_UNITS, &code);
    return U_SUCCESS(code) ? (size_t)n : SHORT_UNITS;
}

static bool is_same(const UChar *units, size_t n, UChar32 c) {
    size_t i = 0;
    return n > 0 && next_unit(units, n, &i) == c && i == n;
}

static entry entry_of(const avpi_spelling *s, UChar32 c) {
    UChar units[SHORT_UNITS];
    entry e = {.action = ACTION_ICU, .letter = (uint8_t)letter_of(c)};
    size_t n = plain_units(s, c, units);
    /* A character that its neighbour on the left may take in is no affair of its own. */
    bool apart = unorm2_hasBoundaryBefore(s->nfc, c);
    if (is_same(units, n, c) && apart) {
        e.action = ACTION_KEEP;
        return e;
    }
    if (n > ENTRY_BYTES || (!apart && !is_accent(c)))
        return e;
    for (size_t i = 0; i < n; i++) {
        if (units[i] >= 0x80)
            return e;
        e.bytes[i] = (char)units[i];
    }
    e.length = (uint8_t)n;
    e.action = ACTION_MAP;
    return e;
}

/* NULL when there is no memory. */
static entry *fill_page(avpi_spelling *s, size_t page) {
    entry *entries = NULL;
    if (avpi_alloc(s->ctx, PAGE_SIZE, sizeof *entries, &entries, NULL) != AVP_OK)
        return NULL;
    for (size_t i = 0; i < PAGE_SIZE; i++) {
        UChar32 c = (UChar32)(page * PAGE_SIZE + i);
        entries[i] = (c >= 0xD800 && c <= 0xDFFF) ? s->none : entry_of(s, c);
    }
    s->pages[page] = entries;
    return entries;
}

static const entry *entry_at(avpi_spelling *s, UChar32 c) {
    size_t page = (size_t)c / PAGE_SIZE;
    const entry *entries = s->pages[page] ? s->pages[page] : fill_page(s, page);
    return entries ? &entries[(size_t)c % PAGE_SIZE] : &s->none;
}

avpi_letter avpi_spelling_letter(avpi_spelling *s, avp_str text, size_t *at) {
    UChar32 c;
    size_t i = *at;
    U8_NEXT_OR_FFFD((const uint8_t *)text.ptr, i, text.len, c);
    *at = i;
    return (avpi_letter)entry_at(s, c)->letter;
}

/* ---- a whole text by ICU ---- */

static avp_status need_units(avpi_spelling *s, int which, size_t n, avp_error *err) {
    return avpi_grow(s->ctx, &s->units[which], &s->capacity[which], n, sizeof(UChar), err);
}

static avp_status fail_icu(const avpi_spelling *s, UErrorCode code, avp_error *err) {
    if (code == U_MEMORY_ALLOCATION_ERROR)
        return avpi_fail_memory(s->ctx, err);
    return avpi_fail(s->ctx, err, AVP_E_BUG, N_("ICU refuses a text: %s"), u_errorName(code));
}

/* units[0] -> units[1]; the length. */
static avp_status normalise_units(avpi_spelling *s, const UNormalizer2 *form, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    UErrorCode code = U_ZERO_ERROR;
    AVP_TRY(need_units(s, 1, *n + 1, err));
    int32_t length = unorm2_normalize(form, s->units[0], (int32_t)*n, s->units[1], (int32_t)s->capacity[1], &code);
    if (code == U_BUFFER_OVERFLOW_ERROR) {
        code = U_ZERO_ERROR;
        AVP_TRY(need_units(s, 1, (size_t)length + 1, err));
        length = unorm2_normalize(form, s->units[0], (int32_t)*n, s->units[1], (int32_t)s->capacity[1], &code);
    }
    if (U_FAILURE(code)) {
        status = fail_icu(s, code, err);
        goto done;
    }
    *n = (size_t)length;
done:
    return status;
}

static void swap_units(avpi_spelling *s) {
    UChar *units = s->units[0];
    size_t capacity = s->capacity[0];
    s->units[0] = s->units[1];
    s->capacity[0] = s->capacity[1];
    s->units[1] = units;
    s->capacity[1] = capacity;
}

static avp_status decode(avpi_spelling *s, avp_str text, size_t *n, avp_error *err) {
    enum { TEXT_MOST = INT32_MAX / 32 }; /* NFKC makes at most 18 characters of one */
    avp_status status = AVP_OK;
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = 0;
    if (text.len > TEXT_MOST)
        return avpi_fail(s->ctx, err, AVP_E_LIMIT, N_("a text of %zu bytes is too long to be compared"), text.len);
    AVP_TRY(need_units(s, 0, text.len + 1, err));
    u_strFromUTF8WithSub(s->units[0], (int32_t)s->capacity[0], &length, text.ptr, (int32_t)text.len, 0xFFFD, NULL,
                         &code);
    if (U_FAILURE(code)) {
        status = fail_icu(s, code, err);
        goto done;
    }
    *n = (size_t)length;
done:
    return status;
}

static avp_status encode(avpi_spelling *s, size_t n, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = 0;
    AVP_TRY(avpi_grow(s->ctx, &s->out, &s->out_capacity, 3 * n + 1, 1, err));
    u_strToUTF8(s->out, (int32_t)(3 * n + 1), &length, s->units[0], (int32_t)n, &code);
    if (U_FAILURE(code)) {
        status = fail_icu(s, code, err);
        goto done;
    }
    *out = (avp_str){s->out, (size_t)length};
done:
    return status;
}

static avp_status by_icu(avpi_spelling *s, avp_str text, bool plain, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    AVP_TRY(decode(s, text, &n, err));
    AVP_TRY(normalise_units(s, s->nfkc_casefold, &n, err));
    swap_units(s);
    if (plain) {
        AVP_TRY(normalise_units(s, s->nfd, &n, err));
        swap_units(s);
        n = strip_accents(s->units[0], n);
        AVP_TRY(normalise_units(s, s->nfc, &n, err));
        swap_units(s);
    }
    AVP_TRY(encode(s, n, out, err));
done:
    return status;
}

avp_status avpi_spelling_plain_slowly(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err) {
    return by_icu(s, text, true, out, err);
}

/* ---- a whole text by table ---- */

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static size_t ascii_length(avp_str text) {
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t word;
        memcpy(&word, text.ptr + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < text.len && (unsigned char)text.ptr[i] < 0x80)
        i++;
    return i;
}

static size_t put_lower(char *out, const char *from, size_t n) {
    for (size_t i = 0; i < n; i++)
        out[i] = lower(from[i]);
    return n;
}

/* Every character by its entry; false when one of them needs ICU. out has room for ENTRY_BYTES times the text. */
static bool by_table(avpi_spelling *s, avp_str text, char *out, size_t *used) {
    size_t n = 0;
    for (size_t i = 0; i < text.len;) {
        size_t run = ascii_length((avp_str){text.ptr + i, text.len - i});
        n += put_lower(out + n, text.ptr + i, run);
        i += run;
        if (i == text.len)
            break;
        UChar32 c;
        size_t from = i;
        U8_NEXT((const uint8_t *)text.ptr, i, text.len, c);
        const entry *e = c < 0 ? &s->none : entry_at(s, c);
        if (e->action == ACTION_ICU)
            return false;
        const char *bytes = e->action == ACTION_KEEP ? text.ptr + from : e->bytes;
        size_t length = e->action == ACTION_KEEP ? i - from : e->length;
        memcpy(out + n, bytes, length);
        n += length;
    }
    *used = n;
    return true;
}

avp_status avpi_spelling_plain(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t used = 0;
    AVP_TRY(avpi_grow(s->ctx, &s->out, &s->out_capacity, ENTRY_BYTES * text.len + 1, 1, err));
    if (!by_table(s, text, s->out, &used))
        return by_icu(s, text, true, out, err);
    *out = (avp_str){s->out, used};
done:
    return status;
}

avp_status avpi_spelling_fold(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    if (ascii_length(text) < text.len)
        return by_icu(s, text, false, out, err);
    AVP_TRY(avpi_grow(s->ctx, &s->out, &s->out_capacity, text.len + 1, 1, err));
    *out = (avp_str){s->out, put_lower(s->out, text.ptr, text.len)};
done:
    return status;
}
