/* Any bytes as the files that are given beside the data: labels, and saved mappings. Taken whole, or a message and nothing changed. */
#include "file.h"

#include "read/labels.h"
#include "read/mapping.h"
#include "store/sql.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static avp_case *c;

/* What an open case holds looks like leaks: the leak checker does not see into DuckDB's own allocator. */
static void close_case(void) {
    avp_case_close(c);
}

/* What is read as a mapping is a mapping: its keys may still be none of ours. */
static void check_mapping(const avp_ctx *ctx, const char *path) {
    static const avp_str names[] = {{"user_id", 7}, {"created_at", 10}, {"text", 4}};
    static const avp_str cells[] = {{"1", 1}, {"2024-01-02", 10}, {"x", 1}};
    avpi_sample sample = {3, 1, names, cells};
    avpi_mapping mapping;
    avpi_plan plan;
    avp_error err = {0}, why = {0};
    avpi_plan_init(&plan, ctx);
    avp_status status = avpi_mapping_read(ctx, path, &mapping, &err);
    demand(status == AVP_OK || (err.text[0] && (status == AVP_E_ARG || status == AVP_E_INPUT)));
    if (status == AVP_OK && mapping.map) {
        status = avpi_plan_choose(&plan, &sample, NULL, mapping.map, &why);
        demand(status == AVP_OK || (why.text[0] && (status == AVP_E_ARG || status == AVP_E_INPUT)));
    }
    avpi_plan_free(&plan);
    avpi_mapping_free(&mapping);
}

static int64_t count_labels(void) {
    int64_t n = 0;
    avp_error err = {0};
    demand(avpi_sql_number(c, "SELECT count(*) FROM labels", NULL, 0, &n, &err) == AVP_OK);
    return n;
}

static void check_labels(const avp_ctx *ctx, const char *path) {
    avpi_importing run = {.ctx = ctx, .n_workers = 1};
    avp_error err = {0};
    avp_options_init(&avp_read_option_table, &run.opts);
    int64_t before = count_labels();
    avp_status status = avpi_labels_read(&run, c, path, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    demand(status == AVP_OK || count_labels() == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_error err = {0};
    char path[FUZZ_PATH_SIZE];
    if (size == 0)
        return 0;
    avp_ctx_init(&ctx);
    ctx.n_threads = 1;
    if (!c)
        demand(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err) == AVP_OK && atexit(close_case) == 0);
    fuzz_file("beside", (avp_str){(const char *)bytes + 1, size - 1}, path);
    if (bytes[0] & 1)
        check_mapping(&ctx, path);
    else
        check_labels(&ctx, path);
    unlink(path);
    return 0;
}
