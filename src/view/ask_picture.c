/* picture: the network drawn here, as SVG, for browsers without WebGL 2. */
#include "report/figures.h"
#include "view/ask.h"

/* The groups of the view with the chosen links alone, as the figure wants them. */
static avp_status keep_drawn(const avp_view *view, const avpi_links_drawn *drawn, avp_groups *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_groups groups = view->groups;
    AVP_TRY(avpi_alloc(&view->ctx, drawn->n, sizeof *groups.links, &groups.links, err));
    for (size_t l = 0; l < drawn->n; l++)
        groups.links[l] = view->groups.links[drawn->links[l]];
    groups.n_links = drawn->n;
    *out = groups;
done:
    return status;
}

/* What the picture leaves out, said in its description. */
static void describe(avpi_writer *w, const avpi_network *network, const avpi_links_drawn *drawn) {
    if (drawn->each == UINT32_MAX)
        avpi_raw(w, network->description);
    else
        AVPI_SAY(
            w,
            N_("{1} accounts and {2} of the {3} links between them, the strongest: of every account its {4} strongest "
               "first. The tables have them all."),
            avpi_count(network->n_nodes), avpi_count(drawn->n), avpi_count(drawn->total), avpi_count(drawn->each));
}

static avp_status draw(const avpi_asked *asked, const avp_story *story, const avpi_links_drawn *drawn, double width,
                       avpi_writer *w, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_network network = {0};
    avpi_people people = {0};
    avpi_writer words;
    avpi_writer_init(&words, &asked->ctx, AVPI_PLAIN, err);
    if (story->layout->count <= AVPI_NETWORK_TITLES_MAX)
        AVP_TRY(avpi_people_load(&asked->ctx, story, &people, err));
    AVP_TRY(avpi_network_prepare(&asked->ctx, story, story->layout, &people, width, &network, err));
    describe(&words, &network, drawn);
    AVP_TRY(words.status);
    avpi_caption caption = {"net", avpi_str_view(avpi_word(w, N_("The network"))), avpi_buf_view(&words.buf)};
    avpi_canvas_svg(w, network.width, network.height, caption, true, avpi_network_draw, &network);
    AVP_TRY(w->status);
done:
    avpi_network_free(&asked->ctx, &network);
    avpi_people_free(&asked->ctx, &people);
    avpi_writer_free(&words);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avp_groups groups = {.links = NULL};
    avp_story story = view->story;
    avpi_links_drawn drawn = {.n = 0};
    avpi_writer w;
    int64_t width;
    avpi_writer_init(&w, &asked->ctx, AVPI_XML, err);
    AVP_TRY(avpi_asked_number(asked, "width", AVPI_WIDE, AVPI_NARROW, 2 * AVPI_WIDE, &width, err));
    AVP_TRY(avpi_links_choose(view, AVPI_LINKS_DRAWN_MOST, &drawn, err));
    AVP_TRY(keep_drawn(view, &drawn, &groups, err));
    story.groups = &groups;
    AVP_TRY(draw(asked, &story, &drawn, (double)width, &w, err));
    AVP_TRY(avpi_answer_bytes(asked, "image/svg+xml", avpi_buf_view(&w.buf), answer, err));
done:
    avpi_free(&view->ctx, groups.links);
    avpi_links_drawn_free(view, &drawn);
    avpi_writer_free(&w);
    return status;
}

const avpi_ask avpi_ask_picture = {.path = "picture", .names = {"width"}, .answer = answer};
