/* Files: whole reads, atomic writes, folders. Every write error is seen, a full disk is named as such. */
#ifndef AVPI_BASE_FILES_H
#define AVPI_BASE_FILES_H

#include "base/text.h"

/* Buffered output. For a path: written to path.tmp-<pid>, then fsync and rename at commit; without commit nothing is left. NULL or "-": stdout. */
typedef struct avpi_out {
    const avp_ctx *ctx;
    char *path, *temp;
    int fd;
    char *buffer;
    size_t used;
    uint64_t written_bytes;
} avpi_out;

AVP_MUST_CHECK avp_status avpi_out_open(const avp_ctx *ctx, const char *path, avpi_out *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_out_write(avpi_out *out, avp_str text, avp_error *err);
AVP_MUST_CHECK avp_status avpi_out_printf(avpi_out *out, avp_error *err, const char *format, ...) AVP_PRINTF(3, 4);
AVP_MUST_CHECK avp_status avpi_out_commit(avpi_out *out, avp_error *err);
/** A whole file of one text. */
AVP_MUST_CHECK avp_status avpi_file_write(const avp_ctx *ctx, const char *path, avp_str text, avp_error *err);
void avpi_out_abandon(avpi_out *out); /* also after commit: closes and frees; fine on a zeroed out */

/** Append bytes to path and fsync; creates it. */
AVP_MUST_CHECK avp_status avpi_file_append(const avp_ctx *ctx, const char *path, avp_str bytes, avp_error *err);
/** Whole file, at most max_size. */
AVP_MUST_CHECK avp_status avpi_file_read(const avp_ctx *ctx, const char *path, size_t max_size, avpi_buf *out,
                                         avp_error *err);
/** The next bytes of a file: as many as are asked for, fewer at its end. */
AVP_MUST_CHECK avp_status avpi_file_next(const avp_ctx *ctx, int fd, char *bytes, size_t size, size_t *got,
                                         avp_error *err);
/** mkdir -p. */
AVP_MUST_CHECK avp_status avpi_folder_make(const avp_ctx *ctx, const char *path, avp_error *err);
bool avpi_file_exists(const char *path);
/** Unlinked temporary file in ctx->temp_dir (or TMPDIR, /tmp): *fd. */
AVP_MUST_CHECK avp_status avpi_file_temp(const avp_ctx *ctx, int *fd, avp_error *err);
/** pread/pwrite everything or fail. */
AVP_MUST_CHECK avp_status avpi_pread(const avp_ctx *ctx, int fd, void *bytes, size_t n, uint64_t offset,
                                     avp_error *err);
AVP_MUST_CHECK avp_status avpi_pwrite(const avp_ctx *ctx, int fd, const void *bytes, size_t n, uint64_t offset,
                                      avp_error *err);
/**
 * SHA-256 of the whole file that is open at fd, whatever its offset, as 64 hex digits and a zero.
 * In       what  words for the progress, or NULL     Out  size_bytes  may be NULL
 */
AVP_MUST_CHECK avp_status avpi_file_sha256(const avp_ctx *ctx, const char *path, int fd, const char *what, char *hex,
                                           uint64_t *size_bytes, avp_error *err);
/**
 * Wait until a pipe or a terminal has something to read, or has ended. A plain file always has.
 * Errors   AVP_E_CANCELLED the caller asked for an end meanwhile
 */
AVP_MUST_CHECK avp_status avpi_wait_readable(const avp_ctx *ctx, int fd, avp_error *err);
/** "folder/name" on the heap. */
AVP_MUST_CHECK avp_status avpi_path_join(const avp_ctx *ctx, const char *folder, const char *name, char **out,
                                         avp_error *err);

/** CSV field: quoted when it holds a quote, comma, CR or LF, or starts with one of = + - @ TAB, behind any number of ', when `guard` (spreadsheet formulas get a leading '). */
AVP_MUST_CHECK avp_status avpi_out_csv(avpi_out *out, avp_str field, bool guard, avp_error *err);
/** The same, added to a text. */
AVP_MUST_CHECK avp_status avpi_buf_csv(avpi_buf *out, avp_str field, bool guard, avp_error *err);
/** A field as it was before it was guarded, borrowed: "'=A1" -> "=A1", "''=A1" -> "'=A1". */
avp_str avpi_csv_unguarded(avp_str field);

#endif
