/*
 * Sums among the rows of a table of counts (TOTAL, ambos sexos, NACIONAL, 000): found, and not counted with what they sum up.
 *
 *   a cell says so, or is empty where the rows beside it add up to its count -> rows that another row tells apart -> rejected, with whether they add up
 */
#ifndef AVPI_REGISTRY_TOTALS_H
#define AVPI_REGISTRY_TOTALS_H

#include "registry/taking.h"

/* What a row may be a sum over; of two sums that overlap the one with the greater number goes: places are kept apart the longest. */
typedef enum avpi_sum_over {
    AVPI_SUM_KIND = 1,
    AVPI_SUM_STATUS = 2,
    AVPI_SUM_AGE = 4,
    AVPI_SUM_SEX = 8,
    AVPI_SUM_PERIOD = 16,
    AVPI_SUM_PLACE = 32,
    AVPI_SUM_STATE = 64
} avpi_sum_over;
enum { AVPI_SUMS = 7, AVPI_SUM_ALL = 127 };

/** Over what is a cell with these words a sum? 0 = over nothing. folded: as avpi_gazetteer_fold gives it */
unsigned avpi_sum_of_words(avp_str folded);

typedef struct avpi_sums {
    avpi_taking *t;
    const avpi_registry_columns *columns;
    avpi_sheet marks;
    avpi_dict words; /* cells that were looked at */
    unsigned *means; /* of words, by id */
    size_t means_capacity;
    avpi_buf folded;
    uint64_t n; /* rows that are marked */
} avpi_sums;

/** Freed with avpi_sums_free whatever happens. Within the transaction of the file. */
AVP_MUST_CHECK avp_status avpi_sums_open(avpi_taking *t, const avpi_registry_columns *columns, avpi_sums *out,
                                         avp_error *err);
void avpi_sums_free(avpi_sums *s);
/** Look at a row that is kept. *over: what it is a sum of by its words (avpi_sum_over), all of a state included */
AVP_MUST_CHECK avp_status avpi_sums_mark(avpi_sums *s, const avpi_table_row *row, unsigned *over, avp_error *err);
/**
 * Once all rows are in registry_counts: sums of what other rows of the file tell apart are taken out of it and rejected.
 *
 * Beware   an empty cell is a sum only where more than half of the people of such rows stand in rows that equal the sum of their parts: else it is "not known"
 * Cost     O(rows) for each two combinations of what is summed over; a file without sums nothing
 * Proof    tests/regress/test_registry_totals.sh, test_registry_totals_untold.sh, tests/gold/test_registry_rnpdno.sh
 */
AVP_MUST_CHECK avp_status avpi_sums_take_out(avpi_sums *s, avp_error *err);

#endif
