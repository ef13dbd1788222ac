#define _GNU_SOURCE 1 /* environ */
#include "read/decoder.h"
#include "avispero/read.h"
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Frames that are asked for ahead; what is left of a file that is not read on is at most so many. */
enum { AHEAD = 3, SETTINGS = 5, NUMBER_SIZE = 24 };

struct avpi_decoder {
    const avp_ctx *ctx;
    int fd; /* -1: nothing runs */
    pid_t pid;
    pthread_t thread; /* where pid is 0 */
    int thread_fd;
    bool used;      /* it was asked before */
    bool answering; /* the last answer has not ended */
    size_t due;     /* frames that were asked for and have not come */
    avpi_buf out;
    avpi_frame rest;
};

/* ---- start and end ---- */

static void *serve_thread(void *arg) {
    avpi_decoder *d = arg;
    avpi_decode_serve(d->ctx, d->thread_fd);
    close(d->thread_fd);
    return NULL;
}

/* The environment but for our own settings, among them a passphrase. */
static avp_status copy_environment(const avp_ctx *ctx, char ***out, avp_error *err) {
    static const char own[] = "AVISPERO_";
    avp_status status = AVP_OK;
    size_t n = 0, kept = 0;
    while (environ && environ[n])
        n++;
    AVP_TRY(avpi_zalloc(ctx, n + 1, sizeof **out, out, err));
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], own, sizeof own - 1) != 0)
            (*out)[kept++] = environ[i];
done:
    return status;
}

/* The socket as its standard input, and nothing else. */
static int spawn_it(const char *program, int fd, char **environment, pid_t *pid) {
    char name[] = "avispero", word[] = AVP_DECODE_ARGUMENT;
    char *argv[] = {name, word, NULL};
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
    for (int to = STDOUT_FILENO; to <= STDERR_FILENO && !failed; to++)
        failed = posix_spawn_file_actions_addopen(&actions, to, "/dev/null", O_WRONLY, 0);
    failed = failed ? failed : posix_spawn(pid, program, &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static avp_status start_process(avpi_decoder *d, int fd, avp_error *err) {
    char **environment = NULL;
    avp_status status = copy_environment(d->ctx, &environment, err);
    int failed = status == AVP_OK ? spawn_it(d->ctx->program, fd, environment, &d->pid) : 0;
    close(fd);
    avpi_free(d->ctx, environment);
    return failed ? avpi_fail_errno(d->ctx, err, failed, N_("cannot start"), d->ctx->program) : status;
}

static avp_status start_thread(avpi_decoder *d, int fd, avp_error *err) {
    d->thread_fd = fd;
    if (pthread_create(&d->thread, NULL, serve_thread, d) == 0)
        return AVP_OK;
    close(fd);
    return avpi_fail_memory(d->ctx, err);
}

static avp_status start(avpi_decoder *d, avp_error *err) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return avpi_fail_errno(d->ctx, err, errno, N_("cannot open"), "socket");
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK); /* this side may be asked to stop while it waits */
    d->pid = 0;
    d->used = d->answering = false;
    d->due = 0;
    avp_status status = d->ctx->program ? start_process(d, ends[1], err) : start_thread(d, ends[1], err);
    if (status != AVP_OK)
        close(ends[0]);
    d->fd = status == AVP_OK ? ends[0] : -1;
    return status;
}

/* It has nothing to lose. Its wait status; of one that had died already, what it died of. */
static int end(avpi_decoder *d) {
    int wait_status = 0;
    if (d->fd < 0)
        return 0;
    close(d->fd);
    d->fd = -1;
    if (d->pid == 0) {
        (void)pthread_join(d->thread, NULL);
        return 0;
    }
    (void)kill(d->pid, SIGKILL);
    while (waitpid(d->pid, &wait_status, 0) < 0 && errno == EINTR) {
    }
    return wait_status;
}

void avpi_decoder_end(avpi_decoder *d) {
    if (d)
        (void)end(d);
}

void avpi_decoder_free(avpi_decoder *d) {
    if (!d)
        return;
    (void)end(d);
    avpi_buf_free(&d->out);
    avpi_frame_free(&d->rest);
    avpi_free(d->ctx, d);
}

/* A signal from outside says nothing about the file. */
static avp_status broke_off(avpi_decoder *d, avp_error *err) {
    int how = end(d), number = WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how);
    if (!WIFSIGNALED(how))
        return avpi_fail(d->ctx, err, AVP_E_INPUT,
                         N_("the Parquet file is damaged: what decodes it broke off (exit code %d)"), number);
    if (number == SIGKILL || number == SIGTERM || number == SIGHUP || number == SIGINT)
        return avpi_fail(d->ctx, err, AVP_E_INPUT,
                         N_("the Parquet file was not read: what decodes it was ended from outside (signal %d); is "
                            "there too little memory?"),
                         number);
    return avpi_fail(d->ctx, err, AVP_E_INPUT, N_("the Parquet file is damaged: what decodes it broke off (signal %d)"),
                     number);
}

/* ---- questions and answers ---- */

/* One more frame. That nobody takes the question is seen when the answer is waited for. */
static avp_status ask_more(avpi_decoder *d, avp_error *err) {
    avp_status status = avpi_frame_make(&d->out, (avpi_frame_top){.kind = AVPI_FRAME_MORE}, NULL, err);
    if (status == AVP_OK) {
        (void)avpi_frame_send(d->fd, avpi_buf_view(&d->out));
        d->due++;
    }
    return status;
}

static avp_status send_question(avpi_decoder *d, avpi_frame_kind kind, const char *path, const uint32_t *columns,
                                size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str *cells = NULL;
    char(*numbers)[NUMBER_SIZE] = NULL;
    avpi_frame_top top = {.kind = kind, .n_rows = 1, .n_columns = (uint32_t)(SETTINGS + n)};
    AVP_TRY(avpi_alloc(d->ctx, SETTINGS + n, sizeof *cells, &cells, err));
    AVP_TRY(avpi_alloc(d->ctx, 2 + n, sizeof *numbers, &numbers, err));
    snprintf(numbers[0], NUMBER_SIZE, "%u", d->ctx->n_threads);
    snprintf(numbers[1], NUMBER_SIZE, "%zu", d->ctx->memory_bytes);
    cells[0] = avpi_str_view(path);
    cells[1] = avpi_str_view(d->ctx->lang);
    cells[2] = avpi_str_view(d->ctx->temp_dir);
    for (size_t i = 0; i < 2 + n; i++) {
        if (i >= 2)
            snprintf(numbers[i], NUMBER_SIZE, "%u", columns[i - 2]);
        cells[3 + i] = avpi_str_view(numbers[i]);
    }
    AVP_TRY(avpi_frame_make(&d->out, top, cells, err));
    (void)avpi_frame_send(d->fd, avpi_buf_view(&d->out));
    d->due = 0;
    for (size_t i = 0; i < AHEAD; i++)
        AVP_TRY(ask_more(d, err));
    d->answering = true;
done:
    avpi_free(d->ctx, cells);
    avpi_free(d->ctx, numbers);
    return status;
}

/* Does an answer begin to come? */
static avp_status wait_for(avpi_decoder *d, bool *comes, avp_error *err) {
    char first;
    avp_status status = avpi_wait_readable(d->ctx, d->fd, err);
    *comes = status == AVP_OK && recv(d->fd, &first, 1, MSG_PEEK) == 1;
    return status;
}

static avp_status make(const avp_ctx *ctx, avpi_decoder **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_decoder *d = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *d, &d, err));
    d->ctx = ctx;
    d->fd = -1;
    avpi_buf_init(&d->out, ctx, SIZE_MAX);
    avpi_frame_init(&d->rest, ctx);
    *out = d;
done:
    return status;
}

avp_status avpi_decoder_ask(const avp_ctx *ctx, avpi_decoder **decoder, avpi_frame_kind kind, const char *path,
                            const uint32_t *columns, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (!*decoder)
        AVP_TRY(make(ctx, decoder, err));
    avpi_decoder *d = *decoder;
    avpi_decoder_leave(d);
    for (bool comes = false; !comes;) {
        if (d->fd < 0)
            AVP_TRY(start(d, err));
        bool fresh = !d->used;
        d->used = true;
        AVP_TRY(send_question(d, kind, path, columns, n, err));
        AVP_TRY(wait_for(d, &comes, err));
        if (!comes && fresh)
            break; /* the answer's reader says why */
        if (!comes)
            (void)end(d); /* this file may suffer from the one before: it gets another */
    }
done:
    return status;
}

static avp_status pass_error(avpi_decoder *d, avpi_frame *frame, avp_error *err) {
    char text[AVP_ERROR_TEXT_SIZE] = "";
    avp_status status = avpi_frame_cells(frame, err), said = (avp_status)frame->top.status;
    if (status != AVP_OK) {
        (void)end(d);
        return status;
    }
    d->answering = false;
    if (said == AVP_OK || (said == AVP_E_CANCELLED && !avpi_cancelled(d->ctx)))
        said = AVP_E_INPUT;
    avp_str cell = frame->top.n_rows * frame->top.n_columns == 1 ? frame->cells[0] : AVPI_STR("");
    cell = avpi_utf8_cut(cell, sizeof text - 1);
    if (cell.len > 0)
        memcpy(text, cell.ptr, cell.len);
    return avpi_fail(d->ctx, err, said, "%s", text);
}

avp_status avpi_decoder_next(avpi_decoder *d, avpi_frame *frame, avp_error *err) {
    bool ended = false;
    avp_status status = avpi_frame_get(frame, d->fd, &ended, err);
    if (status == AVP_OK && ended)
        return broke_off(d, err);
    if (status == AVP_OK && frame->top.kind == AVPI_FRAME_ERROR)
        return pass_error(d, frame, err);
    if (status == AVP_OK && frame->top.kind == AVPI_FRAME_END) {
        d->answering = false;
    } else if (status == AVP_OK) {
        d->due--;
        status = ask_more(d, err);
    }
    if (status != AVP_OK)
        (void)end(d);
    return status;
}

void avpi_decoder_leave(avpi_decoder *d) {
    bool ended = false;
    avp_error ignored = {0};
    while (d && d->fd >= 0 && d->answering && d->due > 0) {
        if (avpi_frame_get(&d->rest, d->fd, &ended, &ignored) != AVP_OK || ended)
            (void)end(d);
        else if (d->rest.top.kind == AVPI_FRAME_END || d->rest.top.kind == AVPI_FRAME_ERROR)
            d->answering = false;
        d->due--;
    }
    if (d)
        d->answering = false;
}
