/* The four kinds of list: their columns, what they allow, their tables. */
#ifndef AVPI_STORY_LIST_KINDS_H
#define AVPI_STORY_LIST_KINDS_H

#include "store/sql.h"
#include "story/list_file.h"

typedef struct avpi_list_kind_of {
    const char *name, *template_text;
    avpi_list_column columns[AVPI_LIST_COLUMNS_MOST];
    size_t n_columns;
    avp_status (*check)(const avpi_list_file *list, avp_error *err);              /* each row, then the rows together */
    const char *empty;                                                            /* SQL that empties the tables */
    avp_status (*store)(avp_case *c, const avpi_list_file *list, avp_error *err); /* of a list that passed */
} avpi_list_kind_of;

extern const avpi_list_kind_of avpi_list_kinds[AVP_LISTS];

extern const char avpi_alias_kinds[]; /* "handle|name|alias|hashtag" */
typedef enum avpi_alias_kind {
    AVPI_ALIAS_HANDLE,
    AVPI_ALIAS_NAME,
    AVPI_ALIAS_ALIAS,
    AVPI_ALIAS_HASHTAG
} avpi_alias_kind;

/* list_targets.c */
avp_status avpi_list_targets_check(const avpi_list_file *list, avp_error *err);
avp_status avpi_list_targets_store(avp_case *c, const avpi_list_file *list, avp_error *err);

/** The word of row's cell among those allowed; *out its index. Errors: AVP_E_INPUT with the place and what is allowed. */
AVP_MUST_CHECK avp_status avpi_list_choice(const avpi_list_file *list, size_t row, size_t column, const char *allowed,
                                           size_t *out, avp_error *err);
/** Lower case, without scheme, www. and what follows the host. */
AVP_MUST_CHECK avp_status avpi_list_domain(avp_str text, avpi_buf *out, avp_error *err);

#endif
