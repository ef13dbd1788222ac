/* Tables that twarc-csv makes of users of API v2: accounts, no posts. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("id", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("username", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("name", NAME, TEXT, false),
    AVPI_COLUMN_NUMBER("public_metrics.followers_count", FOLLOWERS),
    AVPI_COLUMN_NUMBER("public_metrics.following_count", FOLLOWING),
    AVPI_COLUMN_NUMBER("public_metrics.tweet_count", STATUSES),
    AVPI_COLUMN_NUMBER_AS("verified", VERIFIED, FLAG),
    AVPI_COLUMN_NUMBER_AS("protected", PROTECTED, FLAG),
    AVPI_COLUMN_NUMBER_AS("description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("created_at", CREATED_AT, MOMENT),
};

const avpi_format avpi_format_twarc_csv_users = {
    .name = "twarc-csv-users",
    .help = N_("tables that twarc-csv makes of users of X's API v2: accounts, no posts"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 80,
    .accounts = true,
    .csv_needs = "id,username,public_metrics.followers_count,pinned_tweet_id",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
};
