#include "base/acts_units.h"

#include <string.h>

/* Number of every act's unit. An id that stands for posts of several accounts is a unit for each run of one of them. */
static avp_status number_units(const avp_ctx *ctx, const avp_acts *acts, avpi_units *units, uint32_t *unit_of,
                               avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *of_post = NULL;
    size_t n_posts = 0;
    for (size_t i = 0; acts->post && i < acts->count; i++)
        if (acts->post[i] != UINT32_MAX && acts->post[i] >= n_posts)
            n_posts = (size_t)acts->post[i] + 1;
    AVP_TRY(avpi_alloc(ctx, n_posts, sizeof *of_post, &of_post, err));
    memset(of_post, 0xff, n_posts * sizeof *of_post);
    for (size_t i = 0; i < acts->count; i++) {
        uint32_t post = acts->post ? acts->post[i] : UINT32_MAX;
        uint32_t unit = post == UINT32_MAX ? UINT32_MAX : of_post[post];
        if (unit == UINT32_MAX || units->label[unit] != acts->account[i]) {
            unit = units->count++;
            units->label[unit] = acts->account[i];
            if (post != UINT32_MAX)
                of_post[post] = unit;
        }
        unit_of[i] = unit;
    }
done:
    avpi_free(ctx, of_post);
    return status;
}

avp_status avpi_units_find(const avp_ctx *ctx, const avp_acts *acts, avpi_units *units, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_units made = {0};
    uint32_t *unit_of = NULL;
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *unit_of, &unit_of, err));
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *made.label, &made.label, err));
    AVP_TRY(number_units(ctx, acts, &made, unit_of, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)made.count + 2, sizeof *made.start, &made.start, err));
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *made.act, &made.act, err));
    /* start[u + 2] counts, then start[u + 1] runs from the begin of u to its end, which is the begin of u + 1 */
    for (size_t i = 0; i < acts->count; i++)
        made.start[(size_t)unit_of[i] + 2]++;
    for (size_t u = 2; u < (size_t)made.count + 2; u++)
        made.start[u] += made.start[u - 1];
    for (size_t i = 0; i < acts->count; i++)
        made.act[made.start[(size_t)unit_of[i] + 1]++] = (uint32_t)i;
    *units = made;
    made = (avpi_units){0};
done:
    avpi_free(ctx, unit_of);
    avpi_units_free(ctx, &made);
    return status;
}

void avpi_units_apply(const avpi_units *units, avp_acts *acts) {
    for (uint32_t u = 0; u < units->count; u++)
        for (uint32_t k = units->start[u]; k < units->start[u + 1]; k++)
            acts->account[units->act[k]] = units->label[u];
}

void avpi_units_free(const avp_ctx *ctx, avpi_units *units) {
    avpi_free(ctx, units->start);
    avpi_free(ctx, units->act);
    avpi_free(ctx, units->label);
    *units = (avpi_units){0};
}
