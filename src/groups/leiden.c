/* Leiden as igraph has it, without its global state leaking. */
#include "groups/leiden.h"

#include <igraph/igraph.h>
#include <pthread.h>

/* Randomness of the refinement, the value of the paper. */
static const double randomness = 0.01;

/*
 * How often a run starts again from its own result. With 10 partitions are settled, so that the agreement of runs is that
 * of the communities and not of the search; a large graph gets as many as cost the same, at least 3.
 */
enum { ITERATIONS_MOST = 10, ITERATIONS_LEAST = 3, LINKS_WALKED = 2000000 };

static igraph_integer_t iterations_for(igraph_integer_t links) {
    igraph_integer_t most = links > 0 ? LINKS_WALKED / links : ITERATIONS_MOST;
    if (most > ITERATIONS_MOST)
        return ITERATIONS_MOST;
    return most > ITERATIONS_LEAST ? most : ITERATIONS_LEAST;
}

/* igraph keeps its random numbers and its handlers in globals: we borrow them one caller at a time and put them back. */
static pthread_mutex_t igraph_lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct session {
    igraph_error_handler_t *errors;
    igraph_warning_handler_t *warnings;
    igraph_rng_t *default_rng, kept_rng, rng;
    bool has_rng;
} session;

static void session_begin(session *s) {
    pthread_mutex_lock(&igraph_lock);
    s->errors = igraph_set_error_handler(igraph_error_handler_ignore);
    s->warnings = igraph_set_warning_handler(igraph_warning_handler_ignore);
    s->default_rng = igraph_rng_default();
    s->kept_rng = *s->default_rng;
    s->has_rng = igraph_rng_init(&s->rng, &igraph_rngtype_mt19937) == IGRAPH_SUCCESS;
    if (s->has_rng)
        igraph_rng_set_default(&s->rng);
}

/* Some versions of igraph keep a copy of the generator that they are given, others its address: undo either. */
static void session_end(session *s) {
    if (s->has_rng) {
        igraph_rng_set_default(igraph_rng_default() == &s->rng ? s->default_rng : &s->kept_rng);
        igraph_rng_destroy(&s->rng);
    }
    igraph_set_warning_handler(s->warnings);
    igraph_set_error_handler(s->errors);
    pthread_mutex_unlock(&igraph_lock);
}

static avp_status from_igraph(const avp_ctx *ctx, igraph_error_t code, avp_error *err) {
    if (code == IGRAPH_SUCCESS)
        return AVP_OK;
    if (code == IGRAPH_ENOMEM)
        return avpi_fail_memory(ctx, err);
    return avpi_fail(ctx, err, AVP_E_BUG, N_("igraph cannot find communities: %s"), igraph_strerror(code));
}

/* Vertex k of igraph is order[k]; rank undoes that. */
struct avpi_leiden {
    const avp_ctx *ctx;
    session session;
    uint32_t n, *rank;
    igraph_t graph;
    igraph_vector_t weights, strengths;
    igraph_vector_int_t links, label;
    bool has_graph, has_weights, has_strengths, has_links, has_label;
    double total; /* sum of strengths, 2m */
};

/* Links vertex by vertex in igraph's numbering, so that they too depend on the order alone. */
static void fill(avpi_leiden *l, const avpi_graph *g, const uint32_t *order) {
    igraph_integer_t link = 0;
    for (uint32_t k = 0; k < g->n; k++) {
        double strength = 0;
        for (uint64_t i = g->start[order[k]]; i < g->start[order[k] + 1]; i++) {
            uint32_t other = l->rank[g->to[i]];
            strength += g->weight[i];
            if (other < k)
                continue;
            VECTOR(l->links)[2 * link] = k;
            VECTOR(l->links)[2 * link + 1] = other;
            VECTOR(l->weights)[link++] = g->weight[i];
        }
        VECTOR(l->strengths)[k] = strength;
        l->total += strength;
    }
}

static igraph_error_t make_vectors(avpi_leiden *l, igraph_integer_t n, igraph_integer_t links) {
    igraph_error_t code = igraph_vector_int_init(&l->links, 2 * links);
    l->has_links = code == IGRAPH_SUCCESS;
    if (code == IGRAPH_SUCCESS)
        code = igraph_vector_init(&l->weights, links);
    l->has_weights = code == IGRAPH_SUCCESS;
    if (code == IGRAPH_SUCCESS)
        code = igraph_vector_init(&l->strengths, n);
    l->has_strengths = code == IGRAPH_SUCCESS;
    if (code == IGRAPH_SUCCESS)
        code = igraph_vector_int_init(&l->label, n);
    l->has_label = code == IGRAPH_SUCCESS;
    return code;
}

static igraph_error_t make_graph(avpi_leiden *l, const avpi_graph *g, const uint32_t *order) {
    igraph_error_t code = make_vectors(l, (igraph_integer_t)g->n, (igraph_integer_t)avpi_graph_edges(g));
    if (code != IGRAPH_SUCCESS)
        return code;
    fill(l, g, order);
    code = igraph_create(&l->graph, &l->links, (igraph_integer_t)g->n, IGRAPH_UNDIRECTED);
    l->has_graph = code == IGRAPH_SUCCESS;
    return code;
}

avp_status avpi_leiden_open(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *order, avpi_leiden **out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_leiden *l = NULL;
    uint32_t *rank = NULL;
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *rank, &rank, err));
    for (uint32_t k = 0; k < graph->n; k++)
        rank[order[k]] = k;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *l, &l, err));
    l->ctx = ctx;
    l->n = graph->n;
    l->rank = rank;
    rank = NULL;
    session_begin(&l->session);
    AVP_TRY(l->session.has_rng ? AVP_OK : avpi_fail_memory(ctx, err));
    AVP_TRY(from_igraph(ctx, make_graph(l, graph, order), err));
    *out = l;
    l = NULL;
done:
    avpi_free(ctx, rank);
    avpi_leiden_close(l);
    return status;
}

/* Modularity is Leiden's quality with strengths as the vertices' weights and resolution / 2m. */
avp_status avpi_leiden_run(avpi_leiden *l, double resolution, uint64_t seed, uint32_t *label, avp_error *err) {
    avp_status status = AVP_OK;
    igraph_integer_t count = 0;
    igraph_real_t quality = 0;
    /* Through the default: where it is a copy, it has a mark of its own for "seeded", and unmarked it would seed itself by the clock. */
    AVP_TRY(from_igraph(l->ctx, igraph_rng_seed(igraph_rng_default(), seed), err));
    AVP_TRY(from_igraph(l->ctx,
                        igraph_community_leiden(&l->graph, &l->weights, &l->strengths, resolution / l->total,
                                                randomness, false, iterations_for(igraph_ecount(&l->graph)), &l->label,
                                                &count, &quality),
                        err));
    for (uint32_t v = 0; v < l->n; v++)
        label[v] = (uint32_t)VECTOR(l->label)[l->rank[v]];
done:
    return status;
}

void avpi_leiden_close(avpi_leiden *l) {
    if (!l)
        return;
    if (l->has_graph)
        igraph_destroy(&l->graph);
    if (l->has_weights)
        igraph_vector_destroy(&l->weights);
    if (l->has_strengths)
        igraph_vector_destroy(&l->strengths);
    if (l->has_links)
        igraph_vector_int_destroy(&l->links);
    if (l->has_label)
        igraph_vector_int_destroy(&l->label);
    session_end(&l->session);
    avpi_free(l->ctx, l->rank);
    avpi_free(l->ctx, l);
}
