/* Locking: everything into one file, that file read again to its end, then the folder away. */
#include "proof/locked.h"

#include "base/files.h"
#include "base/parallel.h"
#include "proof/folder_files.h"
#include "proof/packed_file.h"
#include "store/canonical.h"
#include "store/custody.h"
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_ROOM = 1 << 12, LINE_ROOM = 1 << 20 };

typedef struct locking {
    const avp_ctx *ctx;
    char *folder; /* absolute */
    char *file;   /* absolute */
    avp_str passphrase;
    uint64_t memory_bytes;
    avpi_locked_about about;
    int lock_fd;
    bool replaces;       /* the file holds an earlier state of this case */
    unsigned char *key;  /* of what is packed */
    avpi_secret_box box; /* the key under the passphrase */
} locking;

/* ---- which case ---- */

static avp_status first_hash(avp_case *c, avpi_locked_about *about, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_U64};
    static const char sql[] =
        "SELECT line, (SELECT count(*) FROM log_records) FROM log_records ORDER BY sequence LIMIT 1";
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_json json;
    size_t n = 0;
    avpi_json_init(&json, avpi_case_ctx(c));
    avpi_journal_zero(about->first);
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 0)
        goto done;
    AVP_TRY(avpi_json_parse(&json, avpi_rows_text(rows, 0)[0], err));
    avp_str hash = avpi_json_text(&json, avpi_json_member(&json, 0, AVPI_STR("hash")));
    if (hash.len == AVPI_SHA256_HEX_SIZE - 1)
        memcpy(about->first, hash.ptr, hash.len);
    about->records = avpi_rows_u64(rows, 1)[0];
done:
    avpi_rows_close(rows);
    avpi_json_free(&json);
    return status;
}

/* The case says in its log where it goes, and is closed, so that DuckDB writes everything into one file. */
static avp_status sign_off(locking *k, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_buf details;
    avpi_buf_init(&details, k->ctx, LINE_ROOM);
    AVP_TRY(avp_case_open(k->ctx, k->folder, AVP_CASE_WRITE, &c, err));
    AVP_TRY(first_hash(c, &k->about, err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"file\":"), err));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(k->file), err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_log(c, "lock", avpi_buf_view(&details), err));
    AVP_TRY(avpi_sql_commit(c, err));
    AVP_TRY(first_hash(c, &k->about, err));
done:
    avp_case_close(c);
    avpi_buf_free(&details);
    return status;
}

/* From here on nobody else writes to the case. */
static avp_status hold(locking *k, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(k->ctx, k->folder, ".lock", &path, err));
    k->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (k->lock_fd < 0)
        status = avpi_fail_errno(k->ctx, err, errno, N_("cannot open"), path);
    else if (flock(k->lock_fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        status = avpi_fail(k->ctx, err, AVP_E_BUSY, N_("another process uses the case \"%s\"; wait until it is done"),
                           k->folder);
done:
    avpi_free(k->ctx, path);
    return status;
}

/* A file of that name may be replaced by a later state of the same case alone. */
static avp_status check_target(locking *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_locked_reader r = {.fd = -1};
    if (!avpi_file_exists(k->file))
        return AVP_OK;
    AVP_TRY(avpi_locked_open(&r, k->ctx, k->file, k->passphrase, err));
    k->replaces = strcmp(r.about.first, k->about.first) == 0 && r.about.records <= k->about.records;
    if (!k->replaces)
        status =
            avpi_fail(k->ctx, err, AVP_E_ARG,
                      N_("\"%s\" holds another case, or a later state of this one; give --out another name"), k->file);
done:
    avpi_locked_close(&r);
    return status;
}

/* ---- packing ---- */

/* What the system, a reader or DuckDB keep in the folder for the moment is no part of the case. */
static bool is_passing(const char *name) {
    return strcmp(name, ".lock") == 0 || strncmp(name, ".spill", 6) == 0 || strncmp(name, "avispero-spill-", 15) == 0;
}

static avp_status pack_files(locking *k, avpi_tape_writer *tape, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.ctx = k->ctx};
    char *path = NULL;
    AVP_TRY(avpi_folder_list(k->ctx, k->folder, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        const avpi_folder_file *file = &files.items[i];
        avpi_tape_entry entry = {.mode = file->mode, .folder = true};
        if (is_passing(file->name))
            continue;
        if (file->folder) {
            if (strlen(file->name) >= sizeof entry.name) {
                status = avpi_fail(k->ctx, err, AVP_E_LIMIT,
                                   N_("the file name \"%s\" is too long to be packed; rename it"), file->name);
                goto done;
            }
            snprintf(entry.name, sizeof entry.name, "%s", file->name);
            AVP_TRY(avpi_tape_begin(tape, &entry, err));
            AVP_TRY(avpi_tape_end(tape, NULL, err));
            continue;
        }
        AVP_TRY(avpi_path_join(k->ctx, k->folder, file->name, &path, err));
        AVP_TRY(avpi_tape_put_file(tape, file->name, path, file->mode, NULL, err));
        avpi_free(k->ctx, path);
        path = NULL;
    }
done:
    avpi_free(k->ctx, path);
    avpi_folder_files_free(&files);
    return status;
}

/* A new random key under the passphrase: slow on purpose. */
static avp_status make_key(locking *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_secret_room(k->ctx, AVPI_SECRET_SIZE, &k->key, err));
    randombytes_buf(k->key, AVPI_SECRET_SIZE);
    AVP_TRY(avpi_secret_close(k->ctx, k->passphrase, k->memory_bytes, k->key, &k->box, err));
done:
    return status;
}

static avp_status begin(locking *k, avpi_envelope_writer *envelope, avpi_packed_file *packed, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf members;
    avpi_buf_init(&members, k->ctx, HEAD_ROOM);
    AVP_TRY(avpi_buf_add(&members, AVPI_STR("\"format\":\"" AVPI_LOCKED_FORMAT "\","), err));
    AVP_TRY(avpi_secret_write(&k->box, &members, err));
    AVP_TRY(avpi_envelope_begin(envelope, k->ctx, (avpi_tape_sink){avpi_packed_write, packed}, avpi_buf_view(&members),
                                k->key, err));
done:
    avpi_buf_free(&members);
    return status;
}

static avp_status write_locked(locking *k, avpi_packed_file *packed, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_envelope_writer envelope = {.begun = false};
    avpi_tape_writer tape;
    avpi_buf about;
    avpi_buf_init(&about, k->ctx, AVPI_LOCKED_ABOUT_MOST);
    AVP_TRY(begin(k, &envelope, packed, err));
    avpi_tape_writer_init(&tape, k->ctx, (avpi_tape_sink){avpi_envelope_write, &envelope});
    tape.unhashed = true;
    AVP_TRY(avpi_locked_about_write(&k->about, &about, err));
    AVP_TRY(avpi_tape_put(&tape, AVPI_LOCKED_ABOUT, avpi_buf_view(&about), NULL, err));
    AVP_TRY(pack_files(k, &tape, err));
    AVP_TRY(avpi_tape_finish(&tape, err));
    AVP_TRY(avpi_envelope_finish(&envelope, err));
done:
    avpi_envelope_writer_free(&envelope);
    avpi_buf_free(&about);
    return status;
}

static avp_status hash_again(locking *k, int fd, size_t head_bytes, avpi_hash128 *hash, avp_error *err) {
    avp_status status = AVP_OK;
    char *piece = NULL;
    size_t want = head_bytes, got = 0;
    AVP_TRY(avpi_alloc(k->ctx, AVPI_ENVELOPE_SEALED_CHUNK + head_bytes, 1, &piece, err));
    for (ssize_t n = 1; n != 0;) {
        n = read(fd, piece + got, want - got);
        if (n < 0 && errno != EINTR) {
            status = avpi_fail_errno(k->ctx, err, errno, N_("cannot read"), k->file);
            goto done;
        }
        got += n > 0 ? (size_t)n : 0;
        if (got < want && n != 0)
            continue;
        if (got > 0)
            *hash = avpi_hash128_mix(*hash, (avp_str){piece, got});
        want = AVPI_ENVELOPE_SEALED_CHUNK;
        got = 0;
    }
done:
    avpi_free(k->ctx, piece);
    return status;
}

/* What was written is read from the disk again before anything is removed. */
static avp_status read_again(locking *k, const avpi_packed_file *packed, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_hash128 hash = {0, 0};
    int fd = open(k->file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(k->ctx, err, errno, N_("cannot open"), k->file);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* from the disk, not from memory */
    AVP_TRY(hash_again(k, fd, packed->head_bytes, &hash, err));
    if (hash.low != packed->hash.low || hash.high != packed->hash.high)
        status = avpi_fail(k->ctx, err, AVP_E_IO,
                           N_("\"%s\" does not hold what was written to it; the case was left where it is"), k->file);
done:
    close(fd);
    return status;
}

/* ---- the folder ---- */

/* Away at once under its name, then piece by piece: a folder that is half removed is never taken for the case. */
static avp_status remove_case(locking *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf away;
    char *origin = NULL, *slash = strrchr(k->folder, '/');
    avpi_buf_init(&away, k->ctx, PATH_MAX);
    AVP_TRY(avpi_buf_printf(&away, err, "%s" AVPI_LOCKED_REMOVING, k->folder));
    AVP_TRY(avpi_folder_remove(k->ctx, away.ptr, err)); /* of a lock that was interrupted here */
    if (rename(k->folder, away.ptr) != 0) {
        status = avpi_fail_errno(k->ctx, err, errno, N_("cannot remove the folder"), k->folder);
        goto done;
    }
    AVP_TRY(avpi_folder_remove(k->ctx, away.ptr, err));
    *slash = '\0';
    AVP_TRY(avpi_path_join(k->ctx, k->folder, AVPI_LOCKED_ORIGIN, &origin, err));
    if (unlink(origin) == 0)
        (void)rmdir(k->folder);
done:
    avpi_free(k->ctx, origin);
    avpi_buf_free(&away);
    return status;
}

/* --out, else where it was unlocked from, else beside the folder. */
static avp_status choose_file(locking *k, const char *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    char *origin = NULL;
    const char *slash = strrchr(k->folder, '/');
    avpi_buf_init(&text, k->ctx, PATH_MAX);
    if (out)
        return avpi_absolute(k->ctx, out, &k->file, err);
    AVP_TRY(avpi_buf_add(&text, (avp_str){k->folder, (size_t)(slash - k->folder)}, err));
    AVP_TRY(avpi_path_join(k->ctx, text.ptr ? text.ptr : "", AVPI_LOCKED_ORIGIN, &origin, err));
    avpi_buf_free(&text); /* reading a file makes the buffer anew */
    avpi_buf_init(&text, k->ctx, PATH_MAX);
    if (avpi_file_exists(origin))
        AVP_TRY(avpi_file_read(k->ctx, origin, PATH_MAX - 1, &text, err));
    else
        AVP_TRY(avpi_buf_printf(&text, err, "%s" AVPI_LOCKED_ENDING, k->folder));
    AVP_TRY(avpi_str_dup(k->ctx, avpi_buf_view(&text), &k->file, err));
done:
    avpi_free(k->ctx, origin);
    avpi_buf_free(&text);
    return status;
}

static avp_status begin_locking(locking *k, const char *folder, const char *out, avp_error *err) {
    avp_status status = AVP_OK;
    char resolved[PATH_MAX];
    if (!avp_case_is(folder) || !realpath(folder, resolved))
        return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" is not a case: it holds no case.duckdb"), folder);
    AVP_TRY(avpi_str_dup(k->ctx, avpi_str_view(resolved), &k->folder, err));
    AVP_TRY(choose_file(k, out, err));
    if (k->passphrase.len == 0)
        status = avpi_fail(k->ctx, err, AVP_E_ARG, N_("the passphrase is empty"));
    else if (avpi_str_starts(avpi_str_view(k->file), avpi_str_view(resolved)) && k->file[strlen(resolved)] == '/')
        status = avpi_fail(k->ctx, err, AVP_E_ARG,
                           N_("the locked file would lie inside the case; give --out another place"));
done:
    return status;
}

/* Task 0: the case is closed for others; the file may be replaced. Task 1: the key, which takes about as long. */
static avp_status prepare(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker;
    avp_status status = AVP_OK;
    locking *k = arg;
    if (task == 1)
        return make_key(k, err);
    AVP_TRY(sign_off(k, err));
    AVP_TRY(hold(k, err));
    AVP_TRY(check_target(k, err));
done:
    return status;
}

avp_status avp_case_lock(const avp_ctx *ctx, const char *folder, const char *out, avp_str passphrase,
                         const avp_key_options *opts, char **file, avp_error *err) {
    avp_status status = AVP_OK;
    locking k = {.ctx = ctx, .passphrase = passphrase, .memory_bytes = opts->kdf_memory, .lock_fd = -1};
    avpi_packed_file packed = {.ctx = NULL};
    mode_t mask = umask(0077);
    AVP_TRY(begin_locking(&k, folder, out, err));
    AVP_TRY(avpi_packed_open(ctx, k.file, AVPI_ENVELOPE_SEALED_CHUNK, &packed,
                             err)); /* a place that cannot be written to is found out first */
    AVP_TRY(avpi_parallel(ctx, 2, prepare, &k, err));
    AVP_TRY(write_locked(&k, &packed, err));
    AVP_TRY(avpi_packed_commit(&packed, err));
    AVP_TRY(read_again(&k, &packed, err));
    AVP_TRY(remove_case(&k, err));
    *file = k.file;
    k.file = NULL;
done:
    (void)umask(mask);
    avpi_packed_close(&packed);
    avpi_secret_free(k.key);
    if (k.lock_fd >= 0)
        close(k.lock_fd);
    avpi_free(ctx, k.folder);
    avpi_free(ctx, k.file);
    return status;
}
