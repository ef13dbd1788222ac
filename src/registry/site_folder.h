/* The folder of a site: written beside its place, and put there when all is in it. */
#ifndef AVPI_REGISTRY_SITE_FOLDER_H
#define AVPI_REGISTRY_SITE_FOLDER_H

#include "base/text.h"

#define AVPI_SITE_SUMS "SHA256SUMS.txt"

typedef struct avpi_site_folder {
    const avp_ctx *ctx;
    char *place, *temp; /* as asked for, without slashes at its end; temp: a new folder beside it */
} avpi_site_folder;

/**
 * Make temp. Freed with avpi_site_folder_close, which takes away what was not placed.
 * In       not_in  folder of the case, where no site may lie: whoever copies the case would copy it along; NULL = in memory
 * Errors   AVP_E_ARG place is "", lies in not_in, is a file, or a folder that holds other things than a site; AVP_E_IO, AVP_E_FULL
 */
AVP_MUST_CHECK avp_status avpi_site_folder_open(const avp_ctx *ctx, const char *place, const char *not_in,
                                                avpi_site_folder *out, avp_error *err);
/** Write SHA256SUMS.txt over all files in it, as sha256sum -c reads it. */
AVP_MUST_CHECK avp_status avpi_site_folder_sum(const avpi_site_folder *folder, avp_error *err);
/** Put temp in its place; an earlier site there goes. Cut off between, the earlier site stands beside it as PLACE.old-<number>. */
AVP_MUST_CHECK avp_status avpi_site_folder_place(avpi_site_folder *folder, avp_error *err);
void avpi_site_folder_close(avpi_site_folder *folder);

#endif
