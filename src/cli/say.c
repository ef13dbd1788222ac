#include "cli/say.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- errors and notes ---- */

avp_status avpi_cli_fail(const avp_ctx *ctx, avp_error *err, avp_status status, const char *msgid, ...) {
    if (err->status != AVP_OK)
        return status;
    va_list args;
    va_start(args, msgid);
    vsnprintf(err->text, sizeof err->text, avpi_cli_tr(ctx, msgid), args);
    va_end(args);
    err->status = status;
    return status;
}

avp_status avpi_cli_fail_memory(const avp_ctx *ctx, avp_error *err) {
    return avpi_cli_fail(ctx, err, AVP_E_MEMORY, N_("not enough memory"));
}

avp_status avpi_cli_fail_errno(const avp_ctx *ctx, avp_error *err, int code, const char *path) {
    switch (code) {
    case ENOSPC:
    case EDQUOT:
        return avpi_cli_fail(ctx, err, AVP_E_FULL, N_("cannot write \"%s\": the disk is full; free some space"), path);
    case ENOENT: return avpi_cli_fail(ctx, err, AVP_E_IO, N_("cannot write \"%s\": there is no such folder"), path);
    case EACCES:
    case EROFS: return avpi_cli_fail(ctx, err, AVP_E_IO, N_("cannot write \"%s\": permission is missing"), path);
    default: return avpi_cli_fail(ctx, err, AVP_E_IO, N_("cannot write \"%s\": system error %d"), path, code);
    }
}

void avpi_say(const avp_ctx *ctx, FILE *out, const char *msgid, ...) {
    va_list args;
    va_start(args, msgid);
    vfprintf(out, avpi_cli_tr(ctx, msgid), args);
    va_end(args);
}

/* Bytes of a mark at the start of text that turns, hides or breaks what stands around it: U+200E, U+200F, U+2028..U+202E, U+2066..U+2069. */
static size_t turning(avp_str text) {
    if (text.len < 3 || (unsigned char)text.ptr[0] != 0xE2)
        return 0;
    unsigned char second = (unsigned char)text.ptr[1], third = (unsigned char)text.ptr[2];
    bool turns = (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE))) ||
                 (second == 0x81 && third >= 0xA6 && third <= 0xA9);
    return turns ? 3 : 0;
}

void avpi_say_lines(FILE *out, const char *text) {
    for (; *text; text++) {
        size_t length = strcspn(text, "\n");
        avpi_say_native(out, (avp_str){text, length > 0 && text[length - 1] == '\r' ? length - 1 : length});
        text += length;
        if (!*text)
            break;
        fputs("\n    ", out);
    }
}

void avpi_say_native(FILE *out, avp_str text) {
    for (size_t i = 0; i < text.len; i++) {
        size_t mark = turning((avp_str){text.ptr + i, text.len - i});
        if (mark > 0) {
            fputc('?', out);
            i += mark - 1;
            continue;
        }
        unsigned char byte = (unsigned char)text.ptr[i];
        bool c1 = byte >= 0x80 && byte < 0xA0 && i > 0 && (unsigned char)text.ptr[i - 1] == 0xC2;
        fputc(byte < 0x20 || byte == 0x7F || c1 ? '?' : byte, out);
    }
}

void avpi_cli_note(const avp_ctx *ctx, const char *msgid, ...) {
    va_list args;
    va_start(args, msgid);
    fputs("avispero: ", stderr);
    vfprintf(stderr, avpi_cli_tr(ctx, msgid), args);
    fputc('\n', stderr);
    va_end(args);
}

void avpi_say_error(const avp_ctx *ctx, const avp_error *err) {
    fputs("avispero: ", stderr);
    if (err->file[0]) {
        fputs(err->file, stderr);
        if (err->line)
            fprintf(stderr, ":%llu", (unsigned long long)err->line);
        if (err->line && err->column)
            fprintf(stderr, ":%llu", (unsigned long long)err->column);
        fputs(": ", stderr);
    }
    fputs(err->text[0] ? err->text : avpi_cli_tr(ctx, avp_status_text(err->status)), stderr);
    if (err->file[0] && (err->byte || err->line))
        fprintf(stderr, avpi_cli_tr(ctx, N_(" (byte %llu)")), (unsigned long long)err->byte);
    fputc('\n', stderr);
}

/* ---- numbers for people ---- */

const char *avpi_count_text(uint64_t count, char out[AVPI_COUNT_SIZE]) {
    enum { DIGITS_SIZE = 24, GROUP = 3 };
    char digits[DIGITS_SIZE];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    size_t n = length > 0 ? (size_t)length : 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % GROUP == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *avpi_window_text(int64_t window_us, char out[AVPI_COUNT_SIZE]) {
    static const struct {
        int64_t us, least_us;
        const char *name;
    } units[] = {{3600000000, 3600000000, "h"}, {60000000, 120000000, "min"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (window_us >= units[i].least_us && window_us % units[i].us == 0) {
            snprintf(out, AVPI_COUNT_SIZE, "%lld %s", (long long)(window_us / units[i].us), units[i].name);
            return out;
        }
    snprintf(out, AVPI_COUNT_SIZE, "%g s", (double)window_us / 1e6);
    return out;
}

const char *avpi_time_text(int64_t time_us, char out[AVPI_COUNT_SIZE]) {
    enum { SECOND_US = 1000000 };
    int64_t seconds = time_us / SECOND_US - (time_us % SECOND_US < 0);
    time_t time = (time_t)seconds;
    struct tm parts;
    if (!gmtime_r(&time, &parts) || strftime(out, AVPI_COUNT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        out[0] = '\0';
    return out;
}

size_t avpi_cli_width(const char *text) {
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

/* ---- results ---- */

avp_status avpi_results_open(const avp_ctx *ctx, const char *path, avpi_results *results, avp_error *err) {
    enum { SUFFIX_SIZE = 32 };
    *results = (avpi_results){.stream = stdout};
    if (!path || strcmp(path, "-") == 0)
        return AVP_OK;
    avpi_results r = {.path = strdup(path), .temp = malloc(strlen(path) + SUFFIX_SIZE)};
    if (!r.path || !r.temp) {
        avpi_results_close(&r);
        return avpi_cli_fail_memory(ctx, err);
    }
    snprintf(r.temp, strlen(path) + SUFFIX_SIZE, "%s.tmp-%ld", path, (long)getpid());
    r.stream = fopen(r.temp, "we");
    if (!r.stream) {
        avp_status status = avpi_cli_fail_errno(ctx, err, errno, path);
        free(r.temp);
        r.temp = NULL;
        avpi_results_close(&r);
        return status;
    }
    *results = r;
    return AVP_OK;
}

avp_status avpi_results_commit(const avp_ctx *ctx, avpi_results *results, avp_error *err) {
    const char *name = results->path ? results->path : "stdout";
    errno = 0;
    bool bad = fflush(results->stream) != 0 || ferror(results->stream);
    int code = errno ? errno : EIO;
    if (results->path && !bad && fsync(fileno(results->stream)) != 0 && errno != EINVAL) {
        bad = true;
        code = errno;
    }
    if (results->path) {
        if (fclose(results->stream) != 0 && !bad) {
            bad = true;
            code = errno;
        }
        results->stream = NULL;
        if (!bad && rename(results->temp, results->path) != 0) {
            bad = true;
            code = errno;
        }
        if (!bad) {
            free(results->temp);
            results->temp = NULL;
        }
    }
    return bad ? avpi_cli_fail_errno(ctx, err, code, name) : AVP_OK;
}

void avpi_results_close(avpi_results *results) {
    if (results->stream && results->path)
        (void)fclose(results->stream);
    if (results->temp)
        (void)unlink(results->temp);
    free(results->temp);
    free(results->path);
    *results = (avpi_results){0};
}

avp_status avpi_cli_folder_make(const avp_ctx *ctx, const char *path, avp_error *err) {
    return mkdir(path, 0777) == 0 || errno == EEXIST ? AVP_OK : avpi_cli_fail_errno(ctx, err, errno, path);
}

bool avpi_stdout_is_closed(void) {
    struct pollfd end = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
}

char *avpi_cli_join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}
