#include "proof/secret.h"

#include "proof/merkle.h"

enum { PASSES = crypto_pwhash_OPSLIMIT_MODERATE, PASSES_MOST = 32, HEX_ROOM = 2 * AVPI_BOX_SIZE + 1 };
static const uint64_t memory_most = (uint64_t)1 << 32;

avp_status avpi_secret_ready(const avp_ctx *ctx, avp_error *err) {
    if (sodium_init() < 0)
        return avpi_fail(ctx, err, AVP_E_BUG, N_("libsodium cannot be started"));
    return AVP_OK;
}

avp_status avpi_secret_room(const avp_ctx *ctx, size_t size, unsigned char **out, avp_error *err) {
    avp_status status = avpi_secret_ready(ctx, err);
    if (status != AVP_OK)
        return status;
    unsigned char *room = sodium_malloc(size);
    if (!room)
        return avpi_fail_memory(ctx, err);
    *out = room;
    return AVP_OK;
}

void avpi_secret_free(unsigned char *secret) {
    sodium_free(secret);
}

/* Argon2id takes hundreds of megabytes: its own allocation, not the caller's. */
static avp_status derive(const avp_ctx *ctx, avp_str passphrase, const avpi_secret_box *box, unsigned char *key,
                         avp_error *err) {
    if (crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase.ptr, passphrase.len, box->salt, box->passes,
                      (size_t)box->memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return avpi_fail(ctx, err, AVP_E_MEMORY, N_("not enough memory to turn the passphrase into a key: %llu bytes"),
                         (unsigned long long)box->memory_bytes);
    return AVP_OK;
}

avp_status avpi_secret_close(const avp_ctx *ctx, avp_str passphrase, uint64_t memory_bytes,
                             const unsigned char secret[AVPI_SECRET_SIZE], avpi_secret_box *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_secret_box box = {.memory_bytes = memory_bytes, .passes = PASSES};
    unsigned char *key = NULL;
    AVP_TRY(avpi_secret_room(ctx, crypto_secretbox_KEYBYTES, &key, err));
    randombytes_buf(box.salt, sizeof box.salt);
    randombytes_buf(box.nonce, sizeof box.nonce);
    AVP_TRY(derive(ctx, passphrase, &box, key, err));
    (void)crypto_secretbox_easy(box.box, secret, AVPI_SECRET_SIZE, box.nonce, key);
    *out = box;
done:
    avpi_secret_free(key);
    return status;
}

avp_status avpi_secret_open(const avp_ctx *ctx, avp_str passphrase, const avpi_secret_box *box,
                            unsigned char secret[AVPI_SECRET_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char *key = NULL;
    if (box->memory_bytes > memory_most || box->memory_bytes < crypto_pwhash_MEMLIMIT_MIN || box->passes < 1 ||
        box->passes > PASSES_MOST)
        return avpi_fail(ctx, err, AVP_E_LIMIT, N_("it asks for an unreasonable amount of work: it was altered"));
    AVP_TRY(avpi_secret_room(ctx, crypto_secretbox_KEYBYTES, &key, err));
    AVP_TRY(derive(ctx, passphrase, box, key, err));
    if (crypto_secretbox_open_easy(secret, box->box, sizeof box->box, box->nonce, key) != 0)
        status = avpi_fail(ctx, err, AVP_E_ARG, N_("the passphrase is wrong"));
done:
    avpi_secret_free(key);
    return status;
}

avp_status avpi_secret_write(const avpi_secret_box *box, avpi_buf *out, avp_error *err) {
    char sealed[HEX_ROOM], nonce[HEX_ROOM], salt[HEX_ROOM];
    avpi_hex(box->box, sizeof box->box, sealed);
    avpi_hex(box->nonce, sizeof box->nonce, nonce);
    avpi_hex(box->salt, sizeof box->salt, salt);
    return avpi_buf_printf(out, err,
                           "\"box\":\"%s\",\"memory_bytes\":%llu,\"nonce\":\"%s\",\"passes\":%llu,\"salt\":\"%s\"",
                           sealed, (unsigned long long)box->memory_bytes, nonce, (unsigned long long)box->passes, salt);
}

bool avpi_hex_member(avpi_json *json, const char *name, unsigned char *out, size_t size) {
    avp_str text = avpi_json_text(json, avpi_json_member(json, 0, avpi_str_view(name)));
    return text.ptr && avpi_unhex(text, out, size);
}

bool avpi_secret_read(avpi_json *json, avpi_secret_box *out) {
    avpi_secret_box box = {0};
    int64_t memory = 0, passes = 0;
    if (!avpi_hex_member(json, "box", box.box, sizeof box.box) ||
        !avpi_hex_member(json, "nonce", box.nonce, sizeof box.nonce) ||
        !avpi_hex_member(json, "salt", box.salt, sizeof box.salt) ||
        !avpi_json_i64(json, avpi_json_member(json, 0, AVPI_STR("memory_bytes")), &memory) ||
        !avpi_json_i64(json, avpi_json_member(json, 0, AVPI_STR("passes")), &passes) || memory < 0 || passes < 0)
        return false;
    box.memory_bytes = (uint64_t)memory;
    box.passes = (uint64_t)passes;
    *out = box;
    return true;
}
