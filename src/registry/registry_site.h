/* A site of what is marked public: what stands in it, and its files. */
#ifndef AVPI_REGISTRY_REGISTRY_SITE_H
#define AVPI_REGISTRY_REGISTRY_SITE_H

#include "base/files.h"
#include "base/hash.h"
#include "registry/site_cells.h"
#include "registry/site_deletions.h"
#include "registry/site_json.h"
#include "registry/site_topology.h"
#include "store/sql.h"
#include "story/embedded.h"

#include "avispero/registry.h"

/* Pages that stand alone, built from web/: index.html, site.css, site.js, LICENCES-page.txt. */
extern const avpi_embedded avpi_registry_site[];
extern const size_t avpi_registry_site_count;

/* Cells of the rows of each list; texts, ptr NULL = not told. */
enum {
    AVPI_SITE_CODE,
    AVPI_SITE_KIND,
    AVPI_SITE_TITLE,
    AVPI_SITE_NAME,
    AVPI_SITE_SEX,
    AVPI_SITE_AGE,
    AVPI_SITE_STATUS
};
enum {
    AVPI_SITE_I_KIND,
    AVPI_SITE_I_WHAT,
    AVPI_SITE_I_WHEN,
    AVPI_SITE_I_STATE,
    AVPI_SITE_I_MUNICIPALITY,
    AVPI_SITE_I_STATUS,
    AVPI_SITE_I_LATITUDE, /* of cases alone that say that their points are exact */
    AVPI_SITE_I_LONGITUDE
};
enum {
    AVPI_SITE_D_TITLE,
    AVPI_SITE_D_TYPE,
    AVPI_SITE_D_SHA256,
    AVPI_SITE_D_SIZE,
    AVPI_SITE_D_STORED,
    AVPI_SITE_D_NAME,
    AVPI_SITE_D_CELLS
};
enum { AVPI_SITE_S_FIELD, AVPI_SITE_S_VALUE, AVPI_SITE_S_WHEN, AVPI_SITE_S_SOURCE, AVPI_SITE_S_CONFIDENCE };
enum { AVPI_SITE_R_KIND, AVPI_SITE_R_TO, AVPI_SITE_R_NOTE };

/* Why the bytes of a document are left out. */
typedef struct avpi_site_reason {
    const char *why;     /* msgid; the site tells it */
    const char *instead; /* msgid: what whoever makes the site can do; told to them alone. NULL = nothing */
} avpi_site_reason;

typedef struct avpi_site_row {
    uint64_t id, record_id,
        incident_id; /* in the case: they stand in no file of the site. incident 0 = of the case as a whole */
    const avp_str *cells;
    size_t number;    /* of a record: in the site, from 1 */
    const char *file; /* of a document: "documents/....png" in the site; NULL = its bytes are left out, and */
    const avpi_site_reason *reason;
    size_t reason_line;  /* of a text: where it shows, told to whoever makes the site; 0 = nowhere */
    uint64_t size_bytes; /* of the file */
    bool gone;           /* on the case's list of deletions, or of a case or incident that is */
} avpi_site_row;

typedef struct avpi_site_list { /* sorted by record; incidents within it by time, the undated last */
    avpi_site_row *rows;
    size_t n, capacity, n_cells;
} avpi_site_list;

enum {
    AVPI_SITE_RECORDS,
    AVPI_SITE_INCIDENTS,
    AVPI_SITE_DOCUMENTS,
    AVPI_SITE_STATEMENTS,
    AVPI_SITE_RELATIONS,
    AVPI_SITE_LISTS
};

/*
 *   avpi_site_load -> avpi_site_strike -> numbers -> avpi_site_documents -> data.js, shapes.js, downloads/, pages, SHA256SUMS.txt
 *   what is public    what must not be    from 1     documents/
 */
typedef struct avpi_site {
    avp_case *c;
    const avp_ctx *ctx;
    const avp_registry_site_options *opts;
    const char *folder; /* that is written: a temporary one beside the one that was asked for */
    avpi_arena text;
    avpi_site_list lists[AVPI_SITE_LISTS];
    avpi_site_counts counts;
    avpi_site_deletions deletions;
    avpi_site_topology states, municipalities;
    avp_str *names; /* code, name, code, name ... of the places that occur, by code */
    size_t n_names, names_capacity;
    char made[11]; /* day */
    avp_registry_site told;
} avpi_site;

/** Rows of one list that belong to the record with this id, from *at on; *at moves behind them. */
static inline size_t avpi_site_of(const avpi_site_list *list, uint64_t record_id, size_t *at) {
    while (*at < list->n && list->rows[*at].record_id < record_id)
        (*at)++;
    size_t from = *at;
    while (*at < list->n && list->rows[*at].record_id == record_id)
        (*at)++;
    return from;
}
/** First incident of a record that is told, of those from `at` on; NULL = there is none. */
const avpi_site_row *avpi_site_first(const avpi_site *site, const avpi_site_row *record, size_t at);
/** Name of a place by its code, ptr NULL where nobody knows one. */
avp_str avpi_site_name(const avpi_site *site, avp_str code);

/** site_rows.c: what is public, all of it into memory. */
AVP_MUST_CHECK avp_status avpi_site_load(avpi_site *site, avp_error *err);
/** site_documents.c: cleaned bytes into documents/, named by their own hash; sets file or why of each row. */
AVP_MUST_CHECK avp_status avpi_site_documents(avpi_site *site, avp_error *err);
/** site_data.c: data.js. */
AVP_MUST_CHECK avp_status avpi_site_data(const avpi_site *site, avp_error *err);
/** site_shapes.c: shapes into memory; shapes.js. */
AVP_MUST_CHECK avp_status avpi_site_shapes_load(avpi_site *site, avp_error *err);
AVP_MUST_CHECK avp_status avpi_site_shapes(avpi_site *site, avp_error *err);
/** site_counts.c: ,"counts":{...} into data.js. */
AVP_MUST_CHECK avp_status avpi_site_add_counts(const avpi_site *site, avpi_script *s, avp_error *err);
/** site_tables.c: downloads/. */
AVP_MUST_CHECK avp_status avpi_site_tables(const avpi_site *site, avp_error *err);

#endif
