/* A question that a view can answer. One file src/view/ask_<name>.c defines `const avpi_ask avpi_ask_<name>`. */
#ifndef AVPI_VIEW_ASK_H
#define AVPI_VIEW_ASK_H

#include "avispero/report.h"
#include "avispero/view.h"
#include "base/text.h"
#include "store/sql.h"
#include "view/post_search.h"
#include "view/strongest.h"

#include <jansson.h>

enum { AVPI_ASK_PARAMS_MAX = 16, AVPI_PAGE_DEFAULT = 100, AVPI_PAGE_MOST = 500 };

/* A case being looked at. Temporary tables of its connection: linked, bins; shown (accounts as people read them) is shared
 * with connections beside it. */
struct avp_view {
    avp_ctx ctx;
    avp_case *c;
    uint64_t run_id;                    /* 0 = no run yet */
    int64_t first_us, last_us, step_us; /* of the posts; width of the bins; step 0 = no post has a time */
    avpi_arena text;
    char *folder; /* for files that the database writes; NULL of a case in memory */
    size_t n_traces;
    avp_acts acts[AVP_GROUPS_TRACES_MAX]; /* names alone */
    avp_trace_links traces[AVP_GROUPS_TRACES_MAX];
    avp_links_options links_options;
    avp_groups_options groups_options;
    avp_groups groups; /* as the run stored them: without exhibits, sweep and objects */
    avp_layout layout;
    bool has_layout;
    avp_story story; /* of the above */
    avpi_searches searches;
    avpi_by_strength by_strength;
};

/* Makes the view `shown` over the shared table, on each connection. */
extern const char avpi_view_shown[];
void avpi_view_flow_free(avp_view_flow *flow);

/* One question as it came. */
struct avpi_asked {
    avp_view *view;
    avp_ctx ctx;     /* in the language asked for */
    uint64_t number; /* of a path with # */
    const avp_view_param *params;
    size_t n_params;
    json_t *told; /* the object that was sent, of a question that tells */
};

typedef struct avpi_ask {
    const char *path;                       /* "groups", "groups/#" */
    const char *names[AVPI_ASK_PARAMS_MAX]; /* parameters it takes, NULL-ended */
    bool tells;                             /* takes an object whose members have these names, and keeps something */
    /* Fill answer by avpi_answer_json or avpi_answer_bytes; leave it alone when there is no such thing. */
    avp_status (*answer)(const avpi_asked *asked, avp_answer *answer, avp_error *err);
} avpi_ask;

extern const avpi_ask *const avpi_asks[];
extern const size_t avpi_asks_count;

/** Value of a parameter; NULL when it was not given. */
const char *avpi_asked_text(const avpi_asked *asked, const char *name);
/** Whole number; fallback when not given. Errors: AVP_E_ARG no number, out of [least, most] */
AVP_MUST_CHECK avp_status avpi_asked_number(const avpi_asked *asked, const char *name, int64_t fallback, int64_t least,
                                            int64_t most, int64_t *out, avp_error *err);

/**
 * May a file that the page sends show everything? Not where accounts or posts of the list of deletions stand in the case, unless
 * "with_deleted" says "yes". Errors: AVP_E_ARG
 */
AVP_MUST_CHECK avp_status avpi_asked_withhold(const avpi_asked *asked, avp_error *err);

/** Text of a member that was told; fallback when it is not there. Errors: AVP_E_ARG it is no text */
AVP_MUST_CHECK avp_status avpi_told_text(const avpi_asked *asked, const char *name, const char *fallback,
                                         const char **out, avp_error *err);
/** Whole number from 0 on that was told. Errors: AVP_E_ARG it is missing, or no such number */
AVP_MUST_CHECK avp_status avpi_told_number(const avpi_asked *asked, const char *name, uint64_t *out, avp_error *err);

/* from, to: half open [from, to), microseconds; the whole span when not given. */
typedef struct avpi_asked_span {
    bool given;
    int64_t from_us, to_us;
} avpi_asked_span;
AVP_MUST_CHECK avp_status avpi_asked_span_of(const avpi_asked *asked, avpi_asked_span *out, avp_error *err);

/** A new private folder for one file, which the caller removes: "/tmp/avispero-XXXXXX" on the heap. */
AVP_MUST_CHECK avp_status avpi_view_folder(const avp_ctx *ctx, char **out, avp_error *err);
/** Give root away as the answer; root NULL: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_answer_json(const avpi_asked *asked, json_t *root, avp_answer *answer, avp_error *err);
AVP_MUST_CHECK avp_status avpi_answer_bytes(const avpi_asked *asked, const char *type, avp_str bytes,
                                            avp_answer *answer, avp_error *err);

/* ---- rows as JSON (json_rows.c) ---- */

typedef struct avpi_cells_column {
    const char *name;
    avpi_sql_type type; /* TEXT, I64, F64, U32, U64, BOOL; NULL and NaN become null */
} avpi_cells_column;

/** SQL under construction with its parameters: pieces are added, values are bound. */
enum { AVPI_BOUND_MAX = 24 };
struct avpi_query {
    avpi_buf sql;
    avpi_sql_value bound[AVPI_BOUND_MAX];
    size_t n_bound;
};

void avpi_query_init(avpi_query *query, const avp_view *view);
void avpi_query_free(avpi_query *query);
AVP_MUST_CHECK avp_status avpi_query_add(avpi_query *query, const char *sql, avp_error *err);
/** Add sql, whose one ? stands for value. */
AVP_MUST_CHECK avp_status avpi_query_bind(avpi_query *query, const char *sql, avpi_sql_value value, avp_error *err);

/* An object that is an account, under its name: of rows o with trace and object, joined to accounts. */
#define AVPI_OBJECT_ACCOUNT "LEFT JOIN shown n ON n.native = o.object AND o.trace IN ('mention', 'fast-repost')"
/* An object that is a post, and who wrote it, where the case has it: w.native and w.handle. */
#define AVPI_OBJECT_AUTHOR                                                                                             \
    "LEFT JOIN (SELECT p.native AS post, s.native, s.handle FROM posts p JOIN shown s USING (account_id)) w"           \
    " ON w.post = o.object AND o.trace IN ('repost', 'reply')"

/** Rows of a query as an array of objects. */
AVP_MUST_CHECK avp_status avpi_cells_rows(const avp_view *view, const avpi_query *query,
                                          const avpi_cells_column *columns, size_t n_columns, json_t **out,
                                          avp_error *err);
/** The same for fixed SQL whose first parameters are numbers. */
AVP_MUST_CHECK avp_status avpi_cells_select(const avp_view *view, const char *sql, const uint64_t *numbers, size_t n,
                                            const avpi_cells_column *columns, size_t n_columns, json_t **out,
                                            avp_error *err);
/* One part of an answer that is made of several: a key, and fixed SQL over numbers. */
enum { AVPI_PART_COLUMNS = 16 };
typedef struct avpi_part {
    const char *key, *sql;
    size_t n_columns;
    avpi_cells_column columns[AVPI_PART_COLUMNS];
} avpi_part;
/** Each part as an array under its key. */
AVP_MUST_CHECK avp_status avpi_cells_parts(const avp_view *view, const avpi_part *parts, size_t n_parts,
                                           const uint64_t *numbers, size_t n, json_t *root, avp_error *err);
/** The one number of a query, under a key. */
AVP_MUST_CHECK avp_status avpi_cells_number(const avpi_asked *asked, json_t *root, const char *key, const char *sql,
                                            avp_error *err);
/** First row of an array, or null; takes rows. */
json_t *avpi_cells_first(json_t *rows);
/** Text as a JSON string, null for ptr NULL. */
json_t *avpi_cells_text(avp_str text);
static inline json_t *avpi_cells_count(uint64_t n) {
    return json_integer((json_int_t)n);
}

/* Sets a key and takes the value; a NULL value leaves the key out, and avpi_answer_json fails then only for the root. */
static inline void avpi_cells_set(json_t *object, const char *key, json_t *value) {
    (void)json_object_set_new(object, key, value ? value : json_null());
}

/* ---- what several questions need ---- */

/** The latest run as an avp_story: groups, fused links, layout, options (run_story.c). */
AVP_MUST_CHECK avp_status avpi_view_load_run(avp_view *view, avp_error *err);
/** Posts in bins of the view as {from_us, step_us, posts: [...], ...} (series.c). group 0: all, with the members' part. */
AVP_MUST_CHECK avp_status avpi_view_series(const avpi_asked *asked, avpi_asked_span span, uint64_t group, json_t **out,
                                           avp_error *err);

#endif
