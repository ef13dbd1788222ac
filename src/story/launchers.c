/* Everybody who may have launched: members who come first, authors outside; Benjamini-Hochberg over all of them. */
#include "story/launchers.h"

#include "base/sort.h"
#include "base/text.h"
#include "story/adjust.h"
#include "story/carried.h"
#include "story/cascades.h"
#include "story/first_members.h"

#include <math.h>
#include <string.h>

static int by_number(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

int64_t avpi_median_i64(int64_t *values, size_t n) {
    avpi_sort(values, n, sizeof *values, by_number);
    return n == 0 ? -1 : values[(n - 1) / 2];
}

/* Median over all actors of the group's cascades that reposted, and were no authors. */
static int64_t usual_size(const avp_cascades *cascades, size_t from, size_t end, int64_t *scratch) {
    size_t known = 0;
    for (size_t k = from; k < end; k++) {
        const avp_actor *actors = avpi_cascade_actors(cascades, &cascades->of[k]);
        for (uint32_t i = 0; i < cascades->of[k].n; i++)
            if (!actors[i].author && actors[i].followers >= 0)
                scratch[known++] = actors[i].followers;
    }
    return avpi_median_i64(scratch, known);
}

static avp_status test_group(const avp_ctx *ctx, const avp_groups *groups, const avpi_carrying *carrying,
                             const avp_launchers_options *opts, const avp_cascades *cascades, size_t from, size_t end,
                             avpi_launcher_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *scratch = NULL;
    size_t added = list->n, most = 0;
    for (size_t k = from; k < end; k++)
        most += cascades->of[k].n;
    AVP_TRY(avpi_alloc(ctx, most, sizeof *scratch, &scratch, err));
    AVP_TRY(avpi_first_members_find(ctx, groups, opts, cascades, from, end, list, err));
    AVP_TRY(avpi_carried_find(ctx, carrying, cascades, from, end, list, err));
    int64_t usual = usual_size(cascades, from, end, scratch);
    for (size_t i = added; i < list->n; i++)
        list->of[i].small = list->of[i].followers >= 0 && list->of[i].followers < usual;
done:
    avpi_free(ctx, scratch);
    return status;
}

/* ---- over all groups ---- */

avp_status avpi_launcher_list_add(const avp_ctx *ctx, avpi_launcher_list *list, const avp_launcher *launcher,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &list->of, &list->capacity, list->n + 1, sizeof *list->of, err));
    list->of[list->n++] = *launcher;
done:
    return status;
}

static int by_evidence(const void *left, const void *right) {
    const avp_launcher *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->log10_p < b->log10_p || a->log10_p > b->log10_p)
        return a->log10_p < b->log10_p ? -1 : 1;
    return avpi_str_compare(a->name, b->name);
}

static avp_status adjust(const avp_ctx *ctx, const avp_launchers_options *opts, avpi_launcher_list *list,
                         avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(ctx, list->n, sizeof *q, &q, err));
    for (size_t i = 0; i < list->n; i++)
        q[i] = pow(10, list->of[i].log10_p);
    AVP_TRY(avpi_adjust_bh(ctx, q, list->n, q, err));
    for (size_t i = 0; i < list->n; i++) {
        avp_launcher *of = &list->of[i];
        of->q = q[i];
        of->passes = q[i] <= opts->launch_q && (of->small || (of->member && of->followers < 0));
    }
done:
    avpi_free(ctx, q);
    return status;
}

avp_status avpi_launchers_find(const avp_ctx *ctx, const avp_groups *groups, const avp_trace_links *traces,
                               size_t n_traces, const avp_launchers_options *opts, avp_cascades *cascades,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_launcher_list list = {0};
    avpi_carrying carrying = {.acts = NULL};
    AVP_TRY(avpi_carrying_make(ctx, groups, traces, n_traces, opts, &carrying, err));
    for (size_t k = 0, end; k < cascades->count; k = end) {
        for (end = k; end < cascades->count && cascades->of[end].group == cascades->of[k].group; end++)
            continue;
        AVP_TRY(test_group(ctx, groups, &carrying, opts, cascades, k, end, &list, err));
    }
    avpi_sort(list.of, list.n, sizeof *list.of, by_evidence);
    AVP_TRY(adjust(ctx, opts, &list, err));
    cascades->n_launchers = list.n;
    cascades->launchers = list.of;
    list.of = NULL;
done:
    avpi_carrying_free(ctx, &carrying);
    avpi_free(ctx, list.of);
    return status;
}
