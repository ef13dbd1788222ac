/* What was read, what was left out, and why. */
#include "base/retell.h"
#include "report/html.h"

enum { FILES_MAX = 40, WARNINGS_MAX = 20, NAME_CHARS = 80, REASON_CHARS = 160 };

static void number_cell(avpi_page *page, uint64_t n) {
    avpi_raw(&page->w, "<td class=\"n\">");
    avpi_put(&page->w, avpi_count(n));
    avpi_raw(&page->w, "</td>");
}

/* What a case keeps in the language of whoever read the files, in that of the report, and without values of rows. */
void avpi_html_retold(avpi_page *page, avp_str text, size_t limit) {
    avpi_writer *w = &page->w;
    avp_str shown = text;
    avpi_buf told;
    avpi_buf_init(&told, w->ctx, AVPI_WRITER_MAX_BYTES);
    if (w->status == AVP_OK)
        avpi_writer_fail(w, avpi_masks_message(&page->masks, text, &shown, w->err));
    if (w->status == AVP_OK)
        avpi_writer_fail(w, avpi_retell(w->ctx->lang, shown, &told, w->err));
    avpi_put(w, avpi_foreign(avpi_buf_view(&told), limit));
    avpi_buf_free(&told);
}

/* "12 x no account" */
static void write_counted(avpi_page *page, const avpi_reason *reason) {
    avpi_put(&page->w, avpi_count(reason->count));
    avpi_raw(&page->w, " \xC3\x97 ");
    avpi_html_retold(page, reason->text, REASON_CHARS);
}

/* Files are called by their place in the list: their names are the collector's. */
void avpi_html_file(avpi_page *page, const avpi_file *file) {
    if (page->masks.names)
        avpi_put(&page->w, avpi_foreign(file->name, NAME_CHARS));
    else
        AVPI_SAY(&page->w, N_("file {1}"), avpi_count((uint64_t)(file - page->records.files) + 1));
}

static void write_reasons(avpi_page *page, const avpi_reason *reasons, size_t n) {
    avpi_writer *w = &page->w;
    for (size_t i = 0; i < n; i++) {
        avpi_raw(w, "<br><span class=\"small muted\">");
        write_counted(page, &reasons[i]);
        if (reasons[i].first_line > 0)
            AVPI_SAY(w, N_(" (first in line {1})"), avpi_count(reasons[i].first_line));
        avpi_raw(w, "</span>");
    }
}

static void write_file(avpi_page *page, const avpi_file *file) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<tr><td><strong>");
    avpi_html_file(page, file);
    avpi_raw(w, "</strong> <span class=\"small muted\">");
    avpi_put(w, avpi_foreign(file->format, NAME_CHARS));
    avpi_raw(w, "</span>");
    write_reasons(page, file->reasons, file->n_reasons);
    avpi_raw(w, "</td>");
    number_cell(page, file->rows_read);
    number_cell(page, file->kept);
    number_cell(page, file->duplicate);
    number_cell(page, file->rejected);
    avpi_raw(w, "</tr>\n");
}

/* The files that do not get a row of their own, and the sum of all. */
static void write_sums(avpi_page *page, size_t shown) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    if (records->n_files < 2)
        return;
    avpi_raw(w, "<tfoot><tr><th scope=\"row\">");
    if (shown < records->n_files)
        AVPI_SAY(w, N_("All {1} files ({2} not shown)"), avpi_count(records->n_files),
                 avpi_count(records->n_files - shown));
    else
        AVPI_SAY(w, N_("All {1} files"), avpi_count(records->n_files));
    avpi_raw(w, "</th>");
    number_cell(page, records->rows_read);
    number_cell(page, records->kept);
    number_cell(page, records->duplicate);
    number_cell(page, records->rejected);
    avpi_raw(w, "</tr></tfoot>\n");
}

/* Rows that were kept are not all posts: else the sums would not meet. */
static void write_kinds(avpi_page *page) {
    const avpi_records *records = &page->records;
    if (records->notices == 0)
        return;
    avpi_raw(&page->w, "<p class=\"small muted\">");
    AVPI_SAY(
        &page->w,
        N_("Rows kept: {1}. Of these, notices that posts or accounts were deleted, withheld or changed: {2}; posts "
           "and records of accounts: {3}."),
        avpi_count(records->kept), avpi_count(records->notices), avpi_count(records->kept - records->notices));
    avpi_raw(&page->w, "</p>\n");
}

static void write_files(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    size_t shown = records->n_files < FILES_MAX ? records->n_files : FILES_MAX;
    avpi_raw(w, "<table>\n");
    avpi_tell_in(
        w, "caption",
        N_("Every row read was kept, was a duplicate, or was rejected. Rejected rows stay in the case as they were."));
    avpi_raw(w, "<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("File"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Rows"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Kept"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Repeated"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Rejected"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < shown; i++)
        write_file(page, &records->files[i]);
    avpi_raw(w, "</tbody>\n");
    write_sums(page, shown);
    avpi_raw(w, "</table>\n");
    write_kinds(page);
}

static void write_warnings(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    if (records->n_warnings == 0)
        return;
    avpi_tell_in(w, "h3", N_("Warnings"));
    avpi_raw(w, "<ul>\n");
    for (size_t i = 0; i < records->n_warnings && i < WARNINGS_MAX; i++) {
        avpi_raw(w, "<li>");
        write_counted(page, &records->warnings[i]);
        avpi_raw(w, "</li>\n");
    }
    avpi_raw(w, "</ul>\n");
}

void avpi_html_reading(avpi_page *page) {
    avpi_html_open_section(page, "reading", N_("What was read"));
    if (page->records.n_files > 0)
        write_files(page);
    else
        avpi_tell_in(&page->w, "p",
                     N_("The files were read without keeping a case, so there is no record of rejected rows here."));
    write_warnings(page);
    avpi_html_close_section(page);
}
