/*
 *   bytes -> text from beginning to end? -> without what nobody sees -> line by line: signs of what only looks like text -> out
 */
#include "registry/clean.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* ---- characters ---- */

static bool is_text(avp_str bytes) {
    size_t bad = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return false;
    }
    return avpi_utf8_valid(bytes, &bad);
}

/* No reader draws it: joiners, marks of direction and of byte order, tags, selectors of a form, controls of C1. U+0085 ends a line. */
static bool is_unseen(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0x80 && c < 0xa0 && c != 0x85);
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
        if (!is_unseen(c))
            continue;
        AVP_TRY(avpi_buf_add(out, (avp_str){bytes.ptr + from, before - from}, err));
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

/* At a "<". */
static bool is_tag(avp_str at) {
    static const char *const others[] = {"<!--", "<!doctype", "<![cdata[", "<!entity"};
    char next = byte_at(at, 1);
    if (begins_any(at, others, sizeof others / sizeof *others))
        return true;
    if (next == '/' || next == '?')
        return is_letter(byte_at(at, 2));
    return is_letter(next) && has_attributes(behind(at, 1 + tag_length(behind(at, 1))));
}

static bool is_marked_up(avp_str line) {
    static const char *const first[] = {"%PDF-", "%!PS", "\\documentclass", "[//]:"};
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

/* Of the fields that a mail begins with: two of them before an empty line are a head. */
static bool is_head_field(avp_str line) {
    static const char *const fields[] = {
        "from:", "to:", "cc:", "bcc:", "subject:", "date:", "reply-to:", "sender:", "sent:", "x-"};
    return is_field(line) && begins_any(line, fields, sizeof fields / sizeof *fields);
}

/* ---- fields for programs ---- */

static bool is_json(avp_str first) {
    char open = byte_at(first, 0), next = byte_at(avpi_str_trim(behind(first, 1)), 0);
    bool begins = next == '"' || next == '{' || next == '[' || next == '\0';
    return (open == '{' && (begins || next == '}')) || (open == '[' && begins);
}

static bool is_fielded(avp_str line) {
    return begins_fold(line, "begin:v"); /* vCard, iCalendar */
}

/* ---- what is packed as letters ---- */

static bool is_packing(char c) {
    return is_letter(c) || is_digit(c) || (c != '\0' && strchr("+/=-_", c));
}

/* How many letters, digits and signs of base64 stand there without a gap; 0 where they are not letters and digits both, as in a ruled line. */
static size_t run_length(avp_str text) {
    size_t n = 0, digits = 0, letters = 0;
    for (; n < text.len && is_packing(text.ptr[n]); n++) {
        digits += is_digit(text.ptr[n]);
        letters += is_letter(text.ptr[n]);
    }
    return digits > 0 && letters > 0 ? n : 0;
}

/* Longer than any word or address that a person writes. */
static bool has_run(avp_str line) {
    enum { RUN_MOST = 256 };
    for (size_t i = 0; i + RUN_MOST < line.len; i++) {
        if (run_length(behind(line, i)) > RUN_MOST)
            return true;
        while (i < line.len && is_packing(line.ptr[i]))
            i++;
    }
    return false;
}

/* "begin 644 name" of uuencode. */
static bool is_uuencoded(avp_str line) {
    avp_str mode = behind(line, 6);
    return avpi_str_starts(line, AVPI_STR("begin ")) && is_digit(byte_at(mode, 0)) && is_digit(byte_at(mode, 1)) &&
           is_digit(byte_at(mode, 2)) && byte_at(mode, 3) == ' ';
}

static bool is_packed(avp_str line) {
    static const char *const first[] = {"-----BEGIN ", "=ybegin ", "(This file must be converted with BinHex"};
    return begins_any(line, first, sizeof first / sizeof *first) || is_uuencoded(line) || has_run(line);
}

/* ---- the text ---- */

typedef struct looking {
    size_t n_lines;      /* that are not empty */
    size_t n_fields;     /* of a mail's head */
    size_t n_packed;     /* lines of one run, one after the other */
    bool in_head, ruled; /* ruled: it begins with "---", as a head of Markdown does */
} looking;

static avpi_text_is look_at_first(avp_str line) {
    char next = byte_at(line, 1);
    if (line.ptr[0] == '<' && (is_letter(next) || next == '!' || next == '?'))
        return AVPI_TEXT_MARKUP;
    return is_json(line) || begins_fold(line, "warc/1") || begins_fold(line, "http/1") ? AVPI_TEXT_FIELDS
                                                                                       : AVPI_TEXT_PLAIN;
}

/* What several lines say together. */
static avpi_text_is look_back(looking *l, avp_str line) {
    enum { LINE_LEAST = 40, LINES_LEAST = 2 };
    bool run = line.len >= LINE_LEAST && run_length(line) == line.len,
         folded = line.ptr[0] == ' ' || line.ptr[0] == '\t';
    bool mbox = l->n_lines == 1 && avpi_str_starts(line, AVPI_STR("From "));
    l->in_head = l->in_head && (is_field(line) || folded || mbox);
    l->n_fields += l->in_head && is_head_field(line);
    l->n_packed = run ? l->n_packed + 1 : 0;
    if (l->ruled && l->n_lines == 2 && is_field(line))
        return AVPI_TEXT_FIELDS;
    return l->n_fields >= 2 ? AVPI_TEXT_MAIL : l->n_packed >= LINES_LEAST ? AVPI_TEXT_PACKED : AVPI_TEXT_PLAIN;
}

static avpi_text_is look_at(looking *l, avp_str line) {
    avp_str words = avpi_str_trim(line);
    avpi_text_is first = AVPI_TEXT_PLAIN;
    if (words.len == 0) {
        l->in_head = l->in_head && l->n_lines == 0;
        return AVPI_TEXT_PLAIN;
    }
    if (++l->n_lines == 1) {
        first = look_at_first(words);
        l->ruled = avpi_str_equal(words, AVPI_STR("---"));
    }
    return first != AVPI_TEXT_PLAIN ? first
           : is_marked_up(line)     ? AVPI_TEXT_MARKUP
           : is_mail(words)         ? AVPI_TEXT_MAIL
           : is_fielded(words)      ? AVPI_TEXT_FIELDS
           : is_packed(words)       ? AVPI_TEXT_PACKED
                                    : look_back(l, line);
}

static avpi_text_is look_through(avp_str text) {
    looking l = {.in_head = true};
    avpi_text_is found = AVPI_TEXT_PLAIN;
    while (text.len > 0 && found == AVPI_TEXT_PLAIN) {
        size_t n = 0;
        while (n < text.len && text.ptr[n] != '\n' && text.ptr[n] != '\r')
            n++;
        found = look_at(&l, (avp_str){text.ptr, n});
        bool both = byte_at(text, n) == '\r' && byte_at(text, n + 1) == '\n';
        text = behind(text, n + 1 + both);
    }
    return found;
}

avp_status avpi_clean_text(avp_str bytes, avpi_buf *out, avpi_text_is *is, avp_error *err) {
    avp_status status = AVP_OK;
    size_t from = out->len;
    *is = AVPI_TEXT_NONE;
    if (!is_text(bytes))
        return AVP_OK;
    AVP_TRY(avpi_clean_words(bytes, out, err));
    *is = look_through((avp_str){out->ptr + from, out->len - from});
done:
    return status;
}
