/* A case opened and closed: folder, lock, database, custody files. */
#include "base/files.h"
#include "store/digest.h"
#include "store/engine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char database_name[] = "case.duckdb";
/* The database is made under this name and appears whole, by a rename. */
static const char unfinished_name[] = ".case.duckdb.new";
static const char spill_name[] = ".spill";

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool avp_case_is(const char *path) {
    char file[PATH_MAX];
    size_t length = path ? strlen(path) : 0;
    if (length == 0 || length + sizeof database_name + 1 > sizeof file)
        return false;
    memcpy(file, path, length);
    file[length] = '/';
    memcpy(file + length + 1, database_name, sizeof database_name);
    struct stat info;
    return stat(file, &info) == 0 && S_ISREG(info.st_mode);
}

const char *avp_case_path(const avp_case *c) {
    return c->path;
}

/* ---- the folder ---- */

/* Names that a case may hold before its database is there: what an interrupted creation leaves. */
static bool is_own_name(const char *name) {
    static const char *const own[] = {".",       "..",        ".lock",          ".spill",      "originals",
                                      "reports", "log.jsonl", "manifest.jsonl", "notes.jsonl", "incoming"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return strncmp(name, unfinished_name, sizeof unfinished_name - 1) == 0;
}

/* A folder with other people's files is no place for a case: the arguments were probably swapped. */
static avp_status refuse_foreign(const avp_ctx *ctx, const char *path, avp_error *err) {
    DIR *folder = opendir(path);
    avp_status status = AVP_OK;
    if (!folder)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open the folder"), path);
    for (struct dirent *entry = readdir(folder); entry && status == AVP_OK; entry = readdir(folder))
        if (!is_own_name(entry->d_name))
            status = avpi_fail(
                ctx, err, AVP_E_INPUT,
                N_("\"%s\" is a folder with files of another kind (\"%s\"), not a case; name a new or an empty folder"),
                path, entry->d_name);
    closedir(folder);
    return status;
}

static avp_status find_folder(avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &c->ctx;
    char resolved[PATH_MAX];
    bool there = avp_case_is(path);
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(path), &c->path, err));
    if (!there && c->mode != AVP_CASE_CREATE)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case: it holds no case.duckdb"), path);
    if (!there && is_folder(path))
        AVP_TRY(refuse_foreign(ctx, path, err));
    if (!there)
        AVP_TRY(avpi_folder_make(ctx, path, err));
    if (!realpath(path, resolved)) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot open the folder"), path);
        goto done;
    }
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(resolved), &c->folder, err));
done:
    return status;
}

/* Where DuckDB may put what memory does not hold: ctx's folder, else inside the case, so that it stays on the user's own disk. */
static avp_status choose_spill(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    const char *given = c->ctx.temp_dir ? c->ctx.temp_dir : NULL;
    char resolved[PATH_MAX];
    avpi_buf name;
    avpi_buf_init(&name, &c->ctx, PATH_MAX);
    if (!given && c->folder && c->mode != AVP_CASE_READ)
        return avpi_path_join(&c->ctx, c->folder, spill_name, &c->spill, err);
    if (!given)
        given = getenv("TMPDIR");
    if (!given || !realpath(given, resolved))
        memcpy(resolved, "/tmp", sizeof "/tmp");
    AVP_TRY(avpi_buf_printf(&name, err, "%s/avispero-spill-%ld-%p", resolved, (long)getpid(), (void *)c));
    c->spill = name.ptr;
    name.ptr = NULL;
done:
    avpi_buf_free(&name);
    return status;
}

/* Remove the plain files in a folder of ours, as a killed process left them, and the folder if it is empty then. */
static void sweep(const char *path, const char *prefix, bool and_folder) {
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '\0' && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    if (and_folder)
        (void)rmdir(path);
}

static avp_status sweep_all(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    char *originals = NULL, *spill = NULL;
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, "originals", &originals, err));
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, spill_name, &spill, err));
    sweep(originals, ".taking-", false);
    sweep(spill, "", true);
    sweep(c->folder, unfinished_name, false);
done:
    avpi_free(&c->ctx, originals);
    avpi_free(&c->ctx, spill);
    return status;
}

static avp_status make_folders(avp_case *c, avp_error *err) {
    static const char *const names[] = {"originals", "reports"};
    avp_status status = AVP_OK;
    char *path = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        AVP_TRY(avpi_path_join(&c->ctx, c->folder, names[i], &path, err));
        AVP_TRY(avpi_folder_make(&c->ctx, path, err));
        avpi_free(&c->ctx, path);
        path = NULL;
    }
done:
    avpi_free(&c->ctx, path);
    return status;
}

static avp_status sync_folder(avp_case *c, avp_error *err) {
    int fd = open(c->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL)) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        return avpi_fail_errno(&c->ctx, err, code, N_("cannot write to the folder"), c->path);
    }
    close(fd);
    return AVP_OK;
}

/* ---- the database ---- */

static avp_status allow(avp_case *c, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char resolved[PATH_MAX];
    char *copy = NULL;
    if (!realpath(folder, resolved) || !is_folder(resolved))
        return avpi_fail_errno(&c->ctx, err, errno ? errno : ENOTDIR, N_("cannot open the folder"), folder);
    AVP_TRY(avpi_grow(&c->ctx, &c->allowed, &c->allowed_capacity, c->n_allowed + 1, sizeof(char *), err));
    AVP_TRY(avpi_str_dup(&c->ctx, avpi_str_view(resolved), &copy, err));
    c->allowed[c->n_allowed++] = copy;
done:
    return status;
}

static avp_status allow_own(avp_case *c, avp_error *err) {
    static const char *const names[] = {"originals", "reports"};
    avp_status status = AVP_OK;
    char *path = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        AVP_TRY(avpi_path_join(&c->ctx, c->folder, names[i], &path, err));
        if (is_folder(path))
            AVP_TRY(allow(c, path, err));
        avpi_free(&c->ctx, path);
        path = NULL;
    }
done:
    avpi_free(&c->ctx, path);
    return status;
}

/* A new database is made aside and renamed: whoever sees case.duckdb sees a whole one. */
static avp_status make_database(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    char *unfinished = NULL, *file = NULL;
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, unfinished_name, &unfinished, err));
    AVP_TRY(avpi_engine_file(c, &file, err));
    AVP_TRY(avpi_engine_open(c, unfinished, err));
    c->making = true;
    status = avpi_schema_open(c, err);
    c->making = false;
    if (status == AVP_OK)
        status = avpi_engine_at_once(c, "CHECKPOINT", err);
    avpi_engine_close(c);
    c->changed = false; /* an empty case needs no digests */
    if (status == AVP_OK && rename(unfinished, file) != 0)
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot create"), file);
    if (status == AVP_OK)
        status = sync_folder(c, err);
done:
    avpi_free(&c->ctx, unfinished);
    avpi_free(&c->ctx, file);
    return status;
}

/* A writer that was interrupted left changes that no digest, or bytes that no record covers: this one will make it good. */
static avp_status look_behind(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_digests digests = {0};
    int64_t closings = 0;
    bool differs = false;
    AVP_TRY(avpi_digests_recall(c, &digests, err));
    c->changed |= digests.later > 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM log_records WHERE starts_with(line, '" AVPI_CLOSING_START "')",
                            NULL, 0, &closings, err));
    c->closing.taken |= closings > 0 && !c->closing.waits;
    AVP_TRY(avpi_closing_compare(c, &differs, err));
    if (differs)
        AVP_TRY(avpi_digests_tell(c, err));
done:
    avpi_digests_free(&digests);
    return status;
}

static avp_status open_database(avp_case *c, const char *file, avp_error *err) {
    avp_status status = avpi_engine_open(c, file, err);
    if (status == AVP_OK)
        status = avpi_schema_open(c, err);
    if (status == AVP_OK)
        status = avpi_closing_settle(c, err);
    return status == AVP_OK || status == AVP_E_BUSY || status == AVP_E_CANCELLED
               ? status
               : avpi_closing_explain(c, file, status, err);
}

static avp_status open_on_disk(avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *file = NULL;
    AVP_TRY(find_folder(c, path, err));
    AVP_TRY(avpi_lock_take(c, err));
    AVP_TRY(choose_spill(c, err));
    if (c->mode != AVP_CASE_READ) {
        AVP_TRY(sweep_all(c, err));
        AVP_TRY(make_folders(c, err));
        if (!avp_case_is(c->folder))
            AVP_TRY(make_database(c, err));
    }
    AVP_TRY(allow_own(c, err));
    AVP_TRY(avpi_closing_recall(c, err));
    AVP_TRY(avpi_engine_file(c, &file, err));
    AVP_TRY(open_database(c, file, err));
    if (c->mode != AVP_CASE_READ)
        AVP_TRY(avpi_journals_sync(c, err));
    c->log_at_open = c->journals[AVPI_JOURNAL_LOG].sequence;
    if (c->mode != AVP_CASE_READ)
        AVP_TRY(look_behind(c, err));
done:
    avpi_free(&c->ctx, file);
    return status;
}

static avp_status open_in_memory(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(choose_spill(c, err));
    AVP_TRY(avpi_engine_open(c, NULL, err));
    AVP_TRY(avpi_schema_open(c, err));
    c->touched = false;
done:
    return status;
}

avp_status avp_case_open(const avp_ctx *ctx, const char *path, avp_case_mode mode, avp_case **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    if ((mode == AVP_CASE_MEMORY) != (path == NULL))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("a case needs a folder, and one in memory none"));
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *c, &c, err));
    c->ctx = *ctx;
    c->mode = mode;
    c->lock_fd = c->closing.fd = -1;
    avpi_arena_init(&c->texts, &c->ctx);
    avpi_buf_init(&c->rewrote, &c->ctx, (size_t)1 << 24);
    c->journals[AVPI_JOURNAL_LOG] = (avpi_journal){.table = "log_records", .name = "log.jsonl"};
    c->journals[AVPI_JOURNAL_MANIFEST] = (avpi_journal){.table = "manifest_records", .name = "manifest.jsonl"};
    AVP_TRY(mode == AVP_CASE_MEMORY ? open_in_memory(c, err) : open_on_disk(c, path, err));
    *out = c;
    c = NULL;
done:
    avp_case_close(c);
    return status;
}

/* Before the database is closed: the log keeps what the tables hold now. Without it verify says that it is not kept. */
static bool keep_digests(avp_case *c) {
    avp_error reason = {0};
    if (!c->changed || c->mode == AVP_CASE_READ)
        return true;
    if (!c->connection || avpi_cancelled(&c->ctx))
        return false;
    avp_status status = avpi_digests_keep(c, &reason);
    if (status != AVP_OK && status != AVP_E_CANCELLED)
        avpi_warn(&c->ctx, AVP_LOG_WARNING,
                  N_("the data are saved, but the log does not keep the digests of the tables: %s"), reason.text);
    return status == AVP_OK;
}

/* The last thing that a writer does: the database is closed, and log.jsonl says which bytes it has. */
static void close_database(avp_case *c) {
    avp_error reason = {0};
    avpi_closing_head head = {.wanted = false};
    avp_status status = keep_digests(c) ? avpi_closing_prepare(c, &head, &reason) : AVP_OK;
    avpi_engine_close(c);
    if (status == AVP_OK)
        status = avpi_closing_write(c, &head, &reason);
    if (status != AVP_OK && status != AVP_E_CANCELLED)
        avpi_warn(&c->ctx, AVP_LOG_WARNING,
                  N_("the data are saved, but the log does not keep the SHA-256 of case.duckdb: %s"), reason.text);
    avpi_closing_free(c);
}

void avp_case_close(avp_case *c) {
    if (!c)
        return;
    avp_ctx ctx = c->ctx;
    avpi_sql_rollback(c);
    close_database(c);
    avpi_lock_release(c);
    if (c->spill)
        (void)rmdir(c->spill);
    for (size_t i = 0; i < c->n_allowed; i++)
        avpi_free(&ctx, c->allowed[i]);
    avpi_free(&ctx, c->allowed);
    avpi_free(&ctx, c->fresh);
    avpi_arena_free(&c->texts);
    avpi_buf_free(&c->rewrote);
    avpi_free(&ctx, c->spill);
    avpi_free(&ctx, c->folder);
    avpi_free(&ctx, c->path);
    avpi_free(&ctx, c);
}

/* ---- the file system ---- */

static bool is_allowed(const avp_case *c, const char *folder) {
    char resolved[PATH_MAX];
    if (!realpath(folder, resolved))
        return false;
    for (size_t i = 0; i < c->n_allowed; i++)
        if (strcmp(resolved, c->allowed[i]) == 0)
            return true;
    return false;
}

avp_status avpi_sql_allow(avp_case *c, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *file = NULL;
    if (is_allowed(c, folder))
        return AVP_OK;
    if (c->in_transaction || c->stream || (!c->folder && c->touched))
        return avpi_fail(&c->ctx, err, AVP_E_BUG,
                         N_("the folder \"%s\" has to be opened to the case before other work"), folder);
    AVP_TRY(allow(c, folder, err));
    AVP_TRY(avpi_engine_file(c, &file, err));
    avpi_engine_close(c);
    AVP_TRY(avpi_engine_open(c, file, err));
    AVP_TRY(avpi_schema_open(c, err));
    c->touched = false;
done:
    avpi_free(&c->ctx, file);
    return status;
}

avp_status avp_case_count(avp_case *c, avp_case_counts *out, avp_error *err) {
    static const char sql[] =
        "SELECT (SELECT count(*) FROM posts WHERE NOT embedded), (SELECT count(*) FROM accounts),"
        " (SELECT count(*) FROM sources), (SELECT count(*) FROM rejects), min(posted_at), max(posted_at)"
        " FROM posts WHERE NOT embedded";
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64,
                                          AVPI_SQL_U64, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, 6, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 1) {
        bool timed = !avpi_rows_null(rows, 4, 0);
        *out = (avp_case_counts){.posts = avpi_rows_u64(rows, 0)[0],
                                 .accounts = avpi_rows_u64(rows, 1)[0],
                                 .sources = avpi_rows_u64(rows, 2)[0],
                                 .rejects = avpi_rows_u64(rows, 3)[0],
                                 .first_us = timed ? avpi_rows_i64(rows, 4)[0] : 0,
                                 .last_us = timed ? avpi_rows_i64(rows, 5)[0] : 0};
    }
done:
    avpi_rows_close(rows);
    return status;
}
