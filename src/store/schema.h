/* The tables of a case, version by version. */
#ifndef AVPI_STORE_SCHEMA_H
#define AVPI_STORE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* migrations[v] takes a case from version v to v + 1; a new case runs them all. */
extern const char *const avpi_schema_migrations[];
extern const size_t avpi_schema_version;
/** Is it a table that this program makes? */
bool avpi_schema_has_table(const char *name);

#endif
