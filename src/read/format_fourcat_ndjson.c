/*
 * NDJSON of Zeeschuimer ({"source_platform": ..., "data": item}) and of 4CAT (the item with "__import_meta"): what a platform's pages
 * load, one item a line.
 */
#include "read/fourcat.h"
#include "read/mastodon.h"

#define PLATFORM "source_platform|__import_meta.source_platform"

typedef avp_status (*take_item)(avpi_json *json, uint32_t item, avpi_place place, avpi_batch *batch, avp_error *err);

static const struct {
    const char *name;
    take_item take;
} platforms[] = {{"twitter.com", avpi_fourcat_twitter},   {"x.com", avpi_fourcat_twitter},
                 {"tiktok.com", avpi_fourcat_tiktok},     {"instagram.com", avpi_fourcat_instagram},
                 {"threads.net", avpi_fourcat_instagram}, {"threads.com", avpi_fourcat_instagram},
                 {"truthsocial.com", avpi_mastodon_take}, {"gab.com", avpi_mastodon_take}};

static int detect(const avpi_json *json, uint32_t root) {
    bool envelope = avpi_json_has(json, root, "source_platform") && avpi_json_has(json, root, "data") &&
                    avpi_json_has(json, root, "item_id|nav_index|timestamp_collected");
    return envelope || avpi_json_has(json, root, "__import_meta.source_platform") ? 98 : 0;
}

/* "www.tiktok.com" is "tiktok.com"; NULL when the platform is none of ours. */
static take_item find_platform(avp_str name) {
    if (name.ptr && avpi_str_starts(name, AVPI_STR("www.")))
        name = (avp_str){name.ptr + 4, name.len - 4};
    for (size_t i = 0; name.ptr && i < sizeof platforms / sizeof *platforms; i++)
        if (avpi_str_equal_fold(name, avpi_str_view(platforms[i].name)))
            return platforms[i].take;
    return NULL;
}

static avp_status take(avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err) {
    take_item of_platform = find_platform(avpi_json_text(json, avpi_json_first_of(json, root, PLATFORM)));
    uint32_t data = avpi_json_first_of(json, root, "data");
    uint32_t item = avpi_json_has(json, root, "source_platform") && data != AVPI_JSON_NONE ? data : root;
    batch->rows_read++;
    if (!of_platform)
        return avpi_batch_reject(batch, place,
                                 N_("an item of a platform that is not known here: try --as ndjson with --map"),
                                 avpi_json_raw(json, root), err);
    return of_platform(json, item, place, batch, err);
}

const avpi_format avpi_format_fourcat_ndjson = {
    .name = "4cat-ndjson",
    .help = N_("NDJSON of Zeeschuimer and 4CAT: X, TikTok, Instagram, Threads, Truth Social, Gab"),
    .container = AVPI_CONTAINER_JSON,
    .priority = 65,
    .have = {.fields = AVPI_BIT(FIELD_OBJECT) - 1,
             .numbers = AVPI_BIT(NUMBER_COUNT) - 1,
             .lists = AVPI_BIT(LIST_COUNT) - 1},
    .json_detect = detect,
    .json_take = take,
};
