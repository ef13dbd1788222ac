/* Any JSON records: fields by --map (paths like user.id) or by guess. */
#include "read/format.h"

const avpi_format avpi_format_ndjson = {
    .name = "ndjson",
    .help = N_("any JSON objects, one a line or in an array, by --map or by the names and looks of their fields"),
    .container = AVPI_CONTAINER_JSON,
};
