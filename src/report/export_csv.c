/* CSV: accounts and links with all that is known of them, LF, sorted by native id. */
#include "report/exports.h"

static avp_status write_nodes(const avp_ctx *ctx, const avpi_export *e, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("account,handle,group,strength,partners\n"), err));
    for (size_t i = 0; i < e->n_nodes; i++) {
        const avpi_export_node *node = &e->nodes[i];
        AVP_TRY(avpi_export_csv_id(&out, avp_names_get(&e->groups->accounts, node->account), err));
        AVP_TRY(avpi_out_write(&out, AVPI_STR(","), err));
        if (avpi_people_has_handle(&e->people, node->account))
            AVP_TRY(avpi_export_csv(&out, avpi_people_name(&e->people, node->account), err));
        AVP_TRY(avpi_out_printf(&out, err, ",%u,", node->group));
        AVP_TRY(avpi_export_number(&out, node->strength, err));
        AVP_TRY(avpi_out_printf(&out, err, ",%u\n", node->partners));
    }
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

static avp_status write_link(const avpi_export *e, const avp_fused_link *link, avpi_buf *traces, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_export_csv_id(out, avp_names_get(&e->groups->accounts, link->a), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_csv_id(out, avp_names_get(&e->groups->accounts, link->b), err));
    AVP_TRY(avpi_out_printf(out, err, ",%u,", link->weight));
    AVP_TRY(avpi_export_number(out, link->expected, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_number(out, link->log10_p, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_number(out, link->strength, err));
    AVP_TRY(avpi_export_traces(e->story, link->traces, traces, err));
    AVP_TRY(avpi_out_printf(out, err, ",%s,%s\n", traces->len ? traces->ptr : "", link->admits ? "true" : "false"));
done:
    return status;
}

static avp_status write_links(const avp_ctx *ctx, const avpi_export *e, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    avpi_buf traces;
    avpi_buf_init(&traces, ctx, 4096);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("a,b,weight,expected,log10_p,strength,traces,admits\n"), err));
    for (size_t i = 0; i < e->groups->n_links; i++)
        AVP_TRY(write_link(e, &e->groups->links[i], &traces, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_buf_free(&traces);
    return status;
}

static avp_status write_csv(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    char *nodes = NULL, *edges = NULL;
    AVP_TRY(avpi_export_path(ctx, path, "nodes", "csv", &nodes, err));
    AVP_TRY(avpi_export_path(ctx, path, "edges", "csv", &edges, err));
    AVP_TRY(avpi_export_prepare(ctx, story, false, &e, err));
    avpi_export_warn_ids(ctx, &e);
    AVP_TRY(write_nodes(ctx, &e, nodes, err));
    AVP_TRY(write_links(ctx, &e, edges, err));
done:
    avpi_export_free(ctx, &e);
    avpi_free(ctx, nodes);
    avpi_free(ctx, edges);
    return status;
}

const avpi_exporter avpi_exporter_csv = {
    .name = "csv",
    .help = N_("accounts and links as two CSV files"),
    .extension = "csv",
    .write = write_csv,
};
