/* Time as text: one small reader per kind, on a cursor. */
#include "base/clock.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define DAY_US (86400 * SECOND_US)
#define LATEST_US (INT64_C(7258118400) * SECOND_US) /* 2200-01-01, not taken itself */

typedef struct cursor {
    const char *at, *end;
} cursor;

static bool at_end(const cursor *c) {
    return c->at == c->end;
}

static bool take_byte(cursor *c, char byte) {
    if (at_end(c) || *c->at != byte)
        return false;
    c->at++;
    return true;
}

/* One of the bytes of `set`; 0 when it is none. */
static char take_any(cursor *c, const char *set) {
    if (at_end(c))
        return 0;
    for (; *set; set++)
        if (*c->at == *set)
            return *c->at++;
    return 0;
}

/* A run of digits, least to most of them and no further digit behind. */
static bool take_digits(cursor *c, int least, int most, int64_t *value) {
    int64_t number = 0;
    int count = 0;
    while (!at_end(c) && *c->at >= '0' && *c->at <= '9') {
        if (++count > most)
            return false;
        number = number * 10 + (*c->at++ - '0');
    }
    *value = number;
    return count >= least;
}

static bool take_int(cursor *c, int least, int most, int *value) {
    int64_t number;
    if (!take_digits(c, least, most, &number))
        return false;
    *value = (int)number;
    return true;
}

/* At least one digit; what is finer than a microsecond is cut off. */
static bool take_fraction(cursor *c, int64_t *us) {
    int64_t scale = SECOND_US / 10, sum = 0;
    const char *start = c->at;
    for (; !at_end(c) && *c->at >= '0' && *c->at <= '9'; c->at++) {
        sum += (*c->at - '0') * scale;
        scale /= 10;
    }
    *us = sum;
    return c->at > start;
}

/* A word; case is ignored in ASCII letters. */
static bool take_word(cursor *c, const char *lower) {
    const char *at = c->at;
    for (; *lower; lower++, at++) {
        if (at == c->end || (*at != *lower && (*at | 0x20) != *lower))
            return false;
    }
    c->at = at;
    return true;
}

/* Spaces, also the unbreakable ones that spreadsheets write (U+00A0, U+202F). */
static void skip_spaces(cursor *c) {
    for (;;) {
        size_t left = (size_t)(c->end - c->at);
        if (left >= 1 && *c->at == ' ')
            c->at += 1;
        else if (left >= 2 && memcmp(c->at, "\xC2\xA0", 2) == 0)
            c->at += 2;
        else if (left >= 3 && memcmp(c->at, "\xE2\x80\xAF", 3) == 0)
            c->at += 3;
        else
            return;
    }
}

/* What one text says: calendar parts, and how fine it is. */
typedef struct moment {
    avpi_calendar date;
    int64_t fraction_us, offset_us, step_us;
} moment;

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool moment_to_us(const moment *m, int64_t *time_us, int64_t *step_us) {
    const avpi_calendar *d = &m->date;
    if (d->year < 1970 || d->year > 2199 || d->month < 1 || d->month > 12 || d->day < 1 ||
        d->day > days_of_month(d->year, d->month) || d->hour > 23 || d->minute > 59 || d->second > 59)
        return false;
    int64_t us = avpi_time_from_calendar(*d) + m->fraction_us - m->offset_us;
    if (us < 0 || us >= LATEST_US)
        return false;
    *time_us = us;
    *step_us = m->step_us;
    return true;
}

/* A fraction of zeros is how some programs write whole seconds: precise to the second. */
static int64_t fraction_step(int64_t us) {
    if (us % SECOND_US == 0)
        return SECOND_US;
    return us % 1000 == 0 ? 1000 : 1;
}

/* [.fraction] */
static bool take_second_fraction(cursor *c, moment *m) {
    m->step_us = SECOND_US;
    if (!take_any(c, ".,"))
        return true;
    if (!take_fraction(c, &m->fraction_us))
        return false;
    m->step_us = fraction_step(m->fraction_us);
    return true;
}

/* hh:mm[:ss[.fraction]] */
static bool take_time(cursor *c, moment *m) {
    if (!take_int(c, 1, 2, &m->date.hour) || !take_byte(c, ':') || !take_int(c, 2, 2, &m->date.minute))
        return false;
    m->step_us = MINUTE_US;
    if (!take_byte(c, ':'))
        return true;
    return take_int(c, 2, 2, &m->date.second) && take_second_fraction(c, m);
}

/* Zones by name: those of RFC 5322 4.3, where CST is North America's, and Europe's. Others are ambiguous and not taken. */
static bool take_named_zone(cursor *c, int *hours) {
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8},
                 {"pdt", -7}, {"cet", 1},  {"cest", 2}, {"eet", 2},  {"eest", 3}, {"wet", 0},  {"west", 1}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (take_word(c, zones[i].name)) {
            *hours = zones[i].hours;
            return true;
        }
    return false;
}

/* Nothing, Z, UTC, GMT, EST and the like, +02:00, +0200, +02 (also the sign U+2212); then perhaps " UTC" once more, as Go writes. */
static bool take_zone(cursor *c, moment *m) {
    enum { HOURS_MOST = 14 };
    int hours, minutes = 0;
    skip_spaces(c);
    if (at_end(c) || take_any(c, "Zz") || take_word(c, "utc") || take_word(c, "gmt"))
        return true;
    if (take_named_zone(c, &hours)) {
        m->offset_us = hours * 60 * MINUTE_US;
        return true;
    }
    bool minus = take_byte(c, '-');
    if (!minus && !take_byte(c, '+'))
        return false;
    const char *start = c->at;
    if (!take_int(c, 2, 4, &hours) || c->at - start == 3)
        return false;
    if (c->at - start == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (take_byte(c, ':') && !take_int(c, 2, 2, &minutes)) {
        return false;
    }
    if (hours > HOURS_MOST || minutes > 59)
        return false;
    m->offset_us = (minus ? -1 : 1) * (hours * 60 + minutes) * MINUTE_US;
    skip_spaces(c);
    take_word(c, "utc");
    return true;
}

/* Two digits at p; far above 99 when they are none. */
static inline int two_digits(const char *p) {
    unsigned tens = (unsigned)(unsigned char)p[0] - '0', ones = (unsigned)(unsigned char)p[1] - '0';
    return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : 1000000;
}

/* 2015-09-23T09:02:00, as nearly all programs write it, at one go; nothing is taken when it looks otherwise. */
static bool take_usual_iso(cursor *c, moment *m) {
    enum { LENGTH = 19 };
    const char *p = c->at;
    if (c->end - p < LENGTH || p[4] != '-' || p[7] != '-' || (p[10] != 'T' && p[10] != ' ') || p[13] != ':' ||
        p[16] != ':')
        return false;
    const avpi_calendar date = {
        .year = two_digits(p) * 100 + two_digits(p + 2),
        .month = two_digits(p + 5),
        .day = two_digits(p + 8),
        .hour = two_digits(p + 11),
        .minute = two_digits(p + 14),
        .second = two_digits(p + 17),
    };
    if (date.year > 9999 || date.month > 99 || date.day > 99 || date.hour > 99 || date.minute > 99 || date.second > 99)
        return false;
    m->date = date;
    c->at += LENGTH;
    return true;
}

/* 2015-09-23[T ]09:02[:00[.123]][zone] or the date alone; 2015/09/23 too */
static bool parse_iso(cursor c, moment *m) {
    if (take_usual_iso(&c, m))
        return take_second_fraction(&c, m) && take_zone(&c, m) && at_end(&c);
    if (!take_int(&c, 4, 4, &m->date.year))
        return false;
    char between = take_any(&c, "-/");
    if (!between || !take_int(&c, 1, 2, &m->date.month) || !take_byte(&c, between) || !take_int(&c, 1, 2, &m->date.day))
        return false;
    m->step_us = DAY_US;
    if (at_end(&c))
        return true;
    if (!take_any(&c, "Tt "))
        return false;
    skip_spaces(&c);
    return take_time(&c, m) && take_zone(&c, m) && at_end(&c);
}

/* am, PM, a.m., "p. m." or nothing; turns 12-hour clock into 24. */
static bool take_half_day(cursor *c, moment *m) {
    skip_spaces(c);
    char half = take_any(c, "AaPp");
    if (!half)
        return true;
    take_byte(c, '.');
    skip_spaces(c);
    if (!take_any(c, "Mm"))
        return false;
    take_byte(c, '.');
    if (m->date.hour < 1 || m->date.hour > 12)
        return false;
    m->date.hour = m->date.hour % 12 + ((half | 0x20) == 'p' ? 12 : 0);
    return true;
}

/* first/second/year [time [half of the day]] [zone]; a dot between the parts is European */
static bool parse_slashes(cursor c, bool month_first, moment *m) {
    int first, second, digits;
    if (!take_int(&c, 1, 2, &first))
        return false;
    char between = take_any(&c, month_first ? "/-" : "/-.");
    if (!between || !take_int(&c, 1, 2, &second) || !take_byte(&c, between))
        return false;
    const char *year = c.at;
    if (!take_int(&c, 2, 4, &m->date.year))
        return false;
    digits = (int)(c.at - year);
    if (digits == 3 || (digits == 2 && between == '-'))
        return false; /* 24-02-15: nobody knows which is the year */
    if (digits == 2)
        m->date.year += m->date.year < 70 ? 2000 : 1900;
    m->date.month = month_first ? first : second;
    m->date.day = month_first ? second : first;
    m->step_us = DAY_US;
    if (at_end(&c))
        return true;
    take_byte(&c, ',');
    const char *gap = c.at;
    skip_spaces(&c);
    return c.at > gap && take_time(&c, m) && take_half_day(&c, m) && take_zone(&c, m) && at_end(&c);
}

/* Index of a three-letter name in a list of them; -1 when it is none. */
static int take_name(cursor *c, const char *names) {
    for (int i = 0; names[3 * i]; i++) {
        if (c->end - c->at >= 3 && memcmp(c->at, names + 3 * i, 3) == 0) {
            c->at += 3;
            return i;
        }
    }
    return -1;
}

/* Wed Aug 27 13:08:45 +0000 2008 */
static bool parse_twitter(cursor c, moment *m) {
    if (take_name(&c, "MonTueWedThuFriSatSun") < 0 || !take_byte(&c, ' '))
        return false;
    m->date.month = take_name(&c, "JanFebMarAprMayJunJulAugSepOctNovDec") + 1;
    if (m->date.month == 0 || !take_byte(&c, ' ') || !take_int(&c, 1, 2, &m->date.day) || !take_byte(&c, ' '))
        return false;
    if (!take_time(&c, m) || m->step_us == MINUTE_US || c.end - c.at < 6)
        return false;
    cursor zone = {c.at, c.at + 6};
    if (*c.at != ' ' || (c.at[1] != '+' && c.at[1] != '-') || !take_zone(&zone, m) || !at_end(&zone))
        return false;
    c.at += 6;
    return take_byte(&c, ' ') && take_int(&c, 4, 4, &m->date.year) && at_end(&c);
}

/* 0 = none; else its number in the list, from 1. A word is a whole name, or its first three or four letters with or without a dot. */
static int take_listed(cursor *c, const char *const *names, int n) {
    enum { WORD_MOST = 12, SHORT_LEAST = 3, SHORT_MOST = 4 };
    char word[WORD_MOST + 1];
    size_t length = 0;
    while (length < WORD_MOST && c->at + length < c->end && (c->at[length] | 0x20) >= 'a' &&
           (c->at[length] | 0x20) <= 'z') {
        word[length] = (char)(c->at[length] | 0x20);
        length++;
    }
    for (int i = 0; i < n; i++) {
        bool whole = length == strlen(names[i]), brief = length >= SHORT_LEAST && length <= SHORT_MOST;
        if ((whole || brief) && length <= strlen(names[i]) && memcmp(word, names[i], length) == 0) {
            c->at += length;
            if (!whole || length <= SHORT_MOST)
                take_byte(c, '.');
            return i + 1;
        }
    }
    return 0;
}

/* Spanish, then English, each from January. */
static int take_month(cursor *c) {
    static const char *const names[] = {"enero",   "febrero",  "marzo",      "abril",   "mayo",      "junio",
                                        "julio",   "agosto",   "septiembre", "octubre", "noviembre", "diciembre",
                                        "january", "february", "march",      "april",   "may",       "june",
                                        "july",    "august",   "september",  "october", "november",  "december"};
    if (take_word(c, "setiembre") || take_word(c, "set.") || take_word(c, "set"))
        return 9;
    int found = take_listed(c, names, sizeof names / sizeof *names);
    return found ? (found - 1) % 12 + 1 : 0;
}

/* "lunes, ", "Wed " and the like: what they say is in the date. */
static void skip_weekday(cursor *c) {
    static const char *const names[] = {"lunes",  "martes",  "miercoles", "jueves",   "viernes", "sabado",   "domingo",
                                        "monday", "tuesday", "wednesday", "thursday", "friday",  "saturday", "sunday"};
    if (!take_word(c, "mi\xC3\xA9rcoles") && !take_word(c, "mi\xC3\xA9") &&
        !take_word(c, "s\xC3\xA1"
                      "bado") &&
        !take_word(c, "s\xC3\xA1"
                      "b") &&
        !take_listed(c, names, sizeof names / sizeof *names))
        return;
    take_byte(c, '.');
    take_byte(c, ',');
    skip_spaces(c);
}

/* Between the parts of a date: spaces, "de", "del", "of", a dash, a slash, a comma. */
static bool skip_between(cursor *c) {
    const char *start = c->at;
    skip_spaces(c);
    if (take_word(c, "del ") || take_word(c, "de ") || take_word(c, "of ") || take_any(c, "-/,"))
        skip_spaces(c);
    return c->at > start;
}

/* Before the hour: ", ", " a las ", " at ", a middle dot. */
static bool skip_before_time(cursor *c) {
    const char *start = c->at;
    take_byte(c, ',');
    skip_spaces(c);
    if (take_word(c, "a las ") || take_word(c, "a la ") || take_word(c, "at ") || take_word(c, "\xC2\xB7") ||
        take_byte(c, '-'))
        skip_spaces(c);
    return c->at > start;
}

/* Four digits; after the month also two, as spreadsheets write: 3-ene-24. */
static bool take_year(cursor *c, bool may_be_short, int *year) {
    const char *start = c->at;
    if (!take_int(c, may_be_short ? 2 : 4, 4, year) || c->at - start == 3)
        return false;
    if (c->at - start == 2)
        *year += *year < 70 ? 2000 : 1900;
    return true;
}

static bool take_month_first(cursor *c, moment *m) {
    m->date.month = take_month(c);
    if (m->date.month == 0 || !skip_between(c) || !take_int(c, 1, 2, &m->date.day))
        return false;
    (void)(take_word(c, "st") || take_word(c, "nd") || take_word(c, "rd") || take_word(c, "th"));
    return skip_between(c) && take_year(c, false, &m->date.year);
}

static bool take_day_first(cursor *c, moment *m) {
    if (!take_int(c, 1, 2, &m->date.day))
        return false;
    (void)(take_word(c, "\xC2\xBA") || take_word(c, "o.") || take_word(c, "th"));
    if (!skip_between(c))
        return false;
    m->date.month = take_month(c);
    return m->date.month > 0 && skip_between(c) && take_year(c, true, &m->date.year);
}

/* "mar 3 2024" is in March, "mar 3 ene 2024" a Tuesday. */
static bool take_named_date(cursor *c, moment *m) {
    const cursor from = *c;
    if (take_month_first(c, m))
        return true;
    *c = from;
    skip_weekday(c);
    const cursor behind = *c;
    if (take_day_first(c, m))
        return true;
    *c = behind;
    return take_month_first(c, m);
}

/* [weekday] 3 de enero de 2024 or January 3, 2024, [time [half of the day]] [zone] */
static bool parse_named(cursor c, moment *m) {
    if (!take_named_date(&c, m))
        return false;
    m->step_us = DAY_US;
    if (at_end(&c))
        return true;
    if (!skip_before_time(&c) || !take_time(&c, m) || !take_half_day(&c, m))
        return false;
    (void)(take_word(&c, "hrs.") || take_word(&c, "hrs") || take_word(&c, "h.") || take_word(&c, "h"));
    return take_zone(&c, m) && at_end(&c);
}

/* A whole number of units since 1970; seconds also with a fraction. */
static bool parse_unix(cursor c, int64_t unit_us, int64_t *time_us, int64_t *step_us) {
    enum { DIGITS_MOST = 16, SERIAL_DIGITS = 5 };
    const char *start = c.at;
    int64_t value, fraction_us = 0;
    if (!take_digits(&c, 1, DIGITS_MOST, &value) || value > (LATEST_US - 1) / unit_us)
        return false;
    if (unit_us == SECOND_US && c.at < c.end && *c.at == '.') {
        /* 42250.4791666667 is a spreadsheet's day number, not a second of 1970. */
        if (c.at - start == SERIAL_DIGITS)
            return false;
        c.at++;
        if (!take_fraction(&c, &fraction_us))
            return false;
    }
    if (!at_end(&c))
        return false;
    *time_us = value * unit_us + fraction_us;
    *step_us = fraction_step(*time_us);
    return true;
}

/* Days since 1899-12-30, rounded to the second: the fraction is a binary one written in decimals. */
static bool parse_excel(cursor c, int64_t *time_us, int64_t *step_us) {
    enum { EPOCH_1970 = 25569, EARLIEST = 30000, LATEST = 60000, DAY_S = 86400 };
    int64_t days;
    double fraction = 0, scale = 1;
    if (!take_digits(&c, 5, 5, &days) || days < EARLIEST || days > LATEST)
        return false;
    if (!at_end(&c) && take_any(&c, ".,")) {
        const char *start = c.at;
        for (; !at_end(&c) && *c.at >= '0' && *c.at <= '9'; c.at++)
            fraction += (*c.at - '0') * (scale /= 10);
        if (c.at == start)
            return false;
    }
    if (!at_end(&c))
        return false;
    *time_us = (days - EPOCH_1970) * DAY_US + (int64_t)(fraction * DAY_S + 0.5) * SECOND_US;
    *step_us = fraction > 0 ? SECOND_US : DAY_US;
    return true;
}

static bool parse_auto(avp_str text, int64_t *time_us, int64_t *step_us) {
    for (avpi_time_kind kind = AVPI_TIME_ISO; kind <= AVPI_TIME_NAMED; kind++)
        if (avpi_time_parse(text, kind, time_us, step_us))
            return true;
    return false;
}

bool avpi_time_parse(avp_str text, avpi_time_kind kind, int64_t *time_us, int64_t *step_us) {
    moment m = {{0}, 0, 0, 0};
    bool good = false;
    text = avpi_str_trim(text);
    if (text.len == 0)
        return false;
    const cursor c = {text.ptr, text.ptr + text.len};
    switch (kind) {
    case AVPI_TIME_AUTO: return parse_auto(text, time_us, step_us);
    case AVPI_TIME_UNIX_S: return parse_unix(c, SECOND_US, time_us, step_us);
    case AVPI_TIME_UNIX_MS: return parse_unix(c, 1000, time_us, step_us);
    case AVPI_TIME_UNIX_US: return parse_unix(c, 1, time_us, step_us);
    case AVPI_TIME_EXCEL: return parse_excel(c, time_us, step_us);
    case AVPI_TIME_ISO: good = parse_iso(c, &m); break;
    case AVPI_TIME_TWITTER: good = parse_twitter(c, &m); break;
    case AVPI_TIME_US: good = parse_slashes(c, true, &m); break;
    case AVPI_TIME_EU: good = parse_slashes(c, false, &m); break;
    case AVPI_TIME_NAMED: good = parse_named(c, &m); break;
    }
    return good && moment_to_us(&m, time_us, step_us);
}

avpi_time_kind avpi_time_unit(avp_str text) {
    const int64_t earliest = INT64_C(100000000), latest = LATEST_US / SECOND_US;
    static const avpi_time_kind kinds[] = {AVPI_TIME_UNIX_S, AVPI_TIME_UNIX_MS, AVPI_TIME_UNIX_US};
    enum { DIGITS_MOST = 16 };
    text = avpi_str_trim(text);
    cursor c = {text.ptr, text.ptr + text.len};
    int64_t value, scale = 1;
    if (!take_digits(&c, 1, DIGITS_MOST, &value) || (!at_end(&c) && *c.at != '.'))
        return AVPI_TIME_AUTO;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++, scale *= 1000)
        if (value >= earliest * scale && value < latest * scale)
            return kinds[i];
    return AVPI_TIME_AUTO;
}

bool avpi_time_parse_sized(avp_str text, avpi_time_kind kind, int64_t *time_us, int64_t *step_us, bool *other) {
    avpi_time_kind unit = avpi_time_unit(text);
    *other = unit != AVPI_TIME_AUTO && unit != kind;
    return avpi_time_parse(text, *other ? unit : kind, time_us, step_us);
}

bool avpi_time_is_excel(avp_str text) {
    int64_t time_us, step_us;
    return avpi_time_parse(text, AVPI_TIME_EXCEL, &time_us, &step_us);
}

static bool parses_all(const avp_str *texts, size_t n, avpi_time_kind kind) {
    int64_t time_us, step_us;
    size_t parsed = 0;
    for (size_t i = 0; i < n; i++) {
        if (avpi_str_trim(texts[i]).len == 0)
            continue;
        if (!avpi_time_parse(texts[i], kind, &time_us, &step_us))
            return false;
        parsed++;
    }
    return parsed > 0;
}

avpi_time_kind avpi_time_guess(const avp_str *texts, size_t n, bool *ambiguous) {
    *ambiguous = false;
    for (avpi_time_kind kind = AVPI_TIME_ISO; kind <= AVPI_TIME_NAMED; kind++) {
        if (parses_all(texts, n, kind)) {
            *ambiguous = kind == AVPI_TIME_US && parses_all(texts, n, AVPI_TIME_EU);
            return kind;
        }
    }
    return AVPI_TIME_AUTO;
}

const char *avpi_time_kind_name(avpi_time_kind kind) {
    static const char *const names[] = {"auto",    "iso", "unix-s", "unix-ms", "unix-us",
                                        "twitter", "us",  "eu",     "named",   "excel"};
    size_t index = (size_t)kind;
    return index < sizeof names / sizeof *names ? names[index] : "?";
}
