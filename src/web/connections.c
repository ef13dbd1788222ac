/*
 * Open connections. The daemon's own limit on idle time is met by sending a byte now and then, so each connection also has a
 * deadline for its request and one for taking its answer. Sockets are shut down under the lock that their end waits for.
 */
#include "web/server.h"

#include <math.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct avpi_connection {
    avpi_connection *next, *before;
    int socket;
    double since_s; /* it began, its last answer ended, its request came in whole, or a part of its answer was taken */
    bool busy;
};

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void begin(avp_web *web, struct MHD_Connection *connection, void **context) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    avpi_connection *made = info ? calloc(1, sizeof *made) : NULL;
    *context = made;
    if (!made)
        return;
    *made = (avpi_connection){.socket = info->connect_fd, .since_s = now_s()};
    pthread_mutex_lock(&web->listing);
    made->next = web->connections;
    if (made->next)
        made->next->before = made;
    web->connections = made;
    web->n_connections++;
    pthread_mutex_unlock(&web->listing);
}

static void end(avp_web *web, avpi_connection *of) {
    if (!of)
        return;
    pthread_mutex_lock(&web->listing);
    if (of->before)
        of->before->next = of->next;
    else
        web->connections = of->next;
    if (of->next)
        of->next->before = of->before;
    web->n_connections--;
    pthread_mutex_unlock(&web->listing);
    free(of);
}

void avpi_connection_notify(void *self, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode code) {
    avp_web *web = self;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        begin(web, connection, context);
    else
        end(web, *context);
}

static void mark(avp_web *web, struct MHD_Connection *connection, bool busy, double since_s) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    avpi_connection *of = info ? info->socket_context : NULL;
    if (!of)
        return;
    pthread_mutex_lock(&web->listing);
    of->busy = busy;
    of->since_s = since_s;
    pthread_mutex_unlock(&web->listing);
}

void avpi_connection_busy(avp_web *web, struct MHD_Connection *connection, bool busy) {
    mark(web, connection, busy, now_s());
}

void avpi_connection_asleep(avp_web *web, struct MHD_Connection *connection) {
    mark(web, connection, true, INFINITY);
}

void avpi_connections_sweep(avp_web *web) {
    static const double least_s = 1; /* nobody is sent away sooner to make room */
    double now = now_s();
    avpi_connection *oldest = NULL;
    pthread_mutex_lock(&web->listing);
    for (avpi_connection *c = web->connections; c; c = c->next) {
        if (now - c->since_s > (c->busy ? web->opts.answer_s : web->opts.request_s))
            shutdown(c->socket, SHUT_RDWR);
        else if (!c->busy && now - c->since_s > least_s && (!oldest || c->since_s < oldest->since_s))
            oldest = c;
    }
    if (oldest && 4 * web->n_connections >= 3 * (size_t)web->opts.connections)
        shutdown(oldest->socket, SHUT_RDWR);
    pthread_mutex_unlock(&web->listing);
}
