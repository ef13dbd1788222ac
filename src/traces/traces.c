/* Posts of a case -> acts of one trace: read by SQL, keyed in parallel, numbered and sorted by the acts builder. */
#include "traces/peer_traces.h"
#include "traces/trace.h"

#include "base/acts_builder.h"
#include "base/parallel.h"

enum { ROWS = 2048, BATCHES_PER_WORKER = 8, KNOWN_SIZE = 256, SEQUENCE_MOST = 1 << 30 };
enum { COLUMN_ACCOUNT, COLUMN_POST, COLUMN_TIME, COLUMN_OBJECT, COLUMN_SOURCE, COLUMNS };

/* Rows of one chunk, on their way to a worker. */
typedef struct batch {
    size_t n;
    uint32_t account[ROWS], post[ROWS];
    int64_t time_us[ROWS];
    avp_str object[ROWS], source[ROWS];
    avpi_arena texts;
} batch;

typedef struct worker {
    void *state;      /* of the trace's key function */
    avpi_arena texts; /* what the key function makes of one batch */
    avp_str account[ROWS], object[ROWS], source[ROWS];
} worker;

/* The elements of one post, while its rows are read. */
typedef struct sequence {
    size_t count; /* 0 = none begun */
    uint32_t account, post;
    int64_t time_us;
    avpi_buf text;
} sequence;

typedef struct loading {
    const avp_ctx *ctx;
    avp_case *c;
    const avpi_trace *trace;
    const avp_traces_options *opts;
    avpi_acts_builder *builder;
    avpi_arena names;  /* native texts of the accounts */
    avp_str *accounts; /* by account_id */
    size_t n_accounts, accounts_capacity;
    batch *batches;
    size_t n_batches, filled;
    sequence sequence;
    worker *workers;
    unsigned n_workers;
} loading;

/* ---- the registry ---- */

size_t avp_traces_count(void) {
    return avpi_traces_count;
}

const char *avp_traces_name(size_t i) {
    return i < avpi_traces_count ? avpi_traces[i]->name : NULL;
}

const char *avp_traces_help(size_t i) {
    return i < avpi_traces_count ? avpi_traces[i]->help : NULL;
}

bool avp_traces_on_request(size_t i) {
    return i < avpi_traces_count && avpi_traces[i]->on_request;
}

const char *avp_traces_of_peer(const char *trace, const char *peer) {
    for (size_t i = 0; trace && i < avpi_peer_traces_count; i++) {
        const char *name = avpi_peer_traces[i].name;
        size_t length = strlen(peer);
        if (strncmp(name, peer, length) == 0 && name[length] == '-' && strcmp(name + length + 1, trace) == 0)
            return name;
    }
    return trace;
}

static avp_status find_trace(const avp_ctx *ctx, const char *name, const avpi_trace **out, avp_error *err) {
    char known[KNOWN_SIZE] = "";
    size_t used = 0;
    for (size_t i = 0; i < avpi_traces_count; i++) {
        size_t length = strlen(avpi_traces[i]->name);
        if (name && strcmp(avpi_traces[i]->name, name) == 0) {
            *out = avpi_traces[i];
            return AVP_OK;
        }
        if (used + length + 3 > sizeof known)
            continue;
        memcpy(known + used, ", ", used ? 2 : 0);
        memcpy(known + used + (used ? 2 : 0), avpi_traces[i]->name, length + 1);
        used += length + (used ? 2 : 0);
    }
    for (size_t i = 0; name && i < avpi_peer_traces_count; i++)
        if (strcmp(avpi_peer_traces[i].name, name) == 0) {
            *out = &avpi_peer_traces[i];
            return AVP_OK;
        }
    return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no trace \"%s\"; the traces are %s"), name ? name : "", known);
}

/* ---- accounts ---- */

static avp_status add_account(loading *l, uint32_t id, avp_str native, avp_error *err) {
    avp_status status = AVP_OK;
    size_t before = l->accounts_capacity;
    AVP_TRY(avpi_grow(l->ctx, &l->accounts, &l->accounts_capacity, (size_t)id + 1, sizeof(avp_str), err));
    for (size_t i = before; i < l->accounts_capacity; i++)
        l->accounts[i] = (avp_str){NULL, 0};
    l->accounts[id] = avpi_arena_copy(&l->names, native);
    if (!l->accounts[id].ptr)
        return avpi_fail_memory(l->ctx, err);
    l->n_accounts = id >= l->n_accounts ? (size_t)id + 1 : l->n_accounts;
done:
    return status;
}

static avp_status read_accounts(loading *l, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(l->c, "SELECT account_id, native FROM accounts", NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            AVP_TRY(add_account(l, avpi_rows_u32(rows, 0)[i], avpi_rows_text(rows, 1)[i], err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- one batch ---- */

static avp_status copy_texts(loading *l, batch *b, const avp_str *from, avp_str *to, avp_error *err) {
    for (size_t i = 0; i < b->n; i++) {
        to[i] = from[i].ptr ? avpi_arena_copy(&b->texts, from[i]) : from[i];
        if (from[i].ptr && !to[i].ptr)
            return avpi_fail_memory(l->ctx, err);
    }
    return AVP_OK;
}

/* The rows of a chunk live only until the next one is read. */
static avp_status fill_batch(loading *l, batch *b, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (n > ROWS)
        return avpi_fail(l->ctx, err, AVP_E_BUG, N_("a chunk of %zu rows is larger than %d"), n, ROWS);
    b->n = n;
    memcpy(b->account, avpi_rows_u32(rows, COLUMN_ACCOUNT), n * sizeof *b->account);
    memcpy(b->post, avpi_rows_u32(rows, COLUMN_POST), n * sizeof *b->post);
    memcpy(b->time_us, avpi_rows_i64(rows, COLUMN_TIME), n * sizeof *b->time_us);
    AVP_TRY(copy_texts(l, b, avpi_rows_text(rows, COLUMN_OBJECT), b->object, err));
    AVP_TRY(copy_texts(l, b, avpi_rows_text(rows, COLUMN_SOURCE), b->source, err));
done:
    return status;
}

/* The sequence is whole: a row of the batch, if it is long enough. */
static avp_status end_sequence(loading *l, batch *b, avp_error *err) {
    sequence *q = &l->sequence;
    bool enough = q->count >= l->trace->sequence_least;
    q->count = 0;
    if (!enough)
        return AVP_OK;
    avp_str text = avpi_arena_copy(&b->texts, avpi_buf_view(&q->text));
    if (!text.ptr)
        return avpi_fail_memory(l->ctx, err);
    b->account[b->n] = q->account;
    b->post[b->n] = q->post;
    b->time_us[b->n] = q->time_us;
    b->object[b->n] = text;
    b->source[b->n] = (avp_str){NULL, 0};
    b->n++;
    return AVP_OK;
}

/* Rows into sequences. A sequence may go on in the next chunk; n rows end at most n of them. */
static avp_status join_batch(loading *l, batch *b, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    sequence *q = &l->sequence;
    const avp_str *element = avpi_rows_text(rows, COLUMN_OBJECT);
    if (n > ROWS)
        return avpi_fail(l->ctx, err, AVP_E_BUG, N_("a chunk of %zu rows is larger than %d"), n, ROWS);
    for (size_t i = 0; i < n; i++) {
        uint32_t post = avpi_rows_u32(rows, COLUMN_POST)[i];
        if (q->count > 0 && q->post != post)
            AVP_TRY(end_sequence(l, b, err));
        if (!element[i].ptr)
            continue;
        if (q->count == 0) {
            q->account = avpi_rows_u32(rows, COLUMN_ACCOUNT)[i];
            q->post = post;
            q->time_us = avpi_rows_i64(rows, COLUMN_TIME)[i];
            avpi_buf_clear(&q->text);
        } else {
            AVP_TRY(avpi_buf_add_byte(&q->text, AVPI_TRACE_SEPARATOR, err));
        }
        AVP_TRY(avpi_buf_add(&q->text, element[i], err));
        q->count++;
    }
done:
    return status;
}

static avp_status key_row(const loading *l, worker *w, const batch *b, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_trace_texts texts = {.arena = &w->texts, .object = b->object[i], .source = b->source[i]};
    if (l->trace->key && texts.object.ptr)
        AVP_TRY(l->trace->key(l->ctx, w->state, &texts, err));
    w->object[i] = texts.object;
    w->source[i] = texts.source;
    w->account[i] = b->account[i] < l->n_accounts ? l->accounts[b->account[i]] : (avp_str){NULL, 0};
done:
    return status;
}

static avp_status key_batch(void *arg, size_t task, unsigned number, avp_error *err) {
    avp_status status = AVP_OK;
    loading *l = arg;
    worker *w = &l->workers[number];
    const batch *b = &l->batches[task];
    avpi_arena_clear(&w->texts);
    for (size_t i = 0; i < b->n; i++)
        AVP_TRY(key_row(l, w, b, i, err));
    const avpi_act_columns columns = {.n = b->n,
                                      .account = w->account,
                                      .object = w->object,
                                      .source = w->source,
                                      .post_number = b->post,
                                      .time_us = b->time_us};
    AVP_TRY(avpi_acts_builder_add(l->builder, number, &columns, err));
done:
    return status;
}

static avp_status key_batches(loading *l, avp_error *err) {
    avp_status status = AVP_OK;
    if (l->filled > 0)
        AVP_TRY(avpi_parallel(l->ctx, l->filled, key_batch, l, err));
    l->filled = 0;
done:
    return status;
}

/* An empty batch; those before it are keyed when all are full. */
static avp_status next_batch(loading *l, batch **out, avp_error *err) {
    avp_status status = AVP_OK;
    if (l->filled == l->n_batches)
        AVP_TRY(key_batches(l, err));
    *out = &l->batches[l->filled++];
    (*out)->n = 0;
    avpi_arena_clear(&(*out)->texts);
done:
    return status;
}

static avp_status read_rows(loading *l, avp_error *err) {
    static const avpi_sql_type types[COLUMNS] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_TEXT,
                                                 AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    batch *b = NULL;
    size_t n = 0;
    uint64_t done_rows = 0;
    bool joins = l->trace->sequence_least > 0;
    avpi_sql_value params[AVPI_TRACE_PARAMS];
    size_t n_params = l->trace->bind ? l->trace->bind(l->opts, params) : 0;
    AVP_TRY(avpi_sql_query(l->c, l->trace->sql, params, n_params, types, COLUMNS, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(next_batch(l, &b, err));
        AVP_TRY(joins ? join_batch(l, b, rows, n, err) : fill_batch(l, b, rows, n, err));
        done_rows += n;
        AVP_TRY(avpi_progress(l->ctx, N_("reading traces"), done_rows, 0, "rows", err));
    }
    if (l->sequence.count > 0) {
        AVP_TRY(next_batch(l, &b, err));
        AVP_TRY(end_sequence(l, b, err));
    }
    AVP_TRY(key_batches(l, err));
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- precision ---- */

/* Bit per post that has an act. */
static avp_status mark_posts(const avp_ctx *ctx, const avp_acts *acts, uint8_t **out, size_t *n_posts, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *marks = NULL;
    uint32_t last = 0;
    for (size_t i = 0; i < acts->count; i++)
        last = acts->post[i] > last ? acts->post[i] : last;
    AVP_TRY(avpi_zalloc(ctx, (size_t)last / 8 + 1, 1, &marks, err));
    for (size_t i = 0; i < acts->count; i++)
        marks[acts->post[i] / 8] = (uint8_t)(marks[acts->post[i] / 8] | 1u << acts->post[i] % 8);
    *out = marks;
    *n_posts = (size_t)last + 1;
done:
    return status;
}

/* The coarsest step among the files that the posts stand in. A post of two files is as exact as the better one. */
static avp_status precision_of_posts(loading *l, const avp_acts *acts, int64_t *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    static const char sql[] =
        "SELECT o.post_id, min(s.precision_us) FROM post_origins o JOIN sources s USING (source_id)"
        " WHERE s.precision_us > 0 GROUP BY o.post_id";
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    uint8_t *marks = NULL;
    size_t n_posts = 0, n = 0;
    AVP_TRY(mark_posts(l->ctx, acts, &marks, &n_posts, err));
    AVP_TRY(avpi_sql_query(l->c, sql, NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            uint32_t post = avpi_rows_u32(rows, 0)[i];
            int64_t step = avpi_rows_i64(rows, 1)[i];
            if (post < n_posts && (marks[post / 8] >> post % 8 & 1) && step > *out)
                *out = step;
        }
    }
done:
    avpi_rows_close(rows);
    avpi_free(l->ctx, marks);
    return status;
}

static avp_status find_precision(loading *l, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t least = 0, most = 0, precision = 1;
    AVP_TRY(
        avpi_sql_number(l->c, "SELECT min(precision_us) FROM sources WHERE precision_us > 0", NULL, 0, &least, err));
    AVP_TRY(avpi_sql_number(l->c, "SELECT max(precision_us) FROM sources", NULL, 0, &most, err));
    precision = least > 0 ? least : 1;
    if (most > least && acts->count > 0)
        AVP_TRY(precision_of_posts(l, acts, &precision, err));
    acts->precision_us = precision;
done:
    return status;
}

/* ---- the whole way ---- */

static avp_status begin(loading *l, avp_error *err) {
    avp_status status = AVP_OK;
    l->n_workers = l->ctx->n_threads ? l->ctx->n_threads : 1;
    AVP_TRY(avpi_zalloc(l->ctx, l->n_workers, sizeof *l->workers, &l->workers, err));
    for (unsigned i = 0; i < l->n_workers; i++)
        avpi_arena_init(&l->workers[i].texts, l->ctx);
    for (unsigned i = 0; l->trace->key_begin && i < l->n_workers; i++)
        AVP_TRY(l->trace->key_begin(l->ctx, &l->workers[i].state, err));
    size_t n = (size_t)l->n_workers * BATCHES_PER_WORKER;
    AVP_TRY(avpi_zalloc(l->ctx, n, sizeof *l->batches, &l->batches, err));
    for (l->n_batches = 0; l->n_batches < n; l->n_batches++)
        avpi_arena_init(&l->batches[l->n_batches].texts, l->ctx);
    AVP_TRY(avpi_acts_builder_new(l->ctx, l->trace->name, l->n_workers, true, AVPI_POSTS_NUMBERED, &l->builder, err));
done:
    return status;
}

/* Sorting needs the room: what only reading needed goes first. */
static void end_reading(loading *l) {
    for (size_t i = 0; i < l->n_batches; i++)
        avpi_arena_free(&l->batches[i].texts);
    for (unsigned i = 0; l->workers && i < l->n_workers; i++) {
        avpi_arena_free(&l->workers[i].texts);
        if (l->trace->key_end && l->workers[i].state)
            l->trace->key_end(l->ctx, l->workers[i].state);
    }
    avpi_arena_free(&l->names);
    avpi_buf_free(&l->sequence.text);
    avpi_free(l->ctx, l->accounts);
    avpi_free(l->ctx, l->batches);
    avpi_free(l->ctx, l->workers);
    l->accounts = NULL;
    l->batches = NULL;
    l->workers = NULL;
    l->n_batches = 0;
}

avp_status avp_traces_load(const avp_ctx *ctx, avp_case *c, const char *trace, const avp_traces_options *opts,
                           avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_traces_options defaults;
    loading l = {.ctx = ctx, .c = c};
    avp_acts built = {0};
    avpi_arena_init(&l.names, ctx);
    avpi_buf_init(&l.sequence.text, ctx, SEQUENCE_MOST);
    if (!opts) {
        avp_options_init(&avp_traces_option_table, &defaults);
        opts = &defaults;
    }
    l.opts = opts;
    AVP_TRY(avp_options_validate(ctx, &avp_traces_option_table, opts, err));
    AVP_TRY(find_trace(ctx, trace, &l.trace, err));
    AVP_TRY(begin(&l, err));
    AVP_TRY(read_accounts(&l, err));
    AVP_TRY(read_rows(&l, err));
    end_reading(&l);
    AVP_TRY(avpi_acts_builder_finish(l.builder, 1, &built, NULL, 0, err));
    if (l.trace->finish)
        AVP_TRY(l.trace->finish(ctx, opts, &built, err));
    AVP_TRY(find_precision(&l, &built, err));
    *acts = built;
    built = (avp_acts){0};
done:
    if (l.trace)
        end_reading(&l);
    avpi_acts_builder_free(l.builder);
    avp_acts_free(ctx, &built);
    return status;
}
