/* Parquet: accounts and links as two files, written by the store from a case in memory, so that the real one is not touched. */
#include "report/exports.h"

#include "store/sql.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { CHUNK = 4096 };

/* Columns of one chunk of rows. */
typedef struct node_chunk {
    avp_str account[CHUNK], handle[CHUNK];
    uint32_t group[CHUNK], partners[CHUNK];
    double strength[CHUNK], x[CHUNK], y[CHUNK];
} node_chunk;

static avp_status add_nodes(const avp_ctx *ctx, const avpi_export *e, avpi_appender *appender, avp_error *err) {
    avp_status status = AVP_OK;
    node_chunk *chunk = NULL;
    AVP_TRY(avpi_alloc(ctx, 1, sizeof *chunk, &chunk, err));
    for (size_t from = 0; from < e->n_nodes; from += CHUNK) {
        size_t n = e->n_nodes - from < CHUNK ? e->n_nodes - from : CHUNK;
        for (size_t i = 0; i < n; i++) {
            const avpi_export_node *node = &e->nodes[from + i];
            chunk->account[i] = avp_names_get(&e->groups->accounts, node->account);
            chunk->handle[i] = avpi_people_has_handle(&e->people, node->account)
                                   ? avpi_people_name(&e->people, node->account)
                                   : (avp_str){0};
            chunk->group[i] = node->group;
            chunk->strength[i] = node->strength;
            chunk->partners[i] = node->partners;
            chunk->x[i] = (double)node->x;
            chunk->y[i] = (double)node->y;
        }
        avpi_column columns[] = {{AVPI_SQL_TEXT, chunk->account, NULL}, {AVPI_SQL_TEXT, chunk->handle, NULL},
                                 {AVPI_SQL_U32, chunk->group, NULL},    {AVPI_SQL_F64, chunk->strength, NULL},
                                 {AVPI_SQL_U32, chunk->partners, NULL}, {AVPI_SQL_F64, chunk->x, NULL},
                                 {AVPI_SQL_F64, chunk->y, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, n, err));
    }
done:
    avpi_free(ctx, chunk);
    return status;
}

typedef struct link_chunk {
    avp_str a[CHUNK], b[CHUNK], traces[CHUNK];
    uint32_t weight[CHUNK];
    double expected[CHUNK], log10_p[CHUNK], strength[CHUNK];
    bool admits[CHUNK];
} link_chunk;

static avp_status fill_links(const avpi_export *e, size_t from, size_t n, avpi_arena *text, avpi_buf *traces,
                             link_chunk *chunk, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        const avp_fused_link *link = &e->groups->links[from + i];
        chunk->a[i] = avp_names_get(&e->groups->accounts, link->a);
        chunk->b[i] = avp_names_get(&e->groups->accounts, link->b);
        chunk->weight[i] = link->weight;
        chunk->expected[i] = link->expected;
        chunk->log10_p[i] = link->log10_p;
        chunk->strength[i] = link->strength;
        chunk->admits[i] = link->admits;
        AVP_TRY(avpi_export_traces(e->story, link->traces, traces, err));
        chunk->traces[i] = avpi_arena_copy(text, avpi_buf_view(traces));
        if (!chunk->traces[i].ptr)
            AVP_TRY(avpi_fail_memory(text->ctx, err));
    }
done:
    return status;
}

static avp_status add_links(const avp_ctx *ctx, const avpi_export *e, avpi_appender *appender, avp_error *err) {
    avp_status status = AVP_OK;
    link_chunk *chunk = NULL;
    avpi_arena text;
    avpi_buf traces;
    avpi_arena_init(&text, ctx);
    avpi_buf_init(&traces, ctx, 4096);
    AVP_TRY(avpi_alloc(ctx, 1, sizeof *chunk, &chunk, err));
    for (size_t from = 0; from < e->groups->n_links; from += CHUNK) {
        size_t n = e->groups->n_links - from < CHUNK ? e->groups->n_links - from : CHUNK;
        avpi_arena_clear(&text);
        AVP_TRY(fill_links(e, from, n, &text, &traces, chunk, err));
        avpi_column columns[] = {{AVPI_SQL_TEXT, chunk->a, NULL},      {AVPI_SQL_TEXT, chunk->b, NULL},
                                 {AVPI_SQL_U32, chunk->weight, NULL},  {AVPI_SQL_F64, chunk->expected, NULL},
                                 {AVPI_SQL_F64, chunk->log10_p, NULL}, {AVPI_SQL_F64, chunk->strength, NULL},
                                 {AVPI_SQL_TEXT, chunk->traces, NULL}, {AVPI_SQL_BOOL, chunk->admits, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, n, err));
    }
done:
    avpi_free(ctx, chunk);
    avpi_arena_free(&text);
    avpi_buf_free(&traces);
    return status;
}

typedef avp_status (*fill_table)(const avp_ctx *ctx, const avpi_export *e, avpi_appender *appender, avp_error *err);

static avp_status fill(const avp_ctx *ctx, avp_case *c, const avpi_export *e, const char *table, const char *definition,
                       fill_table add, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_sql_exec(c, definition, NULL, 0, err));
    AVP_TRY(avpi_appender_open(c, table, &appender, err));
    AVP_TRY(add(ctx, e, appender, err));
    avpi_appender *full = appender;
    appender = NULL; /* finish takes it, also when it fails */
    AVP_TRY(avpi_appender_finish(full, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

/* Beside the final name first, then renamed: nothing half-written stays. */
static avp_status copy_out(const avp_ctx *ctx, avp_case *c, const char *table, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql, temp;
    avpi_buf_init(&sql, ctx, 1 << 16);
    avpi_buf_init(&temp, ctx, 1 << 15);
    AVP_TRY(avpi_buf_printf(&temp, err, "%s.tmp-%ld", path, (long)getpid()));
    AVP_TRY(avpi_buf_printf(&sql, err, "COPY (SELECT * FROM %s) TO ", table));
    AVP_TRY(avpi_sql_quote(ctx, avpi_buf_view(&temp), &sql, err));
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR(" (FORMAT parquet, COMPRESSION zstd)"), err));
    status = avpi_sql_exec(c, sql.ptr, NULL, 0, err);
    if (status == AVP_OK && rename(temp.ptr, path) != 0)
        status = avpi_fail_errno(ctx, err, errno, N_("cannot write"), path);
    if (status != AVP_OK)
        (void)unlink(temp.ptr);
done:
    avpi_buf_free(&sql);
    avpi_buf_free(&temp);
    return status;
}

/* The folder of path, "." when it names none. */
static avp_status allow_folder(const avp_ctx *ctx, avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *folder = NULL;
    const char *slash = strrchr(path, '/');
    avp_str name = !slash ? AVPI_STR(".") : slash == path ? AVPI_STR("/") : (avp_str){path, (size_t)(slash - path)};
    AVP_TRY(avpi_str_dup(ctx, name, &folder, err));
    AVP_TRY(avpi_sql_allow(c, folder, err));
done:
    avpi_free(ctx, folder);
    return status;
}

static avp_status write_parquet(const avp_ctx *ctx, const avp_story *story, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_export e = {0};
    avp_case *c = NULL;
    char *nodes = NULL, *edges = NULL;
    AVP_TRY(avpi_export_path(ctx, path, "nodes", "parquet", &nodes, err));
    AVP_TRY(avpi_export_path(ctx, path, "edges", "parquet", &edges, err));
    AVP_TRY(avpi_export_prepare(ctx, story, true, &e, err));
    AVP_TRY(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, err));
    AVP_TRY(allow_folder(ctx, c, path, err));
    AVP_TRY(fill(ctx, c, &e, "export_nodes",
                 "CREATE TABLE export_nodes (account VARCHAR, handle VARCHAR, group_id UINTEGER, strength DOUBLE, "
                 "partners UINTEGER, x DOUBLE, y DOUBLE)",
                 add_nodes, err));
    AVP_TRY(fill(ctx, c, &e, "export_edges",
                 "CREATE TABLE export_edges (a VARCHAR, b VARCHAR, weight UINTEGER, expected DOUBLE, log10_p DOUBLE, "
                 "strength DOUBLE, traces VARCHAR, admits BOOLEAN)",
                 add_links, err));
    AVP_TRY(copy_out(ctx, c, "export_nodes", nodes, err));
    AVP_TRY(copy_out(ctx, c, "export_edges", edges, err));
done:
    avp_case_close(c);
    avpi_export_free(ctx, &e);
    avpi_free(ctx, nodes);
    avpi_free(ctx, edges);
    return status;
}

const avpi_exporter avpi_exporter_parquet = {
    .name = "parquet",
    .help = N_("accounts and links as two Parquet files"),
    .extension = "parquet",
    .write = write_parquet,
};
