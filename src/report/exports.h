/* What the export formats share: which accounts and links go out, and their texts. */
#ifndef AVPI_REPORT_EXPORTS_H
#define AVPI_REPORT_EXPORTS_H

#include "base/files.h"
#include "report/exporter.h"
#include "report/people.h"

/* An account with at least one link. */
typedef struct avpi_export_node {
    uint32_t account, group; /* group 0 = none */
    uint32_t partners;       /* linked accounts, in or out of the group */
    double strength;         /* of all its links */
    float x, y;              /* of the layout */
} avpi_export_node;

typedef struct avpi_export {
    const avp_story *story;
    const avp_groups *groups;
    avpi_people people;
    size_t n_nodes;
    avpi_export_node *nodes; /* by native id */
} avpi_export;

/** Gather nodes, with the story's layout or, if with_layout, one computed here. Links are groups->links, in their order. */
AVP_MUST_CHECK avp_status avpi_export_prepare(const avp_ctx *ctx, const avp_story *story, bool with_layout,
                                              avpi_export *out, avp_error *err);
void avpi_export_free(const avp_ctx *ctx, avpi_export *export);

/** Traces of a link as "repost url", in the story's order. Cleared first. */
AVP_MUST_CHECK avp_status avpi_export_traces(const avp_story *story, uint32_t traces, avpi_buf *out, avp_error *err);

/** "x.csv" and "nodes" -> "x.nodes.csv"; a path without that extension gets it. Caller frees *out. */
AVP_MUST_CHECK avp_status avpi_export_path(const avp_ctx *ctx, const char *path, const char *what,
                                           const char *extension, char **out, avp_error *err);

/** A number as exports write it: shortest that reads back the same; empty text for NaN; -inf as "-Infinity" or empty. */
AVP_MUST_CHECK avp_status avpi_export_number(avpi_out *out, double x, avp_error *err);
/** Text escaped for XML, controls neutralised. */
AVP_MUST_CHECK avp_status avpi_export_xml(const avp_ctx *ctx, avpi_out *out, avp_str text, avp_error *err);
/** JSON string. */
AVP_MUST_CHECK avp_status avpi_export_json(const avp_ctx *ctx, avpi_out *out, avp_str text, avp_error *err);
/**
 * A native id as a CSV field: byte for byte, quoted where CSV needs it, so that it joins with the export it came from and with
 * `links --out`. A spreadsheet may take one for a formula: avpi_export_warn_ids says so.
 */
AVP_MUST_CHECK avp_status avpi_export_csv_id(avpi_out *out, avp_str id, avp_error *err);
/** Warn when an account's id could be run as a formula by a spreadsheet. */
void avpi_export_warn_ids(const avp_ctx *ctx, const avpi_export *e);
/** A handle or a text as a CSV field: guarded against formulas by a leading ' unless it is a plain whole number. */
AVP_MUST_CHECK avp_status avpi_export_csv(avpi_out *out, avp_str text, avp_error *err);

#endif
