/*
 *   rows as packed -> unfilter -> samples -> hide (alpha 0, spare bits) -> filter -> rows to pack
 *                                         -> palette: which colours occur, each once
 */
#include "registry/png_pixels.h"

#include <stdlib.h>
#include <string.h>

enum { NONE, SUB, UP, AVERAGE, PAETH, FILTERS };
enum { PASSES = 7 };
static const uint64_t rows_most = (uint64_t)1 << 30; /* bytes */

typedef struct
    pass { /* rows of `row` bytes each, the filter's among them; pixel: bytes from one to the next, at least 1 */
    unsigned char *rows;
    uint32_t width;
    size_t n, row, pixel;
} pass;

/* ---- passes ---- */

static pass pass_of(const avpi_png *p, size_t number, unsigned char *rows) {
    static const uint32_t first_x[] = {0, 4, 0, 2, 0, 1, 0}, first_y[] = {0, 0, 4, 0, 2, 0, 1},
                          step_x[] = {8, 8, 4, 4, 2, 2, 1}, step_y[] = {8, 8, 8, 4, 4, 2, 2};
    uint32_t width = p->width, height = p->height;
    if (p->interlaced) {
        width = width > first_x[number] ? (width - first_x[number] + step_x[number] - 1) / step_x[number] : 0;
        height = height > first_y[number] ? (height - first_y[number] + step_y[number] - 1) / step_y[number] : 0;
    }
    size_t bits = (size_t)p->depth * p->samples;
    return (pass){rows, width, width > 0 ? height : 0, 1 + (width * bits + 7) / 8, bits < 8 ? 1 : bits / 8};
}

static size_t passes_of(const avpi_png *p) {
    return p->interlaced ? PASSES : 1;
}

bool avpi_png_size(const avpi_png *p, uint64_t *size) {
    *size = 0;
    for (size_t i = 0; i < passes_of(p); i++) {
        pass of = pass_of(p, i, NULL);
        if (of.row > rows_most || of.n > rows_most / of.row)
            return false;
        *size += (uint64_t)of.n * of.row;
    }
    return *size <= rows_most;
}

/* ---- filters ---- */

static unsigned paeth(unsigned left, unsigned above, unsigned corner) {
    int guess = (int)left + (int)above - (int)corner;
    int a = abs(guess - (int)left), b = abs(guess - (int)above), c = abs(guess - (int)corner);
    return a <= b && a <= c ? left : b <= c ? above : corner;
}

/* What a filter foresees of the byte at i of a row (0 = its filter's); above NULL = the first row. */
static unsigned foreseen(unsigned filter, const unsigned char *row, const unsigned char *above, size_t i,
                         size_t pixel) {
    unsigned left = i > pixel ? row[i - pixel] : 0, up = above ? above[i] : 0,
             corner = above && i > pixel ? above[i - pixel] : 0;
    switch (filter) {
    case SUB: return left;
    case UP: return up;
    case AVERAGE: return (left + up) / 2;
    case PAETH: return paeth(left, up, corner);
    default: return 0;
    }
}

static bool unfilter(const pass *of) {
    for (size_t y = 0; y < of->n; y++) {
        unsigned char *row = of->rows + y * of->row, *above = y > 0 ? row - of->row : NULL;
        unsigned filter = row[0];
        if (filter >= FILTERS)
            return false;
        for (size_t i = 1; i < of->row; i++)
            row[i] = (unsigned char)(row[i] + foreseen(filter, row, above, i, of->pixel));
        row[0] = NONE;
    }
    return true;
}

/* The filter that leaves the smallest sum of differences, the first of several. */
static unsigned best_filter(const unsigned char *row, const unsigned char *above, const pass *of) {
    unsigned best = NONE;
    uint64_t least = UINT64_MAX;
    for (unsigned filter = NONE; filter < FILTERS; filter++) {
        uint64_t sum = 0;
        for (size_t i = 1; i < of->row && sum < least; i++) {
            unsigned rest = (row[i] - foreseen(filter, row, above, i, of->pixel)) & 0xff;
            sum += rest < 128 ? rest : 256 - rest;
        }
        if (sum < least) {
            least = sum;
            best = filter;
        }
    }
    return best;
}

/* In place: from the last byte to the first, so that what is foreseen from stands there still. */
static void filter_rows(const pass *of) {
    for (size_t y = of->n; y-- > 0;) {
        unsigned char *row = of->rows + y * of->row, *above = y > 0 ? row - of->row : NULL;
        unsigned filter = best_filter(row, above, of);
        for (size_t i = of->row; i-- > 1;)
            row[i] = (unsigned char)(row[i] - foreseen(filter, row, above, i, of->pixel));
        row[0] = (unsigned char)filter;
    }
}

/* ---- what no eye sees ---- */

/* Alpha is the last sample; of one of 16 bits the first byte tells, as a screen shows no less. */
static void hide_transparent(const avpi_png *p, const pass *of) {
    for (size_t y = 0; y < of->n; y++)
        for (size_t x = 0; x < of->width; x++) {
            unsigned char *pixel = of->rows + y * of->row + 1 + x * of->pixel;
            if (pixel[of->pixel - p->depth / 8] == 0)
                memset(pixel, 0, of->pixel);
        }
}

static void hide_spare_bits(const avpi_png *p, const pass *of) {
    unsigned used = (unsigned)((uint64_t)of->width * p->depth * p->samples % 8);
    for (size_t y = 0; used > 0 && y < of->n; y++)
        of->rows[y * of->row + of->row - 1] &= (unsigned char)(0xff << (8 - used));
}

/* ---- palettes ---- */

typedef struct mapping {
    bool used[AVPI_PNG_COLOURS_MOST];
    unsigned char to[AVPI_PNG_COLOURS_MOST];
} mapping;

static unsigned index_at(const avpi_png *p, const unsigned char *row, size_t x, unsigned *shift) {
    size_t bit = x * p->depth;
    *shift = 8 - p->depth - (unsigned)(bit % 8);
    return ((unsigned)row[1 + bit / 8] >> *shift) & ((1U << p->depth) - 1);
}

static bool find_used(const avpi_png *p, const pass *of, mapping *m) {
    unsigned shift = 0;
    for (size_t y = 0; y < of->n; y++)
        for (size_t x = 0; x < of->width; x++) {
            unsigned colour = index_at(p, of->rows + y * of->row, x, &shift);
            if (colour >= p->n_colours)
                return false;
            m->used[colour] = true;
        }
    return true;
}

static unsigned find_colour(const avpi_png *p, unsigned n, const unsigned char colour[4]) {
    unsigned i = 0;
    while (i < n && memcmp(p->colours[i], colour, 4) != 0)
        i++;
    return i;
}

/* Colours that occur, each once; two that look alike, as all that are transparent do, become one. */
static void keep_used(avpi_png *p, mapping *m) {
    unsigned n = 0;
    for (unsigned i = 0; i < p->n_colours; i++) {
        if (!m->used[i])
            continue;
        if (p->colours[i][3] == 0)
            memset(p->colours[i], 0, 4);
        m->to[i] = (unsigned char)find_colour(p, n, p->colours[i]);
        if (m->to[i] == n)
            memmove(p->colours[n++], p->colours[i], 4);
    }
    p->n_colours = n;
}

static void point_anew(const avpi_png *p, const pass *of, const mapping *m) {
    unsigned shift = 0;
    for (size_t y = 0; y < of->n; y++)
        for (size_t x = 0; x < of->width; x++) {
            unsigned char *row = of->rows + y * of->row, *byte = row + 1 + x * p->depth / 8;
            unsigned colour = index_at(p, row, x, &shift);
            *byte = (unsigned char)((*byte & ~(((1U << p->depth) - 1) << shift)) | (unsigned)m->to[colour] << shift);
        }
}

/* ---- all of it ---- */

static pass next_pass(const avpi_png *p, size_t number, unsigned char **at) {
    pass of = pass_of(p, number, *at);
    *at += of.n * of.row;
    return of;
}

static bool read_rows(const avpi_png *p, unsigned char *rows, mapping *m) {
    for (size_t i = 0; i < passes_of(p); i++) {
        pass of = next_pass(p, i, &rows);
        if (!unfilter(&of) || (p->type == AVPI_PNG_PALETTE && !find_used(p, &of, m)))
            return false;
        if (p->type == AVPI_PNG_GREY_ALPHA || p->type == AVPI_PNG_RGB_ALPHA)
            hide_transparent(p, &of);
        hide_spare_bits(p, &of);
    }
    return true;
}

static void write_rows(const avpi_png *p, unsigned char *rows, const mapping *m) {
    for (size_t i = 0; i < passes_of(p); i++) {
        pass of = next_pass(p, i, &rows);
        if (p->type == AVPI_PNG_PALETTE)
            point_anew(p, &of, m);
        else if (p->depth >= 8)
            filter_rows(&of);
    }
}

bool avpi_png_tidy(avpi_png *p, unsigned char *rows) {
    mapping m = {.used = {false}};
    if (!read_rows(p, rows, &m))
        return false;
    if (p->type == AVPI_PNG_PALETTE)
        keep_used(p, &m);
    write_rows(p, rows, &m);
    return true;
}
