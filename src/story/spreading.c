/* From what groups spread to who launches and boosts it: cascades, followers, order, launchers, boosters, hand-off, trees. */
#include "avispero/spread.h"

#include "story/boosters.h"
#include "story/cascade_tree.h"
#include "story/cascades.h"
#include "story/followers.h"
#include "story/hand_off.h"
#include "story/launchers.h"
#include "story/order_test.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_launchers_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_LAUNCHERS_OPTIONS(X)
#undef X
};

const avp_option_table avp_launchers_option_table = {"story", rows, sizeof rows / sizeof *rows,
                                                     sizeof(avp_launchers_options)};

avp_status avp_cascades_find(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_trace_links *traces,
                             size_t n_traces, const avp_launchers_options *opts, avp_cascades *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_launchers_options chosen;
    avp_cascades cascades = {0};
    avp_options_init(&avp_launchers_option_table, &chosen);
    chosen = opts ? *opts : chosen;
    AVP_TRY(avp_options_validate(ctx, &avp_launchers_option_table, &chosen, err));
    AVP_TRY(avpi_cascades_collect(ctx, c, groups, traces, n_traces, &chosen, &cascades, err));
    if (c) {
        AVP_TRY(avpi_followers_at(ctx, c, groups, traces, &cascades, err));
        AVP_TRY(avpi_cascade_trees(ctx, c, groups, &cascades, err));
    }
    AVP_TRY(avpi_order_find(ctx, groups->count, &cascades, err));
    AVP_TRY(avpi_launchers_find(ctx, groups, traces, n_traces, &chosen, &cascades, err));
    AVP_TRY(avpi_boosters_find(ctx, traces, &chosen, &cascades, err));
    avpi_hand_off_find(&cascades);
    *out = cascades;
    cascades = (avp_cascades){0};
done:
    avp_cascades_free(ctx, &cascades);
    return status;
}

void avp_cascades_free(const avp_ctx *ctx, avp_cascades *cascades) {
    avpi_free(ctx, cascades->of);
    avpi_free(ctx, cascades->actors);
    avpi_free(ctx, cascades->orders);
    avpi_free(ctx, cascades->launchers);
    avpi_free(ctx, cascades->boosters);
    *cascades = (avp_cascades){0};
}
