/* An export format. One file src/report/export_<name>.c defines `const avpi_exporter avpi_exporter_<name>`. */
#ifndef AVPI_REPORT_EXPORTER_H
#define AVPI_REPORT_EXPORTER_H

#include "avispero/report.h"

typedef struct avpi_exporter {
    const char *name;      /* "gexf" */
    const char *help;      /* one line, English msgid */
    const char *extension; /* "gexf": chosen from the output's name */
    avp_status (*write)(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err);
} avpi_exporter;

extern const avpi_exporter *const avpi_exporters[];
extern const size_t avpi_exporters_count;

#endif
