/* Marks with words under the network. */
#include "report/figures.h"

enum { LEGEND_MAX = AVPI_GROUP_COLOURS + 3 };
static const double row_height = 22, text_size = 12.5, mark_room = 16, gap = 18;

static avp_status add_entry(const avp_ctx *ctx, avpi_network *net, avpi_role role, avpi_writer *w, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_legend_entry *entry = &net->legend[net->n_legend];
    AVP_TRY(w->status);
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&w->buf), &entry->text, err));
    entry->role = role;
    net->n_legend++;
    avpi_buf_clear(&w->buf);
done:
    return status;
}

static bool has_loose_points(const avpi_network *net) {
    return net->n_nodes > 0 && net->nodes[0].group == 0; /* they are drawn first */
}

static avp_status word_entries(const avp_ctx *ctx, avpi_network *net, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_writer w;
    avpi_writer_init(&w, ctx, AVPI_PLAIN, err);
    size_t shared = avpi_groups_shared(net->groups), alone = net->groups->count - shared;
    size_t shown = shared < AVPI_GROUP_COLOURS ? shared : AVPI_GROUP_COLOURS;
    for (size_t g = 0; g < shown; g++) {
        AVPI_SAY(&w, N_("group {1}: {2} {2|account|accounts}"), avpi_count(g + 1),
                 avpi_count(net->groups->groups[g].n_members));
        AVP_TRY(add_entry(ctx, net, avpi_palette_group((uint32_t)g + 1), &w, err));
    }
    if (shared > shown) {
        size_t more = shared - shown;
        AVPI_SAY(&w, more == 1 ? N_("{1} more group, by its number") : N_("{1} more groups, by their numbers"),
                 avpi_count(more));
        AVP_TRY(add_entry(ctx, net, AVPI_ROLE_OTHER, &w, err));
    }
    if (alone > 0) {
        AVPI_SAY(&w,
                 alone == 1 ? N_("hollow: {1} group of sources of its own")
                            : N_("hollow: {1} {1|group|groups} of sources of their own"),
                 avpi_count(alone));
        AVP_TRY(add_entry(ctx, net, AVPI_ROLE_SOLE, &w, err));
    }
    if (has_loose_points(net)) {
        avpi_tell(&w, N_("linked, but in no group"));
        AVP_TRY(add_entry(ctx, net, AVPI_ROLE_OTHER, &w, err));
    }
done:
    avpi_writer_free(&w);
    return status;
}

/* Entries stand in columns as wide as the widest. */
static void place_entries(avpi_network *net) {
    double widest = 0, left = 6, top = net->plot.height + 10;
    for (size_t i = 0; i < net->n_legend; i++) {
        double width = mark_room + avpi_text_width(avpi_str_view(net->legend[i].text), text_size);
        widest = width > widest ? width : widest;
    }
    size_t columns = (size_t)((net->width - left + gap) / (widest + gap));
    columns = columns < 1 ? 1 : columns > 5 ? 5 : columns;
    for (size_t i = 0; i < net->n_legend; i++) {
        size_t row = i / columns, column = i % columns;
        double x = left + (double)column * (net->width - left) / (double)columns;
        net->legend[i].place = (avpi_box){x, top + (double)row * row_height, widest, row_height};
    }
    size_t rows = (net->n_legend + columns - 1) / columns;
    net->height = top + (double)rows * row_height + 4;
}

avp_status avpi_network_legend(const avp_ctx *ctx, avpi_network *network, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(ctx, LEGEND_MAX, sizeof *network->legend, &network->legend, err));
    AVP_TRY(word_entries(ctx, network, err));
    place_entries(network);
done:
    return status;
}
