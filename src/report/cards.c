/* Cards: words beside or above the figure as it is drawn for a telephone, so that it can be read small. */
#include "report/cards.h"

#include "base/fail.h"
#include "base/files.h"
#include "report/html_told.h"
#include "report/sheets.h"

#include <math.h>
#include <stdio.h>

enum { PAD = 56 };

/* What stands on a card; texts are buffers' views. */
typedef struct card {
    int width, height;
    avp_str title, sentence, source;
    const avpi_element *svg;
} card;

/* ---- words ---- */

static double put_words(avpi_sheets *s, avp_str text, const char *font, avpi_role role, avpi_box box, bool low) {
    PangoLayout *layout = pango_cairo_create_layout(s->cr);
    PangoFontDescription *look = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, look);
    pango_font_description_free(look);
    pango_layout_set_width(layout, (int)(box.width * PANGO_SCALE));
    pango_layout_set_height(layout, (int)(box.height * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout, 1.1F);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    double height = avpi_layout_height(layout);
    avpi_sheets_put(s, layout, box.x, low ? box.y + box.height - height : box.y, role);
    g_object_unref(layout);
    return height;
}

static void put_accent(avpi_sheets *s) {
    avpi_sheets_colour(s, AVPI_ROLE_ACCENT);
    cairo_rectangle(s->cr, PAD, PAD, 64, 6);
    cairo_fill(s->cr);
}

/* Words at the left, the figure at the right. */
static void put_wide(avpi_sheets *s, const card *of) {
    double column = 480, tall = of->height - 2 * PAD;
    put_accent(s);
    double used =
        put_words(s, of->title, "serif bold 27px", AVPI_ROLE_INK, (avpi_box){PAD, PAD + 26, column, 250}, false);
    put_words(s, of->sentence, "sans 20px", AVPI_ROLE_INK,
              (avpi_box){PAD, PAD + 26 + used + 20, column, tall - used - 140}, false);
    put_words(s, of->source, "sans 14px", AVPI_ROLE_MUTED, (avpi_box){PAD, PAD, column, tall}, true);
    avpi_sheets_draw(s, of->svg, (avpi_box){PAD + column + 40, 30, of->width - 2 * PAD - column, of->height - 60});
}

/* Words above, the figure below them. */
static void put_square(avpi_sheets *s, const card *of) {
    double column = of->width - 2 * PAD, tall = of->height - 2 * PAD;
    put_accent(s);
    double used =
        put_words(s, of->title, "serif bold 34px", AVPI_ROLE_INK, (avpi_box){PAD, PAD + 26, column, 190}, false);
    used += 40 + put_words(s, of->sentence, "sans 22px", AVPI_ROLE_INK, (avpi_box){PAD, PAD + 38 + used, column, 150},
                           false);
    double foot = put_words(s, of->source, "sans 16px", AVPI_ROLE_MUTED, (avpi_box){PAD, PAD, column, tall}, true);
    double top = PAD + used + 14;
    avpi_sheets_draw(s, of->svg, (avpi_box){PAD, top, column, of->height - PAD - foot - 14 - top});
}

/* ---- the file ---- */

typedef struct png_out {
    avpi_out out;
    avp_status status;
    avp_error *err;
} png_out;

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int n) {
    png_out *to = closure;
    if (to->status == AVP_OK)
        to->status = avpi_out_write(&to->out, (avp_str){(const char *)bytes, n}, to->err);
    return to->status == AVP_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static avp_status write_png(const avp_ctx *ctx, cairo_surface_t *surface, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    png_out to = {.err = err};
    AVP_TRY(avpi_out_open(ctx, path, &to.out, err));
    cairo_status_t told = cairo_surface_write_to_png_stream(surface, take_bytes, &to);
    AVP_TRY(to.status);
    if (told != CAIRO_STATUS_SUCCESS)
        AVP_TRY(
            avpi_fail(ctx, err, AVP_E_BUG, N_("drawing failed: %s; please report this"), cairo_status_to_string(told)));
    AVP_TRY(avpi_out_commit(&to.out, err));
done:
    avpi_out_abandon(&to.out);
    return status;
}

static avp_status write_card(const avp_ctx *ctx, const card *of, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheets s = {.ctx = ctx, .err = err};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, of->width, of->height);
    s.cr = cairo_create(surface);
    avpi_sheets_colour(&s, AVPI_ROLE_PAPER);
    cairo_paint(s.cr);
    if (of->width > of->height)
        put_wide(&s, of);
    else
        put_square(&s, of);
    AVP_TRY(s.status);
    AVP_TRY(write_png(ctx, surface, path, err));
done:
    cairo_destroy(s.cr);
    cairo_surface_destroy(surface);
    return status;
}

/* ---- which figures, and what they say ---- */

typedef struct figure {
    const char *name;
    double width, height;
    avpi_figure draw;
    const void *arg;
    const char *sentence_msgid;
    size_t lanes; /* of groups, where there are any */
} figure;

static void tell_source(avpi_page *page, avpi_writer *w) {
    const avpi_timeline *line = &page->timeline;
    if (line->n_bins > 0)
        AVPI_SAY(w,
                 N_("Source: {1} posts by {2} accounts, {3} to {4}; avispero {5}. Acting together is not the same as "
                    "acting in bad faith."),
                 avpi_count(page->posts), avpi_count(page->accounts), avpi_date(line->first_us),
                 avpi_date(line->last_us), avpi_words(avp_version()));
    else
        AVPI_SAY(w,
                 N_("Source: {1} posts by {2} accounts; avispero {3}. Acting together is not the same as acting in bad "
                    "faith."),
                 avpi_count(page->posts), avpi_count(page->accounts), avpi_words(avp_version()));
}

static void draw_svg(avpi_writer *w, const figure *of) {
    avpi_caption caption = {of->name, AVPI_STR(""), AVPI_STR("")};
    avpi_raw(w, "<html>");
    avpi_canvas_svg(w, of->width, of->height, caption, false, of->draw, of->arg);
    avpi_raw(w, "</html>");
}

static avp_status write_sizes(const avp_ctx *ctx, card *of, const char *folder, const char *name, avp_error *err) {
    static const int sizes[][2] = {{1200, 675}, {1080, 1080}};
    avp_status status = AVP_OK;
    char *path = NULL;
    for (size_t i = 0; i < 2; i++) {
        char file[64];
        (void)snprintf(file, sizeof file, "%s-%dx%d.png", name, sizes[i][0], sizes[i][1]);
        of->width = sizes[i][0];
        of->height = sizes[i][1];
        avpi_free(ctx, path);
        path = NULL;
        AVP_TRY(avpi_path_join(ctx, folder, file, &path, err));
        AVP_TRY(write_card(ctx, of, path, err));
    }
done:
    avpi_free(ctx, path);
    return status;
}

static avp_status write_figure(const avp_ctx *ctx, avpi_page *page, const figure *of, const char *folder,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_arena arena;
    avpi_element *tree = NULL;
    avpi_writer svg, title, sentence, source;
    avpi_writer *const all[] = {&svg, &title, &sentence, &source};
    avpi_arena_init(&arena, ctx);
    for (size_t i = 0; i < 4; i++)
        avpi_writer_init(all[i], ctx, i == 0 ? AVPI_HTML : AVPI_PLAIN, err);
    draw_svg(&svg, of);
    avpi_headline(&title, page->story);
    AVPI_SAY(&sentence, of->sentence_msgid, avpi_duration(page->groups->window_us),
             avpi_count(page->timeline.together_total));
    if (of->lanes > 0 && of->lanes < page->groups->count) {
        avpi_raw(&sentence, " ");
        AVPI_SAY(&sentence, N_("Shown are the first {1} of {2} groups."), avpi_count(of->lanes),
                 avpi_count(page->groups->count));
    }
    tell_source(page, &source);
    for (size_t i = 0; i < 4; i++)
        AVP_TRY(all[i]->status);
    AVP_TRY(avpi_markup_read(&arena, avpi_buf_view(&svg.buf), &tree, err));
    card made = {.title = avpi_buf_view(&title.buf),
                 .sentence = avpi_buf_view(&sentence.buf),
                 .source = avpi_buf_view(&source.buf),
                 .svg = avpi_element_find(tree, "svg")};
    AVP_TRY(write_sizes(ctx, &made, folder, of->name, err));
done:
    for (size_t i = 0; i < 4; i++)
        avpi_writer_free(all[i]);
    avpi_arena_free(&arena);
    return status;
}

avp_status avpi_cards_write(const avp_ctx *ctx, avpi_page *page, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_timeline_figure line = avpi_timeline_prepare(ctx, &page->timeline, AVPI_NARROW);
    if (page->groups->count > 0) {
        const figure network = {"network",
                                page->narrow.width,
                                page->narrow.height,
                                avpi_network_draw,
                                &page->narrow,
                                N_("Each point is an account; a line joins two that did the same within {1} more often "
                                   "than chance explains. Colours and numbers are groups."),
                                0};
        AVP_TRY(write_figure(ctx, page, &network, folder, err));
    }
    if (page->timeline.n_bins > 0) {
        const figure time = {
            "time",
            line.width,
            line.height,
            avpi_timeline_draw,
            &line,
            N_("Posts over time; in colour the {2} in which a member of a group did the same as another "
               "member within {1}. Below, group by group."),
            line.n_lanes};
        AVP_TRY(write_figure(ctx, page, &time, folder, err));
    }
    if (page->story->findings && page->story->findings->told.n_coincidences > 0) {
        const avpi_lanes_figure lanes = avpi_lanes_prepare(ctx, &page->story->findings->told, AVPI_NARROW);
        const figure together = {"onsets",
                                 lanes.width,
                                 lanes.height,
                                 avpi_lanes_draw,
                                 &lanes,
                                 N_("What begins when: one line for each series, a mark for each onset."),
                                 0};
        AVP_TRY(write_figure(ctx, page, &together, folder, err));
    }
done:
    return status;
}
