/* Connections beside that of the case, and what they share with it. */
#include "store/engine.h"

avp_status avpi_sql_share(avp_case *c, avp_error *err) {
    return avpi_sql_exec(
        c, "ATTACH IF NOT EXISTS ':memory:' AS shared (READ_WRITE); CREATE SCHEMA IF NOT EXISTS shared.beside", NULL, 0,
        err);
}

avp_status avpi_sql_beside(const avp_case *c, const avp_ctx *ctx, avp_case **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *reader = NULL;
    AVP_TRY(avpi_alloc(ctx, 1, sizeof *reader, &reader, err));
    AVP_TRY(avpi_engine_reader(c, reader, err));
    reader->ctx = *ctx;
    avpi_buf_init(&reader->rewrote, &reader->ctx, 0);
    *out = reader;
    reader = NULL;
done:
    avpi_free(ctx, reader);
    return status;
}

void avpi_sql_beside_end(avp_case *reader) {
    if (!reader)
        return;
    const avp_ctx ctx = reader->ctx;
    avpi_engine_reader_end(reader);
    avpi_free(&ctx, reader);
}

avp_status avp_case_beside(const avp_case *c, avp_case **out, avp_error *err) {
    return avpi_sql_beside(c, &c->ctx, out, err);
}

void avp_case_beside_end(avp_case *reader) {
    avpi_sql_beside_end(reader);
}
