#include "compare/similar.h"

#include "compare/weight_sample.h"

#include <math.h>

typedef struct keeping {
    avpi_edge_blocks blocks;
    double threshold;
    bool above; /* strictly */
} keeping;

static avp_status keep_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    keeping *k = arg;
    avp_status status = AVP_OK;
    for (size_t i = 0; i < pairs->count; i++)
        if (k->above ? pairs->weight[i] > k->threshold : pairs->weight[i] >= k->threshold)
            AVP_TRY(avpi_edge_blocks_add(&k->blocks, block, pairs->row, pairs->other[i], pairs->weight[i], 0, err));
done:
    return status;
}

avp_status avpi_similar_edges(const avp_ctx *ctx, const avpi_incidence *incidence, const avpi_similar_rule *rule,
                              const avp_compare_options *opts, avp_compared_network *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_weight_sample sample = {0};
    keeping keep = {.threshold = rule->bound, .above = !rule->by_percentile};
    AVP_TRY(avpi_edge_blocks_new(ctx, avpi_pair_blocks(incidence), opts->edges_most, false, &keep.blocks, err));
    AVP_TRY(avpi_weight_sample_take(ctx, incidence, rule->measure, opts, &sample, err));
    if (rule->by_percentile)
        keep.threshold = avpi_weight_percentile(&sample, rule->percentile);
    AVP_TRY(avpi_all_pairs(ctx, incidence, rule->measure, NULL, 0, keep_row, &keep, err));
    AVP_TRY(avpi_edge_blocks_join(&keep.blocks, out, err));
    out->accounts = incidence->n_rows;
    out->objects = incidence->n_columns;
    out->single = incidence->single;
    out->pairs = sample.count;
    out->sampled = sample.sampled;
    out->threshold = keep.threshold;
done:
    avpi_weight_sample_free(ctx, &sample);
    avpi_edge_blocks_free(&keep.blocks);
    return status;
}
