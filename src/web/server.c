/* Starting, waiting, stopping. */
#include "web/outgoing.h"
#include "web/work.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Stands for a request until its headers are there. */
static int escaped_path;

/* No path of ours is written with escapes, and one could end in a zero byte. */
static void *on_address(void *self, const char *address, struct MHD_Connection *connection) {
    (void)self;
    (void)connection;
    return address[strcspn(address, "%?")] == '%' ? &escaped_path : NULL;
}

/* The headers are there. */
static enum MHD_Result begin_request(avp_web *web, struct MHD_Connection *connection, const char *path,
                                     const char *method, void **seen) {
    size_t body_size = 0;
    unsigned refusal = avpi_guard(web, connection, method, path, &body_size);
    if (refusal == 0 && *seen == &escaped_path)
        refusal = MHD_HTTP_NOT_FOUND;
    bool file = refusal == 0 && avpi_is_upload(path) && strcmp(method, "POST") == 0;
    avpi_request *request = avpi_request_new(refusal || file ? 0 : body_size);
    *seen = request;
    avpi_connection_busy(web, connection, true);
    if (!request)
        return MHD_NO;
    request->posts = strcmp(method, "POST") == 0;
    request->heads = strcmp(method, "HEAD") == 0;
    if (file) {
        const char *name = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "name");
        request->file = web->program ? avpi_incoming_begin(web, name ? name : "") : NULL;
        refusal = request->file ? 0 : MHD_HTTP_INSUFFICIENT_STORAGE;
    }
    return refusal ? avpi_refuse(web, connection, refusal) : MHD_YES;
}

/* Called when the headers are there, with each part of the body, and again at the end of the request. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *body, size_t *body_bytes, void **seen) {
    avp_web *web = self;
    (void)version;
    if (!*seen || *seen == &escaped_path)
        return begin_request(web, connection, path, method, seen);
    avpi_request *request = *seen;
    if (*body_bytes > 0) {
        avpi_request_take(request, body, *body_bytes);
        *body_bytes = 0;
        avpi_connection_busy(web, connection, true); /* it goes on */
        return MHD_YES;
    }
    return request->refusal ? avpi_refuse(web, connection, request->refusal)
                            : avpi_respond(web, connection, path, request);
}

static void on_answered(void *self, struct MHD_Connection *connection, void **seen,
                        enum MHD_RequestTerminationCode code) {
    (void)code;
    avpi_request *request = *seen == &escaped_path ? NULL : *seen;
    if (request)
        avpi_incoming_drop(self, request->file); /* cut off, or refused */
    avpi_request_free(request);
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
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                            on_request, web, MHD_OPTION_EXTERNAL_LOGGER, be_silent, NULL, MHD_OPTION_SOCK_ADDR,
                            &address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT,
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

/* ---- the case ---- */

static avp_status open_view(avp_web *web, avp_error *err) {
    avp_status status = avp_case_open(web->ctx, web->folder, AVP_CASE_READ, &web->c, err);
    if (status == AVP_OK)
        status = avp_view_open(web->ctx, web->c, &web->view, err);
    if (status != AVP_OK) {
        avp_case_close(web->c);
        web->c = NULL;
    }
    return status;
}

void avpi_web_open_view(avp_web *web) {
    pthread_mutex_lock(&web->asking);
    avp_error_clear(&web->closed);
    (void)!open_view(web, &web->closed);
    pthread_mutex_unlock(&web->asking);
}

void avpi_web_close_view(avp_web *web) {
    pthread_mutex_lock(&web->asking);
    avpi_outgoing_end_all(web);
    avp_view_close(web->view);
    avp_case_close(web->c);
    web->view = NULL;
    web->c = NULL;
    pthread_mutex_unlock(&web->asking);
}

/* ---- starting and stopping ---- */

static avp_status prepare(avp_web *web, const char *path, const char *program, avp_error *err) {
    const avp_ctx *ctx = web->ctx;
    web->folder = realpath(path, NULL);
    web->program = program ? strdup(program) : NULL;
    web->work = avpi_work_new();
    if (!web->work || (program && !web->program))
        return fail(ctx, err, AVP_E_MEMORY, N_("not enough memory"));
    if (!web->folder)
        return fail(ctx, err, AVP_E_INPUT, N_("there is no folder \"%s\""), path);
    avp_status status = open_view(web, err);
    if (status != AVP_OK)
        return status;
    avpi_incoming_clear(web);
    if (!avpi_secret_make(web->token) || !avpi_secret_make(web->session))
        return fail(ctx, err, AVP_E_IO, N_("the system gives no random numbers"));
    web->daemon = listen_on(web);
    if (!web->daemon)
        return fail(ctx, err, AVP_E_IO, N_("nothing can listen on port %d of 127.0.0.1: another program may use it"),
                    (int)web->opts.port);
    return AVP_OK;
}

avp_status avp_web_start(const avp_ctx *ctx, const char *path, const char *program, const avp_web_options *opts,
                         avp_web **out, avp_error *err) {
    avp_web *web = ctx->allocator.resize(ctx->allocator.self, NULL, sizeof *web);
    if (!web)
        return fail(ctx, err, AVP_E_MEMORY, N_("not enough memory"));
    *web = (avp_web){.ctx = ctx};
    avp_options_init(&avp_web_option_table, &web->opts);
    if (opts)
        web->opts = *opts;
    pthread_mutex_init(&web->asking, NULL);
    pthread_mutex_init(&web->listing, NULL);
    pthread_mutex_init(&web->sending, NULL);
    pthread_cond_init(&web->left, NULL);
    pthread_mutex_init(&web->tickets.lock, NULL);
    avp_status status = prepare(web, path, program, err);
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
        avpi_outgoing_sweep(web);
    }
}

void avp_web_stop(avp_web *web) {
    if (!web)
        return;
    pthread_mutex_lock(&web->sending);
    web->ending = true;
    pthread_mutex_unlock(&web->sending);
    avpi_outgoing_end_all(web); /* no connection may be asleep when the daemon stops */
    if (web->daemon)
        MHD_stop_daemon(web->daemon);
    avpi_work_end(web);
    avpi_incoming_clear(web);
    avpi_web_close_view(web);
    free(web->folder);
    free(web->program);
    pthread_mutex_destroy(&web->asking);
    pthread_mutex_destroy(&web->listing);
    pthread_mutex_destroy(&web->sending);
    pthread_cond_destroy(&web->left);
    pthread_mutex_destroy(&web->tickets.lock);
    avp_free(web->ctx, web);
}
