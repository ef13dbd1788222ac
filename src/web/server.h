/* The server's parts: who may ask, what is answered, which connections are open. */
#ifndef AVPI_WEB_SERVER_H
#define AVPI_WEB_SERVER_H

#include "avispero/avispero.h"

#include <microhttpd.h>
#include <pthread.h>

#define N_(text) text

enum { AVPI_SECRET_SIZE = 65, AVPI_ADDRESS_SIZE = 160 }; /* 32 bytes as hexadecimal digits */

typedef struct avpi_connection avpi_connection;
typedef struct avpi_incoming avpi_incoming;
typedef struct avpi_outgoing avpi_outgoing;
typedef struct avpi_work avpi_work;

/* A download and what became of it (tickets.h). */
enum { AVPI_TICKETS = 16, AVPI_TICKET_SIZE = 33 };
typedef enum avpi_ticket_state {
    AVPI_TICKET_GOING,
    AVPI_TICKET_DONE,
    AVPI_TICKET_FAILED,
    AVPI_TICKET_STOPPED, /* the browser took no more */
    AVPI_TICKET_UNKNOWN,
} avpi_ticket_state;
typedef struct avpi_ticket {
    char name[AVPI_TICKET_SIZE];
    avpi_ticket_state state;
    uint64_t sent_bytes;
    char why[AVP_ERROR_TEXT_SIZE];
} avpi_ticket;

struct avp_web {
    const avp_ctx *ctx;
    char *folder, *program; /* program NULL: nothing is read or run from here */
    pthread_mutex_t asking; /* the view answers one question at a time */
    avp_case *c;            /* NULL while a child writes, and when opening it failed */
    avp_view *view;
    avp_error closed; /* why it could not be opened again */
    avpi_work *work;
    avp_web_options opts;
    struct MHD_Daemon *daemon;
    uint16_t port;
    char token[AVPI_SECRET_SIZE], session[AVPI_SECRET_SIZE];
    char hosts[2][32], cookie[32], url[AVPI_ADDRESS_SIZE];
    pthread_mutex_t listing; /* of connections and incoming files */
    avpi_incoming *incoming;
    uint64_t incoming_numbers;
    avpi_connection *connections;
    size_t n_connections;
    pthread_mutex_t sending; /* of answers that are made while they are sent, those below */
    pthread_cond_t left;     /* one of them needs the view no more */
    avpi_outgoing *outgoing;
    size_t n_outgoing;
    bool ending;
    struct {
        pthread_mutex_t lock; /* of those below; nothing else is locked while it is held */
        avpi_ticket of[AVPI_TICKETS];
        size_t drawn;
    } tickets;
};

/* ---- a request while it comes in (request.c) ---- */

/* What the daemon keeps of it between its calls. */
typedef struct avpi_request {
    bool posts; /* it tells something: a body follows */
    bool heads; /* it wants to know what a GET would say, without the body */
    unsigned refusal;
    char *body; /* terminated */
    size_t body_bytes, body_size;
    avpi_incoming *file; /* that it sends, instead of a body in memory */
} avpi_request;

/** Room for a request and its body of so many bytes; NULL: no memory. */
avpi_request *avpi_request_new(size_t body_size);
void avpi_request_free(avpi_request *request);
/** Bytes of the body; more than were announced are refused, and a file for which there is no room. */
void avpi_request_take(avpi_request *request, const char *bytes, size_t n);

/** Open the case and look at it, or close both (server.c). */
void avpi_web_open_view(avp_web *web);
void avpi_web_close_view(avp_web *web);
avpi_work *avpi_work_new(void);
bool avpi_is_upload(const char *path);

/* ---- who may ask (guard.c) ---- */

/** Random secret. false: the system gives none. */
bool avpi_secret_make(char out[AVPI_SECRET_SIZE]);
/** Does the text, of any length, equal the secret? Takes the same time wherever they differ. */
bool avpi_secret_is(const char *secret, const char *text);
/** Status with which a request is refused before anything is looked up; 0 = it may go on. *body_size = of what it will send. */
unsigned avpi_guard(const avp_web *web, struct MHD_Connection *connection, const char *method, const char *path,
                    size_t *body_size);
/** Did the request bring the session's cookie? */
bool avpi_guard_session(const avp_web *web, struct MHD_Connection *connection);

/* ---- what is answered (respond.c) ---- */

/** Queue an answer to a request that passed the guard, or its refusal. */
enum MHD_Result avpi_respond(avp_web *web, struct MHD_Connection *connection, const char *path, avpi_request *request);
enum MHD_Result avpi_refuse(avp_web *web, struct MHD_Connection *connection, unsigned status);

/* ---- the door (door.c) ---- */

/** "es" or "en", whichever a browser's Accept-Language names first; else `otherwise`. list may be NULL. */
const char *avpi_language_wanted(const char *list, const char *otherwise);
/** Page for somebody without a cookie; stale: with the token of another start. Bytes that it takes, as snprintf. */
int avpi_door_write(const char *lang, bool stale, char *out, size_t size);
/** Its style, when path asks for that; else NULL. */
const char *avpi_door_style(const char *path);

/* ---- connections (connections.c) ---- */

/** Called by the daemon when a connection begins and ends. */
void avpi_connection_notify(void *web, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode code);
/** A request has come in whole (busy), or its answer has been sent. */
void avpi_connection_busy(avp_web *web, struct MHD_Connection *connection, bool busy);
/** An answer is being made of which nothing is there to be taken: its connection waits for us. */
void avpi_connection_asleep(avp_web *web, struct MHD_Connection *connection);
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
