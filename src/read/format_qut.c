/* The table that the QUT coordination network toolkit reads. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("message_id", POST, ID, true),
    AVPI_COLUMN_FIELD("user_id", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("username", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("repost_id", REPOST_OF, ID, false),
    AVPI_COLUMN_FIELD("reply_id", REPLY_TO, ID, false),
    AVPI_COLUMN_FIELD("message", TEXT, TEXT, false),
    AVPI_COLUMN_TIME("timestamp", AUTO),
    AVPI_COLUMN_LIST("urls", URLS, LIST_SPACE), /* a list with brackets keeps them in the pieces, as the toolkit does */
};

const avpi_format avpi_format_qut = {
    .name = "qut",
    .help = N_("the table of the QUT coordination network toolkit"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 90,
    .csv_needs = "message_id,user_id,repost_id,reply_id,message,timestamp,urls",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
};
