/* Near-duplicate texts: which posts say the same but for a few words, in any script, by the million. */
#ifndef AVPI_TRACES_NEAR_CLUSTER_H
#define AVPI_TRACES_NEAR_CLUSTER_H

#include "avispero/traces.h"
#include "base/text.h"

typedef struct avpi_near_options {
    AVP_NEAR_OPTIONS(AVP_OPTION_FIELD)
} avpi_near_options;
extern const avp_option_table avpi_near_option_table;

/* How much was done; for reports and measurements. */
typedef struct avpi_near_work {
    uint64_t distinct_texts; /* without the empty one */
    uint64_t buckets, capped_buckets;
    uint64_t looked_at; /* pairs of a text and a medoid whose prints were compared */
    uint64_t compared;  /* of these, compared exactly */
    double seconds_distinct, seconds_sketch, seconds_bands, seconds_medoids, seconds_join;
} avpi_near_work;

/* Clusters are numbered by their medoids, bytewise. */
typedef struct avpi_near_clusters {
    uint32_t *cluster; /* per text: number of its cluster; UINT32_MAX when no other text is like it */
    uint32_t count;    /* of clusters */
    uint32_t *medoid;  /* per cluster: index of the first text that is its medoid */
    avpi_near_work work;
} avpi_near_clusters;

/**
 * Put texts that are nearly the same into clusters, each about one text of its own, the medoid.
 *
 * Equal texts are one. A text is a medoid when no medoid that comes before it is near; more posts come first, then bytes.
 * Every other text joins the medoid that is nearest to it (ties: the one that comes first). So a cluster never drifts: all
 * its texts have the medoid within the threshold. Near means a Jaccard index of at least opts->threshold, counted exactly,
 * and posts at most opts->window_s apart.
 *
 * In       texts    n < 2^32 - 1 normalised texts; empty ones are like no other. Fewer than 5 code points: like equal ones only
 *          time_us  of each post; NULL = time does not matter
 *          opts     NULL = defaults
 * Out      out      caller frees with avpi_near_free
 * Errors   AVP_E_ARG an option is out of range; AVP_E_LIMIT too many texts; AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     time O(bytes + distinct texts x medoids in their buckets), at most 3 x 64 / rows x cap prints and 3 x `compare`
 *          exact comparisons per distinct text; memory about 20 bytes per text and 350 per distinct text
 * Threads  same bytes for every ctx->n_threads; the order of the texts does not matter
 * Beware   a pair is missed when no band agrees: about 1 in 80 at Jaccard .7 and 1 in 5000 at .8 (docs/methods/text.md)
 * Source   Broder (1997) doi:10.1109/SEQUEN.1997.666900; Li, Owen, Zhang (2012); Shrivastava (2017); docs/methods/text.md
 * Proof    tests/unit/traces/test_near_cluster.c, tests/oracle/test_near_duplicates.c
 */
AVP_MUST_CHECK avp_status avpi_near_cluster(const avp_ctx *ctx, const avp_str *texts, const int64_t *time_us, size_t n,
                                            const avpi_near_options *opts, avpi_near_clusters *out, avp_error *err);

/**
 * The same of the objects of acts, which are texts: a post is an act, and the objects take the place of the posts.
 *
 * In       acts     objects are normalised texts; in canonical order
 * Out      out      cluster[object] and medoid[cluster] = an object; an object of one act alone may have a cluster of its own
 * Errors   as above
 */
AVP_MUST_CHECK avp_status avpi_near_cluster_objects(const avp_ctx *ctx, const avp_acts *acts,
                                                    const avpi_near_options *opts, avpi_near_clusters *out,
                                                    avp_error *err);

/** clusters may be zeroed; it is zeroed afterwards. */
void avpi_near_free(const avp_ctx *ctx, avpi_near_clusters *clusters);

#endif
