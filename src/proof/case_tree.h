/* The tree over a whole case. */
#ifndef AVPI_PROOF_CASE_TREE_H
#define AVPI_PROOF_CASE_TREE_H

#include "avispero/proof.h"
#include "proof/merkle.h"
#include "store/sql.h"

/*
 *   root -- lines of manifest.jsonl        one for each original
 *        -- lines of rows.jsonl            one for each original: {"leaves","root","rows","sha256"}, root being that of the tree over its rows
 *        -- lines of log.jsonl             one for each record
 *
 * A leaf is a line without its line end. The tree as of record k has the first k lines of the log and as many of the other two as
 * there are imports among them, so that a root of then can be found again later.
 */
typedef struct avpi_case_tree {
    avpi_buf manifest, rows, log; /* as the files, each line with its '\n' */
    avp_proof_root facts;
} avpi_case_tree;

void avpi_case_tree_init(avpi_case_tree *tree, const avp_ctx *ctx);
void avpi_case_tree_free(avpi_case_tree *tree);

/** Read the three texts from a case, hashing every row. */
AVP_MUST_CHECK avp_status avpi_case_tree_read(avp_case *c, avpi_case_tree *tree, avp_error *err);

/** The parts of it: every row, which only reads and may run beside others; what is in the manifest and the log. */
AVP_MUST_CHECK avp_status avpi_case_tree_read_rows(avp_case *c, avpi_case_tree *tree, avp_error *err);
AVP_MUST_CHECK avp_status avpi_case_tree_read_records(avp_case *c, avpi_case_tree *tree, avp_error *err);

/** Lines of the log that stand in the case now (they are cheap), again after a new record. */
AVP_MUST_CHECK avp_status avpi_case_tree_read_log(avp_case *c, avpi_case_tree *tree, avp_error *err);

/** Root of the three texts. */
avpi_node_hash avpi_case_tree_root(const avpi_case_tree *tree);

/** Root as of record number `records` of the log; false when there were never so many. */
bool avpi_case_tree_root_then(const avpi_case_tree *tree, uint64_t records, avpi_node_hash *root);

/** Root of the evidence: over the first `files` lines of rows.jsonl, sorted, so that the order of reading does not matter. */
AVP_MUST_CHECK avp_status avpi_case_tree_evidence(const avp_ctx *ctx, const avpi_case_tree *tree, uint64_t files,
                                                  avpi_node_hash *root, avp_error *err);

/** Put both roots into tree->facts. */
AVP_MUST_CHECK avp_status avpi_case_tree_note(const avp_ctx *ctx, avpi_case_tree *tree, avp_error *err);

/** Path from line `index` of rows.jsonl to the root. */
avpi_merkle_path avpi_case_tree_path(const avpi_case_tree *tree, uint64_t index);

/** Next line of a text, without its line end; false at its end. */
bool avpi_line_of(avp_str text, size_t *at, avp_str *line);

#endif
