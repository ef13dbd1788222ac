/*
 * network: accounts, places and links as arrays of bytes, little-endian, in this order:
 *
 *   "AVN2"  u32 accounts  u32 links  u32 bytes of names  u32 links of the run among them  u32 strongest of each (avpi_links_drawn)
 *   f32 x[accounts]  f32 y[accounts]  u32 group[accounts] (bit 31: of class exclusive)  f32 strength[accounts]  u32 partners[accounts]
 *   u32 a[links]  u32 b[links] (indices of accounts)  f32 log10_p[links]  u32 weight[links], the strongest first
 *   u32 name_end[accounts]  names, UTF-8: for each account its handle, TAB, its native id
 */
#include "view/ask.h"

enum { NETWORK_MOST = 1 << 29 };
static const uint32_t exclusive_bit = UINT32_C(1) << 31;

static avp_status add_u32(avpi_buf *out, uint32_t value, avp_error *err) {
    const char bytes[4] = {(char)(value & 0xff), (char)(value >> 8 & 0xff), (char)(value >> 16 & 0xff),
                           (char)(value >> 24 & 0xff)};
    return avpi_buf_add(out, (avp_str){bytes, sizeof bytes}, err);
}

static avp_status add_f32(avpi_buf *out, float value, avp_error *err) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return add_u32(out, bits, err);
}

/* What is known of accounts by all their links, drawn or not. */
typedef struct standing {
    uint32_t *place; /* in the picture; UINT32_MAX: none */
    double *strength;
    uint32_t *partners;
} standing;

static avp_status take_standing(const avp_view *view, standing *of, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = view->groups.accounts.count;
    AVP_TRY(avpi_alloc(&view->ctx, n, sizeof *of->place, &of->place, err));
    AVP_TRY(avpi_zalloc(&view->ctx, n, sizeof *of->strength, &of->strength, err));
    AVP_TRY(avpi_zalloc(&view->ctx, n, sizeof *of->partners, &of->partners, err));
    memset(of->place, 0xff, n * sizeof *of->place);
    for (size_t i = 0; i < view->layout.count; i++)
        of->place[view->layout.account[i]] = (uint32_t)i;
    for (size_t l = 0; l < view->groups.n_links; l++) {
        const avp_fused_link *link = &view->groups.links[l];
        of->strength[link->a] += link->strength;
        of->strength[link->b] += link->strength;
        of->partners[link->a]++;
        of->partners[link->b]++;
    }
done:
    return status;
}

static void free_standing(const avp_view *view, standing *of) {
    avpi_free(&view->ctx, of->place);
    avpi_free(&view->ctx, of->strength);
    avpi_free(&view->ctx, of->partners);
}

static avp_status add_accounts(const avp_view *view, const standing *of, avpi_buf *out, avp_error *err) {
    const avp_layout *layout = &view->layout;
    avp_status status = AVP_OK;
    for (size_t i = 0; i < layout->count; i++)
        AVP_TRY(add_f32(out, layout->x[i], err));
    for (size_t i = 0; i < layout->count; i++)
        AVP_TRY(add_f32(out, layout->y[i], err));
    for (size_t i = 0; i < layout->count; i++) {
        uint32_t group = view->groups.group_of[layout->account[i]];
        bool exclusive = group > 0 && view->groups.groups[group - 1].exclusive;
        AVP_TRY(add_u32(out, exclusive ? group | exclusive_bit : group, err));
    }
    for (size_t i = 0; i < layout->count; i++)
        AVP_TRY(add_f32(out, (float)of->strength[layout->account[i]], err));
    for (size_t i = 0; i < layout->count; i++)
        AVP_TRY(add_u32(out, of->partners[layout->account[i]], err));
done:
    return status;
}

static avp_status add_links(const avp_view *view, const uint32_t *place, const avpi_links_drawn *drawn, avpi_buf *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    for (int column = 0; column < 4; column++)
        for (size_t l = 0; l < drawn->n; l++) {
            const avp_fused_link *link = &view->groups.links[drawn->links[l]];
            if (column == 2)
                AVP_TRY(add_f32(out, (float)link->log10_p, err));
            else
                AVP_TRY(add_u32(out, column == 0 ? place[link->a] : column == 1 ? place[link->b] : link->weight, err));
        }
done:
    return status;
}

/* "handle TAB native" of each account, and where each ends. */
static avp_status gather_names(const avp_view *view, avpi_buf *ends, avpi_buf *names, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value run = avpi_sql_u64(view->run_id);
    AVP_TRY(avpi_sql_query(view->c,
                           "SELECT coalesce(s.handle, ''), l.account FROM positions p JOIN linked l USING (account)"
                           " LEFT JOIN shown s ON s.native = l.account WHERE p.run_id = ? ORDER BY l.id",
                           &run, 1, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            AVP_TRY(avpi_buf_add(names, avpi_rows_text(rows, 0)[i], err));
            AVP_TRY(avpi_buf_add_byte(names, '\t', err));
            AVP_TRY(avpi_buf_add(names, avpi_rows_text(rows, 1)[i], err));
            AVP_TRY(add_u32(ends, (uint32_t)names->len, err));
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status add_head(const avp_view *view, const avpi_links_drawn *drawn, size_t name_bytes, avpi_buf *out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(out, AVPI_STR("AVN2"), err));
    AVP_TRY(add_u32(out, (uint32_t)view->layout.count, err));
    AVP_TRY(add_u32(out, (uint32_t)drawn->n, err));
    AVP_TRY(add_u32(out, (uint32_t)name_bytes, err));
    AVP_TRY(add_u32(out, (uint32_t)drawn->total, err));
    AVP_TRY(add_u32(out, drawn->each, err));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_buf out, ends, names;
    standing of = {NULL, NULL, NULL};
    avpi_links_drawn drawn = {.n = 0};
    int64_t most;
    avpi_buf_init(&out, &view->ctx, NETWORK_MOST);
    avpi_buf_init(&ends, &view->ctx, NETWORK_MOST);
    avpi_buf_init(&names, &view->ctx, NETWORK_MOST);
    AVP_TRY(avpi_asked_number(asked, "links", AVPI_LINKS_DRAWN_MOST, 1, AVPI_LINKS_DRAWN_MOST, &most, err));
    AVP_TRY(take_standing(view, &of, err));
    AVP_TRY(gather_names(view, &ends, &names, err));
    AVP_TRY(avpi_links_choose(view, (size_t)most, &drawn, err));
    AVP_TRY(add_head(view, &drawn, names.len, &out, err));
    AVP_TRY(add_accounts(view, &of, &out, err));
    AVP_TRY(add_links(view, of.place, &drawn, &out, err));
    AVP_TRY(avpi_buf_add(&out, avpi_buf_view(&ends), err));
    AVP_TRY(avpi_buf_add(&out, avpi_buf_view(&names), err));
    AVP_TRY(avpi_answer_bytes(asked, "application/octet-stream", avpi_buf_view(&out), answer, err));
done:
    free_standing(view, &of);
    avpi_links_drawn_free(view, &drawn);
    avpi_buf_free(&out);
    avpi_buf_free(&ends);
    avpi_buf_free(&names);
    return status;
}

const avpi_ask avpi_ask_network = {.path = "network", .names = {"links"}, .answer = answer};
