/* links: the fused links of the run, strongest first, of everybody, one group or one account. */
#include "base/dict.h"
#include "view/ask.h"

/* Which links are asked for; group 0 and account UINT32_MAX: any. */
typedef struct wanted {
    uint32_t group, account;
    bool nobody; /* the account has no link */
    size_t limit, offset;
} wanted;

/* Links of a page, in order, and how many there are in all. */
typedef struct page {
    size_t n, total;
    uint32_t links[AVPI_PAGE_MOST];
} page;

static avp_status take_wanted(const avpi_asked *asked, wanted *out, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group, limit, offset;
    const char *account = avpi_asked_text(asked, "account");
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    *out = (wanted){.group = (uint32_t)group, .account = UINT32_MAX, .limit = (size_t)limit, .offset = (size_t)offset};
    if (account) {
        out->account = avpi_names_find(&asked->view->groups.accounts, avpi_str_view(account));
        out->nobody = out->account == UINT32_MAX;
    }
done:
    return status;
}

static bool fits(const avp_groups *groups, const wanted *of, const avp_fused_link *link) {
    if (of->group > 0 && (groups->group_of[link->a] != of->group || groups->group_of[link->b] != of->group))
        return false;
    return of->account == UINT32_MAX || link->a == of->account || link->b == of->account;
}

static bool has_filter(const wanted *of) {
    return of->group > 0 || of->account != UINT32_MAX || of->nobody;
}

/* All of them: the page stands in the order as it is. */
static void find_all(const avp_view *view, const wanted *of, page *out) {
    out->total = view->groups.n_links;
    for (size_t k = of->offset; k < out->total && out->n < of->limit; k++)
        out->links[out->n++] = view->by_strength.order[k];
}

/* Looked at as they lie in memory; a bit for the place of each that fits brings them into order. */
static avp_status find_some(const avp_view *view, const wanted *of, page *out, avp_error *err) {
    avp_status status = AVP_OK;
    enum { BITS = 64 };
    const avp_groups *groups = &view->groups;
    uint64_t *fitting = NULL;
    AVP_TRY(avpi_zalloc(&view->ctx, groups->n_links / BITS + 1, sizeof *fitting, &fitting, err));
    for (size_t l = 0; l < groups->n_links && !of->nobody; l++)
        if (fits(groups, of, &groups->links[l])) {
            uint32_t place = view->by_strength.place[l];
            fitting[place / BITS] |= UINT64_C(1) << place % BITS;
            out->total++;
        }
    for (size_t k = 0, seen = 0; seen < out->total && out->n < of->limit; k++)
        if (fitting[k / BITS] >> k % BITS & 1 && seen++ >= of->offset)
            out->links[out->n++] = view->by_strength.order[k];
done:
    avpi_free(&view->ctx, fitting);
    return status;
}

static avp_status find(const avp_view *view, const wanted *of, page *out, avp_error *err) {
    if (has_filter(of))
        return find_some(view, of, out, err);
    find_all(view, of, out);
    return AVP_OK;
}

/* ---- as rows ---- */

static const avpi_cells_column handle_columns[] = {{"native", AVPI_SQL_TEXT}, {"handle", AVPI_SQL_TEXT}};

/* Handles of the accounts of a page, by native id. */
static avp_status load_handles(const avp_view *view, const page *of, json_t *handles, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL, *row;
    size_t i;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(avpi_query_add(
        &q, "SELECT native, handle FROM shown WHERE native IN (SELECT account FROM linked WHERE id IN (", err));
    for (i = 0; i < of->n; i++) {
        const avp_fused_link *link = &view->groups.links[of->links[i]];
        AVP_TRY(avpi_buf_printf(&q.sql, err, "%s%u,%u", i > 0 ? "," : "", link->a, link->b));
    }
    AVP_TRY(avpi_query_add(&q, "))", err));
    AVP_TRY(avpi_cells_rows(view, &q, handle_columns, 2, &rows, err));
    json_array_foreach(rows, i, row)(void)
        json_object_set(handles, json_string_value(json_object_get(row, "native")), json_object_get(row, "handle"));
done:
    json_decref(rows);
    avpi_query_free(&q);
    return status;
}

static void add_end(const avp_view *view, const json_t *handles, uint32_t account, const char *names[3], json_t *row) {
    json_t *native = avpi_cells_text(avp_names_get(&view->groups.accounts, account));
    json_t *handle = native ? json_object_get(handles, json_string_value(native)) : NULL;
    avpi_cells_set(row, names[0], native);
    avpi_cells_set(row, names[1], json_incref(handle));
    avpi_cells_set(row, names[2], avpi_cells_count(view->groups.group_of[account]));
}

static json_t *row_of(const avp_view *view, const json_t *handles, const avp_fused_link *link) {
    static const char *a[] = {"a", "a_handle", "a_group"}, *b[] = {"b", "b_handle", "b_group"};
    json_t *row = json_object();
    add_end(view, handles, link->a, a, row);
    add_end(view, handles, link->b, b, row);
    avpi_cells_set(row, "trace", link->trace < view->n_traces ? json_string(view->acts[link->trace].trace) : NULL);
    avpi_cells_set(row, "weight", avpi_cells_count(link->weight));
    avpi_cells_set(row, "expected", json_real(link->expected));
    avpi_cells_set(row, "log10_p", json_real(link->log10_p));
    avpi_cells_set(row, "admits", json_boolean(link->admits));
    avpi_cells_set(row, "exclusive", json_boolean(link->exclusive));
    return row;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = json_array(), *handles = json_object();
    wanted of;
    page found = {.n = 0};
    AVP_TRY(take_wanted(asked, &of, err));
    AVP_TRY(avpi_links_by_strength(asked->view, err));
    AVP_TRY(find(asked->view, &of, &found, err));
    if (found.n > 0)
        AVP_TRY(load_handles(asked->view, &found, handles, err));
    for (size_t i = 0; i < found.n; i++)
        (void)json_array_append_new(rows, row_of(asked->view, handles, &asked->view->groups.links[found.links[i]]));
    avpi_cells_set(root, "total", avpi_cells_count(found.total));
    avpi_cells_set(root, "offset", avpi_cells_count(of.offset));
    avpi_cells_set(root, "links", json_incref(rows));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    json_decref(rows);
    json_decref(handles);
    return status;
}

const avpi_ask avpi_ask_links = {.path = "links", .names = {"group", "account", "limit", "offset"}, .answer = answer};
