/* object: rows that name the object themselves, as four-column files do. */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_object;
const avpi_trace avpi_trace_object = {
    .name = "object",
    .help = N_("the object that a row names itself, in files of account, object and time"),
    .sql = "SELECT p.account_id, p.post_id, p.posted_at, o.object, o.source"
           " FROM post_objects o JOIN posts p USING (post_id)"
           " WHERE p.posted_at IS NOT NULL AND NOT p.embedded",
};
