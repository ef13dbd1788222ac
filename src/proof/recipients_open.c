/* The other side: verified from outside by anyone, opened by those it is for. */
#include "proof/recipients.h"

#include "proof/merkle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BOX_SIZE = AVPI_SECRET_SIZE + crypto_box_SEALBYTES, COPY_STEP = 1 << 20, PEOPLE_MOST = 1000 };

/* A file without its trailer, hashed while it is read. */
typedef struct sealed_file {
    const avp_ctx *ctx;
    int fd;
    uint64_t size_bytes, at; /* without the trailer */
    avpi_sha256 hash;
    avpi_envelope_reader envelope;
} sealed_file;

static avp_status read_sealed(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    sealed_file *f = self;
    avp_status status = AVP_OK;
    size_t n = f->size_bytes - f->at < size ? (size_t)(f->size_bytes - f->at) : size;
    AVP_TRY(avpi_pread(f->ctx, f->fd, bytes, n, f->at, err));
    avpi_sha256_add(&f->hash, bytes, n);
    f->at += n;
    *got = n;
    AVP_TRY(avpi_progress(f->ctx, N_("checking the seal"), f->at, f->size_bytes, "bytes", err));
done:
    return status;
}

static avp_status open_sealed(sealed_file *f, const avp_ctx *ctx, const char *path, avp_error *err) {
    struct stat info;
    *f = (sealed_file){.ctx = ctx};
    avpi_sha256_init(&f->hash);
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &info) != 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    if (info.st_size <= AVPI_RECIPIENTS_TRAILER)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("the file is cut off"));
    f->size_bytes = (uint64_t)info.st_size - AVPI_RECIPIENTS_TRAILER;
    return avpi_envelope_open(&f->envelope, ctx, (avpi_tape_source){read_sealed, f}, AVPI_RECIPIENTS_FORMAT, err);
}

static void close_sealed(sealed_file *f) {
    avpi_envelope_reader_free(&f->envelope);
    if (f->fd >= 0)
        close(f->fd);
}

/* All that is left is read; then the hash is that of every byte before the trailer. */
static avp_status check_trailer(sealed_file *f, avp_public_key *signer, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char trailer[AVPI_RECIPIENTS_TRAILER];
    unsigned char text[sizeof AVPI_RECIPIENTS_FORMAT + AVPI_SHA256_SIZE] = AVPI_RECIPIENTS_FORMAT;
    char *room = NULL;
    size_t got = 0;
    AVP_TRY(avpi_alloc(f->ctx, COPY_STEP, 1, &room, err));
    do
        AVP_TRY(read_sealed(f, room, COPY_STEP, &got, err));
    while (got > 0);
    avpi_sha256_end(&f->hash, text + sizeof AVPI_RECIPIENTS_FORMAT);
    AVP_TRY(avpi_pread(f->ctx, f->fd, trailer, sizeof trailer, f->size_bytes, err));
    if (crypto_sign_verify_detached(trailer + crypto_sign_PUBLICKEYBYTES, text, sizeof text, trailer) != 0)
        status =
            avpi_fail(f->ctx, err, AVP_E_INPUT, N_("the signature does not fit the file: one of the two was altered"));
    avpi_hex(trailer, crypto_sign_PUBLICKEYBYTES, signer->hex);
done:
    avpi_free(f->ctx, room);
    return status;
}

static bool take_text(avpi_json *json, uint32_t object, avp_str key, char *out, size_t size) {
    avp_str text = avpi_json_text(json, avpi_json_member(json, object, key));
    if (!text.ptr || text.len >= size || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static avp_status list_people(sealed_file *f, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = &f->envelope.json;
    avp_public_key *people = NULL;
    size_t n = 0;
    uint32_t list = avpi_json_member(json, 0, AVPI_STR("people"));
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return avpi_fail(f->ctx, err, AVP_E_INPUT, N_("the head of the file is damaged, or it is of another kind"));
    AVP_TRY(avpi_zalloc(f->ctx, PEOPLE_MOST, sizeof *people, &people, err));
    for (uint32_t i = avpi_json_first(list); n < PEOPLE_MOST && i < avpi_json_end(json, list); i = json->nodes[i].next)
        if (take_text(json, i, AVPI_STR("public_key"), people[n].hex, sizeof people[n].hex) &&
            take_text(json, i, AVPI_STR("name"), people[n].name, sizeof people[n].name))
            n++;
    out->people = people;
    out->n_people = n;
done:
    return status;
}

avp_status avpi_recipients_check(const avp_ctx *ctx, const char *path, const avp_verify_options *opts,
                                 avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    sealed_file f;
    out->kind = AVP_VERIFY_SEALED_TO;
    AVP_TRY(open_sealed(&f, ctx, path, err));
    AVP_TRY(check_trailer(&f, &out->signer, err));
    AVP_TRY(list_people(&f, out, err));
    if (opts && opts->signed_by && strcmp(opts->signed_by, out->signer.hex) != 0)
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("another key signed it: %s"), out->signer.hex);
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    close_sealed(&f);
    return status;
}

/* ---- opening ---- */

/* The box that this key opens. */
static avp_status find_box(sealed_file *f, const avp_key *key, unsigned char *file_key, avp_error *err) {
    avpi_json *json = &f->envelope.json;
    unsigned char box[BOX_SIZE], public_key[crypto_box_PUBLICKEYBYTES];
    unsigned char *secret = NULL;
    avp_status status = avpi_secret_room(f->ctx, crypto_box_SECRETKEYBYTES, &secret, err);
    bool found = false;
    uint32_t list = avpi_json_member(json, 0, AVPI_STR("people"));
    if (status != AVP_OK)
        return status;
    (void)crypto_sign_ed25519_sk_to_curve25519(secret, key->secret_key);
    (void)crypto_scalarmult_base(public_key, secret);
    bool is_list = list != AVPI_JSON_NONE && json->nodes[list].type == AVPI_JSON_ARRAY;
    for (uint32_t i = avpi_json_first(list); is_list && !found && i < avpi_json_end(json, list);
         i = json->nodes[i].next) {
        avp_str hex = avpi_json_text(json, avpi_json_member(json, i, AVPI_STR("box")));
        found = hex.ptr && avpi_unhex(hex, box, sizeof box) &&
                crypto_box_seal_open(file_key, box, sizeof box, public_key, secret) == 0;
    }
    avpi_secret_free(secret);
    return found ? AVP_OK : avpi_fail(f->ctx, err, AVP_E_ARG, N_("it was not sealed to your key"));
}

static avp_status pour(sealed_file *f, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    char *room = NULL;
    size_t got = 0;
    AVP_TRY(avpi_alloc(f->ctx, COPY_STEP, 1, &room, err));
    do {
        AVP_TRY(avpi_envelope_read(&f->envelope, room, COPY_STEP, &got, err));
        AVP_TRY(avpi_out_write(out, (avp_str){room, got}, err));
    } while (got > 0);
done:
    avpi_free(f->ctx, room);
    return status;
}

avp_status avp_seal_open(const avp_ctx *ctx, const char *path, const avp_key *key, const char *seal, avp_error *err) {
    avp_status status = AVP_OK;
    sealed_file f;
    avpi_out out = {0};
    avp_public_key signer;
    unsigned char *file_key = NULL;
    mode_t mask = umask(0077);
    AVP_TRY(open_sealed(&f, ctx, path, err));
    AVP_TRY(avpi_secret_room(ctx, AVPI_SECRET_SIZE, &file_key, err));
    AVP_TRY(find_box(&f, key, file_key, err));
    AVP_TRY(avpi_envelope_start(&f.envelope, file_key, err));
    AVP_TRY(avpi_out_open(ctx, seal, &out, err));
    AVP_TRY(pour(&f, &out, err));
    AVP_TRY(check_trailer(&f, &signer, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    (void)umask(mask);
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    avpi_out_abandon(&out);
    avpi_secret_free(file_key);
    close_sealed(&f);
    return status;
}
