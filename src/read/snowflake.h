/* Times inside post ids, as a check of the stated ones. */
#ifndef AVPI_READ_SNOWFLAKE_H
#define AVPI_READ_SNOWFLAKE_H

#include "read/batch.h"

/**
 * Count the posts of a batch whose id, read as a snowflake of Twitter (milliseconds since 2010-11-04 in its bits from 22 on), tells a time
 * within a day of the stated one, and those where it does not.
 * Out   batch->snowflakes
 * Cost  nothing for ids that are not 15 to 19 digits
 */
void avpi_snowflakes_count(avpi_batch *batch);
void avpi_snowflakes_merge(avpi_snowflakes *into, const avpi_snowflakes *from);

/**
 * Do the counts of a file deserve a word? Only where its ids are snowflakes: most agree with the times, or the format is Twitter's.
 * The word is an English msgid.
 */
const char *avpi_snowflakes_word(const avpi_snowflakes *counts, const char *format);

#endif
