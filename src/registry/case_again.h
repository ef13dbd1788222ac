/* Cases that come again: a later state of a table that was taken in before tells of the same cases by the same codes. */
#ifndef AVPI_REGISTRY_CASE_AGAIN_H
#define AVPI_REGISTRY_CASE_AGAIN_H

#include "registry/case_row.h"

/* An incident that an earlier file of the same columns told of; all as a table told it last, whatever a person made of it. */
typedef struct avpi_again_incident {
    uint64_t record_id, incident_id;
    avp_str kind, happened, what, place, status;
    bool gone;   /* it, or its case, was removed */
    bool first;  /* the one that its case came with: its row tells of the case */
    bool shown;  /* it is public, and its case */
    bool edited; /* a person changed it, its status aside */
    bool used;   /* by a row of this file */
} avpi_again_incident;

/* A case that earlier files of the same columns told of, with its incidents from .. to - 1. */
typedef struct avpi_again_case {
    size_t from, to;
    uint64_t record_id;
    avp_str titles, names; /* all that it ever had, a line each */
    bool gone;             /* it was removed */
    bool touched;          /* of again_touched: nothing of it becomes public anew */
    bool is_public;        /* the case, and the one that it was joined to */
} avpi_again_case;

/* A code that they gave, with its cases from .. to - 1: several where two offices have one numbering. */
typedef struct avpi_again_code {
    size_t from, to;
    uint64_t anew; /* a case of this file, where the code alone is the same; 0 = none */
} avpi_again_code;

/* The case that a row tells of. of NULL: none. */
typedef struct avpi_again_choice {
    const avpi_again_case *of;
    bool agrees;  /* by its name or title */
    bool touched; /* it, or another that it may be as well */
    bool unsure;  /* of which of its incidents: one that is shown, or one that is not */
} avpi_again_choice;

typedef struct avpi_again {
    avpi_taking *t;
    avpi_dict codes, keys; /* of cases; of the rows that incidents came from last */
    avpi_again_code *of_code;
    avpi_again_case *cases;         /* by code */
    avpi_again_incident *incidents; /* by code, case, number */
    size_t *of_key;                 /* incident */
    size_t n_cases, n_incidents, codes_capacity, cases_capacity, incidents_capacity, keys_capacity;
    avpi_arena text;
    avpi_buf told, held; /* folded */
    avpi_sheet rows;     /* those that tell of an incident that is here */
} avpi_again;

/* What a row is. */
typedef enum avpi_again_how {
    AVPI_AGAIN_NEW,      /* of a case that is not here */
    AVPI_AGAIN_INCIDENT, /* one more of a case that is here */
    AVPI_AGAIN_UPDATE,   /* of an incident that is here */
    AVPI_AGAIN_REFUSED   /* of something that a person removed */
} avpi_again_how;

/* Why a row is refused (msgids), as it is kept among the rejects. */
extern const char avpi_again_case_gone[], avpi_again_incident_gone[];

/** Freed with avpi_again_free whatever happens. Cost: O(incidents of files with these columns) */
AVP_MUST_CHECK avp_status avpi_again_open(avpi_taking *t, avpi_again *out, avp_error *err);
void avpi_again_free(avpi_again *again);
/** A row of the file, before any is taken: where exactly these bytes told last of an incident, it is this row's, and no other's. */
void avpi_again_claim(avpi_again *again, avp_str raw);
/**
 * What is this row? Out: ids of the case and incident that are here; ids->refused of what was removed; row->public no more than the case may be
 * Beware   the same code under the same columns is the same case only if no two names differ, and a name, a title or an incident agrees (its kind and day;
 *          that being less than a whole day, its place as well). An empty day agrees with nothing.
 */
AVP_MUST_CHECK avp_status avpi_again_find(avpi_again *again, avpi_case_row *row, avpi_case_ids *ids,
                                          avpi_again_how *how, avp_error *err);
/** The code of the row is another case's in this file: its later rows are of that one. */
void avpi_again_anew(avpi_again *again, const avpi_case_row *row, uint64_t record_id);
/** The table that rows of updates are kept in. */
AVP_MUST_CHECK avp_status avpi_update_rows_open(avp_case *c, avpi_sheet *out, avp_error *err);
/** Keep the row of an update for avpi_again_finish. */
AVP_MUST_CHECK avp_status avpi_again_keep(avpi_again *again, const avpi_case_row *row, const avpi_case_ids *ids,
                                          avp_error *err);
/** Bring what is here up to date (case_update.c): fields that nobody edited, each with its line of history; counted in t->report. */
AVP_MUST_CHECK avp_status avpi_again_finish(avpi_again *again, avp_error *err);

#endif
