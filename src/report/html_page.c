/* The report as one HTML file: gather what it tells, write the sections in order. */
#include "report/html.h"

#include "base/files.h"
#include "report/language.h"
#include "report/sheets.h"
#include "store/sql.h"

/* ---- shared by sections ---- */

void avpi_html_open_section(avpi_page *page, const char *id, const char *title_msgid) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<section id=\"");
    avpi_raw(w, id);
    avpi_raw(w, "\" aria-labelledby=\"");
    avpi_raw(w, id);
    avpi_raw(w, "-h\">\n<h2 id=\"");
    avpi_raw(w, id);
    avpi_raw(w, "-h\">");
    avpi_tell(w, title_msgid);
    avpi_raw(w, "</h2>\n");
}

void avpi_html_close_section(avpi_page *page) {
    avpi_raw(&page->w, "</section>\n\n");
}

avpi_arg avpi_html_linked(const avpi_page *page, avpi_arg arg, const char *id) {
    return page->brief ? arg : avpi_linked(arg, id);
}

void avpi_html_chip(avpi_page *page, uint32_t group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<span class=\"chip c-");
    avpi_raw(w, avpi_palette_class(avpi_group_role(page->groups, group)));
    avpi_raw(w, "\">");
    avpi_raw_u64(w, group);
    avpi_raw(w, "</span>");
}

void avpi_html_traces(avpi_page *page, uint32_t traces) {
    const char *between = "";
    for (size_t t = 0; t < page->story->n_traces && t < 32; t++) {
        if (!(traces >> t & 1))
            continue;
        avpi_raw(&page->w, between);
        avpi_tell(&page->w, avpi_trace_title(page->story->traces[t].acts->trace));
        between = ", ";
    }
}

void avpi_html_chance(avpi_page *page, double log10_p, const char *null_msgid) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<span class=\"num\"");
    avpi_title_args(w, null_msgid, NULL, 0);
    avpi_raw(w, ">");
    avpi_put(w, avpi_chance(log10_p));
    avpi_raw(w, "</span>");
}

void avpi_html_account(avpi_page *page, uint32_t account) {
    avpi_writer *w = &page->w;
    bool handle = avpi_people_has_handle(&page->people, account);
    avpi_raw(w, "<span class=\"account\"");
    if (handle)
        avpi_title_args(w, "{1}",
                        AVPI_ARGS(avpi_foreign(avp_names_get(&page->groups->accounts, account), AVPI_NAME_CHARS)));
    avpi_raw(w, handle ? ">@" : ">");
    avpi_put(w, avpi_foreign(avpi_people_name(&page->people, account), AVPI_NAME_CHARS));
    avpi_raw(w, "</span>");
}

void avpi_html_name(avpi_page *page, avp_str name) {
    avp_str shown = name;
    avpi_writer *w = &page->w;
    if (w->status == AVP_OK)
        avpi_writer_fail(w, avpi_masks_name(&page->masks, name, &shown, w->err));
    bool handle = shown.ptr == name.ptr && name.len > 0 && name.ptr[0] != '@' && !avpi_str_to_i64(name, &(int64_t){0});
    avpi_raw(w, "<span class=\"account\">");
    avpi_raw(w, handle ? "@" : "");
    avpi_put(w, avpi_foreign(shown, AVPI_NAME_CHARS));
    avpi_raw(w, "</span>");
}

void avpi_html_words(avpi_page *page, avp_str text, size_t limit) {
    avp_str shown = text;
    if (page->w.status == AVP_OK)
        avpi_writer_fail(&page->w, avpi_masks_words(&page->masks, text, &shown, page->w.err));
    avpi_put(&page->w, avpi_foreign(shown, limit));
}

avpi_arg avpi_cell_count(const avpi_page *page, uint64_t n) {
    return n > 0 && n < page->masks.least_cell ? (avpi_arg){.kind = AVPI_ARG_FEWER, .count = page->masks.least_cell}
                                               : avpi_count(n);
}

/* Posts and authors are people's; what has words or an address is shown as those are. */
void avpi_html_object(avpi_page *page, const avp_acts *acts, uint32_t object, size_t limit) {
    avp_str name;
    const char *trace = avpi_object_of(acts, object, &name);
    avpi_writer *w = &page->w;
    if (strcmp(trace, "mention") == 0 || strcmp(trace, "fast-repost") == 0) {
        avpi_html_name(page, name);
    } else if (strcmp(trace, "repost") == 0 || strcmp(trace, "reply") == 0) {
        if (w->status == AVP_OK)
            avpi_writer_fail(w, avpi_masks_post(&page->masks, name, &name, w->err));
        avpi_put(w, avpi_foreign(name, limit));
    } else if (strcmp(trace, "sync") == 0) {
        avpi_put(w, avpi_foreign(name, limit));
    } else {
        avpi_html_words(page, name, limit);
    }
}

void avpi_html_dates(avpi_page *page, int64_t first_us, int64_t last_us) {
    static const int64_t day_us = INT64_C(86400000000);
    avpi_raw(&page->w, "<span class=\"nowrap\">");
    avpi_put(&page->w, avpi_date(first_us));
    avpi_raw(&page->w, "</span>");
    if (first_us / day_us == last_us / day_us)
        return;
    avpi_raw(&page->w, " \xE2\x80\x93 <span class=\"nowrap\">");
    avpi_put(&page->w, avpi_date(last_us));
    avpi_raw(&page->w, "</span>");
}

/* ---- the whole ---- */

static uint64_t count_members(const avp_groups *groups) {
    uint64_t members = 0;
    for (size_t g = 0; g < groups->count; g++)
        members += groups->groups[g].n_members;
    return members;
}

/* The notes, and who is named in them. */
static avp_status load_notes(const avp_ctx *ctx, avpi_page *page, avp_error *err) {
    enum { WORDS_MOST = 1 << 26 };
    const avp_story *story = page->story;
    avp_status status = AVP_OK;
    avpi_buf words;
    avpi_buf_init(&words, ctx, WORDS_MOST);
    if (!story->c || (story->shown && story->shown->without_notes))
        return AVP_OK;
    AVP_TRY(avp_notes_load(story->c, &page->notes, err));
    for (size_t i = 0; i < page->notes.count; i++)
        AVP_TRY(avpi_buf_printf(&words, err, "%s\n%s\n", page->notes.of[i].title, page->notes.of[i].text));
    AVP_TRY(avpi_masks_learn(ctx, &page->masks, story->c, avpi_buf_view(&words), err));
done:
    avpi_buf_free(&words);
    return status;
}

static avp_status gather(const avp_ctx *ctx, avpi_page *page, avp_error *err) {
    const avp_story *story = page->story;
    avp_status status = AVP_OK;
    const avp_layout *layout = story->layout;
    if (!layout && story->groups->n_links > 0) {
        uint64_t seed = story->groups_options ? (uint64_t)story->groups_options->seed : 1;
        AVP_TRY(avp_layout_compute(ctx, story->groups, seed, &page->layout, err));
    }
    AVP_TRY(avpi_people_load(ctx, story, &page->people, err));
    AVP_TRY(avpi_masks_open(ctx, story, &page->people, &page->masks, err));
    AVP_TRY(avpi_masks_people(ctx, &page->masks, &page->people, err));
    AVP_TRY(load_notes(ctx, page, err));
    AVP_TRY(avpi_timeline_build(ctx, story, &page->timeline, err));
    AVP_TRY(avpi_records_load(ctx, story, &page->records, err));
    AVP_TRY(avpi_exhibits_load(ctx, story, &page->exhibits, err));
    AVP_TRY(avpi_exhibits_mask(&page->masks, &page->exhibits, err));
    AVP_TRY(avpi_sweep_count(ctx, story, &page->sweep, err));
    AVP_TRY(avpi_reach_compute(ctx, story, &page->reach, err));
    AVP_TRY(avpi_sleepers_load(ctx, story, &page->sleepers, err));
    layout = layout ? layout : &page->layout;
    AVP_TRY(avpi_network_prepare(ctx, story, layout, &page->people, AVPI_WIDE, &page->wide, err));
    AVP_TRY(avpi_network_prepare(ctx, story, layout, &page->people, AVPI_NARROW, &page->narrow, err));
    page->members = count_members(story->groups);
    page->posts = page->records.posts ? page->records.posts : page->timeline.posts_total;
    page->accounts = page->records.accounts ? page->records.accounts : story->groups->accounts.count;
done:
    return status;
}

void avpi_page_close(avpi_page *page) {
    const avp_ctx *ctx = &page->own;
    avpi_network_free(ctx, &page->wide);
    avpi_network_free(ctx, &page->narrow);
    avpi_free(ctx, page->reach);
    avpi_sweep_free(ctx, &page->sweep);
    avpi_sleepers_free(ctx, &page->sleepers);
    avpi_exhibits_free(ctx, &page->exhibits);
    avpi_records_free(ctx, &page->records);
    avpi_timeline_free(ctx, &page->timeline);
    if (page->story->c)
        avp_notes_free(avpi_case_ctx(page->story->c), &page->notes);
    avpi_masks_close(ctx, &page->masks);
    avpi_people_free(ctx, &page->people);
    avp_layout_free(ctx, &page->layout);
    avpi_writer_free(&page->w);
}

static void write_head(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<!DOCTYPE html>\n<html lang=\"");
    avpi_raw(w, w->ctx->lang);
    /* no script can run here, whatever stands in the text */
    avpi_raw(w,
             "\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
             "img-src data:\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta name=\"generator\" content=\"avispero ");
    avpi_raw(w, avp_version());
    avpi_raw(w, "\">\n<title>");
    avpi_headline(w, page->story);
    avpi_raw(w, "</title>\n<style>\n");
    avpi_html_style(page);
    avpi_raw(w, "</style>\n</head>\n");
}

static bool has_section(const avpi_page *page, const char *id) {
    static const char *const of_groups[] = {"network", "groups", "innocent"};
    for (size_t i = 0; i < sizeof of_groups / sizeof *of_groups; i++)
        if (strcmp(id, of_groups[i]) == 0)
            return page->groups->count > 0;
    if (strcmp(id, "table") == 0 || strcmp(id, "exclusive") == 0) {
        size_t shared = avpi_groups_shared(page->groups);
        return strcmp(id, "table") == 0 ? shared > 0 : shared < page->groups->count;
    }
    if (strcmp(id, "notes") == 0)
        return page->notes.count > 0;
    if (strcmp(id, "told") == 0)
        return avpi_told_any(page);
    if (strcmp(id, "known") == 0)
        return page->story->known != NULL;
    return strcmp(id, "time") != 0 || page->timeline.n_bins > 0;
}

static void write_contents(avpi_page *page) {
    static const char *const entries[][2] = {
        {"notes", N_("What the authors found")}, {"told", N_("What happened")},
        {"time", N_("When it happened")},        {"network", N_("The network")},
        {"table", N_("Groups by evidence")},     {"exclusive", N_("Groups of sources of their own")},
        {"known", N_("Known organic accounts")}, {"innocent", N_("Innocent explanations")},
        {"method", N_("How it was done")},       {"limits", N_("What this cannot tell")},
        {"reading", N_("What was read")},        {"groups", N_("Annex: group by group")},
        {"provenance", N_("Provenance")},
    };
    avpi_writer *w = &page->w;
    avpi_raw(w, "<nav class=\"toc\" aria-label=\"");
    avpi_tell(w, N_("Contents"));
    avpi_raw(w, "\">\n<ol>\n");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if (!has_section(page, entries[i][0]))
            continue;
        avpi_raw(w, "<li><a href=\"#");
        avpi_raw(w, entries[i][0]);
        avpi_raw(w, "\">");
        avpi_tell(w, entries[i][1]);
        avpi_raw(w, "</a></li>\n");
    }
    avpi_raw(w, "</ol>\n</nav>\n");
}

/* The groups in brief: the article goes on without who reads no more of them. */
static void write_groups(avpi_page *page) {
    if (page->groups->count == 0)
        return;
    avpi_html_network(page);
    avpi_html_table(page);
    avpi_html_exclusive(page);
}

static void write_annex(avpi_page *page) {
    if (page->groups->count == 0)
        return;
    avpi_html_groups(page);
    avpi_html_others(page);
}

/* What happened comes first, to whom; then the groups, how it was done, what it cannot tell; the evidence group by group at the end. */
void avpi_html_article(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<body>\n<a class=\"skip\" href=\"#main\">");
    avpi_tell(w, N_("Skip to the report"));
    avpi_raw(w, "</a>\n<div class=\"page\">\n");
    write_contents(page);
    avpi_raw(w, "<main id=\"main\">\n");
    avpi_html_lead(page);
    if (page->of_site)
        avpi_html_site(page);
    if (page->groups->count == 0)
        avpi_html_nothing(page);
    avpi_html_notes(page);
    avpi_html_told(page);
    avpi_html_timeline(page);
    write_groups(page);
    avpi_html_known(page);
    avpi_html_method(page);
    avpi_html_reading(page);
    write_annex(page);
    avpi_html_provenance(page);
    avpi_raw(w, "</main>\n</div>\n</body>\n</html>\n");
}

static avp_status save(const avp_ctx *ctx, const avpi_writer *w, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(w->status);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_buf_view(&w->buf), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

/* The same page, on the screen or on paper. */
static avp_status save_as(const avp_ctx *ctx, avpi_page *page, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_writer title;
    avpi_writer_init(&title, ctx, AVPI_PLAIN, err);
    AVP_TRY(page->w.status);
    if (avpi_str_ends(avpi_str_view(path), AVPI_STR(".pdf"))) {
        avpi_headline(&title, page->story);
        AVP_TRY(title.status);
        AVP_TRY(avpi_sheets_write(ctx, avpi_buf_view(&page->w.buf), avpi_buf_view(&title.buf),
                                  avpi_str_view(page->story->evidence), path, err));
    } else {
        AVP_TRY(save(ctx, &page->w, path, err));
    }
done:
    avpi_writer_free(&title);
    return status;
}

avp_status avpi_page_open(const avp_ctx *ctx, const avp_story *story, const char *lang, avpi_page *page,
                          avp_error *err) {
    avp_status status = AVP_OK;
    *page = (avpi_page){.own = *ctx, .story = story, .groups = story->groups};
    avpi_writer_init(&page->w, &page->own, AVPI_HTML, err);
    AVP_TRY(avpi_report_lang(&page->own, lang, err));
    AVP_TRY(gather(&page->own, page, err));
done:
    if (status != AVP_OK)
        avpi_page_close(page);
    return status;
}

avp_status avpi_page_write(avpi_page *page, avpi_page_body body, const char *path, avp_error *err) {
    avpi_buf_clear(&page->w.buf);
    write_head(page);
    body(page);
    return save_as(&page->own, page, path, err);
}

static avp_status write_alone(const avp_ctx *ctx, const avp_story *story, const char *lang, avpi_page_body body,
                              const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_page page;
    AVP_TRY(avpi_page_open(ctx, story, lang, &page, err));
    status = avpi_page_write(&page, body, path, err);
    avpi_page_close(&page);
done:
    return status;
}

avp_status avp_report_write(const avp_ctx *ctx, const avp_story *story, const char *lang, const char *path,
                            avp_error *err) {
    return write_alone(ctx, story, lang, avpi_html_article, path, err);
}

/* The same page in another language: all but the words of the network's picture is the same. */
static avp_status speak(avpi_page *page, const char *lang, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_report_lang(&page->own, lang, err));
    AVP_TRY(avpi_network_reword(&page->own, &page->wide, err));
    AVP_TRY(avpi_network_reword(&page->own, &page->narrow, err));
done:
    return status;
}

avp_status avp_report_write_all(const avp_ctx *ctx, const avp_story *story, const char *const *langs,
                                const char *const *paths, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_page page;
    if (n == 0)
        return AVP_OK;
    status = avpi_page_open(ctx, story, langs[0], &page, err);
    if (status != AVP_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            AVP_TRY(speak(&page, langs[i], err));
        AVP_TRY(avpi_page_write(&page, avpi_html_article, paths[i], err));
    }
done:
    avpi_page_close(&page);
    return status;
}

avp_status avp_report_one_page(const avp_ctx *ctx, const avp_story *story, const char *lang, const char *path,
                               avp_error *err) {
    return write_alone(ctx, story, lang, avpi_html_onepage, path, err);
}
