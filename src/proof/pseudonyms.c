#include "proof/pseudonyms.h"

#include "base/files.h"
#include "proof/merkle.h"
#include "proof/secret.h"

#include <limits.h>
#include <sys/stat.h>

enum { LETTERS = 10, BITS = 5, KEY_SIZE = 32, KEY_FILE_MOST = 128 };

void avpi_pseudonym(const unsigned char key[KEY_SIZE], char kind, avp_str name, char out[AVPI_PSEUDONYM_SIZE]) {
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    uint64_t bits = 0;
    crypto_auth_hmacsha256_init(&state, key, KEY_SIZE);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)&kind, 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)name.ptr, name.len);
    crypto_auth_hmacsha256_final(&state, hash);
    for (size_t i = 0; i < sizeof bits; i++)
        bits = bits << 8 | hash[i];
    out[0] = kind;
    out[1] = '-';
    for (size_t i = 0; i < LETTERS; i++, bits <<= BITS)
        out[2 + i] = alphabet[bits >> (64 - BITS)];
    out[2 + LETTERS] = '\0';
}

/* Is the file inside a case? Then whoever gets the case gets the names. */
static bool inside_case(const char *path) {
    char folder[PATH_MAX];
    if (strlen(path) >= sizeof folder)
        return false;
    memcpy(folder, path, strlen(path) + 1);
    for (char *slash = strrchr(folder, '/'); slash; slash = strrchr(folder, '/')) {
        *slash = '\0';
        if (folder[0] && avp_case_is(folder))
            return true;
    }
    return avp_case_is(".") && path[0] != '/';
}

static avp_status make_key(const avp_ctx *ctx, const char *path, unsigned char key[KEY_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    char hex[2 * KEY_SIZE + 1];
    avpi_out out = {0};
    mode_t mask = umask(0077);
    randombytes_buf(key, KEY_SIZE);
    avpi_hex(key, KEY_SIZE, hex);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_printf(&out, err, "%s\n", hex));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    (void)umask(mask);
    sodium_memzero(hex, sizeof hex);
    avpi_out_abandon(&out);
    return status;
}

avp_status avpi_pseudonym_key(const avp_ctx *ctx, const char *path, unsigned char key[KEY_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    avpi_buf_init(&text, ctx, KEY_FILE_MOST);
    AVP_TRY(avpi_secret_ready(ctx, err));
    if (inside_case(path))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the key of the pseudonyms must not lie in a case: \"%s\""), path);
    if (!avpi_file_exists(path))
        return make_key(ctx, path, key, err);
    AVP_TRY(avpi_file_read(ctx, path, KEY_FILE_MOST, &text, err));
    if (!avpi_unhex(avpi_str_trim(avpi_buf_view(&text)), key, KEY_SIZE))
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" is no key of pseudonyms"), path);
done:
    avpi_buf_free(&text);
    return status;
}
