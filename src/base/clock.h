/* Time as text <-> microseconds since 1970 UTC, without the C library's locale and time zone. */
#ifndef AVPI_BASE_CLOCK_H
#define AVPI_BASE_CLOCK_H

#include "base/text.h"

/* How a time column is written. AUTO tries them in this order per value; a reader fixes the kind from its first rows. */
typedef enum avpi_time_kind {
    AVPI_TIME_AUTO,
    AVPI_TIME_ISO,    /* 2015-09-23T09:02:00.123Z, with a space, without seconds, +02:00 or EST, date only */
    AVPI_TIME_UNIX_S, /* 1623881091 or 1606451170.518101 */
    AVPI_TIME_UNIX_MS,
    AVPI_TIME_UNIX_US,
    AVPI_TIME_TWITTER, /* Wed Aug 27 13:08:45 +0000 2008 */
    AVPI_TIME_US,      /* 2/24/2015 11:35[:08] [AM|PM], month first */
    AVPI_TIME_EU,      /* 24/2/2015 11:35, day first (also 24.2.2015, 24-02-2015) */
    AVPI_TIME_NAMED, /* 3 de enero de 2024 15:04, 3-ene-2024, Jan 3, 2024 3:04 PM: months by name, in Spanish or English */
    AVPI_TIME_EXCEL /* 42059.4826388889: a spreadsheet's days since 1899-12-30; never by AUTO */
} avpi_time_kind;

/**
 * Parse text as kind; *step_us = its precision (1, 1000, 1000000, 60000000, 86400000000). Years 1970..2199. False when it does not parse.
 * A fraction of zeros counts as precise to the second: the finest step of a whole file then says what the file can tell apart.
 */
bool avpi_time_parse(avp_str text, avpi_time_kind kind, int64_t *time_us, int64_t *step_us);
/**
 * Unit that the size of a number of seconds, milliseconds or microseconds since 1970 tells: those of the years 1973..2199 do not
 * overlap. AVPI_TIME_AUTO when it tells none.
 */
avpi_time_kind avpi_time_unit(avp_str text);
/** Parse a number in a column of the unit `kind`, but by the unit that its own size tells where that is another (*other). */
bool avpi_time_parse_sized(avp_str text, avpi_time_kind kind, int64_t *time_us, int64_t *step_us, bool *other);
/** Could the number be a spreadsheet's day of the years 1982..2064? */
bool avpi_time_is_excel(avp_str text);
/** The kind that parses all of n texts (empty ones aside); AVPI_TIME_AUTO when none does. US before EU only if some value decides or none contradicts; *ambiguous when nothing decides. */
avpi_time_kind avpi_time_guess(const avp_str *texts, size_t n, bool *ambiguous);
const char *avpi_time_kind_name(avpi_time_kind kind);
/** "2015-09-23T09:02:00Z", with a fraction only where there is one; out needs 32 bytes. */
void avpi_time_format(int64_t time_us, char out[32]);
/** Calendar parts, UTC: year, month 1..12, day 1..31, hour, minute, second; weekday 0 = Monday. */
typedef struct avpi_calendar {
    int year, month, day, hour, minute, second, weekday;
} avpi_calendar;
avpi_calendar avpi_time_calendar(int64_t time_us);
int64_t avpi_time_from_calendar(avpi_calendar c);

#endif
