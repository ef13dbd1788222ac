/* Reading a seal: one pass over its bytes, then what they say. */
#include "proof/seal.h"

#include "base/files.h"
#include "proof/case_tree.h"
#include "proof/journal_text.h"
#include "proof/seal_content.h"
#include "proof/seal_stamps.h"
#include "proof/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 1 << 16, SMALL_MOST = 1 << 16 };
static const size_t content_most = (size_t)1 << 30;

/* Everything that is kept of a seal while it passes by. */
typedef struct unsealing {
    const avp_ctx *ctx;
    int fd;
    uint64_t size_bytes, taken;
    avpi_tape_reader tape;
    avpi_case_tree tree; /* the three texts */
    avpi_buf root, index, seen, statement, signature, key;
    avpi_stamp_list stamps;
    uint64_t bytes;             /* before statement.json */
    char sha256[AVP_ROOT_SIZE]; /* of them */
    char index_sha256[AVP_ROOT_SIZE];
    unsigned ending; /* how many of the last four files have passed */
    avpi_seal_statement said;
} unsealing;

static avp_status read_file(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    unsealing *u = self;
    avp_status status = avpi_file_next(u->ctx, u->fd, bytes, size, got, err);
    if (status != AVP_OK)
        return status;
    u->taken += *got;
    return avpi_progress(u->ctx, N_("checking the seal"), u->taken, u->size_bytes, "bytes", err);
}

static avp_status altered(unsealing *u, const char *name, avp_error *err) {
    return avpi_fail(u->ctx, err, AVP_E_INPUT, N_("\"%s\" in the seal was altered"), name);
}

/* ---- what passes by ---- */

/* The last four files, in this order. */
static const char *const endings[] = {AVPI_SEAL_INDEX, AVPI_SEAL_STATEMENT, AVPI_SEAL_SIGNATURE, AVPI_SEAL_KEY};
enum { ENDINGS = sizeof endings / sizeof *endings };

/* Where the content of a file goes; NULL = it is only hashed. */
static avp_status room_for(unsealing *u, const char *name, avpi_buf **out, avp_error *err) {
    const struct {
        const char *name;
        avpi_buf *room;
    } kept[] = {{"manifest.jsonl", &u->tree.manifest}, {"rows.jsonl", &u->tree.rows},
                {"log.jsonl", &u->tree.log},           {"root.txt", &u->root},
                {AVPI_SEAL_INDEX, &u->index},          {AVPI_SEAL_STATEMENT, &u->statement},
                {AVPI_SEAL_SIGNATURE, &u->signature},  {AVPI_SEAL_KEY, &u->key}};
    static const avp_str stamps = {AVPI_STAMPS_FOLDER "/", sizeof AVPI_STAMPS_FOLDER};
    *out = NULL;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(name, kept[i].name) == 0)
            *out = kept[i].room;
    if (*out || !avpi_str_starts(avpi_str_view(name), stamps))
        return AVP_OK;
    return avpi_stamp_list_room(&u->stamps, name + stamps.len, out, err);
}

static avp_status keep(unsealing *u, avpi_buf *room, avp_error *err) {
    avp_status status = AVP_OK;
    char bytes[READ_STEP];
    size_t got = 0;
    if (room->len > 0 || u->tape.entry.size_bytes > room->max_size)
        return altered(u, u->tape.entry.name, err); /* twice, or larger than it could be */
    do {
        AVP_TRY(avpi_tape_read(&u->tape, bytes, sizeof bytes, &got, err));
        AVP_TRY(avpi_buf_add(room, (avp_str){bytes, got}, err));
    } while (got > 0);
done:
    return status;
}

/* After index.txt come its three companions and nothing else. The bytes before the statement are what it speaks of. */
static avp_status check_order(unsealing *u, avp_error *err) {
    const char *name = u->tape.entry.name;
    bool is_next = u->ending < ENDINGS && strcmp(name, endings[u->ending]) == 0;
    if (u->ending > 0 && !is_next)
        return altered(u, name, err);
    if (is_next && u->ending == 1) {
        unsigned char hash[AVPI_SHA256_SIZE];
        u->bytes = u->tape.start;
        avpi_sha256_end(&u->tape.all_before, hash);
        avpi_hex(hash, sizeof hash, u->sha256);
    }
    u->ending += is_next;
    return AVP_OK;
}

static avp_status pass_entry(unsealing *u, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    avpi_buf *room = NULL;
    if (u->tape.entry.folder || u->tape.entry.mode != 0644)
        return altered(u, u->tape.entry.name, err);
    AVP_TRY(check_order(u, err));
    AVP_TRY(room_for(u, u->tape.entry.name, &room, err));
    if (room)
        AVP_TRY(keep(u, room, err));
    AVP_TRY(avpi_tape_leave(&u->tape, sha256, err));
    if (u->ending == 1)
        memcpy(u->index_sha256, sha256, sizeof sha256);
    if (u->ending == 0)
        AVP_TRY(avpi_buf_printf(&u->seen, err, "%s  %s\n", sha256, u->tape.entry.name));
done:
    return status;
}

static avp_status pass_all(unsealing *u, avp_error *err) {
    avp_status status = AVP_OK;
    bool end = false;
    avpi_tape_reader_init(&u->tape, u->ctx, (avpi_tape_source){read_file, u});
    for (;;) {
        AVP_TRY(avpi_tape_next(&u->tape, &end, err));
        if (end)
            break;
        AVP_TRY(pass_entry(u, err));
    }
    if (u->ending < ENDINGS)
        status = avpi_fail(u->ctx, err, AVP_E_INPUT, N_("\"%s\" is missing in the seal"), endings[u->ending]);
done:
    return status;
}

/* ---- what they say ---- */

static avp_status check_signature(unsealing *u, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    char pem[AVPI_PEM_SIZE];
    AVP_TRY(avpi_secret_ready(u->ctx, err));
    AVP_TRY(avpi_seal_statement_read(u->ctx, avpi_buf_view(&u->statement), &u->said, err));
    if (!avpi_unhex(avpi_str_view(u->said.signer.hex), public_key, sizeof public_key) ||
        u->signature.len != crypto_sign_BYTES ||
        crypto_sign_verify_detached((const unsigned char *)u->signature.ptr, (const unsigned char *)u->statement.ptr,
                                    u->statement.len, public_key) != 0)
        return avpi_fail(u->ctx, err, AVP_E_INPUT, N_("the signature does not fit \"%s\": one of the two was altered"),
                         AVPI_SEAL_STATEMENT);
    avpi_public_pem(public_key, pem);
    if (!avpi_str_equal(avpi_buf_view(&u->key), avpi_str_view(pem)))
        status = altered(u, AVPI_SEAL_KEY, err);
done:
    return status;
}

/* The first file whose line in index.txt, which itself is as it was, is another one. */
static avp_status name_difference(unsealing *u, avp_error *err) {
    enum { AFTER_HASH = AVPI_SHA256_HEX_SIZE + 1 };
    avp_str seen, listed = {"", 0};
    if (strcmp(u->index_sha256, u->said.index) != 0)
        return altered(u, AVPI_SEAL_INDEX, err);
    for (size_t a = 0, b = 0; avpi_line_of(avpi_buf_view(&u->seen), &a, &seen);) {
        if (avpi_line_of(avpi_buf_view(&u->index), &b, &listed) && avpi_str_equal(seen, listed))
            continue;
        char name[AVPI_TAPE_NAME_SIZE] = "";
        size_t n = seen.len - AFTER_HASH < sizeof name ? seen.len - AFTER_HASH : sizeof name - 1;
        memcpy(name, seen.ptr + AFTER_HASH, n);
        return altered(u, name, err);
    }
    return altered(u, AVPI_SEAL_STATEMENT, err);
}

static avp_status check_bytes(unsealing *u, avp_error *err) {
    if (u->said.bytes != u->bytes || strcmp(u->said.sha256, u->sha256) != 0 ||
        !avpi_str_equal(avpi_buf_view(&u->seen), avpi_buf_view(&u->index)))
        return name_difference(u, err);
    return AVP_OK;
}

static uint64_t lines_of(avp_str text) {
    uint64_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

/* Rows of all originals: the numbers in rows.jsonl. */
static avp_status count_rows(unsealing *u, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_json json;
    avp_str line;
    avpi_json_init(&json, u->ctx);
    for (size_t at = 0; avpi_line_of(avpi_buf_view(&u->tree.rows), &at, &line);) {
        int64_t n = 0;
        status = avpi_json_parse(&json, line, &why);
        if (status == AVP_E_MEMORY) {
            status = avpi_fail_memory(u->ctx, err);
            goto done;
        }
        if (status != AVP_OK || !avpi_json_i64(&json, avpi_json_member(&json, 0, AVPI_STR("rows")), &n)) {
            status = altered(u, "rows.jsonl", err);
            goto done;
        }
        bool absent = !avpi_json_text(&json, avpi_json_member(&json, 0, AVPI_STR("root"))).ptr;
        u->tree.facts.rows += absent ? 0 : (uint64_t)n;
        u->tree.facts.absent += absent;
    }
done:
    avpi_json_free(&json);
    return status;
}

static avp_status check_tree(unsealing *u, avp_error *err) {
    avp_status status = AVP_OK;
    avp_proof_root *facts = &u->tree.facts;
    AVP_TRY(avpi_journal_text_check(u->ctx, "manifest.jsonl", avpi_buf_view(&u->tree.manifest), err));
    AVP_TRY(avpi_journal_text_check(u->ctx, "log.jsonl", avpi_buf_view(&u->tree.log), err));
    facts->originals = lines_of(avpi_buf_view(&u->tree.manifest));
    facts->records = lines_of(avpi_buf_view(&u->tree.log));
    AVP_TRY(count_rows(u, err));
    AVP_TRY(avpi_case_tree_note(u->ctx, &u->tree, err));
    if (strcmp(facts->root, u->said.root) != 0 || u->said.records != facts->records || u->root.len != AVP_ROOT_SIZE ||
        memcmp(u->root.ptr, facts->root, AVP_ROOT_SIZE - 1) != 0)
        status = avpi_fail(u->ctx, err, AVP_E_INPUT, N_("the root in the seal is not that of what it holds"));
done:
    return status;
}

/* ---- all of it ---- */

static void init(unsealing *u, const avp_ctx *ctx) {
    avpi_buf *const small[] = {&u->root, &u->statement, &u->signature, &u->key}, *const large[] = {&u->index, &u->seen};
    *u = (unsealing){.ctx = ctx, .fd = -1, .stamps = {.ctx = ctx}};
    avpi_case_tree_init(&u->tree, ctx);
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        avpi_buf_init(small[i], ctx, SMALL_MOST);
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        avpi_buf_init(large[i], ctx, content_most);
}

static void clear(unsealing *u) {
    avpi_buf *const all[] = {&u->root, &u->statement, &u->signature, &u->key, &u->index, &u->seen};
    if (u->fd >= 0)
        close(u->fd);
    avpi_case_tree_free(&u->tree);
    avpi_stamp_list_free(&u->stamps);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        avpi_buf_free(all[i]);
}

static avp_status open_file(unsealing *u, const char *path, avp_error *err) {
    struct stat info;
    u->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (u->fd < 0 || fstat(u->fd, &info) != 0)
        return avpi_fail_errno(u->ctx, err, errno, N_("cannot open"), path);
    u->size_bytes = (uint64_t)info.st_size;
    return AVP_OK;
}

static avp_status check_stamps(unsealing *u, const avp_verify_options *opts, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf ca;
    avpi_buf_init(&ca, u->ctx, AVPI_STAMP_FILE_MOST);
    if (opts && opts->tsa_ca)
        AVP_TRY(avpi_file_read(u->ctx, opts->tsa_ca, AVPI_STAMP_FILE_MOST, &ca, err));
    AVP_TRY(avpi_stamp_list_check(&u->stamps, &u->tree, opts && opts->tsa_ca ? avpi_buf_view(&ca) : (avp_str){NULL, 0},
                                  &out->stamps, &out->n_stamps, err));
    AVP_TRY(avpi_verify_more(u->ctx, &u->tree, opts, out, err));
done:
    avpi_buf_free(&ca);
    return status;
}

avp_status avpi_seal_check(const avp_ctx *ctx, const char *path, const avp_verify_options *opts, avp_verified *out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    unsealing u;
    init(&u, ctx);
    out->kind = AVP_VERIFY_SEAL;
    AVP_TRY(open_file(&u, path, err));
    AVP_TRY(pass_all(&u, err));
    AVP_TRY(check_signature(&u, err));
    AVP_TRY(check_bytes(&u, err));
    AVP_TRY(check_tree(&u, err));
    AVP_TRY(avpi_seal_content_check(ctx, &u.tree, avpi_buf_view(&u.seen), u.said.signer.hex, out, err));
    AVP_TRY(check_stamps(&u, opts, out, err));
    if (opts && opts->signed_by && strcmp(opts->signed_by, u.said.signer.hex) != 0) {
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("another key signed it: %s"), u.said.signer.hex);
        goto done;
    }
    out->facts = u.tree.facts;
    out->signer = u.said.signer;
    memcpy(out->made_at, u.said.made_at, sizeof out->made_at);
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    clear(&u);
    return status;
}
