/*
 * Any bytes as a file that is read into a case, straight to acts, and looked at first: every row that was read is kept, duplicate or
 * rejected, and stands in the tables; a file that cannot be read leaves nothing. The first byte chooses options.
 */
#include "file.h"

#include "avispero/read.h"
#include "store/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { INPUTS_OF_A_CASE = 200 };

static int64_t number(avp_case *c, const char *sql) {
    int64_t n = 0;
    avp_error err = {0};
    demand(avpi_sql_number(c, sql, NULL, 0, &n, &err) == AVP_OK);
    return n;
}

static const char rows_there[] = "SELECT (SELECT count(*) FROM post_origins) + (SELECT count(*) FROM account_origins)"
                                 " + (SELECT count(*) FROM deletions WHERE alone)";

/* The rows of the file in the tables are those that the report tells. */
static void check_case(const avp_ctx *ctx, avp_case *c, const char *path, const avp_read_options *opts) {
    avp_read_report report = {0};
    avp_error err = {0};
    int64_t rows = number(c, rows_there), rejects = number(c, "SELECT count(*) FROM rejects"),
            sources = number(c, "SELECT count(*) FROM sources");
    avp_status status = avp_read_files(ctx, c, &path, 1, opts, &report, &err);
    demand(status == AVP_OK || ((status == AVP_E_INPUT || status == AVP_E_ARG) && err.text[0]));
    rows = number(c, rows_there) - rows;
    rejects = number(c, "SELECT count(*) FROM rejects") - rejects;
    sources = number(c, "SELECT count(*) FROM sources") - sources;
    if (status == AVP_OK) {
        const avp_read_file *file = &report.files[0];
        demand(file->rows_read == file->kept + file->duplicate + file->rejected && file->rows_read > 0);
        demand(file->already || (rows == (int64_t)file->kept && rejects == (int64_t)file->rejected && sources == 1));
    }
    demand((status == AVP_OK && sources == 1) || (rows == 0 && rejects == 0 && sources == 0));
    avp_read_report_free(ctx, &report);
}

static void look(const avp_ctx *ctx, const char *path, const avp_read_options *opts) {
    avp_preview preview;
    avp_error err = {0};
    avp_status status = avp_read_preview(ctx, &path, 1, opts, &preview, &err);
    demand(status == AVP_OK || ((status == AVP_E_INPUT || status == AVP_E_ARG) && err.text[0]));
    avp_preview_free(ctx, &preview);
}

static void count(const avp_ctx *ctx, const char *path, const avp_read_options *opts) {
    avp_read_report report = {0};
    avp_error err = {0};
    avp_acts acts = {0};
    if (!avp_read_is_acts(ctx, &path, 1, opts))
        return;
    avp_status status = avp_read_acts(ctx, &path, 1, opts, "object", true, &acts, &report, &err);
    demand(status == AVP_OK || ((status == AVP_E_INPUT || status == AVP_E_ARG) && err.text[0]));
    for (size_t i = 0; i < report.n_files && status == AVP_OK; i++)
        demand(report.files[i].rows_read ==
               report.files[i].kept + report.files[i].duplicate + report.files[i].rejected);
    avp_acts_free(ctx, &acts);
    avp_read_report_free(ctx, &report);
}

/* A new case after so many inputs; the last one is closed when the process ends. */
static avp_case *the_case;

static void close_case(void) {
    avp_case_close(the_case);
    the_case = NULL;
}

static void open_case(const avp_ctx *ctx) {
    static unsigned n;
    avp_error err = {0};
    if (n == 0)
        demand(atexit(close_case) == 0);
    if (n++ % INPUTS_OF_A_CASE != 0)
        return;
    close_case();
    demand(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &the_case, &err) == AVP_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char *const maps[] = {NULL, NULL, NULL, "account=a,time=t,text=b",
                                       "account=user_id,time=created_at,object=url"};
    avp_ctx ctx;
    avp_read_options opts;
    char path[FUZZ_PATH_SIZE];
    if (size == 0)
        return 0;
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    avp_options_init(&avp_read_option_table, &opts);
    opts.line_limit = 1 << 20;
    opts.map = maps[bytes[0] % (sizeof maps / sizeof *maps)];
    open_case(&ctx);
    fuzz_file("import", (avp_str){(const char *)bytes + 1, size - 1}, path);
    look(&ctx, path, &opts);
    count(&ctx, path, &opts);
    check_case(&ctx, the_case, path, &opts);
    unlink(path);
    return 0;
}
