/*
 *   bytes -> UTF-8 -> without what nobody sees -> line by line: signs of what only looks like text; lines for programs; letters that are no words -> out
 */
#include "registry/clean.h"
#include "registry/text_words.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* ---- characters ---- */

/* No reader draws it, or each another way: joiners, marks of direction and of byte order, tags, selectors of a form, controls, what Unicode leaves to others or to later. */
static bool is_unseen(UChar32 c) {
    int8_t kind = u_charType(c);
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || (c >= 0xfff9 && c <= 0xfffb) ||
           kind == U_CONTROL_CHAR || kind == U_PRIVATE_USE_CHAR || kind == U_UNASSIGNED;
}

/* What is drawn as a gap is one, however wide; what ends a line ends it. */
static const char *plain_of(UChar32 c) {
    if (c == 0x85 || c == 0x2028 || c == 0x2029)
        return "\n";
    if (u_charType(c) == U_SPACE_SEPARATOR || c == 0x2800)
        return " ";
    return is_unseen(c) ? "" : NULL;
}

avp_status avpi_clean_words(avp_str bytes, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = 0;
    for (size_t at = 0; at < bytes.len;) {
        size_t before = at;
        UChar32 c = (unsigned char)bytes.ptr[at];
        if (c < 0x80) {
            at++;
            continue;
        }
        U8_NEXT_UNSAFE(bytes.ptr, at, c);
        const char *plain = plain_of(c);
        if (!plain)
            continue;
        AVP_TRY(avpi_buf_add(out, (avp_str){bytes.ptr + from, before - from}, err));
        AVP_TRY(avpi_buf_add(out, avpi_str_view(plain), err));
        from = at;
    }
    AVP_TRY(avpi_buf_add(out, (avp_str){bytes.ptr + from, bytes.len - from}, err));
done:
    return status;
}

/* ---- a line ---- */

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool begins_fold(avp_str text, const char *prefix) {
    size_t n = strlen(prefix);
    return text.len >= n && avpi_str_equal_fold((avp_str){text.ptr, n}, (avp_str){prefix, n});
}

static bool begins_any(avp_str text, const char *const *prefixes, size_t n) {
    size_t i = 0;
    while (i < n && !begins_fold(text, prefixes[i]))
        i++;
    return i < n;
}

static char byte_at(avp_str text, size_t at) {
    return at < text.len ? text.ptr[at] : '\0';
}

static avp_str behind(avp_str text, size_t n) {
    return n < text.len ? (avp_str){text.ptr + n, text.len - n} : (avp_str){"", 0};
}

/* Letters, digits and what may stand between them. */
static size_t name_length(avp_str text) {
    size_t n = 0;
    while (n < text.len && (is_letter(text.ptr[n]) || (n > 0 && (is_digit(text.ptr[n]) || strchr("-_.", text.ptr[n])))))
        n++;
    return n;
}

/* "Name: value" */
static bool is_field(avp_str line) {
    size_t n = name_length(line);
    return n > 0 && byte_at(line, n) == ':';
}

/* ---- markup ---- */

/* A name of XML has its space before it: "w:p". */
static size_t tag_length(avp_str text) {
    size_t n = name_length(text), within = byte_at(text, n) == ':' ? name_length(behind(text, n + 1)) : 0;
    return within > 0 ? n + 1 + within : n;
}

/* Of an opening tag, behind its name: name="value", or the stroke that closes it. "<Multimedia omitido>" is none. */
static bool has_attributes(avp_str rest) {
    avp_str inside = avpi_str_trim((avp_str){rest.ptr, avpi_str_find_byte(rest, '>')});
    bool spaced = byte_at(rest, 0) == ' ' || byte_at(rest, 0) == '\t';
    if (inside.len < rest.len && avpi_str_equal(inside, AVPI_STR("/")))
        return true;
    return spaced && tag_length(inside) > 0 && byte_at(avpi_str_trim(behind(inside, tag_length(inside))), 0) == '=';
}

/* Of a page or drawing, without attributes: "<Ana>" says who speaks. */
static bool is_page_part(avp_str name) {
    static const char *const names[] = {"html",  "head", "body", "svg",   "script", "style", "div",
                                        "table", "tr",   "td",   "title", "meta",   "pre",   "kml",
                                        "gpx",   "rss",  "math", "br",    "plist"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (avpi_str_equal_fold(name, avpi_str_view(names[i])))
            return true;
    return false;
}

/* At a "<". */
static bool is_tag(avp_str at) {
    static const char *const others[] = {"<!--", "<!doctype", "<![cdata[", "<!entity"};
    char next = byte_at(at, 1);
    if (begins_any(at, others, sizeof others / sizeof *others))
        return true;
    if (next == '/' || next == '?')
        return is_letter(byte_at(at, 2));
    avp_str name = {at.ptr + 1, tag_length(behind(at, 1))};
    return is_letter(next) && (has_attributes(behind(at, 1 + name.len)) || is_page_part(name));
}

static bool is_marked_up(avp_str line) {
    static const char *const first[] = {"%PDF-", "%!PS", "\\documentclass", "\\documentstyle", "[//]:"};
    if (begins_any(avpi_str_trim(line), first, sizeof first / sizeof *first))
        return true;
    for (size_t i = 0; i < line.len; i++) {
        avp_str at = behind(line, i);
        if ((line.ptr[i] == '<' && is_tag(at)) || (line.ptr[i] == '{' && begins_fold(at, "{\\rtf")))
            return true;
    }
    return false;
}

/* ---- mail ---- */

/* Fields that programs write, and that a reader of mail does not show; wherever a line begins with one. */
static bool is_mail(avp_str line) {
    static const char *const fields[] = {
        "message-id:",          "mime-version:",           "return-path:",      "received: from ",
        "received: by ",        "dkim-signature:",         "delivered-to:",     "content-transfer-encoding:",
        "content-disposition:", "authentication-results:", "x-originating-ip:", "x-mailer:"};
    return begins_any(line, fields, sizeof fields / sizeof *fields);
}

/* ---- lines for programs ---- */

static bool is_space(char c) {
    return c == ' ' || c == '\t';
}

static bool ends_any(avp_str line, const char *const *ends, size_t n) {
    size_t i = 0;
    while (i < n && !avpi_str_ends(line, avpi_str_view(ends[i])))
        i++;
    return i < n;
}

/* name = value; also $name, "name", name[0] and the like */
static bool is_assigned(avp_str line) {
    size_t n = 0;
    while (n < line.len &&
           (name_length(behind(line, n)) > 0 || is_digit(line.ptr[n]) || strchr("$\"'[]_-.", line.ptr[n])))
        n++;
    size_t at = n;
    while (is_space(byte_at(line, at)))
        at++;
    return n > 0 && byte_at(line, at) == '=' && at + 1 < line.len;
}

/* "name": or 'name' : */
static bool is_quoted_name(avp_str line) {
    char quote = byte_at(line, 0);
    if (quote != '"' && quote != '\'')
        return false;
    avp_str rest = behind(line, 1);
    size_t end = avpi_str_find_byte(rest, quote);
    avp_str next = avpi_str_trim(behind(rest, end + 1));
    return end < rest.len && (byte_at(next, 0) == ':' || avpi_str_equal(next, AVPI_STR(",")));
}

/* Content-Type:  created_at:  TEL;TYPE=home:  firstName: -- and fields of small letters that end as in a style sheet */
static bool is_program_field(avp_str line) {
    size_t n = name_length(line);
    char next = byte_at(line, n);
    bool inner = false;
    if (n == 0 || (next != ':' && next != ';'))
        return false;
    for (size_t i = 1; i < n; i++) {
        bool capital = line.ptr[i] >= 'A' && line.ptr[i] <= 'Z',
             small = line.ptr[i - 1] >= 'a' && line.ptr[i - 1] <= 'z';
        inner = inner || line.ptr[i] == '_' || (capital && (small || line.ptr[i - 1] == '-'));
    }
    if (next == ';')
        return avpi_str_find_byte(line, '=') < line.len && avpi_str_find_byte(line, ':') < line.len;
    return inner || (line.ptr[0] >= 'a' && line.ptr[0] <= 'z' && line.ptr[line.len - 1] == ';') ||
           (line.ptr[line.len - 1] == ',' && n < 20);
}

/* "TY  - JOUR" */
static bool is_reference(avp_str line) {
    return line.len >= 5 && line.ptr[0] >= 'A' && line.ptr[0] <= 'Z' &&
           (is_letter(line.ptr[1]) || is_digit(line.ptr[1])) && memcmp(line.ptr + 2, "  -", 3) == 0;
}

/* A backslash that begins a word, as in TeX. */
static bool is_set(avp_str line) {
    for (size_t i = 0; i + 1 < line.len; i++)
        if (line.ptr[i] == '\\' && is_letter(line.ptr[i + 1]) && (i == 0 || strchr(" \t{}[(", line.ptr[i - 1])))
            return true;
    return false;
}

static bool is_for_programs(avp_str line) {
    static const char *const ends[] = {"{", "}", "},", "};", "],", "];", ");", "[", "})"};
    return line.ptr[0] == '{' || line.ptr[0] == '}' || ends_any(line, ends, sizeof ends / sizeof *ends) ||
           is_set(line) || is_assigned(line) || is_quoted_name(line) || is_program_field(line) || is_reference(line);
}

static bool is_number(avp_str line) {
    for (size_t i = 0; i < line.len; i++)
        if (!is_digit(line.ptr[i]))
            return false;
    return line.len > 0;
}

static bool begins_card(avp_str line) {
    return begins_fold(line, "begin:v") || begins_fold(line, "warc/1") ||
           begins_fold(line, "http/1"); /* vCard, iCalendar */
}

/* The whole of it stands between brackets, as in JSON; "[ilegible]" does as well. */
static bool is_bracketed(avp_str text) {
    size_t marks = 0;
    text = avpi_str_trim(text);
    char first = byte_at(text, 0), last = text.len > 1 ? text.ptr[text.len - 1] : '\0';
    if (first == '{')
        return last == '}';
    if (first != '[' || last != ']')
        return false;
    for (size_t i = 0; i < text.len && marks < 2; i++)
        marks += strchr(",:\"{}", text.ptr[i]) != NULL;
    return marks >= 2;
}

/* ---- what is packed as letters ---- */

/* "begin 644 name" of uuencode, "begin-base64 644 name" */
static bool is_uuencoded(avp_str line) {
    avp_str mode = behind(line, 6);
    return avpi_str_starts(line, AVPI_STR("begin-base64 ")) ||
           (avpi_str_starts(line, AVPI_STR("begin ")) && is_digit(byte_at(mode, 0)) && is_digit(byte_at(mode, 1)) &&
            is_digit(byte_at(mode, 2)) && byte_at(mode, 3) == ' ');
}

static bool begins_packed(avp_str line) {
    static const char *const first[] = {"-----BEGIN ", "=ybegin ", "(This file must be converted with BinHex", "<~"};
    return begins_any(line, first, sizeof first / sizeof *first) || is_uuencoded(line);
}

/* ---- the text ---- */

/* Shares of which a text of words stays far; measured over the tables of tests/unit/registry/test_clean_text_measured.c. */
enum {
    ODD_OF_TEN = 3,
    ODD_LEAST = 40,
    ODD_IN_A_ROW = 120,
    PROGRAM_OF_TEN = 1,
    PROGRAM_LEAST = 2,
    LINES_FEW = 3,
    NUMBERS_LEAST = 4,
    NUMBERS_OF_TEN = 4
};

typedef struct looking {
    avpi_text_look *found;
    size_t line, n_lines;             /* the line it is at; those that are not empty */
    size_t n_programs, first_program; /* lines for programs */
    size_t n_numbers;                 /* lines that are a number and follow one that is none */
    size_t all, odd, first_odd;       /* letters and digits; those that are no words */
    size_t odd_in_a_row, row_begins;  /* of lines of which more than half are no words, one after the other */
    bool ruled, was_number;           /* ruled: it begins with "---", as a head of Markdown does */
} looking;

static void tell(looking *l, avpi_text_is is, size_t line, size_t n) {
    if (l->found->is == AVPI_TEXT_PLAIN)
        *l->found = (avpi_text_look){is, line, n};
}

static void look_for_signs(looking *l, avp_str line, avp_str words) {
    if (is_marked_up(line))
        tell(l, AVPI_TEXT_MARKUP, l->line, 0);
    if (is_mail(words))
        tell(l, AVPI_TEXT_MAIL, l->line, 0);
    if (begins_card(words))
        tell(l, AVPI_TEXT_FIELDS, l->line, 0);
    if (begins_packed(words))
        tell(l, AVPI_TEXT_PACKED, l->line, 0);
    if (l->n_lines == 1)
        l->ruled = avpi_str_equal(words, AVPI_STR("---"));
    else if (l->ruled && l->n_lines == 2 && is_field(words) && words.ptr[0] >= 'a')
        tell(l, AVPI_TEXT_FIELDS, l->line, 0);
}

static void measure(looking *l, avp_str line, avp_str words) {
    avpi_line_words of = avpi_line_measure(line);
    bool number = is_number(words), odd = of.odd * 2 > of.all;
    if (of.run > 0)
        tell(l, AVPI_TEXT_RUN, l->line, of.run);
    l->all += of.all;
    l->odd += of.odd;
    l->first_odd = l->first_odd == 0 && odd ? l->line : l->first_odd;
    l->row_begins = l->odd_in_a_row == 0 ? l->line : l->row_begins;
    l->odd_in_a_row = odd ? l->odd_in_a_row + of.odd : 0;
    if (l->odd_in_a_row > ODD_IN_A_ROW)
        tell(l, AVPI_TEXT_PACKED, l->row_begins, 0);
    if (is_for_programs(words)) {
        l->first_program = l->n_programs == 0 ? l->line : l->first_program;
        l->n_programs++;
    }
    l->n_numbers += number && !l->was_number;
    l->was_number = number;
}

static void look_back(looking *l, avp_str text) {
    if (is_bracketed(text))
        tell(l, AVPI_TEXT_FIELDS, 1, 0);
    if ((l->n_programs >= PROGRAM_LEAST || (l->n_programs > 0 && l->n_lines < LINES_FEW)) &&
        l->n_programs * 10 > l->n_lines * PROGRAM_OF_TEN)
        tell(l, AVPI_TEXT_FIELDS, l->first_program, l->n_programs);
    if (l->n_numbers >= NUMBERS_LEAST && l->n_numbers * 10 > l->n_lines * NUMBERS_OF_TEN)
        tell(l, AVPI_TEXT_FIELDS, 1, l->n_numbers);
    if (l->odd > ODD_LEAST && l->odd * 10 > l->all * ODD_OF_TEN)
        tell(l, AVPI_TEXT_PACKED, l->first_odd > 0 ? l->first_odd : 1, 0);
}

static void look_through(avp_str all, avpi_text_look *found) {
    looking l = {.found = found};
    for (avp_str text = all; text.len > 0 && found->is == AVPI_TEXT_PLAIN;) {
        size_t n = 0;
        while (n < text.len && text.ptr[n] != '\n' && text.ptr[n] != '\r')
            n++;
        avp_str line = {text.ptr, n}, words = avpi_str_trim(line);
        l.line++;
        if (words.len > 0) {
            l.n_lines++;
            look_for_signs(&l, line, words);
            measure(&l, line, words);
        }
        bool both = byte_at(text, n) == '\r' && byte_at(text, n + 1) == '\n';
        text = behind(text, n + 1 + both);
    }
    look_back(&l, all);
}

avp_status avpi_clean_text(avp_str bytes, avpi_buf *out, avpi_text_look *found, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = out->len;
    bool good = false;
    avpi_buf decoded;
    avpi_buf_init(&decoded, out->ctx, SIZE_MAX);
    *found = (avpi_text_look){.is = AVPI_TEXT_NONE};
    AVP_TRY(avpi_text_decoded(bytes, &decoded, &good, err));
    if (!good)
        goto done;
    AVP_TRY(avpi_clean_words(avpi_buf_view(&decoded), out, err));
    found->is = AVPI_TEXT_PLAIN;
    look_through((avp_str){out->ptr + from, out->len - from}, found);
done:
    avpi_buf_free(&decoded);
    return status;
}
