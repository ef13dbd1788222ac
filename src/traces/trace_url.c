/* url: who shared the same address. The reader has made it canonical, and has taken the registrable domain from it. */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_url;
const avpi_trace avpi_trace_url = {
    .name = "url",
    .help = N_("the same address shared, whatever its tracking parameters; reposts are left out"),
    .sql = "SELECT p.account_id, p.post_id, p.posted_at, u.url, u.domain"
           " FROM post_urls pu JOIN urls u USING (url_id) JOIN posts p USING (post_id)"
           " WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded AND u.domain IS NOT NULL",
};
