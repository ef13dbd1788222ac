/* What of each table may be published. A table or column that is not here is left out. */
#ifndef AVPI_PROOF_REDACT_TABLES_H
#define AVPI_PROOF_REDACT_TABLES_H

#include "base/text.h"

/*
 * The queries see, beside the case:
 *     people(name, shown, kept, gone)  every id and handle of an account: what stands for it; whether it is shown as it is; whether all of it goes
 *     post_names(name, shown)          every id of a post
 *     living(post_id)                  posts that are neither deleted nor by an account that goes
 *     gone_things(name)                posts that go, and every name of accounts that do
 *     gone_targets(name)               targets that are, or go by the name of, somebody who goes
 *     victim_names(name)               victims, and every name that their accounts and targets go by
 *     masked(post_id, text)            texts of accounts that are kept, without names, links, addresses and numbers
 *     settings(k, texts)               least size of a group; whether texts of accounts that are kept are shown
 *     clean(text)                      strikes the values that must never appear, addresses and telephone numbers
 *     page(url, domain)                a link without what tells of persons
 *     thing(object)                    what was shared, whatever it is: a post and an account by pseudonym
 *     coarse(number)                   cut to one digit
 *
 * A column is a word of `columns`; its first character says how it is published:
 *     name   as it is                      @name  an account: by pseudonym or name; one that goes takes the row along
 *     ~name  text, struck                  ?name  an account, or NULL
 *     *name  a thing; as @                 !name  a target, struck; as @
 *     <name  a number, coarse
 */
typedef enum avpi_redact_rule {
    AVPI_REDACT_ALL,
    AVPI_REDACT_OF_GROUP, /* rows of groups with at least k accounts, and of no group */
    AVPI_REDACT_OF_POST   /* rows of living posts */
} avpi_redact_rule;

typedef struct avpi_redact_table {
    const char *name;
    avpi_redact_rule rule;
    const char *columns;
    const char *cells; /* numbers of accounts: where one is above 0 and below k, the row is left out; or NULL */
    const char *only;  /* a condition on the row x, or NULL */
    const char *query; /* instead of all that */
} avpi_redact_table;

extern const avpi_redact_table avpi_redact_tables[];
extern const size_t avpi_redact_tables_count;
/** Tables of which nothing is published, with the reason; the two lists together have every table of a case. */
extern const char *const avpi_redact_never[][2];
extern const size_t avpi_redact_never_count;

/** The query that gives what of a table is published. */
AVP_MUST_CHECK avp_status avpi_redact_query(const avpi_redact_table *table, avpi_buf *out, avp_error *err);

/** The macros coarse and thing; those that strike words are of redact_words.h, and come first. */
extern const char avpi_redact_macros[];

#endif
