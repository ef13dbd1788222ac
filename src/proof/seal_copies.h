/* Copies of a seal in several places, each read again from there; the log says where. */
#ifndef AVPI_PROOF_SEAL_COPIES_H
#define AVPI_PROOF_SEAL_COPIES_H

#include "avispero/proof.h"

/**
 * Copy the file at path into the folders of a list (commas between them; NULL = none).
 * Out      sealed->sha256 and size_bytes of the file, sealed->copies
 * Errors   AVP_E_IO, AVP_E_FULL a place does not take it, or gives other bytes back; the copies before it are in the log
 */
AVP_MUST_CHECK avp_status avpi_seal_copies(avp_case *c, const char *path, const char *list, avp_sealed *sealed,
                                           avp_error *err);

#endif
