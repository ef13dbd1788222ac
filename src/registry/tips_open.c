/* Tips into the queue: each in one transaction, after the whole of it was decrypted and found unaltered. */
#include "avispero/tips.h"

#include "base/files.h"
#include "proof/tip_stream.h"
#include "registry/documents.h"
#include "registry/taking.h"
#include "registry/tip_letter.h"
#include "store/custody.h"
#include "store/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 18, HEAD_SIZE = 8192 };

/* A file of the tip, in plain, in the case's folder until it is kept or the tip is refused. */
typedef struct unpacked {
    char *path;
    const avpi_paper_type *type;
} unpacked;

typedef struct opening {
    avp_case *c;
    const avp_ctx *ctx;
    avp_tip_opened *report;
    avpi_tip_stream *stream;
    avpi_tape_source source;
    avpi_tip_letter letter;
    unpacked *files;
    size_t n_files;
    char *room;
} opening;

/* ---- files ---- */

static const char temp_begin[] = ".tip-";

/* In the case, or in memory where that is: what was told in confidence is on no other disk. No name from the tip is in it. */
static avp_status temp_path(const opening *k, size_t i, const char *suffix, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *folder = avp_case_path(k->c) ? avp_case_path(k->c) : k->ctx->temp_dir;
    avpi_buf path;
    avpi_buf_init(&path, k->ctx, PATH_MAX);
    AVP_TRY(avpi_buf_printf(&path, err, "%s/%s%ld-%zu.%s", folder ? folder : "/tmp", temp_begin, (long)getpid(), i,
                            suffix));
    AVP_TRY(avpi_str_dup(k->ctx, avpi_buf_view(&path), out, err));
done:
    avpi_buf_free(&path);
    return status;
}

/* What a kill left behind. */
static void remove_stale(avp_case *c) {
    DIR *folder = avp_case_path(c) ? opendir(avp_case_path(c)) : NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strncmp(entry->d_name, temp_begin, sizeof temp_begin - 1) == 0)
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
}

static avp_status unpack_bytes(const opening *k, int fd, uint64_t left, const avpi_paper_type **type, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t at = 0;
    *type = avpi_paper_type_of((avp_str){"", 0});
    while (left > 0) {
        size_t want = left < STEP ? (size_t)left : STEP, got = 0;
        AVP_TRY(k->source.read(k->source.self, k->room, want, &got, err));
        if (got < want)
            AVP_TRY(avpi_fail(k->ctx, err, AVP_E_BUG, N_("the tip ended before its lengths said")));
        if (at == 0)
            *type = avpi_paper_type_of((avp_str){k->room, got < HEAD_SIZE ? got : HEAD_SIZE});
        AVP_TRY(avpi_pwrite(k->ctx, fd, k->room, got, at, err));
        at += got;
        left -= got;
        AVP_TRY(avpi_progress(k->ctx, N_("opening the tip"), at, at + left, "bytes", err));
    }
done:
    return status;
}

/* Its ending is told from its bytes. */
static avp_status name_file(opening *k, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(temp_path(k, i, k->files[i].type->suffix, &path, err));
    if (rename(k->files[i].path, path) != 0)
        AVP_TRY(avpi_fail_errno(k->ctx, err, errno, N_("cannot create"), path));
    avpi_free(k->ctx, k->files[i].path);
    k->files[i].path = path;
    path = NULL;
done:
    avpi_free(k->ctx, path);
    return status;
}

static avp_status unpack_file(opening *k, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    int fd = -1;
    AVP_TRY(temp_path(k, i, "new", &k->files[i].path, err));
    k->n_files = i + 1;
    fd = open(k->files[i].path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        AVP_TRY(avpi_fail_errno(k->ctx, err, errno, N_("cannot create"), k->files[i].path));
    AVP_TRY(unpack_bytes(k, fd, k->letter.files[i].size_bytes, &k->files[i].type, err));
    AVP_TRY(name_file(k, i, err));
done:
    if (fd >= 0)
        close(fd);
    return status;
}

static avp_status unpack(opening *k, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(k->ctx, k->letter.n_files + 1, sizeof *k->files, &k->files, err));
    for (size_t i = 0; i < k->letter.n_files; i++)
        AVP_TRY(unpack_file(k, i, err));
    AVP_TRY(avpi_tip_letter_end(&k->letter, k->source, err));
done:
    return status;
}

/* ---- tables ---- */

static avp_status log_original(const opening *k, const avpi_original *original, size_t file, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, k->ctx, SIZE_MAX);
    if (file == 0)
        AVP_TRY(avpi_buf_printf(&details, err, "{\"do\":\"tip\",\"files\":%zu,", k->n_files));
    else
        AVP_TRY(avpi_buf_printf(&details, err, "{\"do\":\"tip file\",\"file\":%zu,", file));
    AVP_TRY(avpi_custody_describe(original, &details, err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"tip\":%llu}", (unsigned long long)k->report->tip));
    AVP_TRY(avpi_custody_log(k->c, "registry", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

static avp_status insert_tip(const opening *k, const avpi_original *original, avp_error *err) {
    const avp_str *text = k->letter.fields;
    const avpi_sql_value params[] = {
        avpi_sql_u64(k->report->tip),           avpi_sql_text(avpi_str_view(original->sha256)),
        avpi_sql_u64(original->size_bytes),     avpi_sql_text(avpi_str_view(original->stored_as)),
        avpi_sql_i64(avpi_journal_now_us()),    avpi_sql_text(text[AVPI_TIP_LANG]),
        avpi_sql_text(text[AVPI_TIP_WRITTEN]),  avpi_sql_text(text[AVPI_TIP_WHAT]),
        avpi_sql_text(text[AVPI_TIP_WHEN]),     avpi_sql_text(text[AVPI_TIP_WHERE]),
        avpi_sql_text(text[AVPI_TIP_NAME]),     avpi_sql_text(text[AVPI_TIP_CONTACT]),
        avpi_sql_text(text[AVPI_TIP_RELATION]), {.type = AVPI_SQL_BOOL, .u64 = k->letter.consent}};
    return avpi_sql_exec(k->c,
                         "INSERT INTO tips VALUES (?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?, ?, ?,"
                         " ?, ?, NULL, NULL, false)",
                         params, sizeof params / sizeof *params, err);
}

/* The log says which file of which tip: its name is a stranger's word, and stands in the table alone. */
static avp_status keep_file(const opening *k, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    char name[96];
    avpi_original original = {.path = k->files[i].path};
    AVP_TRY(avpi_custody_keep(k->c, k->files[i].path, false, &original, err));
    snprintf(name, sizeof name, "tip %llu, file %zu", (unsigned long long)k->report->tip, i + 1);
    original.path = name;
    const avpi_sql_value params[] = {avpi_sql_u64(k->report->tip),
                                     avpi_sql_u64(i + 1),
                                     avpi_sql_text(k->letter.files[i].name),
                                     avpi_sql_text(avpi_str_view(k->files[i].type->type)),
                                     avpi_sql_text(avpi_str_view(original.sha256)),
                                     avpi_sql_u64(original.size_bytes),
                                     avpi_sql_text(avpi_str_view(original.stored_as))};
    AVP_TRY(avpi_sql_exec(k->c, "INSERT INTO tip_files VALUES (?, ?, ?, ?, ?, ?, ?)", params,
                          sizeof params / sizeof *params, err));
    AVP_TRY(log_original(k, &original, i + 1, err));
done:
    return status;
}

static avp_status keep(opening *k, const avpi_original *original, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_registry_next_id(k->c, "tip_id", "tips", &k->report->tip, err));
    AVP_TRY(insert_tip(k, original, err));
    AVP_TRY(log_original(k, original, 0, err));
    for (size_t i = 0; i < k->n_files; i++)
        AVP_TRY(keep_file(k, i, err));
    k->report->files = k->n_files;
done:
    return status;
}

/* ---- one tip ---- */

/* Before anything is begun: the same bytes again change nothing, the log included. */
static avp_status is_here(opening *k, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    int64_t tip = 0;
    int fd = open(k->report->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(k->ctx, err, errno, N_("cannot open"), k->report->path);
    AVP_TRY(avpi_file_sha256(k->ctx, k->report->path, fd, NULL, sha256, NULL, err));
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(sha256));
    AVP_TRY(avpi_sql_number(k->c, "SELECT coalesce(min(tip_id), 0) FROM tips WHERE sha256 = ?", &param, 1, &tip, err));
    k->report->tip = (uint64_t)tip;
    k->report->already = tip > 0;
done:
    close(fd);
    return status;
}

/* The whole of it is gone through once, so that nothing at all is done for one that will be refused. */
static avp_status look_through(const opening *k, const avp_key *key, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tip_stream *stream = NULL;
    avpi_tip_letter letter = {.ctx = NULL};
    uint64_t size_bytes = 0;
    AVP_TRY(avpi_tip_stream_open(k->ctx, k->report->path, key, &stream, &size_bytes, err));
    const avpi_tape_source source = {avpi_tip_stream_read, stream};
    AVP_TRY(avpi_tip_letter_read(k->ctx, source, size_bytes, &letter, err));
    for (size_t i = 0; i < letter.n_files; i++)
        for (uint64_t left = letter.files[i].size_bytes; left > 0;) {
            size_t got = 0;
            AVP_TRY(source.read(source.self, k->room, left < STEP ? (size_t)left : STEP, &got, err));
            if (got == 0)
                AVP_TRY(avpi_fail(k->ctx, err, AVP_E_BUG, N_("the tip ended before its lengths said")));
            left -= got;
        }
    AVP_TRY(avpi_tip_letter_end(&letter, source, err));
done:
    avpi_tip_letter_free(&letter);
    avpi_tip_stream_close(stream);
    return status;
}

/* The copy that is kept is what is opened: nobody exchanges it between. */
static avp_status open_kept(opening *k, const avp_key *key, const avpi_original *original, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    uint64_t size_bytes = 0;
    if (avp_case_path(k->c) && original->stored_as)
        AVP_TRY(avpi_path_join(k->ctx, avp_case_path(k->c), original->stored_as, &path, err));
    AVP_TRY(avpi_tip_stream_open(k->ctx, path ? path : k->report->path, key, &k->stream, &size_bytes, err));
    k->source = (avpi_tape_source){avpi_tip_stream_read, k->stream};
    AVP_TRY(avpi_tip_letter_read(k->ctx, k->source, size_bytes, &k->letter, err));
    AVP_TRY(unpack(k, err));
done:
    avpi_free(k->ctx, path);
    return status;
}

static void opening_free(opening *k) {
    for (size_t i = 0; i < k->n_files; i++) {
        if (k->files[i].path)
            (void)unlink(k->files[i].path);
        avpi_free(k->ctx, k->files[i].path);
    }
    avpi_free(k->ctx, k->files);
    avpi_free(k->ctx, k->room);
    avpi_tip_letter_free(&k->letter);
    avpi_tip_stream_close(k->stream);
}

static avp_status is_there(const avp_ctx *ctx, const char *path, avp_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("the file \"%s\" cannot be opened: %s"), path, strerror(errno));
    close(fd);
    return AVP_OK;
}

static avp_status take_tip(avp_case *c, const avp_key *key, avp_tip_opened *report, avp_error *err) {
    avp_status status = AVP_OK;
    bool begun = false;
    opening k = {.c = c, .ctx = avpi_case_ctx(c), .report = report};
    avpi_original original = {.path = report->path};
    AVP_TRY(avpi_alloc(k.ctx, STEP, 1, &k.room, err));
    AVP_TRY(is_there(k.ctx, report->path, err));
    AVP_TRY(look_through(&k, key, err));
    AVP_TRY(is_here(&k, err));
    if (report->already)
        goto done;
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_custody_keep(c, report->path, false, &original, err));
    AVP_TRY(open_kept(&k, key, &original, err));
    AVP_TRY(keep(&k, &original, err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
done:
    opening_free(&k);
    if (begun)
        avpi_sql_rollback(c);
    return status;
}

/* ---- all of them ---- */

/* The error is that of the file alone where others may go on. */
static avp_status take_one(avp_case *c, const avp_key *key, const char *path, avp_tip_opened *report, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_error why = {.status = AVP_OK};
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(path), &report->path, err));
    status = report->status = take_tip(c, key, report, &why);
    if (status != AVP_OK) {
        report->tip = report->files = 0;
        AVP_TRY(avpi_str_dup(ctx, avpi_str_view(why.text), &report->message, err));
        avpi_fail_at(&why, path, 0, 0);
        *err = err->status == AVP_OK ? why : *err;
        status = report->status;
    }
done:
    return status;
}

avp_status avp_tips_open(avp_case *c, const avp_key *key, const char *const *paths, size_t n, avp_tips_opened *out,
                         avp_error *err) {
    avp_status status = AVP_OK, bad = AVP_OK;
    avp_tips_opened opened = {.n = 0};
    remove_stale(c);
    AVP_TRY(avpi_zalloc(avpi_case_ctx(c), n + 1, sizeof *opened.of, &opened.of, err));
    while (opened.n < n) {
        status = take_one(c, key, paths[opened.n], &opened.of[opened.n], err);
        opened.n++;
        if (status != AVP_OK && status != AVP_E_INPUT && status != AVP_E_LIMIT)
            goto done;
        bad = status != AVP_OK ? status : bad;
    }
    status = bad;
done:
    *out = opened;
    return status;
}

void avp_tips_opened_free(const avp_ctx *ctx, avp_tips_opened *opened) {
    for (size_t i = 0; i < opened->n; i++) {
        avpi_free(ctx, opened->of[i].path);
        avpi_free(ctx, opened->of[i].message);
    }
    avpi_free(ctx, opened->of);
    *opened = (avp_tips_opened){.n = 0};
}
