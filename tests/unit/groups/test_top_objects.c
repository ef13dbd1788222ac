#include "support/check.h"

#include "base/rng.h"
#include "groups/top_objects.h"

#include <string.h>

static void top__any_order_of_adding__same_list(void **state) {
    (void)state;
    enum { N = 40 };
    avpi_rng rng;
    avpi_rng_init(&rng, 4, 1);
    char names[2][N + 1];
    uint64_t start[N + 1];
    avp_acts acts[2] = {{.trace = "a"}, {.trace = "b"}};
    avp_trace_links traces[2] = {{&acts[0], NULL}, {&acts[1], NULL}};
    for (uint32_t i = 0; i <= N; i++) {
        start[i] = i;
        names[0][i] = (char)('A' + i);
        names[1][i] = (char)('B' + i);
    }
    for (int t = 0; t < 2; t++)
        acts[t].objects = (avp_names){N, names[t], start};
    for (int round = 0; round < 200; round++) {
        avp_group_object objects[N];
        avpi_top first = {0}, second = {0};
        for (uint32_t i = 0; i < N; i++)
            objects[i] = (avp_group_object){i % 2, i, (uint32_t)avpi_rng_below(&rng, 3), avpi_rng_below(&rng, 3)};
        for (uint32_t i = 0; i < N; i++)
            avpi_top_add(&first, traces, objects[i]);
        for (uint32_t i = N; i > 1; i--) {
            uint32_t j = (uint32_t)avpi_rng_below(&rng, i);
            avp_group_object kept = objects[i - 1];
            objects[i - 1] = objects[j];
            objects[j] = kept;
        }
        for (uint32_t i = 0; i < N; i++)
            avpi_top_add(&second, traces, objects[i]);
        assert_int_equal(first.n, AVP_GROUP_TOP_OBJECTS);
        for (size_t k = 0; k < first.n; k++) {
            assert_int_equal(first.object[k].trace, second.object[k].trace);
            assert_int_equal(first.object[k].object, second.object[k].object);
        }
    }
}

/* Object 1 of the first trace and object 0 of the second have the same native id. */
static void top__ties__native_id_then_trace(void **state) {
    (void)state;
    char names[2][2] = {{'A', 'B'}, {'B', 'C'}};
    uint64_t start[] = {0, 1, 2};
    avp_acts acts[2] = {{.objects = {2, names[0], start}}, {.objects = {2, names[1], start}}};
    avp_trace_links traces[2] = {{&acts[0], NULL}, {&acts[1], NULL}};
    avpi_top top = {0};
    avpi_top_add(&top, traces, (avp_group_object){1, 1, 2, 2});
    avpi_top_add(&top, traces, (avp_group_object){1, 0, 2, 2});
    avpi_top_add(&top, traces, (avp_group_object){0, 1, 2, 2});
    avpi_top_add(&top, traces, (avp_group_object){0, 0, 2, 2});
    const uint32_t trace[] = {0, 0, 1, 1}, object[] = {0, 1, 0, 1};
    for (size_t k = 0; k < 4; k++)
        assert_true(top.object[k].trace == trace[k] && top.object[k].object == object[k]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top__any_order_of_adding__same_list),
        cmocka_unit_test(top__ties__native_id_then_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
