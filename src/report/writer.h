/* Sentences with numbers, dates and foreign words in them, for a page, a drawing or a terminal, in one of two languages. */
#ifndef AVPI_REPORT_WRITER_H
#define AVPI_REPORT_WRITER_H

#include "avispero/acts.h"
#include "report/show.h"

/*
 * HTML   text of an element: numbers may be <strong>, 10<sup>9</sup>, foreign words stand in <bdi>
 * XML    attributes of HTML, all text of SVG: escapes only
 * PLAIN  a terminal: nothing is escaped, controls are still neutralised
 */
typedef enum avpi_medium { AVPI_HTML, AVPI_XML, AVPI_PLAIN } avpi_medium;

/* The first failure is kept in status; every later write does nothing, so only the end has to be checked. */
typedef struct avpi_writer {
    const avp_ctx *ctx; /* ctx->lang is the language written */
    avpi_medium medium;
    avpi_buf buf;
    avp_status status;
    avp_error *err;
} avpi_writer;

typedef enum avpi_arg_kind {
    AVPI_ARG_WORDS,    /* our own text, already translated */
    AVPI_ARG_FOREIGN,  /* hostile text, cut at limit characters */
    AVPI_ARG_COUNT,    /* 1,234 */
    AVPI_ARG_REAL,     /* 1.7; below 0.001 in words */
    AVPI_ARG_PERCENT,  /* a ratio 0..1 as "12.3 %" */
    AVPI_ARG_DURATION, /* 60 seconds, 10 minutes, 24 hours, 30 days */
    AVPI_ARG_GAP,      /* 7 s, 1 min 12 s */
    AVPI_ARG_DATE,     /* 14 March 2016 */
    AVPI_ARG_MOMENT,   /* 14 March 2016, 09:02:05 */
    AVPI_ARG_FEWER,    /* fewer than 5 */
    AVPI_ARG_CHANCE    /* log10 of a probability: 1 in 10^14; less than 1 in 10^30 */
} avpi_arg_kind;

typedef struct avpi_arg {
    avpi_arg_kind kind;
    bool strong;
    const char *anchor; /* on the page where the rows of this number stand, without #; NULL = none */
    avp_str text;
    size_t limit;
    uint64_t count;
    double real;
    int64_t us, step_us;
    const avpi_show_mark *marks; /* of foreign text, in HTML */
    size_t n_marks;
} avpi_arg;

static inline avpi_arg avpi_words(const char *text) {
    return (avpi_arg){.kind = AVPI_ARG_WORDS, .text = avpi_str_view(text)};
}
static inline avpi_arg avpi_foreign(avp_str text, size_t limit) {
    return (avpi_arg){.kind = AVPI_ARG_FOREIGN, .text = text, .limit = limit};
}
static inline avpi_arg avpi_marked(avp_str text, size_t limit, const avpi_show_mark *marks, size_t n) {
    return (avpi_arg){.kind = AVPI_ARG_FOREIGN, .text = text, .limit = limit, .marks = marks, .n_marks = n};
}
static inline avpi_arg avpi_count(uint64_t n) {
    return (avpi_arg){.kind = AVPI_ARG_COUNT, .count = n};
}
static inline avpi_arg avpi_real(double x) {
    return (avpi_arg){.kind = AVPI_ARG_REAL, .real = x};
}
static inline avpi_arg avpi_percent(double ratio) {
    return (avpi_arg){.kind = AVPI_ARG_PERCENT, .real = ratio};
}
static inline avpi_arg avpi_duration(int64_t us) {
    return (avpi_arg){.kind = AVPI_ARG_DURATION, .us = us};
}
static inline avpi_arg avpi_gap(int64_t us) {
    return (avpi_arg){.kind = AVPI_ARG_GAP, .us = us};
}
static inline avpi_arg avpi_date(int64_t us) {
    return (avpi_arg){.kind = AVPI_ARG_DATE, .us = us};
}
/* step_us: how finely the times are known; what is finer is not shown */
static inline avpi_arg avpi_moment(int64_t us, int64_t step_us) {
    return (avpi_arg){.kind = AVPI_ARG_MOMENT, .us = us, .step_us = step_us};
}
static inline avpi_arg avpi_chance(double log10_p) {
    return (avpi_arg){.kind = AVPI_ARG_CHANCE, .real = log10_p};
}
/* A number that leads to its rows. In HTML alone. */
static inline avpi_arg avpi_linked(avpi_arg arg, const char *anchor) {
    arg.anchor = anchor;
    return arg;
}
static inline avpi_arg avpi_strong(avpi_arg arg) {
    arg.strong = true;
    return arg;
}

enum { AVPI_WRITER_MAX_BYTES = 1 << 30 };

void avpi_writer_init(avpi_writer *w, const avp_ctx *ctx, avpi_medium medium, avp_error *err);
void avpi_writer_free(avpi_writer *w);
/** Note a failure met elsewhere. */
void avpi_writer_fail(avpi_writer *w, avp_status status);

/** Markup or text that we wrote ourselves, as it stands. */
void avpi_raw(avpi_writer *w, const char *text);
void avpi_raw_str(avpi_writer *w, avp_str text);
/** Whole number without thousands, for attributes and data. */
void avpi_raw_u64(avpi_writer *w, uint64_t n);
/** Decimal number without thousands, at most two decimals, for coordinates. */
void avpi_raw_real(avpi_writer *w, double x);
/** One value. */
void avpi_put(avpi_writer *w, avpi_arg arg);
/** msgid translated, {1}..{9} replaced by the arguments. The template's own text is escaped. */
void avpi_say_args(avpi_writer *w, const char *msgid, const avpi_arg *args, size_t n);
void avpi_tell(avpi_writer *w, const char *msgid);
/** <tag>sentence</tag>; tag may carry attributes: "p class=\"note\"". */
void avpi_tell_in(avpi_writer *w, const char *tag, const char *msgid);
/** " title=\"sentence\"", inside an open tag. */
void avpi_title_args(avpi_writer *w, const char *msgid, const avpi_arg *args, size_t n);

#define AVPI_ARGS(...) (const avpi_arg[]){__VA_ARGS__}, sizeof((const avpi_arg[]){__VA_ARGS__}) / sizeof(avpi_arg)
#define AVPI_SAY(w, msgid, ...) avpi_say_args((w), (msgid), AVPI_ARGS(__VA_ARGS__))

/** msgid in the writer's language. */
const char *avpi_word(const avpi_writer *w, const char *msgid);
/** What the acts of a trace have in common, as the object of "did": "shared the same link". */
const char *avpi_trace_deed(const char *trace);
/** A trace's name for people: "shared links". */
const char *avpi_trace_title(const char *trace);

#endif
