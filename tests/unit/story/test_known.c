#include "support/faulty.h"
#include "support/story_case.h"

#include <unistd.h>

static void write_list(char path[512], const char *text) {
    const char *temp = getenv("TMPDIR");
    snprintf(path, 512, "%s/known-%ld.csv", temp ? temp : "/tmp", (long)getpid());
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static avp_known read_list(story_case *s, const char *text) {
    char path[512];
    avp_error err = {0};
    avp_known known = {.entries = 0};
    write_list(path, text);
    story_flush(s);
    STORY_MUST(avp_known_read(&s->ctx, s->c, path, &s->groups, &known, &err));
    return known;
}

static void known__ids_and_handles__matched(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 6, (const uint32_t[]){4}, 1);
    story_handle(&s, 1, "ElDiario");
    story_handle(&s, 2, "twice");
    story_handle(&s, 3, "TWICE");
    story_handle(&s, 4, "a00000"); /* looks like somebody's id: the id wins */
    avp_known known = read_list(&s, "\xEF\xBB\xBF"
                                    "cuenta;tipo\r\na00000;Redacci\xC3\xB3n\r\n@eldiario;fan-club\r\ntwice;"
                                    "other\r\nnobody\r\n\r\n a00005 ;\r\n");
    assert_int_equal(known.entries, 5);
    assert_int_equal(known.found, 3);
    assert_int_equal(known.ambiguous, 1);
    assert_int_equal(known.absent, 1);
    assert_int_equal(known.kind_of[0], 1 + AVP_KNOWN_NEWSROOM);
    assert_int_equal(known.kind_of[1], 1 + AVP_KNOWN_FAN_CLUB);
    assert_int_equal(known.kind_of[2] + known.kind_of[3] + known.kind_of[4], 0);
    assert_int_equal(strlen(known.sha256), 64);
    avp_known_free(&s.ctx, &known);
    story_close(&s);
}

static void known__bad_lists__refused_with_their_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } bad[] = {
        {"id,kind\na,newsroom\nb,enemy\n", 3}, {"a,\"news\"room\n", 1}, {"a\xff,newsroom\n", 0}, {"a,\"open", 1}};
    story_case s;
    story_open(&s, 2, (const uint32_t[]){2}, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char path[512];
        avp_error err = {0};
        avp_known known = {.entries = 0};
        write_list(path, bad[i].text);
        assert_int_equal(avp_known_read(&s.ctx, s.c, path, &s.groups, &known, &err), AVP_E_INPUT);
        assert_int_equal(err.line, bad[i].line);
        assert_null(known.kind_of);
        assert_int_equal(avp_known_check(&s.ctx, path, &err), AVP_E_INPUT);
    }
    avp_error err = {0};
    assert_int_not_equal(avp_known_check(&s.ctx, "/nowhere/list.csv", &err), AVP_OK);
    assert_non_null(strstr(err.text, "/nowhere/list.csv"));
    story_close(&s);
}

static void known__empty_list__nothing_known(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 2, (const uint32_t[]){2}, 1);
    avp_known known = read_list(&s, "");
    assert_int_equal(known.entries, 0);
    avp_error err = {0};
    STORY_MUST(avp_known_apart(&s.ctx, &s.groups, &known, &err));
    assert_int_equal(s.groups.count, 1);
    avp_known_free(&s.ctx, &known);
    story_close(&s);
}

/* Groups of 4: all known, three known, two known (no majority), none. */
static void apart__by_share__left_out_apart_or_listed(void **state) {
    (void)state;
    story_case s;
    avp_error err = {0};
    story_open(&s, 20, (const uint32_t[]){4, 4, 4, 4}, 4);
    s.groups.groups[3].observed = 77;
    avp_known known = read_list(&s, "a00000\na00001\na00002,campaign\na00003\n"
                                    "a00004,newsroom\na00005,newsroom\na00006,other\n"
                                    "a00008\na00009\n");
    STORY_MUST(avp_known_apart(&s.ctx, &s.groups, &known, &err));
    assert_int_equal(known.left_out, 1);
    assert_int_equal(known.left_out_accounts, 4);
    assert_int_equal(known.count, 1);
    assert_int_equal(known.groups[0].known, 3);
    assert_int_equal(known.groups[0].of_kind[AVP_KNOWN_NEWSROOM], 2);
    assert_int_equal(known.groups[0].group.n_members, 4);
    assert_int_equal(s.groups.count, 2);
    assert_int_equal(s.groups.groups[0].id, 1);
    assert_int_equal(s.groups.groups[1].id, 2);
    assert_int_equal(s.groups.groups[1].observed, 77);
    assert_int_equal(known.members_known[0], 2);
    assert_int_equal(known.members_known[1], 0);
    for (uint32_t a = 0; a < 20; a++)
        assert_int_equal(s.groups.group_of[a], a < 8 || a >= 16 ? 0 : a < 12 ? 1 : 2);
    /* the account beside the three newsrooms is named nowhere */
    uint64_t run = 0;
    avp_findings f = story_found(&s, NULL);
    STORY_MUST(avp_run_begin(s.c, "test", NULL, 0, 1, &run, &err));
    STORY_MUST(avp_story_store(s.c, run, &s.groups, &f, &known, &err));
    STORY_MUST(avp_run_commit(s.c, &err));
    assert_int_equal(story_number(&s, "SELECT count(*) FROM known_groups WHERE accounts = 4 AND known = 3"), 1);
    assert_int_equal(story_number(&s, "SELECT count(*) FROM run_options WHERE name = 'known-organic-sha256' AND "
                                      "length(value) = 64"),
                     1);
    avp_findings_free(&s.ctx, &f);
    avp_known_free(&s.ctx, &known);
    for (size_t g = s.groups.count; g < 4; g++)
        assert_null(s.groups.groups[g].members);
    story_close(&s);
}

/* Half is not "mainly": of two members one known, the other stays accused, and the page says that one is known. */
static void apart__exactly_half__stays_listed(void **state) {
    (void)state;
    story_case s;
    avp_error err = {0};
    story_open(&s, 3, (const uint32_t[]){2}, 1);
    avp_known known = read_list(&s, "a00000\n");
    STORY_MUST(avp_known_apart(&s.ctx, &s.groups, &known, &err));
    assert_int_equal(s.groups.count, 1);
    assert_int_equal(known.members_known[0], 1);
    avp_known_free(&s.ctx, &known);
    story_close(&s);
}

static avp_status read_once(const avp_ctx *ctx, void *state, avp_error *err) {
    story_case *s = state;
    char path[512];
    avp_known known = {.entries = 0};
    write_list(path, "account,kind\na00001,newsroom\n@one,campaign\nnobody,other\n");
    avp_status status = avp_known_read(ctx, s->c, path, &s->groups, &known, err);
    avp_known_free(ctx, &known);
    return status;
}

static void known__any_allocation_fails__clean(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 4, (const uint32_t[]){2}, 1);
    story_handle(&s, 2, "one");
    story_flush(&s);
    faulty_run(read_once, &s);
    story_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known__ids_and_handles__matched),
        cmocka_unit_test(known__bad_lists__refused_with_their_line),
        cmocka_unit_test(known__empty_list__nothing_known),
        cmocka_unit_test(apart__by_share__left_out_apart_or_listed),
        cmocka_unit_test(apart__exactly_half__stays_listed),
        cmocka_unit_test(known__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
