#include "read/sources.h"
#include "avispero/case.h"
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32, COPY_SIZE = 1 << 16 };

avp_status avpi_sources_add(avpi_sources *s, const char *path, const char *given, uint64_t size, bool spooled,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_source item = {.size_bytes = size, .spooled = spooled};
    if (s->count == AVPI_SOURCES_MAX)
        return avpi_fail(s->ctx, err, AVP_E_LIMIT, N_("more than %d files are given"), AVPI_SOURCES_MAX);
    AVP_TRY(avpi_grow(s->ctx, &s->items, &s->capacity, s->count + 1, sizeof *s->items, err));
    AVP_TRY(avpi_str_dup(s->ctx, avpi_str_view(path), &item.path, err));
    AVP_TRY(avpi_str_dup(s->ctx, avpi_str_view(given), &item.given, err));
    s->items[s->count++] = item;
    item = (avpi_source){0};
done:
    avpi_free(s->ctx, item.path);
    return status;
}

/* An entry that only says why there is nothing to open. */
static avp_status add_trouble(avpi_sources *s, const char *path, const avp_error *why, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sources_add(s, path, path, 0, false, err));
    AVP_TRY(avpi_str_dup(s->ctx, avpi_str_view(why->text), &s->items[s->count - 1].trouble, err));
done:
    return status;
}

/* Trouble with one path is that path's own; anything else stops the search. */
static avp_status settle(avpi_sources *s, const char *path, avp_status status, const avp_error *own, avp_error *err) {
    if (status == AVP_E_INPUT)
        return add_trouble(s, path, own, err);
    if (status != AVP_OK && err && err->status == AVP_OK)
        *err = *own;
    return status;
}

static avp_status fail_open(const avp_ctx *ctx, const char *path, int code, avp_error *err) {
    if (code == EACCES || code == EPERM)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("there is no permission to read \"%s\""), path);
    return avpi_fail_errno(ctx, err, code, N_("cannot open"), path);
}

static avp_status copy_bytes(const avp_ctx *ctx, int from, int to, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *bytes = NULL;
    uint64_t offset = 0;
    AVP_TRY(avpi_alloc(ctx, COPY_SIZE, 1, &bytes, err));
    for (;;) {
        AVP_TRY(avpi_wait_readable(ctx, from, err));
        ssize_t n = read(from, bytes, COPY_SIZE);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot read"), path);
            break;
        }
        if (n == 0)
            break;
        AVP_TRY(avpi_pwrite(ctx, to, bytes, (size_t)n, offset, err));
        offset += (uint64_t)n;
    }
done:
    avpi_free(ctx, bytes);
    return status;
}

const char *avpi_sources_temp(const avp_ctx *ctx) {
    const char *named = ctx->temp_dir ? ctx->temp_dir : getenv("TMPDIR");
    return named && *named ? named : "/tmp";
}

/* What can be read once only goes into a temporary file first. */
static avp_status spool(avpi_sources *s, const char *path, int from, avp_error *err) {
    avp_status status = AVP_OK;
    char *temp = NULL;
    int to = -1;
    bool kept = false;
    AVP_TRY(avpi_path_join(s->ctx, avpi_sources_temp(s->ctx), "avispero-spool-XXXXXX", &temp, err));
    to = mkstemp(temp);
    if (to < 0) {
        status = avpi_fail_errno(s->ctx, err, errno, N_("cannot create"), temp);
        goto done;
    }
    AVP_TRY(copy_bytes(s->ctx, from, to, path, err));
    AVP_TRY(avpi_sources_add(s, path, temp, 0, true, err));
    kept = true;
done:
    if (to >= 0)
        close(to);
    if (to >= 0 && !kept)
        (void)unlink(temp);
    avpi_free(s->ctx, temp);
    return status;
}

static avp_status add_stdin(avpi_sources *s, avp_error *err) {
    if (s->has_stdin)
        return avpi_fail(s->ctx, err, AVP_E_ARG, N_("stdin (-) is given twice"));
    s->has_stdin = true;
    return spool(s, "-", STDIN_FILENO, err);
}

/* Opened without waiting for whoever writes to it: the waiting is done where it can be interrupted. */
static avp_status add_pipe(avpi_sources *s, const char *path, avp_error *err) {
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0)
        return fail_open(s->ctx, path, errno, err);
    avp_status status = spool(s, path, from, err);
    close(from);
    return status;
}

static avp_status add_path(avpi_sources *s, const char *path, unsigned depth, avp_error *err);

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static int bytewise(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/*
 * What a folder holds beside files and folders of its own is left alone: a link may lead to anything of the user's, and copy it
 * into the case; a pipe may never end.
 */
static avp_status add_entry(avpi_sources *s, const char *path, unsigned depth, avp_error *err) {
    struct stat about;
    if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) {
        avpi_warn(s->ctx, AVP_LOG_WARNING,
                  N_("\"%s\" is neither a file nor a folder and was left alone: name it by itself to read it"), path);
        return AVP_OK;
    }
    return add_path(s, path, depth, err);
}

static avp_status add_folder(avpi_sources *s, const char *folder, unsigned depth, avp_error *err) {
    avp_status status = AVP_OK;
    struct dirent **entries = NULL;
    if (avp_case_is(folder))
        return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("\"%s\" is a case, not data to be read into one"), folder);
    if (depth == DEPTH_MAX)
        return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("\"%s\" lies more than %d folders deep"), folder, DEPTH_MAX);
    int n = scandir(folder, &entries, visible, bytewise);
    if (n < 0)
        return fail_open(s->ctx, folder, errno, err);
    for (int i = 0; i < n; i++) {
        char *path = NULL;
        if (status == AVP_OK)
            status = avpi_path_join(s->ctx, folder, entries[i]->d_name, &path, err);
        if (status == AVP_OK)
            status = add_entry(s, path, depth + 1, err);
        avpi_free(s->ctx, path);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* A folder that was named must give something; one inside it may be empty. */
static avp_status add_tree(avpi_sources *s, const char *folder, unsigned depth, avp_error *err) {
    size_t before = s->count;
    avp_status status = add_folder(s, folder, depth, err);
    if (status == AVP_OK && depth == 0 && s->count == before)
        return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("the folder \"%s\" holds no file that could be read"), folder);
    return status;
}

static avp_status add_path(avpi_sources *s, const char *path, unsigned depth, avp_error *err) {
    struct stat about;
    avp_error own = {0};
    if (stat(path, &about) != 0)
        return avpi_sources_add(s, path, path, 0, false, err); /* opening it will say why not */
    if (S_ISDIR(about.st_mode))
        return settle(s, path, add_tree(s, path, depth, &own), &own, err);
    if (!S_ISREG(about.st_mode))
        return settle(s, path, add_pipe(s, path, &own), &own, err);
    return avpi_sources_add(s, path, path, (uint64_t)about.st_size, false, err);
}

static avp_status add_pattern(avpi_sources *s, const char *pattern, avp_error *err) {
    avp_status status = AVP_OK;
    glob_t found = {0};
    avp_error own = {0};
    int code = glob(pattern, 0, NULL, &found);
    if (code == GLOB_NOMATCH)
        status =
            settle(s, pattern, avpi_fail(s->ctx, &own, AVP_E_INPUT, N_("no file matches \"%s\""), pattern), &own, err);
    else if (code != 0)
        status = code == GLOB_NOSPACE ? avpi_fail_memory(s->ctx, err)
                                      : avpi_fail(s->ctx, err, AVP_E_IO, N_("cannot look for \"%s\""), pattern);
    for (size_t i = 0; code == 0 && status == AVP_OK && i < found.gl_pathc; i++)
        status = add_path(s, found.gl_pathv[i], 0, err);
    globfree(&found);
    return status;
}

avp_status avpi_sources_find(const avp_ctx *ctx, const char *const *paths, size_t n, avpi_sources *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_sources){.ctx = ctx};
    for (size_t i = 0; i < n; i++) {
        struct stat about;
        if (strcmp(paths[i], "-") == 0)
            AVP_TRY(add_stdin(out, err));
        else if (strpbrk(paths[i], "*?[") && stat(paths[i], &about) != 0)
            AVP_TRY(add_pattern(out, paths[i], err));
        else
            AVP_TRY(add_path(out, paths[i], 0, err));
    }
done:
    return status;
}

void avpi_sources_free(avpi_sources *s) {
    if (!s->ctx)
        return;
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].spooled)
            (void)unlink(s->items[i].given);
        avpi_free(s->ctx, s->items[i].path);
        avpi_free(s->ctx, s->items[i].given);
        avpi_free(s->ctx, s->items[i].copy);
        avpi_free(s->ctx, s->items[i].trouble);
    }
    avpi_free(s->ctx, s->items);
    *s = (avpi_sources){0};
}
