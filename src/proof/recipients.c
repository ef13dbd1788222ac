#include "proof/recipients.h"

#include "proof/merkle.h"
#include "store/canonical.h"

enum {
    BOX_SIZE = AVPI_SECRET_SIZE + crypto_box_SEALBYTES,
    SIGNED_SIZE = sizeof AVPI_RECIPIENTS_FORMAT + AVPI_SHA256_SIZE
};

static avp_status write_piece(void *self, avp_str bytes, avp_error *err) {
    avpi_recipients_writer *w = self;
    avpi_sha256_add(&w->hash, bytes.ptr, bytes.len);
    return avpi_out_write(w->out, bytes, err);
}

/* ---- the head ---- */

static avp_status add_person(const avp_ctx *ctx, avpi_buf *out, const avp_public_key *person, const unsigned char *key,
                             avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES], curve[crypto_box_PUBLICKEYBYTES], box[BOX_SIZE];
    char hex[2 * BOX_SIZE + 1];
    if (!avpi_unhex(avpi_str_view(person->hex), public_key, sizeof public_key) ||
        crypto_sign_ed25519_pk_to_curve25519(curve, public_key) != 0 ||
        crypto_box_seal(box, key, AVPI_SECRET_SIZE, curve) != 0)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" is no public key"), person->hex);
    avpi_hex(box, sizeof box, hex);
    AVP_TRY(avpi_buf_printf(out, err, "%s{\"box\":\"%s\",\"name\":", out->ptr[out->len - 1] == '[' ? "" : ",", hex));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(person->name), err));
    AVP_TRY(avpi_buf_printf(out, err, ",\"public_key\":\"%s\"}", person->hex));
done:
    return status;
}

avp_status avpi_recipients_begin(avpi_recipients_writer *w, const avp_ctx *ctx, avpi_out *out,
                                 const avp_public_key *people, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char *key = NULL;
    avpi_buf members;
    avpi_buf_init(&members, ctx, AVPI_ENVELOPE_HEAD_MOST / 2);
    *w = (avpi_recipients_writer){.out = out};
    avpi_sha256_init(&w->hash);
    AVP_TRY(avpi_secret_room(ctx, AVPI_SECRET_SIZE, &key, err));
    randombytes_buf(key, AVPI_SECRET_SIZE);
    AVP_TRY(avpi_buf_add(&members, AVPI_STR("\"format\":\"" AVPI_RECIPIENTS_FORMAT "\",\"people\":["), err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(add_person(ctx, &members, &people[i], key, err));
    AVP_TRY(avpi_buf_add_byte(&members, ']', err));
    AVP_TRY(
        avpi_envelope_begin(&w->envelope, ctx, (avpi_tape_sink){write_piece, w}, avpi_buf_view(&members), key, err));
done:
    avpi_secret_free(key);
    avpi_buf_free(&members);
    return status;
}

/* ---- the signature ---- */

static void put_signed(const unsigned char hash[AVPI_SHA256_SIZE], unsigned char out[SIGNED_SIZE]) {
    memcpy(out, AVPI_RECIPIENTS_FORMAT, sizeof AVPI_RECIPIENTS_FORMAT);
    memcpy(out + sizeof AVPI_RECIPIENTS_FORMAT, hash, AVPI_SHA256_SIZE);
}

avp_status avpi_recipients_finish(avpi_recipients_writer *w, const avp_key *key, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE], text[SIGNED_SIZE], trailer[AVPI_RECIPIENTS_TRAILER];
    AVP_TRY(avpi_envelope_finish(&w->envelope, err));
    avpi_sha256_end(&w->hash, hash);
    put_signed(hash, text);
    memcpy(trailer, key->public_key, sizeof key->public_key);
    avpi_key_sign(key, (avp_str){(const char *)text, sizeof text}, trailer + sizeof key->public_key);
    AVP_TRY(avpi_out_write(w->out, (avp_str){(const char *)trailer, sizeof trailer}, err));
done:
    return status;
}

void avpi_recipients_free(avpi_recipients_writer *w) {
    avpi_envelope_writer_free(&w->envelope);
}

bool avpi_recipients_is(const char *head, size_t n) {
    static const char start[] = "{\"chunk_bytes\":";
    return n >= sizeof start && memcmp(head, start, sizeof start - 1) == 0;
}
