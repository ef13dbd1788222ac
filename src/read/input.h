/* Bytes of a file or of stdin, unpacked on the way: plain, gzip and zstd are told by their first bytes, never by the name. */
#ifndef AVPI_READ_INPUT_H
#define AVPI_READ_INPUT_H

#include "base/text.h"

typedef struct avpi_input avpi_input;

/**
 * Open path ("-" = stdin).
 * In      max_expansion  a packed file that grows to more than this many times its size is refused
 * Errors  AVP_E_INPUT not there, a folder; AVP_E_IO, AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_input_open(const avp_ctx *ctx, const char *path, int64_t max_expansion, avpi_input **out,
                                          avp_error *err);

/**
 * Up to size unpacked bytes; *got < size only at the end of the input.
 * Errors  AVP_E_INPUT damaged or cut off, with the byte of the packed file; AVP_E_IO
 */
AVP_MUST_CHECK avp_status avpi_input_read(avpi_input *in, char *bytes, size_t size, size_t *got, avp_error *err);

/** Is it a file on a disk, which can be opened again and is the same? */
bool avpi_input_is_file(const avpi_input *in);
/** The first bytes (up to want, fewer when the input is shorter); the reads after it give them again. Only before the first read. */
AVP_MUST_CHECK avp_status avpi_input_peek(avpi_input *in, size_t want, avp_str *head, avp_error *err);

/** Bytes taken from the file so far, packed. */
uint64_t avpi_input_taken(const avpi_input *in);
/** "", "gzip" or "zstd". */
const char *avpi_input_packing(const avpi_input *in);
void avpi_input_close(avpi_input *in);

#endif
