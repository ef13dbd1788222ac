/*
 * network: accounts, places and links as arrays of bytes, little-endian, in this order:
 *
 *   "AVN1"  u32 accounts  u32 links  u32 bytes of names
 *   f32 x[accounts]  f32 y[accounts]  u32 group[accounts] (bit 31: of class exclusive)  f32 strength[accounts]
 *   u32 a[links]  u32 b[links] (indices of accounts)  f32 log10_p[links]  u32 weight[links]
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

/* Which place in the picture an account has; UINT32_MAX: none. */
static avp_status number_places(const avp_view *view, uint32_t **out, double **strength, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = view->groups.accounts.count;
    AVP_TRY(avpi_alloc(&view->ctx, n, sizeof **out, out, err));
    AVP_TRY(avpi_zalloc(&view->ctx, n, sizeof **strength, strength, err));
    memset(*out, 0xff, n * sizeof **out);
    for (size_t i = 0; i < view->layout.count; i++)
        (*out)[view->layout.account[i]] = (uint32_t)i;
    for (size_t l = 0; l < view->groups.n_links; l++) {
        (*strength)[view->groups.links[l].a] += view->groups.links[l].strength;
        (*strength)[view->groups.links[l].b] += view->groups.links[l].strength;
    }
done:
    return status;
}

static avp_status add_accounts(const avp_view *view, const double *strength, avpi_buf *out, avp_error *err) {
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
        AVP_TRY(add_f32(out, (float)strength[layout->account[i]], err));
done:
    return status;
}

static bool is_drawn(const avp_fused_link *link, const uint32_t *place) {
    return place[link->a] != UINT32_MAX && place[link->b] != UINT32_MAX;
}

static avp_status add_links(const avp_view *view, const uint32_t *place, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (int column = 0; column < 4; column++)
        for (size_t l = 0; l < view->groups.n_links; l++) {
            const avp_fused_link *link = &view->groups.links[l];
            if (!is_drawn(link, place))
                continue;
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

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_buf out, ends, names;
    uint32_t *place = NULL, n_links = 0;
    double *strength = NULL;
    avpi_buf_init(&out, &view->ctx, NETWORK_MOST);
    avpi_buf_init(&ends, &view->ctx, NETWORK_MOST);
    avpi_buf_init(&names, &view->ctx, NETWORK_MOST);
    AVP_TRY(number_places(view, &place, &strength, err));
    AVP_TRY(gather_names(view, &ends, &names, err));
    for (size_t l = 0; l < view->groups.n_links; l++)
        n_links += is_drawn(&view->groups.links[l], place);
    AVP_TRY(avpi_buf_add(&out, AVPI_STR("AVN1"), err));
    AVP_TRY(add_u32(&out, (uint32_t)view->layout.count, err));
    AVP_TRY(add_u32(&out, n_links, err));
    AVP_TRY(add_u32(&out, (uint32_t)names.len, err));
    AVP_TRY(add_accounts(view, strength, &out, err));
    AVP_TRY(add_links(view, place, &out, err));
    AVP_TRY(avpi_buf_add(&out, avpi_buf_view(&ends), err));
    AVP_TRY(avpi_buf_add(&out, avpi_buf_view(&names), err));
    AVP_TRY(avpi_answer_bytes(asked, "application/octet-stream", avpi_buf_view(&out), answer, err));
done:
    avpi_free(&view->ctx, place);
    avpi_free(&view->ctx, strength);
    avpi_buf_free(&out);
    avpi_buf_free(&ends);
    avpi_buf_free(&names);
    return status;
}

const avpi_ask avpi_ask_network = {.path = "network", .names = {NULL}, .answer = answer};
