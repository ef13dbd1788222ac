/* A request while it comes in: the body of one that tells something is gathered, of the length that was announced. */
#include "web/work.h"

#include <stdlib.h>
#include <string.h>

avpi_request *avpi_request_new(size_t body_size) {
    avpi_request *request = calloc(1, sizeof *request);
    if (!request)
        return NULL;
    request->body_size = body_size;
    request->body = calloc(1, body_size + 1);
    if (!request->body) {
        free(request);
        return NULL;
    }
    return request;
}

bool avpi_is_upload(const char *path) {
    return strcmp(path, "/api/upload") == 0;
}

void avpi_request_free(avpi_request *request) {
    if (!request)
        return;
    free(request->body);
    free(request);
}

void avpi_request_take(avpi_request *request, const char *bytes, size_t n) {
    if (request->file && request->refusal == 0 && !avpi_incoming_add(request->file, bytes, n))
        request->refusal = MHD_HTTP_INSUFFICIENT_STORAGE;
    if (request->file)
        return;
    if (n > request->body_size - request->body_bytes) {
        request->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
        return;
    }
    memcpy(request->body + request->body_bytes, bytes, n);
    request->body_bytes += n;
}
