/* GEXF 1.3 with positions, sizes and colours: Gephi shows the picture of the report. */
#include "report/exports.h"

#include "report/figures.h"

#include <math.h>

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n"
    "<graph defaultedgetype=\"undirected\" mode=\"static\">\n"
    "<attributes class=\"node\">\n"
    "<attribute id=\"group\" title=\"group\" type=\"integer\"/>\n"
    "<attribute id=\"strength\" title=\"strength\" type=\"double\"/>\n"
    "<attribute id=\"partners\" title=\"partners\" type=\"integer\"/>\n"
    "</attributes>\n"
    "<attributes class=\"edge\">\n"
    "<attribute id=\"expected\" title=\"expected\" type=\"double\"/>\n"
    "<attribute id=\"log10_p\" title=\"log10_p\" type=\"double\"/>\n"
    "<attribute id=\"traces\" title=\"traces\" type=\"string\"/>\n"
    "</attributes>\n";

static avp_status write_real(avpi_out *out, const char *before, double x, const char *after, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, avpi_str_view(before), err));
    AVP_TRY(avpi_export_number(out, x, err));
    AVP_TRY(avpi_out_write(out, avpi_str_view(after), err));
done:
    return status;
}

/* Size 4 to 20 by the square root of strength, so that area follows it. */
static double size_of(const avpi_export_node *node, double most) {
    return most > 0 ? 4 + 16 * sqrt(node->strength / most) : 4;
}

static avp_status write_looks(const avp_groups *groups, const avpi_export_node *node, double most, avpi_out *out,
                              avp_error *err) {
    uint32_t rgb = avpi_palette_rgb(avpi_group_role(groups, node->group), false);
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "<viz:color r=\"%u\" g=\"%u\" b=\"%u\"/>", rgb >> 16, rgb >> 8 & 255, rgb & 255));
    AVP_TRY(write_real(out, "<viz:position x=\"", (double)node->x, "\"", err));
    /* Gephi's y grows upwards */
    AVP_TRY(write_real(out, " y=\"", node->y != 0 ? -(double)node->y : 0, "\" z=\"0\"/>", err));
    AVP_TRY(write_real(out, "<viz:size value=\"", size_of(node, most), "\"/></node>\n", err));
done:
    return status;
}

static avp_status write_node(const avp_ctx *ctx, const avpi_export *e, const avpi_export_node *node, double most,
                             avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, AVPI_STR("<node id=\""), err));
    AVP_TRY(avpi_export_xml(ctx, out, avp_names_get(&e->groups->accounts, node->account), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("\" label=\""), err));
    AVP_TRY(avpi_export_xml(ctx, out, avpi_people_name(&e->people, node->account), err));
    AVP_TRY(avpi_out_printf(out, err, "\"><attvalues><attvalue for=\"group\" value=\"%u\"/>", node->group));
    AVP_TRY(write_real(out, "<attvalue for=\"strength\" value=\"", node->strength, "\"/>", err));
    AVP_TRY(avpi_out_printf(out, err, "<attvalue for=\"partners\" value=\"%u\"/></attvalues>", node->partners));
    AVP_TRY(write_looks(e->groups, node, most, out, err));
done:
    return status;
}

static avp_status write_edge(const avp_ctx *ctx, const avpi_export *e, size_t i, avpi_buf *traces, avpi_out *out,
                             avp_error *err) {
    const avp_fused_link *link = &e->groups->links[i];
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "<edge id=\"%zu\" source=\"", i));
    AVP_TRY(avpi_export_xml(ctx, out, avp_names_get(&e->groups->accounts, link->a), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("\" target=\""), err));
    AVP_TRY(avpi_export_xml(ctx, out, avp_names_get(&e->groups->accounts, link->b), err));
    AVP_TRY(avpi_out_printf(out, err, "\" weight=\"%u\"><attvalues>", link->weight));
    AVP_TRY(write_real(out, "<attvalue for=\"expected\" value=\"", link->expected, "\"/>", err));
    AVP_TRY(write_real(out, "<attvalue for=\"log10_p\" value=\"", link->log10_p, "\"/>", err));
    AVP_TRY(avpi_export_traces(e->story, link->traces, traces, err));
    AVP_TRY(avpi_out_printf(out, err, "<attvalue for=\"traces\" value=\"%s\"/></attvalues></edge>\n",
                            traces->len ? traces->ptr : ""));
done:
    return status;
}

static avp_status write_body(const avp_ctx *ctx, const avpi_export *e, avpi_buf *traces, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    double most = 0;
    for (size_t i = 0; i < e->n_nodes; i++)
        most = fmax(most, e->nodes[i].strength);
    AVP_TRY(avpi_out_write(out, AVPI_STR("<nodes>\n"), err));
    for (size_t i = 0; i < e->n_nodes; i++)
        AVP_TRY(write_node(ctx, e, &e->nodes[i], most, out, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("</nodes>\n<edges>\n"), err));
    for (size_t i = 0; i < e->groups->n_links; i++)
        AVP_TRY(write_edge(ctx, e, i, traces, out, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("</edges>\n</graph>\n</gexf>\n"), err));
done:
    return status;
}

static avp_status write_gexf(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    avpi_out out = {0};
    avpi_buf traces;
    avpi_buf_init(&traces, ctx, 4096);
    AVP_TRY(avpi_export_prepare(ctx, story, true, &e, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_str_view(head), err));
    AVP_TRY(write_body(ctx, &e, &traces, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_export_free(ctx, &e);
    avpi_buf_free(&traces);
    return status;
}

const avpi_exporter avpi_exporter_gexf = {
    .name = "gexf",
    .help = N_("accounts and links as GEXF 1.3, with positions and colours"),
    .extension = "gexf",
    .write = write_gexf,
};
