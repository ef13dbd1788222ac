/* The report: terminal summary, one self-contained HTML file, figures, exports. */
#ifndef AVISPERO_REPORT_H
#define AVISPERO_REPORT_H

#include "avispero/groups.h"
#include "avispero/read.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Everything a report tells about; borrowed. */
typedef struct avp_story {
    avp_case *c; /* posts behind links, rejects, labels */
    const avp_trace_links *traces;
    size_t n_traces;
    const avp_groups *groups;
    const avp_layout *layout; /* NULL: computed */
    const avp_links_options *links_options;
    const avp_groups_options *groups_options;
    const char *command; /* command line, for the provenance block */
    uint64_t run_id;
} avp_story;

/** Write the HTML report (lang "es" or "en"). path is written atomically. Same input, same bytes. */
AVP_API AVP_MUST_CHECK avp_status avp_report_html(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                  const char *path, avp_error *err);

/** Write a plain-text summary for a terminal, at most width columns. */
AVP_API AVP_MUST_CHECK avp_status avp_report_text(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                  unsigned width, char **out, avp_error *err);

/** Write one figure ("network", "timeline") as .svg or .png by the name of path. */
AVP_API AVP_MUST_CHECK avp_status avp_report_figure(const avp_ctx *ctx, const avp_story *story, const char *figure,
                                                    const char *lang, const char *path, avp_error *err);

/** Formats of avp_report_export, sorted: "csv", "gephi", "gexf", "graphml", "json", "parquet". */
AVP_API size_t avp_exporters_count(void);
AVP_API const char *avp_exporters_name(size_t i);

/**
 * Export accounts and fused links. csv, gephi and parquet write two files beside path (nodes, edges); the others one.
 * Errors   AVP_E_ARG unknown format; AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_export(const avp_ctx *ctx, const avp_story *story, const char *format,
                                                    const char *path, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
