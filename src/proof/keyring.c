#include "proof/keyring.h"

#include "base/files.h"
#include "proof/merkle.h"
#include "store/canonical.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILE_MOST = 1 << 16, PEOPLE_MOST = 1000 };
static const char file_format[] = "avispero-key 1";

/* ---- the file ---- */

/* The folder of the key: given, else of the XDG base directory specification. */
static avp_status folder_of(const avp_ctx *ctx, const char *given, avpi_buf *out, avp_error *err) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (given)
        return avpi_buf_printf(out, err, "%s", given);
    if (config && config[0] == '/')
        return avpi_buf_printf(out, err, "%s/avispero", config);
    if (home && home[0])
        return avpi_buf_printf(out, err, "%s/.config/avispero", home);
    return avpi_fail(ctx, err, AVP_E_ARG, N_("there is no home folder to keep the key in; give --keys FOLDER"));
}

static avp_status path_of(const avp_ctx *ctx, const avp_key_options *opts, avpi_buf *folder, char **path,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_init(folder, ctx, PATH_MAX);
    AVP_TRY(folder_of(ctx, opts->keys, folder, err));
    AVP_TRY(avpi_path_join(ctx, folder->ptr, "key.json", path, err));
done:
    return status;
}

bool avp_key_exists(const avp_ctx *ctx, const avp_key_options *opts) {
    avp_error ignored = {0};
    avpi_buf folder;
    char *path = NULL;
    bool there = path_of(ctx, opts, &folder, &path, &ignored) == AVP_OK && avpi_file_exists(path);
    avpi_free(ctx, path);
    avpi_buf_free(&folder);
    return there;
}

/* What the file says, parsed: text is what json looks into. */
typedef struct key_file {
    avpi_buf text;
    avpi_json json;
    avpi_secret_box box;
    avp_public_key public_key;
} key_file;

static void key_file_init(key_file *f, const avp_ctx *ctx) {
    *f = (key_file){0};
    avpi_buf_init(&f->text, ctx, FILE_MOST);
    avpi_json_init(&f->json, ctx);
}

static void key_file_free(key_file *f) {
    avpi_json_free(&f->json);
    avpi_buf_free(&f->text);
}

static bool take_text(avpi_json *json, const char *name, char *out, size_t size) {
    avp_str text = avpi_json_text(json, avpi_json_member(json, 0, avpi_str_view(name)));
    if (!text.ptr || text.len >= size || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static avp_status load(const avp_ctx *ctx, const char *path, key_file *f, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    char format[32];
    unsigned char bytes[crypto_sign_PUBLICKEYBYTES];
    AVP_TRY(avpi_file_read(ctx, path, FILE_MOST, &f->text, err));
    status = avpi_json_parse(&f->json, avpi_buf_view(&f->text), &why);
    if (status == AVP_E_MEMORY)
        return avpi_fail_memory(ctx, err);
    if (status != AVP_OK || !take_text(&f->json, "format", format, sizeof format) || strcmp(format, file_format) != 0 ||
        !take_text(&f->json, "public_key", f->public_key.hex, sizeof f->public_key.hex) ||
        !avpi_unhex(avpi_str_view(f->public_key.hex), bytes, sizeof bytes) ||
        !take_text(&f->json, "name", f->public_key.name, sizeof f->public_key.name) ||
        !avpi_secret_read(&f->json, &f->box))
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" is no key of avispero, or it was altered"), path);
done:
    return status;
}

/* ---- opening ---- */

static avp_status key_new(const avp_ctx *ctx, const unsigned char *seed, const char *name, avp_key **out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avp_key *key = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *key, &key, err));
    AVP_TRY(avpi_secret_room(ctx, crypto_sign_SECRETKEYBYTES, &key->secret_key, err));
    (void)crypto_sign_seed_keypair(key->public_key, key->secret_key, seed);
    snprintf(key->name, sizeof key->name, "%s", name);
    *out = key;
    key = NULL;
done:
    avp_key_free(ctx, key);
    return status;
}

void avp_key_free(const avp_ctx *ctx, avp_key *key) {
    if (!key)
        return;
    avpi_secret_free(key->secret_key);
    avpi_free(ctx, key);
}

static avp_status open_file(const avp_ctx *ctx, const char *path, avp_str passphrase, avp_key **out, avp_error *err) {
    avp_status status = AVP_OK;
    key_file f;
    avp_key *key = NULL;
    unsigned char *seed = NULL;
    key_file_init(&f, ctx);
    AVP_TRY(load(ctx, path, &f, err));
    AVP_TRY(avpi_secret_room(ctx, AVPI_SECRET_SIZE, &seed, err));
    AVP_TRY(avpi_secret_open(ctx, passphrase, &f.box, seed, err));
    AVP_TRY(key_new(ctx, seed, f.public_key.name, &key, err));
    if (strcmp(avp_key_public_of(key).hex, f.public_key.hex) != 0) {
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" is no key of avispero, or it was altered"), path);
        goto done;
    }
    *out = key;
    key = NULL;
done:
    avp_key_free(ctx, key);
    avpi_secret_free(seed);
    key_file_free(&f);
    return status;
}

avp_status avpi_key_neighbour(const avp_ctx *ctx, const avp_key_options *opts, const char *name, char **path,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf folder;
    mode_t mask = umask(0077);
    avpi_buf_init(&folder, ctx, PATH_MAX);
    AVP_TRY(folder_of(ctx, opts->keys, &folder, err));
    AVP_TRY(avpi_folder_make(ctx, folder.ptr, err));
    AVP_TRY(avpi_path_join(ctx, folder.ptr, name, path, err));
done:
    (void)umask(mask);
    avpi_buf_free(&folder);
    return status;
}

/* ---- making ---- */

static avp_status compose(const avp_ctx *ctx, const avp_key *key, const avpi_secret_box *box, avpi_buf *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf loose;
    avp_public_key known = avp_key_public_of(key);
    avpi_buf_init(&loose, ctx, FILE_MOST);
    AVP_TRY(avpi_buf_printf(&loose, err, "{\"format\":\"%s\",\"public_key\":\"%s\",\"name\":", file_format, known.hex));
    AVP_TRY(avpi_canonical_string(&loose, avpi_str_view(known.name), err));
    AVP_TRY(avpi_buf_add_byte(&loose, ',', err));
    AVP_TRY(avpi_secret_write(box, &loose, err));
    AVP_TRY(avpi_buf_add_byte(&loose, '}', err));
    AVP_TRY(avpi_canonical_json(ctx, avpi_buf_view(&loose), out, err));
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
done:
    avpi_buf_free(&loose);
    return status;
}

/* Readable by its owner alone from the first byte on. */
static avp_status save(const avp_ctx *ctx, const char *folder, const char *path, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    mode_t mask = umask(0077);
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, text, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    (void)umask(mask);
    avpi_out_abandon(&out);
    return status;
}

static avp_status make(const avp_ctx *ctx, const avp_key_options *opts, const char *folder, const char *path,
                       avp_str passphrase, avp_key **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_secret_box box;
    avpi_buf text;
    avp_key *key = NULL;
    unsigned char *seed = NULL;
    const char *name = opts->signer ? opts->signer : "";
    size_t bad = 0;
    avpi_buf_init(&text, ctx, FILE_MOST);
    if (!avpi_utf8_valid(avpi_str_view(name), &bad) || strpbrk(name, "\r\n\t\033"))
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the name of the signer must be one line of text"));
    if (strlen(name) >= AVP_SIGNER_SIZE)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the name of the signer is longer than %d bytes"),
                         AVP_SIGNER_SIZE - 1);
    AVP_TRY(avpi_secret_room(ctx, AVPI_SECRET_SIZE, &seed, err));
    randombytes_buf(seed, AVPI_SECRET_SIZE);
    AVP_TRY(key_new(ctx, seed, name, &key, err));
    AVP_TRY(avpi_secret_close(ctx, passphrase, opts->kdf_memory, seed, &box, err));
    AVP_TRY(compose(ctx, key, &box, &text, err));
    AVP_TRY(save(ctx, folder, path, avpi_buf_view(&text), err));
    *out = key;
    key = NULL;
done:
    avp_key_free(ctx, key);
    avpi_secret_free(seed);
    avpi_buf_free(&text);
    return status;
}

avp_status avp_key_open(const avp_ctx *ctx, const avp_key_options *opts, avp_str passphrase, avp_key **key,
                        avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf folder;
    char *path = NULL;
    AVP_TRY(path_of(ctx, opts, &folder, &path, err));
    if (passphrase.len == 0)
        status = avpi_fail(ctx, err, AVP_E_ARG, N_("the passphrase is empty"));
    else if (avpi_file_exists(path))
        status = open_file(ctx, path, passphrase, key, err);
    else
        status = make(ctx, opts, folder.ptr, path, passphrase, key, err);
done:
    avpi_free(ctx, path);
    avpi_buf_free(&folder);
    return status;
}

/* ---- what others may know ---- */

avp_public_key avp_key_public_of(const avp_key *key) {
    avp_public_key out;
    avpi_hex(key->public_key, sizeof key->public_key, out.hex);
    memcpy(out.name, key->name, sizeof out.name);
    return out;
}

avp_status avp_key_public(const avp_ctx *ctx, const avp_key_options *opts, avp_public_key *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf folder;
    char *path = NULL;
    key_file f;
    key_file_init(&f, ctx);
    AVP_TRY(path_of(ctx, opts, &folder, &path, err));
    if (!avpi_file_exists(path)) {
        status = avpi_fail(ctx, err, AVP_E_INPUT,
                           N_("there is no key in \"%s\" yet; `avispero key` or the first seal makes one"), folder.ptr);
        goto done;
    }
    AVP_TRY(load(ctx, path, &f, err));
    *out = f.public_key;
done:
    key_file_free(&f);
    avpi_free(ctx, path);
    avpi_buf_free(&folder);
    return status;
}

void avpi_key_sign(const avp_key *key, avp_str bytes, unsigned char signature[crypto_sign_BYTES]) {
    (void)crypto_sign_detached(signature, NULL, (const unsigned char *)bytes.ptr, bytes.len, key->secret_key);
}

/* One line: "avispero-public-key 1 HEX NAME". */
static bool parse_line(avp_str line, avp_public_key *out) {
    static const avp_str head = {"avispero-public-key 1 ", sizeof "avispero-public-key 1 " - 1};
    const size_t digits = AVP_PUBLIC_KEY_SIZE - 1;
    unsigned char bytes[crypto_sign_PUBLICKEYBYTES], curve[crypto_box_PUBLICKEYBYTES];
    *out = (avp_public_key){.hex = ""};
    if (!avpi_str_starts(line, head) || line.len < head.len + digits)
        return false;
    avp_str hex = {line.ptr + head.len, digits}, rest = {hex.ptr + digits, line.len - head.len - digits};
    if (!avpi_unhex(hex, bytes, sizeof bytes) || crypto_sign_ed25519_pk_to_curve25519(curve, bytes) != 0 ||
        (rest.len > 0 && rest.ptr[0] != ' ') || rest.len > AVP_SIGNER_SIZE)
        return false;
    memcpy(out->hex, hex.ptr, digits);
    if (rest.len > 1)
        memcpy(out->name, rest.ptr + 1, rest.len - 1);
    return true;
}

static avp_status read_people(const avp_ctx *ctx, const char *path, avp_public_key *keys, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf text;
    size_t before = *n;
    avpi_buf_init(&text, ctx, FILE_MOST);
    AVP_TRY(avpi_file_read(ctx, path, FILE_MOST, &text, err));
    for (size_t at = 0; at < text.len;) {
        avp_str rest = {text.ptr + at, text.len - at};
        avp_str line = {rest.ptr, avpi_str_find_byte(rest, '\n')};
        at += line.len + 1;
        if (avpi_str_trim(line).len == 0)
            continue;
        if (*n == PEOPLE_MOST || !parse_line(avpi_str_trim(line), &keys[*n])) {
            status = avpi_fail(ctx, err, AVP_E_INPUT,
                               N_("\"%s\" holds no public key; it is what `avispero key` prints"), path);
            goto done;
        }
        ++*n;
    }
    if (*n == before)
        status =
            avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" holds no public key; it is what `avispero key` prints"), path);
done:
    avpi_buf_free(&text);
    return status;
}

avp_status avpi_public_keys_read(const avp_ctx *ctx, const char *list, avp_public_key **keys, size_t *n,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    avp_public_key *found = NULL;
    char *path = NULL;
    size_t count = 0;
    avp_str left = avpi_str_view(list);
    AVP_TRY(avpi_secret_ready(ctx, err));
    AVP_TRY(avpi_zalloc(ctx, PEOPLE_MOST, sizeof *found, &found, err));
    while (left.len > 0) {
        size_t length = avpi_str_find_byte(left, ',');
        AVP_TRY(avpi_str_dup(ctx, (avp_str){left.ptr, length}, &path, err));
        AVP_TRY(read_people(ctx, path, found, &count, err));
        avpi_free(ctx, path);
        path = NULL;
        length += length < left.len;
        left = (avp_str){left.ptr + length, left.len - length};
    }
    *keys = found;
    *n = count;
    found = NULL;
done:
    avpi_free(ctx, path);
    avpi_free(ctx, found);
    return status;
}

avp_status avpi_public_key_parse(const avp_ctx *ctx, const char *text, char hex[AVP_PUBLIC_KEY_SIZE], avp_error *err) {
    avp_public_key key;
    avp_str typed = avpi_str_trim(avpi_str_view(text));
    bool bare = typed.len == AVP_PUBLIC_KEY_SIZE - 1;
    for (size_t i = 0; bare && i < typed.len; i++) {
        char c = typed.ptr[i];
        hex[i] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
        bare = (hex[i] >= '0' && hex[i] <= '9') || (hex[i] >= 'a' && hex[i] <= 'f');
    }
    hex[AVP_PUBLIC_KEY_SIZE - 1] = '\0';
    if (!bare && !parse_line(typed, &key))
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("\"%s\" is no public key: give its 64 hex digits, or the line that `avispero key` prints"),
                         text);
    if (!bare)
        memcpy(hex, key.hex, AVP_PUBLIC_KEY_SIZE);
    return AVP_OK;
}

/* SubjectPublicKeyInfo of RFC 8410 in base64. */
void avpi_public_pem(const unsigned char public_key[crypto_sign_PUBLICKEYBYTES], char out[AVPI_PEM_SIZE]) {
    static const unsigned char head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    unsigned char der[sizeof head + crypto_sign_PUBLICKEYBYTES];
    char text[AVPI_PEM_SIZE];
    memcpy(der, head, sizeof head);
    memcpy(der + sizeof head, public_key, crypto_sign_PUBLICKEYBYTES);
    sodium_bin2base64(text, sizeof text, der, sizeof der, sodium_base64_VARIANT_ORIGINAL);
    snprintf(out, AVPI_PEM_SIZE, "-----BEGIN PUBLIC KEY-----\n%.60s\n-----END PUBLIC KEY-----\n", text);
}
