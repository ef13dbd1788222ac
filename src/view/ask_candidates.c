/* candidates: threats and personal data that wait for a person, with the verdicts that stand. */
#include "avispero/review.h"
#include "view/ask.h"

static json_t *text_of(const char *text) {
    return text ? json_string(text) : json_null();
}

/* "curp phone" -> their titles. */
static json_t *titles_of(const char *lang, const char *kinds) {
    json_t *titles = json_array();
    for (const char *at = kinds ? kinds : ""; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        for (int k = 0; k < AVP_DOX_KINDS; k++)
            if (avpi_str_equal((avp_str){at, length}, avpi_str_view(avp_dox_kind_name((avp_dox_kind)k))))
                (void)json_array_append_new(titles,
                                            json_string(avp_translate(lang, avp_dox_kind_title((avp_dox_kind)k))));
        at += length;
    }
    return titles;
}

/* The picture of a group, as little of it as is known: its id, and its looks from afar. */
static json_t *media_of(const avp_candidate *of) {
    if (!of->media)
        return json_null();
    json_t *object = json_object();
    avpi_cells_set(object, "object", text_of(of->media));
    avpi_cells_set(object, "blurhash", text_of(of->blurhash));
    avpi_cells_set(object, "group", avpi_cells_count(of->media_group));
    avpi_cells_set(object, "posts", avpi_cells_count(of->media_posts));
    avpi_cells_set(object, "accounts", avpi_cells_count(of->media_accounts));
    return object;
}

static json_t *json_of(const char *lang, const avp_candidate *of) {
    json_t *object = json_object();
    avpi_cells_set(object, "id", avpi_cells_count(of->post_id));
    avpi_cells_set(object, "native", text_of(of->post));
    avpi_cells_set(object, "account", text_of(of->account));
    avpi_cells_set(object, "handle", text_of(of->handle));
    avpi_cells_set(object, "text", text_of(of->text));
    avpi_cells_set(object, "time_us", json_integer(of->time_us));
    avpi_cells_set(object, "level", of->level ? avpi_cells_count(of->level) : json_null());
    avpi_cells_set(object, "rule", text_of(of->rule));
    avpi_cells_set(object, "personal", titles_of(lang, of->kinds));
    avpi_cells_set(object, "media", media_of(of));
    avpi_cells_set(object, "target", text_of(of->name ? of->name : of->target));
    avpi_cells_set(object, "file", text_of(of->source));
    avpi_cells_set(object, "line", avpi_cells_count(of->line));
    avpi_cells_set(object, "sha256", text_of(of->sha256));
    avpi_cells_set(object, "verdict", json_string(avp_verdict_name(of->verdict)));
    avpi_cells_set(object, "judged_us", of->judged_us == INT64_MIN ? json_null() : json_integer(of->judged_us));
    avpi_cells_set(object, "judgements", avpi_cells_count(of->judgements));
    return object;
}

/* What is asked for: a verdict, a level, a span of time. */
typedef struct filter {
    const char *verdict; /* NULL = any */
    int64_t level;       /* 0 = any */
    avpi_asked_span span;
} filter;

static bool is_inside(const filter *f, const avp_candidate *of) {
    return !f->span.given || (of->time_us >= f->span.from_us && of->time_us < f->span.to_us);
}

static bool passes(const filter *f, const avp_candidate *of) {
    return is_inside(f, of) && (!f->verdict || strcmp(f->verdict, avp_verdict_name(of->verdict)) == 0) &&
           (f->level == 0 || f->level == of->level);
}

static json_t *page_of(const avpi_asked *asked, const avp_candidates *all, const filter *f, int64_t limit,
                       int64_t offset, uint64_t *total) {
    json_t *page = json_array();
    for (size_t i = 0; i < all->count; i++) {
        if (!passes(f, &all->of[i]))
            continue;
        if ((int64_t)*total >= offset && (int64_t)*total < offset + limit)
            (void)json_array_append_new(page, json_of(asked->ctx.lang, &all->of[i]));
        ++*total;
    }
    return page;
}

static avp_status take_filter(const avpi_asked *asked, filter *f, avp_error *err) {
    avp_status status = AVP_OK;
    f->verdict = avpi_asked_text(asked, "verdict");
    bool known = !f->verdict;
    for (int v = 0; v < AVP_VERDICT_UNDO && !known; v++)
        known = strcmp(f->verdict, avp_verdict_name((avp_verdict)v)) == 0;
    if (!known)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"verdict\" is \"waiting\", \"yes\", \"no\" or \"unsure\""));
    AVP_TRY(avpi_asked_number(asked, "level", 0, 0, 3, &f->level, err));
    AVP_TRY(avpi_asked_span_of(asked, &f->span, err));
done:
    return status;
}

/* How many of each verdict there are in the span. */
static void count_verdicts(const avp_candidates *all, const filter *f, json_t *root) {
    uint64_t n[AVP_VERDICTS] = {0};
    for (size_t i = 0; i < all->count; i++)
        n[all->of[i].verdict] += is_inside(f, &all->of[i]);
    for (int v = 0; v < AVP_VERDICT_UNDO; v++)
        avpi_cells_set(root, avp_verdict_name((avp_verdict)v), avpi_cells_count(n[v]));
}

/* The candidate whose verdict is the latest of those that stand, at whatever time it was posted. */
static json_t *judged_last(const avp_candidates *all) {
    const avp_candidate *last = NULL;
    for (size_t i = 0; i < all->count; i++)
        if (all->of[i].verdict != AVP_VERDICT_WAITING && (!last || all->of[i].judged_us > last->judged_us))
            last = &all->of[i];
    return last ? avpi_cells_count(last->post_id) : json_null();
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_candidates all = {.run_id = 0};
    filter f = {.verdict = NULL};
    json_t *root = json_object();
    int64_t limit, offset;
    uint64_t total = 0;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(take_filter(asked, &f, err));
    AVP_TRY(avp_candidates_load(asked->view->c, &all, err));
    avpi_cells_set(root, "run", all.run_id ? avpi_cells_count(all.run_id) : json_null());
    count_verdicts(&all, &f, root);
    avpi_cells_set(root, "confirmed", avpi_cells_count(all.of_verdict[AVP_VERDICT_YES]));
    avpi_cells_set(root, "undoable", judged_last(&all));
    avpi_cells_set(root, "candidates", page_of(asked, &all, &f, limit, offset, &total));
    avpi_cells_set(root, "total", avpi_cells_count(total));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    avp_candidates_free(&asked->view->ctx, &all);
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_candidates = {
    .path = "candidates", .names = {"verdict", "level", "from", "to", "limit", "offset"}, .answer = answer};
