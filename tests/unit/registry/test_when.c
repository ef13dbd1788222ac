/* Dates are kept as precisely as they were stated, and no more. */
#include "support/check.h"

#include "registry/when.h"

static void read_as(const char *written, const char *kept, const char *precision) {
    avpi_when when;
    if (!avpi_when_parse(avpi_str_view(written), &when))
        fail_msg("\"%s\" was not read", written);
    assert_string_equal(when.text, kept);
    assert_string_equal(avpi_when_precision(&when), precision);
}

static void when__forms_that_people_write__kept_as_stated(void **state) {
    (void)state;
    read_as("2014", "2014", "year");
    read_as("2014-09", "2014-09", "month");
    read_as("2014/09", "2014-09", "month");
    read_as("09/2014", "2014-09", "month");
    read_as("septiembre de 2014", "2014-09", "month");
    read_as("Sep 2014", "2014-09", "month");
    read_as("2014-09-26", "2014-09-26", "day");
    read_as("26/09/2014", "2014-09-26", "day");
    read_as("26 de septiembre de 2014", "2014-09-26", "day");
    read_as("26-Set-2014", "2014-09-26", "day");
    read_as("September 26, 2014", "2014-09-26", "day");
    read_as("20140926", "2014-09-26", "day");
    read_as("2014-09-26T21:30:05Z", "2014-09-26 21:30", "minute");
    read_as("26/09/2014 21:30", "2014-09-26 21:30", "minute");
    read_as("1974-08-25", "1974-08-25", "day"); /* long before 1970 is kept too, and so is */
    read_as("1932", "1932", "year");
    read_as("29/02/2016", "2016-02-29", "day");
}

static void when__words_for_not_known__unknown(void **state) {
    static const char *const words[] = {"", "SIN_FECHA", "s/f", "Se desconoce", "NA", " "};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        read_as(words[i], "", "unknown");
}

static void when__what_is_no_date__refused(void **state) {
    static const char *const words[] = {"ayer",       "2014-13", "2014-02-30",       "29/02/2015",
                                        "32/01/2014", "13",      "2014-09-26 25:00", "1 2 3 4 5 6 7 8 9",
                                        "26/09",      "201409",  "septiembre",       "99999"};
    avpi_when when;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (avpi_when_parse(avpi_str_view(words[i]), &when))
            fail_msg("\"%s\" was read as \"%s\"", words[i], when.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when__forms_that_people_write__kept_as_stated),
        cmocka_unit_test(when__words_for_not_known__unknown),
        cmocka_unit_test(when__what_is_no_date__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
