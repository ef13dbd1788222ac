/* What a folder holds, in an order that does not depend on the disk. */
#ifndef AVPI_PROOF_FOLDER_FILES_H
#define AVPI_PROOF_FOLDER_FILES_H

#include "base/text.h"

typedef struct avpi_folder_file {
    char *name; /* within the folder: "originals/x"; a folder's ends with '/' */
    uint64_t size_bytes;
    unsigned mode;
    bool folder;
} avpi_folder_file;

typedef struct avpi_folder_files {
    const avp_ctx *ctx;
    avpi_folder_file *items;
    size_t count, capacity;
} avpi_folder_files;

/**
 * All files and folders below a folder, bytewise by name. Symbolic links, sockets and devices are no part of a case and are left out.
 * A folder that is not there is empty.
 */
AVP_MUST_CHECK avp_status avpi_folder_list(const avp_ctx *ctx, const char *folder, avpi_folder_files *out,
                                           avp_error *err);
/**
 * Refuse a folder that holds a pipe, a socket or a device, or a link to one, at any depth: whoever opens it waits for ever.
 * Errors   AVP_E_INPUT names it
 */
AVP_MUST_CHECK avp_status avpi_folder_no_pipes(const avp_ctx *ctx, const char *folder, avp_error *err);
void avpi_folder_files_free(avpi_folder_files *files);

#endif
