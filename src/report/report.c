/* Entries of the report that are not a page: its language, its figures as files. */
#include "report/language.h"

#include "report/figures.h"
#include "report/masks.h"

#include <stdio.h>

avp_status avpi_report_lang(avp_ctx *ctx, const char *lang, avp_error *err) {
    if (!lang || (strcmp(lang, "en") != 0 && strcmp(lang, "es") != 0))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no language \"%s\"; give \"en\" or \"es\""),
                         lang ? lang : "");
    (void)snprintf(ctx->lang, sizeof ctx->lang, "%s", lang);
    return AVP_OK;
}

/* A figure in a file of its own says below what it is. */
typedef struct signed_figure {
    avpi_figure figure;
    const void *arg;
    double height; /* of the figure itself */
    const char *title_msgid;
} signed_figure;

enum { FOOT = 30 };

static void draw_signed(avpi_canvas *canvas, const void *arg) {
    const signed_figure *of = arg;
    avpi_writer w;
    of->figure(canvas, of->arg);
    avpi_writer_init(&w, canvas->ctx, AVPI_PLAIN, canvas->err);
    AVPI_SAY(&w, N_("{1} \xC2\xB7 avispero {2}"), avpi_words(avpi_word(&w, of->title_msgid)),
             avpi_words(avp_version()));
    avpi_draw_text(canvas, (avpi_point){6, of->height + 19}, avpi_buf_view(&w.buf),
                   (avpi_lettering){11, AVPI_ANCHOR_START, false, AVPI_ROLE_MUTED});
    if (canvas->status == AVP_OK)
        canvas->status = w.status;
    avpi_writer_free(&w);
}

static avp_status write_signed(const avp_ctx *ctx, const char *path, double width, double height,
                               const char *title_msgid, avp_str description, avpi_figure figure, const void *arg,
                               avp_error *err) {
    signed_figure whole = {figure, arg, height, title_msgid};
    avpi_caption caption = {"figure", avpi_str_view(AVP_TR(ctx, title_msgid)), description};
    return avpi_canvas_file(ctx, path, width, height + FOOT, caption, draw_signed, &whole, err);
}

static avp_status write_network(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avp_layout own = {0};
    avpi_people people = {0};
    avpi_masks masks = {0};
    avpi_network network = {0};
    uint64_t seed = story->groups_options ? (uint64_t)story->groups_options->seed : 1;
    if (!story->layout && story->groups->n_links > 0)
        AVP_TRY(avp_layout_compute(ctx, story->groups, seed, &own, err));
    AVP_TRY(avpi_people_load(ctx, story, &people, err));
    AVP_TRY(avpi_masks_open(ctx, story, &people, &masks, err));
    AVP_TRY(avpi_masks_people(ctx, &masks, &people, err));
    AVP_TRY(avpi_network_prepare(ctx, story, story->layout ? story->layout : &own, &people, AVPI_WIDE, &network, err));
    AVP_TRY(write_signed(ctx, path, network.width, network.height, N_("Network of accounts that act together"),
                         avpi_str_view(network.description), avpi_network_draw, &network, err));
done:
    avpi_network_free(ctx, &network);
    avpi_masks_close(ctx, &masks);
    avpi_people_free(ctx, &people);
    avp_layout_free(ctx, &own);
    return status;
}

static avp_status write_timeline(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_timeline timeline = {0};
    AVP_TRY(avpi_timeline_build(ctx, story, &timeline, err));
    avpi_timeline_figure figure = avpi_timeline_prepare(ctx, &timeline, AVPI_WIDE);
    AVP_TRY(write_signed(ctx, path, figure.width, figure.height,
                         N_("Posts over time and the share of groups acting together"), AVPI_STR(""),
                         avpi_timeline_draw, &figure, err));
done:
    avpi_timeline_free(ctx, &timeline);
    return status;
}

avp_status avp_report_figure(const avp_ctx *ctx, const avp_story *story, const char *figure, const char *lang,
                             const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avp_ctx own = *ctx;
    AVP_TRY(avpi_report_lang(&own, lang, err));
    if (strcmp(figure, "network") == 0)
        status = write_network(&own, story, path, err);
    else if (strcmp(figure, "timeline") == 0)
        status = write_timeline(&own, story, path, err);
    else
        status =
            avpi_fail(ctx, err, AVP_E_ARG, N_("there is no figure \"%s\"; give \"network\" or \"timeline\""), figure);
done:
    return status;
}
