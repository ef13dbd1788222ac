/* The tables of a case, version by version. */
#ifndef AVPI_STORE_SCHEMA_H
#define AVPI_STORE_SCHEMA_H

#include <stddef.h>

/* migrations[v] takes a case from version v to v + 1; a new case runs them all. */
extern const char *const avpi_schema_migrations[];
extern const size_t avpi_schema_version;

#endif
