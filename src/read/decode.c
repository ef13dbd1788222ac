/* The side that decodes: questions in, frames out, until nobody asks any more. */
#define _GNU_SOURCE 1 /* SYS_close_range */
#include "avispero/read.h"
#include "read/decoder.h"
#include "read/parquet_sql.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SETTINGS = 5, FRAME_BYTES = 4 << 20 }; /* a frame has so many bytes, or one row */

typedef struct answerer {
    avp_ctx ctx;
    int fd;
    bool pending; /* question holds one that is not answered yet */
    avpi_frame question;
    avpi_buf out;
    avp_str *cells; /* of a page, row by row */
    size_t cells_capacity;
    char *temp_dir;
    avpi_parquet_sql sql;
} answerer;

/* *ended: the other side is gone, or wants something else than the rest of this. */
static avp_status send_frame(answerer *a, avpi_frame_top top, const avp_str *cells, bool *ended, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_frame_make(&a->out, top, cells, err));
    AVP_TRY(avpi_frame_get(&a->question, a->fd, ended, err));
    a->pending = !*ended && a->question.top.kind != AVPI_FRAME_MORE;
    *ended = *ended || a->pending || !avpi_frame_send(a->fd, avpi_buf_view(&a->out));
done:
    return status;
}

/* As many rows from `first` on as a frame should have. */
static uint32_t rows_of_frame(const answerer *a, size_t first, size_t n_rows, size_t n_columns) {
    size_t bytes = 0, row = first;
    for (; row < n_rows && (row == first || bytes < FRAME_BYTES); row++)
        for (size_t c = 0; c < n_columns; c++)
            bytes += a->cells[row * n_columns + c].len;
    return (uint32_t)(row - first);
}

static avp_status send_page(answerer *a, const avpi_rows *rows, size_t n_rows, size_t n_columns, bool *ended,
                            avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(&a->ctx, &a->cells, &a->cells_capacity, n_rows * n_columns, sizeof *a->cells, err));
    for (size_t c = 0; c < n_columns; c++) {
        const avp_str *column = avpi_rows_text(rows, c);
        for (size_t i = 0; i < n_rows; i++)
            a->cells[i * n_columns + c] = column[i];
    }
    for (size_t first = 0; first < n_rows && !*ended;) {
        avpi_frame_top top = {.kind = AVPI_FRAME_ROWS, .n_columns = (uint32_t)n_columns};
        top.n_rows = rows_of_frame(a, first, n_rows, n_columns);
        AVP_TRY(send_frame(a, top, a->cells + first * n_columns, ended, err));
        first += top.n_rows;
    }
done:
    return status;
}

static avp_status send_rows(answerer *a, const uint32_t *columns, size_t n, bool sample, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n_rows = 0;
    bool ended = false;
    AVP_TRY(avpi_parquet_sql_rows(&a->sql, columns, n, sample, &rows, err));
    do {
        AVP_TRY(avpi_parquet_blame(&a->ctx, avpi_rows_next(rows, &n_rows, err), err));
        AVP_TRY(send_page(a, rows, n_rows, n, &ended, err));
    } while (n_rows > 0 && !ended);
    if (!ended)
        AVP_TRY(send_frame(a, (avpi_frame_top){.kind = AVPI_FRAME_END}, NULL, &ended, err));
done:
    avpi_rows_close(rows);
    return status;
}

/* Language, folder for temporary files, threads, memory: the same in all questions, so that the first one's hold. */
static avp_status set_up(answerer *a, const avp_str *cells, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n_threads = 1, memory = 0;
    if (a->sql.ctx)
        return AVP_OK;
    memcpy(a->ctx.lang, avpi_str_equal(cells[1], AVPI_STR("es")) ? "es" : "en", 3);
    if (cells[2].ptr)
        AVP_TRY(avpi_str_dup(&a->ctx, cells[2], &a->temp_dir, err));
    a->ctx.temp_dir = a->temp_dir;
    if (avpi_str_to_i64(cells[3], &n_threads) && avpi_str_to_i64(cells[4], &memory)) {
        a->ctx.n_threads = (unsigned)n_threads;
        a->ctx.memory_bytes = (size_t)memory;
    }
    avpi_parquet_sql_init(&a->sql, &a->ctx);
done:
    return status;
}

static avp_status answer(answerer *a, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t columns[AVPI_FRAME_COLUMNS_MOST];
    bool ended = false, plan = a->question.top.kind == AVPI_FRAME_PLAN;
    AVP_TRY(avpi_frame_cells(&a->question, err));
    size_t n = a->question.top.n_columns - SETTINGS;
    AVP_TRY(set_up(a, a->question.cells, err));
    for (size_t i = 0; i < n; i++) {
        int64_t column = 0;
        (void)avpi_str_to_i64(a->question.cells[SETTINGS + i], &column);
        columns[i] = (uint32_t)column;
    }
    AVP_TRY(avpi_parquet_sql_describe(&a->sql, a->question.cells[0], err));
    for (size_t i = 0; i < n; i++)
        if (columns[i] >= a->sql.n)
            AVP_TRY(avpi_fail(&a->ctx, err, AVP_E_INPUT, N_("the file changed while it was read")));
    avpi_frame_top top = {.kind = AVPI_FRAME_NAMES, .n_rows = 1, .n_columns = (uint32_t)a->sql.n};
    if (plan)
        AVP_TRY(send_frame(a, top, a->sql.names, &ended, err));
    if (!ended)
        status = send_rows(a, plan ? NULL : columns, plan ? a->sql.n : n, plan, err);
done:
    return status;
}

static bool next_question(answerer *a) {
    bool ended = false;
    avp_error ignored = {0};
    while (!a->pending) {
        if (avpi_frame_get(&a->question, a->fd, &ended, &ignored) != AVP_OK || ended)
            return false;
        a->pending = a->question.top.kind != AVPI_FRAME_MORE; /* left from an answer that has ended */
    }
    a->pending = false;
    return a->question.top.n_columns >= SETTINGS && a->question.top.n_rows == 1;
}

static void send_error(answerer *a, const avp_error *err) {
    avp_error ignored = {0};
    bool ended = false;
    avp_str text = avpi_str_view(err->text);
    avpi_frame_top top = {.kind = AVPI_FRAME_ERROR, .status = (uint32_t)err->status, .n_rows = 1, .n_columns = 1};
    (void)!send_frame(a, top, &text, &ended, &ignored);
}

void avpi_decode_serve(const avp_ctx *base, int fd) {
    answerer *a = NULL;
    avp_error ignored = {0};
    if (avpi_zalloc(base, 1, sizeof *a, &a, &ignored) != AVP_OK)
        return;
    a->ctx = *base;
    a->ctx.log = NULL;
    a->ctx.progress = NULL;
    a->ctx.gate = NULL;
    a->fd = fd;
    avpi_frame_init(&a->question, &a->ctx);
    avpi_buf_init(&a->out, &a->ctx, SIZE_MAX);
    while (next_question(a)) {
        avp_error err = {0};
        if (answer(a, &err) != AVP_OK)
            send_error(a, &err);
    }
    if (a->sql.ctx)
        avpi_parquet_sql_free(&a->sql);
    avpi_frame_free(&a->question);
    avpi_buf_free(&a->out);
    avpi_free(&a->ctx, a->cells);
    avpi_free(&a->ctx, a->temp_dir);
    avpi_free(base, a);
}

/* Nobody waits for the rest of a query when the program that asked is gone. */
static void *watch(void *arg) {
    (void)arg;
    struct pollfd end = {.fd = STDIN_FILENO};
    while (poll(&end, 1, -1) <= 0) {
    }
    _exit(0);
}

int avp_decode_parquet(void) {
    const struct rlimit no_core = {1, 1}; /* 1: not to a program that takes cores either */
    pthread_t watcher;
    avp_ctx ctx;
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
    (void)signal(SIGINT, SIG_IGN); /* of the terminal: the program that asked decides */
    avp_ctx_init(&ctx);
    if (pthread_create(&watcher, NULL, watch, NULL) != 0)
        return 1;
    avpi_decode_serve(&ctx, STDIN_FILENO);
    _exit(0);
}
