/* CrowdTangle's tables of Facebook pages and groups and of Instagram. Ids stand in the address of the post, if anywhere. */
#include "read/enrich.h"
#include "read/facebook.h"
#include "read/json_post.h"

static const avpi_csv_column columns[] = {
    AVPI_COLUMN_FIELD("Facebook Id|Account Id", ACCOUNT, ID, false),
    AVPI_COLUMN_FIELD("User Name", HANDLE, NAME, false),
    AVPI_COLUMN_FIELD("Page Name|Group Name|Account", NAME, TEXT, false),
    AVPI_COLUMN_FIELD("Message|Description", TEXT, TEXT, false),
    AVPI_COLUMN_TIME("Post Created", AUTO),
    AVPI_COLUMN_NUMBER("Followers at Posting|Likes at Posting", FOLLOWERS),
    AVPI_COLUMN_NUMBER_AS("Page Description", HAS_DESCRIPTION, FILLED),
    AVPI_COLUMN_NUMBER_AS("Page Created", CREATED_AT, MOMENT),
};

enum { URL, LINK, FINAL_LINK, TYPE };

/* What the post leads to: a shared page, or its own picture or video. */
static avp_status put_link(avpi_batch *batch, const avp_str *extras, avp_error *err) {
    avp_str link = avpi_str_trim(extras[FINAL_LINK].len > 0 ? extras[FINAL_LINK] : extras[LINK]);
    avp_str type = avpi_str_trim(extras[TYPE]);
    bool photo = avpi_str_equal_fold(type, AVPI_STR("Photo")) || avpi_str_equal_fold(type, AVPI_STR("Album")),
         video = avpi_str_starts(type, AVPI_STR("Native Video")) || avpi_str_starts(type, AVPI_STR("Live Video"));
    if (link.len == 0 || avpi_str_equal(link, avpi_str_trim(extras[URL])))
        return AVP_OK;
    if (photo || video)
        return avpi_batch_media(batch, link, photo ? AVPI_STR("photo") : AVPI_STR("video"), (avp_str){NULL, 0}, err);
    return avpi_batch_list_add(batch, AVPI_LIST_URLS, link, err);
}

static avp_status finish(avpi_batch *batch, avpi_place place, const avp_str *extras, uint8_t *flags, avp_error *err) {
    avp_status status = AVP_OK;
    size_t row = batch->count;
    avp_str url = avpi_str_trim(extras[URL]), page, post, *account = &batch->text[AVPI_FIELD_ACCOUNT][row];
    (void)place;
    (void)flags;
    avpi_facebook_ids(url, &page, &post);
    if (!account->ptr)
        *account = page.ptr ? page : batch->text[AVPI_FIELD_HANDLE] ? batch->text[AVPI_FIELD_HANDLE][row] : page;
    if (!account->ptr && batch->text[AVPI_FIELD_NAME])
        *account = batch->text[AVPI_FIELD_NAME][row];
    avp_str owner = page.ptr ? page : account->ptr ? *account : AVPI_STR("");
    if (post.ptr)
        AVP_TRY(avpi_batch_join(batch, (const avp_str[]){owner, AVPI_STR("_"), post}, 3,
                                &batch->text[AVPI_FIELD_POST][row], err));
    else if (url.len > 0)
        batch->text[AVPI_FIELD_POST][row] = url;
    AVP_TRY(put_link(batch, extras, err));
    if (batch->text[AVPI_FIELD_TEXT])
        AVP_TRY(avpi_extract_row(batch, row, AVPI_BIT(LIST_URLS), err));
done:
    return status;
}

const avpi_format avpi_format_crowdtangle = {
    .name = "crowdtangle",
    .help = N_("CrowdTangle's tables of posts of Facebook and Instagram"),
    .container = AVPI_CONTAINER_CSV,
    .priority = 85,
    .csv_needs = "Page Name|Group Name|Account,Post Created,URL",
    .csv_columns = columns,
    .n_csv_columns = sizeof columns / sizeof *columns,
    .csv_extras = {"URL", "Link", "Final Link", "Type"},
    .have = {.fields = AVPI_BIT(FIELD_POST) | AVPI_BIT(FIELD_ACCOUNT),
             .lists =
                 AVPI_BIT(LIST_URLS) | AVPI_BIT(LIST_MEDIA) | AVPI_BIT(LIST_MEDIA_KIND) | AVPI_BIT(LIST_MEDIA_HASH)},
    .csv_finish = finish,
};
