/* Text: borrowed views and owned, bounded buffers. */
#ifndef AVPI_BASE_TEXT_H
#define AVPI_BASE_TEXT_H

#include "base/memory.h"
#include <string.h>

#define AVPI_STR(literal) ((avp_str){(literal), sizeof(literal) - 1})
static inline avp_str avpi_str_view(const char *terminated) {
    return (avp_str){terminated, terminated ? strlen(terminated) : 0};
}
static inline bool avpi_str_equal(avp_str a, avp_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/** Bytewise order, shorter first on a common prefix: < 0, 0, > 0. */
int avpi_str_compare(avp_str a, avp_str b);
bool avpi_str_starts(avp_str text, avp_str prefix);
bool avpi_str_ends(avp_str text, avp_str suffix);
/** ASCII case folded equality. */
bool avpi_str_equal_fold(avp_str a, avp_str b);
/** Without leading and trailing ASCII white space. */
avp_str avpi_str_trim(avp_str text);
/** Index of byte / of needle, text.len when absent. */
size_t avpi_str_find_byte(avp_str text, char byte);
size_t avpi_str_find(avp_str text, avp_str needle);
/** Whole text as a decimal integer; false when empty, other bytes, overflow. */
bool avpi_str_to_i64(avp_str text, int64_t *out);
bool avpi_str_to_f64(avp_str text, double *out); /* '.' decimal, independent of locale; no inf, nan, hex */
enum { AVPI_F64_SIZE = 32 };
/** Shortest decimal that reads back as value, '.' whatever the locale; "inf", "-inf", "nan". Use it in place of %g wherever programs read. Returns the length. */
size_t avpi_f64_format(double value, char out[AVPI_F64_SIZE]);

/* Owned, terminated, grows up to max_size. */
typedef struct avpi_buf {
    const avp_ctx *ctx;
    char *ptr;
    size_t len, capacity, max_size;
} avpi_buf;

void avpi_buf_init(avpi_buf *buf, const avp_ctx *ctx, size_t max_size);
void avpi_buf_clear(avpi_buf *buf);
void avpi_buf_free(avpi_buf *buf);
AVP_MUST_CHECK avp_status avpi_buf_add(avpi_buf *buf, avp_str text, avp_error *err);
AVP_MUST_CHECK avp_status avpi_buf_add_byte(avpi_buf *buf, char byte, avp_error *err);
AVP_MUST_CHECK avp_status avpi_buf_printf(avpi_buf *buf, avp_error *err, const char *format, ...) AVP_PRINTF(3, 4);
static inline avp_str avpi_buf_view(const avpi_buf *buf) {
    return (avp_str){buf->ptr ? buf->ptr : "", buf->len};
}

/** Heap copy of text, terminated. */
AVP_MUST_CHECK avp_status avpi_str_dup(const avp_ctx *ctx, avp_str text, char **out, avp_error *err);

/** True when text is valid UTF-8; else *bad = offset of the first bad byte. Fast on ASCII. */
bool avpi_utf8_valid(avp_str text, size_t *bad);
/** Longest prefix of at most max_bytes that ends at a character border. */
avp_str avpi_utf8_cut(avp_str text, size_t max_bytes);

#endif
