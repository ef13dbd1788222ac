#include "support/faulty.h"

#include "base/rng.h"
#include "read/key_map.h"

static avpi_hash128 key_of(uint64_t n) {
    avpi_rng rng;
    avpi_rng_init(&rng, n, 0);
    return n ? (avpi_hash128){avpi_rng_u64(&rng), avpi_rng_u64(&rng)} : (avpi_hash128){0, 0};
}

static uint64_t held_by(const avpi_key_shard *shards) {
    uint64_t sum = 0;
    for (size_t i = 0; i < AVPI_KEY_SHARDS; i++)
        sum += shards[i].count;
    return sum;
}

static avp_status fill(const avp_ctx *ctx, void *state, avp_error *err) {
    enum { MANY = 5000 };
    (void)state;
    avp_status status = AVP_OK;
    avpi_key_map map;
    avpi_key_set set;
    avpi_key_slot *slot = NULL;
    bool added = false;
    avpi_key_map_init(&map, ctx);
    avpi_key_set_init(&set, ctx);
    for (int round = 0; round < 2; round++)
        for (uint64_t n = 0; n < MANY && status == AVP_OK; n++) { /* the key 0, 0 is one of them */
            status = avpi_key_map_add(&map, key_of(n), &slot, &added, err);
            if (status != AVP_OK)
                break;
            assert_int_equal(added, round == 0);
            assert_int_equal(slot->value, round == 0 ? 0 : n);
            assert_int_equal(avpi_key_slot_row(slot), round == 0 ? 0 : ~n);
            slot->value = (uint32_t)n;
            avpi_key_slot_set_row(slot, ~n);
            status = avpi_key_set_add(&set, key_of(n), &added, err);
            assert_true(status != AVP_OK || added == (round == 0));
        }
    assert_true(status != AVP_OK || (held_by(map.shards) == MANY && held_by(set.shards) == MANY));
    avpi_key_map_free(&map);
    avpi_key_set_free(&set);
    return status;
}

static void add__many_keys__each_once(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avp_error err = {0};
    assert_int_equal(fill(&ctx, NULL, &err), AVP_OK);
    assert_int_equal(f.live, 0);
}

static void add__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(fill, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(add__many_keys__each_once),
        cmocka_unit_test(add__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
