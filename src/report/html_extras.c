/* The end of a group's section: other windows, labels, and how to list the rows behind the numbers. */
#include "report/html.h"

void avpi_html_sweep(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avpi_sweep *sweep = &page->sweep;
    if (sweep->n_windows < 2 || page->groups->groups[g].n_sweep >= 2)
        return; /* of all pairs, in the evidence */
    avpi_tell_in(w, "h4", N_("In other windows"));
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Within"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Links inside"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Times together on them"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Expected by chance"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < sweep->n_windows; i++) {
        size_t cell = g * sweep->n_windows + i;
        avpi_raw(w, "<tr><th scope=\"row\">");
        avpi_put(w, avpi_duration(sweep->window_us[i]));
        if (sweep->window_us[i] == page->groups->window_us)
            avpi_tell_in(w, "span class=\"muted\"", N_(" (made the group)"));
        avpi_raw(w, "</th><td class=\"n\">");
        avpi_put(w, avpi_count(sweep->links[cell]));
        avpi_raw(w, "</td><td class=\"n\">");
        avpi_put(w, avpi_count(sweep->co_actions[cell]));
        avpi_raw(w, "</td><td class=\"n\">");
        avpi_put(w, avpi_real(sweep->expected[cell]));
        avpi_raw(w, "</td></tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

/* ---- labels ---- */

static uint32_t members_with(const avpi_page *page, size_t label, size_t g) {
    return page->records.label_of_group[label * page->groups->count + g];
}

/* A count that is too small to be told has no share either. */
static void put_counted(avpi_page *page, uint64_t n, uint64_t all) {
    avpi_arg cell = avpi_cell_count(page, n);
    avpi_put(&page->w, cell);
    avpi_raw(&page->w, "</td><td class=\"n\">");
    if (cell.kind == AVPI_ARG_COUNT)
        avpi_put(&page->w, avpi_percent((double)n / (double)all));
}

static void write_label(avpi_page *page, size_t label, size_t g, bool first) {
    avpi_writer *w = &page->w;
    const avpi_label *of = &page->records.labels[label];
    uint32_t n = members_with(page, label, g);
    size_t all = page->groups->groups[g].n_members;
    avpi_raw(w, "<tr><td>");
    if (first)
        avpi_put(w, avpi_foreign(of->scheme, AVPI_NAME_CHARS));
    avpi_raw(w, "</td><td>");
    avpi_put(w, avpi_foreign(of->value, AVPI_NAME_CHARS));
    avpi_raw(w, "</td><td class=\"n\">");
    put_counted(page, n, all);
    avpi_raw(w, "</td><td class=\"n\">");
    avpi_put(w, avpi_cell_count(page, of->accounts));
    avpi_raw(w, "</td></tr>\n");
}

static bool any_label(const avpi_page *page, size_t g) {
    for (size_t label = 0; label < page->records.n_labels; label++)
        if (members_with(page, label, g) > 0)
            return true;
    return false;
}

/* Members without any label of the scheme that starts at `first`. */
static void write_unlabelled(avpi_page *page, size_t first, size_t g) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    uint64_t labelled = 0, all = page->groups->groups[g].n_members;
    for (size_t label = first;
         label < records->n_labels && avpi_str_equal(records->labels[label].scheme, records->labels[first].scheme);
         label++)
        labelled += members_with(page, label, g);
    if (labelled >= all)
        return;
    avpi_raw(w, "<tr><td></td><td class=\"muted\">");
    avpi_tell(w, N_("no label"));
    avpi_raw(w, "</td><td class=\"n\">");
    put_counted(page, all - labelled, all);
    avpi_raw(w, "</td><td></td></tr>\n");
}

static bool starts_scheme(const avpi_records *records, size_t label) {
    return label == 0 || !avpi_str_equal(records->labels[label].scheme, records->labels[label - 1].scheme);
}

static bool ends_scheme(const avpi_records *records, size_t label) {
    return label + 1 == records->n_labels || starts_scheme(records, label + 1);
}

void avpi_html_labels(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avpi_records *records = &page->records;
    size_t first = 0, shown = 0;
    if (!any_label(page, g))
        return;
    avpi_tell_in(w, "h4", N_("Labels of the members"));
    avpi_raw(w, "<table>\n");
    avpi_tell_in(w, "caption", N_("Labels were given by whoever made the collection; the method did not see them."));
    avpi_raw(w, "<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Scheme"));
    avpi_tell_in(w, "th scope=\"col\"", N_("Label"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Members"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Share"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("In the whole case"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t label = 0; label < records->n_labels; label++) {
        if (starts_scheme(records, label)) {
            first = label;
            shown = 0;
        }
        if (members_with(page, label, g) > 0)
            write_label(page, label, g, shown++ == 0);
        if (ends_scheme(records, label) && shown > 0)
            write_unlabelled(page, first, g);
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

/* ---- rows ---- */

static const char posts_sql[] = "SELECT p.posted_at, a.native AS account, p.native AS post, p.text\nFROM ";

/* Members stand in the case when this run wrote them there; else an export brings them. */
static void write_members_of_run(avpi_writer *w, uint64_t run_id, size_t g) {
    avpi_raw(w, posts_sql);
    avpi_raw(w, "members m JOIN accounts a ON a.native = m.account JOIN posts p USING (account_id)\nWHERE m.run_id = ");
    avpi_raw_u64(w, run_id);
    avpi_raw(w, " AND m.group_id = ");
    avpi_raw_u64(w, g + 1);
}

static void write_members_of_export(avpi_writer *w, size_t g) {
    avpi_tell(w, N_("-- avispero export CASE --as csv --out groups.csv"));
    avpi_raw(w, "\n");
    avpi_raw(w, posts_sql);
    avpi_raw(w, "read_csv(&#39;groups.nodes.csv&#39;, all_varchar = true) m JOIN accounts a ON a.native = m.account"
                " JOIN posts p USING (account_id)\nWHERE m.&quot;group&quot; = &#39;");
    avpi_raw_u64(w, g + 1);
    avpi_raw(w, "&#39;");
}

void avpi_html_rows(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avp_story *story = page->story;
    avpi_raw(w, "<details><summary>");
    avpi_tell(w, N_("List the posts behind these numbers"));
    avpi_raw(w, "</summary>\n");
    if (story->c && avp_case_path(story->c)) {
        avpi_tell_in(w, "p class=\"small\"", N_("With any DuckDB client on case.duckdb, in the folder of the case:"));
        avpi_raw(w, "<pre>");
        if (story->run_id)
            write_members_of_run(w, story->run_id, g);
        else
            write_members_of_export(w, g);
        avpi_raw(w, " AND NOT p.embedded\nORDER BY p.posted_at, p.native;</pre>\n");
    } else {
        avpi_tell_in(w, "p class=\"small\"",
                     N_("This report was made without keeping a case. \xE2\x80\x9C"
                        "avispero run CASE FILES\xE2\x80\x9D keeps one, and its report says how to list every row."));
    }
    avpi_raw(w, "</details>\n");
}
