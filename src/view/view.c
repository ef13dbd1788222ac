/* Opening a view, and finding who answers a question. */
#include "view/ask.h"

#include <stdlib.h>
#include <unistd.h>

/* Accounts as people read them: the latest handle known, posts of their own, the group of the run. */
static const char *const make_shown =
    "CREATE OR REPLACE TABLE shared.beside.shown AS"
    " WITH names AS (SELECT account_id, max_by(handle, coalesce(seen_at, TIMESTAMP '0001-01-01')) FILTER (handle IS "
    "NOT NULL) AS handle,"
    " max_by(name, coalesce(seen_at, TIMESTAMP '0001-01-01')) FILTER (name IS NOT NULL) AS name,"
    " max_by(followers, coalesce(seen_at, TIMESTAMP '0001-01-01')) FILTER (followers IS NOT NULL) AS followers"
    " FROM account_snapshots GROUP BY account_id),"
    " counts AS (SELECT account_id, count(*) AS posts, min(posted_at) AS first_at, max(posted_at) AS last_at"
    " FROM posts WHERE NOT embedded GROUP BY account_id)"
    " SELECT a.account_id, a.native, n.handle, n.name, n.followers, a.created_at, coalesce(c.posts, 0) AS posts, "
    "c.first_at,"
    " c.last_at, coalesce(m.group_id, 0)::UINTEGER AS group_id, m.strength, m.partners"
    " FROM accounts a LEFT JOIN names n USING (account_id) LEFT JOIN counts c USING (account_id)"
    " LEFT JOIN (SELECT * FROM members WHERE run_id = ?) m ON m.account = a.native";

const char avpi_view_shown[] = "CREATE OR REPLACE TEMP VIEW shown AS SELECT * FROM shared.beside.shown";

/* The database reaches no file; where the view may write one is opened to it before anything else. */
static avp_status open_folder(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    if (!avp_case_path(view->c))
        return AVP_OK;
    AVP_TRY(avpi_view_folder(&view->ctx, &view->folder, err));
    AVP_TRY(avpi_sql_allow(view->c, view->folder, err));
done:
    return status;
}

static avp_status show_accounts(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_share(view->c, err));
    AVP_TRY(avpi_sql_exec(view->c, make_shown, &run, 1, err));
    AVP_TRY(avpi_sql_exec(view->c, avpi_view_shown, NULL, 0, err));
done:
    return status;
}

/* At most so many bins: finer than a screen, coarse enough to be summed in a moment. */
enum { BINS_MOST = 2000 };

static int64_t bin_width(int64_t span_us) {
    static const int64_t steps_s[] = {1, 10, 60, 600, 3600, 21600, 86400, 604800, 2592000, 31536000};
    enum { STEPS = sizeof steps_s / sizeof *steps_s };
    const int64_t second_us = 1000000;
    for (size_t i = 0; i < STEPS; i++)
        if (span_us / (steps_s[i] * second_us) < BINS_MOST)
            return steps_s[i] * second_us;
    return span_us / BINS_MOST + 1;
}

static avp_status make_bins(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case_counts counts;
    AVP_TRY(avp_case_count(view->c, &counts, err));
    view->first_us = counts.first_us;
    view->last_us = counts.last_us;
    int64_t timed = 0;
    AVP_TRY(avpi_sql_number(view->c, "SELECT count(posted_at) FROM posts WHERE NOT embedded", NULL, 0, &timed, err));
    view->step_us = timed > 0 ? bin_width(counts.last_us - counts.first_us) : 0;
    const avpi_sql_value step = avpi_sql_i64(view->step_us > 0 ? view->step_us : 1);
    AVP_TRY(
        avpi_sql_exec(view->c,
                      "CREATE OR REPLACE TEMP TABLE bins AS SELECT epoch_us(p.posted_at) // CAST(? AS BIGINT) AS bin,"
                      " s.group_id, count(*) AS posts FROM posts p JOIN shown s USING (account_id)"
                      " WHERE NOT p.embedded AND p.posted_at IS NOT NULL GROUP BY ALL",
                      &step, 1, err));
done:
    return status;
}

avp_status avp_view_open(const avp_ctx *ctx, avp_case *c, avp_view **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_view *view = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *view, &view, err));
    view->ctx = *ctx;
    view->c = c;
    avpi_arena_init(&view->text, &view->ctx);
    AVP_TRY(open_folder(view, err));
    AVP_TRY(avp_run_latest(c, &view->run_id, err));
    AVP_TRY(show_accounts(view, err));
    AVP_TRY(make_bins(view, err));
    AVP_TRY(avpi_view_load_run(view, err));
    *out = view;
    view = NULL;
done:
    avp_view_close(view);
    return status;
}

void avp_view_close(avp_view *view) {
    if (!view)
        return;
    avp_ctx ctx = view->ctx;
    avp_groups_free(&ctx, &view->groups);
    avp_layout_free(&ctx, &view->layout);
    avpi_searches_free(view);
    avpi_by_strength_free(&ctx, &view->by_strength);
    avpi_arena_free(&view->text);
    if (view->folder)
        (void)rmdir(view->folder);
    avpi_free(&ctx, view->folder);
    avpi_free(&ctx, view);
}

/* ---- a question ---- */

/* "groups/#" holds "groups/17", whose number is 17. */
static bool path_fits(const char *pattern, const char *path, uint64_t *number) {
    size_t before = strcspn(pattern, "#");
    if (pattern[before] == '\0')
        return strcmp(pattern, path) == 0;
    const char *digits = path + before;
    int64_t value = 0;
    if (strncmp(pattern, path, before) != 0 || !avpi_str_to_i64(avpi_str_view(digits), &value) || value < 0)
        return false;
    *number = (uint64_t)value;
    return true;
}

static bool knows(const avpi_ask *ask, const char *name) {
    for (size_t k = 0; k < AVPI_ASK_PARAMS_MAX && ask->names[k]; k++)
        if (strcmp(ask->names[k], name) == 0)
            return true;
    return false;
}

static avp_status check_names(const avpi_ask *ask, const avpi_asked *asked, avp_error *err) {
    for (size_t i = 0; i < asked->n_params; i++) {
        const char *name = asked->params[i].name;
        if (!knows(ask, name))
            return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"%s\" is no parameter of this question"), name);
        for (size_t before = 0; before < i; before++)
            if (strcmp(asked->params[before].name, name) == 0)
                return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the parameter \"%s\" is given twice"), name);
        if (!avpi_utf8_valid(avpi_str_view(asked->params[i].value), NULL))
            return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("the parameter \"%s\" is not UTF-8"), name);
    }
    return AVP_OK;
}

avp_status avp_view_ask(avp_view *view, const char *lang, const char *path, const avp_view_param *params,
                        size_t n_params, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_answer made = {.found = false};
    avpi_asked asked = {.view = view, .ctx = view->ctx, .params = params, .n_params = n_params};
    memcpy(asked.ctx.lang, strcmp(lang, "es") == 0 ? "es" : "en", sizeof asked.ctx.lang);
    for (size_t i = 0; i < avpi_asks_count; i++) {
        if (avpi_asks[i]->tells || !path_fits(avpi_asks[i]->path, path, &asked.number))
            continue;
        AVP_TRY(check_names(avpi_asks[i], &asked, err));
        AVP_TRY(avpi_asks[i]->answer(&asked, &made, err));
        break;
    }
    *answer = made;
done:
    return status;
}

/* The body as an object whose members ask knows. jansson refuses a name that stands twice, and zero bytes in a text. */
static avp_status take_body(const avpi_ask *ask, avp_str body, avpi_asked *asked, avp_error *err) {
    json_error_t why;
    const char *name;
    json_t *value;
    asked->told = json_loadb(body.ptr ? body.ptr : "", body.len, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(asked->told))
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("what was sent is no JSON object: %s"), why.text);
    json_object_foreach(asked->told, name, value) if (!knows(ask, name)) return avpi_fail(
        &asked->ctx, err, AVP_E_ARG, N_("\"%s\" is no member of what is told here"), name);
    return AVP_OK;
}

avp_status avp_view_tell(avp_view *view, const char *lang, const char *path, avp_str body, avp_answer *answer,
                         avp_error *err) {
    avp_status status = AVP_OK;
    avp_answer made = {.found = false};
    avpi_asked asked = {.view = view, .ctx = view->ctx};
    memcpy(asked.ctx.lang, strcmp(lang, "es") == 0 ? "es" : "en", sizeof asked.ctx.lang);
    for (size_t i = 0; i < avpi_asks_count; i++) {
        if (!avpi_asks[i]->tells || !path_fits(avpi_asks[i]->path, path, &asked.number))
            continue;
        AVP_TRY(take_body(avpi_asks[i], body, &asked, err));
        AVP_TRY(avpi_asks[i]->answer(&asked, &made, err));
        break;
    }
    *answer = made;
done:
    json_decref(asked.told);
    return status;
}

void avp_answer_free(const avp_ctx *ctx, avp_answer *answer) {
    if (answer->in_file)
        close(answer->fd);
    avpi_view_flow_free(answer->flow);
    avpi_free(ctx, answer->bytes);
    *answer = (avp_answer){.found = false};
}

size_t avp_view_questions_count(void) {
    return avpi_asks_count;
}

const char *avp_view_questions_path(size_t i) {
    return avpi_asks[i]->path;
}
