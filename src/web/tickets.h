/* Why a download ended: a browser says that it failed and no more, so the page asks by the ticket that it drew for it. */
#ifndef AVPI_WEB_TICKETS_H
#define AVPI_WEB_TICKETS_H

#include "web/server.h"

#include <jansson.h>

/** May a ticket be called so: digits and small letters, fewer than AVPI_TICKET_SIZE? NULL may not. */
bool avpi_ticket_is(const char *name);
/** A download begins; "" is none, here and below. The oldest is forgotten where there are more than AVPI_TICKETS. */
void avpi_ticket_begin(avp_web *web, const char *name);
void avpi_ticket_sent(avp_web *web, const char *name, uint64_t bytes);
/** How it ended, and why; of several reasons the first one stays. */
void avpi_ticket_end(avp_web *web, const char *name, avpi_ticket_state state, const char *why);
/** {"state", "sent_bytes", "error"}, for the caller to free; the state is "unknown" where it has not begun, or was forgotten. */
json_t *avpi_ticket_json(avp_web *web, const char *name);

#endif
