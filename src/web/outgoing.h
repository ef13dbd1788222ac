/* Answers that are made while they are sent: a thread makes parts ahead, and the connection sleeps while there are none. */
#ifndef AVPI_WEB_OUTGOING_H
#define AVPI_WEB_OUTGOING_H

#include "web/server.h"

/* How it was asked for: the ticket of the page ("" = none), the language of what is said when it fails. */
typedef struct avpi_outgoing_asked {
    const char *ticket, *lang;
} avpi_outgoing_asked;

/**
 * A response that sends what the answer's flow makes; takes the answer. NULL: no memory, or too many are under way (*full).
 * The view stays open until avpi_outgoing_end_all.
 */
struct MHD_Response *avpi_outgoing_begin(avp_web *web, struct MHD_Connection *connection, avp_answer *answer,
                                         const avpi_outgoing_asked *asked, bool *full);
/** End every one of them and wait for its thread, before the view is closed; their connections are cut off. */
void avpi_outgoing_end_all(avp_web *web);
/** Stop those whose browser has gone while nothing was there to send. */
void avpi_outgoing_sweep(avp_web *web);

#endif
