/* Inside of avp_proof_rows. */
#ifndef AVPI_PROOF_ROWS_AHEAD_H
#define AVPI_PROOF_ROWS_AHEAD_H

#include "proof/case_tree.h"

/** Wait, and hand the lines over to tree->rows with what they cover. Errors: those of hashing. */
AVP_MUST_CHECK avp_status avpi_proof_rows_take(avp_proof_rows *rows, avpi_case_tree *tree, avp_error *err);

#endif
