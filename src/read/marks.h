/* Finding the few bytes that matter in a long text, 64 at a time. */
#ifndef AVPI_READ_MARKS_H
#define AVPI_READ_MARKS_H

#include "base/text.h"

/**
 * Offsets of every byte that is delimiter, quote, CR or LF.
 * In     text at most UINT32_MAX bytes; quote may equal delimiter where there are no quotes
 * Out    marks  room for text.len entries
 */
size_t avpi_marks_find(avp_str text, char delimiter, char quote, uint32_t *marks);

/** Physical lines that end in text: LF, CR LF, or CR alone. A CR as last byte counts. */
uint64_t avpi_marks_lines(avp_str text);

/** The plain definitions of both, byte by byte, for tests and for machines without SSE2. */
size_t avpi_marks_find_plain(avp_str text, char delimiter, char quote, uint32_t *marks);
uint64_t avpi_marks_lines_plain(avp_str text);

#endif
