/* Sealing: the log says so first, then everything is packed and signed in one pass. */
#include "proof/seal.h"

#include "base/clock.h"
#include "base/files.h"
#include "proof/case_results.h"
#include "proof/case_tree.h"
#include "proof/folder_files.h"
#include "proof/logged_files.h"
#include "proof/recipients.h"
#include "proof/seal_copies.h"
#include "proof/seal_stamps.h"
#include "proof/tape.h"
#include "store/canonical.h"
#include "store/custody.h"
#include "store/entries.h"
#include "store/journal.h"

#include <stdio.h>

enum { DETAILS_MOST = 1 << 20 };
static const size_t index_most = (size_t)1 << 30;

/* What no import and no command put there: told by the record of the seal, with hashes. */
typedef enum which_addition { RESULTS, REGISTRY, DELETIONS, NOTES, ADDITIONS } which_addition;

typedef struct addition {
    const char *name;
    bool there;
    avpi_buf text;
} addition;

typedef struct sealing {
    avp_case *c;
    const avp_ctx *ctx;
    const avp_key *key;
    const avp_seal_options *opts;
    avpi_case_tree tree;
    avpi_tape_writer tape;
    avpi_out out;
    avpi_buf index;
    addition additions[ADDITIONS];
    avpi_known_files known;
    char index_sha256[AVP_ROOT_SIZE];
    avp_public_key *people;
    size_t n_people;
    avpi_recipients_writer recipients;
} sealing;

static avp_status write_out(void *self, avp_str bytes, avp_error *err) {
    return avpi_out_write(self, bytes, err);
}

/* ---- the log ---- */

/* Who can open it. */
static avp_status list_people(sealing *s, avpi_buf *details, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(details, AVPI_STR(",\"to\":["), err));
    for (size_t i = 0; i < s->n_people; i++) {
        AVP_TRY(avpi_buf_printf(details, err, "%s{\"name\":", i > 0 ? "," : ""));
        AVP_TRY(avpi_canonical_string(details, avpi_str_view(s->people[i].name), err));
        AVP_TRY(avpi_buf_printf(details, err, ",\"public_key\":\"%s\"}", s->people[i].hex));
    }
    AVP_TRY(avpi_buf_add_byte(details, ']', err));
done:
    return status;
}

static avp_status list_additions(sealing *s, avpi_buf *details, avp_error *err) {
    avp_status status = AVP_OK;
    bool any = false;
    AVP_TRY(avpi_buf_add(details, AVPI_STR(",\"files\":["), err));
    for (size_t i = 0; i < ADDITIONS; i++) {
        const addition *of = &s->additions[i];
        unsigned char hash[AVPI_SHA256_SIZE];
        char sha256[AVPI_SHA256_HEX_SIZE];
        avpi_sha256 state;
        if (!of->there)
            continue;
        avpi_sha256_init(&state);
        avpi_sha256_add(&state, of->text.ptr, of->text.len);
        avpi_sha256_end(&state, hash);
        avpi_hex(hash, sizeof hash, sha256);
        AVP_TRY(avpi_buf_printf(details, err, "%s{\"bytes\":%zu,\"name\":\"%s\",\"sha256\":\"%s\"}", any ? "," : "",
                                of->text.len, of->name, sha256));
        any = true;
    }
    AVP_TRY(avpi_buf_add_byte(details, ']', err));
done:
    return status;
}

/* Inside the transaction: the root is that of what stood before this record. */
static avp_status log_seal(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    avp_public_key signer = avp_key_public_of(s->key);
    avpi_buf details;
    avpi_buf_init(&details, s->ctx, DETAILS_MOST);
    avpi_node_hash root = avpi_case_tree_root(&s->tree);
    avpi_hex(root.bytes, sizeof root.bytes, s->tree.facts.root);
    AVP_TRY(avpi_buf_printf(&details, err, "{\"public_key\":\"%s\",\"records\":%llu,\"root\":\"%s\",\"signer\":",
                            signer.hex, (unsigned long long)s->tree.facts.records, s->tree.facts.root));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(signer.name), err));
    AVP_TRY(list_people(s, &details, err));
    AVP_TRY(list_additions(s, &details, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(s->c, "seal", avpi_buf_view(&details), err));
    AVP_TRY(avpi_case_tree_read_log(s->c, &s->tree, err));
    root = avpi_case_tree_root(&s->tree);
    avpi_hex(root.bytes, sizeof root.bytes, s->tree.facts.root);
done:
    avpi_buf_free(&details);
    return status;
}

/* ---- the content ---- */

static avp_status list(sealing *s, const char *sha256, const char *name, avp_error *err) {
    return avpi_buf_printf(&s->index, err, "%s  %s\n", sha256, name);
}

static avp_status pack_text(sealing *s, const char *name, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    AVP_TRY(avpi_tape_put(&s->tape, name, text, sha256, err));
    AVP_TRY(list(s, sha256, name, err));
done:
    return status;
}

/* Hidden ones are being written, and an original without a record is what a killed import left. */
static bool belongs(const sealing *s, const char *name, const char *inside) {
    bool original = strncmp(inside, "originals/", strlen("originals/")) == 0;
    return !strchr(name, '\n') && name[0] != '.' &&
           (!original || avpi_known_files_find(&s->known, avpi_str_view(inside)));
}

/* All files of a folder of the case. */
static avp_status pack_folder(sealing *s, const char *name, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *folder = NULL, *path = NULL, *inside = NULL;
    avpi_folder_files files = {.ctx = s->ctx};
    AVP_TRY(avpi_path_join(s->ctx, avp_case_path(s->c), name, &folder, err));
    AVP_TRY(avpi_folder_list(s->ctx, folder, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        AVP_TRY(avpi_path_join(s->ctx, folder, files.items[i].name, &path, err));
        AVP_TRY(avpi_path_join(s->ctx, name, files.items[i].name, &inside, err));
        if (!files.items[i].folder && belongs(s, files.items[i].name, inside)) {
            AVP_TRY(avpi_tape_put_file(&s->tape, inside, path, 0644, sha256, err));
            AVP_TRY(list(s, sha256, inside, err));
        }
        avpi_free(s->ctx, path);
        avpi_free(s->ctx, inside);
        path = inside = NULL;
    }
done:
    avpi_folder_files_free(&files);
    avpi_free(s->ctx, folder);
    avpi_free(s->ctx, path);
    avpi_free(s->ctx, inside);
    return status;
}

static avp_status pack_content(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    char root[AVP_ROOT_SIZE + 1];
    int length = snprintf(root, sizeof root, "%s\n", s->tree.facts.root);
    AVP_TRY(pack_text(s, "about.txt", avpi_str_view(avpi_seal_about), err));
    AVP_TRY(pack_text(s, "manifest.jsonl", avpi_buf_view(&s->tree.manifest), err));
    AVP_TRY(pack_text(s, "rows.jsonl", avpi_buf_view(&s->tree.rows), err));
    AVP_TRY(pack_text(s, "log.jsonl", avpi_buf_view(&s->tree.log), err));
    AVP_TRY(pack_text(s, "root.txt", (avp_str){root, (size_t)length}, err));
    for (size_t i = 0; i < ADDITIONS; i++)
        if (s->additions[i].there)
            AVP_TRY(pack_text(s, s->additions[i].name, avpi_buf_view(&s->additions[i].text), err));
    AVP_TRY(pack_folder(s, AVPI_STAMPS_FOLDER, err));
    AVP_TRY(pack_folder(s, "reports", err));
    if (s->opts->with_originals)
        AVP_TRY(pack_folder(s, "originals", err));
    AVP_TRY(avpi_tape_put(&s->tape, AVPI_SEAL_INDEX, avpi_buf_view(&s->index), s->index_sha256, err));
done:
    return status;
}

/* ---- the signature ---- */

static avp_status compose(sealing *s, avpi_buf *out, avp_error *err) {
    unsigned char hash[AVPI_SHA256_SIZE];
    avpi_sha256 so_far = s->tape.all;
    avpi_seal_statement statement = {
        .bytes = s->tape.offset, .records = s->tree.facts.records, .signer = avp_key_public_of(s->key)};
    avpi_sha256_end(&so_far, hash);
    avpi_hex(hash, sizeof hash, statement.sha256);
    memcpy(statement.index, s->index_sha256, sizeof statement.index);
    memcpy(statement.root, s->tree.facts.root, sizeof statement.root);
    avpi_time_format(avpi_journal_now_us(), statement.made_at);
    snprintf(statement.tool, sizeof statement.tool, "%s", avp_version());
    return avpi_seal_statement_write(&statement, out, err);
}

static avp_status sign(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char signature[crypto_sign_BYTES];
    char pem[AVPI_PEM_SIZE];
    avpi_buf statement;
    avpi_buf_init(&statement, s->ctx, DETAILS_MOST);
    AVP_TRY(compose(s, &statement, err));
    avpi_key_sign(s->key, avpi_buf_view(&statement), signature);
    avpi_public_pem(s->key->public_key, pem);
    AVP_TRY(avpi_tape_put(&s->tape, AVPI_SEAL_STATEMENT, avpi_buf_view(&statement), NULL, err));
    AVP_TRY(
        avpi_tape_put(&s->tape, AVPI_SEAL_SIGNATURE, (avp_str){(const char *)signature, sizeof signature}, NULL, err));
    AVP_TRY(avpi_tape_put(&s->tape, AVPI_SEAL_KEY, avpi_str_view(pem), NULL, err));
    AVP_TRY(avpi_tape_finish(&s->tape, err));
done:
    avpi_buf_free(&statement);
    return status;
}

/* ---- in order ---- */

/* A kill leaves a record without its seal at worst, never a seal that the log does not know. */
static avp_status pack(sealing *s, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sql_begin(s->c, err));
    AVP_TRY(log_seal(s, err));
    AVP_TRY(avpi_out_open(s->ctx, path, &s->out, err));
    if (s->n_people > 0)
        AVP_TRY(avpi_recipients_begin(&s->recipients, s->ctx, &s->out, s->people, s->n_people, err));
    avpi_tape_writer_init(&s->tape, s->ctx,
                          s->n_people > 0 ? (avpi_tape_sink){avpi_envelope_write, &s->recipients.envelope}
                                          : (avpi_tape_sink){write_out, &s->out});
    AVP_TRY(pack_content(s, err));
    AVP_TRY(sign(s, err));
    if (s->n_people > 0)
        AVP_TRY(avpi_recipients_finish(&s->recipients, s->key, err));
    AVP_TRY(avpi_sql_commit(s->c, err));
    AVP_TRY(avpi_out_commit(&s->out, err));
done:
    avpi_sql_rollback(s->c);
    return status;
}

/* What others stamp: the root alone leaves the house. */
static avp_status write_requests(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char request[AVPI_STAMP_REQUEST_SIZE];
    char text[AVP_ROOT_SIZE + 1];
    avpi_node_hash root = avpi_case_tree_root(&s->tree);
    avpi_stamp_request(&root, request);
    int length = snprintf(text, sizeof text, "%s\n", s->tree.facts.root);
    if (s->opts->tsa_request && !s->opts->tsa_response)
        AVP_TRY(avpi_file_write(s->ctx, s->opts->tsa_request, (avp_str){(const char *)request, sizeof request}, err));
    if (s->opts->ots)
        AVP_TRY(avpi_file_write(s->ctx, s->opts->ots, (avp_str){text, (size_t)length}, err));
done:
    return status;
}

/* What persons added to the case: verdicts and notes, and what must not be published any more, which is kept here all the same. */
static avp_status read_addition(sealing *s, addition *of, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(s->ctx, avp_case_path(s->c), of->name, &path, err));
    of->there = avpi_file_exists(path);
    if (of->there)
        AVP_TRY(avpi_file_read(s->ctx, path, of->text.max_size, &of->text, err));
done:
    avpi_free(s->ctx, path);
    return status;
}

/* Of the notes whole lines alone: what an interruption left behind them is written over by the next. */
static avp_status read_additions(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf *notes = &s->additions[NOTES].text;
    s->additions[RESULTS].there = true;
    AVP_TRY(avpi_case_results(s->c, &s->additions[RESULTS].text, err));
    AVP_TRY(avpi_case_registry(s->c, &s->additions[REGISTRY].text, err));
    s->additions[REGISTRY].there = s->additions[REGISTRY].text.len > 0;
    AVP_TRY(read_addition(s, &s->additions[DELETIONS], err));
    AVP_TRY(read_addition(s, &s->additions[NOTES], err));
    while (notes->len > 0 && notes->ptr[notes->len - 1] != '\n')
        notes->len--;
done:
    return status;
}

/* What the journals vouch for is looked at first: a seal over a report that was altered would be refused by whoever checks it. */
static avp_status look_at_files(sealing *s, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_known_files_read(&s->known, avpi_buf_view(&s->tree.manifest), avpi_buf_view(&s->tree.log), err));
    AVP_TRY(avpi_known_files_check(&s->known, avp_case_path(s->c), err));
done:
    return status;
}

static void init(sealing *s) {
    static const char *const names[ADDITIONS] = {AVPI_SEAL_RESULTS, AVPI_SEAL_REGISTRY, AVPI_DELETIONS,
                                                 AVPI_ENTRIES_NAME};
    avpi_case_tree_init(&s->tree, s->ctx);
    avpi_known_files_init(&s->known, s->ctx);
    avpi_buf_init(&s->index, s->ctx, index_most);
    for (size_t i = 0; i < ADDITIONS; i++) {
        s->additions[i].name = names[i];
        avpi_buf_init(&s->additions[i].text, s->ctx, index_most);
    }
}

static void clear(sealing *s) {
    avpi_out_abandon(&s->out);
    avpi_recipients_free(&s->recipients);
    avpi_free(s->ctx, s->people);
    avpi_case_tree_free(&s->tree);
    avpi_known_files_free(&s->known);
    avpi_buf_free(&s->index);
    for (size_t i = 0; i < ADDITIONS; i++)
        avpi_buf_free(&s->additions[i].text);
}

avp_status avp_seal_write(avp_case *c, const avp_key *key, const avp_seal_options *opts, const char *path,
                          avp_sealed *out, avp_error *err) {
    avp_status status = AVP_OK;
    sealing s = {.c = c, .ctx = avpi_case_ctx(c), .key = key, .opts = opts};
    avp_sealed sealed = {.copies = 0};
    init(&s);
    if (opts->to)
        AVP_TRY(avpi_public_keys_read(s.ctx, opts->to, &s.people, &s.n_people, err));
    AVP_TRY(avpi_case_tree_read(c, &s.tree, err));
    AVP_TRY(look_at_files(&s, err));
    AVP_TRY(read_additions(&s, err));
    if (opts->tsa_response)
        AVP_TRY(avpi_case_stamp_add(c, &s.tree, opts, err));
    AVP_TRY(pack(&s, path, err));
    AVP_TRY(write_requests(&s, err));
    sealed.facts = s.tree.facts;
    sealed.signer = avp_key_public_of(key);
    sealed.people = s.n_people;
    AVP_TRY(avpi_seal_copies(c, path, opts->copies, &sealed, err));
    *out = sealed;
done:
    clear(&s);
    return status;
}
