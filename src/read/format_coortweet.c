/* Four columns as CooRTweet takes them: who shared what, by which post, when. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("object_id", OBJECT, ID, true),
    AVPI_COLUMN_FIELD("account_id|id_user", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("content_id", POST, ID, true),
    AVPI_COLUMN_TIME("timestamp_share", AUTO),
};

const avpi_format avpi_format_coortweet = {
    .name = "coortweet",
    .help = N_("CooRTweet's four columns: object_id, account_id, content_id, timestamp_share"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 90,
    .acts = true,
    .csv_needs = "object_id,account_id|id_user,content_id,timestamp_share",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
};
