/* GraphML: read by igraph, networkx, Gephi, yEd. Ids in the file are n0, n1 ... (GraphML wants tokens); native ids are data. */
#include "base/search.h"
#include "report/exports.h"

static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
                           "<key id=\"account\" for=\"node\" attr.name=\"account\" attr.type=\"string\"/>\n"
                           "<key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
                           "<key id=\"group\" for=\"node\" attr.name=\"group\" attr.type=\"int\"/>\n"
                           "<key id=\"strength\" for=\"node\" attr.name=\"strength\" attr.type=\"double\"/>\n"
                           "<key id=\"x\" for=\"node\" attr.name=\"x\" attr.type=\"double\"/>\n"
                           "<key id=\"y\" for=\"node\" attr.name=\"y\" attr.type=\"double\"/>\n"
                           "<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
                           "<key id=\"expected\" for=\"edge\" attr.name=\"expected\" attr.type=\"double\"/>\n"
                           "<key id=\"log10_p\" for=\"edge\" attr.name=\"log10_p\" attr.type=\"double\"/>\n"
                           "<key id=\"traces\" for=\"edge\" attr.name=\"traces\" attr.type=\"string\"/>\n"
                           "<graph edgedefault=\"undirected\">\n";

static avp_status write_real(avpi_out *out, const char *key, double x, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "<data key=\"%s\">", key));
    AVP_TRY(avpi_export_number(out, x, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("</data>"), err));
done:
    return status;
}

static avp_status write_node(const avp_ctx *ctx, const avpi_export *e, size_t i, avpi_out *out, avp_error *err) {
    const avpi_export_node *node = &e->nodes[i];
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "<node id=\"n%zu\"><data key=\"account\">", i));
    AVP_TRY(avpi_export_xml(ctx, out, avp_names_get(&e->groups->accounts, node->account), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("</data><data key=\"label\">"), err));
    AVP_TRY(avpi_export_xml(ctx, out, avpi_people_name(&e->people, node->account), err));
    AVP_TRY(avpi_out_printf(out, err, "</data><data key=\"group\">%u</data>", node->group));
    AVP_TRY(write_real(out, "strength", node->strength, err));
    AVP_TRY(write_real(out, "x", (double)node->x, err));
    AVP_TRY(write_real(out, "y", (double)node->y, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("</node>\n"), err));
done:
    return status;
}

/* Nodes are sorted by account. */
static size_t index_of(const avpi_export *e, uint32_t account) {
    return avpi_first_u32(e->nodes, sizeof *e->nodes, offsetof(avpi_export_node, account), e->n_nodes, account);
}

static avp_status write_edge(const avpi_export *e, const avp_fused_link *link, avpi_buf *traces, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "<edge source=\"n%zu\" target=\"n%zu\">", index_of(e, link->a),
                            index_of(e, link->b)));
    AVP_TRY(write_real(out, "weight", link->weight, err));
    AVP_TRY(write_real(out, "expected", link->expected, err));
    AVP_TRY(write_real(out, "log10_p", link->log10_p, err));
    AVP_TRY(avpi_export_traces(e->story, link->traces, traces, err));
    AVP_TRY(avpi_out_printf(out, err, "<data key=\"traces\">%s</data></edge>\n", traces->len ? traces->ptr : ""));
done:
    return status;
}

static avp_status write_graphml(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    avpi_out out = {0};
    avpi_buf traces;
    avpi_buf_init(&traces, ctx, 4096);
    AVP_TRY(avpi_export_prepare(ctx, story, true, &e, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_str_view(head), err));
    for (size_t i = 0; i < e.n_nodes; i++)
        AVP_TRY(write_node(ctx, &e, i, &out, err));
    for (size_t i = 0; i < e.groups->n_links; i++)
        AVP_TRY(write_edge(&e, &e.groups->links[i], &traces, &out, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("</graph>\n</graphml>\n"), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_export_free(ctx, &e);
    avpi_buf_free(&traces);
    return status;
}

const avpi_exporter avpi_exporter_graphml = {
    .name = "graphml",
    .help = N_("accounts and links as GraphML"),
    .extension = "graphml",
    .write = write_graphml,
};
