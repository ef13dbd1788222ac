#include "support/check.h"

#include "proof/tape.h"
#include "support/faulty.h"

#include <stdio.h>
#include <stdlib.h>

/* A tar in memory, written and read. */
typedef struct reel {
    avpi_buf bytes;
    size_t at;
} reel;

static avp_status write_reel(void *self, avp_str bytes, avp_error *err) {
    return avpi_buf_add(&((reel *)self)->bytes, bytes, err);
}

static avp_status read_reel(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    reel *r = self;
    (void)err;
    *got = r->bytes.len - r->at < size ? r->bytes.len - r->at : size;
    if (*got > 0)
        memcpy(bytes, r->bytes.ptr + r->at, *got);
    r->at += *got;
    return AVP_OK;
}

static avp_status record(const avp_ctx *ctx, reel *r, avp_error *err) {
    avpi_tape_writer w;
    char sha256[AVPI_SHA256_HEX_SIZE];
    avpi_tape_writer_init(&w, ctx, (avpi_tape_sink){write_reel, r});
    avp_status status = avpi_tape_put(&w, "a.txt", AVPI_STR("abc"), sha256, err);
    if (status == AVP_OK)
        assert_string_equal(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    if (status == AVP_OK)
        status = avpi_tape_put(&w, "b/empty", AVPI_STR(""), NULL, err);
    return status == AVP_OK ? avpi_tape_finish(&w, err) : status;
}

/* Number of entries that are read back. */
static avp_status play(const avp_ctx *ctx, reel *r, size_t *entries, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tape_reader t;
    bool end = false;
    char sha256[AVPI_SHA256_HEX_SIZE];
    r->at = 0;
    *entries = 0;
    avpi_tape_reader_init(&t, ctx, (avpi_tape_source){read_reel, r});
    for (;;) {
        AVP_TRY(avpi_tape_next(&t, &end, err));
        if (end)
            break;
        AVP_TRY(avpi_tape_leave(&t, sha256, err));
        ++*entries;
    }
done:
    return status;
}

static void tape__written_and_read__same_entries(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    reel r = {.at = 0};
    size_t entries = 0;
    avpi_buf_init(&r.bytes, &ctx, 1 << 20);
    assert_int_equal(record(&ctx, &r, &err), AVP_OK);
    assert_int_equal(r.bytes.len, (2 + 1 + 2) * AVPI_TAPE_BLOCK);
    assert_int_equal(play(&ctx, &r, &entries, &err), AVP_OK);
    assert_int_equal(entries, 2);
    avpi_buf_free(&r.bytes);
}

/* Content apart, which hashes protect, there is no bit that does not matter. */
static void tape__any_bit_outside_content_flipped__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    reel r = {.at = 0};
    size_t entries = 0;
    avpi_buf_init(&r.bytes, &ctx, 1 << 20);
    assert_int_equal(record(&ctx, &r, &err), AVP_OK);
    for (size_t bit = 0; bit < 8 * r.bytes.len; bit++) {
        if (bit / 8 >= AVPI_TAPE_BLOCK && bit / 8 < AVPI_TAPE_BLOCK + 3)
            continue;
        avp_error why = {0};
        r.bytes.ptr[bit / 8] = (char)(r.bytes.ptr[bit / 8] ^ (1 << (bit % 8)));
        if (play(&ctx, &r, &entries, &why) != AVP_E_INPUT || !why.text[0])
            fail_msg("bit %zu of byte %zu does not matter", bit % 8, bit / 8);
        r.bytes.ptr[bit / 8] = (char)(r.bytes.ptr[bit / 8] ^ (1 << (bit % 8)));
    }
    avpi_buf_free(&r.bytes);
}

static void header__names_and_sizes__there_and_back(void **state) {
    (void)state;
    static const uint64_t sizes[] = {0, 1, 511, 512, (1ULL << 33) - 1, 1ULL << 33, 1ULL << 62};
    avpi_tape_entry e = {.mode = 0444}, back;
    unsigned char block[AVPI_TAPE_BLOCK];
    for (size_t length = 1; length < 250; length++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            memset(e.name, 'n', length);
            e.name[length] = '\0';
            if (length > 120)
                e.name[length - 60] = '/';
            e.size_bytes = sizes[i];
            bool fits = length <= 100 || (length > 120 && length - 60 <= 155);
            assert_int_equal(avpi_tape_header(&e, block), fits);
            if (!fits)
                continue;
            assert_true(avpi_tape_parse(block, &back));
            assert_string_equal(back.name, e.name);
            assert_true(back.size_bytes == e.size_bytes && back.mode == e.mode);
        }
}

static void header__name_that_climbs__refused(void **state) {
    (void)state;
    static const char *const bad[] = {"/etc/passwd", "../x", "a/../b", "a//b", ".", "a/.", "x\ny", "a/", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avpi_tape_entry e = {.mode = 0644}, back;
        unsigned char block[AVPI_TAPE_BLOCK];
        snprintf(e.name, sizeof e.name, "%s", bad[i]);
        assert_false(avpi_tape_header(&e, block) && avpi_tape_parse(block, &back));
    }
}

static void tape__longer_or_shorter_than_said__our_own_mistake(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    reel r = {.at = 0};
    avpi_tape_writer w;
    const avpi_tape_entry e = {.name = "x", .size_bytes = 2, .mode = 0644};
    avpi_buf_init(&r.bytes, &ctx, 1 << 20);
    avpi_tape_writer_init(&w, &ctx, (avpi_tape_sink){write_reel, &r});
    assert_int_equal(avpi_tape_begin(&w, &e, &err), AVP_OK);
    assert_int_equal(avpi_tape_write(&w, AVPI_STR("abc"), &err), AVP_E_BUG);
    avp_error_clear(&err);
    assert_int_equal(avpi_tape_end(&w, NULL, &err), AVP_E_BUG);
    avpi_buf_free(&r.bytes);
}

static avp_status record_and_play(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    reel r = {.at = 0};
    size_t entries = 0;
    avpi_buf_init(&r.bytes, ctx, 1 << 20);
    avp_status status = record(ctx, &r, err);
    if (status == AVP_OK)
        status = play(ctx, &r, &entries, err);
    avpi_buf_free(&r.bytes);
    return status;
}

static void tape__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(record_and_play, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tape__written_and_read__same_entries),
        cmocka_unit_test(tape__any_bit_outside_content_flipped__refused),
        cmocka_unit_test(header__names_and_sizes__there_and_back),
        cmocka_unit_test(header__name_that_climbs__refused),
        cmocka_unit_test(tape__longer_or_shorter_than_said__our_own_mistake),
        cmocka_unit_test(tape__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
