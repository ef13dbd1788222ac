/* The report as static pages for the newsroom's own site. */
#ifndef AVPI_REPORT_SITE_H
#define AVPI_REPORT_SITE_H

#include "report/html.h"
#include "story/embedded.h"

enum { AVPI_SITE_STEPS = 60 };

/* In how many posts of each step of time an account acted together with its group, at most 35. */
typedef struct avpi_activity {
    int64_t start_us, step_us;
    size_t n_steps;
    unsigned char *posts; /* accounts of the groups x n_steps */
} avpi_activity;

/** Cost: two walks over the acts of each trace. */
AVP_MUST_CHECK avp_status avpi_activity_count(const avp_ctx *ctx, const avp_story *story, const avpi_timeline *line,
                                              avpi_activity *out, avp_error *err);
void avpi_activity_free(const avp_ctx *ctx, avpi_activity *activity);

/** The page of the network, with its one script and its data in it (site_network.c). */
AVP_MUST_CHECK avp_status avpi_site_network(const avp_ctx *ctx, avpi_page *page, const char *path, avp_error *err);
/** Accounts, links and groups as CSV, by pseudonym (site_downloads.c). */
AVP_MUST_CHECK avp_status avpi_site_downloads(const avp_ctx *ctx, const avpi_page *page, const char *folder,
                                              avp_error *err);

extern const avpi_embedded avpi_site_files[]; /* src/report/site/, by name */
extern const size_t avpi_site_files_count;

#endif
