/* Sentences with numbers, dates and foreign words in them. */
#include "report/writer.h"

#include "base/clock.h"
#include "report/numbers.h"

#include <math.h>
#include <stdio.h>

static const int64_t second_us = 1000000;
enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

void avpi_writer_init(avpi_writer *w, const avp_ctx *ctx, avpi_medium medium, avp_error *err) {
    *w = (avpi_writer){.ctx = ctx, .medium = medium, .err = err};
    avpi_buf_init(&w->buf, ctx, AVPI_WRITER_MAX_BYTES);
}

void avpi_writer_free(avpi_writer *w) {
    avpi_buf_free(&w->buf);
}

void avpi_writer_fail(avpi_writer *w, avp_status status) {
    if (w->status == AVP_OK)
        w->status = status;
}

const char *avpi_word(const avpi_writer *w, const char *msgid) {
    return AVP_TR(w->ctx, msgid);
}

void avpi_raw_str(avpi_writer *w, avp_str text) {
    if (w->status == AVP_OK)
        w->status = avpi_buf_add(&w->buf, text, w->err);
}

void avpi_raw(avpi_writer *w, const char *text) {
    avpi_raw_str(w, avpi_str_view(text));
}

void avpi_raw_u64(avpi_writer *w, uint64_t n) {
    if (w->status == AVP_OK)
        w->status = avpi_buf_printf(&w->buf, w->err, "%llu", (unsigned long long)n);
}

void avpi_raw_real(avpi_writer *w, double x) {
    char text[AVPI_NUMBER_SIZE];
    avpi_raw_str(w, (avp_str){text, avpi_number_decimal(x, 2, 0, text)});
}

static void show_how(avpi_writer *w, avp_str text, avpi_show_how how) {
    how.markup = w->medium != AVPI_PLAIN;
    if (w->status == AVP_OK)
        w->status = avpi_show(&w->buf, text, how, w->err);
}

static void show(avpi_writer *w, avp_str text) {
    show_how(w, text, (avpi_show_how){.max_chars = 0});
}

/* ---- the kinds of value ---- */

static void put_foreign(avpi_writer *w, avpi_arg arg) {
    bool html = w->medium == AVPI_HTML;
    avpi_raw(w, html ? "<bdi>" : "");
    show_how(
        w, arg.text,
        (avpi_show_how){.spans = html, .max_chars = arg.limit, .marks = arg.marks, .n_marks = html ? arg.n_marks : 0});
    avpi_raw(w, html ? "</bdi>" : "");
}

static avpi_arg verbatim(avp_str text) {
    return (avpi_arg){.kind = AVPI_ARG_WORDS, .text = text};
}

static void put_real(avpi_writer *w, double x) {
    char text[AVPI_NUMBER_SIZE];
    if (x > 0 && x < 0.001) {
        avpi_tell(w, N_("less than 0.001"));
        return;
    }
    avpi_raw_str(w, (avp_str){text, avpi_number_real(x, text)});
}

static void put_percent(avpi_writer *w, double ratio) {
    char text[AVPI_NUMBER_SIZE];
    double percent = 100 * ratio;
    avp_str shown = {text, avpi_number_decimal(percent, percent < 10 ? 1 : 0, 1, text)};
    AVPI_SAY(w, N_("{1}%"), verbatim(shown));
}

/* The largest unit in which the length is a whole number (60 s stays seconds, 24 h hours). */
static void put_duration(avpi_writer *w, int64_t us) {
    int64_t s = us / second_us;
    char text[AVPI_NUMBER_SIZE];
    if (us % second_us != 0) {
        double real = (double)us / (double)second_us;
        avp_str shown = {text, avpi_number_decimal(real, 3, 1, text)};
        AVPI_SAY(w, N_("{1} seconds"), verbatim(shown));
    } else if (s >= 2 * DAY_S && s % DAY_S == 0)
        AVPI_SAY(w, N_("{1} {1|day|days}"), avpi_count((uint64_t)(s / DAY_S)));
    else if (s >= HOUR_S && s % HOUR_S == 0)
        AVPI_SAY(w, s == HOUR_S ? N_("{1} hour") : N_("{1} {1|hour|hours}"), avpi_count((uint64_t)(s / HOUR_S)));
    else if (s >= 2 * MINUTE_S && s % MINUTE_S == 0)
        AVPI_SAY(w, N_("{1} minutes"), avpi_count((uint64_t)(s / MINUTE_S)));
    else
        AVPI_SAY(w, s == 1 ? N_("{1} second") : N_("{1} seconds"), avpi_count((uint64_t)s));
}

/* "2 h 5 min", "1 min 12 s", "7 s", "0.25 s": two units at most; s, min and h are the same in every language. */
static void put_gap(avpi_writer *w, int64_t us) {
    us = us < 0 ? -us : us;
    int64_t s = us / second_us, big = s >= DAY_S ? DAY_S : s >= HOUR_S ? HOUR_S : MINUTE_S;
    int64_t small = big == DAY_S ? HOUR_S : big == HOUR_S ? MINUTE_S : 1;
    char text[AVPI_NUMBER_SIZE];
    if (s < MINUTE_S) {
        avpi_raw_str(w, (avp_str){text, avpi_number_decimal((double)us / (double)second_us, 3, 1, text)});
        avpi_raw(w, "\xC2\xA0s");
        return;
    }
    avpi_raw_u64(w, (uint64_t)(s / big));
    avpi_raw(w, big == DAY_S    ? "\xC2\xA0"
                                  "d"
                : big == HOUR_S ? "\xC2\xA0h"
                                : "\xC2\xA0min");
    if (s % big / small == 0)
        return;
    avpi_raw(w, " ");
    avpi_raw_u64(w, (uint64_t)(s % big / small));
    avpi_raw(w, small == HOUR_S ? "\xC2\xA0h" : small == MINUTE_S ? "\xC2\xA0min" : "\xC2\xA0s");
}

static avp_str month_name(const avpi_writer *w, int month) {
    avp_str names = avpi_str_view(
        avpi_word(w, N_("January February March April May June July August September October November December")));
    for (int i = 1; i < month; i++) {
        size_t end = avpi_str_find_byte(names, ' ');
        size_t skip = end < names.len ? end + 1 : end;
        names = (avp_str){names.ptr + skip, names.len - skip};
    }
    return (avp_str){names.ptr, avpi_str_find_byte(names, ' ')};
}

static void put_date(avpi_writer *w, int64_t us) {
    avpi_calendar c = avpi_time_calendar(us);
    char year[16];
    (void)snprintf(year, sizeof year, "%d", c.year);
    AVPI_SAY(w, N_("{1} {2} {3}"), avpi_count((uint64_t)c.day), verbatim(month_name(w, c.month)), avpi_words(year));
}

static void put_moment(avpi_writer *w, int64_t us, int64_t step_us) {
    avpi_calendar c = avpi_time_calendar(us);
    char clock[24];
    put_date(w, us);
    if (step_us >= DAY_S * second_us)
        return;
    (void)snprintf(clock, sizeof clock, ", %02d:%02d", c.hour, c.minute);
    avpi_raw(w, clock);
    if (step_us >= MINUTE_S * second_us)
        return;
    (void)snprintf(clock, sizeof clock, ":%02d", c.second);
    avpi_raw(w, clock);
}

static void put_power(avpi_writer *w, uint64_t exponent) {
    static const char *const raised[] = {"\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",
                                         "\xE2\x81\xB4", "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7",
                                         "\xE2\x81\xB8", "\xE2\x81\xB9"};
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)exponent);
    avpi_raw(w, w->medium == AVPI_HTML ? "10<sup>" : w->medium == AVPI_PLAIN ? "10^" : "10");
    for (const char *d = digits; *d; d++)
        avpi_raw_str(w, w->medium == AVPI_XML ? avpi_str_view(raised[*d - '0']) : (avp_str){d, 1});
    avpi_raw(w, w->medium == AVPI_HTML ? "</sup>" : "");
}

/* Rounded towards the weaker claim: "1 in 10^19" is said of 10^-19.9. No model is so true that more than 30 digits say anything. */
static void put_chance(avpi_writer *w, double log10_p) {
    static const double power_from = 6, power_most = 30, log10_half = -0.30102999566398119;
    if (isnan(log10_p)) {
        avpi_tell(w, N_("not tested"));
    } else if (-log10_p > power_most) {
        avpi_tell(w, N_("less than 1 in "));
        put_power(w, (uint64_t)power_most);
    } else if (-log10_p >= power_from) {
        avpi_tell(w, N_("1 in "));
        put_power(w, (uint64_t)floor(-log10_p));
    } else if (log10_p > log10_half) {
        avpi_tell(w, N_("more than 1 in 2"));
    } else {
        uint64_t n = (uint64_t)floor(pow(10, log10_p < 0 ? -log10_p : 0) * (1 + 1e-12)), step = 1;
        while (n / step >= 100)
            step *= 10;
        avpi_tell(w, N_("1 in "));
        avpi_put(w, avpi_count(n / step * step));
    }
}

void avpi_put(avpi_writer *w, avpi_arg arg) {
    bool strong = arg.strong && w->medium == AVPI_HTML;
    char text[AVPI_NUMBER_SIZE];
    bool linked = arg.anchor && w->medium == AVPI_HTML;
    if (linked) {
        avpi_raw(w, "<a href=\"#");
        avpi_raw(w, arg.anchor);
        avpi_raw(w, "\">");
    }
    avpi_raw(w, strong ? "<strong>" : "");
    switch (arg.kind) {
    case AVPI_ARG_WORDS: show(w, arg.text); break;
    case AVPI_ARG_FOREIGN: put_foreign(w, arg); break;
    case AVPI_ARG_COUNT: avpi_raw_str(w, (avp_str){text, avpi_number_count(arg.count, text)}); break;
    case AVPI_ARG_REAL: put_real(w, arg.real); break;
    case AVPI_ARG_PERCENT: put_percent(w, arg.real); break;
    case AVPI_ARG_DURATION: put_duration(w, arg.us); break;
    case AVPI_ARG_GAP: put_gap(w, arg.us); break;
    case AVPI_ARG_DATE: put_date(w, arg.us); break;
    case AVPI_ARG_MOMENT: put_moment(w, arg.us, arg.step_us); break;
    case AVPI_ARG_FEWER: AVPI_SAY(w, N_("fewer than {1}"), avpi_count(arg.count)); break;
    case AVPI_ARG_CHANCE: put_chance(w, arg.real); break;
    }
    avpi_raw(w, strong ? "</strong>" : "");
    avpi_raw(w, linked ? "</a>" : "");
}

/* ---- templates ---- */

static bool names_place(const char *text, size_t n) {
    return text[0] == '{' && text[1] >= '1' && text[1] <= '9' && (size_t)(text[1] - '0') <= n;
}

/* Bytes up to the end of what stands before `end`, of the same depth of braces. */
static size_t up_to(const char *text, char end) {
    size_t at = 0;
    for (int depth = 0; text[at] && (depth > 0 || text[at] != end); at++)
        depth += (text[at] == '{') - (text[at] == '}');
    return at;
}

static bool is_one(avpi_arg arg) {
    return arg.kind == AVPI_ARG_COUNT && arg.count == 1;
}

static void say(avpi_writer *w, avp_str text, const avpi_arg *args, size_t n);

/* "{2|account|accounts}": the form that fits argument 2. Bytes of all of it. */
static size_t say_form(avpi_writer *w, const char *text, const avpi_arg *args, size_t n) {
    const char *one = text + 3;
    size_t one_bytes = up_to(one, '|');
    const char *many = one + one_bytes + (one[one_bytes] == '|');
    size_t many_bytes = up_to(many, '}');
    say(w, is_one(args[text[1] - '1']) ? (avp_str){one, one_bytes} : (avp_str){many, many_bytes}, args, n);
    return (size_t)(many - text) + many_bytes + (many[many_bytes] == '}');
}

static void say(avpi_writer *w, avp_str text, const avpi_arg *args, size_t n) {
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        const char *here = text.ptr + at;
        bool place = names_place(here, n), value = place && here[2] == '}', form = place && here[2] == '|';
        if (!value && !form) {
            at++;
            continue;
        }
        show(w, (avp_str){text.ptr + from, at - from});
        if (value)
            avpi_put(w, args[here[1] - '1']);
        at += value ? 3 : say_form(w, here, args, n);
        from = at;
    }
    show(w, (avp_str){text.ptr + from, text.len - from});
}

void avpi_say_args(avpi_writer *w, const char *msgid, const avpi_arg *args, size_t n) {
    say(w, avpi_str_view(avpi_word(w, msgid)), args, n);
}

void avpi_tell(avpi_writer *w, const char *msgid) {
    avpi_say_args(w, msgid, NULL, 0);
}

void avpi_tell_in(avpi_writer *w, const char *tag, const char *msgid) {
    avp_str name = {tag, avpi_str_find_byte(avpi_str_view(tag), ' ')};
    avpi_raw(w, "<");
    avpi_raw(w, tag);
    avpi_raw(w, ">");
    avpi_tell(w, msgid);
    avpi_raw(w, "</");
    avpi_raw_str(w, name);
    avpi_raw(w, ">\n");
}

void avpi_title_args(avpi_writer *w, const char *msgid, const avpi_arg *args, size_t n) {
    avpi_medium medium = w->medium;
    avpi_raw(w, " title=\"");
    w->medium = AVPI_XML;
    avpi_say_args(w, msgid, args, n);
    w->medium = medium;
    avpi_raw(w, "\"");
}

/* ---- traces in words ---- */

typedef struct trace_words {
    const char *trace, *title, *deed;
} trace_words;

static const trace_words words_of_traces[] = {
    {"fast-repost", N_("quick reposts"), N_("reposted the same author within a minute of the post")},
    {"hashtags", N_("hashtag sequences"), N_("used the same hashtags in the same order")},
    {"media", N_("pictures and films"), N_("posted the same picture or film")},
    {"mention", N_("mentions"), N_("mentioned the same account")},
    {"object", N_("things shared"), N_("shared the same thing")},
    {"reply", N_("replies"), N_("replied to the same post")},
    {"repost", N_("reposts"), N_("reposted the same post")},
    {"sync", N_("posts in the same second"), N_("posted in the same second")},
    {"text", N_("texts"), N_("posted nearly the same text")},
    {"url", N_("web links"), N_("shared the same web link")},
};

static const trace_words *find_words(const char *trace) {
    for (size_t i = 0; i < sizeof words_of_traces / sizeof *words_of_traces; i++)
        if (strcmp(words_of_traces[i].trace, trace) == 0)
            return &words_of_traces[i];
    return NULL;
}

const char *avpi_trace_deed(const char *trace) {
    const trace_words *words = find_words(trace);
    return words ? words->deed : N_("did the same");
}

const char *avpi_trace_title(const char *trace) {
    const trace_words *words = find_words(trace);
    return words ? words->title : trace;
}
