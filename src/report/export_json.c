/* JSON: groups, accounts and links in one object, one record a line. */
#include "report/exports.h"

#include "base/clock.h"

#include <math.h>

static avp_status write_number(avpi_out *out, double x, avp_error *err) {
    return isfinite(x) ? avpi_export_number(out, x, err) : avpi_out_write(out, AVPI_STR("null"), err);
}

static avp_status write_traces(const avp_ctx *ctx, const avp_story *story, uint32_t traces, avpi_out *out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    const char *before = "";
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"traces\":["), err));
    for (size_t t = 0; t < story->n_traces && t < 32; t++) {
        if (!(traces >> t & 1))
            continue;
        AVP_TRY(avpi_out_write(out, avpi_str_view(before), err));
        AVP_TRY(avpi_export_json(ctx, out, avpi_str_view(story->traces[t].acts->trace), err));
        before = ",";
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("]"), err));
done:
    return status;
}

static avp_status write_group(const avp_ctx *ctx, const avpi_export *e, const avp_group *group, avpi_out *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    char first[32], last[32];
    AVP_TRY(avpi_out_printf(out, err,
                            "{\"id\":%u,\"accounts\":%zu,\"links\":%llu,\"observed\":%llu,\"expected\":", group->id,
                            group->n_members, (unsigned long long)group->links, (unsigned long long)group->observed));
    AVP_TRY(write_number(out, group->expected, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"log10_p\":"), err));
    AVP_TRY(write_number(out, group->log10_p, err));
    AVP_TRY(write_traces(ctx, e->story, group->traces, out, err));
    avpi_time_format(group->first_us, first);
    avpi_time_format(group->last_us, last);
    AVP_TRY(avpi_out_printf(out, err, ",\"first\":\"%s\",\"last\":\"%s\",\"whole\":%s,\"stability\":", first, last,
                            group->whole ? "true" : "false"));
    AVP_TRY(write_number(out, group->stability, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("}"), err));
done:
    return status;
}

static avp_status write_node(const avp_ctx *ctx, const avpi_export *e, const avpi_export_node *node, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, AVPI_STR("{\"account\":"), err));
    AVP_TRY(avpi_export_json(ctx, out, avp_names_get(&e->groups->accounts, node->account), err));
    if (avpi_people_has_handle(&e->people, node->account)) {
        AVP_TRY(avpi_out_write(out, AVPI_STR(",\"handle\":"), err));
        AVP_TRY(avpi_export_json(ctx, out, avpi_people_name(&e->people, node->account), err));
    }
    AVP_TRY(avpi_out_printf(out, err, ",\"group\":%u,\"partners\":%u,\"strength\":", node->group, node->partners));
    AVP_TRY(write_number(out, node->strength, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"x\":"), err));
    AVP_TRY(write_number(out, (double)node->x, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"y\":"), err));
    AVP_TRY(write_number(out, (double)node->y, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR("}"), err));
done:
    return status;
}

static avp_status write_link(const avp_ctx *ctx, const avpi_export *e, const avp_fused_link *link, avpi_out *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_write(out, AVPI_STR("{\"a\":"), err));
    AVP_TRY(avpi_export_json(ctx, out, avp_names_get(&e->groups->accounts, link->a), err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"b\":"), err));
    AVP_TRY(avpi_export_json(ctx, out, avp_names_get(&e->groups->accounts, link->b), err));
    AVP_TRY(avpi_out_printf(out, err, ",\"weight\":%u,\"expected\":", link->weight));
    AVP_TRY(write_number(out, link->expected, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"log10_p\":"), err));
    AVP_TRY(write_number(out, link->log10_p, err));
    AVP_TRY(avpi_out_write(out, AVPI_STR(",\"strength\":"), err));
    AVP_TRY(write_number(out, link->strength, err));
    AVP_TRY(write_traces(ctx, e->story, link->traces, out, err));
    AVP_TRY(avpi_out_printf(out, err, ",\"admits\":%s}", link->admits ? "true" : "false"));
done:
    return status;
}

static avp_status write_lists(const avp_ctx *ctx, const avpi_export *e, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "{\"version\":\"%s\",\"window_us\":%lld,\n\"groups\":[", avp_version(),
                            (long long)e->groups->window_us));
    for (size_t i = 0; i < e->groups->count; i++) {
        AVP_TRY(avpi_out_write(out, i ? AVPI_STR(",\n") : AVPI_STR("\n"), err));
        AVP_TRY(write_group(ctx, e, &e->groups->groups[i], out, err));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("],\n\"accounts\":["), err));
    for (size_t i = 0; i < e->n_nodes; i++) {
        AVP_TRY(avpi_out_write(out, i ? AVPI_STR(",\n") : AVPI_STR("\n"), err));
        AVP_TRY(write_node(ctx, e, &e->nodes[i], out, err));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("],\n\"links\":["), err));
    for (size_t i = 0; i < e->groups->n_links; i++) {
        AVP_TRY(avpi_out_write(out, i ? AVPI_STR(",\n") : AVPI_STR("\n"), err));
        AVP_TRY(write_link(ctx, e, &e->groups->links[i], out, err));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("]}\n"), err));
done:
    return status;
}

static avp_status write_json(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    avpi_out out = {0};
    AVP_TRY(avpi_export_prepare(ctx, story, true, &e, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(write_lists(ctx, &e, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_export_free(ctx, &e);
    return status;
}

const avpi_exporter avpi_exporter_json = {
    .name = "json",
    .help = N_("groups, accounts and links as one JSON file"),
    .extension = "json",
    .write = write_json,
};
