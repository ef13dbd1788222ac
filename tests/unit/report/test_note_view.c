/* Addresses of the page, read back. */
#include "report/note_view.h"

#include "support/check.h"

#include <string.h>

static void view__of_a_group__room_number_and_span(void **state) {
    (void)state;
    int64_t from, to;
    avpi_note_view view = avpi_note_view_of("#/group/12?from=1490000000000000&lang=es&to=1490086400000000");
    assert_string_equal(view.room, "group");
    assert_int_equal(avpi_note_view_group(&view), 12);
    assert_true(avpi_note_view_span(&view, &from, &to));
    assert_int_equal(to - from, INT64_C(86400000000));
}

static void view__of_a_link__accounts_decoded(void **state) {
    (void)state;
    avpi_note_view view = avpi_note_view_of("#/link?a=did%3aplc%3Aab&b=uno+dos%");
    assert_string_equal(view.a, "did:plc:ab");
    assert_string_equal(view.b, "uno dos%");
    assert_int_equal(avpi_note_view_group(&view), 0);
    view = avpi_note_view_of("#/posts?group=3&account=a%20b");
    assert_int_equal(avpi_note_view_group(&view), 3);
    assert_string_equal(view.account, "a b");
}

static void view__of_what_is_no_address__nothing(void **state) {
    (void)state;
    int64_t from, to;
    const char *const bad[] = {NULL,       "",           "#",         "group/1",   "#/",
                               "#/group/", "#/group/-1", "#/group/x", "#/group/0", "#/group/99999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avpi_note_view view = avpi_note_view_of(bad[i]);
        assert_int_equal(avpi_note_view_group(&view), 0);
        assert_false(avpi_note_view_span(&view, &from, &to));
    }
    avpi_note_view back = avpi_note_view_of("#/group/1?from=9&to=3");
    assert_false(avpi_note_view_span(&back, &from, &to));
}

/* A value as long as the room for it, or longer, counts as not told. */
static void view__too_long__not_told(void **state) {
    (void)state;
    char address[AVPI_NOTE_WORD + 64] = "#/posts?account=";
    size_t at = strlen(address);
    memset(address + at, 'x', AVPI_NOTE_WORD);
    address[at + AVPI_NOTE_WORD] = '\0';
    avpi_note_view view = avpi_note_view_of(address);
    assert_string_equal(view.account, "");
    address[at + AVPI_NOTE_WORD - 1] = '\0';
    view = avpi_note_view_of(address);
    assert_int_equal(strlen(view.account), AVPI_NOTE_WORD - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view__of_a_group__room_number_and_span), cmocka_unit_test(view__of_a_link__accounts_decoded),
        cmocka_unit_test(view__of_what_is_no_address__nothing), cmocka_unit_test(view__too_long__not_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
