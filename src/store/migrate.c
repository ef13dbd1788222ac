/* Schema versions: what a case has, what this program knows, and the way forward. */
#include "store/engine.h"

#include "store/schema.h"

static const char asked[] = "SELECT TRY_CAST(value AS BIGINT) FROM meta WHERE key = 'schema_version'";

/* Every case answers this. DuckDB's views of what a database holds cost more than all else in opening one: they are asked
 * only where there is no such table or column. */
static avp_status ask_itself(avp_case *c, int64_t *version, bool *answered, avp_error *err) {
    avp_status status = avpi_sql_number(c, asked, NULL, 0, version, err);
    *answered = status == AVP_OK;
    if (status != AVP_E_BUG) /* what is asked for is not there: "impossible", in any case of ours */
        return status;
    avp_error_clear(err);
    return AVP_OK;
}

/* -1: no tables at all; 0: tables, but not ours. */
static avp_status version_of(avp_case *c, int64_t *version, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t tables = 0, meta = 0;
    bool answered = false;
    *version = -1;
    if (c->making || c->mode == AVP_CASE_MEMORY)
        return AVP_OK;
    AVP_TRY(ask_itself(c, version, &answered, err));
    if (answered)
        return AVP_OK;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM duckdb_tables()", NULL, 0, &tables, err));
    AVP_TRY(avpi_sql_number(
        c, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'meta' AND column_name IN ('key', 'value')", NULL,
        0, &meta, err));
    *version = tables == 0 ? -1 : 0;
    if (meta == 2)
        AVP_TRY(avpi_sql_number(c, asked, NULL, 0, version, err));
done:
    return status;
}

static avp_status migrate(avp_case *c, size_t from, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_begin(c, err));
    for (size_t v = from; v < avpi_schema_version; v++)
        AVP_TRY(avpi_sql_exec(c, avpi_schema_migrations[v], NULL, 0, err));
    const avpi_sql_value params[] = {avpi_sql_i64((int64_t)avpi_schema_version),
                                     avpi_sql_text(avpi_str_view(avp_version()))};
    /* one by one: of several rows at once the order that they get is not always the same */
    AVP_TRY(avpi_sql_exec(c, "INSERT OR REPLACE INTO meta VALUES ('schema_version', CAST(? AS BIGINT)::VARCHAR)",
                          params, 1, err));
    AVP_TRY(avpi_sql_exec(c, "INSERT OR REPLACE INTO meta VALUES ('written_by', ?)", params + 1, 1, err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    if (status != AVP_OK)
        avpi_sql_rollback(c);
    return status;
}

avp_status avpi_schema_open(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t version = 0;
    long long known = (long long)avpi_schema_version;
    AVP_TRY(version_of(c, &version, err));
    if (version == 0 || (version < 0 && c->mode == AVP_CASE_READ))
        return avpi_fail(&c->ctx, err, AVP_E_INPUT, N_("\"%s\" holds a database that is no case of this program"),
                         c->path);
    if (version > known)
        return avpi_fail(
            &c->ctx, err, AVP_E_VERSION,
            N_("the case \"%s\" has schema version %lld, this program knows up to %lld; update the program"), c->path,
            (long long)version, known);
    if (version == known)
        return AVP_OK;
    if (c->mode == AVP_CASE_READ)
        return avpi_fail(
            &c->ctx, err, AVP_E_VERSION,
            N_("the case \"%s\" has schema version %lld, this program works with %lld; bring it forward with a "
               "command that writes, such as avispero read"),
            c->path, (long long)version, known);
    AVP_TRY(migrate(c, version < 0 ? 0 : (size_t)version, err));
done:
    return status;
}
