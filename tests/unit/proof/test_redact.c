/* What of each table is published: every table of a case is decided on, and small cells, victims and doxxing do not get out. */
#include "unit/proof/proof_fixture.h"

#include "proof/redact_tables.h"

static bool is_published(avp_str table) {
    for (size_t i = 0; i < avpi_redact_tables_count; i++)
        if (avpi_str_equal(table, avpi_str_view(avpi_redact_tables[i].name)))
            return true;
    return false;
}

static bool is_never(avp_str table) {
    for (size_t i = 0; i < avpi_redact_never_count; i++)
        if (avpi_str_equal(table, avpi_str_view(avpi_redact_never[i][0])))
            return true;
    return false;
}

/* A new table is private until somebody decides: this test asks for the decision. */
static void tables__all_of_a_case__decided_on(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    const avpi_sql_type text = AVPI_SQL_TEXT;
    avpi_rows *rows = NULL;
    size_t n = 0, seen = 0;
    avp_case *c = fixture_memory(&ctx);
    MUST(
        avpi_sql_query(c, "SELECT table_name FROM duckdb_tables() WHERE NOT internal", NULL, 0, &text, 1, &rows, &err));
    do {
        MUST(avpi_rows_next(rows, &n, &err));
        for (size_t i = 0; i < n; i++) {
            avp_str table = avpi_rows_text(rows, 0)[i];
            if (is_published(table) == is_never(table))
                fail_msg("the table \"%.*s\" stands in none of the two lists, or in both", (int)table.len, table.ptr);
        }
        seen += n;
    } while (n > 0);
    avpi_rows_close(rows);
    assert_int_equal(seen, avpi_redact_tables_count + avpi_redact_never_count);
    avp_case_close(c);
}

/* A case whose story is made by hand: a group of 6 and one of 4 (below k), a victim, small cells. */
static void fill(avp_case *c) {
    static const char sql[] =
        "INSERT INTO accounts SELECT i, 'cuenta' || i, NULL FROM range(12) t(i);"
        "INSERT INTO posts SELECT i, 'p' || i, i, TIMESTAMP '2024-05-01', 'hola', NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, false, false FROM range(12) t(i);"
        "INSERT INTO runs VALUES (1, TIMESTAMP '2024-05-02 10:11:12', NULL, 'run /home/ana/caso', '0', 1);"
        "INSERT INTO groups SELECT 1, g, n, 9, 9, 0.1, -9, 'url', 1, true, NULL, NULL FROM (VALUES (0, 6), (1, 4)) "
        "v(g, n);"
        "INSERT INTO members SELECT 1, CASE WHEN i < 6 THEN 0 ELSE 1 END, 'cuenta' || i, 1, 1 FROM range(10) t(i);"
        "INSERT INTO indicators VALUES (1, 0, 'wide', 6, 6, 1, 0, 6, 0, 0.1, 0.1, true, NULL, NULL),"
        " (1, 0, 'narrow', 2, 6, 0.3, 0, 6, 0, 0.1, 0.1, true, NULL, NULL),"
        " (1, 0, 'rest', 6, 6, 1, 3, 6, 0.5, 0.1, 0.1, true, NULL, NULL),"
        " (1, 1, 'small', 4, 4, 1, 0, 8, 0, 0.1, 0.1, true, NULL, NULL);"
        "INSERT INTO dormancies SELECT 1, 0, 'cuenta' || i, TIMESTAMP '2024-01-01', TIMESTAMP '2024-05-01', 100, true,"
        " NULL, 0.1, 0.1 FROM range(6) t(i);"
        "INSERT INTO launchers SELECT 1, 0, 'cuenta' || i, true, 5, 5, 1, -3, 0.1, 123456, false, true FROM range(6) "
        "t(i);"
        "INSERT INTO group_objects VALUES (1, 0, 0, 'mention', 'cuenta3', 6, 9), (1, 0, 1, 'url',"
        " 'https://noticias.example/a?b=c', 6, 9), (1, 0, 2, 'hashtags', '#unpocomas', 2, 9);"
        "INSERT INTO cascades SELECT 1, 0, t, o, 'cuenta3', 6, 0, TIMESTAMP '2024-05-01', TIMESTAMP '2024-05-01', "
        "NULL, NULL,"
        " 5, NULL, NULL, NULL, NULL, NULL FROM (VALUES ('text', 'escriban a correo example'), ('url', "
        "'https://n.example/a')) v(t, o);"
        "INSERT INTO targets VALUES ('t1', 'La Victima'), ('t2', 'El Candidato');"
        "INSERT INTO target_aliases VALUES ('t1', 'handle', '@cuenta3', NULL, NULL);"
        "INSERT INTO target_hits VALUES (1, 't1', 50, 10, 1, 1, 1, 1, 1, 1), (1, 't2', 60, 11, 1, 1, 1, 1, 1, 1),"
        " (1, 't2', 7, 3, 1, 1, 1, 1, 1, 1);"
        "INSERT INTO doxxing VALUES (1, 3, 'p3', 'cuenta1', TIMESTAMP '2024-05-01', 'phone', 'feed', NULL, 't1', "
        "false);"
        "INSERT INTO threats VALUES (1, 3, 'p3', 'cuenta1', TIMESTAMP '2024-05-01', 3, 'regla', NULL, 't1', 1);"
        "INSERT INTO labels SELECT 'cuenta' || i, 'clase', CASE WHEN i < 7 THEN 'muchos' ELSE 'pocos' END FROM "
        "range(10) t(i)";
    fixture_exec(c, sql);
}

static avp_case *redact(const avp_ctx *ctx, const char *name) {
    avp_error err = {0};
    avp_redact_options opts;
    avp_key_options keys;
    avp_redacted counts;
    char from[FIXTURE_PATH], to[FIXTURE_PATH], key[FIXTURE_PATH], victims[FIXTURE_PATH];
    fixture_path(from, name);
    fixture_path(to, "public");
    fixture_path(key, "names.key");
    proof_file("victims", AVPI_STR("cuenta3\n"), victims);
    avp_options_init(&avp_redact_option_table, &opts);
    avp_options_init(&avp_key_option_table, &keys);
    opts.pseudonyms = key;
    opts.victims = victims;
    avp_case *c = fixture_open(ctx, from, AVP_CASE_CREATE);
    fill(c);
    MUST(avp_case_redact(c, to, &opts, &keys, &counts, &err));
    avp_case_close(c);
    return fixture_open(ctx, to, AVP_CASE_READ);
}

static void redact__story_tables__aggregates_and_pseudonyms(void **state) {
    (void)state;
    static const struct {
        const char *sql;
        int64_t wanted;
    } facts[] = {
        {"SELECT count(*) FROM groups", 1},
        {"SELECT count(*) FROM indicators", 1}, /* "wide": on no side are there one to four accounts */
        {"SELECT count(*) FROM indicators WHERE indicator = 'wide'", 1},
        {"SELECT count(*) FROM dormancies", 5}, /* but the victim's */
        {"SELECT count(*) FROM dormancies WHERE account LIKE 'u-%'", 5},
        {"SELECT count(*) FROM launchers WHERE account LIKE 'u-%' AND followers = 100000", 5},
        {"SELECT count(*) FROM group_objects", 1},
        {"SELECT count(*) FROM group_objects WHERE object = 'https://noticias.example/a'", 1},
        {"SELECT count(*) FROM cascades", 1}, /* texts stay */
        {"SELECT count(*) FROM cascades WHERE object = 'https://n.example/a' AND author IS NULL", 1},
        {"SELECT count(*) FROM targets WHERE name = 'El Candidato'", 1},
        {"SELECT count(*) FROM targets", 1},
        {"SELECT count(*) FROM target_aliases", 0},
        {"SELECT count(*) FROM target_hits WHERE target = 't2' AND accounts = 11", 1},
        {"SELECT count(*) FROM target_hits", 1},
        {"SELECT count(*) FROM doxxing", 0},
        {"SELECT count(*) FROM threats", 0},
        {"SELECT count(*) FROM labels WHERE value = 'muchos'", 6},
        {"SELECT count(*) FROM labels", 6},
    };
    avp_ctx ctx = check_ctx(1);
    avp_case *c = redact(&ctx, "story");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (fixture_number(c, facts[i].sql) != facts[i].wanted)
            fail_msg("%s: %lld", facts[i].sql, (long long)fixture_number(c, facts[i].sql));
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables__all_of_a_case__decided_on),
        cmocka_unit_test(redact__story_tables__aggregates_and_pseudonyms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
