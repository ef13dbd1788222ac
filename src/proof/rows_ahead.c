/* The rows of a case are hashed on a thread and a connection of their own, while the case is looked at otherwise. */
#include "proof/rows_ahead.h"

#include "base/aside.h"

struct avp_proof_rows {
    avp_ctx ctx;
    avp_case *reader;
    avpi_case_tree tree; /* its rows alone */
    avpi_aside *hashing; /* NULL = it is over, and ended with: */
    avp_status status;
    avp_error failure;
};

static avp_status hash_rows(void *self, avp_error *err) {
    avp_proof_rows *rows = self;
    return avpi_case_tree_read_rows(rows->reader, &rows->tree, err);
}

avp_status avp_proof_rows_begin(avp_case *c, avp_proof_rows **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_proof_rows *rows = NULL;
    avp_ctx quiet = *avpi_case_ctx(c); /* what the caller does meanwhile tells how far it is */
    quiet.progress = NULL;
    AVP_TRY(avpi_zalloc(&quiet, 1, sizeof *rows, &rows, err));
    rows->ctx = quiet;
    avpi_case_tree_init(&rows->tree, &rows->ctx);
    AVP_TRY(avpi_sql_beside(c, &rows->ctx, &rows->reader, err));
    AVP_TRY(avpi_aside_start(&rows->ctx, hash_rows, rows, &rows->hashing, err));
    *out = rows;
    rows = NULL;
done:
    avp_proof_rows_end(rows);
    return status;
}

void avp_proof_rows_wait(avp_proof_rows *rows) {
    if (!rows->hashing)
        return;
    rows->status = avpi_aside_wait(&rows->ctx, rows->hashing, &rows->failure);
    rows->hashing = NULL;
}

avp_status avpi_proof_rows_take(avp_proof_rows *rows, avpi_case_tree *tree, avp_error *err) {
    avp_proof_rows_wait(rows);
    if (rows->status != AVP_OK) {
        *err = rows->failure;
        return rows->status;
    }
    tree->facts.rows = rows->tree.facts.rows;
    tree->facts.absent = rows->tree.facts.absent;
    return avpi_buf_add(&tree->rows, avpi_buf_view(&rows->tree.rows), err);
}

void avp_proof_rows_end(avp_proof_rows *rows) {
    if (!rows)
        return;
    const avp_ctx ctx = rows->ctx;
    avp_proof_rows_wait(rows);
    avpi_sql_beside_end(rows->reader);
    avpi_case_tree_free(&rows->tree);
    avpi_free(&ctx, rows);
}
