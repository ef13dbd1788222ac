#include "story/bursts.h"

#include "story/kleinberg.h"

#include <string.h>

static const int64_t silence_us = INT64_C(60) * 86400000000;

void avpi_volume_free(const avp_ctx *ctx, avpi_volume *volume) {
    avpi_free(ctx, volume->posts);
    *volume = (avpi_volume){.n = 0};
}

static size_t bin_of(const avpi_volume *v, int64_t time_us) {
    return (size_t)((time_us - v->first_us) / v->bin_us);
}

avp_status avpi_volume_make(const avp_ctx *ctx, const avpi_talk *talk, double bin_s, avpi_volume *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_volume v = {.bin_us = (int64_t)(bin_s * 1e6)};
    if (talk->n > 0) {
        v.first_us = talk->time_us[0] - talk->time_us[0] % v.bin_us;
        v.n = bin_of(&v, talk->time_us[talk->n - 1]) + 1;
    }
    AVP_TRY(avpi_zalloc(ctx, v.n, sizeof *v.posts, &v.posts, err));
    for (size_t i = 0; i < talk->n; i++)
        v.posts[bin_of(&v, talk->time_us[i])]++;
    *out = v;
done:
    return status;
}

void avpi_bursts_free(const avp_ctx *ctx, avpi_bursts *bursts) {
    avpi_free(ctx, bursts->of);
    *bursts = (avpi_bursts){.n = 0};
}

/* One time in which the set is spoken of: bins of the volume, and how many posts an hour of it usually has. */
typedef struct span {
    const avpi_telling *t;
    const avpi_volume *v;
    const uint32_t *rows;
    size_t first, n;
    bool over_nights;
    double gap_s, usual; /* posts a bin, in the middle of all bins; 0 = not asked yet */
} span;

/* The k-th smallest of n (Hoare 1961): the median of each topic's bins is asked for, and sorting them took a tenth of a whole run. */
static double smallest(double *of, size_t n, size_t k) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = of[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (of[i] < pivot)
                i++;
            while (of[j] > pivot)
                j--;
            if (i >= j)
                break;
            double kept = of[i];
            of[i++] = of[j];
            of[j--] = kept;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return of[k];
}

/* The median, or where most bins are empty the mean. */
static avp_status ask_usual(span *s, avp_error *err) {
    avp_status status = AVP_OK;
    double *posts = NULL, sum = 0;
    if (s->usual > 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(s->t->ctx, s->n, sizeof *posts, &posts, err));
    for (size_t i = 0; i < s->n; i++) {
        posts[i] = (double)s->v->posts[s->first + i];
        sum += posts[i];
    }
    s->usual = smallest(posts, s->n, s->n / 2);
    s->usual = s->usual > 0 ? s->usual : sum / (double)s->n;
done:
    avpi_free(s->t->ctx, posts);
    return status;
}

/*
 * Is the time between two bursts short? Time in which everybody is silent counts for what is said in it: a night, or an outage of the
 * collection, is no end of a burst. So the clock is asked, and then how long the posts between them usually take.
 */
static avp_status is_short(span *s, int64_t from_us, int64_t to_us, bool *is, avp_error *err) {
    avp_status status = AVP_OK;
    double posts = 0;
    *is = (double)(to_us - from_us) <= s->gap_s * 1e6;
    if (*is || !s->over_nights)
        return AVP_OK;
    AVP_TRY(ask_usual(s, err));
    double most = s->usual * s->gap_s * 1e6 / (double)s->v->bin_us;
    for (size_t bin = bin_of(s->v, from_us) + 1; bin < bin_of(s->v, to_us) && posts <= most; bin++)
        posts += (double)s->v->posts[bin];
    *is = posts <= most;
done:
    return status;
}

static avp_status add_burst(span *s, avpi_burst burst, avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    const int64_t *time_us = s->t->talk->time_us;
    bool joined = false;
    avpi_burst *last = out->n > 0 ? &out->of[out->n - 1] : NULL;
    if (last)
        AVP_TRY(is_short(s, time_us[s->rows[last->to - 1]], time_us[s->rows[burst.from]], &joined, err));
    if (joined) {
        last->to = burst.to;
        return AVP_OK;
    }
    AVP_TRY(avpi_grow(s->t->ctx, &out->of, &out->capacity, out->n + 1, sizeof *out->of, err));
    out->of[out->n++] = burst;
done:
    return status;
}

/* Bins of rows [from, to), and opts->spoken_pad before and after them. */
static span span_of(const avpi_telling *t, const avpi_volume *v, const uint32_t *rows, size_t from, size_t to) {
    const int64_t *time_us = t->talk->time_us;
    size_t pad = (size_t)(t->opts->spoken_pad * 86400e6 / (double)v->bin_us), first = bin_of(v, time_us[rows[from]]),
           last = bin_of(v, time_us[rows[to - 1]]);
    first = first > pad ? first - pad : 0;
    last = last + pad < v->n ? last + pad : v->n - 1;
    return (span){.t = t, .v = v, .rows = rows, .first = first, .n = last - first + 1};
}

/* The first of rows [from, to) that falls into bin, or after it. */
static size_t first_from(const span *s, size_t from, size_t to, size_t bin) {
    while (from < to && bin_of(s->v, s->t->talk->time_us[s->rows[from]]) - s->first < bin)
        from++;
    return from;
}

/* Rows [from, to) of one time in which the set is spoken of. */
static avp_status find_in(span *s, size_t from, size_t to, avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = s->t->ctx;
    const int64_t *time_us = s->t->talk->time_us;
    uint64_t *r = NULL;
    uint8_t *burst = NULL;
    AVP_TRY(avpi_zalloc(ctx, s->n, sizeof *r, &r, err));
    AVP_TRY(avpi_alloc(ctx, s->n, 1, &burst, err));
    for (size_t i = from; i < to; i++)
        r[bin_of(s->v, time_us[s->rows[i]]) - s->first]++;
    AVP_TRY(
        avpi_kleinberg(ctx, r, s->v->posts + s->first, s->n, s->t->opts->burst_s, s->t->opts->burst_gamma, burst, err));
    for (size_t i = from, bin = 0; bin < s->n; bin++) { /* bins, not rows: two bursts may have no row between them */
        size_t first = bin;
        while (bin < s->n && burst[bin])
            bin++;
        if (bin == first)
            continue;
        size_t begin = first_from(s, i, to, first);
        i = first_from(s, begin, to, bin);
        if (i > begin)
            AVP_TRY(add_burst(s, (avpi_burst){begin, i}, out, err));
    }
done:
    avpi_free(ctx, r);
    avpi_free(ctx, burst);
    return status;
}

avp_status avpi_bursts_find(const avpi_telling *t, const avpi_volume *volume, const uint32_t *rows, size_t n,
                            double gap_s, bool over_nights, avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_bursts found = {.n = 0};
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && t->talk->time_us[rows[to]] - t->talk->time_us[rows[to - 1]] < silence_us)
            to++;
        span s = span_of(t, volume, rows, from, to);
        s.gap_s = gap_s;
        s.over_nights = over_nights;
        AVP_TRY(find_in(&s, from, to, &found, err));
    }
    *out = found;
    found = (avpi_bursts){.n = 0};
done:
    avpi_bursts_free(t->ctx, &found);
    return status;
}

avpi_burst avpi_burst_opened(const avpi_talk *talk, const avpi_volume *volume, const uint32_t *rows, avpi_burst burst) {
    int64_t since_us = talk->time_us[rows[burst.from]] - volume->bin_us;
    while (burst.from > 0 && talk->time_us[rows[burst.from - 1]] >= since_us)
        burst.from--;
    return burst;
}

uint64_t avpi_rows_accounts(const avpi_talk *talk, const uint32_t *rows, size_t n, uint32_t *seen, uint32_t mark) {
    uint64_t accounts = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t *of = &seen[talk->account[rows[i]]];
        accounts += *of != mark;
        *of = mark;
    }
    return accounts;
}
