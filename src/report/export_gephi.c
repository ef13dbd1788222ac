/* Gephi's own CSV: a table of nodes and a table of edges, with the column names that its import wizard knows. */
#include "report/exports.h"

static avp_status write_node(const avpi_export *e, const avpi_export_node *node, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_export_csv_id(out, avp_names_get(&e->groups->accounts, node->account), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_csv(out, avpi_people_name(&e->people, node->account), err));
    AVP_TRY(avpi_out_printf(out, err, ",%u,", node->group));
    AVP_TRY(avpi_export_number(out, node->strength, err));
    AVP_TRY(avpi_out_printf(out, err, ",%u,", node->partners));
    AVP_TRY(avpi_export_number(out, (double)node->x, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_number(out, (double)node->y, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("\n"), err));
done:
    return status;
}

static avp_status write_nodes(const avp_ctx *ctx, const avpi_export *e, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("Id,Label,group,strength,partners,x,y\n"), err));
    for (size_t i = 0; i < e->n_nodes; i++)
        AVP_TRY(write_node(e, &e->nodes[i], &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

static avp_status write_edge(const avpi_export *e, const avp_fused_link *link, avpi_buf *traces, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_export_csv_id(out, avp_names_get(&e->groups->accounts, link->a), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_csv_id(out, avp_names_get(&e->groups->accounts, link->b), err));
    AVP_TRY(avpi_out_printf(out, err, ",Undirected,%u,", link->weight));
    AVP_TRY(avpi_export_number(out, link->expected, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(","), err));
    AVP_TRY(avpi_export_number(out, link->log10_p, err));
    AVP_TRY(avpi_export_traces(e->story, link->traces, traces, err));
    AVP_TRY(avpi_out_printf(out, err, ",%s\n", traces->len ? traces->ptr : ""));
done:
    return status;
}

static avp_status write_edges(const avp_ctx *ctx, const avpi_export *e, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    avpi_buf traces;
    avpi_buf_init(&traces, ctx, 4096);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("Source,Target,Type,Weight,expected,log10_p,traces\n"), err));
    for (size_t i = 0; i < e->groups->n_links; i++)
        AVP_TRY(write_edge(e, &e->groups->links[i], &traces, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_buf_free(&traces);
    return status;
}

static avp_status write_gephi(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    char *nodes = NULL, *edges = NULL;
    AVP_TRY(avpi_export_path(ctx, path, "nodes", "csv", &nodes, err));
    AVP_TRY(avpi_export_path(ctx, path, "edges", "csv", &edges, err));
    AVP_TRY(avpi_export_prepare(ctx, story, true, &e, err));
    avpi_export_warn_ids(ctx, &e);
    AVP_TRY(write_nodes(ctx, &e, nodes, err));
    AVP_TRY(write_edges(ctx, &e, edges, err));
done:
    avpi_export_free(ctx, &e);
    avpi_free(ctx, nodes);
    avpi_free(ctx, edges);
    return status;
}

const avpi_exporter avpi_exporter_gephi = {
    .name = "gephi",
    .help = N_("nodes and edges as two CSV files for Gephi's import"),
    .extension = "csv",
    .write = write_gephi,
};
