/*
 * Reading a table: ours in steps, and DuckDB's CSV reader on the same file.
 * usage: bench_read FILE [ROUNDS [THREADS]]    FILE with account_id, object_id, content_id, timestamp_share, plain, on a warm cache
 */
#include "avispero/read.h"
#include "base/dict.h"
#include "base/parallel.h"
#include "read/detect.h"
#include "read/pump.h"
#include "store/sql.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORKERS_MAX = 64, SINK_ROWS = 4096 };

/* A sink that throws rows away, after looking up their accounts and objects when there are dictionaries. */
typedef struct nowhere {
    avpi_dict *dicts; /* two a worker, or NULL */
} nowhere;

static avp_status begin_file(void *self, struct avpi_source *source, size_t index, avp_read_file *file, bool *known,
                             avp_error *err) {
    (void)self, (void)source, (void)index, (void)file, (void)known, (void)err;
    return AVP_OK;
}

static avp_status take(void *self, unsigned worker, const avpi_batch *b, uint64_t *kept, uint64_t *duplicate,
                       avp_error *err) {
    (void)duplicate;
    nowhere *n = self;
    uint32_t ids[SINK_ROWS];
    avp_status status = AVP_OK;
    *kept += b->count;
    if (!n->dicts || b->count > SINK_ROWS)
        return AVP_OK;
    AVP_TRY(avpi_dict_intern_many(&n->dicts[2 * worker], b->text[AVPI_FIELD_ACCOUNT], b->count, ids, err));
    AVP_TRY(avpi_dict_intern_many(&n->dicts[2 * worker + 1], b->text[AVPI_FIELD_OBJECT], b->count, ids, err));
done:
    return status;
}

static double processor_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef struct timing {
    double wall, processor;
} timing;

static avp_status parse_once(const avp_ctx *ctx, const char *path, bool with_dicts, uint64_t *rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avpi_plan plan;
    avpi_tally tally = {0};
    avp_read_options opts;
    avpi_dict dicts[2 * WORKERS_MAX];
    nowhere n = {with_dicts ? dicts : NULL};
    avpi_sink sink = {.self = &n, .begin_file = begin_file, .take = take};
    avp_options_init(&avp_read_option_table, &opts);
    avpi_plan_init(&plan, ctx);
    for (size_t i = 0; i < 2 * WORKERS_MAX; i++)
        avpi_dict_init(&dicts[i], ctx);
    AVP_TRY(avpi_input_open(ctx, path, 1000, &input, err));
    AVP_TRY(avpi_detect(ctx, input, &opts, &plan, err));
    AVP_TRY(avpi_pump_run(ctx, &plan, input, &sink, avpi_workers(ctx, WORKERS_MAX), (avpi_journey){0}, &tally, err));
    *rows = tally.kept;
done:
    for (size_t i = 0; i < 2 * WORKERS_MAX; i++)
        avpi_dict_free(&dicts[i]);
    avpi_input_close(input);
    avpi_plan_free(&plan);
    return status;
}

static avp_status parse(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    return parse_once(ctx, path, false, rows, err);
}

static avp_status parse_and_number(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    return parse_once(ctx, path, true, rows, err);
}

static avp_status to_acts(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_status status = avp_read_acts(ctx, &path, 1, NULL, "object", false, &acts, &report, err);
    *rows = acts.count;
    avp_acts_free(ctx, &acts);
    avp_read_report_free(ctx, &report);
    return status;
}

static avp_status to_case(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_read_report report = {0};
    AVP_TRY(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, err));
    AVP_TRY(avp_read_files(ctx, c, &path, 1, NULL, &report, err));
    *rows = report.posts;
done:
    avp_read_report_free(ctx, &report);
    avp_case_close(c);
    return status;
}

/* One statement of DuckDB's over the file; %s is its quoted path. */
static avp_status duckdb(const avp_ctx *ctx, const char *path, const char *before, const char *after, uint64_t *rows,
                         avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    char absolute[PATH_MAX];
    int64_t count = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, ctx, SIZE_MAX);
    if (!realpath(path, absolute))
        return avpi_fail(ctx, err, AVP_E_INPUT, "%s", path);
    char *slash = strrchr(absolute, '/');
    AVP_TRY(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, err));
    *slash = '\0';
    AVP_TRY(avpi_sql_allow(c, absolute[0] ? absolute : "/", err));
    *slash = '/';
    AVP_TRY(avpi_buf_add(&sql, avpi_str_view(before), err));
    AVP_TRY(avpi_sql_quote(ctx, avpi_str_view(absolute), &sql, err));
    AVP_TRY(avpi_buf_add(&sql, avpi_str_view(after), err));
    if (strncmp(before, "CREATE", 6) == 0) {
        AVP_TRY(avpi_sql_exec(c, sql.ptr, NULL, 0, err));
        AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM t", NULL, 0, &count, err));
    } else {
        AVP_TRY(avpi_sql_number(c, sql.ptr, NULL, 0, &count, err));
    }
    *rows = (uint64_t)count;
done:
    avpi_buf_free(&sql);
    avp_case_close(c);
    return status;
}

#define COLUMNS                                                                                                        \
    "columns={'account_id':'VARCHAR','object_id':'VARCHAR','content_id':'VARCHAR','timestamp_share':'BIGINT'}, "       \
    "header=true"

static avp_status duckdb_parse(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    return duckdb(ctx, path, "SELECT count(*) FROM (SELECT * FROM read_csv(",
                  ", " COLUMNS
                  ") WHERE length(account_id) + length(object_id) + length(content_id) + timestamp_share > 0)",
                  rows, err);
}

static avp_status duckdb_table(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    return duckdb(ctx, path, "CREATE TABLE t AS SELECT * FROM read_csv(", ", " COLUMNS ")", rows, err);
}

static avp_status duckdb_rejects(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err) {
    return duckdb(ctx, path, "CREATE TABLE t AS SELECT * FROM read_csv(", ", " COLUMNS ", store_rejects=true)", rows,
                  err);
}

typedef avp_status (*work)(const avp_ctx *ctx, const char *path, uint64_t *rows, avp_error *err);

static bool measure(const avp_ctx *ctx, const char *name, work what, const char *path, unsigned rounds) {
    timing best = {1e9, 1e9};
    uint64_t rows = 0;
    for (unsigned i = 0; i < rounds; i++) {
        avp_error err = {0};
        double wall = avpi_now_s(), processor = processor_s();
        if (what(ctx, path, &rows, &err) != AVP_OK) {
            fprintf(stderr, "%s: %s\n", name, err.text);
            return false;
        }
        wall = avpi_now_s() - wall;
        processor = processor_s() - processor;
        best.wall = wall < best.wall ? wall : best.wall;
        best.processor = processor < best.processor ? processor : best.processor;
    }
    printf("| %-52s | %7.3f | %7.3f | %10llu |\n", name, best.wall, best.processor, (unsigned long long)rows);
    return true;
}

int main(int argc, char **argv) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    if (argc < 2) {
        fprintf(stderr, "usage: bench_read FILE [ROUNDS [THREADS]]\n");
        return 2;
    }
    unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 3;
    if (argc > 3)
        ctx.n_threads = (unsigned)strtoul(argv[3], NULL, 10);
    printf("| reader | wall s | processor s | rows |\n|---|---|---|---|\n");
    bool good = measure(&ctx, "ours: parse, check, throw away", parse, argv[1], rounds);
    good = measure(&ctx, "ours: the same, and number accounts and objects", parse_and_number, argv[1], rounds) && good;
    good = measure(&ctx, "ours: to sorted acts", to_acts, argv[1], rounds) && good;
    good = measure(&ctx, "ours: into a case in memory (keys, origins)", to_case, argv[1], rounds) && good;
    good = measure(&ctx, "DuckDB: read_csv, look at every cell", duckdb_parse, argv[1], rounds) && good;
    good = measure(&ctx, "DuckDB: CREATE TABLE AS read_csv", duckdb_table, argv[1], rounds) && good;
    good = measure(&ctx, "DuckDB: the same with store_rejects", duckdb_rejects, argv[1], rounds) && good;
    return good ? 0 : 1;
}
