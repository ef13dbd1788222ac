/* Any table with a header: columns by --map or by guess. */
#include "read/format.h"

const avpi_format avpi_format_csv = {
    .name = "csv",
    .help = N_("any CSV, TSV or table separated by ; or |, by --map or by the names and looks of its columns"),
    .container = AVPI_CONTAINER_CSV,
};
