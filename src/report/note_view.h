/* The view of the page that a note was written beside, read from its address. */
#ifndef AVPI_REPORT_NOTE_VIEW_H
#define AVPI_REPORT_NOTE_VIEW_H

#include "base/text.h"

enum { AVPI_NOTE_WORD = 256 };

/* "#/group/2?from=...&to=..."; what is not told is "". */
typedef struct avpi_note_view {
    char room[AVPI_NOTE_WORD], id[AVPI_NOTE_WORD];
    char group[AVPI_NOTE_WORD], account[AVPI_NOTE_WORD]; /* of the parameters with these names */
    char a[AVPI_NOTE_WORD], b[AVPI_NOTE_WORD];           /* of a link */
    char from[AVPI_NOTE_WORD], to[AVPI_NOTE_WORD];       /* microseconds UTC; to is the first one after the span */
} avpi_note_view;

/** Any text is taken: what is no address gives a view of nothing. Values that are too long count as not told. */
avpi_note_view avpi_note_view_of(const char *address);
/** Rank of the group that the view shows, from 1; 0 = none. */
uint32_t avpi_note_view_group(const avpi_note_view *view);
/** Its span of time. */
bool avpi_note_view_span(const avpi_note_view *view, int64_t *from_us, int64_t *to_us);

#endif
