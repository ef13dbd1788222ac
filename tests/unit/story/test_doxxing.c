#include "support/check.h"

#include "story/doxxing.h"

#include <stdio.h>
#include <string.h>

typedef struct expectation {
    const char *text; /* plain letters */
    int kind;         /* -1 = nothing */
    const char *value;
} expectation;

static void check(const expectation *of, size_t n) {
    for (size_t i = 0; i < n; i++) {
        avpi_private found[AVPI_PRIVATE_MOST];
        size_t count = avpi_private_find(avpi_str_view(of[i].text), found);
        if (count != (of[i].kind >= 0) || (count && (int)found[0].kind != of[i].kind))
            fail_msg("\"%s\": %zu found, kind %d", of[i].text, count, count ? (int)found[0].kind : -1);
        if (count && (found[0].to - found[0].from != strlen(of[i].value) ||
                      memcmp(of[i].text + found[0].from, of[i].value, strlen(of[i].value)) != 0))
            fail_msg("\"%s\": found \"%.*s\"", of[i].text, (int)(found[0].to - found[0].from),
                     of[i].text + found[0].from);
    }
}
#define CHECK(list) check((list), sizeof(list) / sizeof *(list))

static void codes__with_check_digit__found_whole(void **state) {
    (void)state;
    static const expectation list[] = {
        {"su curp es hegg560427mvzrrl04.", AVP_DOX_CURP, "hegg560427mvzrrl04"},
        {"curp hegg560427mvzrrl05", -1, ""},
        {"xhegg560427mvzrrl04", -1, ""},
        {"rfc gode561231gr8 y ya", AVP_DOX_RFC, "gode561231gr8"},
        {"rfc gode561231gr9", -1, ""},
        {"ine gmvlmr80070501m100", AVP_DOX_ELECTOR, "gmvlmr80070501m100"},
        {"deposita a 032180000118359719", AVP_DOX_CLABE, "032180000118359719"},
        {"032 180 00011835971 9", AVP_DOX_CLABE, "032 180 00011835971 9"},
        {"clabe 032180000118359718", -1, ""},
        {"tarjeta 4111 1111 1111 1111!", AVP_DOX_CARD, "4111 1111 1111 1111"},
        {"tarjeta 4111 1111 1111 1112", -1, ""},
    };
    CHECK(list);
}

static void phones__prefix_groups_or_word__else_nothing(void **state) {
    (void)state;
    static const expectation list[] = {
        {"+52 55 1234 5678", AVP_DOX_PHONE, "52 55 1234 5678"},
        {"+525512345678", AVP_DOX_PHONE, "525512345678"},
        {"+52 1 55 1234 5678", AVP_DOX_PHONE, "52 1 55 1234 5678"},
        {"(722) 123-4567", AVP_DOX_PHONE, "722) 123-4567"},
        {"55-1234-5678", AVP_DOX_PHONE, "55-1234-5678"},
        {"su cel 5512345678", AVP_DOX_PHONE, "5512345678"},
        {"llamenle todos al 7221234567 ya", AVP_DOX_PHONE, "7221234567"},
        {"5512345678", -1, ""},           /* any number */
        {"son 5512345678 votos", -1, ""}, /* the same */
        {"2017-06-04 10", -1, ""},        /* a date and an hour */
        {"4 de junio de 2017 1000000", -1, ""},
        {"tel 055123456", -1, ""},
        {"x5512345678", -1, ""},
    };
    CHECK(list);
}

static void places__mail_coordinates_plates_streets(void **state) {
    (void)state;
    static const expectation list[] = {
        {"escriban a ana.perez+x@example.org.", AVP_DOX_EMAIL, "ana.perez+x@example.org"},
        {"@ana_perez ya", -1, ""},
        {"ana@casa", -1, ""},
        {"aqui 19.432608, -99.133209", AVP_DOX_COORDINATES, "19.432608, -99.133209"},
        {"19.43, -99.13", -1, ""},
        {"sube 12.3456,789.12345", -1, ""},
        {"trae placas abc-12-34 rojo", AVP_DOX_PLATE, "abc-12-34"},
        {"modelo abc-12-34", -1, ""},
        {"vive en calle hidalgo 123, col centro", AVP_DOX_ADDRESS, "calle hidalgo 123, col centro"},
        {"av. de los maestros #45-a", AVP_DOX_ADDRESS, "av. de los maestros #45"},
        {"en la calle hay gente", -1, ""},
        {"privada de los pinos num 8 cp 50000", AVP_DOX_ADDRESS, "privada de los pinos num 8 cp 50000"},
        {"la calle a las 10:30", -1, ""},
    };
    CHECK(list);
}

static void many__in_one_text__each_once_and_apart(void **state) {
    (void)state;
    static const char text[] = "ana: cel 5512345678, ana@example.org, calle hidalgo 12, 032180000118359719";
    avpi_private found[AVPI_PRIVATE_MOST];
    size_t n = avpi_private_find(avpi_str_view(text), found);
    assert_int_equal(n, 4);
    for (size_t i = 1; i < n; i++)
        assert_true(found[i].from >= found[i - 1].to);
}

static void hash__same_value_same_hash__salted(void **state) {
    (void)state;
    static const unsigned char salts[2][32] = {{1}, {2}};
    static const char *const texts[] = {"tel 55 1234 5678", "su cel es 55-1234-5678 ya", "tel 55 1234 5679"};
    char hex[4][17];
    avpi_private found[AVPI_PRIVATE_MOST];
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(avpi_private_find(avpi_str_view(texts[i]), found), 1);
        avpi_private_hash(salts[0], avpi_str_view(texts[i]), found, hex[i]);
    }
    assert_int_equal(avpi_private_find(avpi_str_view(texts[0]), found), 1);
    avpi_private_hash(salts[1], avpi_str_view(texts[0]), found, hex[3]);
    assert_string_equal(hex[0], hex[1]);
    assert_string_not_equal(hex[0], hex[2]);
    assert_string_not_equal(hex[0], hex[3]);
}

/* Any bytes: within bounds (the sanitizers look), apart from each other. */
static void any_bytes__nothing_breaks(void **state) {
    (void)state;
    static const char alphabet[] = "0123456789 -.()+@#,abcd\xC3\xB1 calle tel ";
    uint32_t x = 7;
    for (size_t round = 0; round < 100000; round++) {
        char text[48];
        avpi_private found[AVPI_PRIVATE_MOST];
        for (size_t i = 0; i < sizeof text; i++) {
            x = x * 1664525u + 1013904223u;
            text[i] = alphabet[(x >> 16) % (sizeof alphabet - 1)];
        }
        size_t n = avpi_private_find((avp_str){text, sizeof text}, found);
        for (size_t i = 0; i < n; i++)
            assert_true(found[i].from < found[i].to && found[i].to <= sizeof text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes__with_check_digit__found_whole),
        cmocka_unit_test(phones__prefix_groups_or_word__else_nothing),
        cmocka_unit_test(places__mail_coordinates_plates_streets),
        cmocka_unit_test(many__in_one_text__each_once_and_apart),
        cmocka_unit_test(hash__same_value_same_hash__salted),
        cmocka_unit_test(any_bytes__nothing_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
