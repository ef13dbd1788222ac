/* The dossier: what a person has said yes to, as lines that a page and a sheet of paper both show. */
#ifndef AVPI_REPORT_DOSSIER_H
#define AVPI_REPORT_DOSSIER_H

#include "report/writer.h"

typedef enum avpi_dossier_kind {
    AVPI_DOSSIER_TITLE,
    AVPI_DOSSIER_HEADING, /* whom it is about */
    AVPI_DOSSIER_ITEM,    /* one post: when */
    AVPI_DOSSIER_FACT,    /* what is known of it */
    AVPI_DOSSIER_QUOTE,   /* its words */
    AVPI_DOSSIER_NOTE
} avpi_dossier_kind;

typedef struct avpi_dossier_line {
    avpi_dossier_kind kind;
    size_t from, to; /* bytes of avpi_dossier.text */
} avpi_dossier_line;

typedef struct avpi_dossier {
    avpi_writer text; /* plain, controls neutralised */
    avpi_dossier_line *lines;
    size_t n, capacity;
    uint64_t posts;
} avpi_dossier;

/** PDF of A4 pages through cairo and pango; the same bytes every time on one machine. Errors: AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_dossier_pdf(const avp_ctx *ctx, const avpi_dossier *dossier, const char *path,
                                           avp_error *err);

#endif
