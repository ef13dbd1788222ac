#include "store/closing.h"

#include "base/files.h"
#include "store/canonical.h"
#include "store/custody.h"
#include "store/engine.h"
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL_BYTES = 4096, CLOSING_MOST = 1 << 12 }; /* such a record has less than 500 bytes */
static const char log_name[] = "log.jsonl";

avp_str avpi_closing_line(const avp_case *c) {
    return c->closing.waits ? avpi_str_view(c->closing.line) : (avp_str){NULL, 0};
}

/* ---- the record before ---- */

/* The last whole line of log.jsonl, if it is short: "" when there is none. */
static avp_status read_tail(avp_case *c, char line[TAIL_BYTES + 1], avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL, bytes[TAIL_BYTES];
    struct stat info;
    int fd = -1;
    line[0] = '\0';
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, log_name, &path, err));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        goto done; /* no log yet, or one that the journal complains of */
    size_t n = info.st_size < TAIL_BYTES ? (size_t)info.st_size : TAIL_BYTES;
    AVP_TRY(avpi_pread(&c->ctx, fd, bytes, n, (uint64_t)info.st_size - n, err));
    while (n > 0 && bytes[n - 1] != '\n')
        n--;
    size_t end = n > 0 ? n - 1 : 0, from = end;
    while (from > 0 && bytes[from - 1] != '\n')
        from--;
    if (from > 0 || (off_t)n == info.st_size) {
        memcpy(line, bytes + from, end - from);
        line[end - from] = '\0';
    }
done:
    if (fd >= 0)
        close(fd);
    avpi_free(&c->ctx, path);
    return status;
}

/* Is the line what compose would have written, hash included? */
static avp_status take_fields(avp_case *c, avpi_json *json, avp_str line, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error ignored = {0};
    avpi_closing *k = &c->closing;
    int64_t sequence = 0, bytes = 0;
    char hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf bare;
    avpi_buf_init(&bare, &c->ctx, CLOSING_MOST);
    *good = false;
    if (avpi_json_parse(json, line, &ignored) != AVP_OK) {
        status = ignored.status == AVP_E_MEMORY ? avpi_fail_memory(&c->ctx, err) : AVP_OK;
        goto done;
    }
    avp_str previous = avpi_json_text(json, avpi_json_member(json, 0, AVPI_STR("previous")));
    avp_str sha256 = avpi_json_text(json, avpi_json_path(json, 0, "details.sha256"));
    avp_str said = avpi_json_text(json, avpi_json_member(json, 0, AVPI_STR("hash")));
    if (previous.len != sizeof k->previous - 1 || sha256.len != sizeof k->sha256 - 1 ||
        !avpi_json_i64(json, avpi_json_member(json, 0, AVPI_STR("sequence")), &sequence) || sequence < 1 ||
        !avpi_json_i64(json, avpi_json_path(json, 0, "details.bytes"), &bytes) || bytes < 0)
        goto done;
    AVP_TRY(avpi_canonical_node(json, 0, true, &bare, err));
    *good =
        avpi_journal_hash(previous, avpi_buf_view(&bare), hash) == AVP_OK && avpi_str_equal(said, avpi_str_view(hash));
    memcpy(k->previous, previous.ptr, previous.len);
    memcpy(k->sha256, sha256.ptr, sha256.len);
    k->sequence = (uint64_t)sequence;
    k->bytes = (uint64_t)bytes;
done:
    avpi_buf_free(&bare);
    return status;
}

static avp_status hash_now(avp_case *c, avp_error *err) {
    if (c->closing.sha256_now[0] || c->closing.fd < 0)
        return AVP_OK;
    return avpi_file_sha256(&c->ctx, "case.duckdb", c->closing.fd, N_("checking case.duckdb"), c->closing.sha256_now,
                            &c->closing.bytes_now, err);
}

avp_status avpi_closing_recall(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    char line[TAIL_BYTES + 1], *path = NULL;
    bool good = false;
    avpi_json json;
    avpi_json_init(&json, &c->ctx);
    AVP_TRY(avpi_engine_file(c, &path, err));
    c->closing.fd = open(path, O_RDONLY | O_CLOEXEC);
    AVP_TRY(read_tail(c, line, err));
    if (!avpi_str_starts(avpi_str_view(line), AVPI_STR(AVPI_CLOSING_START)))
        goto done;
    AVP_TRY(take_fields(c, &json, avpi_str_view(line), &good, err));
    if (!good)
        goto done;
    AVP_TRY(avpi_str_dup(&c->ctx, avpi_str_view(line), &c->closing.line, err));
    if (c->mode != AVP_CASE_READ)
        AVP_TRY(hash_now(c, err));
done:
    avpi_json_free(&json);
    avpi_free(&c->ctx, path);
    return status;
}

avp_status avpi_closing_settle(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_closing *k = &c->closing;
    char hash[AVPI_SHA256_HEX_SIZE];
    int64_t sequence = 0;
    if (k->settled || !k->line)
        return AVP_OK;
    AVP_TRY(avpi_custody_head(c, AVPI_JOURNAL_LOG, &sequence, hash, err));
    k->waits = k->sequence == (uint64_t)sequence + 1 && strcmp(k->previous, hash) == 0;
    k->settled = true;
done:
    return status;
}

avp_status avpi_closing_take_in(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    bool changed = c->changed, changing = c->changing;
    if (!c->folder || c->mode == AVP_CASE_READ || c->making || c->closing.taken)
        return AVP_OK;
    AVP_TRY(avpi_closing_settle(c, err));
    c->closing.taken = true;
    if (c->closing.waits) {
        const avpi_sql_value params[] = {avpi_sql_u64(c->closing.sequence), avpi_sql_text(avpi_closing_line(c))};
        AVP_TRY(avpi_sql_exec(c, "INSERT INTO log_records VALUES (?, ?)", params, 2, err));
        c->closing.waits = false;
        c->journals[AVPI_JOURNAL_LOG].headed = false;
    }
done:
    c->closing.taken = status == AVP_OK;
    c->changed = changed; /* a record is no change of what it tells about */
    c->changing = changing;
    return status;
}

avp_status avpi_closing_compare(avp_case *c, bool *differs, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_closing *k = &c->closing;
    *differs = false;
    if (!k->waits)
        return AVP_OK;
    AVP_TRY(hash_now(c, err));
    *differs = k->bytes_now != k->bytes || strcmp(k->sha256_now, k->sha256) != 0;
done:
    return status;
}

avp_status avpi_closing_explain(avp_case *c, const char *file, avp_status status, avp_error *err) {
    avpi_closing *k = &c->closing;
    avp_error why = {0};
    char reason[sizeof err->text] = "";
    if (!err || !k->line || hash_now(c, &why) != AVP_OK ||
        (k->bytes_now == k->bytes && strcmp(k->sha256_now, k->sha256) == 0))
        return status;
    snprintf(reason, sizeof reason, "%s", err->text);
    avp_error_clear(err);
    (void)avpi_fail(&c->ctx, err, AVP_E_INPUT,
                    N_("case.duckdb was changed after record %llu of log.jsonl, and cannot be opened any more: %s"),
                    (unsigned long long)k->sequence, reason);
    return avpi_fail_at(err, file, 0, 0);
}

/* ---- the record of this writer ---- */

/* It has to hold what another program, or an interrupted writer, left in its own log. */
static bool has_write_ahead_log(const avp_case *c) {
    char *path = NULL;
    avp_error ignored = {0};
    bool there =
        avpi_path_join(&c->ctx, c->folder, "case.duckdb.wal", &path, &ignored) != AVP_OK || avpi_file_exists(path);
    avpi_free(&c->ctx, path);
    return there;
}

avp_status avpi_closing_prepare(avp_case *c, avpi_closing_head *head, avp_error *err) {
    const avpi_journal *log = &c->journals[AVPI_JOURNAL_LOG];
    *head = (avpi_closing_head){.wanted = c->folder && c->mode != AVP_CASE_READ && c->closing.taken && c->connection &&
                                          log->known && !avpi_cancelled(&c->ctx)};
    if (!head->wanted)
        return AVP_OK;
    avp_status status = avpi_custody_head(c, AVPI_JOURNAL_LOG, &head->sequence, head->hash, err);
    head->wanted = status == AVP_OK && log->sequence == (uint64_t)head->sequence;
    return status;
}

static avp_status compose(avp_case *c, const avpi_closing_head *head, avpi_buf *line, avp_error *err) {
    char details[CLOSING_MOST];
    int length = snprintf(details, sizeof details, "{\"bytes\":%llu,\"file\":\"case.duckdb\",\"sha256\":\"%s\"}",
                          (unsigned long long)c->closing.bytes_now, c->closing.sha256_now);
    return avpi_custody_compose(c, "closed", (avp_str){details, (size_t)length}, head->sequence + 1, head->hash, line,
                                err);
}

/* Whole or not at all: what was written of it is taken back. */
static avp_status append(avp_case *c, avp_str line, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_journal *log = &c->journals[AVPI_JOURNAL_LOG];
    struct stat info;
    char *path = NULL;
    int fd = -1;
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, log_name, &path, err));
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot open"), path);
        goto done;
    }
    if ((uint64_t)info.st_size != log->size_bytes)
        goto done; /* something else wrote to it: the next writer looks into that */
    status = avpi_pwrite(&c->ctx, fd, line.ptr, line.len, log->size_bytes, err);
    if (status == AVP_OK && fsync(fd) != 0 && errno != EINVAL)
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot write"), path);
    if (status != AVP_OK && ftruncate(fd, (off_t)log->size_bytes) != 0)
        avpi_warn(&c->ctx, AVP_LOG_DEBUG, N_("the log keeps a torn line"));
done:
    if (fd >= 0)
        close(fd);
    avpi_free(&c->ctx, path);
    return status;
}

avp_status avpi_closing_write(avp_case *c, const avpi_closing_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf line;
    avpi_buf_init(&line, &c->ctx, CLOSING_MOST);
    if (!head->wanted || has_write_ahead_log(c))
        goto done;
    c->closing.sha256_now[0] = '\0';
    AVP_TRY(hash_now(c, err));
    if (!c->closing.sha256_now[0])
        goto done;
    AVP_TRY(compose(c, head, &line, err));
    AVP_TRY(avpi_buf_add_byte(&line, '\n', err));
    AVP_TRY(append(c, avpi_buf_view(&line), err));
done:
    avpi_buf_free(&line);
    return status;
}

void avpi_closing_free(avp_case *c) {
    if (c->closing.fd >= 0)
        close(c->closing.fd);
    avpi_free(&c->ctx, c->closing.line);
    c->closing = (avpi_closing){.fd = -1};
}

/* ---- a torn one ---- */

/* As far as `torn` goes it is the line, but for its hash and the rest behind its time, which nobody knows. */
static bool could_be(avp_str line, avp_str torn) {
    const avp_str hash = AVPI_STR("\"hash\":\""), time = AVPI_STR("\"time\":\"");
    size_t hash_at = avpi_str_find(line, hash) + hash.len, time_at = avpi_str_find(line, time) + time.len;
    if (torn.len > line.len)
        return false;
    for (size_t i = 0; i < torn.len; i++) {
        char byte = torn.ptr[i];
        bool in_hash = i >= hash_at && i < hash_at + AVPI_SHA256_HEX_SIZE - 1;
        if (in_hash       ? !strchr("0123456789abcdef", byte) || byte == '\0'
            : i < time_at ? torn.ptr[i] != line.ptr[i]
                          : !strchr("0123456789-T:.Z\"}", byte) || byte == '\0')
            return false;
    }
    return true;
}

avp_status avpi_closing_begins(avp_case *c, avp_str torn, bool *begins, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_closing_head head = {.wanted = true};
    avpi_buf line;
    avpi_buf_init(&line, &c->ctx, CLOSING_MOST);
    *begins = false;
    AVP_TRY(hash_now(c, err));
    AVP_TRY(avpi_custody_head(c, AVPI_JOURNAL_LOG, &head.sequence, head.hash, err));
    AVP_TRY(compose(c, &head, &line, err));
    *begins = could_be(avpi_buf_view(&line), torn);
done:
    avpi_buf_free(&line);
    return status;
}
