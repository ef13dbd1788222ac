#include "registry/when.h"

#include <stdio.h>

enum { TOKENS = 8, TOKEN_LETTERS = 16, FIRST_YEAR = 1800, LAST_YEAR = 2199 };

/* A run of digits or of letters. */
typedef struct token {
    avp_str text;
    int number; /* -1: letters */
} token;

static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_word(avp_str text, const char *word) {
    return avpi_str_equal_fold(text, avpi_str_view(word));
}

/* "de", "del", "T" and the like only join. */
static bool only_joins(avp_str text) {
    static const char *const words[] = {"de", "del", "d", "t", "of", "a", "las", "los", "el", "h", "hrs", "z"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(text, words[i]))
            return true;
    return false;
}

static int number_of(avp_str digits) {
    int value = 0;
    for (size_t i = 0; i < digits.len && i < 5; i++)
        value = value * 10 + (digits.ptr[i] - '0');
    return digits.len <= 4 ? value : 99999;
}

/* Number of tokens, or TOKENS + 1 when there are too many. */
static size_t cut(avp_str text, token out[TOKENS]) {
    size_t n = 0, at = 0;
    while (at < text.len) {
        size_t begin = at;
        bool digits = is_digit(text.ptr[at]);
        if (!digits && !is_alpha(text.ptr[at])) {
            at++;
            continue;
        }
        while (at < text.len && (digits ? is_digit(text.ptr[at]) : is_alpha(text.ptr[at])))
            at++;
        avp_str part = {text.ptr + begin, at - begin};
        if (!digits && only_joins(part))
            continue;
        if (n == TOKENS)
            return TOKENS + 1;
        out[n++] = (token){part, digits ? number_of(part) : -1};
    }
    return n;
}

/* 1..12 of the first three letters in Spanish or English, 0 = no month. */
static int month_of(avp_str word) {
    static const char *const months[] = {"ene|jan", "feb",     "mar",     "abr|apr", "may", "jun",
                                         "jul",     "ago|aug", "sep|set", "oct",     "nov", "dic|dec"};
    if (word.len < 3 || word.len > TOKEN_LETTERS)
        return 0;
    const char three[4] = {small(word.ptr[0]), small(word.ptr[1]), small(word.ptr[2]), '\0'};
    for (int m = 0; m < 12; m++)
        if (strstr(months[m], three))
            return m + 1;
    return 0;
}

static int days_of(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Parts known: 1 the year, 2 the month too, 3 the day, 5 the minute. */
typedef struct parts {
    int year, month, day, hour, minute;
    size_t known;
} parts;

static bool hold(const parts *p) {
    return p->year >= FIRST_YEAR && p->year <= LAST_YEAR && (p->known < 2 || (p->month >= 1 && p->month <= 12)) &&
           (p->known < 3 || (p->day >= 1 && p->day <= days_of(p->year, p->month))) &&
           (p->known < 5 || (p->hour >= 0 && p->hour <= 23 && p->minute >= 0 && p->minute <= 59));
}

static void write_parts(const parts *p, avpi_when *out) {
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", p->year, p->month, p->day, p->hour, p->minute);
    static const size_t lengths[] = {0, 4, 7, 10, 10, 16};
    memcpy(out->text, text, lengths[p->known]);
    out->text[lengths[p->known]] = '\0';
}

/* hour and minute behind a day; seconds and zones after them are left aside */
static bool take_clock(const token *tokens, size_t n, parts *p) {
    if (n == 0)
        return true;
    if (n < 2 || tokens[0].number < 0 || tokens[1].number < 0)
        return false;
    p->hour = tokens[0].number;
    p->minute = tokens[1].number;
    p->known = 5;
    return true;
}

static bool take_year_first(const token *tokens, size_t n, parts *p) {
    p->year = tokens[0].number;
    p->month = n > 1 ? (tokens[1].number >= 0 ? tokens[1].number : month_of(tokens[1].text)) : 0;
    p->day = n > 2 ? tokens[2].number : 0;
    p->known = n < 3 ? n : 3;
    return take_clock(tokens + 3, n > 3 ? n - 3 : 0, p);
}

/* 26 09 2014, 26 september 2014, september 26 2014, 09 2014, september 2014 */
static bool take_year_last(const token *tokens, size_t n, parts *p) {
    size_t at = n > 2 && tokens[2].text.len == 4 && tokens[2].number >= 0 ? 2 : 1;
    if (n < 2 || tokens[at].text.len != 4 || tokens[at].number < 0)
        return false;
    bool word_first = tokens[0].number < 0;
    const token *month = at == 1 || word_first ? &tokens[0] : &tokens[1], *day = word_first ? &tokens[1] : &tokens[0];
    p->year = tokens[at].number;
    p->month = month->number >= 0 ? month->number : month_of(month->text);
    p->day = at == 2 ? day->number : 0;
    p->known = at + 1;
    return take_clock(tokens + at + 1, at == 2 ? n - 3 : 0, p) && (at == 2 || n == 2);
}

/* 20140926 */
static bool take_packed(avp_str text, parts *p) {
    if (text.len != 8)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return false;
    *p = (parts){number_of((avp_str){text.ptr, 4}),
                 number_of((avp_str){text.ptr + 4, 2}),
                 number_of((avp_str){text.ptr + 6, 2}),
                 0,
                 0,
                 3};
    return true;
}

static bool is_not_known(avp_str text) {
    static const char *const words[] = {"",
                                        "na",
                                        "n/a",
                                        "null",
                                        "none",
                                        "unknown",
                                        "s/f",
                                        "sin fecha",
                                        "sin_fecha",
                                        "desconocida",
                                        "desconocido",
                                        "se desconoce",
                                        "no especificada",
                                        "no especificado",
                                        "sin dato",
                                        "nd",
                                        "s/d",
                                        "-"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(text, words[i]))
            return true;
    return false;
}

bool avpi_when_parse(avp_str text, avpi_when *out) {
    token tokens[TOKENS];
    parts p = {.known = 0};
    text = avpi_str_trim(text);
    *out = (avpi_when){""};
    if (is_not_known(text))
        return true;
    size_t n = cut(text, tokens);
    bool good = n > 0 && n <= TOKENS;
    if (good && n == 1 && tokens[0].text.len == 8)
        good = take_packed(tokens[0].text, &p);
    else if (good && tokens[0].number >= 0 && tokens[0].text.len == 4)
        good = take_year_first(tokens, n, &p);
    else if (good)
        good = take_year_last(tokens, n, &p);
    if (!good || !hold(&p))
        return false;
    write_parts(&p, out);
    return true;
}

const char *avpi_when_precision(const avpi_when *when) {
    switch (strlen(when->text)) {
    case 4: return "year";
    case 7: return "month";
    case 10: return "day";
    case 16: return "minute";
    default: return "unknown";
    }
}

bool avpi_when_valid(avp_str text) {
    avpi_when when;
    return avpi_when_parse(text, &when) && avpi_str_equal(avpi_str_view(when.text), text);
}
