/* Downloads by the ticket that the page drew for each: how much has gone, how it ended. A few of the last are remembered. */
#include "web/tickets.h"

#include <stdio.h>
#include <string.h>

static const char *const state_names[] = {"going", "done", "failed", "stopped", "unknown"};

bool avpi_ticket_is(const char *name) {
    size_t n = name ? strspn(name, "0123456789abcdefghijklmnopqrstuvwxyz") : 0;
    return n > 0 && n < AVPI_TICKET_SIZE && name[n] == '\0';
}

/* The lock is held. */
static avpi_ticket *find(avp_web *web, const char *name) {
    for (size_t i = 0; i < AVPI_TICKETS; i++)
        if (name[0] && strcmp(web->tickets.of[i].name, name) == 0)
            return &web->tickets.of[i];
    return NULL;
}

void avpi_ticket_begin(avp_web *web, const char *name) {
    if (!name[0])
        return;
    pthread_mutex_lock(&web->tickets.lock);
    avpi_ticket *of = find(web, name);
    if (!of)
        of = &web->tickets.of[web->tickets.drawn++ % AVPI_TICKETS];
    *of = (avpi_ticket){.state = AVPI_TICKET_GOING};
    snprintf(of->name, sizeof of->name, "%s", name);
    pthread_mutex_unlock(&web->tickets.lock);
}

void avpi_ticket_sent(avp_web *web, const char *name, uint64_t bytes) {
    pthread_mutex_lock(&web->tickets.lock);
    avpi_ticket *of = find(web, name);
    if (of)
        of->sent_bytes += bytes;
    pthread_mutex_unlock(&web->tickets.lock);
}

void avpi_ticket_end(avp_web *web, const char *name, avpi_ticket_state state, const char *why) {
    pthread_mutex_lock(&web->tickets.lock);
    avpi_ticket *of = find(web, name);
    if (of && of->state == AVPI_TICKET_GOING) { /* the first reason is the reason */
        of->state = state;
        snprintf(of->why, sizeof of->why, "%s", why);
    }
    pthread_mutex_unlock(&web->tickets.lock);
}

json_t *avpi_ticket_json(avp_web *web, const char *name) {
    static const avpi_ticket unknown = {.state = AVPI_TICKET_UNKNOWN};
    json_t *root = json_object();
    pthread_mutex_lock(&web->tickets.lock);
    const avpi_ticket *found = find(web, name), *of = found ? found : &unknown;
    json_t *why = of->why[0] ? json_string(of->why) : json_null();
    (void)json_object_set_new(root, "state", json_string(state_names[of->state]));
    (void)json_object_set_new(root, "sent_bytes", json_integer((json_int_t)of->sent_bytes));
    (void)json_object_set_new(root, "error", why ? why : json_null()); /* what it quotes may be no UTF-8 */
    pthread_mutex_unlock(&web->tickets.lock);
    return root;
}
