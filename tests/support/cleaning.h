/* Pictures that are cleaned: what comes out, and what of bytes that were changed and cut. */
#ifndef AVP_TESTS_SUPPORT_CLEANING_H
#define AVP_TESTS_SUPPORT_CLEANING_H

#include "support/check.h"

#include "base/rng.h"
#include "registry/clean.h"

enum { ROOM = 1 << 16 };

typedef avp_status (*cleaner)(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

/* Cleaned bytes, or ptr NULL where the picture is refused; freed by the caller. */
static inline avp_str cleaned(const avp_ctx *ctx, cleaner clean, avp_str bytes, avpi_buf *out) {
    bool good = false;
    avpi_buf_init(out, ctx, SIZE_MAX);
    assert_int_equal(clean(bytes, out, &good, NULL), AVP_OK);
    return good ? avpi_buf_view(out) : (avp_str){NULL, 0};
}

static inline void comes_out_as(cleaner clean, avp_str bytes, avp_str wanted) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    avp_str got = cleaned(&ctx, clean, bytes, &out);
    assert_non_null(got.ptr);
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
    avpi_buf_free(&out);
}

static inline void is_refused(cleaner clean, avp_str bytes) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    assert_null(cleaned(&ctx, clean, bytes, &out).ptr);
    avpi_buf_free(&out);
}

static inline bool holds(avp_str bytes, const char *word) {
    return avpi_str_find(bytes, avpi_str_view(word)) < bytes.len;
}

/* Whatever bytes come, nothing is read behind them, and no word of those that stand around a picture comes out. */
static inline void spoil(cleaner clean, avp_str whole, uint64_t seed) {
    avp_ctx ctx = check_ctx(1);
    avpi_rng rng;
    char *bytes = NULL;
    avpi_rng_init(&rng, seed, 0);
    for (size_t round = 0; round < 3000; round++) {
        avpi_buf out;
        size_t n = (size_t)avpi_rng_below(&rng, whole.len + 1);
        assert_int_equal(avpi_alloc(&ctx, n, 1, &bytes, NULL), AVP_OK); /* exactly as long: reads behind it are found */
        memcpy(bytes, whole.ptr, n);
        for (size_t k = avpi_rng_below(&rng, 3); n > 0 && k > 0; k--)
            bytes[avpi_rng_below(&rng, n)] = (char)avpi_rng_below(&rng, 256);
        avp_str got = cleaned(&ctx, clean, (avp_str){bytes, n}, &out);
        assert_true(!got.ptr || got.len <= 2 * whole.len + 1024);
        avpi_buf_free(&out);
        avpi_free(&ctx, bytes);
    }
    for (size_t n = 0; n < whole.len; n++) { /* cut off anywhere */
        avpi_buf out;
        avp_str got = cleaned(&ctx, clean, (avp_str){whole.ptr, n}, &out);
        assert_false(got.ptr && holds(got, "secret"));
        avpi_buf_free(&out);
    }
}

#endif
