/* What was read, what was left out, and why. */
#include "report/html.h"

enum { FILES_MAX = 40, WARNINGS_MAX = 20, NAME_CHARS = 80, REASON_CHARS = 160 };

static void number_cell(avpi_page *page, uint64_t n) {
    avpi_raw(&page->w, "<td class=\"n\">");
    avpi_put(&page->w, avpi_count(n));
    avpi_raw(&page->w, "</td>");
}

/* Reasons are kept in English where they are whole messages; one with a value in it stays as it was written, but for the value. */
static avp_str translated(avpi_page *page, const avpi_reason *reason) {
    char msgid[REASON_CHARS + 1];
    avp_str shown = reason->text;
    if (shown.len < sizeof msgid) {
        memcpy(msgid, shown.ptr, shown.len);
        msgid[shown.len] = '\0';
        const char *text = avpi_word(&page->w, msgid);
        if (text != msgid)
            return avpi_str_view(text);
    }
    if (page->w.status == AVP_OK)
        avpi_writer_fail(&page->w, avpi_masks_message(&page->masks, reason->text, &shown, page->w.err));
    return shown;
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
        if (reasons[i].first_line > 0)
            AVPI_SAY(w, N_("{1} \xC3\x97 {2} (first in line {3})"), avpi_count(reasons[i].count),
                     avpi_foreign(translated(page, &reasons[i]), REASON_CHARS), avpi_count(reasons[i].first_line));
        else
            AVPI_SAY(w, "{1} \xC3\x97 {2}", avpi_count(reasons[i].count),
                     avpi_foreign(translated(page, &reasons[i]), REASON_CHARS));
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
        AVPI_SAY(w, "{1} \xC3\x97 {2}", avpi_count(records->warnings[i].count),
                 avpi_foreign(translated(page, &records->warnings[i]), REASON_CHARS));
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
