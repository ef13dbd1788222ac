/*
 * All links as CSV, the strongest first, from the arrays of the view: each is looked at once. Those stay as they are as long as the view
 * is open, so that other questions go on beside it; names that people read come from one query, in the order of native ids, as accounts are.
 */
#include "view/download.h"

#include "report/numbers.h"

enum { PART_BYTES = 1 << 18 };

/* Handles by account; both sides lie in bytewise order. */
static avp_status load_handles(avp_view_flow *flow, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    const avp_names *names = &flow->view->groups.accounts;
    avpi_rows *rows = NULL;
    size_t n = 0;
    uint32_t at = 0;
    AVP_TRY(avpi_zalloc(&flow->outer, names->count, sizeof *flow->handles, &flow->handles, err));
    AVP_TRY(avpi_sql_query(flow->reader, "SELECT native, handle FROM shown WHERE handle IS NOT NULL ORDER BY native",
                           NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            avp_str native = avpi_rows_text(rows, 0)[i];
            while (at < names->count && avpi_str_compare(avp_names_get(names, at), native) < 0)
                at++;
            if (at == names->count || !avpi_str_equal(avp_names_get(names, at), native))
                continue;
            flow->handles[at] = avpi_arena_copy(&flow->text, avpi_rows_text(rows, 1)[i]);
            if (!flow->handles[at].ptr)
                AVP_TRY(avpi_fail_memory(&flow->ctx, err));
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status write_account(avp_view_flow *flow, uint32_t account, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_groups *groups = &flow->view->groups;
    AVP_TRY(avpi_download_field(flow, avp_names_get(&groups->accounts, account), err));
    AVP_TRY(avpi_buf_add_byte(&flow->part, ',', err));
    AVP_TRY(avpi_download_field(flow, flow->handles[account], err));
    AVP_TRY(avpi_buf_printf(&flow->part, err, ",%u,", groups->group_of[account]));
done:
    return status;
}

static avp_status write_link(avp_view_flow *flow, const avp_fused_link *link, avp_error *err) {
    avp_status status = AVP_OK;
    char expected[AVPI_NUMBER_SIZE], log10_p[AVPI_NUMBER_SIZE];
    (void)avpi_number_exact(link->expected, expected);
    (void)avpi_number_exact(link->log10_p, log10_p);
    AVP_TRY(write_account(flow, link->a, err));
    AVP_TRY(write_account(flow, link->b, err));
    AVP_TRY(avpi_buf_printf(&flow->part, err, "%s,%u,%s,%s,%s\n", flow->view->acts[link->trace].trace, link->weight,
                            expected, log10_p, link->exclusive ? "true" : "false"));
done:
    return status;
}

avp_status avpi_download_links_begin(const avpi_asked *asked, avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_links_by_strength(asked->view, err));
    flow->view = asked->view;
    flow->group = (uint32_t)group;
done:
    return status;
}

avp_status avpi_download_links(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_groups *groups = &flow->view->groups;
    if (!flow->handles)
        AVP_TRY(load_handles(flow, err));
    if (avpi_cancelled(&flow->ctx))
        return avpi_fail(&flow->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
    for (; flow->at < groups->n_links && flow->part.len < PART_BYTES; flow->at++) {
        const avp_fused_link *link = &groups->links[flow->view->by_strength.order[flow->at]];
        bool fits =
            flow->group == 0 || (groups->group_of[link->a] == flow->group && groups->group_of[link->b] == flow->group);
        if (fits)
            AVP_TRY(write_link(flow, link, err));
    }
done:
    return status;
}
