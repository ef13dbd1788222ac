/* Lists that people write: ids and handles, one a line. */
#ifndef AVPI_PROOF_NAME_LIST_H
#define AVPI_PROOF_NAME_LIST_H

#include "store/sql.h"

/** SQL of a name as lists are compared with it: without white space around it and an @ before it, in small letters. */
#define AVPI_NAME_FOLDED(sql) "lower(ltrim(trim(" sql "), '@'))"

/** Next line that holds something, without white space around it; a mark of byte order at the start of the text is none. False at the end. */
bool avpi_name_list_next(avp_str text, size_t *at, avp_str *value);
/** A new temporary table of one column, name: each line as it stands and, in another row, folded. */
AVP_MUST_CHECK avp_status avpi_name_list_load(avp_case *c, const char *table, avp_str text, avp_error *err);

#endif
