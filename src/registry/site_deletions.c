#include "registry/registry_site.h"

#include "base/search.h"
#include "proof/name_list.h"
#include "proof/seal.h"

enum { LIST_MOST = 1 << 26 };

/* ---- the list ---- */

typedef struct patterns {
    avpi_arena text;
    avp_str *of;
    size_t n, capacity;
} patterns;

static avp_status add_pattern(avpi_site_deletions *out, patterns *to, avp_str line, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_gazetteer_fold(out->g, line, &out->folded, err));
    if (out->folded.len == 0)
        return avpi_fail(out->ctx, err, AVP_E_INPUT,
                         N_("\"%.*s\" of the list of deletions has no letter and no digit, so it cannot be looked for; "
                            "take the line out of deletions.txt"),
                         (int)avpi_utf8_cut(line, 60).len, line.ptr);
    AVP_TRY(avpi_grow(out->ctx, &to->of, &to->capacity, to->n + 1, sizeof *to->of, err));
    to->of[to->n] = avpi_arena_copy(&to->text, avpi_buf_view(&out->folded));
    if (!to->of[to->n++].ptr)
        status = avpi_fail_memory(out->ctx, err);
done:
    return status;
}

static avp_status make(avpi_site_deletions *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    patterns all = {.n = 0};
    avp_str line;
    avpi_arena_init(&all.text, out->ctx);
    AVP_TRY(avpi_gazetteer_new(out->ctx, &out->g, err));
    for (size_t at = 0; avpi_name_list_next(text, &at, &line);)
        AVP_TRY(add_pattern(out, &all, line, err));
    if (all.n > 0)
        AVP_TRY(avpi_automaton_make(out->ctx, all.of, all.n, &out->words, err));
    if (all.n == 0) {
        avpi_gazetteer_free(out->g);
        out->g = NULL;
    }
done:
    avpi_free(out->ctx, all.of);
    avpi_arena_free(&all.text);
    return status;
}

avp_status avpi_site_deletions_load(avp_case *c, avpi_site_deletions *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    char *path = NULL;
    avpi_buf text;
    *out = (avpi_site_deletions){.ctx = ctx};
    avpi_buf_init(&out->folded, ctx, SIZE_MAX);
    avpi_buf_init(&text, ctx, LIST_MOST);
    if (!avp_case_path(c))
        goto done;
    AVP_TRY(avpi_path_join(ctx, avp_case_path(c), AVPI_DELETIONS, &path, err));
    if (!avpi_file_exists(path))
        goto done;
    AVP_TRY(avpi_file_read(ctx, path, LIST_MOST, &text, err));
    AVP_TRY(make(out, avpi_buf_view(&text), err));
done:
    avpi_free(ctx, path);
    avpi_buf_free(&text);
    return status;
}

void avpi_site_deletions_free(avpi_site_deletions *of) {
    if (!of->ctx)
        return;
    avpi_gazetteer_free(of->g);
    avpi_automaton_free(of->ctx, &of->words);
    avpi_buf_free(&of->folded);
    *of = (avpi_site_deletions){.ctx = NULL};
}

avp_status avpi_site_deletions_hold(avpi_site_deletions *of, avp_str text, bool *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_match match;
    *out = false;
    if (!of->g || text.len == 0)
        return AVP_OK;
    AVP_TRY(avpi_gazetteer_fold(of->g, text, &of->folded, err));
    avpi_matching walk = avpi_automaton_begin(&of->words, avpi_buf_view(&of->folded), true);
    *out = avpi_automaton_next(&walk, &match);
done:
    return status;
}

/* ---- rows ---- */

/* Words that people wrote; not codes, dates and numbers of our own. */
static const struct {
    size_t list, cells[5], n;
} written[] = {
    {AVPI_SITE_RECORDS, {AVPI_SITE_CODE, AVPI_SITE_TITLE, AVPI_SITE_NAME, AVPI_SITE_STATUS, AVPI_SITE_KIND}, 5},
    {AVPI_SITE_INCIDENTS, {AVPI_SITE_I_KIND, AVPI_SITE_I_WHAT, AVPI_SITE_I_STATUS}, 3},
    {AVPI_SITE_DOCUMENTS, {AVPI_SITE_D_TITLE}, 1},
    {AVPI_SITE_STATEMENTS, {AVPI_SITE_S_FIELD, AVPI_SITE_S_VALUE, AVPI_SITE_S_SOURCE}, 3},
    {AVPI_SITE_RELATIONS, {AVPI_SITE_R_KIND, AVPI_SITE_R_NOTE}, 2}};

static avp_status strike_list(avpi_site *site, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_site_list *list = &site->lists[written[i].list];
    for (size_t k = 0; k < list->n; k++)
        for (size_t w = 0; w < written[i].n && !list->rows[k].gone; w++)
            AVP_TRY(avpi_site_deletions_hold(&site->deletions, list->rows[k].cells[written[i].cells[w]],
                                             &list->rows[k].gone, err));
done:
    return status;
}

static bool is_struck_incident(const avpi_site *site, const avpi_site_row *row) {
    const avpi_site_list *incidents = &site->lists[AVPI_SITE_INCIDENTS];
    size_t at = avpi_first_u64(incidents->rows, sizeof *incidents->rows, offsetof(avpi_site_row, record_id),
                               incidents->n, row->record_id);
    while (at < incidents->n && incidents->rows[at].record_id == row->record_id &&
           incidents->rows[at].id != row->incident_id)
        at++;
    return at < incidents->n && incidents->rows[at].id == row->incident_id && incidents->rows[at].gone;
}

/* What is of an incident goes with it: its papers, and what was said of it. */
static void follow_incidents(avpi_site *site, size_t which) {
    avpi_site_list *list = &site->lists[which];
    for (size_t i = 0; i < list->n && site->deletions.g; i++)
        list->rows[i].gone |= list->rows[i].incident_id > 0 && is_struck_incident(site, &list->rows[i]);
}

/* What belongs to a case goes with it. */
static void follow(avpi_site *site, size_t which) {
    const avpi_site_list *records = &site->lists[AVPI_SITE_RECORDS], *list = &site->lists[which];
    for (size_t i = 0, at = 0; i < records->n; i++)
        for (size_t k = avpi_site_of(list, records->rows[i].record_id, &at); k < at; k++)
            list->rows[k].gone |= records->rows[i].gone;
}

/* What a person says of the site stands in it as well; it is theirs to say otherwise. */
static avp_status check_title(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    bool held = false;
    AVP_TRY(avpi_site_deletions_hold(&site->deletions, avpi_str_view(site->opts->title), &held, err));
    if (held)
        status = avpi_fail(site->ctx, err, AVP_E_ARG,
                           N_("the title of the site names what stands on the list of deletions; give another"));
done:
    return status;
}

avp_status avpi_site_strike(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(check_title(site, err));
    for (size_t i = 0; i < sizeof written / sizeof *written && site->deletions.g; i++)
        AVP_TRY(strike_list(site, i, err));
    for (size_t which = AVPI_SITE_RECORDS + 1; which < AVPI_SITE_LISTS; which++)
        follow(site, which);
    follow_incidents(site, AVPI_SITE_DOCUMENTS);
    follow_incidents(site, AVPI_SITE_STATEMENTS);
    for (size_t which = 0; which < AVPI_SITE_LISTS; which++)
        for (size_t k = 0; k < site->lists[which].n; k++)
            site->told.deleted += site->lists[which].rows[k].gone;
done:
    return status;
}
