/* What of each table may be published. A table or column that is not here is left out. */
#ifndef AVPI_PROOF_REDACT_TABLES_H
#define AVPI_PROOF_REDACT_TABLES_H

#include <stddef.h>

/*
 * The queries see, beside the case:
 *     people(name, shown, kept, gone)  every id and handle of an account: what stands for it; whether it is shown as it is; whether all of it goes
 *     post_names(name, shown)          every id of a post
 *     living(post_id)                  posts that are neither deleted nor by an account that goes
 *     settings(k, texts)               least size of a group; whether texts of accounts that are kept are shown
 *     clean(text)                      strikes the values that must never appear, addresses and telephone numbers
 *     page(url, domain)                a link without what tells of persons
 */
typedef struct avpi_redact_table {
    const char *name, *query;
} avpi_redact_table;

extern const avpi_redact_table avpi_redact_tables[];
extern const size_t avpi_redact_tables_count;
/** The macros; between the two stands the pattern of the values to strike, as an SQL text. */
extern const char avpi_redact_macros_before[], avpi_redact_macros_after[];

#endif
