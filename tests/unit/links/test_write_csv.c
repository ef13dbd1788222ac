#include "support/check.h"

#include "avispero/links.h"
#include "base/files.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char bytes[] = "a,lemony \"q\"z";
static uint64_t start[] = {0, 3, 7, 12, 13}; /* "a,l"  "emon"  "y \"q\""  "z" */
static uint32_t first[] = {0, 1, 2}, second[] = {1, 2, 3}, weight[] = {1, 12, UINT32_MAX};
static double expected[] = {0.5, 1.25e-7, 123456789.0}, log10_p[] = {-427.519298688, -0.0001, -3};

static void path_of(const char *name, char out[256]) {
    const char *folder = getenv("TMPDIR");
    snprintf(out, 256, "%s/%s", folder ? folder : "/tmp", name);
}

static void written(bool tested, const char *wanted) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {.n_accounts = 4, .accounts = {.count = 4, .bytes = bytes, .start = start}};
    avp_links links = {.n_windows = 1};
    links.windows[0] = (avp_window_links){.count = 3, .a = first, .b = second, .weight = weight};
    if (tested) {
        links.windows[0].expected = expected;
        links.windows[0].log10_p = log10_p;
    }
    char path[256];
    path_of("links.csv", path);
    assert_int_equal(avp_links_write_csv(&ctx, &acts, &links, 0, path, &err), AVP_OK);
    avpi_buf text;
    avpi_buf_init(&text, &ctx, 1 << 16);
    assert_int_equal(avpi_file_read(&ctx, path, 1 << 16, &text, &err), AVP_OK);
    assert_int_equal(text.len, strlen(wanted));
    assert_memory_equal(text.ptr, wanted, text.len);
    avpi_buf_free(&text);
    unlink(path);
}

static void write_csv__without_null__three_columns(void **state) {
    (void)state;
    written(false, "a,b,weight\n\"a,l\",emon,1\nemon,\"y \"\"q\"\"\",12\n\"y \"\"q\"\"\",z,4294967295\n");
}

static const char tested_text[] = "a,b,weight,expected,log10_p\n"
                                  "\"a,l\",emon,1,0.5,-427.519\n"
                                  "emon,\"y \"\"q\"\"\",12,1.25e-07,-0.0001\n"
                                  "\"y \"\"q\"\"\",z,4294967295,1.23457e+08,-3\n";

static void write_csv__tested__five_columns(void **state) {
    (void)state;
    written(true, tested_text);
}

/* A comma for a point would break the columns. */
static void write_csv__locale_with_a_comma__same_bytes(void **state) {
    (void)state;
    static const char *const names[] = {"es_ES.UTF-8", "de_DE.UTF-8", "es_ES", "de_DE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_NUMERIC, names[i]))
            break;
    written(true, tested_text);
    setlocale(LC_NUMERIC, "C");
}

/* One link with the value as lambda, read back from the file: the C library in its own locale is the oracle. */
static void write_csv__many_numbers__as_the_c_library_writes_them(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    static const double values[] = {0,         -0.0,       1,         10,      100000,  999999,   999999.5,
                                    1e6,       9.99999e-5, 1e-4,      0.00012, 0.1,     0.099999, 0.999999,
                                    0.9999995, 123.456,    -123.456,  1e-300,  DBL_MAX, DBL_MIN,  5e-324,
                                    1e100,     1e99,       12345.678, 100.5,   3e-5,    INFINITY, -INFINITY};
    enum { COUNT = sizeof values / sizeof *values };
    uint32_t a[COUNT] = {0}, b[COUNT], w[COUNT];
    double e[COUNT], p[COUNT];
    char wanted[COUNT * 64] = "a,b,weight,expected,log10_p\n", path[256];
    size_t n = strlen(wanted);
    for (size_t i = 0; i < COUNT; i++) {
        a[i] = 1;
        b[i] = 3;
        w[i] = 7;
        e[i] = p[i] = values[i];
        n += (size_t)snprintf(wanted + n, sizeof wanted - n, "emon,z,7,%g,%g\n", values[i], values[i]);
    }
    avp_acts acts = {.n_accounts = 4, .accounts = {.count = 4, .bytes = bytes, .start = start}};
    avp_links links = {.n_windows = 1};
    links.windows[0] = (avp_window_links){.count = COUNT, .a = a, .b = b, .weight = w, .expected = e, .log10_p = p};
    path_of("numbers.csv", path);
    assert_int_equal(avp_links_write_csv(&ctx, &acts, &links, 0, path, &err), AVP_OK);
    avpi_buf text;
    avpi_buf_init(&text, &ctx, 1 << 16);
    assert_int_equal(avpi_file_read(&ctx, path, 1 << 16, &text, &err), AVP_OK);
    assert_string_equal(text.ptr, wanted);
    avpi_buf_free(&text);
    unlink(path);
}

static void write_csv__no_such_window_or_folder__is_refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_links links = {.n_windows = 1};
    assert_int_equal(avp_links_write_csv(&ctx, &acts, &links, 1, "never.csv", &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_links_write_csv(&ctx, &acts, &links, 0, "/no/such/folder/links.csv", &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "/no/such/folder"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_csv__without_null__three_columns),
        cmocka_unit_test(write_csv__tested__five_columns),
        cmocka_unit_test(write_csv__locale_with_a_comma__same_bytes),
        cmocka_unit_test(write_csv__many_numbers__as_the_c_library_writes_them),
        cmocka_unit_test(write_csv__no_such_window_or_folder__is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
