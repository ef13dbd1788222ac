/* A table that comes again: where nobody edited anything, the cases are what they would be had the later state alone been taken in. */
#include "support/check.h"

#include "avispero/registry.h"
#include "base/rng.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CASES = 40, INCIDENTS = 3, PATH_SIZE = 128, ROUNDS = 4 };

/* Every word of what a search and a site see, in the order of the table. */
static const char all_sql[] =
    "SELECT CAST(hash(string_agg(line, chr(10) ORDER BY line)) >> 2 AS BIGINT) FROM (SELECT concat_ws('|', 'r', code,"
    " kind, coalesce(title, '-'), coalesce(name, '-'), coalesce(sex, '-'), coalesce(age, -1), coalesce(status, '-'),"
    " coalesce(target, '-'), public, folded) AS line FROM records UNION ALL SELECT concat_ws('|', 'i', r.code, i.kind,"
    " coalesce(what, '-'), coalesce(happened, '-'), coalesce(state, '-'), coalesce(municipality, '-'),"
    " coalesce(place_written, '-'), place_how, coalesce(latitude, -1), coalesce(longitude, -1), coalesce(i.status, "
    "'-'),"
    " i.public, i.folded) FROM incidents i JOIN records r USING (record_id) UNION ALL SELECT concat_ws('|', 's', "
    "r.code,"
    " coalesce(value, '-'), coalesce(stated, '-'), coalesce(source, '-'), confidence, s.public) FROM statements s JOIN"
    " records r USING (record_id))";

static int64_t number(avp_case *c, const char *sql) {
    int64_t n = -1;
    avp_error err = {0};
    if (avpi_sql_number(c, sql, NULL, 0, &n, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return n;
}

/* One state of the table: the same folios, kinds and days for a round, no name but one a case; all else as the seed says. */
static void write_table(const char *path, uint64_t round, uint64_t seed) {
    static const char *const words[] = {"", "uno", "Dos palabras", "Ñandú árbol", "otra cosa"};
    static const char *const names[][2] = {{"", "Ana"}, {"Ñu", "Ñu Árbol"}, {"Eva Luz", "LUZ EVA"}};
    static const char *const places[] = {"", "Guerrero", "Puebla", "Macondo"};
    avpi_rng fixed, rng;
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    avpi_rng_init(&fixed, 11, round);
    avpi_rng_init(&rng, 12 + seed, round);
    fputs("folio,titulo,nombre,sexo,edad,situacion,objetivo,tipo,fecha,estado,lugar,lat,lon,hechos,fuente,confianza,"
          "publico\n",
          out);
    for (unsigned n = 0; n < CASES; n++)
        for (unsigned k = 0, most = 1 + (unsigned)avpi_rng_below(&fixed, INCIDENTS); k < most; k++) {
#define WORD words[avpi_rng_below(&rng, sizeof words / sizeof *words)]
            fprintf(out, "F-%u,%s,%s,%s,%u,%s,%s,threat,20%02u-%02u-15,", n, WORD,
                    names[n % 3][avpi_rng_below(&rng, 2)], WORD, (unsigned)avpi_rng_below(&rng, 90), WORD, WORD, 10 + k,
                    1 + n % 12);
            fprintf(out, "%s,%s,%u.5,-%u.25,%s,%s,%s,si\n", places[avpi_rng_below(&rng, 4)], WORD,
                    (unsigned)avpi_rng_below(&rng, 80), (unsigned)avpi_rng_below(&rng, 99), WORD, WORD,
                    avpi_rng_below(&rng, 2) ? "probable" : "confirmed");
#undef WORD
        }
    assert_int_equal(fclose(out), 0);
}

static void import(avp_case *c, const char *path) {
    avp_error err = {0};
    avp_registry_report report = {.n_files = 0};
    if (avp_registry_import(c, &path, 1, NULL, &report, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avp_registry_report_free(avpi_case_ctx(c), &report);
}

static avp_case *take(avp_ctx *ctx, const char *folder, const char *name, const char *const *paths, size_t n) {
    avp_case *c = NULL;
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(avp_case_open(ctx, path, AVP_CASE_CREATE, &c, NULL), AVP_OK);
    for (size_t i = 0; i < n; i++)
        import(c, paths[i]);
    return c;
}

static void update__nobody_edited__as_the_later_state_alone(void **state) {
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        char folder[] = "/tmp/test_case_update-XXXXXX", first[PATH_SIZE], last[PATH_SIZE], command[PATH_SIZE];
        assert_non_null(mkdtemp(folder));
        (void)snprintf(first, sizeof first, "%s/first.csv", folder);
        (void)snprintf(last, sizeof last, "%s/last.csv", folder);
        write_table(first, round, 1);
        write_table(last, round, 2);
        avp_case *both = take(&ctx, folder, "both", (const char *const[]){first, last}, 2);
        avp_case *alone = take(&ctx, folder, "alone", (const char *const[]){last}, 1);
        assert_true(number(both, "SELECT count(*) FROM registry_edits WHERE action = 'import'") > CASES);
        assert_int_equal(number(both, all_sql), number(alone, all_sql));
        avp_case_close(both);
        avp_case_close(alone);
        (void)snprintf(command, sizeof command, "chmod -R u+w %s && rm -r %s", folder, folder);
        assert_int_equal(system(command), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(update__nobody_edited__as_the_later_state_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
