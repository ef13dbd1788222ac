/*
 * Any bytes as a Parquet file: a plan and all of its rows, or a message. The first bytes are made those of Parquet, else it is none. It is
 * decoded in this process, for what DuckDB reports as an error: a crash inside of DuckDB is no finding about us, since the program lets another
 * process decode (src/read/decoder.h). A file of that kind is tests/regress/parquet/level-before-first.parquet; it does not belong into the corpus.
 */
#include "file.h"

#include "read/importing.h"
#include "read/parquet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef struct sums {
    uint64_t rows, embedded;
} sums;

static avp_status take(void *self, unsigned worker, const avpi_batch *batch, uint64_t *kept, uint64_t *duplicate,
                       avp_error *err) {
    (void)worker;
    (void)duplicate;
    (void)err;
    sums *s = self;
    check_batch(batch);
    s->rows += batch->count;
    *kept += batch->count;
    return AVP_OK;
}

static void read_rows(avpi_importing *run, const char *path, const avpi_plan *plan, sums *s) {
    avp_error err = {0};
    avpi_tally tally = {0};
    run->sink = (avpi_sink){.self = s, .ordered = true, .enriched = true, .take = take};
    avp_status status = avpi_parquet_read(run, path, plan, run->n_workers, &tally, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    demand(status != AVP_OK || tally.read == s->rows + tally.rejected);
}

/* One database for all inputs, as for the files of one folder; a file of its own for each, so that none is taken for another. */
static avpi_importing *prepare(void) {
    static avp_ctx ctx;
    static avpi_importing run;
    if (!run.ctx) {
        avp_ctx_init(&ctx);
        ctx.n_threads = 1;
        ctx.memory_bytes = (size_t)1 << 29;
        run = (avpi_importing){.ctx = &ctx, .n_workers = 1};
        avp_options_init(&avp_read_option_table, &run.opts);
    }
    return &run;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    enum { MAGIC = 4, NAME_SIZE = 24 };
    static char text[1 << 20], name[NAME_SIZE];
    static unsigned n_inputs;
    avpi_plan plan;
    avp_error err = {0};
    char path[FUZZ_PATH_SIZE];
    sums s = {0};
    if (size < 2 * MAGIC || size > sizeof text)
        return 0;
    memcpy(text, bytes, size);
    memcpy(text, "PAR1", MAGIC);
    memcpy(text + size - MAGIC, "PAR1", MAGIC);
    avpi_importing *run = prepare();
    avpi_plan_init(&plan, run->ctx);
    plan.container = AVPI_CONTAINER_PARQUET;
    plan.record_limit = 1 << 20;
    snprintf(name, sizeof name, "%u.parquet", n_inputs++);
    fuzz_file(name, (avp_str){text, size}, path);
    avp_status status = avpi_parquet_plan(run, path, &plan, &err);
    demand(status == AVP_OK || (err.text[0] && (status == AVP_E_INPUT || status == AVP_E_MEMORY)));
    if (status == AVP_OK)
        read_rows(run, path, &plan, &s);
    unlink(path);
    avpi_plan_free(&plan);
    return 0;
}
