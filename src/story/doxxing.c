#include "story/doxxing.h"

#include "base/hash.h"
#include "story/check_digits.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_MOST = 24, CONTEXT_WORDS = 5 };

typedef struct text {
    const char *ptr;
    size_t len;
} text;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_code(char c) {
    return is_digit(c) || is_small(c) || c == '&';
}

/* Letters of other scripts, too, are parts of a word. */
static bool is_wordly(char c) {
    return is_code(c) || (unsigned char)c >= 0x80 || c == '_';
}

static char at(const text *t, size_t i) {
    return i < t->len ? t->ptr[i] : ' ';
}

/* ---- words before ---- */

/* Is [from, to) the word? The first letter settles most of them. */
static bool is_word(const text *t, size_t from, size_t to, const char *word) {
    return to > from && t->ptr[from] == word[0] && to - from == strlen(word) &&
           memcmp(t->ptr + from, word, to - from) == 0;
}

/* Is one of the words (separated by spaces in the list) among the last few before `from`? */
static bool follows_word(const text *t, size_t from, const char *const *words, size_t n_words) {
    size_t end = from;
    for (int seen = 0; seen < CONTEXT_WORDS && end > 0;) {
        while (end > 0 && !is_wordly(t->ptr[end - 1]))
            end--;
        size_t begin = end;
        while (begin > 0 && is_wordly(t->ptr[begin - 1]))
            begin--;
        for (size_t i = 0; i < n_words; i++)
            if (is_word(t, begin, end, words[i]))
                return true;
        seen += end > begin;
        end = begin;
    }
    return false;
}

#define FOLLOWS(t, from, list) follows_word((t), (from), (list), sizeof(list) / sizeof *(list))

static const char *const phone_words[] = {
    "tel",  "telefono", "telefonos", "cel",      "celular", "whatsapp",  "whats",     "wats",    "wasap",
    "wsp",  "numero",   "llamen",    "llamenle", "marquen", "marquenle", "marcale",   "llamale", "phone",
    "call", "cell",     "mobile",    "movil",    "num",     "contacto",  "escribanle"};
static const char *const plate_words[] = {"placa", "placas", "matricula", "plate", "plates", "licencia"};

/* ---- digits, perhaps grouped ---- */

typedef struct digits {
    char of[CODE_MOST];
    size_t n, from, to;
    size_t groups; /* runs of digits, and the length of each */
    size_t length[CODE_MOST];
    bool plus; /* a + stands before */
} digits;

/* Digits from `from` on, with single spaces, dots, dashes and brackets between them. False when there are too many. */
static bool take_digits(const text *t, size_t from, digits *out) {
    *out = (digits){.from = from, .plus = from > 0 && t->ptr[from - 1] == '+'};
    bool inside = false;
    size_t gap = 0;
    for (size_t i = from; i < t->len && gap <= 2; i++) {
        char c = t->ptr[i];
        if (is_digit(c)) {
            if (out->n == CODE_MOST)
                return false;
            out->of[out->n++] = c;
            out->groups += !inside;
            out->length[out->groups - 1]++;
            inside = true;
            gap = 0;
            out->to = i + 1;
        } else if (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')') {
            inside = false;
            gap++;
        } else {
            break;
        }
    }
    return true;
}

static bool stands_alone(const text *t, size_t from, size_t to) {
    return (from == 0 || !is_wordly(t->ptr[from - 1])) && !is_wordly(at(t, to));
}

/* Do the last ten digits stand in groups as people write telephone numbers? Dates and sums do not. */
static bool is_grouped(const digits *d) {
    static const char *const usual[] = {"244", "334", "28", "37", "3322", "22222", "2422", "2224", "2332"};
    char shape[CODE_MOST + 1] = "";
    size_t from = d->n > 10 && d->groups > 1 ? 1 : 0; /* 52 */
    for (size_t i = from; i < d->groups; i++)
        shape[i - from] = (char)('0' + d->length[i]);
    const char *local = d->n == 13 && shape[0] == '1' ? shape + 1 : shape; /* 52 1 */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcmp(local, usual[i]) == 0)
            return true;
    return false;
}

/* Ten digits of Mexico, with 52 before them or not: a prefix, groups of the usual lengths, or a word that says so. */
static bool is_phone(const text *t, const digits *d) {
    enum { LOCAL = 10, ABROAD = 12, MOBILE = 13 };
    const char *local = d->of + (d->n - LOCAL);
    if (d->n < LOCAL || d->n > MOBILE || local[0] < '2')
        return false;
    bool abroad = d->n >= ABROAD && d->of[0] == '5' && d->of[1] == '2';
    if (d->n > LOCAL)
        return abroad && (d->plus || is_grouped(d) || FOLLOWS(t, d->from, phone_words));
    return is_grouped(d) || FOLLOWS(t, d->from, phone_words);
}

/* A bracket before the area code belongs to the number's groups, not to the value. */
static bool find_digits(const text *t, size_t from, avpi_private *out) {
    digits d;
    if (!is_digit(t->ptr[from]) || (from > 0 && (is_wordly(t->ptr[from - 1]) || t->ptr[from - 1] == '@')) ||
        !take_digits(t, from, &d) || !stands_alone(t, d.from, d.to))
        return false;
    avp_str value = {d.of, d.n};
    *out = (avpi_private){.from = d.from, .to = d.to};
    out->kind = avpi_is_clabe(value) ? AVP_DOX_CLABE : avpi_is_card(value) ? AVP_DOX_CARD : AVP_DOX_PHONE;
    return out->kind != AVP_DOX_PHONE || is_phone(t, &d);
}

/* ---- codes of letters and digits ---- */

static bool find_code(const text *t, size_t from, avpi_private *out) {
    char code[CODE_MOST];
    size_t to = from;
    if (!is_small(t->ptr[from]) || (from > 0 && (is_wordly(t->ptr[from - 1]) || t->ptr[from - 1] == '@')))
        return false;
    for (; to < t->len && is_code(t->ptr[to]); to++) {
        if (to - from == CODE_MOST)
            return false;
        code[to - from] = is_small(t->ptr[to]) ? (char)(t->ptr[to] - 'a' + 'A') : t->ptr[to];
    }
    avp_str value = {code, to - from};
    bool curp = avpi_is_curp(value), elector = !curp && avpi_is_elector(value);
    *out = (avpi_private){.kind = curp      ? AVP_DOX_CURP
                                  : elector ? AVP_DOX_ELECTOR
                                            : AVP_DOX_RFC,
                          .from = from,
                          .to = to};
    return !is_wordly(at(t, to)) && (curp || elector || avpi_is_rfc(value));
}

/* Three letters, then digits and dashes, or the like: five to seven characters, after a word that says what it is. */
static bool find_plate(const text *t, size_t from, avpi_private *out) {
    size_t to = from, letters = 0, numbers = 0;
    if (!is_code(t->ptr[from]) || (from > 0 && is_wordly(t->ptr[from - 1])) || !FOLLOWS(t, from, plate_words))
        return false;
    while (to < t->len && (is_code(t->ptr[to]) || (t->ptr[to] == '-' && is_code(at(t, to + 1))))) {
        letters += is_small(t->ptr[to]);
        numbers += is_digit(t->ptr[to]);
        to++;
    }
    *out = (avpi_private){.kind = AVP_DOX_PLATE, .from = from, .to = to};
    return letters >= 2 && letters <= 4 && numbers >= 2 && numbers <= 4 && letters + numbers >= 5;
}

/* ---- e-mail and coordinates ---- */

static bool is_local(char c) {
    return is_small(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

static bool find_email(const text *t, size_t sign, avpi_private *out) {
    size_t from = sign, to = sign + 1, dot = 0;
    if (t->ptr[sign] != '@')
        return false;
    while (from > 0 && is_local(t->ptr[from - 1]))
        from--;
    for (; to < t->len && (is_small(t->ptr[to]) || is_digit(t->ptr[to]) || t->ptr[to] == '.' || t->ptr[to] == '-');
         to++)
        if (t->ptr[to] == '.' && is_small(at(t, to + 1)) && is_small(at(t, to + 2)))
            dot = to;
    while (to > sign && (t->ptr[to - 1] == '.' || t->ptr[to - 1] == '-'))
        to--;
    *out = (avpi_private){.kind = AVP_DOX_EMAIL, .from = from, .to = to};
    return from < sign && dot > sign + 1 && dot < to;
}

/* [-]12.3456; *to behind it. False with fewer than four decimals. */
static bool take_degrees(const text *t, size_t from, size_t *to, double *value) {
    char number[CODE_MOST];
    size_t n = 0, decimals = 0;
    bool dot = false;
    for (size_t i = from; i < t->len && n + 1 < CODE_MOST; i++) {
        char c = t->ptr[i];
        if (!is_digit(c) && !(c == '.' && !dot && n > 0) && !(c == '-' && n == 0))
            break;
        decimals += dot && is_digit(c);
        dot = dot || c == '.';
        number[n++] = c;
    }
    while (n > 0 && number[n - 1] == '.')
        n--;
    *to = from + n;
    return decimals >= 4 && avpi_str_to_f64((avp_str){number, n}, value);
}

static bool find_coordinates(const text *t, size_t from, avpi_private *out) {
    double latitude = 0, longitude = 0;
    size_t to = 0, next = 0;
    if ((!is_digit(t->ptr[from]) && t->ptr[from] != '-') ||
        (from > 0 && (is_wordly(t->ptr[from - 1]) || t->ptr[from - 1] == '.')))
        return false;
    if (!take_degrees(t, from, &to, &latitude) || at(t, to) != ',')
        return false;
    for (next = to + 1; at(t, next) == ' ' && next < t->len;)
        next++;
    if (next >= t->len || !take_degrees(t, next, &to, &longitude))
        return false;
    *out = (avpi_private){.kind = AVP_DOX_COORDINATES, .from = from, .to = to};
    return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

/* ---- addresses ---- */

static size_t word_end(const text *t, size_t from) {
    while (from < t->len && is_wordly(t->ptr[from]))
        from++;
    return from;
}

static bool is_one_of(const text *t, size_t from, size_t to, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (is_word(t, from, to, words[i]))
            return true;
    return false;
}
#define IS_ONE_OF(t, from, to, list) is_one_of((t), (from), (to), (list), sizeof(list) / sizeof *(list))

static const char *const streets[] = {"calle",     "av",       "avenida", "avda",           "blvd",
                                      "boulevard", "bulevar",  "calzada", "calz",           "privada",
                                      "priv",      "cerrada",  "andador", "prolongacion",   "prol",
                                      "callejon",  "circuito", "retorno", "fraccionamiento"};
static const char *const districts[] = {"col", "colonia", "fracc", "barrio", "cp"};

/* A number of a house: up to five digits, with # or "num" or "no" before it or not. */
static size_t take_house_number(const text *t, size_t from) {
    size_t to = from + (at(t, from) == '#');
    size_t first = to;
    while (to < t->len && is_digit(t->ptr[to]))
        to++;
    bool letter = is_small(at(t, to)) && !is_wordly(at(t, to + 1));
    return to > first && to - first <= 5 && (!is_wordly(at(t, to)) || letter) && at(t, to) != ':' ? to + letter : 0;
}

/* Words behind the street, at most six, up to its number; a full stop ends it, but not that of an abbreviation. */
static size_t find_number(const text *t, size_t from) {
    enum { WORDS = 6 };
    size_t i = from;
    for (int words = 0; words < WORDS && i < t->len;) {
        while (i < t->len && (t->ptr[i] == ' ' || t->ptr[i] == ',' || (t->ptr[i] == '.' && i < from + 2)))
            i++;
        size_t number = words > 0 && i < t->len ? take_house_number(t, i) : 0;
        if (number > 0)
            return number;
        size_t end = word_end(t, i);
        if (end == i)
            return 0;
        words++;
        i = end + (at(t, end) == '.' && end - i <= 3);
    }
    return 0;
}

/* "cp 50000", "col centro" within forty characters behind: part of the same address. */
static size_t take_district(const text *t, size_t from) {
    enum { NEAR = 40 };
    size_t to = from;
    for (size_t i = from; i < t->len && i < from + NEAR;) {
        size_t end = word_end(t, i);
        if (end == i) {
            i++;
            continue;
        }
        if (IS_ONE_OF(t, i, end, districts)) {
            size_t next = end;
            while (at(t, next) == ' ' || (at(t, next) == '.' && next < t->len))
                next++;
            to = word_end(t, next);
        }
        i = end;
    }
    return to;
}

static bool find_address(const text *t, size_t from, avpi_private *out) {
    if (!is_small(t->ptr[from]) || (from > 0 && is_wordly(t->ptr[from - 1])))
        return false;
    size_t end = word_end(t, from);
    if (!IS_ONE_OF(t, from, end, streets))
        return false;
    size_t number = find_number(t, end);
    *out = (avpi_private){.kind = AVP_DOX_ADDRESS, .from = from, .to = number > 0 ? take_district(t, number) : end};
    return number > 0;
}

/* ---- all of them ---- */

typedef bool (*finder)(const text *, size_t, avpi_private *);

/* What a text can hold at all: all but e-mail needs a digit, a plate the word before it. */
typedef struct chances {
    bool digits, plates;
} chances;

static chances chances_of(avp_str plain) {
    chances of = {false, false};
    for (size_t i = 0; i < plain.len && !of.digits; i++)
        of.digits = is_digit(plain.ptr[i]);
    for (size_t w = 0; of.digits && w < sizeof plate_words / sizeof *plate_words; w++)
        of.plates = of.plates || avpi_str_find(plain, avpi_str_view(plate_words[w])) < plain.len;
    return of;
}

/* All but e-mail begins where no word goes on. */
static bool find_at(const text *t, const chances *of, size_t i, size_t free_from, avpi_private *out) {
    static const finder finders[] = {find_coordinates, find_plate, find_digits, find_code, find_address};
    if (t->ptr[i] == '@')
        return find_email(t, i, out) && out->from >= free_from;
    if (!of->digits || (i > 0 && is_wordly(t->ptr[i - 1])))
        return false;
    for (size_t f = 0; f < sizeof finders / sizeof *finders; f++)
        if ((finders[f] != find_plate || of->plates) && finders[f](t, i, out) && out->from >= free_from)
            return true;
    return false;
}

size_t avpi_private_find(avp_str plain, avpi_private out[AVPI_PRIVATE_MOST]) {
    const text t = {plain.ptr, plain.len};
    const chances of = chances_of(plain);
    size_t n = 0, free_from = 0;
    if (!of.digits && !memchr(plain.ptr ? plain.ptr : "", '@', plain.len))
        return 0;
    for (size_t i = 0; i < t.len && n < AVPI_PRIVATE_MOST; i++) {
        avpi_private found;
        if (!find_at(&t, &of, i, free_from, &found))
            continue;
        out[n++] = found;
        free_from = found.to;
        i = found.to > i ? found.to - 1 : i;
    }
    return n;
}

void avpi_private_hash(const unsigned char salt[32], avp_str plain, const avpi_private *of, char hex[17]) {
    unsigned char digest[AVPI_SHA256_SIZE];
    unsigned char kind = (unsigned char)of->kind;
    avpi_sha256 state;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, salt, 32);
    avpi_sha256_add(&state, &kind, 1);
    for (size_t i = of->from; i < of->to; i++)
        if (is_wordly(plain.ptr[i]) || plain.ptr[i] == '@')
            avpi_sha256_add(&state, plain.ptr + i, 1);
    avpi_sha256_end(&state, digest);
    avpi_hex(digest, 8, hex);
}
