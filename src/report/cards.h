/* Pictures for where a link is shared: a figure, what it says, and where it is from. */
#ifndef AVPI_REPORT_CARDS_H
#define AVPI_REPORT_CARDS_H

#include "report/html.h"

/**
 * Write every figure as PNG, 1200 x 675 and 1080 x 1080 pixels, "network-1200x675.png", into a folder.
 * Errors   AVP_E_IO, AVP_E_FULL; AVP_E_MEMORY
 * Beware   the fonts are the machine's
 */
AVP_MUST_CHECK avp_status avpi_cards_write(const avp_ctx *ctx, avpi_page *page, const char *folder, avp_error *err);

#endif
