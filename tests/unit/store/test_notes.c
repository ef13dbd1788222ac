#include "case_fixture.h"

#include "avispero/notes.h"
#include "store/entries.h"

static avp_case *new_case(const avp_ctx *ctx, char path[FIXTURE_PATH], const char *name, avp_case_mode mode) {
    fixture_path(path, name);
    avp_case_close(fixture_open(ctx, path, AVP_CASE_CREATE));
    return fixture_open(ctx, path, mode);
}

static avp_notes load(avp_case *c) {
    avp_error err = {0};
    avp_notes notes = {.count = 99};
    MUST(avp_notes_load(c, &notes, &err));
    return notes;
}

static void notes__none_written__empty(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    avp_notes notes = load(c);
    assert_int_equal(notes.count, 0);
    assert_int_equal(notes.entries, 0);
    assert_int_equal(notes.undoable, 0);
    avp_notes_free(&ctx, &notes);
    avp_error err = {0};
    assert_int_equal(avp_notes_write(c, "", "text", "", NULL, &err), AVP_E_ARG);
    avp_case_close(c);
}

/* A case opened for reading keeps them too, and every step can be taken back, an undo as well. */
static void notes__written_edited_removed_undone__as_documented(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    uint64_t first = 0, second = 0, edit = 0, gone = 0, undo = 0;
    avp_case *c = new_case(&ctx, path, "steps", AVP_CASE_READ);
    MUST(avp_notes_write(c, "Título", "Lo que vi\n\n\"aquí\"", "#/group/1", &first, &err));
    MUST(avp_notes_write(c, NULL, "otra", NULL, &second, &err));
    MUST(avp_notes_edit(c, first, "Título", "mejor", &edit, &err));
    MUST(avp_notes_remove(c, second, &gone, &err));
    assert_int_equal(first, 1);
    assert_int_equal(gone, 4);
    avp_notes notes = load(c);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.of[0].text, "mejor");
    assert_string_equal(notes.of[0].view, "#/group/1");
    assert_true(notes.of[0].changed_us >= notes.of[0].written_us && notes.of[0].written_us > 0);
    assert_int_equal(notes.undoable, gone);
    avp_notes_free(&ctx, &notes);

    MUST(avp_notes_undo(c, gone, &undo, &err));
    MUST(avp_notes_undo(c, edit, NULL, &err));
    notes = load(c);
    assert_int_equal(notes.count, 2);
    assert_string_equal(notes.of[0].text, "Lo que vi\n\n\"aquí\"");
    assert_string_equal(notes.of[1].text, "otra");
    assert_int_equal(notes.undoable, second);
    avp_notes_free(&ctx, &notes);

    MUST(avp_notes_undo(c, undo, NULL, &err)); /* the removal stands again */
    notes = load(c);
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.entries, 7);
    avp_notes_free(&ctx, &notes);
    avp_case_close(c);
}

static void notes__what_is_not_there__refused_and_nothing_added(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    avp_case *c = new_case(&ctx, path, "refused", AVP_CASE_READ);
    uint64_t number = 77;
    static char longer[AVP_NOTE_TEXT_MOST + 2];
    memset(longer, 'x', sizeof longer - 1);
    assert_int_equal(avp_notes_write(c, "", " \n\t", "", &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_notes_write(c, "", longer, "", &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_notes_write(c, "", "\xff", "", &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_notes_edit(c, 1, "", "x", &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_notes_remove(c, 1, &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_notes_undo(c, 1, &number, &err), AVP_E_ARG);
    avp_error_clear(&err);
    MUST(avp_notes_write(c, "", "x", "", NULL, &err));
    MUST(avp_notes_undo(c, 1, NULL, &err));
    assert_int_equal(avp_notes_undo(c, 1, &number, &err), AVP_E_ARG); /* twice */
    assert_int_equal(number, 77);
    avp_notes notes = load(c);
    assert_int_equal(notes.entries, 2);
    assert_int_equal(notes.count, 0);
    avp_notes_free(&ctx, &notes);
    avp_case_close(c);
}

/* An interruption tears the last line: it is passed over, and the next entry takes its place. */
static void notes__torn_end__written_over(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    size_t n = 0;
    avp_case *c = new_case(&ctx, path, "torn", AVP_CASE_READ);
    MUST(avp_notes_write(c, "", "whole", "", NULL, &err));
    MUST(avp_notes_write(c, "", "torn", "", NULL, &err));
    fixture_join(file, path, AVPI_ENTRIES_NAME);
    char *text = fixture_read(file, &n);
    fixture_write(file, text, n - 10);
    free(text);
    avp_notes notes = load(c);
    assert_int_equal(notes.count, 1);
    avp_notes_free(&ctx, &notes);
    MUST(avp_notes_write(c, "", "again", "", NULL, &err));
    notes = load(c);
    assert_int_equal(notes.count, 2);
    assert_string_equal(notes.of[1].text, "again");
    avp_notes_free(&ctx, &notes);
    avp_case_close(c);
}

/* One letter changed, one line taken out: both are told, by reading, by adding and by the examination of the case. */
static void notes__altered__told(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    size_t n = 0;
    avp_case *c = new_case(&ctx, path, "altered", AVP_CASE_READ);
    MUST(avp_notes_write(c, "", "one", "", NULL, &err));
    MUST(avp_notes_write(c, "", "two", "", NULL, &err));
    fixture_join(file, path, AVPI_ENTRIES_NAME);
    char *text = fixture_read(file, &n), *second = strchr(text, '\n') + 1;
    fixture_write(file, second, n - (size_t)(second - text));
    avp_notes notes = {.count = 0};
    assert_int_equal(avp_notes_load(c, &notes, &err), AVP_E_INPUT);
    avp_error_clear(&err);
    *strstr(text, "one") = 'O';
    fixture_write(file, text, n);
    assert_int_equal(avp_notes_load(c, &notes, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "line 1 of notes.jsonl"));
    avp_error_clear(&err);
    assert_int_equal(avp_notes_write(c, "", "three", "", NULL, &err), AVP_E_INPUT);
    avp_error_clear(&err);
    assert_int_equal(avp_case_verify(c, &err), AVP_E_INPUT);
    free(text);
    avp_case_close(c);
}

/* Two programs at once: each adds after what the other added. */
static void notes__two_handles__one_chain(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    avp_case *a = new_case(&ctx, path, "two", AVP_CASE_READ), *b = fixture_open(&ctx, path, AVP_CASE_READ);
    for (int i = 0; i < 5; i++) {
        MUST(avp_notes_write(a, "", "from a", "", NULL, &err));
        MUST(avp_notes_write(b, "", "from b", "", NULL, &err));
    }
    avp_notes notes = load(a);
    assert_int_equal(notes.count, 10);
    assert_string_equal(notes.of[9].text, "from b");
    avp_notes_free(&ctx, &notes);
    MUST(avp_case_verify(b, &err));
    avp_case_close(a);
    avp_case_close(b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes__none_written__empty),
        cmocka_unit_test(notes__written_edited_removed_undone__as_documented),
        cmocka_unit_test(notes__what_is_not_there__refused_and_nothing_added),
        cmocka_unit_test(notes__torn_end__written_over),
        cmocka_unit_test(notes__altered__told),
        cmocka_unit_test(notes__two_handles__one_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
