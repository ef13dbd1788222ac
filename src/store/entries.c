/* Reading and completing notes.jsonl. */
#include "store/entries.h"

#include "base/clock.h"
#include "base/files.h"
#include "store/canonical.h"
#include "store/engine.h"
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum { FILE_MOST = 1 << 29, LINE_MOST = 1 << 20 };

/* Where reading has come to: the next entry must follow it. */
typedef struct chain {
    avp_case *c;
    avpi_json json;
    avpi_buf bare;
    uint64_t number;
    char previous[AVPI_SHA256_HEX_SIZE];
} chain;

static void chain_init(chain *k, avp_case *c) {
    *k = (chain){.c = c};
    avpi_json_init(&k->json, &c->ctx);
    avpi_buf_init(&k->bare, &c->ctx, LINE_MOST);
    avpi_journal_zero(k->previous);
}

static void chain_free(chain *k) {
    avpi_json_free(&k->json);
    avpi_buf_free(&k->bare);
}

static avp_str member(chain *k, const char *name) {
    return avpi_json_text(&k->json, avpi_json_member(&k->json, 0, avpi_str_view(name)));
}

/* The line as an entry; false when it does not follow the one before. */
static bool follows(chain *k, avp_str line, avpi_entry *entry) {
    avp_error why = {0};
    int64_t sequence = 0, step_us = 0;
    char hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf_clear(&k->bare);
    if (avpi_json_parse(&k->json, line, &why) != AVP_OK || k->json.nodes[0].type != AVPI_JSON_OBJECT ||
        avpi_canonical_node(&k->json, 0, true, &k->bare, &why) != AVP_OK ||
        avpi_journal_hash(avpi_str_view(k->previous), avpi_buf_view(&k->bare), hash) != AVP_OK ||
        !avpi_str_equal(member(k, "hash"), avpi_str_view(hash)) ||
        !avpi_json_i64(&k->json, avpi_json_member(&k->json, 0, AVPI_STR("sequence")), &sequence) ||
        sequence != (int64_t)k->number + 1)
        return false;
    *entry = (avpi_entry){.number = (uint64_t)sequence, .json = &k->json, .action = member(k, "action")};
    entry->details = avpi_json_member(&k->json, 0, AVPI_STR("details"));
    memcpy(k->previous, hash, sizeof hash);
    k->number = entry->number;
    return entry->action.ptr && entry->details != AVPI_JSON_NONE &&
           avpi_time_parse(member(k, "time"), AVPI_TIME_ISO, &entry->at_us, &step_us);
}

/* Lines of text; *whole = bytes of whole lines. take may be NULL. */
static avp_status walk(chain *k, avp_str text, size_t *whole, avpi_entry_take take, void *self, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.ptr + at, '\n', text.len - at);
        avpi_entry entry;
        if (!end)
            break;
        avp_str line = {text.ptr + at, (size_t)(end - text.ptr) - at};
        if (!follows(k, line, &entry))
            return avpi_fail(&k->c->ctx, err, AVP_E_INPUT,
                             N_("line %llu of %s was altered: it does not follow the one before it; restore the file "
                                "from a copy"),
                             (unsigned long long)k->number + 1, AVPI_ENTRIES_NAME);
        if (take)
            AVP_TRY(take(self, &entry, err));
        at += line.len + 1;
        *whole = at;
    }
done:
    return status;
}

avp_status avpi_entries_each(avp_case *c, avpi_entry_take take, void *self, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    size_t whole = 0;
    avpi_buf text;
    chain k;
    if (!c->folder)
        return AVP_OK;
    chain_init(&k, c);
    avpi_buf_init(&text, &c->ctx, FILE_MOST);
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, AVPI_ENTRIES_NAME, &path, err));
    if (avpi_file_exists(path)) {
        AVP_TRY(avpi_file_read(&c->ctx, path, FILE_MOST, &text, err));
        AVP_TRY(walk(&k, avpi_buf_view(&text), &whole, take, self, err));
    }
done:
    avpi_free(&c->ctx, path);
    avpi_buf_free(&text);
    chain_free(&k);
    return status;
}

avp_str avpi_entry_text(const avpi_entry *entry, const char *name) {
    return avpi_json_text(entry->json, avpi_json_member(entry->json, entry->details, avpi_str_view(name)));
}

bool avpi_entry_number(const avpi_entry *entry, const char *name, uint64_t *out) {
    int64_t value = 0;
    uint32_t node = avpi_json_member(entry->json, entry->details, avpi_str_view(name));
    if (node == AVPI_JSON_NONE || !avpi_json_i64(entry->json, node, &value) || value < 0)
        return false;
    *out = (uint64_t)value;
    return true;
}

/* ---- adding one ---- */

/* The next line, without its end. */
static avp_status compose(const chain *k, const char *action, avp_str details, avpi_buf *line, avp_error *err) {
    const avp_ctx *ctx = &k->c->ctx;
    avp_status status = AVP_OK;
    char time[32], hash[AVPI_SHA256_HEX_SIZE];
    avpi_buf record, bare;
    avpi_buf_init(&record, ctx, LINE_MOST);
    avpi_buf_init(&bare, ctx, LINE_MOST);
    avpi_time_format(avpi_journal_now_us(), time);
    AVP_TRY(avpi_buf_printf(&record, err, "{\"action\":\"%s\",\"sequence\":%llu,\"time\":\"%s\",\"details\":", action,
                            (unsigned long long)k->number + 1, time));
    AVP_TRY(avpi_buf_add(&record, details, err));
    size_t open = record.len;
    AVP_TRY(avpi_buf_add_byte(&record, '}', err));
    AVP_TRY(avpi_canonical_json(ctx, avpi_buf_view(&record), &bare, err));
    AVP_TRY(avpi_journal_hash(avpi_str_view(k->previous), avpi_buf_view(&bare), hash));
    record.len = open;
    AVP_TRY(avpi_buf_printf(&record, err, ",\"hash\":\"%s\",\"previous\":\"%s\"}", hash, k->previous));
    AVP_TRY(avpi_canonical_json(ctx, avpi_buf_view(&record), line, err));
done:
    avpi_buf_free(&record);
    avpi_buf_free(&bare);
    return status;
}

/* Over what an interruption left, in one write, and to the disk. */
static avp_status append_line(const avp_ctx *ctx, int fd, const char *path, avpi_buf *line, size_t at, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(line, '\n', err));
    if (ftruncate(fd, (off_t)at) != 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot write"), path);
    AVP_TRY(avpi_pwrite(ctx, fd, line->ptr, line->len, at, err));
    if (fsync(fd) != 0 && errno != EINVAL)
        status = avpi_fail_errno(ctx, err, errno, N_("cannot write"), path);
done:
    return status;
}

static avp_status open_locked(const avp_ctx *ctx, const char *path, int *fd, avp_error *err) {
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    while (flock(*fd, LOCK_EX) != 0)
        if (errno != EINTR)
            return avpi_fail_errno(ctx, err, errno, N_("cannot lock"), path);
    return AVP_OK;
}

avp_status avpi_entries_add(avp_case *c, const char *action, avp_str details, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    int fd = -1;
    size_t whole = 0;
    avpi_buf text, line;
    chain k;
    if (!c->folder)
        return avpi_fail(&c->ctx, err, AVP_E_ARG, N_("a case in memory keeps no notes"));
    chain_init(&k, c);
    avpi_buf_init(&text, &c->ctx, FILE_MOST);
    avpi_buf_init(&line, &c->ctx, LINE_MOST);
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, AVPI_ENTRIES_NAME, &path, err));
    AVP_TRY(open_locked(&c->ctx, path, &fd, err));
    AVP_TRY(avpi_file_read(&c->ctx, path, FILE_MOST, &text, err));
    AVP_TRY(walk(&k, avpi_buf_view(&text), &whole, NULL, NULL, err));
    AVP_TRY(compose(&k, action, details, &line, err));
    AVP_TRY(append_line(&c->ctx, fd, path, &line, whole, err));
    if (number)
        *number = k.number + 1;
done:
    if (fd >= 0)
        close(fd);
    avpi_free(&c->ctx, path);
    avpi_buf_free(&text);
    avpi_buf_free(&line);
    chain_free(&k);
    return status;
}
