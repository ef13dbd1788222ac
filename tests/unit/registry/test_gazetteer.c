/* Places by code, name, former name, short form and typo; what is not known stays so. */
#include "support/check.h"

#include "registry/gazetteer.h"

#include <stdio.h>
#include <stdlib.h>

static avpi_gazetteer *make(const avp_ctx *ctx) {
    static const char *const names[][2] = {{"12035", "Iguala de la Independencia"},
                                           {"12001", "Acapulco de Juárez"},
                                           {"19021", "General Escobedo"},
                                           {"08037", "Juárez"},
                                           {"12029", "Chilpancingo de los Bravo"},
                                           {"12029", "Ciudad Bravos"},
                                           {"20067", "Oaxaca de Juárez"},
                                           {"20068", "Ocotlán de Morelos"},
                                           {"07019", "Comitán de Domínguez"},
                                           {"23005", "Benito Juárez"},
                                           {"12014", "Benito Juárez"},
                                           {"30039", "Coatzacoalcos"},
                                           {"20350", "San Sebastián Tutla"},
                                           {"20358", "Santa Ana Tlapacoyan"}};
    avp_error err = {0};
    avpi_gazetteer *g = NULL;
    if (avpi_gazetteer_new(ctx, &g, &err) != AVP_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(avpi_gazetteer_add(g, avpi_str_view(names[i][0]), avpi_str_view(names[i][1]), &err), AVP_OK);
    return g;
}

static void found(avpi_gazetteer *g, const char *state, const char *municipality, const char *expected) {
    avpi_place_found place;
    avp_error err = {0};
    char got[64];
    assert_int_equal(avpi_gazetteer_find(g, avpi_str_view(state), avpi_str_view(municipality), &place, &err), AVP_OK);
    snprintf(got, sizeof got, "%s/%s/%s", place.state, place.municipality, avpi_place_how_name(place.how));
    if (strcmp(got, expected) != 0)
        fail_msg("\"%s\", \"%s\": %s, not %s", state, municipality, got, expected);
}

static void state__every_way_of_writing_it__its_code(void **state) {
    avp_ctx ctx = check_ctx(1);
    avpi_gazetteer *g = make(&ctx);
    (void)state;
    found(g, "12", "", "12//code");
    found(g, "9", "", "09//code");
    found(g, "GUERRERO", "", "12//name");
    found(g, "Michoacan de Ocampo", "", "16//name");
    found(g, "QUERÉTARO", "", "22//name");
    found(g, "Distrito Federal", "", "09//old name");
    found(g, "D.F.", "", "09//old name");
    found(g, "CDMX", "", "09//abbreviation");
    found(g, "Gto.", "", "11//abbreviation");
    found(g, "Edo. Mex.", "", "15//abbreviation");
    found(g, "México", "", "15//name");
    found(g, "Baja California", "", "02//name");
    found(g, "Baja California Sur", "", "03//name");
    found(g, "Guererro", "", "12//typo");
    found(g, "Tamaulipsa", "", "28//typo");
    found(g, "Atlantis", "", "//unknown");
    found(g, "ENTIDAD NO ESPECIFICADA", "", "//none");
    found(g, "", "", "//none");
    avpi_gazetteer_free(g);
}

static void municipality__every_way_of_writing_it__its_code(void **state) {
    avp_ctx ctx = check_ctx(1);
    avpi_gazetteer *g = make(&ctx);
    (void)state;
    found(g, "12", "12035", "12/12035/code");
    found(g, "1", "1001", "01/01001/code"); /* a spreadsheet took the zero away */
    found(g, "12", "35", "12/12035/code");
    found(g, "12", "99999", "12/99999/code"); /* kept, whether there is such a place or not */
    found(g, "Guerrero", "IGUALA DE LA INDEPENDENCIA", "12/12035/name");
    found(g, "Guerrero", "Iguala", "12/12035/abbreviation");
    found(g, "Guerrero", "Acapulco de Juarez", "12/12001/name");
    found(g, "NL", "Gral. Escobedo", "19/19021/abbreviation");
    found(g, "Guerrero", "Ciudad Bravos", "12/12029/old name");
    found(g, "Guerrero", "Cd. Bravos", "12/12029/old name");
    found(g, "Veracruz", "Coatzacoalcso", "30/30039/typo");
    found(g, "Oaxaca", "Sta. Ana Tlapacoyan", "20/20358/abbreviation");
    found(g, "Guerrero", "Coatzacoalcos", "12//unknown"); /* of another state */
    found(g, "Guerrero", "SIN MUNICIPIO DE REFERENCIA", "12//none");
    found(g, "Guerrero", "Se desconoce", "12//none");
    found(g, "Guerrero", "Macondo", "12//unknown");
    avpi_gazetteer_free(g);
}

/* Without a state a name says where only if one state has it, and nothing is guessed. */
static void municipality__without_a_state__by_its_name_alone(void **state) {
    avp_ctx ctx = check_ctx(1);
    avpi_gazetteer *g = make(&ctx);
    (void)state;
    found(g, "", "Coatzacoalcos", "30/30039/name");
    found(g, "", "Benito Juárez", "//unknown");
    found(g, "Quintana Roo", "Benito Juarez", "23/23005/name");
    found(g, "", "Coatzacoalcso", "//unknown");
    avpi_gazetteer_free(g);
}

/* Two names as near as each other: neither is taken. */
static void municipality__typo_between_two__unknown(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_gazetteer *g = make(&ctx);
    (void)state;
    assert_int_equal(avpi_gazetteer_add(g, AVPI_STR("20901"), AVPI_STR("Santa Lucina"), &err), AVP_OK);
    assert_int_equal(avpi_gazetteer_add(g, AVPI_STR("20902"), AVPI_STR("Santa Lucida"), &err), AVP_OK);
    found(g, "20", "Santa Luciha", "20//unknown");
    found(g, "20", "Santa Lucina", "20/20901/name");
    avpi_gazetteer_free(g);
}

static size_t least(size_t a, size_t b, size_t c) {
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* The plain definition, by recursion. */
static size_t apart_plainly(const char *a, size_t n, const char *b, size_t m) {
    if (n == 0 || m == 0)
        return n + m;
    size_t best = least(apart_plainly(a, n - 1, b, m) + 1, apart_plainly(a, n, b, m - 1) + 1,
                        apart_plainly(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]));
    if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1]) {
        size_t swapped = apart_plainly(a, n - 2, b, m - 2) + 1;
        best = swapped < best ? swapped : best;
    }
    return best;
}

static void letters_apart__random_words__as_the_plain_definition(void **state) {
    enum { ROUNDS = 3000, LETTERS = 6, MOST = 2 };
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char a[LETTERS], b[LETTERS];
        size_t n = 0, m = 0;
        for (size_t i = 0; i < 2 * LETTERS; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            char letter = (char)('a' + (seed >> 33) % 3);
            if ((seed >> 40) % 4 > 0)
                i < LETTERS ? (a[n++] = letter) : (b[m++] = letter);
        }
        size_t plain = apart_plainly(a, n, b, m), fast = avpi_letters_apart((avp_str){a, n}, (avp_str){b, m}, MOST);
        assert_int_equal(fast, plain <= MOST ? plain : MOST + 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state__every_way_of_writing_it__its_code),
        cmocka_unit_test(municipality__every_way_of_writing_it__its_code),
        cmocka_unit_test(municipality__without_a_state__by_its_name_alone),
        cmocka_unit_test(municipality__typo_between_two__unknown),
        cmocka_unit_test(letters_apart__random_words__as_the_plain_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
