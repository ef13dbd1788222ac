#include "unit/proof/proof_fixture.h"

#include "proof/keyring.h"
#include "proof/merkle.h"
#include "support/faulty.h"

static avp_key_options options_in(const char *name, char path[FIXTURE_PATH]) {
    avp_key_options opts;
    avp_options_init(&avp_key_option_table, &opts);
    fixture_path(path, name);
    opts.keys = path;
    opts.signer = "Ana Cárdenas";
    opts.kdf_memory = 8192 * 1024;
    return opts;
}

static void key__made_and_opened_again__same_key_for_its_owner_only(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char folder[FIXTURE_PATH], file[FIXTURE_PATH];
    avp_key_options opts = options_in("keys", folder);
    avp_key *made = NULL, *again = NULL, *wrong = NULL;
    avp_public_key known;
    struct stat info;
    assert_false(avp_key_exists(&ctx, &opts));
    MUST(avp_key_open(&ctx, &opts, AVPI_STR("una frase"), &made, &err));
    assert_true(avp_key_exists(&ctx, &opts));
    fixture_join(file, folder, "key.json");
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    opts.signer = "somebody else"; /* the name stays that of the key */
    MUST(avp_key_open(&ctx, &opts, AVPI_STR("una frase"), &again, &err));
    assert_memory_equal(made->public_key, again->public_key, sizeof made->public_key);
    assert_memory_equal(made->secret_key, again->secret_key, crypto_sign_SECRETKEYBYTES);
    assert_string_equal(avp_key_public_of(again).name, "Ana Cárdenas");
    MUST(avp_key_public(&ctx, &opts, &known, &err));
    assert_string_equal(known.hex, avp_key_public_of(made).hex);
    assert_int_equal(avp_key_open(&ctx, &opts, AVPI_STR("otra frase"), &wrong, &err), AVP_E_ARG);
    assert_string_equal(err.text, "the passphrase is wrong");
    avp_error_clear(&err);
    assert_int_equal(avp_key_open(&ctx, &opts, AVPI_STR(""), &wrong, &err), AVP_E_ARG);
    assert_null(wrong);
    avp_key_free(&ctx, made);
    avp_key_free(&ctx, again);
}

/* The secret stands nowhere in the file, whatever is altered in it is refused. */
static void key__file_altered__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char folder[FIXTURE_PATH], file[FIXTURE_PATH], hex[2 * crypto_sign_SEEDBYTES + 1];
    avp_key_options opts = options_in("altered", folder);
    avp_key *key = NULL;
    size_t n = 0;
    MUST(avp_key_open(&ctx, &opts, AVPI_STR("una frase"), &key, &err));
    avpi_hex(key->secret_key, crypto_sign_SEEDBYTES, hex);
    avp_key_free(&ctx, key);
    fixture_join(file, folder, "key.json");
    char *text = fixture_read(file, &n);
    assert_null(strstr(text, hex));
    static const char *const fields[] = {"\"box\":\"", "\"format\":\"", "\"nonce\":\"", "\"public_key\":\"",
                                         "\"salt\":\""};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        char *at = strstr(text, fields[i]) + strlen(fields[i]), before = *at;
        *at = before == '0' ? '1' : '0';
        fixture_write(file, text, n);
        avp_error_clear(&err);
        avp_status status = avp_key_open(&ctx, &opts, AVPI_STR("una frase"), &key, &err);
        assert_true(status == AVP_E_ARG || status == AVP_E_INPUT);
        *at = before;
    }
    free(text);
}

/* A file that asks for a terabyte of memory, or for years. */
static void box__unreasonable_work__refused_at_once(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    unsigned char secret[AVPI_SECRET_SIZE];
    const avpi_secret_box bad[] = {{.memory_bytes = (uint64_t)1 << 40, .passes = 3},
                                   {.memory_bytes = 1 << 23, .passes = (uint64_t)1 << 40},
                                   {.memory_bytes = 0, .passes = 3},
                                   {.memory_bytes = 1 << 23, .passes = 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_error err = {0};
        assert_int_equal(avpi_secret_open(&ctx, AVPI_STR("x"), &bad[i], secret, &err), AVP_E_LIMIT);
    }
}

static void people__files_of_public_keys__each_line_a_person(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char folder[FIXTURE_PATH], file[FIXTURE_PATH], bad[FIXTURE_PATH], text[512], list[2 * FIXTURE_PATH];
    avp_key_options opts = options_in("people", folder);
    avp_key *key = NULL;
    avp_public_key *people = NULL;
    size_t n = 0;
    MUST(avp_key_open(&ctx, &opts, AVPI_STR("una frase"), &key, &err));
    avp_public_key mine = avp_key_public_of(key);
    int length = snprintf(text, sizeof text, "avispero-public-key 1 %s Ana Cárdenas\r\n\navispero-public-key 1 %s\n",
                          mine.hex, mine.hex);
    proof_file("people.txt", (avp_str){text, (size_t)length}, file);
    snprintf(list, sizeof list, "%s,%s", file, file);
    MUST(avpi_public_keys_read(&ctx, list, &people, &n, &err));
    assert_int_equal(n, 4);
    assert_string_equal(people[0].name, "Ana Cárdenas");
    assert_string_equal(people[1].name, "");
    assert_string_equal(people[3].hex, mine.hex);
    avpi_free(&ctx, people);
    static const char *const wrong[] = {
        "", "x\n", "avispero-public-key 1 00\n",
        ("avispero-public-key 1 "
         "0000000000000000000000000000000000000000000000000000000000000000 low order\n")};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        avp_error_clear(&err);
        proof_file("bad.txt", avpi_str_view(wrong[i]), bad);
        assert_int_equal(avpi_public_keys_read(&ctx, bad, &people, &n, &err), AVP_E_INPUT);
    }
    avp_key_free(&ctx, key);
}

static avp_status open_again(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_key *key = NULL;
    avp_status status = avp_key_open(ctx, state, AVPI_STR("una frase"), &key, err);
    avp_key_free(ctx, key);
    return status;
}

static avp_status make_again(const avp_ctx *ctx, void *state, avp_error *err) {
    const avp_key_options *opts = state;
    char file[FIXTURE_PATH];
    fixture_join(file, opts->keys, "key.json");
    (void)unlink(file);
    return open_again(ctx, state, err);
}

static void key__any_allocation_fails__clean(void **state) {
    (void)state;
    char folder[FIXTURE_PATH];
    avp_key_options opts = options_in("faults", folder);
    faulty_run(make_again, &opts);
    faulty_run(open_again, &opts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key__made_and_opened_again__same_key_for_its_owner_only),
        cmocka_unit_test(key__file_altered__refused),
        cmocka_unit_test(box__unreasonable_work__refused_at_once),
        cmocka_unit_test(people__files_of_public_keys__each_line_a_person),
        cmocka_unit_test(key__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
