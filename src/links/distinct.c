/*
 * Nearly all accounts act once on an object ("singles"); the few that act more often are "repeaters". Pairs of singles
 * are pairs of acts. So from all pairs of acts those with a repeater are taken off, and the distinct pairs of each
 * repeater put back: its singles by differences of ranks, without looking at them, its fellow repeaters one by one.
 *
 *   place   0  1  2  3  4  5  6
 *   acts    a  b  a  c  d  b  a       repeaters a, b: their acts stand at places 0 1 2 5 6, ranks 0 1 2 3 4
 *   window of the act at place 2: places low 1 .. high 4 -> ranks 1 .. 2, so 4 - 2 = 2 singles
 */
#include "links/distinct.h"

#include "links/slots.h"

#include <string.h>

avp_status avpi_distinct_init(const avp_ctx *ctx, size_t n_accounts, avpi_distinct *d, avp_error *err) {
    *d = (avpi_distinct){.ctx = ctx, .n_accounts = n_accounts};
    return avpi_zalloc(ctx, n_accounts, sizeof *d->met, &d->met, err);
}

void avpi_distinct_free(avpi_distinct *d) {
    if (!d->ctx)
        return;
    avpi_free(d->ctx, d->met);
    avpi_free(d->ctx, d->scratch);
    *d = (avpi_distinct){0};
}

static uint64_t next_serial(avpi_distinct *d) {
    if (++d->serial == 0) {
        memset(d->met, 0, d->n_accounts * sizeof *d->met);
        d->serial = 1;
    }
    return d->serial;
}

bool avpi_distinct_repeats(avpi_distinct *d, const uint32_t *account, size_t n, uint8_t *repeats) {
    enum { AHEAD = 16 };
    uint64_t serial = next_serial(d);
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            __builtin_prefetch(&d->met[account[i + AHEAD]], 1);
        uint64_t before = d->met[account[i]];
        d->met[account[i]] = serial << 32 | i;
        if (before >> 32 == serial) {
            repeats[i] = repeats[(uint32_t)before] = 1;
            any = true;
        }
    }
    return any;
}

/* The acts of the repeaters; every array has one element per such act but the last two, which have one per account. */
typedef struct crowd {
    uint32_t *who;                  /* number of the account among the repeaters, in order of appearance */
    uint32_t *low, *high;           /* first place inside the window, and one past the last */
    uint32_t *low_rank, *high_rank; /* acts of repeaters before low, before high */
    uint32_t *rows;                 /* ranks grouped by account */
    uint32_t *start;                /* of the rows of an account (one more than accounts) */
    uint32_t *mark;                 /* last account that counted this one, + 1 */
    uint32_t n_acts, n_accounts;
} crowd;

/* First place, `from` or later, that is inside the window before `place`. */
static size_t first_inside(const avpi_distinct_acts *acts, size_t from, size_t place, int64_t window_us) {
    size_t low = from, high = place;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (avpi_within(acts->time_us[middle], acts->time_us[place], window_us))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* First place after the window behind `place`. */
static size_t first_past(const avpi_distinct_acts *acts, size_t place, int64_t window_us) {
    size_t low = place, high = acts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (avpi_within(acts->time_us[place], acts->time_us[middle], window_us))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static avp_status make_room(avpi_distinct *d, const avpi_distinct_acts *acts, crowd *c, avp_error *err) {
    enum { ARRAYS = 8 };
    avp_status status = AVP_OK;
    size_t n = 0;
    for (size_t i = 0; i < acts->count; i++)
        n += acts->repeats[i];
    AVP_TRY(avpi_grow(d->ctx, &d->scratch, &d->capacity, ARRAYS * (n + 1), sizeof *d->scratch, err));
    uint32_t **arrays[ARRAYS] = {&c->who,       &c->low,  &c->high,  &c->low_rank,
                                 &c->high_rank, &c->rows, &c->start, &c->mark};
    for (size_t i = 0; i < ARRAYS; i++)
        *arrays[i] = d->scratch + i * (n + 1);
done:
    return status;
}

/* Number the repeaters, count their acts in start, note how far every act of theirs reaches. */
static void find_crowd(avpi_distinct *d, const avpi_distinct_acts *acts, int64_t window_us, crowd *c) {
    uint64_t serial = next_serial(d);
    size_t low = 0;
    for (size_t i = 0; i < acts->count; i++) {
        if (!acts->repeats[i])
            continue;
        uint64_t *met = &d->met[acts->account[i]];
        if (*met >> 32 != serial) {
            *met = serial << 32 | c->n_accounts;
            c->start[c->n_accounts] = c->mark[c->n_accounts] = 0;
            c->n_accounts++;
        }
        uint32_t rank = c->n_acts++;
        c->who[rank] = (uint32_t)*met;
        c->start[c->who[rank]]++;
        low = first_inside(acts, low, i, window_us);
        c->low[rank] = (uint32_t)low;
        c->high[rank] = (uint32_t)first_past(acts, i, window_us);
    }
}

/* low_rank and high_rank: places of repeaters in order, walked beside the bounds, which only grow. */
static void rank_bounds(const avpi_distinct_acts *acts, crowd *c) {
    uint32_t low_rank = 0, high_rank = 0, low_place = 0, high_place = 0;
    for (uint32_t rank = 0; rank < c->n_acts; rank++) {
        for (; low_place < c->low[rank]; low_place++)
            low_rank += acts->repeats[low_place];
        for (; high_place < c->high[rank]; high_place++)
            high_rank += acts->repeats[high_place];
        c->low_rank[rank] = low_rank;
        c->high_rank[rank] = high_rank;
    }
}

/* Rows of every account, each in order of time: start[account] .. start[account + 1] in rows. */
static void group_crowd(crowd *c) {
    uint32_t at = 0;
    for (uint32_t a = 0; a < c->n_accounts; a++) {
        uint32_t acts = c->start[a];
        c->start[a] = at;
        at += acts;
    }
    for (uint32_t rank = 0; rank < c->n_acts; rank++)
        c->rows[c->start[c->who[rank]]++] = rank;
    for (uint32_t a = c->n_accounts; a > 0; a--)
        c->start[a] = c->start[a - 1];
    c->start[0] = 0;
}

/* Distinct partners of repeater a: all singles in its windows, and the repeaters with a higher number. */
static uint64_t partners_of(uint32_t a, crowd *c) {
    uint64_t partners = 0;
    uint32_t covered = 0, covered_rank = 0;
    for (uint32_t i = c->start[a]; i < c->start[a + 1]; i++) {
        uint32_t rank = c->rows[i], low = c->low[rank], low_rank = c->low_rank[rank];
        if (low < covered) {
            low = covered;
            low_rank = covered_rank;
        }
        covered = c->high[rank];
        covered_rank = c->high_rank[rank];
        partners += (covered - low) - (covered_rank - low_rank);
        for (uint32_t k = low_rank; k < covered_rank; k++) {
            uint32_t other = c->who[k];
            bool counts = other > a && c->mark[other] != a + 1;
            if (counts)
                c->mark[other] = a + 1;
            partners += counts;
        }
    }
    return partners;
}

avp_status avpi_distinct_pairs(avpi_distinct *d, const avpi_distinct_acts *acts, int64_t window_us,
                               uint64_t pairs_of_acts, uint64_t *pairs, avp_error *err) {
    avp_status status = AVP_OK;
    crowd c = {0};
    uint64_t beside = 0, inside = 0, distinct = 0;
    AVP_TRY(make_room(d, acts, &c, err));
    find_crowd(d, acts, window_us, &c);
    rank_bounds(acts, &c);
    group_crowd(&c);
    for (uint32_t rank = 0; rank < c.n_acts; rank++) {
        beside += c.high[rank] - c.low[rank] - 1;
        inside += c.high_rank[rank] - c.low_rank[rank] - 1; /* pairs of repeater acts, each seen from both ends */
    }
    for (uint32_t a = 0; a < c.n_accounts; a++)
        distinct += partners_of(a, &c);
    *pairs = pairs_of_acts - (beside - inside / 2) + distinct;
done:
    return status;
}

/* ---- acts with elders ---- */

bool avpi_any_elders(const uint32_t *of, size_t n) {
    for (size_t i = 0; of && i < n; i++)
        if (of[i])
            return true;
    return false;
}

/* Chains of the acts of every account: next[i] is its next act, UINT32_MAX = none; first[i] = 1 at the head of a chain. */
static void chain_accounts(avpi_distinct *d, const avpi_distinct_acts *acts, uint32_t *next, uint32_t *first) {
    uint64_t serial = next_serial(d);
    for (size_t i = 0; i < acts->count; i++) {
        uint64_t *met = &d->met[acts->account[i]];
        next[i] = UINT32_MAX;
        first[i] = *met >> 32 != serial;
        if (!first[i])
            next[(uint32_t)*met] = (uint32_t)i;
        *met = serial << 32 | i;
    }
}

/* Partners with a higher id whom act i meets for the first time under this serial. */
static uint64_t first_partners(avpi_distinct *d, const avp_elders *elders, const avpi_distinct_acts *acts, size_t i,
                               int64_t window_us, uint64_t serial) {
    uint64_t partners = 0;
    for (size_t j = first_inside(acts, 0, i, window_us), end = first_past(acts, i, window_us); j < end; j++) {
        uint32_t other = acts->account[j];
        if (other <= acts->account[i] || d->met[other] >> 32 == serial ||
            avpi_met_before(elders, acts->elders[i], acts->elders[j]))
            continue;
        d->met[other] = serial << 32;
        partners++;
    }
    return partners;
}

avp_status avpi_distinct_first_meetings(avpi_distinct *d, const avp_elders *elders, const avpi_distinct_acts *acts,
                                        int64_t window_us, uint64_t *pairs, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(d->ctx, &d->scratch, &d->capacity, 2 * acts->count, sizeof *d->scratch, err));
    uint32_t *next = d->scratch, *first = d->scratch + acts->count;
    chain_accounts(d, acts, next, first);
    *pairs = 0;
    for (size_t i = 0; i < acts->count; i++) {
        if (!first[i])
            continue;
        uint64_t serial = next_serial(d);
        for (uint32_t k = (uint32_t)i; k != UINT32_MAX; k = next[k])
            *pairs += first_partners(d, elders, acts, k, window_us, serial);
    }
done:
    return status;
}
