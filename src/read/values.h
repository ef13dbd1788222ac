/* Cells of text made into ids, numbers and lists. */
#ifndef AVPI_READ_VALUES_H
#define AVPI_READ_VALUES_H

#include "read/batch.h"

typedef enum avpi_id { AVPI_ID_GOOD, AVPI_ID_ABSENT, AVPI_ID_MANGLED } avpi_id;

/**
 * Look at an id: empty, NA, NULL, None, nan ... are absent; 1.23E+17, 5,70306e+17 and 869704930835169280.0 are mangled: a
 * spreadsheet made a number of it and the last digits are lost. 12345.0 (a small id that passed through a float) is mended.
 */
avpi_id avpi_id_look(avp_str *id);

/* True for nearly all good ids, so that avpi_id_look need not be asked. */
static inline bool avpi_id_plain(avp_str id) {
    if (id.len <= 4)
        return false;
    unsigned first = (unsigned)(unsigned char)id.ptr[0] - '0', second = (unsigned)(unsigned char)id.ptr[1] - '0';
    return !(first < 10 && second >= 10) && id.ptr[id.len - 2] != '.';
}

/* avpi_str_trim, where there is seldom anything to trim. */
static inline avp_str avpi_value_trim(avp_str text) {
    if (text.len > 0 && text.ptr[0] > ' ' && text.ptr[text.len - 1] > ' ')
        return text;
    return avpi_str_trim(text);
}

/** A count: digits, also with a fraction of zeros ("12.0"). False when it is none. */
bool avpi_value_count(avp_str text, int64_t *out);

/** true, yes, t, 1 are 1; false, no, f, 0 are 0, in any case of letters. False for anything else. */
bool avpi_value_flag(avp_str text, int64_t *out);

/** Add the items of a list written as Python or JSON do (['a', 'b']) to the row begun; text without brackets is one item. */
AVP_MUST_CHECK avp_status avpi_list_add_python(avpi_batch *batch, avpi_list list, avp_str text, avp_error *err);
/** Add the items between separators (any run of white space for ' '); empty items are left out, white space around them too. */
AVP_MUST_CHECK avp_status avpi_list_add_split(avpi_batch *batch, avpi_list list, avp_str text, char separator,
                                              avp_error *err);

#endif
