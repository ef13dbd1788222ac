/* Is it what it was? A case, or what was taken out of one: told apart by their first bytes. */
#include "avispero/proof.h"

#include "base/files.h"
#include "proof/anchors.h"
#include "proof/case_tree.h"
#include "proof/folder_files.h"
#include "proof/logged_files.h"
#include "proof/post_proof.h"
#include "proof/recipients.h"
#include "proof/seal.h"
#include "proof/seal_stamps.h"
#include "proof/sealed_records.h"
#include "proof/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const size_t post_proof_most = (size_t)1 << 30;

/* A stamp that lies beside. */
static avp_status check_response(const avp_ctx *ctx, const avpi_case_tree *tree, const avp_verify_options *opts,
                                 avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_stamp stamp = {.records = 0};
    avpi_stamp_files files;
    avpi_stamp_files_init(&files, ctx);
    AVP_TRY(avpi_stamp_files_read(ctx, opts->tsa_response, opts->tsa_request, opts->tsa_ca, &files, err));
    AVP_TRY(avpi_stamp_files_check(ctx, tree, &files, &stamp, err));
    AVP_TRY(avpi_resize(ctx, &out->stamps, out->n_stamps + 1, sizeof stamp, err));
    out->stamps[out->n_stamps++] = stamp;
done:
    avpi_stamp_files_free(&files);
    return status;
}

/* The root on a report: of the evidence as it was when so many files had been read. */
static avp_status find_evidence(const avp_ctx *ctx, const avpi_case_tree *tree, const avpi_node_hash *root, bool *found,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash then;
    for (uint64_t files = tree->facts.originals; files > 0 && !*found; files--) {
        AVP_TRY(avpi_case_tree_evidence(ctx, tree, files, &then, err));
        *found = avpi_node_hash_equal(&then, root);
    }
done:
    return status;
}

avp_status avpi_verify_more(const avp_ctx *ctx, const avpi_case_tree *tree, const avp_verify_options *opts,
                            avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash root;
    if (!opts)
        return AVP_OK;
    if (opts->tsa_response)
        AVP_TRY(check_response(ctx, tree, opts, out, err));
    if (opts->ots)
        AVP_TRY(avpi_anchors_check(ctx, tree, opts->ots, out, err));
    if (opts->root && !avpi_node_hash_parse(avpi_str_view(opts->root), &root))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is no root: give its 64 hex digits"), opts->root);
    if (!opts->root)
        return AVP_OK;
    AVP_TRY(find_evidence(ctx, tree, &root, &out->root_found, err));
    if (!out->root_found)
        AVP_TRY(avpi_stamp_find(ctx, tree, &root, &out->root_records, err));
    out->root_found = true;
done:
    return status;
}

/* ---- a case ---- */

/* What was sealed once must still be what it was. */
static avp_status check_sealed(const avp_ctx *ctx, const avpi_case_tree *tree, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t record = 0;
    AVP_TRY(avpi_sealed_records_check(ctx, tree, &record, err));
    if (record > 0)
        return avpi_fail(ctx, err, AVP_E_INPUT,
                         N_("the rows are not those that were sealed after record %lld of the log: where they stand in "
                            "the originals was altered in \"case.duckdb\""),
                         (long long)record);
    AVP_TRY(avpi_sealed_notes_check(ctx, tree, path, err));
done:
    return status;
}

static avp_status check_files(const avp_ctx *ctx, const avpi_case_tree *tree, const char *path, avp_verified *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_known_files known;
    avpi_known_files_init(&known, ctx);
    AVP_TRY(avpi_known_files_read(&known, avpi_buf_view(&tree->manifest), avpi_buf_view(&tree->log), err));
    AVP_TRY(avpi_known_files_check(&known, path, err));
    AVP_TRY(avpi_unlisted_files(&known, path, out, err));
done:
    avpi_known_files_free(&known);
    return status;
}

/* The journals and the originals, then every row: what the tables say stands where, stands there; then the time stamps. */
static avp_status check_case(const avp_ctx *ctx, const char *path, const avp_verify_options *opts, avp_verified *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_case_tree tree;
    avpi_buf ca;
    avpi_stamp_list stamps = {.ctx = ctx};
    avpi_case_tree_init(&tree, ctx);
    avpi_buf_init(&ca, ctx, AVPI_STAMP_FILE_MOST);
    out->kind = AVP_VERIFY_CASE;
    AVP_TRY(avpi_folder_no_pipes(ctx, path, err));
    AVP_TRY(avp_case_open(ctx, path, AVP_CASE_READ, &c, err));
    AVP_TRY(avp_case_examine(c, &out->findings, err));
    AVP_TRY(avpi_case_tree_read(c, &tree, err));
    AVP_TRY(check_sealed(ctx, &tree, path, err));
    AVP_TRY(check_files(ctx, &tree, path, out, err));
    AVP_TRY(avpi_stamp_list_read(&stamps, path, err));
    if (opts && opts->tsa_ca)
        AVP_TRY(avpi_file_read(ctx, opts->tsa_ca, AVPI_STAMP_FILE_MOST, &ca, err));
    AVP_TRY(avpi_stamp_list_check(&stamps, &tree, opts && opts->tsa_ca ? avpi_buf_view(&ca) : (avp_str){NULL, 0},
                                  &out->stamps, &out->n_stamps, err));
    AVP_TRY(avpi_verify_more(ctx, &tree, opts, out, err));
    out->facts = tree.facts;
done:
    avpi_stamp_list_free(&stamps);
    avpi_case_tree_free(&tree);
    avpi_buf_free(&ca);
    avp_case_close(c);
    return status;
}

/* ---- a proof of one post ---- */

static avp_status check_post(const avp_ctx *ctx, const char *path, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash root;
    avpi_buf text, row;
    avpi_buf_init(&text, ctx, post_proof_most);
    avpi_buf_init(&row, ctx, post_proof_most);
    out->kind = AVP_VERIFY_POST;
    AVP_TRY(avpi_file_read(ctx, path, post_proof_most, &text, err));
    AVP_TRY(avpi_post_proof_check(ctx, avpi_buf_view(&text), &row, &root, err));
    avpi_hex(root.bytes, sizeof root.bytes, out->facts.root);
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&row), &out->row, err));
    out->row_size = row.len;
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    avpi_buf_free(&text);
    avpi_buf_free(&row);
    return status;
}

/* ---- which of them ---- */

/* A tar by its magic, an envelope by its first line: anything else is taken for a proof of one post, which says what is wrong with it. */
static avp_status look(const avp_ctx *ctx, const char *path, avp_verify_kind *kind, avp_error *err) {
    enum { MAGIC_AT = 257 };
    static const avp_str first = {"about.txt", sizeof "about.txt"};
    char head[AVPI_TAPE_BLOCK] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    ssize_t n = pread(fd, head, sizeof head, 0);
    close(fd);
    bool tar =
        n >= MAGIC_AT + 5 && (memcmp(head + MAGIC_AT, "ustar", 5) == 0 || memcmp(head, first.ptr, first.len) == 0);
    *kind = tar                                            ? AVP_VERIFY_SEAL
            : n > 0 && avpi_recipients_is(head, (size_t)n) ? AVP_VERIFY_SEALED_TO
                                                           : AVP_VERIFY_POST;
    return AVP_OK;
}

/* A locked case cannot be looked into: that is what it is for. */
static avp_status refuse_locked(const avp_ctx *ctx, const char *path, avp_error *err) {
    static const char start[] = "{\"box\":\"";
    char head[sizeof start] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? pread(fd, head, sizeof start - 1, 0) : 0;
    if (fd >= 0)
        close(fd);
    if (n == sizeof start - 1 && strcmp(head, start) == 0)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is a locked case: unlock it, then verify the folder"), path);
    return AVP_OK;
}

static avp_status check_file(const avp_ctx *ctx, const char *path, const avp_verify_options *opts, avp_verified *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avp_verify_kind kind = AVP_VERIFY_POST;
    AVP_TRY(refuse_locked(ctx, path, err));
    AVP_TRY(look(ctx, path, &kind, err));
    AVP_TRY(kind == AVP_VERIFY_SEAL        ? avpi_seal_check(ctx, path, opts, out, err)
            : kind == AVP_VERIFY_SEALED_TO ? avpi_recipients_check(ctx, path, opts, out, err)
                                           : check_post(ctx, path, out, err));
done:
    return status;
}

avp_status avp_verify(const avp_ctx *ctx, const char *path, const avp_verify_options *opts, avp_verified *out,
                      avp_error *err) {
    avp_verified found = {.row = NULL};
    avp_verify_options own = opts ? *opts : (avp_verify_options){.signed_by = NULL};
    char signer[AVP_PUBLIC_KEY_SIZE];
    avp_status status = AVP_OK;
    if (own.signed_by)
        AVP_TRY(avpi_public_key_parse(ctx, own.signed_by, signer, err));
    own.signed_by = own.signed_by ? signer : NULL;
    opts = opts ? &own : NULL;
    AVP_TRY(avp_case_is(path) ? check_case(ctx, path, opts, &found, err) : check_file(ctx, path, opts, &found, err));
    if (own.signed_by && !found.signer.hex[0]) {
        status = avpi_fail(ctx, err, AVP_E_ARG,
                           N_("\"%s\" is no seal: nobody signed it, and --signed-by can ask nothing of it"), path);
        goto done;
    }
    *out = found;
    found = (avp_verified){.row = NULL};
done:
    avp_verified_free(ctx, &found);
    return status;
}

void avp_verified_free(const avp_ctx *ctx, avp_verified *verified) {
    avpi_free(ctx, verified->row);
    avpi_free(ctx, verified->stamps);
    avpi_free(ctx, verified->people);
    avpi_free(ctx, verified->anchors);
    for (size_t i = 0; i < verified->n_unlisted; i++)
        avpi_free(ctx, verified->unlisted[i]);
    avpi_free(ctx, verified->unlisted);
    *verified = (avp_verified){.row = NULL};
}
