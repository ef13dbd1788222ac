/* What the export formats share. */
#include "report/exports.h"

#include "report/numbers.h"
#include "report/show.h"

#include <math.h>
#include <stdio.h>

size_t avp_exporters_count(void) {
    return avpi_exporters_count;
}

const char *avp_exporters_name(size_t i) {
    return i < avpi_exporters_count ? avpi_exporters[i]->name : NULL;
}

avp_status avp_report_export(const avp_ctx *ctx, const avp_story *story, const char *format, const char *path,
                             avp_error *err) {
    for (size_t i = 0; i < avpi_exporters_count; i++)
        if (strcmp(avpi_exporters[i]->name, format) == 0)
            return avpi_exporters[i]->write(ctx, story, path, err);
    return avpi_fail(ctx, err, AVP_E_ARG,
                     N_("there is no export format \"%s\"; give csv, gephi, gexf, graphml, json or parquet"), format);
}

/* ---- nodes ---- */

static avp_status find_nodes(const avp_ctx *ctx, avpi_export *e, uint32_t **index, avp_error *err) {
    const avp_groups *groups = e->groups;
    avp_status status = AVP_OK;
    uint32_t *node_of = NULL;
    AVP_TRY(avpi_zalloc(ctx, groups->accounts.count, sizeof *node_of, &node_of, err));
    for (size_t i = 0; i < groups->n_links; i++)
        node_of[groups->links[i].a] = node_of[groups->links[i].b] = 1;
    for (uint32_t account = 0; account < groups->accounts.count; account++)
        e->n_nodes += node_of[account];
    AVP_TRY(avpi_zalloc(ctx, e->n_nodes, sizeof *e->nodes, &e->nodes, err));
    uint32_t next = 0;
    for (uint32_t account = 0; account < groups->accounts.count; account++)
        if (node_of[account]) {
            e->nodes[next] = (avpi_export_node){.account = account, .group = groups->group_of[account]};
            node_of[account] = next++;
        }
    *index = node_of;
    node_of = NULL;
done:
    avpi_free(ctx, node_of);
    return status;
}

static void weigh_nodes(avpi_export *e, const uint32_t *index) {
    for (size_t i = 0; i < e->groups->n_links; i++) {
        const avp_fused_link *link = &e->groups->links[i];
        avpi_export_node *ends[] = {&e->nodes[index[link->a]], &e->nodes[index[link->b]]};
        for (size_t k = 0; k < 2; k++) {
            ends[k]->partners++;
            ends[k]->strength += link->strength;
        }
    }
}

/* index is only right for accounts with a link: a layout may hold others. */
static void place_nodes(avpi_export *e, const avp_layout *layout, const uint32_t *index) {
    for (size_t i = 0; i < layout->count; i++) {
        uint32_t node = index[layout->account[i]];
        if (node >= e->n_nodes || e->nodes[node].account != layout->account[i])
            continue;
        e->nodes[node].x = layout->x[i];
        e->nodes[node].y = layout->y[i];
    }
}

avp_status avpi_export_prepare(const avp_ctx *ctx, const avp_story *story, bool with_layout, avpi_export *out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {.story = story, .groups = story->groups};
    uint32_t *index = NULL;
    avp_layout own = {0};
    uint64_t seed = story->groups_options ? (uint64_t)story->groups_options->seed : 1;
    AVP_TRY(avpi_people_load(ctx, story, &e.people, err));
    AVP_TRY(find_nodes(ctx, &e, &index, err));
    weigh_nodes(&e, index);
    if (with_layout && !story->layout && story->groups->n_links > 0)
        AVP_TRY(avp_layout_compute(ctx, story->groups, seed, &own, err));
    if (with_layout)
        place_nodes(&e, story->layout ? story->layout : &own, index);
    *out = e;
    e = (avpi_export){0};
done:
    avpi_free(ctx, index);
    avp_layout_free(ctx, &own);
    avpi_export_free(ctx, &e);
    return status;
}

void avpi_export_free(const avp_ctx *ctx, avpi_export *export) {
    avpi_people_free(ctx, &export->people);
    avpi_free(ctx, export->nodes);
    *export = (avpi_export){0};
}

/* ---- texts ---- */

avp_status avpi_export_traces(const avp_story *story, uint32_t traces, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(out);
    for (size_t t = 0; t < story->n_traces && t < 32; t++) {
        if (!(traces >> t & 1))
            continue;
        AVP_TRY(avpi_buf_add(out, out->len ? AVPI_STR(" ") : AVPI_STR(""), err));
        AVP_TRY(avpi_buf_add(out, avpi_str_view(story->traces[t].acts->trace), err));
    }
done:
    return status;
}

avp_status avpi_export_path(const avp_ctx *ctx, const char *path, const char *what, const char *extension, char **out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf buf;
    char ending[16];
    int len = snprintf(ending, sizeof ending, ".%s", extension);
    avp_str stem = avpi_str_view(path), end = {ending, (size_t)len};
    avpi_buf_init(&buf, ctx, SIZE_MAX / 2);
    if (avpi_str_ends(stem, end))
        stem.len -= end.len;
    AVP_TRY(avpi_buf_add(&buf, stem, err));
    AVP_TRY(avpi_buf_printf(&buf, err, ".%s%s", what, ending));
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&buf), out, err));
done:
    avpi_buf_free(&buf);
    return status;
}

avp_status avpi_export_number(avpi_out *out, double x, avp_error *err) {
    char text[AVPI_NUMBER_SIZE];
    if (isnan(x))
        return AVP_OK;
    if (isinf(x))
        return avpi_out_write(out, x < 0 ? AVPI_STR("-Infinity") : AVPI_STR("Infinity"), err);
    return avpi_out_write(out, (avp_str){text, avpi_number_exact(x, text)}, err);
}

static avp_status write_shown(const avp_ctx *ctx, avpi_out *out, avp_str text, bool json, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf buf;
    avpi_buf_init(&buf, ctx, SIZE_MAX / 2);
    AVP_TRY(json ? avpi_show_json(&buf, text, err) : avpi_show(&buf, text, (avpi_show_how){.markup = true}, err));
    AVP_TRY(avpi_out_write(out, avpi_buf_view(&buf), err));
done:
    avpi_buf_free(&buf);
    return status;
}

avp_status avpi_export_xml(const avp_ctx *ctx, avpi_out *out, avp_str text, avp_error *err) {
    return write_shown(ctx, out, text, false, err);
}

avp_status avpi_export_json(const avp_ctx *ctx, avpi_out *out, avp_str text, avp_error *err) {
    return write_shown(ctx, out, text, true, err);
}

avp_status avpi_export_csv(avpi_out *out, avp_str text, avp_error *err) {
    int64_t number;
    return avpi_out_csv(out, text, !avpi_str_to_i64(text, &number), err);
}

avp_status avpi_export_csv_id(avpi_out *out, avp_str id, avp_error *err) {
    return avpi_out_csv(out, id, false, err);
}

/* Begins like a formula and holds what only one that calls something needs: @ana, -123 and did:plc:ana do not. */
static bool may_run(avp_str id) {
    static const char plain[] = "_-.:/@#+=";
    if (id.len == 0 || !strchr("=+-@\t\r", id.ptr[0]))
        return false;
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.ptr[i], letter = c | 0x20;
        if (c < 0x80 && !(c >= '0' && c <= '9') && !(letter >= 'a' && letter <= 'z') && (c == 0 || !strchr(plain, c)))
            return true;
    }
    return false;
}

void avpi_export_warn_ids(const avp_ctx *ctx, const avpi_export *e) {
    size_t n = 0;
    for (size_t i = 0; i < e->n_nodes; i++)
        n += may_run(avp_names_get(&e->groups->accounts, e->nodes[i].account));
    if (n > 0)
        avpi_warn(ctx, AVP_LOG_WARNING,
                  N_("%zu account ids are written like formulas of a spreadsheet; ids are data and stay as they are: "
                     "import these columns as text"),
                  n);
}
