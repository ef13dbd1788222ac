/* Outages of the collection. Formulas and reasons: docs/methods/dormancy.md. */
#include "story/mask.h"

#include "base/sort.h"

#include "story/tails.h"

#include <math.h>

static const int64_t minute_us = INT64_C(60000000);
static const int64_t hour_us = INT64_C(3600000000);
static const int64_t day_us = INT64_C(86400000000);

enum { BINS_MOST = 1 << 24, WEEK_DAYS = 7 };

/*
 *   bins   |.|..|.| | | |..|.|...        minutes: posts in each
 *   slots  |         |         |         hours: posts in each, and what is usual there
 */
typedef struct count {
    const avp_ctx *ctx;
    int64_t bin_us, slot_us, start_us; /* of the first bin and slot */
    size_t n_bins, n_slots, per_slot, per_week;
    uint32_t *bins;
    uint64_t *slots;
    double *usual; /* per slot: posts in a bin */
    uint8_t *out;  /* per bin: outage */
} count;

static int64_t floor_to(int64_t value, int64_t step) {
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/* Bins of a minute, or what the times are known to; coarser where the span is absurdly long. */
static void choose_steps(count *c, int64_t first_us, int64_t last_us, int64_t precision_us) {
    c->bin_us = precision_us <= minute_us ? minute_us : precision_us <= hour_us ? hour_us : day_us;
    while (last_us / c->bin_us - first_us / c->bin_us > BINS_MOST - 2 * (hour_us / minute_us))
        c->bin_us = c->bin_us < hour_us ? hour_us : c->bin_us < day_us ? day_us : 2 * c->bin_us;
    c->slot_us = c->bin_us > hour_us ? c->bin_us : hour_us;
    c->per_slot = (size_t)(c->slot_us / c->bin_us);
    c->per_week = c->slot_us >= WEEK_DAYS * day_us ? 1 : (size_t)(WEEK_DAYS * day_us / c->slot_us);
    c->start_us = floor_to(first_us, c->slot_us);
    c->n_slots = (size_t)((last_us - c->start_us) / c->slot_us) + 1;
    c->n_bins = c->n_slots * c->per_slot;
}

static avp_status count_posts(count *c, const int64_t *time_us, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(c->ctx, c->n_bins, sizeof *c->bins, &c->bins, err));
    AVP_TRY(avpi_zalloc(c->ctx, c->n_slots, sizeof *c->slots, &c->slots, err));
    AVP_TRY(avpi_zalloc(c->ctx, c->n_bins, sizeof *c->out, &c->out, err));
    for (size_t i = 0; i < n; i++) {
        c->bins[(time_us[i] - c->start_us) / c->bin_us]++;
        c->slots[(time_us[i] - c->start_us) / c->slot_us]++;
    }
done:
    return status;
}

static int by_size(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* The median of the same hour of the week, in the weeks around. */
static avp_status find_usual(count *c, size_t weeks, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *around = NULL;
    AVP_TRY(avpi_alloc(c->ctx, c->n_slots, sizeof *c->usual, &c->usual, err));
    AVP_TRY(avpi_alloc(c->ctx, 2 * weeks + 1, sizeof *around, &around, err));
    for (size_t s = 0; s < c->n_slots; s++) {
        size_t n = 0, back = s / c->per_week < weeks ? s / c->per_week : weeks;
        for (size_t k = s - back * c->per_week; k < c->n_slots && n < back + weeks + 1; k += c->per_week)
            around[n++] = c->slots[k];
        avpi_sort(around, n, sizeof *around, by_size);
        double median = 0.5 * ((double)around[(n - 1) / 2] + (double)around[n / 2]);
        c->usual[s] = median / (double)c->per_slot;
    }
done:
    avpi_free(c->ctx, around);
    return status;
}

static void mark_thin(count *c, const avp_story_options *opts) {
    double log10_p = log10(opts->outage_p);
    for (size_t i = 0; i < c->n_bins; i++) {
        double usual = c->usual[i / c->per_slot];
        if ((double)c->bins[i] <= opts->outage_share * usual && usual > 0 &&
            avpi_poisson_log10_below(c->bins[i], usual) < log10_p)
            c->out[i] = 1;
    }
}

static void mark_empty(count *c, const avp_story_options *opts) {
    double needed = -log(opts->outage_p);
    size_t silence = (size_t)ceil(opts->silence_days * (double)day_us / (double)c->bin_us);
    for (size_t i = 0; i < c->n_bins;) {
        size_t end = i;
        double sum = 0;
        for (; end < c->n_bins && c->bins[end] == 0; end++)
            sum += c->usual[end / c->per_slot];
        if (end > i && (sum > needed || end - i >= silence))
            for (size_t k = i; k < end; k++)
                c->out[k] = 1;
        i = end > i ? end : i + 1;
    }
}

/* Marked bins as outages, inside the span of the posts. */
static avp_status list_outages(const count *c, avp_mask *mask, avp_error *err) {
    avp_status status = AVP_OK;
    size_t capacity = 0;
    for (size_t i = 0; i < c->n_bins; i++) {
        int64_t from_us = c->start_us + (int64_t)i * c->bin_us, to_us = from_us + c->bin_us;
        from_us = from_us < mask->first_us ? mask->first_us : from_us;
        to_us = to_us > mask->last_us ? mask->last_us : to_us;
        if (!c->out[i] || from_us >= to_us)
            continue;
        mask->outage_us += to_us - from_us;
        if (mask->count > 0 && mask->outages[mask->count - 1].to_us == from_us) {
            mask->outages[mask->count - 1].to_us = to_us;
            continue;
        }
        AVP_TRY(avpi_grow(c->ctx, &mask->outages, &capacity, mask->count + 1, sizeof *mask->outages, err));
        mask->outages[mask->count++] = (avp_outage){from_us, to_us};
    }
done:
    return status;
}

avp_status avpi_mask_find(const avp_ctx *ctx, const int64_t *time_us, size_t n, int64_t precision_us,
                          const avp_story_options *opts, avp_mask *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_mask mask = {.first_us = INT64_MAX, .last_us = INT64_MIN};
    count c = {.ctx = ctx};
    for (size_t i = 0; i < n; i++) {
        mask.first_us = time_us[i] < mask.first_us ? time_us[i] : mask.first_us;
        mask.last_us = time_us[i] > mask.last_us ? time_us[i] : mask.last_us;
    }
    if (n > 0) {
        choose_steps(&c, mask.first_us, mask.last_us, precision_us);
        mask.bin_us = c.bin_us;
        AVP_TRY(count_posts(&c, time_us, n, err));
        AVP_TRY(find_usual(&c, (size_t)opts->outage_weeks, err));
        mark_thin(&c, opts);
        mark_empty(&c, opts);
        AVP_TRY(list_outages(&c, &mask, err));
    }
    *out = mask;
    mask = (avp_mask){0};
done:
    avpi_free(ctx, c.bins);
    avpi_free(ctx, c.slots);
    avpi_free(ctx, c.usual);
    avpi_free(ctx, c.out);
    avpi_mask_free(ctx, &mask);
    return status;
}

void avpi_mask_free(const avp_ctx *ctx, avp_mask *mask) {
    avpi_free(ctx, mask->outages);
    *mask = (avp_mask){0};
}

int64_t avpi_mask_between(const avp_mask *mask, int64_t from_us, int64_t to_us) {
    size_t low = 0, high = mask->count;
    int64_t sum = 0;
    while (low < high) { /* the first outage that ends after from */
        size_t middle = low + (high - low) / 2;
        if (mask->outages[middle].to_us > from_us)
            high = middle;
        else
            low = middle + 1;
    }
    for (; low < mask->count && mask->outages[low].from_us < to_us; low++) {
        int64_t begin = mask->outages[low].from_us, end = mask->outages[low].to_us;
        sum += (end < to_us ? end : to_us) - (begin > from_us ? begin : from_us);
    }
    return sum;
}
