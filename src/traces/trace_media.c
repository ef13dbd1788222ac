/*
 * media: who posted the same picture or film. The hash that the platform gives of what is shown, where there is one; else the id. An
 * id that has a hash anywhere has it everywhere. A blurhash is no such hash: it says what a picture looks like from afar, and unlike
 * pictures share it. A sound is what an app offers to everybody: neither.
 */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_media;
const avpi_trace avpi_trace_media = {
    .name = "media",
    .help = N_("the same picture or film, by the platform's hash of it or by its id; reposts are left out"),
    .sql = "WITH hashes AS (SELECT media, min(hash) AS hash FROM post_media WHERE hash NOT LIKE 'blurhash:%' GROUP BY "
           "media)"
           " SELECT p.account_id, p.post_id, p.posted_at, coalesce(h.hash, m.media), NULL::VARCHAR"
           " FROM post_media m JOIN posts p USING (post_id) LEFT JOIN hashes h USING (media)"
           " WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded"
           " AND m.kind IS DISTINCT FROM 'sound'",
};
