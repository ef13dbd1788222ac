#include "compare/recipes.h"

/* A handle that two accounts had: bought, or taken over. */
static const char handles[] = "SELECT a.native, lower(s.handle), coalesce(s.seen_at, TIMESTAMP '1970-01-01'),"
                              " CAST(row_number() OVER () AS UINTEGER)"
                              " FROM account_snapshots s JOIN accounts a USING (account_id) WHERE s.handle <> ''";

/* All hashtags of an account on one day in their order, where it wrote five posts with five hashtags or more. */
static const char hashtags_of_a_day[] =
    "SELECT a.native, strftime(min(p.posted_at), '%Y-%m-%d ') || string_agg(lower(h.hashtag), ' ' ORDER BY p.posted_at,"
    " p.native, ph.position, h.hashtag), min(p.posted_at), CAST(min(p.post_id) AS UINTEGER)"
    " FROM post_hashtags ph JOIN hashtags h USING (hashtag_id) JOIN posts p USING (post_id) JOIN accounts a"
    " USING (account_id) WHERE p.posted_at IS NOT NULL AND NOT p.embedded"
    " GROUP BY a.native, date_trunc('day', p.posted_at)"
    " HAVING count(DISTINCT p.post_id) >= 5 AND count(*) >= 5";

static const char half_hours[] =
    "SELECT a.native, CAST(CAST(floor(epoch(p.posted_at) / 1800) AS BIGINT) AS VARCHAR), p.posted_at, p.post_id"
    " FROM posts p JOIN accounts a USING (account_id) WHERE p.posted_at IS NOT NULL AND NOT p.embedded";

static avpi_similar_rule from_percentile(avpi_measure measure, double percentile) {
    return (avpi_similar_rule){.measure = measure, .by_percentile = true, .percentile = percentile};
}

/* Luceri et al. (2024): ordered tweets >= 20 of an account, objects of two accounts, counts, cosine, a percentile by trace. */
static size_t luceri(const avp_compare_options *opts, avpi_recipe *out) {
    const avpi_floors_of_rows counted = {.acts_least = 1, .accounts_least = 2, .cell_least = 1, .counts = true};
    avpi_floors_of_rows reposts = counted, once = counted, twice = counted;
    reposts.acts_least = (uint64_t)opts->reposts_least;
    once.counts = false;
    twice.cell_least = 2;
    size_t n = 0;
    out[n++] = (avpi_recipe){.name = "luceri:co-object",
                             .trace = "object",
                             .floors = counted,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->repost_percentile)};
    out[n++] = (avpi_recipe){.name = "luceri:co-repost",
                             .trace = "repost",
                             .floors = reposts,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->repost_percentile)};
    out[n++] = (avpi_recipe){.name = "luceri:co-url",
                             .trace = "url",
                             .floors = counted,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->url_percentile)};
    out[n++] = (avpi_recipe){.name = "luceri:hashtag-sequence",
                             .trace = "hashtags",
                             .floors = once,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->hashtags_percentile)};
    out[n++] = (avpi_recipe){.name = "luceri:fast-repost",
                             .trace = "fast-repost",
                             .floors = twice,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->fast_percentile)};
    out[n++] = (avpi_recipe){.name = "luceri:text",
                             .trace = "text",
                             .floors = counted,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->text_percentile)};
    return n;
}

/* Pacheco et al. (2021), case studies 1 to 5. */
static size_t pacheco(const avp_compare_options *opts, avpi_recipe *out) {
    enum { REPOSTS_LEAST = 10, IMAGES_LEAST = 3 };
    const avpi_floors_of_rows plain = {.acts_least = 1, .accounts_least = 2, .cell_least = 1};
    avpi_floors_of_rows reposts = plain, images = plain, half = plain;
    reposts.acts_least = REPOSTS_LEAST;
    reposts.counts = true;
    images.acts_least = IMAGES_LEAST;
    half.acts_least = (uint64_t)opts->sync_least;
    half.counts = true;
    size_t n = 0;
    out[n++] = (avpi_recipe){
        .name = "pacheco:handle", .sql = handles, .floors = plain, .rule = from_percentile(AVPI_MEASURE_SHARED, 0)};
    out[n++] = (avpi_recipe){.name = "pacheco:image",
                             .trace = "media",
                             .floors = images,
                             .rule = from_percentile(AVPI_MEASURE_JACCARD, opts->media_percentile)};
    out[n++] = (avpi_recipe){.name = "pacheco:hashtags-of-a-day",
                             .sql = hashtags_of_a_day,
                             .floors = plain,
                             .rule = from_percentile(AVPI_MEASURE_SHARED, 0)};
    out[n++] = (avpi_recipe){.name = "pacheco:co-repost",
                             .trace = "repost",
                             .floors = reposts,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->top_percentile)};
    out[n++] = (avpi_recipe){.name = "pacheco:co-object",
                             .trace = "object",
                             .floors = reposts,
                             .rule = from_percentile(AVPI_MEASURE_PRODUCT, opts->top_percentile)};
    out[n++] = (avpi_recipe){.name = "pacheco:half-hours",
                             .sql = half_hours,
                             .floors = half,
                             .rule = {.measure = AVPI_MEASURE_PRODUCT, .bound = opts->sync_cosine}};
    return n;
}

size_t avpi_recipes(const avp_compare_options *opts, avpi_recipe out[AVPI_RECIPES_MOST]) {
    const avpi_floors_of_rows any = {.acts_least = 1, .accounts_least = 1, .cell_least = 1};
    switch ((avp_compare_method)opts->method) {
    case AVP_COMPARE_LUCERI: return luceri(opts, out);
    case AVP_COMPARE_PACHECO: return pacheco(opts, out);
    case AVP_COMPARE_COORNET:
        out[0] = (avpi_recipe){.name = "coornet",
                               .floors = any,
                               .kind = AVPI_RECIPE_COORNET,
                               .rule = from_percentile(AVPI_MEASURE_SHARED, opts->coornet_percentile)};
        return 1;
    case AVP_COMPARE_SVN:
        out[0] = (avpi_recipe){.name = "svn-uncorrected-do-not-use", .floors = any, .kind = AVPI_RECIPE_SVN};
        return 1;
    }
    return 0;
}
