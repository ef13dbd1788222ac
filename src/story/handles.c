#include "story/handles.h"

#include "base/sort.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

size_t avpi_handle_digits(avp_str handle) {
    size_t n = 0;
    while (n < handle.len && is_digit(handle.ptr[handle.len - 1 - n]))
        n++;
    return n;
}

typedef struct numbered {
    avp_str stem, digits;
    size_t index;
} numbered;

static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int compare_fold(avp_str a, avp_str b) {
    size_t n = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < n; i++)
        if (fold(a.ptr[i]) != fold(b.ptr[i]))
            return (unsigned char)fold(a.ptr[i]) < (unsigned char)fold(b.ptr[i]) ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

static int by_stem(const void *left, const void *right) {
    const numbered *a = left, *b = right;
    int order = compare_fold(a->stem, b->stem);
    return order ? order : avpi_str_compare(a->digits, b->digits);
}

static void mark(const numbered *of, size_t n, size_t least, bool *series) {
    size_t different = 0;
    for (size_t i = 0; i < n; i++)
        different += i == 0 || !avpi_str_equal(of[i].digits, of[i - 1].digits);
    for (size_t i = 0; i < n && different >= least; i++)
        series[of[i].index] = true;
}

avp_status avpi_handle_series(const avp_ctx *ctx, const avp_str *handles, size_t n, size_t least, bool *series,
                              avp_error *err) {
    avp_status status = AVP_OK;
    numbered *of = NULL;
    size_t kept = 0;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *of, &of, err));
    for (size_t i = 0; i < n; i++) {
        size_t digits = handles[i].ptr ? avpi_handle_digits(handles[i]) : 0;
        series[i] = false;
        if (digits > 0 && digits < handles[i].len)
            of[kept++] = (numbered){
                {handles[i].ptr, handles[i].len - digits}, {handles[i].ptr + handles[i].len - digits, digits}, i};
    }
    avpi_sort(of, kept, sizeof *of, by_stem);
    for (size_t i = 0, end; i < kept; i = end) {
        for (end = i; end < kept && compare_fold(of[end].stem, of[i].stem) == 0; end++)
            continue;
        mark(of + i, end - i, least, series);
    }
done:
    avpi_free(ctx, of);
    return status;
}
