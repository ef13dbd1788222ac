/* Leiden's local moving: a queue of vertices whose surroundings changed. */
#include "groups/leiden_steps.h"

#include <string.h>

avp_status avpi_around_make(const avp_ctx *ctx, uint32_t n, avpi_around *out, avp_error *err) {
    avp_status status = AVP_OK;
    out->n = 0;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *out->weight, &out->weight, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *out->listed, &out->listed, err));
done:
    return status;
}

void avpi_around_free(const avp_ctx *ctx, avpi_around *around) {
    avpi_free(ctx, around->weight);
    avpi_free(ctx, around->listed);
}

void avpi_leiden_deal(uint32_t *order, uint32_t n, avpi_rng *rng) {
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)avpi_rng_below(rng, i), held = order[i - 1];
        order[i - 1] = order[j];
        order[j] = held;
    }
}

typedef struct moving {
    const avpi_level *level;
    uint32_t *community, *size,
        *empty;       /* of each vertex; members of each community; stack of communities without any */
    double *strength; /* of each community */
    uint32_t *queue, first, waiting, n_empty;
    bool *is_waiting;
    avpi_around around;
} moving;

static avp_status moving_make(const avp_ctx *ctx, moving *m, avpi_rng *rng, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = m->level->graph->n;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *m->size, &m->size, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *m->empty, &m->empty, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *m->strength, &m->strength, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *m->queue, &m->queue, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *m->is_waiting, &m->is_waiting, err));
    AVP_TRY(avpi_around_make(ctx, n, &m->around, err));
    for (uint32_t v = 0; v < n; v++) {
        m->size[m->community[v]]++;
        m->strength[m->community[v]] += m->level->strength[v];
        m->queue[v] = v;
        m->is_waiting[v] = true;
    }
    avpi_leiden_deal(m->queue, n, rng);
    m->waiting = n;
    for (uint32_t c = n; c > 0; c--)
        if (m->size[c - 1] == 0)
            m->empty[m->n_empty++] = c - 1;
done:
    return status;
}

static void moving_free(const avp_ctx *ctx, moving *m) {
    avpi_free(ctx, m->size);
    avpi_free(ctx, m->empty);
    avpi_free(ctx, m->strength);
    avpi_free(ctx, m->queue);
    avpi_free(ctx, m->is_waiting);
    avpi_around_free(ctx, &m->around);
}

static uint32_t take(moving *m) {
    uint32_t v = m->queue[m->first];
    m->first = m->first + 1 < m->level->graph->n ? m->first + 1 : 0;
    m->waiting--;
    m->is_waiting[v] = false;
    return v;
}

static void put(moving *m, uint32_t v) {
    uint64_t at = (uint64_t)m->first + m->waiting++;
    uint32_t n = m->level->graph->n;
    m->queue[at < n ? at : at - n] = v;
    m->is_waiting[v] = true;
}

static void leave(moving *m, uint32_t v) {
    uint32_t c = m->community[v];
    m->strength[c] -= m->level->strength[v];
    if (--m->size[c] == 0) {
        m->strength[c] = 0;
        m->empty[m->n_empty++] = c;
    }
}

static void enter(moving *m, uint32_t v, uint32_t c) {
    if (m->size[c]++ == 0)
        m->n_empty--; /* only the one on top is ever entered */
    m->strength[c] += m->level->strength[v];
    m->community[v] = c;
}

static void look_around(moving *m, uint32_t v) {
    const avpi_graph *g = m->level->graph;
    for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
        avpi_around_add(&m->around, m->community[g->to[i]], g->weight[i]);
}

/* The community that gains most by v, which is in none now; the one that it came from unless another is better by more than rounding. */
static uint32_t best_for(const moving *m, uint32_t v, uint32_t from) {
    static const double rounding = 1e-10;
    double k = m->level->strength[v], cost = m->level->scale * k, least = rounding * k;
    double most = m->around.weight[from] - cost * m->strength[from];
    uint32_t best = from;
    if (m->n_empty > 0 && m->size[from] > 0 && 0 > most + least) {
        best = m->empty[m->n_empty - 1];
        most = 0;
    }
    for (uint32_t i = 0; i < m->around.n; i++) {
        uint32_t c = m->around.listed[i];
        double gain = m->around.weight[c] - cost * m->strength[c];
        if (gain > most + least) {
            best = c;
            most = gain;
        }
    }
    return best;
}

static void move_one(moving *m, uint32_t v) {
    const avpi_graph *g = m->level->graph;
    uint32_t from = m->community[v];
    look_around(m, v);
    leave(m, v);
    uint32_t to = best_for(m, v, from);
    enter(m, v, to);
    avpi_around_clear(&m->around);
    for (uint64_t i = g->start[v]; to != from && i < g->start[v + 1]; i++)
        if (!m->is_waiting[g->to[i]] && m->community[g->to[i]] != to)
            put(m, g->to[i]);
}

avp_status avpi_leiden_move(const avp_ctx *ctx, const avpi_level *level, avpi_rng *rng, uint32_t *community,
                            avp_error *err) {
    enum { BETWEEN_LOOKS = 1 << 16 };
    avp_status status = AVP_OK;
    moving m = {.level = level, .community = community};
    AVP_TRY(moving_make(ctx, &m, rng, err));
    for (uint64_t i = 0; m.waiting > 0; i++) {
        if (i % BETWEEN_LOOKS == 0 && avpi_cancelled(ctx))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted")));
        move_one(&m, take(&m));
    }
done:
    moving_free(ctx, &m);
    return status;
}
