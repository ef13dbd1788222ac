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

static avp_status add_burst(const avpi_telling *t, const uint32_t *rows, avpi_burst burst, double gap_s,
                            avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    const int64_t *time_us = t->talk->time_us;
    avpi_burst *last = out->n > 0 ? &out->of[out->n - 1] : NULL;
    if (last && time_us[rows[burst.from]] - time_us[rows[last->to - 1]] <= (int64_t)(gap_s * 1e6)) {
        last->to = burst.to;
        return AVP_OK;
    }
    AVP_TRY(avpi_grow(t->ctx, &out->of, &out->capacity, out->n + 1, sizeof *out->of, err));
    out->of[out->n++] = burst;
done:
    return status;
}

/* Rows [from, to) of one time in which the set is spoken of. */
static avp_status find_in(const avpi_telling *t, const avpi_volume *v, const uint32_t *rows, size_t from, size_t to,
                          double gap_s, avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    const int64_t *time_us = t->talk->time_us;
    size_t pad = (size_t)(t->opts->spoken_pad * 86400e6 / (double)v->bin_us), first = bin_of(v, time_us[rows[from]]),
           last = bin_of(v, time_us[rows[to - 1]]);
    first = first > pad ? first - pad : 0;
    last = last + pad < v->n ? last + pad : v->n - 1;
    size_t n = last - first + 1;
    uint64_t *r = NULL;
    uint8_t *burst = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *r, &r, err));
    AVP_TRY(avpi_alloc(t->ctx, n, 1, &burst, err));
    for (size_t i = from; i < to; i++)
        r[bin_of(v, time_us[rows[i]]) - first]++;
    AVP_TRY(avpi_kleinberg(t->ctx, r, v->posts + first, n, t->opts->burst_s, t->opts->burst_gamma, burst, err));
    for (size_t i = from, bin; i < to;) {
        bin = bin_of(v, time_us[rows[i]]) - first;
        size_t begin = i;
        bool loud = burst[bin];
        while (i < to && burst[bin_of(v, time_us[rows[i]]) - first] == loud)
            i++;
        if (loud)
            AVP_TRY(add_burst(t, rows, (avpi_burst){begin, i}, gap_s, out, err));
    }
done:
    avpi_free(t->ctx, r);
    avpi_free(t->ctx, burst);
    return status;
}

avp_status avpi_bursts_find(const avpi_telling *t, const avpi_volume *volume, const uint32_t *rows, size_t n,
                            double gap_s, avpi_bursts *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_bursts found = {.n = 0};
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && t->talk->time_us[rows[to]] - t->talk->time_us[rows[to - 1]] < silence_us)
            to++;
        AVP_TRY(find_in(t, volume, rows, from, to, gap_s, &found, err));
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
