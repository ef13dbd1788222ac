/* View: what the page asks of a case, answered as JSON or as arrays of bytes. Transport (HTTP) is the web stage's. */
#ifndef AVISPERO_VIEW_H
#define AVISPERO_VIEW_H

#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct avp_view avp_view;

/**
 * Look at a case: its tables, and the groups of its latest run.
 * In       c     opened with AVP_CASE_READ (or in memory); borrowed until avp_view_close
 * Out      out   closed with avp_view_close
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     two scans of posts (by account, and by time); the links and positions of the run stay in memory
 * Threads  one at a time, like the case
 */
AVP_API AVP_MUST_CHECK avp_status avp_view_open(const avp_ctx *ctx, avp_case *c, avp_view **out, avp_error *err);
AVP_API void avp_view_close(avp_view *view);

/* One part of a question: from=1491238800000000. Texts are UTF-8, already decoded. */
typedef struct avp_view_param {
    const char *name, *value;
} avp_view_param;

/* An answer that is made while it is taken. */
typedef struct avp_view_flow avp_view_flow;

typedef struct avp_answer {
    bool found;            /* false: there is no such thing; type and bytes are empty */
    const char *type;      /* "application/json", "application/octet-stream", "image/svg+xml" ...; static */
    const char *file_name; /* under which a browser keeps it; NULL = it shows it. static */
    char *bytes;
    size_t size_bytes;
    bool in_file;        /* not in bytes but in a file without a name, from its beginning */
    int fd;              /* of it */
    avp_view_flow *flow; /* nor there, but part by part; NULL = not so */
} avp_answer;

/**
 * Answer one question. Questions, parameters and answers: docs/api.md.
 * In       lang    language of sentences, "en" or "es"
 *          path    "overview", "groups", "groups/3", ...
 *          params  an unknown name, or a name given twice, is an error: nothing is passed over in silence
 * Out      answer  freed with avp_answer_free
 * Errors   AVP_E_ARG a parameter is unknown, malformed or out of range; AVP_E_IO; AVP_E_MEMORY
 * Cost     bounded by the page size; lists give at most 500 rows
 */
AVP_API AVP_MUST_CHECK avp_status avp_view_ask(avp_view *view, const char *lang, const char *path,
                                               const avp_view_param *params, size_t n_params, avp_answer *answer,
                                               avp_error *err);
/**
 * Tell the view something: a verdict, a note. Kept in notes.jsonl beside the case, which stays open for reading alone.
 * In       path   "reviews", "notes"; body  a JSON object. docs/api.md
 * Out      answer  as above
 * Errors   AVP_E_ARG the body is no JSON object, a member is missing, unknown or out of range; AVP_E_INPUT; AVP_E_IO; AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_view_tell(avp_view *view, const char *lang, const char *path, avp_str body,
                                                avp_answer *answer, avp_error *err);
AVP_API void avp_answer_free(const avp_ctx *ctx, avp_answer *answer);

/**
 * The next part of an answer that is made while it is taken.
 * Out      part  of no length at the end; valid until the next call
 * Errors   AVP_E_CANCELLED it was stopped; AVP_E_IO, AVP_E_MEMORY
 * Threads  one at a time, but beside questions to the view, which has to stay open until the answer is freed
 */
AVP_API AVP_MUST_CHECK avp_status avp_view_flow_next(avp_view_flow *flow, avp_str *part, avp_error *err);
/** From any thread: what is under way in avp_view_flow_next ends with AVP_E_CANCELLED. */
AVP_API void avp_view_flow_stop(avp_view_flow *flow);

/** Questions that there are, "overview", "groups", "groups/#" (# is a number), ...: sorted by the names of their files. */
AVP_API size_t avp_view_questions_count(void);
AVP_API const char *avp_view_questions_path(size_t i);

#ifdef __cplusplus
}
#endif
#endif
