/* picture: the network drawn here, as SVG, for browsers without WebGL 2. */
#include "report/figures.h"
#include "view/ask.h"

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_network network = {0};
    avpi_people people = {0};
    avpi_writer w;
    int64_t width;
    avpi_writer_init(&w, &asked->ctx, AVPI_XML, err);
    AVP_TRY(avpi_asked_number(asked, "width", AVPI_WIDE, AVPI_NARROW, 2 * AVPI_WIDE, &width, err));
    AVP_TRY(avpi_people_load(&asked->ctx, &view->story, &people, err));
    AVP_TRY(avpi_network_prepare(&asked->ctx, &view->story, &view->layout, &people, (double)width, &network, err));
    avpi_caption caption = {"net", avpi_str_view(avpi_word(&w, N_("The network"))), avpi_str_view(network.description)};
    avpi_canvas_svg(&w, network.width, network.height, caption, true, avpi_network_draw, &network);
    AVP_TRY(w.status);
    AVP_TRY(avpi_answer_bytes(asked, "image/svg+xml", avpi_buf_view(&w.buf), answer, err));
done:
    avpi_network_free(&asked->ctx, &network);
    avpi_people_free(&asked->ctx, &people);
    avpi_writer_free(&w);
    return status;
}

const avpi_ask avpi_ask_picture = {.path = "picture", .names = {"width"}, .answer = answer};
