/*
 * The rectangle of all pairs of places is split at the longest run on one of its diagonals; what is left for other
 * passages is the rectangle before it and the one behind. The rectangle with the longest run is split next.
 *
 *        b ->
 *   a  | 1 1 . . . |        1, 2: rectangles left after
 *   |  | 1 1 . . . |        the run \ was found
 *   v  | . . \ . . |
 *      | . . . \ . |
 *      | . . . . 2 |
 */
#include "traces/near_passage.h"

#include "traces/shingles.h"

typedef struct points {
    uint32_t *point;
    uint32_t *byte; /* count + 1: where each begins in the normalised text */
    uint32_t count;
} points;

/* Places of a and b that are still open, one past the end, and the longest run among them. */
typedef struct rectangle {
    uint32_t a_from, a_to, b_from, b_to;
    uint32_t a_run, b_run, run;
} rectangle;

typedef struct comparison {
    points a, b;
    uint32_t *above,
        *row; /* length of the run that ends at each place of b, for the last two places of a; b.count + 1 */
} comparison;

static avp_status points_of(const avp_ctx *ctx, avp_str text, points *p, avp_error *err) {
    avp_status status = AVP_OK;
    size_t most = text.len < AVPI_PASSAGE_POINTS ? text.len : AVPI_PASSAGE_POINTS;
    const unsigned char *begin = (const unsigned char *)(text.ptr ? text.ptr : ""), *at = begin, *end = at + text.len;
    AVP_TRY(avpi_alloc(ctx, most, sizeof *p->point, &p->point, err));
    AVP_TRY(avpi_alloc(ctx, most + 1, sizeof *p->byte, &p->byte, err));
    while (at < end && p->count < most) {
        p->byte[p->count] = (uint32_t)(at - begin);
        p->point[p->count++] = avpi_point_next(&at, end);
    }
    p->byte[p->count] = (uint32_t)(at - begin);
done:
    return status;
}

/* One row of run lengths from the row above it; the longest of them. */
static uint32_t next_row(const uint32_t *above, uint32_t *row, uint32_t point, const uint32_t *b, uint32_t n) {
    uint32_t longest = 0;
    row[0] = 0;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t run = b[j] == point ? above[j] + 1 : 0;
        row[j + 1] = run;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void find_run(comparison *c, rectangle *r) {
    uint32_t n = r->b_to - r->b_from;
    r->run = 0;
    memset(c->above, 0, ((size_t)n + 1) * sizeof *c->above);
    for (uint32_t i = r->a_from; i < r->a_to; i++) {
        uint32_t longest = next_row(c->above, c->row, c->a.point[i], c->b.point + r->b_from, n), j = 0;
        if (longest > r->run) {
            while (c->row[j] != longest)
                j++;
            r->run = longest;
            r->a_run = i + 1 - longest;
            r->b_run = r->b_from + j - longest;
        }
        uint32_t *swap = c->above;
        c->above = c->row;
        c->row = swap;
    }
}

/* The open rectangle with the longest run; n when none has one of `least`. */
static size_t longest_of(const rectangle *open, size_t n, uint32_t least) {
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        bool longer = best == n ? open[i].run >= least : open[i].run > open[best].run;
        bool earlier = best < n && open[i].run == open[best].run && open[i].a_run < open[best].a_run;
        if (longer || earlier)
            best = i;
    }
    return best;
}

/* Runs in the order in which they are found: longest first. */
static size_t find_runs(comparison *c, uint32_t least, rectangle runs[AVPI_PASSAGES_MOST]) {
    rectangle open[AVPI_PASSAGES_MOST + 1] = {{.a_to = c->a.count, .b_to = c->b.count}};
    size_t n_open = 1, n_runs = 0;
    find_run(c, &open[0]);
    while (n_runs < AVPI_PASSAGES_MOST) {
        size_t best = longest_of(open, n_open, least);
        if (best == n_open)
            break;
        rectangle r = open[best];
        runs[n_runs++] = r;
        open[best] = (rectangle){.a_from = r.a_from, .a_to = r.a_run, .b_from = r.b_from, .b_to = r.b_run};
        open[n_open] =
            (rectangle){.a_from = r.a_run + r.run, .a_to = r.a_to, .b_from = r.b_run + r.run, .b_to = r.b_to};
        find_run(c, &open[best]);
        find_run(c, &open[n_open++]);
    }
    return n_runs;
}

static void sort_runs(rectangle *runs, size_t n) {
    for (size_t i = 1; i < n; i++) {
        rectangle run = runs[i];
        size_t j = i;
        for (; j > 0 && runs[j - 1].a_run > run.a_run; j--)
            runs[j] = runs[j - 1];
        runs[j] = run;
    }
}

/* Bytes of the original that `run` code points from `first` on come from. Normalising may change the order of marks, not of letters. */
static void place(const avpi_near_side *side, const points *p, uint32_t first, uint32_t run, size_t *from, size_t *to) {
    size_t begin = p->byte[first], end = p->byte[first + run];
    *from = side->from ? side->from[begin] : begin;
    *to = side->to ? side->to[end - 1] : end;
}

avp_status avpi_near_shared_passage(const avp_ctx *ctx, const avpi_near_side *a, const avpi_near_side *b,
                                    uint32_t least, avpi_near_passage out[AVPI_PASSAGES_MOST], size_t *count,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    comparison c = {.above = NULL};
    uint32_t *rows = NULL;
    rectangle runs[AVPI_PASSAGES_MOST];
    AVP_TRY(points_of(ctx, a->text, &c.a, err));
    AVP_TRY(points_of(ctx, b->text, &c.b, err));
    AVP_TRY(avpi_alloc(ctx, 2 * ((size_t)c.b.count + 1), sizeof *rows, &rows, err));
    c.above = rows;
    c.row = rows + c.b.count + 1;
    size_t n = find_runs(&c, least > 0 ? least : 1, runs);
    sort_runs(runs, n);
    for (size_t i = 0; i < n; i++) {
        place(a, &c.a, runs[i].a_run, runs[i].run, &out[i].a_from, &out[i].a_to);
        place(b, &c.b, runs[i].b_run, runs[i].run, &out[i].b_from, &out[i].b_to);
    }
    *count = n;
done:
    avpi_free(ctx, c.a.point);
    avpi_free(ctx, c.a.byte);
    avpi_free(ctx, c.b.point);
    avpi_free(ctx, c.b.byte);
    avpi_free(ctx, rows);
    return status;
}
