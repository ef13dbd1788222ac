/* Status names, error messages, log and progress. */
#include "base/fail.h"

#include "base/parallel.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PROGRESS_STEP_US = 100000, LOG_TEXT_SIZE = 1024 };

typedef struct status_row {
    const char *name, *text;
    int exit_code;
} status_row;

/* NULL for a number that is no status. */
static const status_row *status_find(avp_status status) {
    static const status_row rows[] = {
#define X(name, exit_code, text) {#name, text, exit_code},
        AVP_STATUS_TABLE(X)
#undef X
    };
    size_t index = (size_t)status;
    return index < AVP_STATUS_COUNT ? &rows[index] : NULL;
}

const char *avp_status_name(avp_status status) {
    const status_row *row = status_find(status);
    return row ? row->name : "?";
}

int avp_status_exit_code(avp_status status) {
    const status_row *row = status_find(status);
    return row ? row->exit_code : status_find(AVP_E_BUG)->exit_code;
}

const char *avp_status_text(avp_status status) {
    const status_row *row = status_find(status);
    return row ? row->text : status_find(AVP_E_BUG)->text;
}

void avp_error_clear(avp_error *err) {
    if (err)
        *err = (avp_error){0};
}

/* A message cut in the middle of a character would not be UTF-8: drop the torn end. */
static void drop_torn_end(char *text, size_t size, int length) {
    if (length < 0) {
        text[0] = '\0';
        return;
    }
    if ((size_t)length < size)
        return;
    size_t end = size - 1, lead = end;
    while (lead > 0 && end - lead < 4 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead > 0 && (unsigned char)text[lead - 1] >= 0xC0) {
        unsigned char byte = (unsigned char)text[lead - 1];
        size_t need = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
        if (end - lead < need)
            text[lead - 1] = '\0';
    }
}

avp_status avpi_fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...) {
    if (!err || err->status != AVP_OK)
        return status;
    va_list args;
    va_start(args, msgid);
    int length = vsnprintf(err->text, sizeof err->text, avpi_tr(ctx, msgid), args);
    va_end(args);
    drop_torn_end(err->text, sizeof err->text, length);
    err->status = status;
    return status;
}

avp_status avpi_fail_memory(const avp_ctx *ctx, avp_error *err) {
    return avpi_fail(ctx, err, AVP_E_MEMORY,
                     N_("not enough memory; close other programs, or give --memory a lower value"));
}

/* Our own words for the common codes: the C library's depend on the locale of the process. NULL for the others. */
static const char *errno_msgid(int code) {
    switch (code) {
    case ENOENT: return N_("there is no such file or folder");
    case EACCES: return N_("permission is missing");
    case EPERM: return N_("this is not allowed");
    case EEXIST: return N_("it exists already");
    case EISDIR: return N_("it is a folder");
    case ENOTDIR: return N_("a part of the path is not a folder");
    case ENOTEMPTY: return N_("the folder is not empty");
    case ENOSPC: return N_("the disk is full; free some space");
    case EDQUOT: return N_("the disk quota is used up; free some space");
    case EFBIG: return N_("the file would be too large for this disk");
    case EROFS: return N_("the disk is read-only");
    case EIO: return N_("the device reports an error");
    case EMFILE:
    case ENFILE: return N_("too many files are open");
    case ENAMETOOLONG: return N_("the name is too long");
    case ELOOP: return N_("too many symbolic links");
    case EPIPE: return N_("the reader at the other end has gone");
    case EBUSY: return N_("something else is using it");
    default: return NULL;
    }
}

avp_status avpi_fail_errno(const avp_ctx *ctx, avp_error *err, int code, const char *doing_msgid, const char *path) {
    avp_status status = AVP_E_IO;
    if (code == ENOMEM)
        return avpi_fail_memory(ctx, err);
    if (code == ENOSPC || code == EDQUOT)
        status = AVP_E_FULL;
    const char *doing = avpi_tr(ctx, doing_msgid), *known = errno_msgid(code);
    char number[64];
    int length = snprintf(number, sizeof number, avpi_tr(ctx, N_("system error %d")), code);
    drop_torn_end(number, sizeof number, length);
    const char *reason = known ? avpi_tr(ctx, known) : number;
    if (!path)
        return avpi_fail(ctx, err, status, "%s: %s", doing, reason);
    return avpi_fail(ctx, err, status, "%s \"%s\": %s", doing, path, reason);
}

avp_status avpi_fail_at(avp_error *err, const char *file, uint64_t line, uint64_t byte) {
    if (!err)
        return AVP_OK;
    if (file && err->file[0] == '\0') {
        int length = snprintf(err->file, sizeof err->file, "%s", file);
        drop_torn_end(err->file, sizeof err->file, length);
    }
    if (err->line == 0 && err->byte == 0) {
        err->line = line;
        err->byte = byte;
    }
    return err->status;
}

/*
 * ctx->gate holds the time of the next progress report, or INT64_MAX while some thread is inside a callback.
 * Take it for a callback: *before = the value to come back to. Without `wait` only when it is free and due.
 */
static bool gate_take(const avp_ctx *ctx, bool wait, int64_t now_us, int64_t *before) {
    if (!ctx->gate)
        return true;
    for (;;) {
        int64_t next_us = __atomic_load_n(ctx->gate, __ATOMIC_ACQUIRE);
        bool free_now = next_us != INT64_MAX && (wait || next_us <= now_us);
        if (free_now &&
            __atomic_compare_exchange_n(ctx->gate, &next_us, INT64_MAX, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            *before = next_us;
            return true;
        }
        if (!wait)
            return false;
        sched_yield();
    }
}

static void gate_give(const avp_ctx *ctx, int64_t next_us) {
    if (ctx->gate)
        __atomic_store_n(ctx->gate, next_us, __ATOMIC_RELEASE);
}

void avpi_warn(const avp_ctx *ctx, avp_log_level level, const char *msgid, ...) {
    if (!ctx || !ctx->log)
        return;
    char text[LOG_TEXT_SIZE];
    va_list args;
    va_start(args, msgid);
    int length = vsnprintf(text, sizeof text, avpi_tr(ctx, msgid), args);
    va_end(args);
    drop_torn_end(text, sizeof text, length);
    int64_t before = 0;
    gate_take(ctx, true, 0, &before);
    ctx->log(ctx->log_self, level, text);
    gate_give(ctx, before);
}

avp_status avpi_progress(const avp_ctx *ctx, const char *stage_msgid, uint64_t done, uint64_t total, const char *unit,
                         avp_error *err) {
    if (ctx->progress) {
        int64_t now_us = (int64_t)(avpi_now_s() * 1e6), before = 0;
        if (gate_take(ctx, total > 0 && done >= total, now_us, &before)) {
            ctx->progress(ctx->progress_self, avpi_tr(ctx, stage_msgid), done, total, unit);
            gate_give(ctx, now_us + PROGRESS_STEP_US);
        }
    }
    if (avpi_cancelled(ctx))
        return avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted"));
    return AVP_OK;
}

bool avpi_cancelled(const avp_ctx *ctx) {
    return ctx && ctx->cancelled && ctx->cancelled(ctx->cancelled_self);
}
