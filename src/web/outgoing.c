/*
 *   thread:  flow -> buffer, waits while it is full        daemon:  buffer -> connection, which sleeps while it is empty
 *
 * Two hold an outgoing answer, its thread and its response; the last one to let go frees it. The thread begins with the first byte that
 * is asked for: HEAD asks for none.
 */
#include "web/outgoing.h"

#include "web/tickets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { OUTGOING_MOST = 8, PART_BYTES = 1 << 16 };
static const size_t buffer_bytes = (size_t)1 << 20;

struct avpi_outgoing {
    avpi_outgoing *next; /* of web->outgoing, under web->sending */
    avp_web *web;
    struct MHD_Connection *connection;
    int socket;
    avp_answer answer;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t taken;
    char *bytes; /* made, not sent: [from, to) */
    size_t from, to, room;
    bool started, made, failed, stopped, asleep, running, held;
    char ticket[AVPI_TICKET_SIZE];
    const char *lang;
};

static void end_ticket(const avpi_outgoing *o, avpi_ticket_state state, const char *why) {
    avpi_ticket_end(o->web, o->ticket, state, why[0] ? avp_translate(o->lang, why) : "");
}

/* ---- making ---- */

/* The connection goes on; `lock` is held. */
static void wake(avpi_outgoing *o) {
    if (!o->asleep)
        return;
    o->asleep = false;
    avpi_connection_busy(o->web, o->connection, true);
    MHD_resume_connection(o->connection);
}

/* Room for n bytes more behind what is not sent yet; `lock` is held. */
static bool make_room(avpi_outgoing *o, size_t n) {
    if (o->room - o->to >= n)
        return true;
    if (o->from > 0)
        memmove(o->bytes, o->bytes + o->from, o->to - o->from);
    o->to -= o->from;
    o->from = 0;
    if (o->room - o->to >= n)
        return true;
    char *larger = realloc(o->bytes, o->to + n);
    if (!larger)
        return false;
    o->bytes = larger;
    o->room = o->to + n;
    return true;
}

/* false: nobody wants more. */
static bool put(avpi_outgoing *o, avp_str part) {
    pthread_mutex_lock(&o->lock);
    while (o->to - o->from >= buffer_bytes && !o->stopped)
        pthread_cond_wait(&o->taken, &o->lock);
    bool good = !o->stopped && make_room(o, part.len);
    if (!good && !o->stopped)
        end_ticket(o, AVPI_TICKET_FAILED, avp_status_text(AVP_E_MEMORY));
    if (good) {
        memcpy(o->bytes + o->to, part.ptr, part.len);
        o->to += part.len;
        wake(o);
    }
    o->failed |= !good;
    pthread_mutex_unlock(&o->lock);
    return good;
}

static void free_it(avpi_outgoing *o) {
    pthread_cond_destroy(&o->taken);
    pthread_mutex_destroy(&o->lock);
    free(o->bytes);
    free(o);
}

/* The view is not needed any more; `sending` is held. */
static void delist(avpi_outgoing *o) {
    avp_web *web = o->web;
    avpi_outgoing **at = &web->outgoing;
    while (*at && *at != o)
        at = &(*at)->next;
    if (!*at)
        return;
    *at = o->next;
    web->n_outgoing--;
    avp_answer_free(web->ctx, &o->answer);
    pthread_cond_broadcast(&web->left);
}

static void leave(avpi_outgoing *o) {
    avp_web *web = o->web;
    pthread_mutex_lock(&web->sending);
    delist(o);
    pthread_mutex_unlock(&web->sending);
}

static void *make(void *self) {
    avpi_outgoing *o = self;
    avp_str part = {NULL, 0};
    avp_error err = {.status = AVP_OK};
    avp_status status;
    do
        status = avp_view_flow_next(o->answer.flow, &part, &err);
    while (status == AVP_OK && part.len > 0 && put(o, part));
    if (status != AVP_OK && status != AVP_E_CANCELLED)
        end_ticket(o, AVPI_TICKET_FAILED, err.text);
    pthread_mutex_lock(&o->lock);
    o->made = true;
    o->failed |= status != AVP_OK;
    wake(o);
    pthread_mutex_unlock(&o->lock);
    leave(o);
    pthread_mutex_lock(&o->lock);
    o->running = false;
    bool last = !o->held;
    pthread_mutex_unlock(&o->lock);
    if (last)
        free_it(o);
    return NULL;
}

/* `lock` is held. */
static void start(avpi_outgoing *o) {
    pthread_attr_t attributes;
    pthread_t thread;
    o->started = o->running = true;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, make, o) != 0) {
        o->started = o->running = false;
        o->failed = true;
        end_ticket(o, AVPI_TICKET_FAILED, avp_status_text(AVP_E_MEMORY));
    }
    pthread_attr_destroy(&attributes);
}

/* ---- sending ---- */

static ssize_t send_part(void *self, uint64_t position, char *out, size_t most) {
    avpi_outgoing *o = self;
    (void)position;
    ssize_t n = 0;
    pthread_mutex_lock(&o->lock);
    if (!o->started && !o->stopped)
        start(o);
    size_t here = o->to - o->from;
    if (o->failed || o->stopped) {
        n = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (here > 0) {
        n = (ssize_t)(here < most ? here : most);
        memcpy(out, o->bytes + o->from, (size_t)n);
        o->from += (size_t)n;
        avpi_ticket_sent(o->web, o->ticket, (uint64_t)n);
        avpi_connection_busy(o->web, o->connection, true); /* it is taken */
        pthread_cond_signal(&o->taken);
    } else if (o->made) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
        end_ticket(o, AVPI_TICKET_DONE, "");
    } else {
        o->asleep = true;
        avpi_connection_asleep(o->web, o->connection);
        MHD_suspend_connection(o->connection);
    }
    pthread_mutex_unlock(&o->lock);
    return n;
}

/* `lock` is held. */
static void stop(avpi_outgoing *o) {
    o->stopped = true;
    if (!o->made)
        avp_view_flow_stop(o->answer.flow);
    pthread_cond_signal(&o->taken);
    wake(o);
}

/* The response is freed: all is sent, or the browser has gone. */
static void let_go(void *self) {
    avpi_outgoing *o = self;
    pthread_mutex_lock(&o->lock);
    bool never = !o->started, last = !o->running;
    end_ticket(o, AVPI_TICKET_STOPPED, "");
    o->held = o->asleep = false;
    if (!o->made)
        stop(o);
    o->made |= never;
    pthread_mutex_unlock(&o->lock);
    if (never)
        leave(o);
    if (last)
        free_it(o);
}

/* ---- all of them ---- */

static bool enlist(avpi_outgoing *o) {
    avp_web *web = o->web;
    pthread_mutex_lock(&web->sending);
    bool good = web->n_outgoing < OUTGOING_MOST && !web->ending;
    if (good) {
        o->next = web->outgoing;
        web->outgoing = o;
        web->n_outgoing++;
    }
    pthread_mutex_unlock(&web->sending);
    return good;
}

struct MHD_Response *avpi_outgoing_begin(avp_web *web, struct MHD_Connection *connection, avp_answer *answer,
                                         const avpi_outgoing_asked *asked, bool *full) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    avpi_outgoing *o = calloc(1, sizeof *o);
    *full = false;
    if (!o || !info) {
        free(o);
        avp_answer_free(web->ctx, answer);
        return NULL;
    }
    *o = (avpi_outgoing){.web = web, .connection = connection, .socket = info->connect_fd, .answer = *answer};
    *answer = (avp_answer){.found = false};
    o->held = true;
    o->lang = asked->lang;
    snprintf(o->ticket, sizeof o->ticket, "%s", asked->ticket);
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->taken, NULL);
    *full = !enlist(o);
    if (*full) {
        avp_answer_free(web->ctx, &o->answer);
        free_it(o);
        return NULL;
    }
    avpi_ticket_begin(web, o->ticket);
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PART_BYTES, send_part, o, let_go);
    if (!response)
        let_go(o);
    return response;
}

void avpi_outgoing_end_all(avp_web *web) {
    avpi_outgoing *next = NULL;
    pthread_mutex_lock(&web->sending);
    for (avpi_outgoing *o = web->outgoing; o; o = next) {
        next = o->next;
        pthread_mutex_lock(&o->lock);
        end_ticket(o, AVPI_TICKET_FAILED, N_("files began to be read, or an analysis to run, and the case was closed"));
        stop(o);
        bool never = !o->started;
        o->made |= never;
        pthread_mutex_unlock(&o->lock);
        if (never)
            delist(o);
    }
    while (web->n_outgoing > 0)
        pthread_cond_wait(&web->left, &web->sending);
    pthread_mutex_unlock(&web->sending);
}

static bool has_gone(int socket) {
    char byte;
    ssize_t n = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void avpi_outgoing_sweep(avp_web *web) {
    pthread_mutex_lock(&web->sending);
    for (avpi_outgoing *o = web->outgoing; o; o = o->next) {
        pthread_mutex_lock(&o->lock);
        if (o->asleep && has_gone(o->socket))
            stop(o);
        pthread_mutex_unlock(&o->lock);
    }
    pthread_mutex_unlock(&web->sending);
}
