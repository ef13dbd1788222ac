/* Any Parquet file: columns by --map or by guess. */
#include "read/format.h"

const avpi_format avpi_format_parquet = {
    .name = "parquet",
    .help = N_("any Parquet file, by --map or by the names and looks of its columns"),
    .container = AVPI_CONTAINER_PARQUET,
};
