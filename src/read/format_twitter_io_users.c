/* Accounts of the information operations that Twitter published: no posts. */
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("userid", ACCOUNT, ID, true),
    AVPI_COLUMN_FIELD("user_screen_name", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("user_display_name", NAME, TEXT, false),
    AVPI_COLUMN_NUMBER("follower_count", FOLLOWERS),
    AVPI_COLUMN_NUMBER("following_count", FOLLOWING),
    AVPI_COLUMN_NUMBER_AS("user_profile_description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("account_creation_date", CREATED_AT, MOMENT),
};

const avpi_format avpi_format_twitter_io_users = {
    .name = "twitter-io-users",
    .help = N_("accounts of Twitter's information operations archive: no posts"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 80,
    .accounts = true,
    .csv_needs = "userid,user_screen_name,account_creation_date,account_language",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
};
