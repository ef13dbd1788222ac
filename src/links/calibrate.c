/* How much a search finds in worlds without coordination. */
#include "avispero/links.h"

#include "base/acts_delays.h"
#include "base/memory.h"
#include "base/sort.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A copy whose labels may be moved: what goes with an act is our own; times, objects and names are borrowed. */
enum { COLUMNS = 4 };

static void columns_of(avp_acts *acts, uint32_t **columns[COLUMNS]) {
    columns[0] = &acts->account;
    columns[1] = &acts->source;
    columns[2] = &acts->post;
    columns[3] = &acts->elders.of;
}

static avp_status copy_labels(const avp_ctx *ctx, const avp_acts *acts, avp_acts *copy, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t **columns[COLUMNS];
    avp_acts from = *acts;
    *copy = *acts;
    columns_of(copy, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        *columns[c] = NULL;
    uint32_t **given[COLUMNS];
    columns_of(&from, given);
    for (size_t c = 0; c < COLUMNS; c++)
        if (*given[c])
            AVP_TRY(avpi_alloc(ctx, acts->count, sizeof **columns[c], columns[c], err));
done:
    return status;
}

static void restore_labels(const avp_acts *acts, avp_acts *copy) {
    uint32_t **to[COLUMNS], **given[COLUMNS];
    avp_acts from = *acts;
    columns_of(copy, to);
    columns_of(&from, given);
    for (size_t c = 0; c < COLUMNS && acts->count > 0; c++)
        if (*given[c])
            memcpy(*to[c], *given[c], acts->count * sizeof **to[c]);
}

static void free_labels(const avp_ctx *ctx, avp_acts *copy) {
    uint32_t **columns[COLUMNS];
    columns_of(copy, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        avpi_free(ctx, *columns[c]);
}

/* log10 p of the false links of one window, over all shuffles. */
typedef struct false_links {
    double *log10_p;
    size_t count, capacity;
} false_links;

typedef struct calibrating {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avp_links_options *opts;
    avp_links *links;
    avp_calibration *sum;
    avp_acts copy;
    int64_t *time_us;                    /* the copy's own times, for worlds with other delays */
    false_links of[2][AVP_WINDOWS_MAX];  /* [1]: of class exclusive */
    uint64_t recurrent[AVP_WINDOWS_MAX]; /* accounts, over all shuffles */
} calibrating;

/* The window of links with this length; n_windows when there is none. */
static size_t window_of(const avp_links *links, int64_t window_us) {
    size_t k = 0;
    while (k < links->n_windows && links->windows[k].window_us != window_us)
        k++;
    return k;
}

static bool is_exclusive(const avp_window_links *window, size_t i) {
    return window->exclusive && window->exclusive[i] != 0;
}

/* Note the links of one class that a null world gives. */
static avp_status note_false(calibrating *c, const avp_links *found, bool exclusive, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t w = 0; w < found->n_windows; w++) {
        const avp_window_links *window = &found->windows[w];
        size_t k = window_of(c->links, window->window_us);
        if (k == c->links->n_windows)
            continue;
        false_links *list = &c->of[exclusive][k];
        AVP_TRY(avpi_grow(c->ctx, &list->log10_p, &list->capacity, list->count + window->count, sizeof(double), err));
        for (size_t i = 0; i < window->count; i++)
            if (is_exclusive(window, i) == exclusive)
                list->log10_p[list->count++] = window->log10_p[i];
    }
done:
    return status;
}

static void note_recurrent(calibrating *c, const avp_links *found) {
    for (size_t w = 0; w < found->n_windows; w++) {
        size_t k = window_of(c->links, found->windows[w].window_us);
        if (k < c->links->n_windows)
            c->recurrent[k] += found->windows[w].recurrence.count;
    }
}

/* Far fewer false ones than the share q of the real: a Poisson count three standard deviations and three higher would not take one back. */
static bool far_below(uint64_t wrong, uint64_t real, uint64_t shuffles, double q) {
    return real == 0 || (double)wrong + 3 * sqrt((double)wrong) + 3 <= q * (double)real * (double)shuffles;
}

/* Whether further shuffles could hardly change what is kept. Without anything to take back none is needed at all. */
static bool is_settled(const calibrating *c, uint64_t shuffles) {
    for (size_t w = 0; w < c->opts->windows.count; w++) {
        size_t k = window_of(c->links, c->opts->windows.us[w]);
        if (k == c->links->n_windows)
            continue;
        const avp_window_links *real = &c->links->windows[k];
        if (!far_below(c->of[false][k].count, real->count - real->exclusive_count, shuffles, c->opts->q) ||
            !far_below(c->recurrent[k], real->recurrence.count, shuffles, c->opts->q))
            return false;
    }
    return true;
}

static avp_status shuffle_labels(calibrating *c, uint64_t least, uint64_t shuffles, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    avp_links found = {0};
    avp_shuffle how = c->acts->source ? AVP_SHUFFLE_WITHIN_SOURCE : AVP_SHUFFLE_LABELS;
    for (uint64_t i = 0; i < shuffles && (i < least || !is_settled(c, i)); i++) {
        AVP_TRY(avpi_progress(c->ctx, N_("calibrating on shuffles"), i, shuffles, N_("shuffles"), err));
        restore_labels(c->acts, &c->copy);
        AVP_TRY(avp_acts_shuffle(c->ctx, &c->copy, how, seed + i, err));
        AVP_TRY(avp_links_find(c->ctx, &c->copy, c->opts, &found, err));
        AVP_TRY(note_false(c, &found, false, err));
        note_recurrent(c, &found);
        avp_links_free(c->ctx, &found);
        c->sum->shuffles = i + 1;
    }
done:
    avp_links_free(c->ctx, &found);
    return status;
}

static bool any_exclusive(const avp_links *links) {
    for (size_t k = 0; k < links->n_windows; k++)
        if (links->windows[k].exclusive_count > 0)
            return true;
    return false;
}

static avp_status redraw_delays(calibrating *c, uint64_t worlds, uint64_t seed, avp_error *err) {
    avp_status status = AVP_OK;
    avp_links found = {0};
    if (c->acts->count == 0 || !any_exclusive(c->links))
        return AVP_OK;
    AVP_TRY(avpi_alloc(c->ctx, c->acts->count, sizeof *c->time_us, &c->time_us, err));
    c->copy.time_us = c->time_us;
    for (uint64_t i = 0; i < worlds; i++) {
        restore_labels(c->acts, &c->copy);
        memcpy(c->time_us, c->acts->time_us, c->acts->count * sizeof *c->time_us);
        AVP_TRY(avpi_acts_resample_delays(c->ctx, &c->copy, seed + i, err));
        AVP_TRY(avp_links_find(c->ctx, &c->copy, c->opts, &found, err));
        AVP_TRY(note_false(c, &found, true, err));
        avp_links_free(c->ctx, &found);
    }
done:
    avp_links_free(c->ctx, &found);
    return status;
}

/* ---- taking links back ---- */

static int rising(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Largest p among the n real ones, both lists sorted, at which shuffles give at most the share q of them; -inf when there is none. */
static double allowed(const double *real, size_t n, const false_links *f, uint64_t shuffles, double q) {
    double best = -INFINITY;
    size_t j = 0;
    for (size_t i = 0; i < n; i++) {
        while (j < f->count && f->log10_p[j] <= real[i])
            j++;
        if ((double)j / (double)shuffles <= q * (double)(i + 1) && (i + 1 == n || real[i + 1] > real[i]))
            best = real[i];
    }
    return best;
}

/* Drop the links of one class that are weaker than `most`. */
static void take_back(avp_window_links *w, bool exclusive, double most) {
    size_t kept = 0;
    double threshold = -INFINITY;
    w->exclusive_count = 0;
    for (size_t i = 0; i < w->count; i++) {
        bool of_class = is_exclusive(w, i) == exclusive;
        if (of_class && w->log10_p[i] > most)
            continue;
        w->a[kept] = w->a[i];
        w->b[kept] = w->b[i];
        w->weight[kept] = w->weight[i];
        w->expected[kept] = w->expected[i];
        w->log10_p[kept] = w->log10_p[i];
        if (w->exclusive)
            w->exclusive[kept] = w->exclusive[i];
        if (is_exclusive(w, kept))
            w->exclusive_count++;
        else if (w->log10_p[kept] > threshold)
            threshold = w->log10_p[kept];
        kept++;
    }
    w->count = kept;
    w->threshold_p = isfinite(threshold) ? fmax(pow(10, threshold), DBL_TRUE_MIN) : 0;
}

/* One class of one window: what is left, and how many as strong a null world gives on average. */
static avp_status settle_class(calibrating *c, size_t k, bool exclusive, uint64_t worlds, double *mean,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avp_window_links *w = &c->links->windows[k];
    false_links *f = &c->of[exclusive][k];
    double *real = NULL;
    size_t n = 0, as_strong = 0;
    AVP_TRY(avpi_alloc(c->ctx, w->count, sizeof *real, &real, err));
    for (size_t i = 0; i < w->count; i++)
        if (is_exclusive(w, i) == exclusive)
            real[n++] = w->log10_p[i];
    if (n > 0)
        avpi_sort(real, n, sizeof *real, rising);
    if (f->count > 0)
        avpi_sort(f->log10_p, f->count, sizeof *f->log10_p, rising);
    double most = allowed(real, n, f, worlds, c->opts->q);
    if (n > 0 && !(most >= real[n - 1]))
        take_back(w, exclusive, most);
    while (as_strong < f->count && f->log10_p[as_strong] <= most)
        as_strong++;
    *mean = worlds > 0 ? (double)(isfinite(most) ? as_strong : f->count) / (double)worlds : 0;
done:
    avpi_free(c->ctx, real);
    return status;
}

static avp_status settle_window(calibrating *c, size_t k, uint64_t shuffles, uint64_t worlds, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = c->links->windows[k].count;
    AVP_TRY(settle_class(c, k, false, shuffles, &c->sum->mean_false[k], err));
    AVP_TRY(settle_class(c, k, true, worlds, &c->sum->mean_exclusive[k], err));
    c->sum->dropped[k] = before - c->links->windows[k].count;
    avp_recurrence *recurrence = &c->links->windows[k].recurrence;
    c->sum->mean_recurrent[k] = shuffles > 0 ? (double)c->recurrent[k] / (double)shuffles : 0;
    if (c->sum->mean_recurrent[k] > c->opts->q * (double)recurrence->count)
        recurrence->count = recurrence->n_ties = 0;
done:
    return status;
}

avp_status avp_links_calibrate(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts, uint64_t least,
                               uint64_t shuffles, uint64_t seed, avp_links *links, avp_calibration *out,
                               avp_error *err) {
    enum { A_TENTH = 10 };
    avp_status status = AVP_OK;
    avp_calibration sum = {.shuffles = 0};
    calibrating c = {.ctx = ctx, .acts = acts, .opts = opts, .links = links, .sum = &sum};
    AVP_TRY(copy_labels(ctx, acts, &c.copy, err));
    AVP_TRY(shuffle_labels(&c, least, shuffles, seed, err));
    uint64_t worlds = shuffles > A_TENTH ? shuffles / A_TENTH : 1;
    AVP_TRY(redraw_delays(&c, worlds, seed, err));
    for (size_t w = 0; w < opts->windows.count && shuffles > 0; w++) {
        size_t k = window_of(links, opts->windows.us[w]);
        if (k < links->n_windows)
            AVP_TRY(settle_window(&c, k, sum.shuffles, worlds, err));
    }
    *out = sum;
done:
    free_labels(ctx, &c.copy);
    avpi_free(ctx, c.time_us);
    for (size_t k = 0; k < AVP_WINDOWS_MAX; k++)
        for (size_t class = 0; class < 2; class ++)
            avpi_free(ctx, c.of[class][k].log10_p);
    return status;
}
