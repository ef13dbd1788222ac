/* Provenance: enough to make this report again, byte by byte. No time of day stands here, and no folder of the author's machine. */
#include "report/html.h"

enum { VALUE_CHARS = 400, COMMAND_CHARS = 2000, HASHES_MAX = 200 };

static void write_command(avpi_page *page) {
    avpi_writer *w = &page->w;
    avp_str command = {0};
    avpi_raw(w, "<p>");
    if (page->story->run_id)
        AVPI_SAY(w, N_("avispero {1}, run {2}."), avpi_words(avp_version()), avpi_count(page->story->run_id));
    else
        AVPI_SAY(w, N_("avispero {1}."), avpi_words(avp_version()));
    avpi_raw(w, " ");
    avpi_tell(w, N_("The same files, options and version give the same report, byte by byte, on any number of "
                    "processors. Names of folders are left out."));
    avpi_raw(w, "</p>\n");
    if (!page->story->command || !page->masks.names)
        return; /* it has names of files; its options stand below */
    avpi_writer_fail(w,
                     avpi_without_folders(&page->records.text, avpi_str_view(page->story->command), &command, w->err));
    avpi_raw(w, "<pre>");
    avpi_put(w, avpi_foreign(command, COMMAND_CHARS));
    avpi_raw(w, "</pre>\n");
}

/* What who read the file said of it. */
static void write_said(avpi_writer *w, const char *msgid, avp_str text) {
    if (!text.ptr || text.len == 0)
        return;
    avpi_raw(w, "<div class=\"muted\">");
    avpi_say_args(w, msgid, AVPI_ARGS(avpi_foreign(text, VALUE_CHARS)));
    avpi_raw(w, "</div>");
}

static void write_inputs(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    if (records->n_files == 0)
        return;
    avpi_tell_in(w, "h3", N_("Input"));
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("File"));
    avpi_tell_in(w, "th scope=\"col\"", N_("How it was understood, and its SHA-256"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < records->n_files && i < HASHES_MAX; i++) {
        avpi_raw(w, "<tr><td>");
        avpi_html_file(page, &records->files[i]);
        avpi_raw(w, "</td><td>");
        avpi_html_retold(page, records->files[i].explanation, VALUE_CHARS);
        avpi_raw(w, "<div class=\"hash mono\">");
        avpi_put(w, avpi_foreign(records->files[i].sha256, 0));
        avpi_raw(w, "</div>");
        if (page->masks.names) { /* both may name persons */
            write_said(w, N_("Collected by: {1}"), records->files[i].collector);
            write_said(w, N_("Got from: {1}"), records->files[i].source_url);
        }
        write_said(w, N_("Legal basis: {1}"), records->files[i].legal_basis);
        avpi_raw(w, "</td></tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

/* One line of the way of the rows: what came in and what went out. */
static void stage(avpi_page *page, const char *name, const char *msgid, const avpi_arg *args, size_t n) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<tr><th scope=\"row\">");
    avpi_tell(w, name);
    avpi_raw(w, "</th><td>");
    avpi_say_args(w, msgid, args, n);
    avpi_raw(w, "</td></tr>\n");
}

static void write_stages(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    avpi_tell_in(w, "h3", N_("Rows in and out, stage by stage"));
    avpi_raw(w, "<table>\n<tbody>\n");
    if (records->n_files > 0)
        stage(page, N_("Reading"), N_("{1} rows in; {2} kept, {3} repeated, {4} rejected"),
              AVPI_ARGS(avpi_count(records->rows_read), avpi_count(records->kept), avpi_count(records->duplicate),
                        avpi_count(records->rejected)));
    for (size_t t = 0; t < page->story->n_traces; t++) {
        const avpi_reach *reach = &page->reach[t];
        stage(page, avpi_trace_title(reach->trace),
              N_("{1} {1|act|acts} of {2} {2|account|accounts} on {3} {3|thing|things}; {4} {4|act|acts} equal in "
                 "every field counted once; {5} {5|act|acts} of "
                 "viral moments left out; {6} times together; {7} {7|link|links}"),
              AVPI_ARGS(avpi_count(reach->acts), avpi_count(reach->accounts), avpi_count(reach->objects),
                        avpi_count(page->story->traces[t].acts->duplicates), avpi_count(reach->over_cap_acts),
                        avpi_count(reach->co_actions), avpi_count(reach->links)));
    }
    stage(page, N_("Groups"),
          N_("{1} {1|link|links} between {2} {2|account|accounts}; {3} {3|group|groups} with {4} {4|member|members}"),
          AVPI_ARGS(avpi_count(page->groups->n_links), avpi_count(page->groups->linked_accounts),
                    avpi_count(page->groups->count), avpi_count(page->members)));
    avpi_raw(w, "</tbody>\n</table>\n");
}

static void write_settings(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    if (records->n_settings == 0)
        return;
    avpi_tell_in(w, "h3", N_("Options, defaults included"));
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Stage"));
    avpi_tell_in(w, "th scope=\"col\"", N_("Option"));
    avpi_tell_in(w, "th scope=\"col\"", N_("Value"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < records->n_settings; i++) {
        const avpi_setting *setting = &records->settings[i];
        avpi_raw(w, "<tr><td>");
        avpi_put(w, avpi_foreign(setting->stage, AVPI_NAME_CHARS));
        avpi_raw(w, "</td><td class=\"mono\">");
        avpi_put(w, avpi_foreign(setting->name, AVPI_NAME_CHARS));
        avpi_raw(w, "</td><td class=\"mono\">");
        if (setting->value.ptr)
            avpi_put(w, avpi_foreign(setting->value, VALUE_CHARS));
        else
            avpi_tell_in(w, "span class=\"muted\"", N_("not given"));
        avpi_raw(w, "</td></tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

/* What ties the page to the evidence. */
static void write_root(avpi_page *page) {
    avpi_writer *w = &page->w;
    if (!page->story->evidence)
        return;
    avpi_raw(w, "<p>");
    avpi_tell(
        w,
        N_("Root of the evidence: one number over every row of the input. `avispero verify CASE --root` with it says "
           "whether a case holds just these rows."));
    avpi_raw(w, "</p><p class=\"hash mono\">");
    avpi_put(w, avpi_foreign(avpi_str_view(page->story->evidence), 0));
    avpi_raw(w, "</p>");
}

void avpi_html_provenance(avpi_page *page) {
    avpi_html_open_section(page, "provenance", N_("Provenance"));
    write_command(page);
    write_inputs(page);
    write_stages(page);
    write_settings(page);
    avpi_html_close_section(page);
    avpi_raw(&page->w, "<footer><p>");
    avpi_tell(&page->w,
              N_("Made with avispero, free software under the GPL. This page needs no network and runs no program."));
    avpi_raw(&page->w, "</p>");
    write_root(page);
    avpi_raw(&page->w, "</footer>\n");
}
