/* Sheets of A4: the page's own markup set on paper. Sizes are points. */
#ifndef AVPI_REPORT_SHEETS_H
#define AVPI_REPORT_SHEETS_H

#include "report/canvas.h"
#include "report/markup.h"

#include <cairo.h>
#include <pango/pangocairo.h>

/* Where the next line stands, and what stands on every sheet. The first failure is kept in status; later calls do nothing. */
typedef struct avpi_sheets {
    const avp_ctx *ctx;
    avp_error *err;
    avp_status status;
    cairo_t *cr;
    double y, left, width;
    unsigned sheet, sheets; /* this one, and how many there are; sheets 0 while they are counted */
    avp_str title, root;    /* at the head and the foot of each; root.ptr NULL = none */
    bool fresh;             /* nothing stands on the sheet yet */
    bool brief;             /* all of it is to stand on one */
    double scale;           /* of what is drawn: below 1 more stands on a sheet */
    int chapter;            /* bookmark that those of parts stand below; 0 = none yet */
} avpi_sheets;

/* Like the page: serif for what is told, sans serif for what is counted. */
typedef struct avpi_look {
    const char *font; /* of Pango, with its size */
    avpi_role role;
    double before, after, leading; /* leading: line height by the font's own */
    bool pre;                      /* spaces and line ends stand as they are */
    PangoAlignment align;
} avpi_look;

extern const avpi_look avpi_look_text, avpi_look_small, avpi_look_cell, avpi_look_head;

/**
 * Set the <main> of a page on A4, with a head, page numbers and a short root of the evidence on every sheet, a bookmark of each chapter
 * and part (none where all is one sheet), and the figures as vectors. Same page, same bytes on one machine; fonts are embedded.
 * Errors   AVP_E_BUG the page is not well formed; AVP_E_IO, AVP_E_FULL; path is written whole or not at all
 * Cost     layout is done twice, since the number of sheets stands on each
 */
AVP_MUST_CHECK avp_status avpi_sheets_write(const avp_ctx *ctx, avp_str page, avp_str title, avp_str root,
                                            const char *path, avp_error *err);

/* ---- parts ---- */

double avpi_sheets_bottom(const avpi_sheets *s);
void avpi_sheets_next(avpi_sheets *s);
/** Room for so many points, or a new sheet. */
void avpi_sheets_room(avpi_sheets *s, double height);
void avpi_sheets_colour(avpi_sheets *s, avpi_role role);
void avpi_sheets_space(avpi_sheets *s, double height); /* none at the top of a sheet */

/** An empty layout in which a point is a unit of the sheet. */
PangoLayout *avpi_sheets_new_layout(avpi_sheets *s);
/** Layout of what an element says, blocks in it on lines of their own; width < 0: as wide as it is. The caller unrefs it. NULL when it says nothing. */
PangoLayout *avpi_sheets_layout(avpi_sheets *s, const avpi_element *of, const avpi_look *look, double width);
double avpi_layout_height(PangoLayout *layout);
double avpi_layout_width(PangoLayout *layout);
/** A paragraph, going on on the next sheet where this one ends. */
void avpi_sheets_paragraph(avpi_sheets *s, const avpi_element *of, const avpi_look *look);
void avpi_sheets_put(avpi_sheets *s, PangoLayout *layout, double x, double y, avpi_role role);

void avpi_sheets_block(avpi_sheets *s, const avpi_element *of);  /* sheet_blocks.c */
void avpi_sheets_table(avpi_sheets *s, const avpi_element *of);  /* sheet_table.c */
void avpi_sheets_pair(avpi_sheets *s, const avpi_element *of);   /* two posts and the time between them */
void avpi_sheets_key(avpi_sheets *s, const avpi_element *of);    /* figures side by side */
void avpi_sheets_figure(avpi_sheets *s, const avpi_element *of); /* sheet_figure.c: an <svg> */
/** The same in the middle of a box, where there are no sheets. */
void avpi_sheets_draw(avpi_sheets *s, const avpi_element *svg, avpi_box box);

#endif
