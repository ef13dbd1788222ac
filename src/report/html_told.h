/* Parts of the section on what happened, and what its tables share. */
#ifndef AVPI_REPORT_HTML_TOLD_H
#define AVPI_REPORT_HTML_TOLD_H

#include "report/html.h"

/* The parts. */
void avpi_html_awakenings(avpi_page *page);                         /* html_awakenings.c */
void avpi_html_trends(avpi_page *page, const avp_told *told);       /* html_trends.c */
void avpi_html_coincidences(avpi_page *page, const avp_told *told); /* html_coincidences.c */
void avpi_html_claims(avpi_page *page, const avp_told *told);       /* html_claims.c */
void avpi_html_calls(avpi_page *page, const avp_told *told);
void avpi_html_launchers(avpi_page *page, const avp_cascades *of);                    /* html_launchers.c */
void avpi_html_threats(avpi_page *page, const avp_told *told, const avp_threats *of); /* html_threats.c */
void avpi_html_styles(avpi_page *page, const avp_styles *styles);                     /* html_styles.c */

/** "In 8 of 10 bursts ...", where targets were given (html_told.c). rows: anchor of their rows, NULL where the page has none. */
void avpi_told_most(avpi_page *page, const char *rows);

avpi_arg avpi_told_target(const avp_told *told, uint32_t target);
/** A table with these heads, the first of them to the left; msgids stays until it is closed, by avpi_told_foot. */
void avpi_told_head(avpi_page *page, const char *const *msgids, size_t n);
/** <tr><th scope="row"> */
void avpi_told_row(avpi_page *page);
/** <td>, with its column's head for narrow screens, where rows are cards. */
void avpi_told_open_cell(avpi_page *page);
void avpi_told_cell(avpi_page *page, avpi_arg arg);
void avpi_told_group_cell(avpi_page *page, uint32_t group);
void avpi_told_chance_cell(avpi_page *page, double log10_p, const char *null_msgid);
/* What the column of probabilities holds. */
typedef enum avpi_told_measure {
    AVPI_TOLD_COUNTED, /* none */
    AVPI_TOLD_P,       /* of each row by itself */
    AVPI_TOLD_P_OF_Q,  /* the same; whether a row passes was decided by q */
    AVPI_TOLD_Q        /* corrected for the number of tests */
} avpi_told_measure;
/** Which of p and q it is, and how it was corrected. */
void avpi_told_correction(avpi_page *page, avpi_told_measure measure);
/** The end of a table: its null hypothesis, what is measured, what would disprove it, where its rows are. */
void avpi_told_foot(avpi_page *page, const char *null_msgid, avpi_told_measure measure, const char *disproof_msgid,
                    const char *table);

/** " Its rows: ...", where numbers of a text lead that stand in no table of the page; the id is rows-<table>. */
void avpi_told_rows(avpi_page *page, const char *table);

/** Words of others, in quotation marks: what they accuse somebody of is theirs to answer for. */
void avpi_told_quoted(avpi_page *page, const char *words, size_t limit);
/** How many rows the table does not show, if any. */
void avpi_told_more(avpi_page *page, uint64_t more);

/* ---- the figure of lanes ---- */

typedef struct avpi_lanes_figure {
    const avp_ctx *ctx;
    const avp_told *told;
    int64_t from_us, to_us;
    double width, height;
} avpi_lanes_figure;

avpi_lanes_figure avpi_lanes_prepare(const avp_ctx *ctx, const avp_told *told, double width);
void avpi_lanes_draw(avpi_canvas *canvas, const void *figure);
/* ---- the raster of sleepers ---- */

typedef struct avpi_sleepers_figure {
    const avp_ctx *ctx;
    const avpi_sleepers *sleepers;
    double width, height;
} avpi_sleepers_figure;

avpi_sleepers_figure avpi_sleepers_prepare(const avp_ctx *ctx, const avpi_sleepers *sleepers, double width);
void avpi_sleepers_draw(avpi_canvas *canvas, const void *figure);

/** A series as people call it (English msgid). */
const char *avpi_series_title(const char *name);

#endif
