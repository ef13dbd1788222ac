/*
 * Who may ask. Any page in the same browser can send requests to 127.0.0.1, so a request must
 *   name us as its host           a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused
 *   come from our own page        Origin and Sec-Fetch-Site, where the browser tells them
 *   bring the session's cookie    given for the token of the printed address; SameSite=Strict keeps other sites from using it
 *   ask                           GET and HEAD, without a body
 *   or tell                       POST to /api/, JSON of a known length, which no form of another site can send without being asked
 *                                 about first; then Origin has to be there, and the cookie is looked at before the body is taken
 */
#include "web/server.h"

#include <string.h>
#include <strings.h>
#include <sys/random.h>

bool avpi_secret_make(char out[AVPI_SECRET_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[(AVPI_SECRET_SIZE - 1) / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[AVPI_SECRET_SIZE - 1] = '\0';
    return true;
}

bool avpi_secret_is(const char *secret, const char *text) {
    size_t length = text ? strlen(text) : 0;
    unsigned char differs = length != AVPI_SECRET_SIZE - 1;
    for (size_t i = 0; i < AVPI_SECRET_SIZE - 1; i++)
        differs = (unsigned char)(differs | (secret[i] ^ (length > 0 ? text[i % length] : 0)));
    return differs == 0;
}

enum { BODY_MOST = 1 << 17 };

/* The headers that decide, and how often each came. */
typedef struct decisive {
    const char *host, *origin, *site, *length, *transfer, *type;
    unsigned n_hosts, n_origins, n_sites, n_lengths;
} decisive;

static enum MHD_Result see(void *self, enum MHD_ValueKind kind, const char *name, const char *value) {
    decisive *d = self;
    (void)kind;
    value = value ? value : "";
    if (strcasecmp(name, "Host") == 0) {
        d->host = value;
        d->n_hosts++;
    } else if (strcasecmp(name, "Origin") == 0) {
        d->origin = value;
        d->n_origins++;
    } else if (strcasecmp(name, "Sec-Fetch-Site") == 0) {
        d->site = value;
        d->n_sites++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        d->length = value;
        d->n_lengths++;
    } else if (strcasecmp(name, "Content-Type") == 0)
        d->type = value;
    else if (strcasecmp(name, "Transfer-Encoding") == 0)
        d->transfer = value;
    return MHD_YES;
}

static bool is_our_host(const avp_web *web, const char *host) {
    return host && (strcmp(host, web->hosts[0]) == 0 || strcmp(host, web->hosts[1]) == 0);
}

static bool is_our_origin(const avp_web *web, const char *origin) {
    static const char scheme[] = "http://";
    return strncmp(origin, scheme, sizeof scheme - 1) == 0 && is_our_host(web, origin + sizeof scheme - 1);
}

/* Of a body that is no longer than `most`; false: it is, or nobody says. */
static bool length_of(const decisive *d, size_t most, size_t *out) {
    size_t value = 0, digits = 0;
    for (const char *c = d->length; d->n_lengths == 1 && *c >= '0' && *c <= '9' && value <= most; c++, digits++)
        value = 10 * value + (size_t)(*c - '0');
    *out = value;
    return digits > 0 && value <= most && d->length[digits] == '\0';
}

static bool is_json(const char *type) {
    static const char json[] = "application/json";
    return type && strncasecmp(type, json, sizeof json - 1) == 0 && strchr("; ", type[sizeof json - 1]);
}

static unsigned guard_telling(const avp_web *web, struct MHD_Connection *connection, const decisive *d,
                              const char *path, size_t *body_size) {
    static const char api[] = "/api/";
    if (strncmp(path, api, sizeof api - 1) != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (!d->origin)
        return MHD_HTTP_FORBIDDEN;
    if (!avpi_guard_session(web, connection))
        return MHD_HTTP_UNAUTHORIZED;
    bool file = avpi_is_upload(path);
    if (file ? !d->type || strcmp(d->type, "application/octet-stream") != 0 : !is_json(d->type))
        return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    if (d->transfer || !d->length)
        return MHD_HTTP_LENGTH_REQUIRED;
    return length_of(d, file ? (size_t)web->opts.upload_bytes : BODY_MOST, body_size) ? 0 : MHD_HTTP_CONTENT_TOO_LARGE;
}

unsigned avpi_guard(const avp_web *web, struct MHD_Connection *connection, const char *method, const char *path,
                    size_t *body_size) {
    decisive d = {0};
    *body_size = 0;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, see, &d);
    if (d.n_hosts != 1 || d.n_origins > 1 || d.n_sites > 1)
        return MHD_HTTP_BAD_REQUEST;
    if (!is_our_host(web, d.host))
        return MHD_HTTP_MISDIRECTED_REQUEST;
    if (d.origin && !is_our_origin(web, d.origin))
        return MHD_HTTP_FORBIDDEN;
    if (d.site && strcmp(d.site, "same-origin") != 0 && strcmp(d.site, "none") != 0)
        return MHD_HTTP_FORBIDDEN;
    if (strcmp(method, "POST") == 0)
        return guard_telling(web, connection, &d, path, body_size);
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (d.transfer || (d.length && strcmp(d.length, "0") != 0))
        return MHD_HTTP_CONTENT_TOO_LARGE;
    return 0;
}

bool avpi_guard_session(const avp_web *web, struct MHD_Connection *connection) {
    return avpi_secret_is(web->session, MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, web->cookie));
}
