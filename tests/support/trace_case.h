/* Cases made by SQL, and what a trace makes of them, for tests. */
#ifndef TESTS_SUPPORT_TRACE_CASE_H
#define TESTS_SUPPORT_TRACE_CASE_H

#include "support/check.h"

#include "avispero/traces.h"
#include "base/text.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>

static inline avp_case *make_case(const avp_ctx *ctx, const char *sql) {
    avp_error err = {0};
    avp_case *c = NULL;
    if (avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, &err) != AVP_OK || avpi_sql_exec(c, sql, NULL, 0, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return c;
}

/* Acts as text: "object source account seconds post" a line. */
static inline void expect_acts_as(const avp_ctx *ctx, const char *sql, const char *trace,
                                  const avp_traces_options *opts, const char *expected) {
    avp_error err = {0};
    avp_acts acts = {0};
    avp_case *c = make_case(ctx, sql);
    if (avp_traces_load(ctx, c, trace, opts, &acts, &err) != AVP_OK || avp_acts_validate(ctx, &acts, &err) != AVP_OK)
        fail_msg("%s", err.text);
    assert_string_equal(acts.trace, trace);
    avpi_buf got;
    avpi_buf_init(&got, ctx, 1 << 20);
    assert_int_equal(avpi_buf_add(&got, AVPI_STR(""), &err), AVP_OK);
    for (uint32_t o = 0; o < acts.n_objects; o++)
        for (uint64_t i = acts.object_start[o]; i < acts.object_start[o + 1]; i++) {
            avp_str object = avp_names_get(&acts.objects, o), account = avp_names_get(&acts.accounts, acts.account[i]);
            avp_str source =
                acts.source[i] == UINT32_MAX ? AVPI_STR("-") : avp_names_get(&acts.sources, acts.source[i]);
            assert_int_equal(avpi_buf_printf(&got, &err, "%.*s|%.*s|%.*s|%d|%u\n", (int)object.len, object.ptr,
                                             (int)source.len, source.ptr, (int)account.len, account.ptr,
                                             (int)(acts.time_us[i] / 1000000), acts.post[i]),
                             AVP_OK);
        }
    assert_string_equal(got.ptr ? got.ptr : "", expected);
    avpi_buf_free(&got);
    avp_acts_free(ctx, &acts);
    avp_case_close(c);
}

static inline void expect_acts(const avp_ctx *ctx, const char *sql, const char *trace, const char *expected) {
    expect_acts_as(ctx, sql, trace, NULL, expected);
}

static inline avp_traces_options trace_options(const char *name, const char *value) {
    avp_ctx ctx = check_ctx(1);
    avp_traces_options opts;
    avp_options_init(&avp_traces_option_table, &opts);
    assert_int_equal(avp_options_set(&ctx, &avp_traces_option_table, &opts, name, value, NULL), AVP_OK);
    return opts;
}

static inline void expect_same_acts(const avp_acts *a, const avp_acts *b) {
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->n_objects, b->n_objects);
    assert_int_equal(a->n_accounts, b->n_accounts);
    assert_memory_equal(a->object_start, b->object_start, (a->n_objects + 1) * sizeof *a->object_start);
    assert_memory_equal(a->account, b->account, a->count * sizeof *a->account);
    assert_memory_equal(a->time_us, b->time_us, a->count * sizeof *a->time_us);
    assert_memory_equal(a->post, b->post, a->count * sizeof *a->post);
}

#endif
