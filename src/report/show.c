/* Foreign text made harmless. */
#include "report/show.h"

enum { REPLACEMENT = 0xFFFD, ELLIPSIS = 0x2026, COMBINING_MAX = 4, CODE_MAX = 0x10FFFF };

typedef struct code_range {
    uint32_t first, last;
} code_range;

/* Invisible characters that change how the text around them looks: zero width, direction, line and paragraph, tags. */
static const code_range invisible[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5}, {0x180B, 0x180F},
    {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

/* Marks that stand on the character before them, of the blocks that are misused to pile them up. */
static const code_range combining[] = {
    {0x0300, 0x034E}, {0x0350, 0x036F}, {0x0483, 0x0489}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F},
};

/* Not drawn by themselves: joiner and variation selectors of emoji, skin tones. A cut never stands before them. */
static const code_range attached[] = {{0x200C, 0x200D}, {0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}};

static bool within(uint32_t code, const code_range *ranges, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}
#define WITHIN(code, ranges) within((code), (ranges), sizeof(ranges) / sizeof *(ranges))

static bool is_control(uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code <= 0x9F);
}

static bool is_noncharacter(uint32_t code) {
    return (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF) || (code >= 0xD800 && code <= 0xDFFF);
}

/* How many bytes a lead byte announces; 0 = cannot lead. */
static size_t announced(unsigned char lead) {
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

uint32_t avpi_utf8_next(avp_str text, size_t *at) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text.ptr + *at;
    size_t n = announced(bytes[0]), left = text.len - *at, used = 1;
    if (n <= 1) {
        *at += 1;
        return n == 1 ? bytes[0] : REPLACEMENT;
    }
    uint32_t code = bytes[0] & (0xFFU >> (n + 1));
    while (used < n && used < left && (bytes[used] & 0xC0) == 0x80)
        code = code << 6 | (bytes[used++] & 0x3FU);
    *at += used;
    bool good = used == n && code >= least[n] && code <= CODE_MAX && !(code >= 0xD800 && code <= 0xDFFF);
    return good ? code : REPLACEMENT;
}

size_t avpi_utf8_count(avp_str text) {
    size_t n = 0;
    for (size_t at = 0; at < text.len; n++)
        (void)avpi_utf8_next(text, &at);
    return n;
}

avp_status avpi_utf8_add(avpi_buf *out, uint32_t code, avp_error *err) {
    char bytes[4];
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)(lead[n] | code);
    return avpi_buf_add(out, (avp_str){bytes, n}, err);
}

static avp_status add_marked_up(avpi_buf *out, uint32_t code, avp_error *err) {
    switch (code) {
    case '&': return avpi_buf_add(out, AVPI_STR("&amp;"), err);
    case '<': return avpi_buf_add(out, AVPI_STR("&lt;"), err);
    case '>': return avpi_buf_add(out, AVPI_STR("&gt;"), err);
    case '"': return avpi_buf_add(out, AVPI_STR("&quot;"), err);
    case '\'': return avpi_buf_add(out, AVPI_STR("&#39;"), err);
    default: return avpi_utf8_add(out, code, err);
    }
}

/* Controls of ASCII have pictures of their own; the others are named by their number. */
static avp_status add_stand_in(avpi_buf *out, uint32_t code, bool span, avp_error *err) {
    avp_status status = AVP_OK;
    if (span)
        AVP_TRY(avpi_buf_add(out, AVPI_STR("<span class=\"ctl\">"), err));
    if (code < 0x20)
        AVP_TRY(avpi_utf8_add(out, 0x2400 + code, err));
    else if (code == 0x7F)
        AVP_TRY(avpi_utf8_add(out, 0x2421, err));
    else
        AVP_TRY(avpi_buf_printf(out, err, "[U+%04X]", (unsigned)code));
    if (span)
        AVP_TRY(avpi_buf_add(out, AVPI_STR("</span>"), err));
done:
    return status;
}

/* Line ends and tabs: kept, a space, or nothing for the CR of CR LF. True when code was one of them. */
static bool is_white(uint32_t code) {
    return code == '\n' || code == '\r' || code == '\t';
}

static avp_status add_white(avpi_buf *out, uint32_t code, avp_str text, size_t at, bool lines, avp_error *err) {
    if (code == '\r' && at < text.len && text.ptr[at] == '\n')
        return AVP_OK;
    return avpi_buf_add_byte(out, lines && code != '\t' ? '\n' : ' ', err);
}

static avp_status add_code(avpi_buf *out, uint32_t code, avp_str text, size_t at, avpi_show_how how, avp_error *err) {
    if (is_white(code))
        return add_white(out, code, text, at, how.lines, err);
    if (is_control(code) || WITHIN(code, invisible))
        return add_stand_in(out, code, how.spans, err);
    if (is_noncharacter(code))
        return avpi_utf8_add(out, REPLACEMENT, err);
    return how.markup ? add_marked_up(out, code, err) : avpi_utf8_add(out, code, err);
}

/* Stretches that are marked: at most one is open, and what is open is closed, whatever their places. */
typedef struct marking {
    const avpi_show_mark *next, *end;
    bool open;
} marking;

static avp_status mark_at(avpi_buf *out, marking *m, size_t at, avp_error *err) {
    avp_status status = AVP_OK;
    if (m->open && at >= m->next->to) {
        AVP_TRY(avpi_buf_add(out, AVPI_STR("</mark>"), err));
        m->open = false;
        m->next++;
    }
    while (m->next < m->end && !m->open && at >= m->next->to)
        m->next++;
    if (m->next < m->end && !m->open && at >= m->next->from) {
        AVP_TRY(avpi_buf_add(out, AVPI_STR("<mark>"), err));
        m->open = true;
    }
done:
    return status;
}

avp_status avpi_show(avpi_buf *out, avp_str text, avpi_show_how how, avp_error *err) {
    avp_status status = AVP_OK;
    size_t shown = 0, piled = 0;
    marking marks = {how.marks, how.marks + how.n_marks, false};
    for (size_t at = 0; at < text.len;) {
        if (how.n_marks > 0)
            AVP_TRY(mark_at(out, &marks, at, err));
        uint32_t code = avpi_utf8_next(text, &at);
        bool mark = WITHIN(code, combining);
        piled = mark ? piled + 1 : 0;
        if (piled > COMBINING_MAX)
            continue;
        bool leans = mark || WITHIN(code, attached);
        if (how.max_chars && shown >= how.max_chars && !leans) {
            AVP_TRY(avpi_utf8_add(out, ELLIPSIS, err));
            break;
        }
        AVP_TRY(add_code(out, code, text, at, how, err));
        shown++;
    }
    if (marks.open)
        AVP_TRY(avpi_buf_add(out, AVPI_STR("</mark>"), err));
done:
    return status;
}

static avp_status add_json_escape(avpi_buf *out, uint32_t code, avp_error *err) {
    if (code < 0x10000)
        return avpi_buf_printf(out, err, "\\u%04x", (unsigned)code);
    uint32_t rest = code - 0x10000;
    return avpi_buf_printf(out, err, "\\u%04x\\u%04x", (unsigned)(0xD800 + (rest >> 10)),
                           (unsigned)(0xDC00 + (rest & 0x3FF)));
}

avp_status avpi_show_json(avpi_buf *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
    for (size_t at = 0; at < text.len;) {
        uint32_t code = avpi_utf8_next(text, &at);
        if (code == '"' || code == '\\')
            AVP_TRY(avpi_buf_add_byte(out, '\\', err));
        /* < stands escaped as well, so that the text may be put into a page */
        if (is_control(code) || code == '<' || is_noncharacter(code) || WITHIN(code, invisible))
            AVP_TRY(add_json_escape(out, code, err));
        else
            AVP_TRY(avpi_utf8_add(out, code, err));
    }
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
done:
    return status;
}
