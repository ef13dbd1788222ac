/* How a file was understood, in the language of the report. */
#ifndef AVPI_REPORT_EXPLAINED_H
#define AVPI_REPORT_EXPLAINED_H

#include "report/writer.h"

/** The explanation that a case keeps of a file, whatever the language in which it was read; at most limit characters. */
void avpi_put_explanation(avpi_writer *w, avp_str text, size_t limit);

#endif
