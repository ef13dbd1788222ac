/* Stored messages in the language that is asked for, whichever they were stored in. */
#include "support/check.h"

#include "base/fail.h"
#include "base/retell.h"

#include <stdio.h>
#include <string.h>

static void retold(const char *lang, const char *text, const char *expected) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 10000);
    assert_int_equal(avpi_retell(lang, avpi_str_view(text), &out, &err), AVP_OK);
    assert_string_equal(avpi_buf_view(&out).ptr, expected);
    avpi_buf_free(&out);
}

static void retell__one_message_both_ways__the_other_language(void **state) {
    (void)state;
    static const char english[] = "nothing tells day from month: read as month first";
    const char *spanish = avp_translate("es", english);
    assert_string_not_equal(spanish, english);
    retold("es", english, spanish);
    retold("en", spanish, english);
    retold("es", spanish, spanish);
    retold("en", english, english);
}

static void retell__composed__each_piece_and_what_is_not_ours_as_it_stands(void **state) {
    (void)state;
    const char *byfields = avp_translate("es", "told by its fields"),
               *utf8 = avp_translate("es", "not UTF-8: read as Windows-1252");
    char spanish[500], english[500];
    snprintf(spanish, sizeof spanish, "%s; usuario=Juan: x; %s", byfields, utf8);
    snprintf(english, sizeof english, "told by its fields; usuario=Juan: x; not UTF-8: read as Windows-1252");
    retold("en", spanish, english);
    retold("es", english, spanish);
    retold("en", "", "");
    retold("en", ";: ", ";: ");
    retold("es", "account_id: 7; ", "account_id: 7; ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retell__one_message_both_ways__the_other_language),
        cmocka_unit_test(retell__composed__each_piece_and_what_is_not_ours_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
