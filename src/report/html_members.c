/* Who belongs to a group, and what it pushed. */
#include "report/html.h"

#include "base/sort.h"

enum { MEMBERS_SHOWN = 12, MEMBERS_LISTED = 500, OBJECT_CHARS = 140 };

/* A member by rank of its strength. */
typedef struct ranked {
    double strength;
    uint32_t account, partners;
} ranked;

static int by_strength(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->strength > b->strength || a->strength < b->strength)
        return a->strength > b->strength ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

static avp_status rank_members(const avp_ctx *ctx, const avp_group *group, ranked **out, avp_error *err) {
    avp_status status = AVP_OK;
    ranked *members = NULL;
    AVP_TRY(avpi_alloc(ctx, group->n_members, sizeof *members, &members, err));
    for (size_t i = 0; i < group->n_members; i++)
        members[i] = (ranked){group->strength[i], group->members[i], group->partners[i]};
    if (group->n_members > 0)
        avpi_sort(members, group->n_members, sizeof *members, by_strength);
    *out = members;
done:
    return status;
}

static void write_shown(avpi_page *page, const ranked *members, size_t n) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Account"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Linked to"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n; i++) {
        avpi_raw(w, "<tr><td>");
        avpi_html_account(page, members[i].account);
        avpi_raw(w, "</td><td class=\"n\">");
        avpi_put(w, avpi_count(members[i].partners));
        avpi_raw(w, "</td></tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

static void write_listed(avpi_page *page, const ranked *members, size_t n, size_t all) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<details><summary>");
    AVPI_SAY(w, all - MEMBERS_SHOWN == 1 ? N_("{1} more member") : N_("{1} more members"),
             avpi_count(all - MEMBERS_SHOWN));
    avpi_raw(w, "</summary>\n<p class=\"many\">");
    for (size_t i = MEMBERS_SHOWN; i < n; i++) {
        avpi_html_account(page, members[i].account);
        avpi_raw(w, i + 1 < n ? "<br>\n" : "");
    }
    avpi_raw(w, "</p>\n");
    if (n < all) {
        avpi_raw(w, "<p class=\"small\">");
        AVPI_SAY(w, N_("Left out here: {1}. The exports have them all."), avpi_count(all - n));
        avpi_raw(w, "</p>\n");
    }
    avpi_raw(w, "</details>\n");
}

static void write_members(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    ranked *members = NULL;
    size_t n = group->n_members;
    avpi_writer_fail(w, rank_members(w->ctx, group, &members, w->err));
    if (members) {
        avpi_tell_in(w, "h4", N_("Members, strongest links first"));
        write_shown(page, members, n < MEMBERS_SHOWN ? n : MEMBERS_SHOWN);
        if (n > MEMBERS_SHOWN)
            write_listed(page, members, n < MEMBERS_LISTED ? n : MEMBERS_LISTED, n);
    }
    avpi_free(w->ctx, members);
}

static bool stands_for_itself(const char *trace) {
    return strcmp(trace, "url") == 0 || strcmp(trace, "hashtags") == 0 || strcmp(trace, "mention") == 0;
}

static void write_object(avpi_page *page, const avp_group_object *object, const avpi_excerpt *sample) {
    avpi_writer *w = &page->w;
    const avp_acts *acts = page->story->traces[object->trace].acts;
    avp_str native = avp_names_get(&acts->objects, object->object);
    bool excerpt = !stands_for_itself(acts->trace) && sample->text.ptr;
    size_t most = excerpt                   ? avpi_masks_quote(&page->masks, sample->text, OBJECT_CHARS)
                  : page->masks.full_quotes ? 0
                                            : OBJECT_CHARS;
    avpi_raw(w, "<li><span class=\"what\"");
    if (excerpt && page->masks.names)
        avpi_title_args(w, "{1}", AVPI_ARGS(avpi_foreign(native, AVPI_NAME_CHARS)));
    avpi_raw(w, ">");
    if (excerpt)
        avpi_put(w, avpi_foreign(sample->text, most));
    else if (sample->gone && !stands_for_itself(acts->trace))
        avpi_tell_in(w, "span class=\"muted\"", N_("words of posts that were deleted since"));
    else
        avpi_html_object(page, acts, object->object, most);
    avpi_raw(w, "</span><span class=\"small muted\">");
    if (page->story->n_traces > 1)
        AVPI_SAY(w, N_("{1}: "), avpi_words(avpi_word(w, avpi_trace_title(acts->trace))));
    AVPI_SAY(w, N_("members: {1}, posts: {2}"), avpi_count(object->accounts), avpi_count(object->acts));
    avpi_raw(w, "</span></li>\n");
}

static void write_pushed(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avp_group *group = &page->groups->groups[g];
    avpi_tell_in(w, "h4", N_("What most of them pushed"));
    avpi_raw(w, "<ul class=\"pushed\">\n");
    for (size_t k = 0; k < group->n_objects; k++)
        write_object(page, &group->objects[k], &page->exhibits.exhibits[g].samples[k]);
    avpi_raw(w, "</ul>\n");
}

void avpi_html_members(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<div class=\"columns\">\n<div>\n");
    write_members(page, &page->groups->groups[g]);
    avpi_raw(w, "</div>\n<div>\n");
    write_pushed(page, g);
    avpi_raw(w, "</div>\n</div>\n");
}
