/* How often plain texts of people are left out, and how often what is written for programs passes: both are counted over tables of them. All of it is made up. */
#include "registry/clean.h"
#include "support/check.h"

#include <stdio.h>

static const char *const innocent[] = {
    /* letters */
    "To: La Comisión\nFrom: Familia Robles\nDate: 3 de mayo de 2016\n\nPor este medio pedimos copia del expediente.\n",
    "De: Comité de Familias\nPara: Fiscalía\nFecha: 12/03/2017\nAsunto: Búsqueda\n\nSolicitamos que se busque en el "
    "predio.\n",
    "From: Ana\nTo: Luis\nSubject: la cita\nDate: lunes\n\nNos vemos a las 10.\n",
    "México, D.F., a 4 de octubre de 2014\n\nA quien corresponda:\n\nMi hijo salió de la casa a las 21:30 y no "
    "volvió.\n\nAtentamente,\nRosa N.\n",
    "Oficio FED/SDHPDSC/UEIDAPLE-CDMX/0000123/2019\nAsunto: se remite copia.\n\nEn atención al oficio citado, se "
    "informa lo siguiente.\n",
    "Subject: cita\nCc: Marta\n\nConfirmo. Saludos.\n",
    /* testimonies */
    "Testimonio de una madre.\n\nYo lo busqué tres años. [[ilegible]] Después me dijeron que no. [llora]\nNo me dieron "
    "nada por escrito.\n",
    "[ilegible]",
    "[ilegible, página 3]",
    "P: ¿Qué vio usted?\nR: Una camioneta blanca, sin placas.\nP: ¿A qué hora?\nR: Como a las ocho.\n",
    "ENTREVISTADORA: ¿Quién le avisó?\nSEÑORA R.: Mi cuñada. Me habló al celular.\nENTREVISTADORA: ¿Cuándo?\n",
    "Llegaron dos hombres; uno traía un arma (larga). «Súbete», le dijeron.\n",
    "He was taken at about 9 pm. The police didn't come until 11:45. We called 066 twice.\n",
    "\xef\xbb\xbfRelato con marca de orden.\nSegunda línea.\n",
    "Con guion bajo: ______________________________________________ firma\n",
    "Risas: jajajajajajajajajajajajajajajajajajajajajajajajajajajaja\n",
    "Índice\nCapítulo 1 .............................................. 12\nCapítulo "
    "2.................................................... 40\n",
    /* pdftotext, encodings */
    "Página 1\nTexto de la primera hoja.\f\nPágina 2\nTexto de la segunda.\f",
    "Se\xf1or juez: mi hija desapareci\xf3 el d\xed"
    "a 3.\n",
    "La ni\xf1"
    "a dijo \x93no\x94 \x96 y se fue.\n",
    /* chats */
    "<Ana> hola\n<Luis> qué pasó\n<Ana> ya llegaron los de la camioneta\n",
    "[12/03/20 10:00:01] Ana: <Multimedia omitido>\n[12/03/20 10:01] Luis: <adjunto: 00001-PHOTO-2020-03-12.jpg>\n",
    "12/03/20, 10:00 - Ana: bajen por la calle Hidalgo\n12/03/20, 10:02 - +52 1 55 5000 0000: ok\n",
    "Ana, [12.03.20 10:00]\nLos vi\n\nLuis, [12.03.20 10:01]\nDónde\n",
    "21:30:05 @ana: #Ayuda en la plaza\n21:31:10 @luis: voy\n",
    "(10:00) ana: ahí van\n(10:01) luis: cuántos?\n(10:01) ana: 3\n",
    /* lists */
    "1. Exigir la búsqueda\n2. Pedir copia\n3. Citar a los policías\n   a) al comandante\n   b) al chofer\n",
    "- agua\n- palas\n* guantes\n• varillas\n",
    "ABC-123-D\nXYZ-98-76\nJKL-11-22\n",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  foto_01.jpg\n"
    "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752  foto_02.jpg\n",
    "Hash SHA-256 del video: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.\nEl original queda con "
    "la familia.\n",
    "archivo,sha256\nvideo.mp4,9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08\naudio.m4a,"
    "60303AE22B998861BCE3B28F33EEC1BE758A213C86C93C076DBE9F558C11C752\n",
    "https://ejemplo.mx/noticias/2019/03/25/la-policia-detiene-a-tres-personas-en-la-plaza-12345\n"
    "https://ejemplo.mx/noticias/2019/03/26/la-policia-detiene-a-cinco-personas-en-la-plaza-54321\n",
    "Ver https://ejemplo.mx/watch?v=dQw4w9WgXcQ&t=10s y "
    "(https://nube.ejemplo/file/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/view).\n",
    "Fuentes: <https://ejemplo.mx/a/b/> y <ana@ejemplo.mx>\n",
    /* forms */
    "Nombre: N. N.\nEdad: 34\nSexo: mujer\nFecha de nacimiento: 1980-05-02\nEstatura: 1.60 m\nSeñas: cicatriz en la "
    "mano\n",
    "FICHA DE BÚSQUEDA\n=================\nFolio: 00123\nVestía: pantalón azul, playera roja\nTel.: 55 0000 0000\n",
    "CURP: XEXX010101HNEXXXA4\nRFC: XEXX010101000\nDomicilio: Calle 5 #12, Col. Centro\n",
    /* tables */
    "folio,fecha,hechos\nC-1,2014-09-26,\"dijo: no y se fue\"\nC-2,2014-10-01,\"lo vieron en la terminal\"\n",
    "municipio;mujeres;hombres\nIguala;2;42\nTaxco;0;11\nCocula;1;3\n",
    "estado\tmunicipio\tconteo\nGuerrero\tIguala\t44\nJalisco\tTala\t7\n",
    "| lugar | personas |\n|-------|----------|\n| Iguala | 44 |\n| Taxco | 11 |\n",
    "id,tiempo,texto\n1234567890123456789,2019-03-25T12:00:00Z,Los vimos "
    "pasar\n1234567890123456790,2019-03-25T12:00:05Z,Ya no contestan\n",
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6,Ana,vista\nf81d4fae-7dec-11d0-a765-00a0c91e6bf7,Luis,no visto\n",
    "fecha,lat,lon\n2014-09-26,18.34457,-99.53974\n2014-09-27,18.34460,-99.53980\n",
    "año total\n2014 = 44\nSe suman mujeres y hombres del municipio.\nLos datos son de la oficina.\nNo hay más.\n",
    "Ingresos 100 %\nGasto: $1,200.50\nSaldo: -35.00 (véase nota *)\n",
    /* other tongues */
    "Tlen tikmati? Amo nikmati kanin yahki nokonetsin.\n",
    "Они забрали его в девять вечера. Больше мы его не видели.\n",
    "晚上九点他们把他带走了。\n之后没有消息。\n",
    "أخذوه في الساعة التاسعة ليلا.\n",
    "Coordenadas: 18°20'40.5\"N 99°32'23.1\"W; altitud 730 m\n",
    "Usó WhatsApp y YouTube desde un iPhone; la ONG McAllen y otras ONGs lo vieron.\n",
    "Programa:\n10:00 Bienvenida\n10:30 Mesa 1: búsqueda en campo\n12:00 Receso\n",
    "COMUNICADO No. 12/2015\n\nEXIGIMOS LA PRESENTACIÓN CON VIDA DE NUESTROS HIJOS.\n\n¡VIVOS SE LOS LLEVARON!\n",
};

#define B64 "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4"
#define HEX "4a6f6e617468616e206573747576e1207175e9206e6f6d62726520736563726574"

static const char *const hostile[] = {
    /* JSON and its kin */
    "{\"a\":1,\"nombre\":\"x\"}",
    "{ id: 'x', // comentario\n  nombre: 'y',\n}",
    "[\"uno\",\"dos\",\"tres\"]",
    "[[1,2],[3,4],[5,6]]",
    "[1, 2, 3, 4]",
    "window.YTD.tweets.part0 = [\n  {\n    \"tweet\" : {\n      \"id\" : \"123\",\n      \"full_text\" : \"hola\"\n    "
    "}\n  }\n]\n",
    "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n",
    "algo antes\n{\n  \"usuario\": \"ana\",\n  \"clave\": \"x\"\n}\n",
    "\"use strict\";\nconst a = require('fs');\nfunction f(x) {\n  return a.read(x);\n}\n",
    "var datos = {\n  'nombre': 'x',\n  'edad': 3\n};\n",
    /* settings */
    "title = \"x\"\n[owner]\nname = \"Ana\"\ndob = 1979-05-27\n[database]\nports = [ 8000, 8001 ]\n",
    "[general]\nuser=ana\npassword=x\nhost=h\n",
    "---\ntitle: x\nauthor: ana\n---\nalgo\n",
    "created_at: 2014\nupdated_at: 2015\nlast_login_ip: 10.0.0.1\nuser_name: ana\n",
    "body {\n  color: red;\n  margin: 0;\n}\n",
    "INSERT INTO personas VALUES (1, 'ana');\nINSERT INTO personas VALUES (2, 'luis');\n",
    /* references */
    "@article{robles2014,\n  author = {Robles, Ana},\n  title = {Uno},\n  year = {2014}\n}\n",
    "TY  - JOUR\nAU  - Robles, Ana\nTI  - Uno\nPY  - 2014\nN1  - nota oculta\nER  - \n",
    /* drawings */
    "  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\nAC1009\n  9\n$LASTSAVEDBY\n  1\nana\n  0\nENDSEC\n",
    "<svg xmlns=\"x\"><text>a</text></svg>",
    "%!PS-Adobe-3.0\n/Times findfont\n",
    "\\documentstyle{article}\n\\begin{document}\nhola\n\\end{document}\n",
    "\\documentclass{article}\n\\author{Ana}\n% comentario\n\\begin{document}\nhola\n\\end{document}\n",
    "\\title{Uno}\n\\author{Ana}\nTexto \\textbf{negro} y \\emph{otro}.\n\\bye\n",
    "{\\rtf1\\ansi algo}",
    /* pages */
    "<html>\nhola",
    "hola <b style=\"x\">negro</b>",
    "texto <!-- nombre -->",
    "<kml>\n<name>x",
    /* mail, cards */
    "From: a@b.mx\nMessage-ID: <1@b.mx>\n\nhola\n",
    "Received: from casa by b\nSubject: x\n\nhola\n",
    "Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nhola\n",
    "BEGIN:VCARD\nVERSION:3.0\nN:Robles;Ana\nEND:VCARD\n",
    "X-Autor: ana\nX-Equipo: pc1\nX-Ruta: c\n\nhola\n",
    /* packed */
    "Carta\n\n" B64 "\n",
    "Carta de la familia a la comisión, con su respuesta y sus anexos.\n\n  iVBORw0KGgoAAAAN\n  SUhEUgAAAAUAAAAF\n  "
    "CAYAAACNbyblAAAA\n"
    "  HElEQVQI12P4aGkx\n  Zm9vYmFyMTIzNDU2\n  QmFzZTY0RW5jb2Rl\n  ZDEyMzRBYkNkRWY5\n  aXMgYSBzZWNyZXQx\n  "
    "T2ZGaWxlMTIzNDU2\n",
    "> aVZCT1J3MEtHZ29BQUFB\n> TlNVaEVVZ0FBQUFVQUFB\n> QUZDQVlBQUFDTmJ5Ymx\n> QUFBQUhFbEVRVlFJMTJQ\n",
    "aVZC T1J3 MEtH Z29B QUFB TlNV aEVV Z0FB QUFV QUFB QUZD QVlB QUFD TmJ5 YmxB QUFB SEVs RVFW UUkx MlA0\n",
    "begin-base64 644 foto.png\naVZCT1J3\n====\n",
    "begin 644 foto.jpg\nM9F]O\n`\nend\n",
    "una imagen: data:image/png;base64," B64 B64 "\n",
    "<~87cURD]i,\"Ebo80~>\n",
    "9jqo^BlbD-BleB1DJ+*+F(f,q/0JhKF<GL>Cj@.4Gp$d7F!,L7@<6@)/0JDEF<G%<+EV:2F!,O<DJ+*.@<*K0@<6L(Df-\\0Ec5e;DffZ(EZee.\n",
    HEX "\n",
    "4a6f6e61 7468616e 20657374 7576e120 7175e920 6e6f6d62 72652073 65637265\n74206465 6c207465 7374696d 6f6e696f\n",
    "4a 6f 6e 61 74 68 61 6e 20 65 73 74 75 76 e1 20 71 75 e9 20 6e 6f 6d 62 72 65 20 73 65 63 72 65 74 6f 2e 0a 4d 3f "
    "2c 1b\n",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n60303ae22b998861bce3b28f33eec1be758a213c86c93c07"
    "6dbe9f558c11c752\n",
    "JBSWY3DPEBLW64TMMQQQ2ZLT OBQWG23FOIQGS3TT MVRXEZLUEBXGC3LF ONSWG4TFOQ5DIMBQ GEZDGNBV GY3TQOJQ\n",
    "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n",
    "=ybegin line=128 size=1 name=x\n",
    "clave: 0x4a6f6e617468616e2065737475766e6f6d627265736563726574\n",
    "a\x01"
    "b",
    "caf\x81 \x8d",
};

static avpi_text_look look_at(const char *text) {
    avp_ctx ctx = check_ctx(1);
    avpi_buf out;
    avpi_text_look found;
    avpi_buf_init(&out, &ctx, SIZE_MAX);
    assert_int_equal(avpi_clean_text(avpi_str_view(text), &out, &found, NULL), AVP_OK);
    avpi_buf_free(&out);
    return found;
}

static void texts__that_people_write__pass_19_of_20_times_and_more(void **state) {
    size_t n = sizeof innocent / sizeof *innocent, out = 0;
    (void)state;
    assert_true(n >= 40);
    for (size_t i = 0; i < n; i++) {
        avpi_text_look found = look_at(innocent[i]);
        out += found.is != AVPI_TEXT_PLAIN;
        if (found.is != AVPI_TEXT_PLAIN)
            print_message("left out as %d in line %zu: %s\n", (int)found.is, found.line, innocent[i]);
    }
    print_message("%zu of %zu texts of people are left out\n", out, n);
    assert_true(out * 20 <= n);
}

static void texts__written_for_programs__never_pass(void **state) {
    size_t n = sizeof hostile / sizeof *hostile, passed = 0;
    (void)state;
    assert_true(n >= 40);
    for (size_t i = 0; i < n; i++)
        if (look_at(hostile[i]).is == AVPI_TEXT_PLAIN) {
            passed++;
            print_message("passed: %s\n", hostile[i]);
        }
    print_message("%zu of %zu texts for programs pass\n", passed, n);
    assert_int_equal(passed, 0);
}

/* What is packed does not pass because a long letter stands around it, whatever its lines look like. */
static void packed_lines__within_a_long_letter__are_found(void **state) {
    static const char *const before[] = {"", "  ", "> ", "| ", "- ", "* \t"};
    static const size_t widths[] = {16, 20, 32, 36, 64, 76};
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t b = 0; b < sizeof before / sizeof *before; b++)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
            avpi_buf text;
            uint64_t next = 12345;
            avpi_buf_init(&text, &ctx, SIZE_MAX);
            for (size_t i = 0; i < 300; i++)
                assert_int_equal(avpi_buf_add(&text, AVPI_STR("La familia pide que se busque en el predio.\n"), NULL),
                                 AVP_OK);
            for (size_t i = 0; i < 400; i++) {
                if (i % widths[w] == 0)
                    assert_int_equal(avpi_buf_printf(&text, NULL, "%s%s", i > 0 ? "\n" : "", before[b]), AVP_OK);
                next = next * 6364136223846793005u + 1442695040888963407u;
                assert_int_equal(avpi_buf_add_byte(&text, alphabet[next >> 58], NULL), AVP_OK);
            }
            assert_int_equal(avpi_buf_add(&text, AVPI_STR("\nAtentamente, la familia.\n"), NULL), AVP_OK);
            avpi_text_look found = look_at(text.ptr);
            if (found.is != AVPI_TEXT_PACKED && found.is != AVPI_TEXT_RUN)
                fail_msg("passed: lines of %zu behind \"%s\"", widths[w], before[b]);
            assert_true(found.line > 300);
            avpi_buf_free(&text);
        }
}

static void utf16__of_either_order__comes_out_as_utf8(void **state) {
    const avp_str texts[] = {AVPI_STR("\xff\xfe"
                                      "A\0\xf1\0"
                                      "o\0\n\0"),
                             AVPI_STR("\xfe\xff\0A\0\xf1\0o\0\n"),
                             AVPI_STR("A\0\xf1\0"
                                      "o\0\n\0"),
                             AVPI_STR("\0A\0\xf1\0o\0\n")};
    avp_ctx ctx = check_ctx(1);
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        avpi_buf out;
        avpi_text_look found;
        avpi_buf_init(&out, &ctx, SIZE_MAX);
        assert_int_equal(avpi_clean_text(texts[i], &out, &found, NULL), AVP_OK);
        assert_int_equal(found.is, AVPI_TEXT_PLAIN);
        assert_string_equal(out.ptr, "A\xc3\xb1o\n");
        avpi_buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts__that_people_write__pass_19_of_20_times_and_more),
                                       cmocka_unit_test(texts__written_for_programs__never_pass),
                                       cmocka_unit_test(packed_lines__within_a_long_letter__are_found),
                                       cmocka_unit_test(utf16__of_either_order__comes_out_as_utf8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
