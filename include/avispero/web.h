/* Web: the page and its questions, served to browsers of this machine alone. */
#ifndef AVISPERO_WEB_H
#define AVISPERO_WEB_H

#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_WEB_OPTIONS(X)                                                                                             \
    X(port, "port", INT, int64_t, "0", 0, 65535, "", NULL, "port on 127.0.0.1; 0 = one that is free", "")              \
    X(connections, "connections", INT, int64_t, "256", 8, 4096, "connections", NULL,                                   \
      "how many connections are served at once; others wait", "docs/api.md")                                           \
    X(request_s, "request-time", REAL, double, "10", 0.1, 3600, "s", NULL,                                             \
      "a request must have arrived in whole after this time, else its connection is closed", "docs/api.md")            \
    X(answer_s, "answer-time", REAL, double, "120", 0.1, 86400, "s", NULL,                                             \
      "an answer must have been taken after this time, else its connection is closed", "docs/api.md")                  \
    X(upload_bytes, "upload-size", SIZE, uint64_t, "64G", 1024, 1e15, "bytes", NULL,                                   \
      "largest file that the page may send for reading", "docs/api.md")

typedef struct avp_web_options {
    AVP_WEB_OPTIONS(AVP_OPTION_FIELD)
} avp_web_options;
AVP_API extern const avp_option_table avp_web_option_table;

typedef struct avp_web avp_web;

/**
 * Open a case for reading, listen on 127.0.0.1 and answer from threads of its own, one question to the view at a time.
 * In       ctx      ctx->lang is the language of answers that do not name one; ctx->cancelled ends avp_web_wait
 *          path     of the case
 *          program  path of the command line, started to read files and to run the analysis; NULL = the page offers neither
 *          opts     NULL = defaults
 * Out      out    stopped with avp_web_stop
 * Errors   those of avp_case_open and avp_view_open; AVP_E_IO the port is taken; AVP_E_MEMORY
 * Beware   who knows the address, with its token, reads the whole case; other programs of the same user can read what the
 *          browser keeps. Rules of access: docs/api.md
 */
AVP_API AVP_MUST_CHECK avp_status avp_web_start(const avp_ctx *ctx, const char *path, const char *program,
                                                const avp_web_options *opts, avp_web **out, avp_error *err);
/** "http://127.0.0.1:PORT/open?token=...", valid until avp_web_stop. */
AVP_API const char *avp_web_url(const avp_web *web);
/** Until ctx->cancelled says so; closes connections that are too slow meanwhile. */
AVP_API void avp_web_wait(avp_web *web);
/** Closes all connections. NULL is fine. */
AVP_API void avp_web_stop(avp_web *web);

#ifdef __cplusplus
}
#endif
#endif
