/* Static pages that open from the disk: the article, its figures, the network, and what readers may take with them. */
#include "report/site.h"

#include "base/files.h"
#include "report/cards.h"

#include <stdio.h>

/* ---- what the article says of the other files ---- */

static const struct {
    const char *address, *title;
} others[] = {
    {"network.html", N_("The network, to be looked at")},
    {"report.pdf", N_("This report on paper (PDF)")},
    {"one-page.pdf", N_("The same on one page (PDF)")},
    {"downloads/groups.csv", N_("Groups (CSV)")},
    {"downloads/accounts.csv", N_("Accounts, by pseudonym (CSV)")},
    {"downloads/links.csv", N_("Links between them (CSV)")},
    {"figures/network.svg", N_("Figure: the network (SVG)")},
    {"figures/timeline.svg", N_("Figure: posts over time (SVG)")},
};

void avpi_html_site(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<nav class=\"files\" aria-label=\"");
    avpi_tell(w, N_("Files beside this page"));
    avpi_raw(w, "\">\n<ul>\n");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        avpi_raw(w, "<li><a href=\"");
        avpi_raw(w, others[i].address);
        avpi_raw(w, "\">");
        avpi_tell(w, others[i].title);
        avpi_raw(w, "</a></li>\n");
    }
    avpi_raw(w, "</ul>\n</nav>\n");
}

/* ---- the files ---- */

static avp_status write_page(avpi_page *page, avpi_page_body body, const char *folder, const char *name,
                             avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(&page->own, folder, name, &path, err));
    AVP_TRY(avpi_page_write(page, body, path, err));
done:
    avpi_free(&page->own, path);
    return status;
}

static avp_status write_network(avpi_page *page, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(&page->own, folder, "network.html", &path, err));
    AVP_TRY(avpi_site_network(&page->own, page, path, err));
done:
    avpi_free(&page->own, path);
    return status;
}

static avp_status write_figures(avpi_page *page, const char *folder, avp_error *err) {
    static const char *const names[] = {"network", "timeline"};
    avp_status status = AVP_OK;
    char *path = NULL;
    for (size_t i = 0; i < 2; i++) {
        char file[32];
        (void)snprintf(file, sizeof file, "%s.svg", names[i]);
        avpi_free(&page->own, path);
        path = NULL;
        AVP_TRY(avpi_path_join(&page->own, folder, file, &path, err));
        AVP_TRY(avp_report_figure(&page->own, page->story, names[i], page->own.lang, path, err));
    }
done:
    avpi_free(&page->own, path);
    return status;
}

/* "folder/name", made. */
static avp_status make_folder(const avp_ctx *ctx, const char *folder, const char *name, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_path_join(ctx, folder, name, out, err));
    AVP_TRY(avpi_folder_make(ctx, *out, err));
done:
    return status;
}

static avp_status write_all(avpi_page *page, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &page->own;
    char *figures = NULL, *cards = NULL, *downloads = NULL;
    AVP_TRY(make_folder(ctx, folder, "figures", &figures, err));
    AVP_TRY(make_folder(ctx, folder, "cards", &cards, err));
    AVP_TRY(make_folder(ctx, folder, "downloads", &downloads, err));
    page->of_site = true;
    AVP_TRY(write_page(page, avpi_html_article, folder, "index.html", err));
    page->of_site = false;
    AVP_TRY(write_page(page, avpi_html_article, folder, "report.pdf", err));
    AVP_TRY(write_page(page, avpi_html_onepage, folder, "one-page.html", err));
    AVP_TRY(write_page(page, avpi_html_onepage, folder, "one-page.pdf", err));
    AVP_TRY(write_network(page, folder, err));
    AVP_TRY(write_figures(page, figures, err));
    AVP_TRY(avpi_site_downloads(ctx, page, downloads, err));
    AVP_TRY(avpi_cards_write(ctx, page, cards, err));
done:
    avpi_free(ctx, figures);
    avpi_free(ctx, cards);
    avpi_free(ctx, downloads);
    return status;
}

avp_status avp_report_site(const avp_ctx *ctx, const avp_story *story, const char *lang, const char *folder,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_page page;
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_page_open(ctx, story, lang, &page, err));
    status = write_all(&page, folder, err);
    avpi_page_close(&page);
done:
    return status;
}

avp_status avp_report_cards(const avp_ctx *ctx, const avp_story *story, const char *lang, const char *folder,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_page page;
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_page_open(ctx, story, lang, &page, err));
    status = avpi_cards_write(&page.own, &page, folder, err);
    avpi_page_close(&page);
done:
    return status;
}
