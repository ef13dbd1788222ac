/* Sealing: the log says so first, then everything is packed and signed in one pass. */
#include "proof/seal.h"

#include "base/clock.h"
#include "base/files.h"
#include "proof/case_results.h"
#include "proof/case_tree.h"
#include "proof/folder_files.h"
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

typedef struct sealing {
    avp_case *c;
    const avp_ctx *ctx;
    const avp_key *key;
    const avp_seal_options *opts;
    avpi_case_tree tree;
    avpi_tape_writer tape;
    avpi_out out;
    avpi_buf index, results;
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

/* All files of a folder of the case. */
static avp_status pack_folder(sealing *s, const char *name, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *folder = NULL, *path = NULL, *inside = NULL;
    avpi_folder_files files = {.ctx = s->ctx};
    AVP_TRY(avpi_path_join(s->ctx, avp_case_path(s->c), name, &folder, err));
    AVP_TRY(avpi_folder_list(s->ctx, folder, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        if (files.items[i].folder || strchr(files.items[i].name, '\n') || files.items[i].name[0] == '.')
            continue;
        AVP_TRY(avpi_path_join(s->ctx, folder, files.items[i].name, &path, err));
        AVP_TRY(avpi_path_join(s->ctx, name, files.items[i].name, &inside, err));
        AVP_TRY(avpi_tape_put_file(&s->tape, inside, path, 0644, sha256, err));
        AVP_TRY(list(s, sha256, inside, err));
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

/* What persons added to the case: verdicts and notes, and what must not be published any more, which is kept here all the same. */
static avp_status pack_additions(sealing *s, avp_error *err) {
    static const char *const names[] = {AVPI_DELETIONS, AVPI_ENTRIES_NAME};
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *path = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        AVP_TRY(avpi_path_join(s->ctx, avp_case_path(s->c), names[i], &path, err));
        if (avpi_file_exists(path)) {
            AVP_TRY(avpi_tape_put_file(&s->tape, names[i], path, 0644, sha256, err));
            AVP_TRY(list(s, sha256, names[i], err));
        }
        avpi_free(s->ctx, path);
        path = NULL;
    }
done:
    avpi_free(s->ctx, path);
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
    AVP_TRY(pack_text(s, "results.jsonl", avpi_buf_view(&s->results), err));
    AVP_TRY(pack_additions(s, err));
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

static avp_status write_bytes(const avp_ctx *ctx, const char *path, avp_str bytes, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, bytes, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
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
        AVP_TRY(write_bytes(s->ctx, s->opts->tsa_request, (avp_str){(const char *)request, sizeof request}, err));
    if (s->opts->ots)
        AVP_TRY(write_bytes(s->ctx, s->opts->ots, (avp_str){text, (size_t)length}, err));
done:
    return status;
}

avp_status avp_seal_write(avp_case *c, const avp_key *key, const avp_seal_options *opts, const char *path,
                          avp_sealed *out, avp_error *err) {
    avp_status status = AVP_OK;
    sealing s = {.c = c, .ctx = avpi_case_ctx(c), .key = key, .opts = opts};
    avp_sealed sealed = {.copies = 0};
    avpi_case_tree_init(&s.tree, s.ctx);
    avpi_buf_init(&s.index, s.ctx, index_most);
    avpi_buf_init(&s.results, s.ctx, index_most);
    if (opts->to)
        AVP_TRY(avpi_public_keys_read(s.ctx, opts->to, &s.people, &s.n_people, err));
    AVP_TRY(avpi_case_tree_read(c, &s.tree, err));
    AVP_TRY(avpi_case_results(c, &s.results, err));
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
    avpi_out_abandon(&s.out);
    avpi_recipients_free(&s.recipients);
    avpi_free(s.ctx, s.people);
    avpi_case_tree_free(&s.tree);
    avpi_buf_free(&s.index);
    avpi_buf_free(&s.results);
    return status;
}
