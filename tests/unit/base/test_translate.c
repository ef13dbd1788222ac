#include "base/translate.h"
#include "support/faulty.h"

#include <string.h>

/* Texts sorted bytewise, as msgfmt writes them. */
typedef struct pair {
    const char *original, *translation;
    size_t original_size, translation_size; /* without the last NUL */
} pair;

enum { BYTES_MOST = 1024 };

static void put_u32(unsigned char *out, size_t value) {
    for (size_t i = 0; i < 4; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

static size_t put_text(unsigned char *bytes, size_t row, size_t at, const char *text, size_t size) {
    put_u32(bytes + row, size);
    put_u32(bytes + row + 4, at);
    memcpy(bytes + at, text, size);
    bytes[at + size] = '\0';
    return at + size + 1;
}

static avpi_catalogue make_catalogue(const pair *pairs, size_t n, unsigned char bytes[BYTES_MOST]) {
    size_t originals = 28, translations = originals + 8 * n, at = translations + 8 * n;
    memset(bytes, 0, BYTES_MOST);
    put_u32(bytes, 0x950412de);
    put_u32(bytes + 8, n);
    put_u32(bytes + 12, originals);
    put_u32(bytes + 16, translations);
    for (size_t i = 0; i < n; i++)
        at = put_text(bytes, originals + 8 * i, at, pairs[i].original, pairs[i].original_size);
    for (size_t i = 0; i < n; i++)
        at = put_text(bytes, translations + 8 * i, at, pairs[i].translation, pairs[i].translation_size);
    return (avpi_catalogue){bytes, at};
}

static const pair three[] = {
    {"", "Content-Type: text/plain", 0, 24},
    {"%d link\0%d links", "%d enlace\0%d enlaces", 16, 20},
    {"yes", "", 3, 0},
};

static void find__no_entries__nothing(void **state) {
    (void)state;
    unsigned char bytes[BYTES_MOST];
    avpi_catalogue empty = make_catalogue(NULL, 0, bytes), none = {NULL, 0};
    assert_int_equal(avpi_catalogue_count(empty), 0);
    assert_null(avpi_catalogue_find(empty, "x", 0));
    assert_int_equal(avpi_catalogue_count(none), 0);
    assert_null(avpi_catalogue_find(none, "x", 0));
}

static void find__entries__by_text_and_form(void **state) {
    (void)state;
    unsigned char bytes[BYTES_MOST];
    avpi_catalogue c = make_catalogue(three, 3, bytes);
    assert_int_equal(avpi_catalogue_count(c), 3);
    assert_string_equal(avpi_catalogue_find(c, "%d link", 0), "%d enlace");
    assert_string_equal(avpi_catalogue_find(c, "%d link", 1), "%d enlaces");
    assert_null(avpi_catalogue_find(c, "%d link", 2));
    assert_null(avpi_catalogue_find(c, "yes", 0));
    assert_null(avpi_catalogue_find(c, "yes", 1));
    assert_null(avpi_catalogue_find(c, "zebra", 0));
    assert_null(avpi_catalogue_find(c, "!", 0));
}

/* Every byte flipped, every length cut: never outside of the bytes (the sanitizers watch), never a crash. */
static void find__damaged_catalogue__is_harmless(void **state) {
    (void)state;
    unsigned char good[BYTES_MOST];
    avpi_catalogue c = make_catalogue(three, 3, good);
    for (size_t size = 0; size <= c.size; size++) {
        unsigned char *bytes = malloc(size + 1);
        assert_non_null(bytes);
        memcpy(bytes, good, size);
        avpi_catalogue_find((avpi_catalogue){bytes, size}, "%d link", 1);
        for (size_t i = 0; i < size && size == c.size; i++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                bytes[i] = (unsigned char)(good[i] ^ (1U << bit));
                avpi_catalogue_find((avpi_catalogue){bytes, size}, "%d link", 1);
                avpi_catalogue_find((avpi_catalogue){bytes, size}, "yes", 0);
            }
            bytes[i] = good[i];
        }
        free(bytes);
    }
}

static void translate__language__decides(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    assert_string_equal(avpi_tr(&ctx, "cannot open"), "cannot open");
    assert_string_equal(avpi_tr_lang("es", "cannot open"), "no se puede abrir");
    assert_string_equal(avpi_tr_lang("fr", "cannot open"), "cannot open");
    assert_string_equal(avpi_tr_lang(NULL, "cannot open"), "cannot open");
    assert_string_equal(avpi_tr_lang("es", "no such message"), "no such message");
    assert_string_equal(avpi_tr_lang("es", ""), "");
    assert_string_equal(avpi_tr_n(&ctx, "one", "many", 0), "many");
    assert_string_equal(avpi_tr_n(&ctx, "one", "many", 1), "one");
    memcpy(ctx.lang, "es", 3);
    assert_string_equal(avpi_tr(&ctx, "cannot open"), "no se puede abrir");
    assert_string_equal(avpi_tr_n(&ctx, "one", "many", 2), "many");
}

/* Conversions of a format in the order of their arguments: "%2$s %1$d" and "%d %s" are both "d s". */
static void list_conversions(const char *format, char *out, size_t size) {
    size_t next = 0;
    memset(out, 0, size);
    for (const char *p = strchr(format, '%'); p; p = strchr(p, '%')) {
        if (*++p == '%') {
            p++;
            continue;
        }
        size_t place = next++;
        size_t digits = strspn(p, "0123456789");
        if (digits > 0 && p[digits] == '$') {
            place = (size_t)(p[0] - '1');
            p += digits + 1;
        }
        p += strcspn(p, "diouxXeEfFgGaAcspn<");
        assert_true(place < size - 1);
        out[place] = *p ? *p : '?';
    }
}

static void catalogue__every_translation__takes_the_same_arguments(void **state) {
    (void)state;
    avpi_catalogue c = avpi_catalogue_of("es");
    uint32_t n = avpi_catalogue_count(c);
    assert_true(n > 10);
    for (uint32_t i = 0; i < n; i++) {
        const char *original, *translation;
        char wanted[32], given[32];
        assert_true(avpi_catalogue_entry(c, i, &original, &translation));
        if (original[0] == '\0')
            continue;
        list_conversions(original, wanted, sizeof wanted);
        list_conversions(translation, given, sizeof given);
        assert_string_equal(wanted, given);
        assert_string_equal(avpi_catalogue_find(c, original, 0), translation);
    }
    const char *unused;
    assert_false(avpi_catalogue_entry(c, n, &unused, &unused));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__no_entries__nothing),
        cmocka_unit_test(find__entries__by_text_and_form),
        cmocka_unit_test(find__damaged_catalogue__is_harmless),
        cmocka_unit_test(translate__language__decides),
        cmocka_unit_test(catalogue__every_translation__takes_the_same_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
