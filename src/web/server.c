/* Starting, waiting, stopping. */
#include "web/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { THREADS = 4, IDLE_S = 15, REQUEST_BYTES = 32768, BACKLOG = 1024 };

static avp_status fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...) AVP_PRINTF(4, 5);

static avp_status fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...) {
    va_list values;
    if (!err || err->status != AVP_OK)
        return status;
    err->status = status;
    va_start(values, msgid);
    vsnprintf(err->text, sizeof err->text, avp_translate(ctx->lang, msgid), values);
    va_end(values);
    return status;
}

/* What a request is known for before and while it is answered. */
static int escaped_path, headers_seen;

/* No path of ours is written with escapes, and one could end in a zero byte. */
static void *on_address(void *self, const char *address, struct MHD_Connection *connection) {
    (void)self;
    (void)connection;
    return address[strcspn(address, "%?")] == '%' ? &escaped_path : NULL;
}

/* Called when the headers are there, and again at the end of the request. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *body, size_t *body_bytes, void **seen) {
    avp_web *web = self;
    (void)version;
    (void)body;
    if (*seen != &headers_seen) {
        unsigned refusal = avpi_guard(web, connection, method);
        if (refusal == 0 && *seen == &escaped_path)
            refusal = MHD_HTTP_NOT_FOUND;
        *seen = &headers_seen;
        avpi_connection_busy(web, connection, true);
        return refusal ? avpi_refuse(web, connection, refusal) : MHD_YES;
    }
    *body_bytes = 0;
    return avpi_respond(web, connection, path);
}

static void on_answered(void *self, struct MHD_Connection *connection, void **seen,
                        enum MHD_RequestTerminationCode code) {
    (void)code;
    *seen = NULL;
    avpi_connection_busy(self, connection, false);
}

/* What the daemon has to say of its clients interests nobody, and could hold what they sent. */
static void be_silent(void *self, const char *format, va_list arguments) {
    (void)self;
    (void)format;
    (void)arguments;
}

static struct MHD_Daemon *listen_on(avp_web *web) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web->opts.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, web,
                            MHD_OPTION_EXTERNAL_LOGGER, be_silent, NULL, MHD_OPTION_SOCK_ADDR, &address,
                            MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)web->opts.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)REQUEST_BYTES,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_LISTEN_BACKLOG_SIZE,
                            (unsigned)BACKLOG, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_address,
                            web, MHD_OPTION_NOTIFY_COMPLETED, on_answered, web, MHD_OPTION_NOTIFY_CONNECTION,
                            avpi_connection_notify, web, MHD_OPTION_END);
}

/* Names by which the page may be reached; cookies are shared between ports, so ours carries the port in its name. */
static void name_it(avp_web *web) {
    snprintf(web->hosts[0], sizeof web->hosts[0], "127.0.0.1:%u", web->port);
    snprintf(web->hosts[1], sizeof web->hosts[1], "localhost:%u", web->port);
    snprintf(web->cookie, sizeof web->cookie, "avispero-%u", web->port);
    snprintf(web->url, sizeof web->url, "http://%s/open?token=%s", web->hosts[0], web->token);
}

avp_status avp_web_start(const avp_ctx *ctx, avp_view *view, const avp_web_options *opts, avp_web **out,
                         avp_error *err) {
    avp_web *web = ctx->allocator.resize(ctx->allocator.self, NULL, sizeof *web);
    if (!web)
        return fail(ctx, err, AVP_E_MEMORY, N_("not enough memory"));
    *web = (avp_web){.ctx = ctx, .view = view};
    avp_options_init(&avp_web_option_table, &web->opts);
    if (opts)
        web->opts = *opts;
    pthread_mutex_init(&web->asking, NULL);
    pthread_mutex_init(&web->listing, NULL);
    avp_status status = AVP_OK;
    if (!avpi_secret_make(web->token) || !avpi_secret_make(web->session))
        status = fail(ctx, err, AVP_E_IO, N_("the system gives no random numbers"));
    else if (!(web->daemon = listen_on(web)))
        status = fail(ctx, err, AVP_E_IO, N_("nothing can listen on port %d of 127.0.0.1: another program may use it"),
                      (int)web->opts.port);
    if (status != AVP_OK) {
        avp_web_stop(web);
        return status;
    }
    web->port = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    name_it(web);
    *out = web;
    return AVP_OK;
}

const char *avp_web_url(const avp_web *web) {
    return web->url;
}

void avp_web_wait(avp_web *web) {
    const struct timespec pause = {.tv_nsec = 100000000};
    while (!web->ctx->cancelled || !web->ctx->cancelled(web->ctx->cancelled_self)) {
        nanosleep(&pause, NULL);
        avpi_connections_sweep(web);
    }
}

void avp_web_stop(avp_web *web) {
    if (!web)
        return;
    if (web->daemon)
        MHD_stop_daemon(web->daemon);
    pthread_mutex_destroy(&web->asking);
    pthread_mutex_destroy(&web->listing);
    avp_free(web->ctx, web);
}
