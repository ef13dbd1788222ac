/* Documents: any file, kept byte for byte in originals/ and told of in the log; what it is, told from its bytes. */
#ifndef AVPI_REGISTRY_DOCUMENTS_H
#define AVPI_REGISTRY_DOCUMENTS_H

#include "store/sql.h"

/* What a browser may show of a document. */
typedef enum avpi_paper_shows { AVPI_SHOWS_NONE, AVPI_SHOWS_IMAGE, AVPI_SHOWS_PDF, AVPI_SHOWS_TEXT } avpi_paper_shows;
typedef struct avpi_paper_type {
    const char *type, *suffix; /* "image/png", "png" */
    avpi_paper_shows shows;
} avpi_paper_type;

/** By its first bytes, never by its name. Text that is UTF-8 without controls is text/plain, whatever language it is in; all else is application/octet-stream. */
const avpi_paper_type *avpi_paper_type_of(avp_str head);
const avpi_paper_type *avpi_paper_type_named(avp_str type);

/* What a document belongs to. It is shown to nobody where its incident is not. */
typedef struct avpi_document_of {
    uint64_t record_id, incident_id; /* incident 0 = of the case as a whole */
    avp_str source;
    bool is_public;
    bool by_table; /* a table names it: one that was removed stays so */
} avpi_document_of;

/**
 * Keep a file as a document of a case, within the open transaction; the log is told. The same bytes of the same case are one document.
 * Out      document_id
 * Errors   AVP_E_INPUT not there, a folder; AVP_E_IO, AVP_E_FULL
 */
AVP_MUST_CHECK avp_status avpi_registry_keep_document(avp_case *c, const char *path, const avpi_document_of *of,
                                                      uint64_t *document_id, avp_error *err);

/* Documents that the rows of a table name, kept when all rows are in. */
typedef struct avpi_registry_paper {
    avp_str path; /* terminated */
    avpi_document_of of;
} avpi_registry_paper;
typedef struct avpi_registry_papers {
    const avp_ctx *ctx;
    const char *folder;
    avpi_arena text;
    avpi_registry_paper *of;
    size_t n, capacity;
} avpi_registry_papers;

void avpi_registry_papers_init(avpi_registry_papers *papers, const avp_ctx *ctx, const char *folder);
void avpi_registry_papers_free(avpi_registry_papers *papers);
/** Why a row cannot have this document (msgid), or NULL: a path beside the table, within its folder, of a file that is there. */
const char *avpi_registry_papers_judge(const avpi_registry_papers *papers, avp_str document);
AVP_MUST_CHECK avp_status avpi_registry_papers_add(avpi_registry_papers *papers, avp_str document, avpi_document_of of,
                                                   avp_error *err);
AVP_MUST_CHECK avp_status avpi_registry_papers_keep(const avpi_registry_papers *papers, avp_case *c, avp_error *err);

#endif
