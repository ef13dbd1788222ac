/* Plain text goes out as everybody sees it; what only looks like text does not. */
#include "registry/clean.h"
#include "support/check.h"

#include "base/rng.h"

static avpi_text_is clean(const avp_ctx *ctx, avp_str bytes, avpi_buf *out) {
    avpi_text_look found;
    avpi_buf_init(out, ctx, SIZE_MAX);
    assert_int_equal(avpi_clean_text(bytes, out, &found, NULL), AVP_OK);
    return found.is;
}

static void is_kind(avpi_text_is wanted, const char *text) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    if (clean(&ctx, avpi_str_view(text), &out) != wanted)
        fail_msg("not %d: %s", (int)wanted, text);
    avpi_buf_free(&out);
}

static void comes_out_as(const char *text, const char *wanted) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    assert_int_equal(clean(&ctx, avpi_str_view(text), &out), AVPI_TEXT_PLAIN);
    assert_string_equal(avpi_buf_view(&out).ptr, wanted);
    avpi_buf_free(&out);
}

#define RUN "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACN"
#define RUN_256 RUN RUN RUN RUN RUN RUN "iVBORw0KGgoAAAAN"

static void text__what_a_person_writes__goes_out_as_it_is(void **state) {
    static const char *const texts[] = {
        "",
        "\n",
        "Un papel.\r\nDos líneas, 3 < 4 y 5 > 2.\r\n",
        "folio,fecha,hechos\nC-1,2014-09-26,\"dijo: <no> y se fue\"\n",
        "a\tb\n1\t\n",
        "[12/03/20 10:00:01] Ana: <Multimedia omitido>\n[12/03/20 10:01] Luis: <adjunto: 00001-PHOTO.jpg>\n",
        "12/03/20, 10:00 - Ana: <Media omitted>\n",
        "Vea <https://ejemplo.mx/a/b/> y <https://ejemplo.mx/?q=1> o <ana@ejemplo.mx>\n",
        "https://ejemplo.mx/noticias/2019/03/25/la-policia-detiene-a-tres-personas-en-la-plaza-12345\n"
        "https://ejemplo.mx/noticias/2019/03/26/la-policia-detiene-a-cinco-personas-en-la-plaza-54321\n",
        "Ana: hola\nLuis: qué tal\nAna: nos vemos\n",
        "Hechos: algo\nFecha: 2014\nFrom the beginning, nothing.\n",
        "From the beginning\nTo the end\n",
        "---------------------------------------------------------\n================================================="
        "\n",
        "---\nNo es un encabezado.\n",
        "1. Uno\n2. Dos & tres {cuatro} [cinco]\n",
        "El mensaje decía Message-ID: y nada más\n",
        "begin again\n",
        "a <b\n<b> sin cerrar\n<3\n< /b>\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        comes_out_as(texts[i], texts[i]);
}

static void text__what_nobody_sees__goes(void **state) {
    (void)state;
    comes_out_as("\xef\xbb\xbfuno", "uno");
    comes_out_as("Jua\xc2\xadn P\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d"
                 "érez\xe2\x81\xa0",
                 "Juan Pérez");
    comes_out_as("a\xe2\x80\xae"
                 "b\xe2\x80\xac"
                 "c\xe2\x81\xa6"
                 "d",
                 "abcd");
    comes_out_as("x\xf3\xa0\x81\x80\xf3\xa0\x81\x81\xf3\xa0\x84\x80y", "xy"); /* tags, a selector of a form */
    comes_out_as("a\xef\xbf\xb9"
                 "b\xc2\x9b"
                 "c\xc2\x85"
                 "d\xe2\x80\xa8"
                 "e",
                 "abc\nd\ne");
    comes_out_as("a\xee\x80\x80"
                 "b\xf4\x8f\xbf\xbd"
                 "c\xef\xb7\x90"
                 "d\xf0\x9f\xbf\xbf"
                 "e",
                 "abcde"); /* for private use, or no character */
    comes_out_as("a\xc2\xa0"
                 "b\xe2\x80\x89"
                 "c\xe3\x80\x80"
                 "d",
                 "a b c d");
    comes_out_as("¡Señor! ¿Qué? – «sí» 你好 \xf0\x9f\x98\x80", "¡Señor! ¿Qué? – «sí» 你好 \xf0\x9f\x98\x80");
    comes_out_as("\xe2\x80\x8b", "");
}

static void text__what_draws_it_does_not_show_all__is_told(void **state) {
    static const char *const texts[] = {"<html>\nalgo",
                                        "\xef\xbb\xbf \n<svg",
                                        "<?xml version='1.0'?>",
                                        "<!-- algo -->",
                                        "algo <!-- otra cosa",
                                        "a <b>negro</b>",
                                        "<br/>",
                                        "x <BR /> y",
                                        "x <img src=a>",
                                        "x <a\thref = 'a'>",
                                        "x <w:p w:rsid=\"00\">",
                                        "x <![CDATA[y]]>",
                                        "x <?php y",
                                        "{\\rtf1\\ansi algo}",
                                        "algo {\\RTF1}",
                                        "\n%PDF-1.4\n",
                                        "%!PS-Adobe-3.0\n",
                                        "\\documentclass{article}",
                                        "[//]: # (nadie lo ve)",
                                        "algo <!\xe2\x80\x8b-- otra cosa"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_kind(AVPI_TEXT_MARKUP, texts[i]);
}

static void text__of_a_mail_with_its_head__is_told(void **state) {
    static const char *const texts[] = {"algo\n\nMessage-ID: <1@b.mx>\n",
                                        "--x\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nalgo",
                                        "  Return-path: <a@b.mx>", "Received: from a by b"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_kind(AVPI_TEXT_MAIL, texts[i]);
    is_kind(AVPI_TEXT_PLAIN,
            "From: a@b.mx\r\nTo: c@d.mx\r\nSubject: x\r\n\r\nalgo\r\n"); /* whoever reads it sees all of it */
}

static void text__of_fields_for_programs__is_told(void **state) {
    static const char *const texts[] = {"{\"a\":1}",
                                        " {\n\"a\":1}",
                                        "[{\"a\":1}]",
                                        "[\n",
                                        "{}",
                                        "[\"a\"]",
                                        "{\"a\":1}\n{\"a\":2}\n",
                                        "BEGIN:VCARD\nVERSION:3.0",
                                        "x\nbegin:vcalendar",
                                        "---\ntitle: x\n---\nalgo",
                                        "WARC/1.0\n"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_kind(AVPI_TEXT_FIELDS, texts[i]);
}

static void text__with_something_packed_in_it__is_told(void **state) {
    static const char *const runs[] = {"algo\n" RUN "\n", "algo\r\n" RUN "==\r\n", "data " RUN_256 ".",
                                       "una imagen: data:image/png;base64," RUN_256 "x."};
    static const char *const texts[] = {"begin 644 foto.jpg\nM", "-----BEGIN PGP MESSAGE-----\n",
                                        "=ybegin line=128 size=1 name=x",
                                        "(This file must be converted with BinHex 4.0)"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_kind(AVPI_TEXT_PACKED, texts[i]);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        is_kind(AVPI_TEXT_RUN, runs[i]);
}

static void text__that_is_none__is_told(void **state) {
    static const char *const texts[] = {"a\x01", "a\x7f", "Pap\xe9\x81", "a\x1a\nb"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_kind(AVPI_TEXT_NONE, texts[i]);
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    assert_int_equal(clean(&ctx, AVPI_STR("a\0b"), &out), AVPI_TEXT_NONE);
    avpi_buf_free(&out);
}

/* Pieces of what is told, in any order, cut anywhere: nothing is read behind the end, and what came out once comes out again. */
static void text__of_any_pieces__comes_out_twice_the_same(void **state) {
    static const char *const pieces[] = {
        "<",        "!--", "</a", "<a b=", ">",  "/>",           "{", "\\rtf", "\"", "\n",         "\r\n",   "From: ",
        "Subject:", " ",   "---", RUN,     "a1", "\xe2\x80\x8b", "é", "%PDF-", "[",  "begin 644 ", "BEGIN:V"};
    avpi_rng rng;
    avp_ctx ctx = check_ctx(1);
    (void)state;
    avpi_rng_init(&rng, 1, 0);
    for (size_t round = 0; round < 20000; round++) {
        avpi_buf text, once, again;
        char *exactly = NULL;
        avpi_buf_init(&text, &ctx, SIZE_MAX);
        for (uint64_t k = avpi_rng_below(&rng, 8); k > 0; k--)
            assert_int_equal(
                avpi_buf_add(&text, avpi_str_view(pieces[avpi_rng_below(&rng, sizeof pieces / sizeof *pieces)]), NULL),
                AVP_OK);
        size_t n = (size_t)avpi_rng_below(&rng, text.len + 1);
        assert_int_equal(avpi_alloc(&ctx, n, 1, &exactly, NULL), AVP_OK);
        memcpy(exactly, avpi_buf_view(&text).ptr, n);
        avpi_text_is is = clean(&ctx, (avp_str){exactly, n}, &once);
        if (is != AVPI_TEXT_NONE) {
            assert_int_equal(clean(&ctx, avpi_buf_view(&once), &again), is);
            assert_true(avpi_str_equal(avpi_buf_view(&once), avpi_buf_view(&again)));
            avpi_buf_free(&again);
        }
        avpi_buf_free(&once);
        avpi_buf_free(&text);
        avpi_free(&ctx, exactly);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__what_a_person_writes__goes_out_as_it_is),
        cmocka_unit_test(text__what_nobody_sees__goes),
        cmocka_unit_test(text__what_draws_it_does_not_show_all__is_told),
        cmocka_unit_test(text__of_a_mail_with_its_head__is_told),
        cmocka_unit_test(text__of_fields_for_programs__is_told),
        cmocka_unit_test(text__with_something_packed_in_it__is_told),
        cmocka_unit_test(text__that_is_none__is_told),
        cmocka_unit_test(text__of_any_pieces__comes_out_twice_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
