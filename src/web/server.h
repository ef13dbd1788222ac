/* The server's parts: who may ask, what is answered, which connections are open. */
#ifndef AVPI_WEB_SERVER_H
#define AVPI_WEB_SERVER_H

#include "avispero/web.h"

#include <microhttpd.h>
#include <pthread.h>

#define N_(text) text

enum { AVPI_SECRET_SIZE = 65, AVPI_ADDRESS_SIZE = 160 }; /* 32 bytes as hexadecimal digits */

typedef struct avpi_connection avpi_connection;

struct avp_web {
    const avp_ctx *ctx;
    avp_view *view;
    pthread_mutex_t asking; /* the view answers one question at a time */
    avp_web_options opts;
    struct MHD_Daemon *daemon;
    uint16_t port;
    char token[AVPI_SECRET_SIZE], session[AVPI_SECRET_SIZE];
    char hosts[2][32], cookie[32], url[AVPI_ADDRESS_SIZE];
    pthread_mutex_t listing; /* of the connections */
    avpi_connection *connections;
    size_t n_connections;
};

/* ---- who may ask (guard.c) ---- */

/** Random secret. false: the system gives none. */
bool avpi_secret_make(char out[AVPI_SECRET_SIZE]);
/** Does the text, of any length, equal the secret? Takes the same time wherever they differ. */
bool avpi_secret_is(const char *secret, const char *text);
/** Status with which a request is refused before anything is looked up; 0 = it may go on. */
unsigned avpi_guard(const avp_web *web, struct MHD_Connection *connection, const char *method);
/** Did the request bring the session's cookie? */
bool avpi_guard_session(const avp_web *web, struct MHD_Connection *connection);

/* ---- what is answered (respond.c) ---- */

/** Queue an answer to a request that passed the guard, or its refusal. */
enum MHD_Result avpi_respond(avp_web *web, struct MHD_Connection *connection, const char *path);
enum MHD_Result avpi_refuse(avp_web *web, struct MHD_Connection *connection, unsigned status);

/* ---- connections (connections.c) ---- */

/** Called by the daemon when a connection begins and ends. */
void avpi_connection_notify(void *web, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode code);
/** A request has come in whole (busy), or its answer has been sent. */
void avpi_connection_busy(avp_web *web, struct MHD_Connection *connection, bool busy);
/** Close what has been too slow, and when there is no room the oldest that has asked nothing. */
void avpi_connections_sweep(avp_web *web);

/* ---- the page (generated from web/) ---- */

typedef struct avpi_page_file {
    const char *path, *type; /* "/assets/index.js", "text/javascript" */
    const unsigned char *bytes;
    size_t size_bytes;
} avpi_page_file;
extern const avpi_page_file avpi_page_files[];
extern const size_t avpi_page_files_count;

#endif
