/* Originals: a byte-exact, read-only copy of every imported file, named by its SHA-256. */
#include "store/custody.h"

#include "base/files.h"
#include "store/canonical.h"
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 20, SUFFIX_MOST = 24, SUFFIX_PART_MOST = 10 };
static const char folder_name[] = "originals";

static bool is_plain(avp_str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            return false;
    }
    return text.len > 0 && text.len <= SUFFIX_PART_MOST;
}

/* The part of name after its last point, without it; ptr NULL when there is none that is plain. */
static avp_str last_suffix(avp_str name) {
    for (size_t i = name.len; i > 1; i--)
        if (name.ptr[i - 1] == '.') {
            avp_str suffix = {name.ptr + i, name.len - i};
            return is_plain(suffix) ? suffix : (avp_str){NULL, 0};
        }
    return (avp_str){NULL, 0};
}

/* ".csv", ".csv.zst", "": people find their way in originals/ by it. */
static void suffix_of(const char *path, char out[SUFFIX_MOST]) {
    const char *slash = strrchr(path, '/');
    avp_str name = avpi_str_view(slash ? slash + 1 : path), outer = last_suffix(name);
    out[0] = '\0';
    if (!outer.ptr)
        return;
    avp_str rest = {name.ptr, name.len - outer.len - 1}, inner = {NULL, 0};
    if (avpi_str_equal_fold(outer, AVPI_STR("gz")) || avpi_str_equal_fold(outer, AVPI_STR("zst")))
        inner = last_suffix(rest);
    if (inner.ptr)
        snprintf(out, SUFFIX_MOST, ".%.*s.%.*s", (int)inner.len, inner.ptr, (int)outer.len, outer.ptr);
    else
        snprintf(out, SUFFIX_MOST, ".%.*s", (int)outer.len, outer.ptr);
}

typedef struct copying {
    avp_case *c;
    const char *path; /* of the file that is taken */
    int from, to;     /* to = -1: only hashed */
    uint64_t size_bytes, done_bytes;
    avpi_sha256 state;
} copying;

static avp_status copy_bytes(copying *k, char *bytes, avp_error *err) {
    const avp_ctx *ctx = &k->c->ctx;
    avp_status status = AVP_OK;
    for (;;) {
        ssize_t n = read(k->from, bytes, COPY_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot read"), k->path);
            goto done;
        }
        if (n == 0)
            break;
        avpi_sha256_add(&k->state, bytes, (size_t)n);
        if (k->to >= 0)
            AVP_TRY(avpi_pwrite(ctx, k->to, bytes, (size_t)n, k->done_bytes, err));
        k->done_bytes += (uint64_t)n;
        AVP_TRY(avpi_progress(ctx, N_("copying originals"), k->done_bytes, k->size_bytes, "bytes", err));
    }
done:
    return status;
}

static avp_status copy_all(copying *k, avpi_original *out, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char *bytes = NULL;
    struct stat info;
    if (fstat(k->from, &info) != 0 || S_ISDIR(info.st_mode)) {
        status = avpi_fail_errno(&k->c->ctx, err, S_ISDIR(info.st_mode) ? EISDIR : errno, N_("cannot read"), k->path);
        goto done;
    }
    k->size_bytes = (uint64_t)info.st_size;
    AVP_TRY(avpi_alloc(&k->c->ctx, COPY_STEP, 1, &bytes, err));
    avpi_sha256_init(&k->state);
    AVP_TRY(copy_bytes(k, bytes, err));
    avpi_sha256_end(&k->state, hash);
    avpi_hex(hash, sizeof hash, out->sha256);
    out->size_bytes = k->done_bytes;
    if (k->to >= 0 && fchmod(k->to, 0444) != 0)
        status = avpi_fail_errno(&k->c->ctx, err, errno, N_("cannot write a copy of"), k->path);
done:
    avpi_free(&k->c->ctx, bytes);
    return status;
}

static avp_status is_known(avp_case *c, const char *sha256, bool *known, avp_error *err) {
    int64_t n = 0;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(sha256));
    avp_status status = avpi_sql_number(c, "SELECT count(*) FROM sources WHERE sha256 = ?", &param, 1, &n, err);
    *known = n > 0;
    return status;
}

static avp_status remember(avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *copy = NULL;
    AVP_TRY(avpi_grow(&c->ctx, &c->fresh, &c->fresh_capacity, c->n_fresh + 1, sizeof(char *), err));
    AVP_TRY(avpi_str_dup(&c->ctx, avpi_str_view(path), &copy, err));
    c->fresh[c->n_fresh++] = copy;
done:
    return status;
}

void avpi_custody_drop(avp_case *c, const avpi_original *original) {
    size_t length = original->stored_as ? strlen(original->stored_as) : 0;
    for (size_t i = c->n_fresh; length > 0 && i > 0; i--) {
        char *path = c->fresh[i - 1];
        size_t n = strlen(path);
        if (n < length || strcmp(path + n - length, original->stored_as) != 0)
            continue;
        (void)unlink(path);
        avpi_free(&c->ctx, path);
        c->fresh[i - 1] = c->fresh[--c->n_fresh];
        return;
    }
}

void avpi_originals_settle(avp_case *c, bool keep) {
    for (size_t i = 0; i < c->n_fresh; i++) {
        if (!keep)
            (void)unlink(c->fresh[i]);
        avpi_free(&c->ctx, c->fresh[i]);
    }
    c->n_fresh = 0;
}

static avp_status sync_path(avp_case *c, const char *path, avp_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL)) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return avpi_fail_errno(&c->ctx, err, code, N_("cannot write a copy of"), path);
    }
    close(fd);
    return AVP_OK;
}

avp_status avpi_originals_sync(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    char *folder = NULL;
    if (c->n_fresh == 0)
        return AVP_OK;
    for (size_t i = 0; i < c->n_fresh; i++)
        AVP_TRY(sync_path(c, c->fresh[i], err));
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, folder_name, &folder, err));
    AVP_TRY(sync_path(c, folder, err));
done:
    avpi_free(&c->ctx, folder);
    return status;
}

/* Does the log tell of this file? Then a rollback must not take it away. */
static avp_status is_kept(avp_case *c, const char *path, const char *name, bool *kept, avp_error *err) {
    int64_t n = 0;
    *kept = false;
    if (!avpi_file_exists(path))
        return AVP_OK;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(name));
    avp_status status =
        avpi_sql_number(c, "SELECT count(*) FROM log_records WHERE contains(line, '\"stored_as\":\"' || ? || '\"')",
                        &param, 1, &n, err);
    *kept = n > 0;
    return status;
}

/* Give the finished copy its name. An equal one that a killed import left is replaced; one that was kept before is as good. */
static avp_status settle_name(avp_case *c, const char *temp, avpi_original *out, avp_error *err) {
    avp_status status = AVP_OK;
    char suffix[SUFFIX_MOST];
    bool before = false;
    avpi_buf name, path;
    avpi_buf_init(&name, &c->ctx, PATH_MAX);
    avpi_buf_init(&path, &c->ctx, PATH_MAX);
    suffix_of(out->path, suffix);
    AVP_TRY(avpi_buf_printf(&name, err, "%s/%s%s", folder_name, out->sha256, suffix));
    AVP_TRY(avpi_buf_printf(&path, err, "%s/%s", c->folder, name.ptr));
    avp_str kept = avpi_arena_copy(&c->texts, (avp_str){name.ptr, name.len + 1});
    if (!kept.ptr) {
        status = avpi_fail_memory(&c->ctx, err);
        goto done;
    }
    AVP_TRY(is_kept(c, path.ptr, name.ptr, &before, err));
    if (before)
        (void)unlink(temp);
    else
        AVP_TRY(remember(c, path.ptr, err));
    if (!before && rename(temp, path.ptr) != 0) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot create"), path.ptr);
        goto done;
    }
    out->stored_as = kept.ptr;
done:
    avpi_buf_free(&name);
    avpi_buf_free(&path);
    return status;
}

static avp_status take_copy(avp_case *c, copying *k, avpi_original *out, bool *known, avp_error *err) {
    avp_status status = AVP_OK;
    char *folder = NULL;
    avpi_buf temp;
    avpi_buf_init(&temp, &c->ctx, PATH_MAX);
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, folder_name, &folder, err));
    AVP_TRY(avpi_buf_printf(&temp, err, "%s/.taking-%ld", folder, (long)getpid()));
    k->to = open(temp.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (k->to < 0) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot create"), temp.ptr);
        goto done;
    }
    AVP_TRY(copy_all(k, out, err));
    AVP_TRY(is_known(c, out->sha256, known, err));
    if (!*known)
        AVP_TRY(settle_name(c, temp.ptr, out, err));
done:
    if (k->to >= 0)
        close(k->to);
    if (temp.ptr && (status != AVP_OK || *known))
        (void)unlink(temp.ptr);
    avpi_buf_free(&temp);
    avpi_free(&c->ctx, folder);
    return status;
}

avp_status avpi_custody_take(avp_case *c, const char *path, bool by_reference, avpi_original *out, bool *known,
                             avp_error *err) {
    avp_status status = AVP_OK;
    copying k = {.c = c, .path = path, .from = -1, .to = -1};
    avpi_original original = {.path = path};
    bool seen = false;
    k.from = open(path, O_RDONLY | O_CLOEXEC);
    if (k.from < 0)
        return avpi_fail_errno(&c->ctx, err, errno, N_("cannot open"), path);
    if (c->folder && !by_reference) {
        AVP_TRY(take_copy(c, &k, &original, &seen, err));
    } else {
        AVP_TRY(copy_all(&k, &original, err));
        AVP_TRY(is_known(c, original.sha256, &seen, err));
    }
    *out = original;
    *known = seen;
done:
    close(k.from);
    return status;
}

avp_status avpi_custody_keep(avp_case *c, const char *path, bool by_reference, avpi_original *out, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    bool known = false;
    size_t n = 0;
    AVP_TRY(avpi_custody_take(c, path, by_reference, out, &known, err));
    if (!known)
        goto done;
    const avpi_sql_value sha256 = avpi_sql_text(avpi_str_view(out->sha256));
    AVP_TRY(avpi_sql_query(c, "SELECT stored_as FROM sources WHERE sha256 = ? AND stored_as IS NOT NULL LIMIT 1",
                           &sha256, 1, &text, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 0)
        goto done;
    avp_str stored = avpi_rows_text(rows, 0)[0];
    char *name = avpi_arena_take(&c->texts, stored.len + 1);
    if (!name) {
        status = avpi_fail_memory(&c->ctx, err);
        goto done;
    }
    memcpy(name, stored.ptr, stored.len);
    name[stored.len] = '\0';
    out->stored_as = name;
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_custody_describe(const avpi_original *original, avpi_buf *details, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(details, AVPI_STR("\"path\":"), err));
    AVP_TRY(avpi_canonical_string(details, avpi_str_view(original->path), err));
    AVP_TRY(avpi_buf_printf(details, err, ",\"sha256\":\"%s\",\"stored_as\":", original->sha256));
    AVP_TRY(original->stored_as ? avpi_canonical_string(details, avpi_str_view(original->stored_as), err)
                                : avpi_buf_add(details, AVPI_STR("null"), err));
done:
    return status;
}
