/* Posts that act on several objects: elders, joint sets, labels that move post by post. */
#include "base/acts_elders.h"
#include "base/acts_units.h"
#include "support/check.h"
#include "support/faulty.h"
#include "support/small_acts.h"

enum { ACCOUNTS = 12, OBJECTS = 9, ROWS = 80, SECOND = 1000000 };

static avp_act act(const char *account, const char *object, const char *source, const char *post, int64_t s) {
    avp_act made = {.time_us = s * SECOND};
    made.account = (avp_str){account, strlen(account)};
    made.object = (avp_str){object, strlen(object)};
    made.post = (avp_str){post, strlen(post)};
    if (source)
        made.source = (avp_str){source, strlen(source)};
    return made;
}

static avp_acts build(const avp_ctx *ctx, const char *trace, const avp_act *rows, size_t n) {
    avp_acts acts = {0};
    avp_error err = {0};
    assert_int_equal(avp_acts_build(ctx, trace, rows, n, &acts, &err), AVP_OK);
    assert_int_equal(avp_acts_validate(ctx, &acts, &err), AVP_OK);
    return acts;
}

static void elders__posts_of_one_act__none(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act rows[] = {act("a", "o", NULL, "1", 0), act("b", "o", NULL, "2", 1), act("a", "p", NULL, "3", 2)};
    avp_acts acts = build(&ctx, "mention", rows, 3);
    assert_null(acts.elders.of);
    avp_acts_free(&ctx, &acts);
}

/* Objects x (1 act), y (2), z (3): post 1 acts on all three, so x counts before y before z. */
static void elders__three_objects__rarest_first(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act rows[] = {act("a", "z", NULL, "1", 0), act("a", "y", NULL, "1", 0), act("a", "x", NULL, "1", 0),
                            act("b", "z", NULL, "2", 1), act("b", "y", NULL, "2", 1), act("c", "z", NULL, "3", 2)};
    avp_acts acts = build(&ctx, "mention", rows, 6);
    const uint32_t *of = acts.elders.of;
    assert_non_null(of);
    /* canonical order: x: a; y: a, b; z: a, b, c */
    assert_int_equal(of[0], 0);
    assert_int_equal(acts.elders.list[of[1]].size, 1);
    assert_int_equal(of[2], 0);
    assert_int_equal(acts.elders.list[of[3]].size, 2);
    assert_int_equal(acts.elders.list[of[4]].size, 1);
    assert_true(acts.elders.list[of[1]].bits == 1 && acts.elders.list[of[3]].bits == 3); /* ranks 0; 0 and 1 */
    assert_int_equal(of[5], 0);
    assert_false(avpi_met_before(&acts.elders, of[1], of[2])); /* posts 1 and 2 meet on y ... */
    assert_true(avpi_met_before(&acts.elders, of[3], of[4]));  /* ... and so not on z */
    assert_false(avpi_met_before(&acts.elders, of[3], of[5]));
    avp_acts_free(&ctx, &acts);
}

static void units__posts_of_several_acts__move_together(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act rows[] = {act("a", "x", NULL, "1", 0), act("a", "y", NULL, "1", 0), act("b", "x", NULL, "2", 1),
                            act("b", "y", NULL, "3", 1)};
    avp_acts acts = build(&ctx, "mention", rows, 4);
    avpi_units units = {0};
    avp_error err = {0};
    assert_int_equal(avpi_units_find(&ctx, &acts, &units, &err), AVP_OK);
    assert_int_equal(units.count, 3);
    assert_int_equal(units.start[1] - units.start[0], 2);
    units.label[0] = 1;
    avpi_units_apply(&units, &acts);
    assert_int_equal(acts.account[0], 1);
    assert_int_equal(acts.account[2], 1);
    avpi_units_free(&ctx, &units);
    avp_acts_free(&ctx, &acts);
}

/* After any shuffle all acts of a post have one account, and what is in the posts is as before. */
static void shuffle__posts_of_several_acts__stay_whole(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 0);
    uint64_t moved = 0;
    for (int round = 0; round < 200; round++) {
        char text[ROWS][4][8];
        avp_act rows[ROWS];
        for (size_t i = 0; i < ROWS; i++) {
            unsigned post = (unsigned)avpi_rng_below(&rng, ROWS / 2), object = (unsigned)avpi_rng_below(&rng, OBJECTS);
            snprintf(text[i][0], 8, "a%u", post * 7 % ACCOUNTS);
            snprintf(text[i][1], 8, "o%u", object);
            snprintf(text[i][2], 8, "s%u", object % 3);
            snprintf(text[i][3], 8, "p%u", post);
            rows[i] = act(text[i][0], text[i][1], text[i][2], text[i][3], post % 20);
        }
        for (int how = AVP_SHUFFLE_LABELS; how <= AVP_SHUFFLE_WITHIN_SOURCE; how++) {
            avp_acts acts = build(&ctx, "mention", rows, ROWS);
            avp_error err = {0};
            uint32_t before[ROWS], account[ROWS];
            memset(before, 0xff, sizeof before);
            memset(account, 0xff, sizeof account);
            for (size_t i = 0; i < acts.count; i++)
                before[acts.post[i]] = acts.account[i];
            assert_int_equal(avp_acts_shuffle(&ctx, &acts, (avp_shuffle)how, (uint64_t)round, &err), AVP_OK);
            assert_int_equal(avp_acts_validate(&ctx, &acts, &err), AVP_OK);
            for (size_t i = 0; i < acts.count; i++) {
                if (account[acts.post[i]] == UINT32_MAX)
                    account[acts.post[i]] = acts.account[i];
                assert_int_equal(account[acts.post[i]], acts.account[i]);
                moved += acts.account[i] != before[acts.post[i]];
            }
            avp_acts fresh = acts;
            fresh.elders = (avp_elders){0};
            assert_int_equal(avpi_acts_find_elders(&ctx, &fresh, &err), AVP_OK);
            for (size_t i = 0; acts.elders.of && i < acts.count; i++)
                assert_int_equal(acts.elders.list[acts.elders.of[i]].size, fresh.elders.list[fresh.elders.of[i]].size);
            avpi_elders_free(&ctx, &fresh.elders);
            avp_acts_free(&ctx, &acts);
        }
    }
    assert_true(moved > 1000);
}

static void join__two_traces__named_apart_and_valid(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act urls[] = {act("b", "u", "d", "1", 0), act("c", "u", "d", "2", 5)};
    const avp_act texts[] = {act("a", "t", NULL, "3", 1), act("b", "t", "h", "1", 0), act("c", "t", NULL, "2", 5)};
    avp_acts in[] = {build(&ctx, "url", urls, 2), build(&ctx, "text", texts, 3)}, joint = {0};
    avp_error err = {0};
    /* posts numbered alike in both, as those of a case are */
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < in[t].count; i++)
            in[t].post[i] = (uint32_t)(avp_names_get(&in[t].posts, in[t].post[i]).ptr[0] - '0');
    const avp_acts *const both[] = {&in[0], &in[1]};
    assert_int_equal(avp_acts_join(&ctx, both, 2, &joint, &err), AVP_OK);
    assert_int_equal(joint.count, 5);
    assert_int_equal(joint.n_accounts, 3);
    assert_int_equal(joint.n_parts, 2);
    assert_string_equal(joint.parts[0].trace, "text");
    assert_memory_equal(avp_names_get(&joint.objects, 0).ptr, "text turl u", 11);
    assert_int_equal(joint.n_sources, 3); /* "text ", "text h", "url d" */
    assert_memory_equal(avp_names_get(&joint.sources, 0).ptr, "text text hurl d", 16);
    assert_int_equal(joint.source[0], 1); /* b at 0 s */
    assert_int_equal(joint.source[1], 0); /* a at 1 s */
    assert_int_equal(joint.source[3], 2);
    /* posts 1 and 2 share a text and an address: they meet on the text */
    assert_true(avpi_met_before(&joint.elders, joint.elders.of[3], joint.elders.of[4]));
    assert_false(avpi_met_before(&joint.elders, joint.elders.of[0], joint.elders.of[2]));
    assert_int_equal(avp_acts_validate(&ctx, &joint, &err), AVP_OK);
    avp_acts_free(&ctx, &joint);
    for (size_t t = 0; t < 2; t++)
        avp_acts_free(&ctx, &in[t]);
}

/* Out of the joint set comes what went in. */
static void part__of_a_joint_set__as_it_was(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act urls[] = {act("b", "u", "d", "1", 0), act("c", "u", "d", "2", 5), act("c", "v", "e", "3", 5)};
    const avp_act texts[] = {act("a", "t", NULL, "3", 1), act("b", "t", "h", "1", 0), act("c", "t", NULL, "2", 5)};
    avp_acts in[] = {build(&ctx, "text", texts, 3), build(&ctx, "url", urls, 3)}, joint = {0};
    const avp_acts *const both[] = {&in[0], &in[1]};
    avp_error err = {0};
    assert_int_equal(avp_acts_join(&ctx, both, 2, &joint, &err), AVP_OK);
    for (size_t t = 0; t < 2; t++) {
        avp_acts out = {0};
        assert_int_equal(avp_acts_part(&ctx, &joint, t, &out, &err), AVP_OK);
        assert_int_equal(avp_acts_validate(&ctx, &out, &err), AVP_OK);
        assert_string_equal(out.trace, in[t].trace);
        assert_int_equal(out.count, in[t].count);
        assert_int_equal(out.n_accounts, in[t].n_accounts);
        for (size_t i = 0; i < out.count; i++) {
            avp_str a = avp_names_get(&out.accounts, out.account[i]),
                    b = avp_names_get(&in[t].accounts, in[t].account[i]);
            assert_true(a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0);
            assert_int_equal(out.time_us[i], in[t].time_us[i]);
            assert_int_equal(out.source[i] == UINT32_MAX, in[t].source[i] == UINT32_MAX);
        }
        avp_acts_free(&ctx, &out);
    }
    avp_acts_free(&ctx, &joint);
    for (size_t t = 0; t < 2; t++)
        avp_acts_free(&ctx, &in[t]);
}

static avp_status join_two(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_acts joint = {0};
    avp_acts part = {0};
    avp_status status = avp_acts_join(ctx, (const avp_acts *const *)state, 2, &joint, err);
    if (status == AVP_OK)
        status = avp_acts_part(ctx, &joint, 1, &part, err);
    avp_acts_free(ctx, &part);
    avp_acts_free(ctx, &joint);
    return status;
}

static void join__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_act rows[] = {act("b", "u", "d", "1", 0), act("c", "v", "d", "1", 5)};
    avp_acts in[] = {build(&ctx, "url", rows, 2), build(&ctx, "text", rows, 2)};
    const avp_acts *both[] = {&in[0], &in[1]};
    faulty_run(join_two, (void *)both);
    for (size_t t = 0; t < 2; t++)
        avp_acts_free(&ctx, &in[t]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elders__posts_of_one_act__none),
        cmocka_unit_test(elders__three_objects__rarest_first),
        cmocka_unit_test(units__posts_of_several_acts__move_together),
        cmocka_unit_test(shuffle__posts_of_several_acts__stay_whole),
        cmocka_unit_test(join__two_traces__named_apart_and_valid),
        cmocka_unit_test(part__of_a_joint_set__as_it_was),
        cmocka_unit_test(join__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
