#include "proof/case_results.h"

#include "avispero/proof.h"

enum { TABLES_MOST = 200, SQL_ROOM = 1 << 10 };

static avp_status hash_table(avp_case *c, avp_str table, avpi_buf *out, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char hex[AVPI_SHA256_HEX_SIZE];
    avpi_rows *rows = NULL;
    avpi_buf sql;
    avpi_sha256 state;
    uint64_t count = 0;
    size_t n = 0;
    avpi_sha256_init(&state);
    avpi_buf_init(&sql, avpi_case_ctx(c), SQL_ROOM);
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT CAST(to_json(t) AS VARCHAR) AS line FROM \"%.*s\" t ORDER BY line",
                            (int)table.len, table.ptr));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, &text, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            avp_str line = avpi_rows_text(rows, 0)[i];
            avpi_sha256_add(&state, line.ptr, line.len);
            avpi_sha256_add(&state, "\n", 1);
        }
        count += n;
    }
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, hex);
    AVP_TRY(avpi_buf_printf(out, err, "{\"rows\":%llu,\"sha256\":\"%s\",\"table\":\"%.*s\"}\n",
                            (unsigned long long)count, hex, (int)table.len, table.ptr));
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_case_results(avp_case *c, avpi_buf *out, avp_error *err) {
    static const char sql[] =
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, "
        "table_name)"
        " WHERE c.column_name = 'run_id' AND t.table_type = 'BASE TABLE' AND c.table_name != 'runs'"
        " AND regexp_full_match(c.table_name, '[a-z_]+') ORDER BY c.table_name";
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_arena arena;
    avp_str names[TABLES_MOST];
    size_t n = 0, count = 0;
    avpi_arena_init(&arena, avpi_case_ctx(c));
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, &text, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n && count < TABLES_MOST; i++) {
            names[count] = avpi_arena_copy(&arena, avpi_rows_text(rows, 0)[i]);
            if (!names[count++].ptr) {
                status = avpi_fail_memory(avpi_case_ctx(c), err);
                goto done;
            }
        }
    } while (n > 0);
    avpi_rows_close(rows);
    rows = NULL;
    for (size_t i = 0; i < count; i++)
        AVP_TRY(hash_table(c, names[i], out, err));
done:
    avpi_rows_close(rows);
    avpi_arena_free(&arena);
    return status;
}

/* Lines {"row":{...},"table":"..."}, bytewise. */
static avp_status add_rows(avp_case *c, const char *table, avpi_buf *out, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    size_t n = 0;
    avpi_buf_init(&sql, avpi_case_ctx(c), SQL_ROOM);
    AVP_TRY(
        avpi_buf_printf(&sql, err, "SELECT CAST(to_json(t) AS VARCHAR) AS line FROM \"%s\" t ORDER BY line", table));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, &text, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            AVP_TRY(avpi_buf_add(out, AVPI_STR("{\"row\":"), err));
            AVP_TRY(avpi_buf_add(out, avpi_rows_text(rows, 0)[i], err));
            AVP_TRY(avpi_buf_printf(out, err, ",\"table\":\"%s\"}\n", table));
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_case_registry(avp_case *c, avpi_buf *out, avp_error *err) {
    static const char *const tables[] = {"documents",      "incidents", "records",   "registry_edits",
                                         "registry_files", "relations", "statements"};
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        AVP_TRY(add_rows(c, tables[i], out, err));
done:
    return status;
}

avp_status avp_case_results(avp_case *c, char **out, avp_error *err) {
    enum { TEXT_MOST = 1 << 20 };
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, avpi_case_ctx(c), TEXT_MOST);
    AVP_TRY(avpi_case_results(c, &text, err));
    AVP_TRY(avpi_str_dup(avpi_case_ctx(c), avpi_buf_view(&text), out, err));
done:
    avpi_buf_free(&text);
    return status;
}
