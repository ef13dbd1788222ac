/* Lists of Facebook pages out of CrowdTangle: one post's address a page, no times. Accounts, no posts. */
#include "read/facebook.h"
#include "read/format.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("Facebook Id", ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("User Name", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("Page Name|Group Name", NAME, TEXT, false),
    AVPI_COLUMN_NUMBER("Followers|Likes", FOLLOWERS),
};

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    avp_str page, post, *account = &batch->text[AVPI_FIELD_ACCOUNT][batch->count];
    (void)place;
    (void)flags;
    (void)err;
    avpi_facebook_ids(avpi_str_trim(extras[0]), &page, &post);
    if (!account->ptr)
        *account = page.ptr ? page : batch->text[AVPI_FIELD_NAME][batch->count];
    return AVP_OK;
}

const avpi_format avpi_format_crowdtangle_pages = {
    .name = "crowdtangle-pages",
    .help = N_("lists of Facebook pages out of CrowdTangle: accounts, no posts"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 70,
    .accounts = true,
    .csv_needs = "Page Name|Group Name,Page Category,URL",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"URL"},
    .have = {.fields = AVPI_BIT(FIELD_ACCOUNT) | AVPI_BIT(FIELD_NAME)},
    .csv_finish = finish,
};
