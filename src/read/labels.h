/* Labels of accounts from a table: ground truth, or the user's own. */
#ifndef AVPI_READ_LABELS_H
#define AVPI_READ_LABELS_H

#include "read/importing.h"

/**
 * Read the table at path into `labels`: the first column is the account, every other one a scheme with its values (empty ones
 * aside). A scheme's earlier labels of an account are replaced.
 * Errors  AVP_E_INPUT no table, a row that is broken (nothing is then kept)
 */
AVP_MUST_CHECK avp_status avpi_labels_read(avpi_importing *run, avp_case *c, const char *path, avp_error *err);

#endif
