/* What of a registry can be changed: things, their tables, their fields. */
#ifndef AVPI_REGISTRY_FIELDS_H
#define AVPI_REGISTRY_FIELDS_H

#include "base/text.h"

typedef enum avpi_registry_field_kind {
    AVPI_TOLD_TEXT,
    AVPI_TOLD_KIND, /* one of the usual kinds, or a word of the user's */
    AVPI_TOLD_WHEN,
    AVPI_TOLD_FLAG,
    AVPI_TOLD_AGE,
    AVPI_TOLD_LATITUDE,
    AVPI_TOLD_LONGITUDE,
    AVPI_TOLD_CONFIDENCE,
    AVPI_TOLD_VERDICT,
    AVPI_TOLD_OF_RECORD, /* id of a record that there is */
    AVPI_TOLD_OF_DOCUMENT,
    AVPI_TOLD_OF_INCIDENT,
    AVPI_TOLD_PLACE, /* state, municipality, place: found out together */
    AVPI_TOLD_OWN    /* follows from others: not to be told */
} avpi_registry_field_kind;

typedef struct avpi_registry_field {
    const char *name, *column, *type; /* as told; in the table; its SQL type */
    avpi_registry_field_kind kind;
    bool needed; /* cannot be NULL */
} avpi_registry_field;

typedef enum avpi_thing {
    AVPI_RECORD,
    AVPI_INCIDENT,
    AVPI_DOCUMENT,
    AVPI_STATEMENT,
    AVPI_RELATION,
    AVPI_PROPOSAL,
    AVPI_TIP,
    AVPI_SOURCE, /* a file of the registry */
    AVPI_THINGS
} avpi_thing;

enum { AVPI_TOLD_FIELDS_MOST = 20 };

typedef struct avpi_thing_of {
    const char *name, *table, *id; /* "record", "records", "record_id" */
    const char *
        empty; /* INSERT's columns and values for a new one: "(record_id, kind, ...) VALUES (?, ...)"; NULL = none can be added */
    avpi_registry_field fields[AVPI_TOLD_FIELDS_MOST]; /* ended by name NULL */
} avpi_thing_of;

extern const avpi_thing_of avpi_things[AVPI_THINGS];

/** By its name; AVPI_THINGS: there is none. */
avpi_thing avpi_thing_named(avp_str name);
/** NULL: the thing has no such field. */
const avpi_registry_field *avpi_registry_field_named(avpi_thing thing, avp_str name);

#endif
