/* What a request gets: the page, an answer of the view, or a refusal. Every answer carries the same strict headers. */
#include "web/outgoing.h"
#include "web/tickets.h"
#include "web/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PARAMS_MOST = 16 };

static const char *const headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

/* A PDF may stand in a frame of our own page: the browser's viewer shows it there. Nothing else may be framed, and nobody else may frame it. */
static const char *const framing[2][2][2] = {
    {{"Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"},
     {"X-Frame-Options", "DENY"}},
    {{"Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"},
     {"X-Frame-Options", "SAMEORIGIN"}},
};

static bool add_headers(struct MHD_Response *response, const char *type) {
    bool good = MHD_add_response_header(response, "Content-Type", type) == MHD_YES,
         framed = strcmp(type, "application/pdf") == 0;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        good = good && MHD_add_response_header(response, headers[i][0], headers[i][1]) == MHD_YES;
    for (size_t i = 0; i < 2; i++)
        good = good && MHD_add_response_header(response, framing[framed][i][0], framing[framed][i][1]) == MHD_YES;
    return good;
}

/* Takes the response. */
static enum MHD_Result send_it(struct MHD_Connection *connection, struct MHD_Response *response, unsigned status,
                               const char *type) {
    if (!response)
        return MHD_NO;
    enum MHD_Result done = add_headers(response, type) ? MHD_queue_response(connection, status, response) : MHD_NO;
    MHD_destroy_response(response);
    return done;
}

static struct MHD_Response *copy_of(const char *text) {
    union {
        const void *in;
        void *out;
    } bytes = {.in = text};
    return MHD_create_response_from_buffer(strlen(text), bytes.out, MHD_RESPMEM_MUST_COPY);
}

static const char *why(unsigned status) {
    switch (status) {
    case MHD_HTTP_BAD_REQUEST: return N_("the request is malformed");
    case MHD_HTTP_UNAUTHORIZED: return N_("open the address that avispero serve printed: it lets this browser in");
    case MHD_HTTP_FORBIDDEN: return N_("only the page itself may ask");
    case MHD_HTTP_NOT_FOUND: return N_("there is no such thing");
    case MHD_HTTP_METHOD_NOT_ALLOWED: return N_("nothing can be told at this address");
    case MHD_HTTP_LENGTH_REQUIRED: return N_("what is sent must say how long it is");
    case MHD_HTTP_UNSUPPORTED_MEDIA_TYPE: return N_("what is sent must be JSON, and say so");
    case MHD_HTTP_CONTENT_TOO_LARGE: return N_("what is sent is too long, or nothing can be sent here");
    case MHD_HTTP_MISDIRECTED_REQUEST: return N_("this address is not the one that the page was opened at");
    case MHD_HTTP_CONFLICT: return N_("something is being read or run already");
    case MHD_HTTP_INSUFFICIENT_STORAGE: return N_("there is no room for the file");
    default: return N_("the question could not be answered");
    }
}

/* {"error": "..."}; control characters do not occur in our texts, and are left out of what they quote. */
static enum MHD_Result send_error(struct MHD_Connection *connection, unsigned status, const char *text) {
    char body[2 * AVP_ERROR_TEXT_SIZE + 32];
    size_t at = (size_t)snprintf(body, sizeof body, "{\"error\":\"");
    for (; *text && at + 8 < sizeof body; text++) {
        if ((unsigned char)*text < ' ')
            continue;
        if (*text == '"' || *text == '\\')
            body[at++] = '\\';
        body[at++] = *text;
    }
    snprintf(body + at, sizeof body - at, "\"}\n");
    return send_it(connection, copy_of(body), status, "application/json");
}

static const char *language(const avp_web *web, struct MHD_Connection *connection) {
    const char *lang = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "lang");
    return lang && strcmp(lang, "es") == 0 ? "es" : lang && strcmp(lang, "en") == 0 ? "en" : web->ctx->lang;
}

enum MHD_Result avpi_refuse(avp_web *web, struct MHD_Connection *connection, unsigned status) {
    return send_error(connection, status, avp_translate(language(web, connection), why(status)));
}

/* ---- the token for a cookie ---- */

/* For people who come without a cookie, or with the token of another start. */
static enum MHD_Result send_door(avp_web *web, struct MHD_Connection *connection, bool stale) {
    const char *list = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept-Language");
    char text[4096];
    (void)avpi_door_write(avpi_language_wanted(list, web->ctx->lang), stale, text, sizeof text);
    return send_it(connection, copy_of(text), stale ? MHD_HTTP_FORBIDDEN : MHD_HTTP_UNAUTHORIZED,
                   "text/html; charset=utf-8");
}

static enum MHD_Result let_in(avp_web *web, struct MHD_Connection *connection) {
    char cookie[AVPI_ADDRESS_SIZE];
    const char *token = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token");
    if (!avpi_secret_is(web->token, token))
        return send_door(web, connection, true);
    struct MHD_Response *response = copy_of("");
    snprintf(cookie, sizeof cookie, "%s=%s; HttpOnly; SameSite=Strict; Path=/", web->cookie, web->session);
    if (!response || MHD_add_response_header(response, "Set-Cookie", cookie) != MHD_YES ||
        MHD_add_response_header(response, "Location", "/") != MHD_YES) {
        if (response)
            MHD_destroy_response(response);
        return MHD_NO;
    }
    return send_it(connection, response, MHD_HTTP_SEE_OTHER, "text/plain; charset=utf-8");
}

/* ---- questions ---- */

typedef struct arguments {
    avp_view_param params[PARAMS_MOST];
    size_t n;
    const char *ticket; /* of a download; NULL = none */
    bool bad;           /* too many, or a zero byte inside */
} arguments;

static enum MHD_Result take(void *self, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
                            size_t value_size) {
    arguments *args = self;
    (void)kind;
    if (args->n == PARAMS_MOST || strlen(name) != name_size || (value ? strlen(value) : 0) != value_size) {
        args->bad = true;
        return MHD_NO;
    }
    if (strcmp(name, "ticket") == 0) {
        args->bad = args->bad || args->ticket || !avpi_ticket_is(value);
        args->ticket = value;
    } else if (strcmp(name, "lang") != 0)
        args->params[args->n++] = (avp_view_param){name, value ? value : ""};
    return MHD_YES;
}

static unsigned status_of(avp_status status) {
    if (status == AVP_E_ARG || status == AVP_E_INPUT)
        return MHD_HTTP_BAD_REQUEST;
    bool later = status == AVP_E_MEMORY || status == AVP_E_LIMIT || status == AVP_E_BUSY;
    return later ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_INTERNAL_SERVER_ERROR;
}

/* An answer with what frees it. */
typedef struct sent {
    const avp_ctx *ctx;
    avp_answer answer;
} sent;

static void drop(void *self) {
    sent *s = self;
    const avp_ctx *ctx = s->ctx;
    avp_answer_free(ctx, &s->answer);
    avp_free(ctx, s);
}

/* The response closes its file when it has been sent. */
static struct MHD_Response *response_of_file(avp_answer *answer) {
    struct stat info;
    if (fstat(answer->fd, &info) != 0)
        return NULL;
    struct MHD_Response *response = MHD_create_response_from_fd64((uint64_t)info.st_size, answer->fd);
    answer->in_file = response == NULL;
    return response;
}

/* As a file that a browser keeps, where it has a name. */
static enum MHD_Result send_named(struct MHD_Connection *connection, struct MHD_Response *response, const char *name,
                                  const char *type) {
    char disposition[128];
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"", name ? name : "");
    if (name && MHD_add_response_header(response, "Content-Disposition", disposition) != MHD_YES) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    return send_it(connection, response, MHD_HTTP_OK, type);
}

/*
 * An answer that is made while it is sent. The lock is held: nobody closes the view before the answer is known to need it. libmicrohttpd
 * 0.9.75 ends the chunks of an answer to HEAD, though there are none: no further request is read on that connection.
 */
static enum MHD_Result send_flow(avp_web *web, struct MHD_Connection *connection, const avpi_request *request,
                                 const char *ticket, avp_answer *answer) {
    const char *type = answer->type, *name = answer->file_name;
    bool full = false;
    const avpi_outgoing_asked asked = {ticket && !request->heads ? ticket : "", language(web, connection)};
    struct MHD_Response *response = avpi_outgoing_begin(web, connection, answer, &asked, &full);
    const char *text = N_("other downloads are under way; wait until one of them is done");
    if (full)
        return send_error(connection, MHD_HTTP_SERVICE_UNAVAILABLE, avp_translate(language(web, connection), text));
    if (response && request->heads)
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response ? send_named(connection, response, name, type) : MHD_NO;
}

static enum MHD_Result send_answer(avp_web *web, struct MHD_Connection *connection, avp_answer *answer) {
    sent *s = web->ctx->allocator.resize(web->ctx->allocator.self, NULL, sizeof *s);
    if (!s) {
        avp_answer_free(web->ctx, answer);
        return avpi_refuse(web, connection, MHD_HTTP_SERVICE_UNAVAILABLE);
    }
    *s = (sent){web->ctx, *answer};
    const char *type = answer->type, *name = answer->file_name;
    bool in_file = s->answer.in_file;
    struct MHD_Response *response =
        in_file
            ? response_of_file(&s->answer)
            : MHD_create_response_from_buffer_with_free_callback_cls(s->answer.size_bytes, s->answer.bytes, drop, s);
    if (!response || in_file)
        drop(s);
    return response ? send_named(connection, response, name, type) : MHD_NO;
}

/* The case is being written, or could not be opened again. The lock is held. */
static enum MHD_Result send_closed(avp_web *web, struct MHD_Connection *connection) {
    const char *text = N_("files are being read, or the analysis runs; the case can be asked when it is done");
    bool failed = web->closed.status != AVP_OK;
    return send_error(connection, failed ? MHD_HTTP_INTERNAL_SERVER_ERROR : MHD_HTTP_SERVICE_UNAVAILABLE,
                      failed ? web->closed.text : avp_translate(language(web, connection), text));
}

static enum MHD_Result ask(avp_web *web, struct MHD_Connection *connection, const char *question,
                           const avpi_request *request) {
    arguments args = {.n = 0};
    avp_answer answer = {.found = false};
    avp_error err = {.status = AVP_OK};
    const avp_str body = {request->body, request->body_bytes};
    MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take, &args);
    if (args.bad || (request->posts && args.n > 0) || (args.ticket && strcmp(question, "download") != 0))
        return avpi_refuse(web, connection, MHD_HTTP_BAD_REQUEST);
    pthread_mutex_lock(&web->asking);
    if (!web->view) {
        enum MHD_Result closed = send_closed(web, connection);
        pthread_mutex_unlock(&web->asking);
        return closed;
    }
    avp_status status =
        request->posts
            ? avp_view_tell(web->view, language(web, connection), question, body, &answer, &err)
            : avp_view_ask(web->view, language(web, connection), question, args.params, args.n, &answer, &err);
    bool flows = answer.flow != NULL;
    enum MHD_Result done = flows ? send_flow(web, connection, request, args.ticket, &answer) : MHD_NO;
    pthread_mutex_unlock(&web->asking);
    if (flows)
        return done;
    if (status != AVP_OK)
        return send_error(connection, status_of(status), err.text);
    return answer.found ? send_answer(web, connection, &answer) : avpi_refuse(web, connection, MHD_HTTP_NOT_FOUND);
}

/* ---- reading and running ---- */

/* Takes root; NULL is refused with the status. */
static enum MHD_Result send_json(avp_web *web, struct MHD_Connection *connection, json_t *root, unsigned status) {
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    if (!text)
        return avpi_refuse(web, connection, status == MHD_HTTP_OK ? MHD_HTTP_SERVICE_UNAVAILABLE : status);
    struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    return send_it(connection, response, status, "application/json");
}

/* What became of a download; it is known while the case is closed, too. */
static enum MHD_Result send_ticket(avp_web *web, struct MHD_Connection *connection) {
    const char *ticket = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "ticket");
    if (!avpi_ticket_is(ticket))
        return avpi_refuse(web, connection, MHD_HTTP_BAD_REQUEST);
    return send_json(web, connection, avpi_ticket_json(web, ticket), MHD_HTTP_OK);
}

static enum MHD_Result send_upload(avp_web *web, struct MHD_Connection *connection, avpi_request *request) {
    avpi_incoming *file = request->file;
    if (!file || !avpi_incoming_end(web, file))
        return avpi_refuse(web, connection, MHD_HTTP_INSUFFICIENT_STORAGE);
    request->file = NULL; /* the server keeps it */
    json_t *root = json_object();
    (void)json_object_set_new(root, "file", json_integer((json_int_t)file->number));
    (void)json_object_set_new(root, "name", json_string(file->name));
    (void)json_object_set_new(root, "size_bytes", json_integer((json_int_t)file->size_bytes));
    return send_json(web, connection, root, MHD_HTTP_OK);
}

static enum MHD_Result do_work(avp_web *web, struct MHD_Connection *connection, const char *path,
                               const avpi_request *request) {
    unsigned status = MHD_HTTP_OK;
    const char *lang = language(web, connection);
    json_t *told = json_loadb(request->body, request->body_bytes, JSON_REJECT_DUPLICATES, NULL), *root = NULL;
    if (!json_is_object(told))
        status = MHD_HTTP_BAD_REQUEST;
    else if (strcmp(path, "/api/preview") == 0)
        root = avpi_work_preview(web, lang, told, &status);
    else if (strcmp(path, "/api/pair") == 0)
        root = avpi_work_pair(web, lang, told, &status);
    else if (strcmp(path, "/api/work") == 0)
        root = avpi_work_begin(web, lang, told, &status);
    else
        root = avpi_work_stop(web);
    json_decref(told);
    return send_json(web, connection, root, status);
}

/* Questions and orders about work; *taken = it was one. They are answered while the case is closed, too. */
static enum MHD_Result answer_work(avp_web *web, struct MHD_Connection *connection, const char *path,
                                   avpi_request *request, bool *taken) {
    bool orders =
        strcmp(path, "/api/preview") == 0 || strcmp(path, "/api/pair") == 0 || strcmp(path, "/api/work/stop") == 0;
    bool work = strcmp(path, "/api/work") == 0;
    *taken = web->program && (work || (request->posts && (orders || avpi_is_upload(path))));
    if (!*taken)
        return MHD_NO;
    if (request->posts && avpi_is_upload(path))
        return send_upload(web, connection, request);
    return request->posts ? do_work(web, connection, path, request)
                          : send_json(web, connection, avpi_work_state(web), MHD_HTTP_OK);
}

/* ---- the page ---- */

static enum MHD_Result send_file(struct MHD_Connection *connection, const avpi_page_file *file) {
    union {
        const void *in;
        void *out;
    } bytes = {.in = file->bytes};
    return send_it(connection, MHD_create_response_from_buffer(file->size_bytes, bytes.out, MHD_RESPMEM_PERSISTENT),
                   MHD_HTTP_OK, file->type);
}

/* Files that are not the page's own say what they are to whoever has the cookie alone. */
static enum MHD_Result send_outside(avp_web *web, struct MHD_Connection *connection, const char *path) {
    const char *css = avpi_door_style(path);
    return css ? send_it(connection, copy_of(css), MHD_HTTP_OK, "text/css; charset=utf-8")
               : send_door(web, connection, false);
}

enum MHD_Result avpi_respond(avp_web *web, struct MHD_Connection *connection, const char *path, avpi_request *request) {
    static const char api[] = "/api/";
    if (strcmp(path, "/open") == 0)
        return let_in(web, connection);
    bool asks = strncmp(path, api, sizeof api - 1) == 0;
    if (!avpi_guard_session(web, connection))
        return asks ? avpi_refuse(web, connection, MHD_HTTP_UNAUTHORIZED) : send_outside(web, connection, path);
    bool taken = false;
    enum MHD_Result worked = asks ? answer_work(web, connection, path, request, &taken) : MHD_NO;
    if (taken)
        return worked;
    if (!request->posts && strcmp(path, "/api/download-state") == 0)
        return send_ticket(web, connection);
    if (asks)
        return ask(web, connection, path + sizeof api - 1, request);
    for (size_t i = 0; i < avpi_page_files_count; i++)
        if (strcmp(path, avpi_page_files[i].path) == 0)
            return send_file(connection, &avpi_page_files[i]);
    return avpi_refuse(web, connection, MHD_HTTP_NOT_FOUND);
}
