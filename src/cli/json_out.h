/* Results as JSON. The keys are a contract: they are added to, never renamed. */
#ifndef AVPI_CLI_JSON_OUT_H
#define AVPI_CLI_JSON_OUT_H

#include "cli/analysis.h"

#include <jansson.h>
#include <stdio.h>

/** Set a member; steals value. Any failure marks the object's root as incomplete: avpi_cli_json_print then fails. */
void avpi_cli_json_set(json_t *object, const char *key, json_t *value);
/** A number; null for NaN and infinities, which JSON does not have. */
json_t *avpi_cli_json_real(double value);
json_t *avpi_cli_json_count(uint64_t value);
/** A string; bytes that are not UTF-8 become U+FFFD. NULL gives null. */
json_t *avpi_cli_json_text(const char *text);
json_t *avpi_cli_json_str(avp_str text);
json_t *avpi_cli_json_time(int64_t time_us);

/** {"files":[...],"posts","accounts","warnings"} */
json_t *avpi_cli_json_read(const avp_read_report *report);
/** {"trace","pairs_counted","links","by_window":[...], ...} of one trace; `written` is the window that "links" counts. */
json_t *avpi_cli_json_links(const avp_acts *acts, const avp_links *links, const avp_links_options *opts,
                            size_t written);
/** [{"id","accounts","links","observed","expected","log10_p","traces", ...}] */
/** {"shuffles","mean_false","fdr","mean_exclusive","dropped"} of window k. */
json_t *avpi_cli_json_calibration(const avp_calibration *calibration, const avp_links *links, size_t k);
json_t *avpi_cli_json_groups(const avpi_analysis *analysis, bool members);

/** One object of links a trace, as `links --json` gives it. */
json_t *avpi_cli_json_traces(const avpi_analysis *analysis);
/** [{"name","group_share","group_known","collection_share","collection_known","p","q","passes"}] of group number g, from 0; null for what is not known. */
json_t *avpi_cli_json_indicators(const avp_findings *findings, size_t g);
/** [{"group","accounts","from","to","p",...}] */
json_t *avpi_cli_json_awakenings(const avp_findings *findings);
/** [{"group","account","member","cascades","first","expected","p","log10_p","q","followers","small","boosters"}] of those that pass; null followers when not known. */
json_t *avpi_cli_json_launchers(const avp_cascades *cascades);
/** {"z","p","log10_p","cascades","actors","by_hour":{...},"groups":[{"group", ...}]}: small accounts first, large ones later. */
json_t *avpi_cli_json_order(const avp_cascades *cascades);
/** All that happened, key by key, into root: what `story --json` gives; "story": [{"kind","figure","rows","number","p","es":{"sentence","disproof"},"en":{...}}], in order. */
void avpi_cli_json_told(json_t *root, const avpi_invocation *inv, const avpi_analysis *analysis);
/** {"l3","l2","l1","excluded","candidates":[{"post","account","time","level","rule","group","target","alike"}]} */
json_t *avpi_cli_json_threats(const avp_findings *findings);
/** [{"post","account","time","kind","group","target","by_thread","same_value"}]: no values, no hashes. */
json_t *avpi_cli_json_doxxing(const avp_findings *findings);
/** [{"group","posts","accounts","does":[{"kind","share","elsewhere","disarm_suggested"}],"hours_utc":[24]}] */
json_t *avpi_cli_json_styles(const avp_findings *findings);
/** [{"target","event","time","before","after","rate_ratio","accounts","alike_share","p", ...}] */
json_t *avpi_cli_json_floods(const avp_findings *findings);
/** {"sha256","entries","found", ... ,"groups":[...]}; null without a list. */
json_t *avpi_cli_json_known(const avp_known *known);

/** Print root, then let it go. Errors: AVP_E_MEMORY when root is NULL or not whole */
AVP_MUST_CHECK avp_status avpi_cli_json_print(const avp_ctx *ctx, json_t *root, FILE *out, avp_error *err);

#endif
