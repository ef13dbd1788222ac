/* Communities of one connected component, and whether they are real. */
#include "groups/communities.h"

#include "base/parallel.h"
#include "groups/dense_joins.h"
#include "groups/graph_order.h"
#include "groups/leiden.h"
#include "groups/partition.h"

#include <string.h>

/* What the runs have shown so far. */
typedef struct tally {
    uint32_t *labels; /* AVP_GROUPS_RUNS partitions of n vertices, one after the other */
    size_t runs, best;
    double agreement; /* sum over pairs of runs */
    double quality;   /* of the best */
} tally;

static size_t pairs_of(size_t runs) {
    return runs * (runs - 1) / 2;
}

/* Take one more partition into account, which stands at labels[runs]. */
static avp_status tally_add(const avp_ctx *ctx, const avpi_graph *graph, double resolution, tally *t, avp_error *err) {
    avp_status status = AVP_OK;
    double quality = 0, agreement = 0;
    const uint32_t *label = t->labels + t->runs * graph->n;
    for (size_t r = 0; r < t->runs; r++) {
        AVP_TRY(avpi_partition_agreement(ctx, t->labels + r * graph->n, label, graph->n, &agreement, err));
        t->agreement += agreement;
    }
    AVP_TRY(avpi_partition_modularity(ctx, graph, label, resolution, &quality, err));
    if (t->runs == 0 || quality > t->quality) {
        t->best = t->runs;
        t->quality = quality;
    }
    t->runs++;
done:
    return status;
}

/*
 * True when the runs to come cannot lift the mean to the threshold, even if they all agreed perfectly; or when three runs
 * agree less than half as well as asked for, which in large components saves most of the time.
 */
static bool hopeless(const tally *t, double stability) {
    enum { FIRST_LOOK = 3 };
    size_t all = pairs_of(AVP_GROUPS_RUNS), seen = pairs_of(t->runs);
    if (t->runs >= FIRST_LOOK && t->agreement < 0.5 * stability * (double)seen)
        return true;
    return (t->agreement + (double)(all - seen)) / (double)all < stability;
}

/*
 * True when five runs of a very large component agree better than half way between what is asked for and perfectly: ten would say the same, and
 * each takes as long as counting the links did.
 */
static bool settled(const avpi_graph *graph, const tally *t, double stability) {
    enum { LARGE = 1000000, ENOUGH = 5 };
    return avpi_graph_edges(graph) > LARGE && t->runs >= ENOUGH &&
           t->agreement >= 0.5 * (1 + stability) * (double)pairs_of(t->runs);
}

/* Runs made side by side; which of them count is decided in their order, so that the number of threads does not matter. */
typedef struct wave {
    const avp_ctx *ctx;
    const avpi_graph *graph; /* its vertices in an order that does not depend on names */
    const avp_groups_options *opts;
    const uint32_t *order;
    const tally *t;
    uint32_t *label; /* per run n labels of work space */
} wave;

static avp_status run_one(void *arg, size_t task, unsigned worker, avp_error *err) {
    wave *w = arg;
    avp_status status = AVP_OK;
    (void)worker;
    uint32_t n = w->graph->n, *label = w->label + task * n, *out = w->t->labels + (w->t->runs + task) * n;
    AVP_TRY(
        avpi_leiden(w->ctx, w->graph, w->opts->resolution, (uint64_t)w->opts->seed + w->t->runs + task, label, err));
    for (uint32_t k = 0; k < n; k++)
        out[w->order[k]] = label[k];
done:
    return status;
}

static bool is_done(const avpi_graph *graph, const avp_groups_options *opts, const tally *t) {
    return t->runs == AVP_GROUPS_RUNS || hopeless(t, opts->stability) || settled(graph, t, opts->stability);
}

/* A small graph is not worth a thread. */
static size_t wave_size(const avp_ctx *ctx, const avpi_graph *graph, const tally *t) {
    enum { SMALL = 20000 };
    size_t left = AVP_GROUPS_RUNS - t->runs;
    return avpi_graph_edges(graph) > SMALL ? avpi_workers(ctx, left) : 1;
}

static avp_status run_all(const avp_ctx *ctx, const avpi_graph *graph, const avp_groups_options *opts,
                          const uint32_t *order, tally *t, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *local = NULL;
    avpi_graph ordered = {0};
    wave w = {.ctx = ctx, .graph = &ordered, .opts = opts, .order = order, .t = t};
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *local, &local, err));
    memset(local, 0xff, (size_t)graph->n * sizeof *local);
    AVP_TRY(avpi_graph_part(ctx, graph, order, graph->n, local, &ordered, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)graph->n * AVP_GROUPS_RUNS, sizeof *w.label, &w.label, err));
    while (!is_done(graph, opts, t)) {
        size_t made = wave_size(ctx, graph, t);
        AVP_TRY(avpi_parallel(ctx, made, run_one, &w, err));
        for (size_t i = 0; i < made && !is_done(graph, opts, t); i++)
            AVP_TRY(tally_add(ctx, graph, opts->resolution, t, err));
    }
done:
    avpi_free(ctx, local);
    avpi_free(ctx, w.label);
    avpi_graph_free(ctx, &ordered);
    return status;
}

static avp_status split(const avp_ctx *ctx, const avpi_graph *graph, const avp_groups_options *opts, uint32_t *label,
                        avpi_split *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL;
    tally t = {0};
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)graph->n * AVP_GROUPS_RUNS, sizeof *t.labels, &t.labels, err));
    AVP_TRY(avpi_graph_order(ctx, graph, order, err));
    AVP_TRY(run_all(ctx, graph, opts, order, &t, err));
    out->runs = (uint32_t)t.runs;
    out->stability = t.agreement / (double)pairs_of(t.runs);
    out->whole = out->stability < opts->stability;
    if (out->whole) {
        memset(label, 0, graph->n * sizeof *label);
        out->count = 1;
        AVP_TRY(avpi_partition_modularity(ctx, graph, label, opts->resolution, &out->quality, err));
    } else {
        memcpy(label, t.labels + t.best * graph->n, graph->n * sizeof *label);
        out->count = avpi_partition_renumber(label, graph->n, order);
        AVP_TRY(avpi_dense_joins(ctx, graph, opts->join, label, &out->count, err));
        AVP_TRY(avpi_partition_modularity(ctx, graph, label, opts->resolution, &out->quality, err));
    }
done:
    avpi_free(ctx, order);
    avpi_free(ctx, t.labels);
    return status;
}

avp_status avpi_communities_split(const avp_ctx *ctx, const avpi_graph *graph, const avp_groups_options *opts,
                                  uint32_t *label, avpi_split *out, avp_error *err) {
    enum { TOO_SMALL_TO_SPLIT = 2 };
    *out = (avpi_split){.count = graph->n > 0, .stability = 1};
    if (graph->n > TOO_SMALL_TO_SPLIT)
        return split(ctx, graph, opts, label, out, err);
    memset(label, 0, graph->n * sizeof *label);
    return AVP_OK;
}
