/* Methods of the literature: the driver. */
#include "avispero/compare.h"

#include "base/dict.h"
#include "compare/case_acts.h"
#include "compare/coornet.h"
#include "compare/fused.h"
#include "compare/recipes.h"
#include "compare/svn.h"
#include "compare/union_accounts.h"

#include <stdio.h>
#include <string.h>

typedef struct comparing {
    const avp_ctx *ctx;
    avp_case *c;
    const avp_compare_options *opts;
    avp_comparison *out;
    const avp_names *names[AVP_COMPARED_MOST]; /* of each network's ids, until they become those of the union */
    avp_acts own[AVPI_RECIPES_MOST];           /* acts that were asked of the case */
    size_t n_own;
} comparing;

static avp_status mark_coornet(comparing *run, const avp_acts *acts, uint8_t **marks, avp_error *err) {
    avp_status status = AVP_OK;
    run->out->interval_s = run->opts->interval;
    if (run->opts->interval == 0)
        AVP_TRY(
            avpi_coornet_interval(run->ctx, acts, run->opts->quickest, run->opts->reached, &run->out->interval_s, err));
    AVP_TRY(avpi_alloc(run->ctx, acts->count, 1, marks, err));
    avpi_coornet_mark(acts, run->out->interval_s, *marks);
done:
    return status;
}

/* From the rows' numbers to those of the acts. */
static void number_by_acts(const avpi_incidence *incidence, avp_compared_network *network) {
    for (size_t k = 0; k < network->count; k++) {
        network->a[k] = incidence->account[network->a[k]];
        network->b[k] = incidence->account[network->b[k]];
    }
}

/* One network from acts; nothing happens when nobody shares anything. */
static avp_status make_network(comparing *run, const avpi_recipe *recipe, const avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_incidence incidence = {0};
    uint8_t *marks = NULL;
    avp_compared_network *network = &run->out->network[run->out->n_networks];
    run->names[run->out->n_networks++] = &acts->accounts;
    if (recipe->trace || recipe->sql)
        snprintf(network->name, sizeof network->name, "%s", recipe->name);
    else
        snprintf(network->name, sizeof network->name, "%s:%.16s", recipe->name, acts->trace);
    if (recipe->kind == AVPI_RECIPE_COORNET)
        AVP_TRY(mark_coornet(run, acts, &marks, err));
    AVP_TRY(avpi_incidence_build(run->ctx, acts, marks, &recipe->floors, &incidence, err));
    if (recipe->kind == AVPI_RECIPE_SVN) {
        AVP_TRY(avpi_svn_edges(run->ctx, &incidence, run->opts, network, err));
    } else {
        if (recipe->rule.measure == AVPI_MEASURE_PRODUCT)
            avpi_incidence_tf_idf(&incidence);
        AVP_TRY(avpi_similar_edges(run->ctx, &incidence, &recipe->rule, run->opts, network, err));
    }
    number_by_acts(&incidence, network);
done:
    avpi_free(run->ctx, marks);
    avpi_incidence_free(run->ctx, &incidence);
    return status;
}

static avp_status ask_case(comparing *run, const avpi_recipe *recipe, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts *acts = &run->own[run->n_own];
    AVP_TRY(avpi_case_acts(run->ctx, run->c, recipe->name, recipe->sql, acts, err));
    run->n_own++;
    if (acts->count > 0)
        AVP_TRY(make_network(run, recipe, acts, err));
done:
    return status;
}

/* A recipe without a trace of its own takes any, but for posting in the same second: that is no object that two accounts share. */
static bool fits(const avpi_recipe *recipe, const avp_acts *acts) {
    return acts->count > 0 &&
           (recipe->trace ? strcmp(recipe->trace, acts->trace) == 0 : strcmp(acts->trace, "sync") != 0);
}

static avp_status follow(comparing *run, const avpi_recipe *recipe, const avp_acts *acts, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (recipe->sql)
        return run->c ? ask_case(run, recipe, err) : AVP_OK;
    for (size_t i = 0; i < n && run->out->n_networks < AVP_COMPARED_MOST; i++)
        if (fits(recipe, &acts[i]))
            AVP_TRY(make_network(run, recipe, &acts[i], err));
done:
    return status;
}

/* From the acts' numbers to those of the union. */
static avp_status number_by_union(comparing *run, avp_error *err) {
    avp_status status = AVP_OK;
    avp_comparison *out = run->out;
    uint32_t *map = NULL;
    AVP_TRY(avpi_union_names(run->ctx, run->names, out->n_networks, &out->accounts, err));
    for (size_t i = 0; i < out->n_networks; i++) {
        avp_compared_network *network = &out->network[i];
        AVP_TRY(avpi_union_map(run->ctx, run->names[i], &out->accounts, &map, err));
        for (size_t k = 0; k < network->count; k++) {
            network->a[k] = map[network->a[k]];
            network->b[k] = map[network->b[k]];
        }
        avpi_free(run->ctx, map);
        map = NULL;
    }
done:
    avpi_free(run->ctx, map);
    return status;
}

avp_status avp_compare_run(const avp_ctx *ctx, avp_case *c, const avp_acts *acts, size_t n,
                           const avp_compare_options *opts, avp_comparison *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_compare_options defaults;
    avp_comparison found = {0};
    avpi_recipe recipe[AVPI_RECIPES_MOST] = {{0}};
    comparing run = {.ctx = ctx, .c = c, .out = &found};
    avp_options_init(&avp_compare_option_table, &defaults);
    run.opts = opts = opts ? opts : &defaults;
    AVP_TRY(avp_options_validate(ctx, &avp_compare_option_table, opts, err));
    found.method = opts->method;
    size_t n_recipes = avpi_recipes(opts, recipe);
    for (size_t i = 0; i < n_recipes; i++)
        AVP_TRY(follow(&run, &recipe[i], acts, n, err));
    if (found.n_networks == 0)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_ARG, N_("nothing in the data is of a kind that this method compares")));
    AVP_TRY(number_by_union(&run, err));
    AVP_TRY(avpi_fused_score(ctx, &found, err));
    *out = found;
    found = (avp_comparison){0};
done:
    for (size_t i = 0; i < AVPI_RECIPES_MOST; i++)
        avp_acts_free(ctx, &run.own[i]);
    avp_comparison_free(ctx, &found);
    return status;
}

void avp_comparison_free(const avp_ctx *ctx, avp_comparison *comparison) {
    for (size_t i = 0; i < AVP_COMPARED_MOST; i++) {
        avpi_free(ctx, comparison->network[i].a);
        avpi_free(ctx, comparison->network[i].b);
        avpi_free(ctx, comparison->network[i].weight);
        avpi_free(ctx, comparison->network[i].log10_p);
    }
    avpi_names_free(ctx, &comparison->accounts);
    avpi_free(ctx, comparison->score);
    *comparison = (avp_comparison){0};
}
