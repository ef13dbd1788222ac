/* What one row of a table of cases tells. */
#ifndef AVPI_REGISTRY_CASE_ROW_H
#define AVPI_REGISTRY_CASE_ROW_H

#include "registry/taking.h"
#include "registry/when.h"

/* A case, and one incident of it. Texts are borrowed; "" = not told. */
typedef struct avpi_case_row {
    avp_str code, kind, title, name, sex, status, target, what, country, place_written, source, confidence;
    bool public, age_known, located;
    bool says_public, public_told; /* what the row says of it, whatever is made of it; and whether it says anything */
    int64_t age;
    double latitude, longitude;
    avpi_when when;
    avpi_place_found place;
    uint64_t line, byte;
    avpi_hash128 key;
} avpi_case_row;

/* Where a row went. */
typedef struct avpi_case_ids {
    uint64_t record_id, incident_id;
    bool tells_of_case;  /* it is the row that its case came with */
    bool is_public;      /* what became of the row may stand in a site */
    const char *refused; /* msgid: why it went nowhere; NULL = it did not */
} avpi_case_ids;

#endif
