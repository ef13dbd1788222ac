/*
 *   segments that a picture needs -> coded anew (jpeg_anew) -> the same segments again, and how the camera was held
 */
#include "registry/clean.h"
#include "registry/jpeg_anew.h"

enum {
    SOI = 0xd8,
    EOI = 0xd9,
    SOS = 0xda,
    DQT = 0xdb,
    DNL = 0xdc,
    DRI = 0xdd,
    DHT = 0xc4,
    DAC = 0xcc,
    JPG = 0xc8,
    SOF0 = 0xc0,
    SOF15 = 0xcf,
    RST0 = 0xd0,
    RST7 = 0xd7,
    APP0 = 0xe0,
    APP1 = 0xe1,
    APP14 = 0xee,
    APP15 = 0xef,
    COM = 0xfe
};

static const uint64_t samples_most = (uint64_t)1 << 29; /* of all colours: 1 GiB of coefficients */
enum { SCANS_MOST = 100 }; /* a program writes about ten; each may go over all of the picture */

typedef struct walk {
    avp_str bytes;
    size_t at, scans;
    avpi_buf *out;
    bool framed;                /* a frame was seen */
    const avpi_jpeg_seen *seen; /* of what was coded anew; NULL = it is the source that is read */
    avp_str frame;              /* of what was coded anew: the payload of its frame */
} walk;

static unsigned byte_at(avp_str text, size_t at) {
    return (unsigned char)text.ptr[at];
}

static unsigned short_at(avp_str text, size_t at) {
    return byte_at(text, at) << 8 | byte_at(text, at + 1);
}

/* ---- how the camera was held ---- */

typedef struct tiff {
    avp_str bytes;
    bool little;
} tiff;

static unsigned tiff_number(const tiff *t, size_t at, size_t size) {
    unsigned value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | byte_at(t->bytes, t->little ? at + size - 1 - i : at + i);
    return value;
}

/* The entry 0x0112 of the first directory of an Exif segment; 0 = there is none. */
static unsigned orientation_of(avp_str payload) {
    enum { HEAD = 6, TAG = 0x0112, ENTRY = 12, SHORT = 3 };
    if (payload.len < HEAD + 14 || memcmp(payload.ptr, "Exif\0\0", HEAD) != 0)
        return 0;
    tiff t = {{payload.ptr + HEAD, payload.len - HEAD}, payload.ptr[HEAD] == 'I'};
    size_t directory = tiff_number(&t, 4, 4);
    if (directory > t.bytes.len - 2)
        return 0;
    size_t n = tiff_number(&t, directory, 2);
    for (size_t i = 0, at = directory + 2; i < n && at + ENTRY <= t.bytes.len; i++, at += ENTRY)
        if (tiff_number(&t, at, 2) == TAG && tiff_number(&t, at + 2, 2) == SHORT) {
            unsigned value = tiff_number(&t, at + 8, 2);
            return value >= 1 && value <= 8 ? value : 0;
        }
    return 0;
}

static avp_status add_orientation(unsigned orientation, avpi_buf *out, avp_error *err) {
    char segment[] = "\xff\xe1\0\x22"
                     "Exif\0\0MM\0\x2a\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0?\0\0\0\0\0\0";
    enum { VALUE = 29, SIZE = 36 };
    _Static_assert(sizeof segment == SIZE + 1, "marker, length, Exif, header, one entry, no other directory");
    if (orientation <= 1)
        return AVP_OK;
    segment[VALUE] = (char)orientation;
    return avpi_buf_add(out, (avp_str){segment, SIZE}, err);
}

/* Which colours the numbers stand for: the one thing of APP14 that a reader needs. */
static avp_status add_adobe(const walk *w, avp_str payload, avp_error *err) {
    enum { TRANSFORM = 11, SIZE = 12 };
    char segment[] = "\xff\xee\0\x0e"
                     "Adobe\0\x64\0\0\0\0?";
    if (payload.len < SIZE || memcmp(payload.ptr, "Adobe", 5) != 0 || byte_at(payload, TRANSFORM) > 2)
        return AVP_OK;
    segment[4 + TRANSFORM] = payload.ptr[TRANSFORM];
    return avpi_buf_add(w->out, (avp_str){segment, 4 + SIZE}, err);
}

/* ---- segments ---- */

static bool is_frame(unsigned marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

/* Tables of 64 numbers of one or two bytes, one behind the other. */
static bool are_quantizers(avp_str p) {
    size_t at = 0;
    while (at < p.len)
        at += 1 + (byte_at(p, at) >> 4 ? 128U : 64U);
    return at == p.len && p.len > 0;
}

/* Sixteen lengths, and as many values as they sum up to. */
static bool are_codes(avp_str p) {
    size_t at = 0;
    while (at + 17 <= p.len) {
        size_t values = 0;
        for (size_t i = 1; i <= 16; i++)
            values += byte_at(p, at + i);
        at += 17 + values;
    }
    return at == p.len && p.len > 0;
}

/* Height, width and, of each colour, how many samples it has for those of the largest: not more than are read. */
static bool is_picture(avp_str p) {
    size_t n = p.len >= 6 ? byte_at(p, 5) : 0;
    unsigned across = 1, down = 1;
    uint64_t all = 0;
    if (n == 0 || n > 4 || p.len != 6 + 3 * n || short_at(p, 1) == 0 || short_at(p, 3) == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned sampling = byte_at(p, 7 + 3 * i);
        across = sampling >> 4 > across ? sampling >> 4 : across;
        down = (sampling & 15) > down ? sampling & 15 : down;
        all += (uint64_t)(sampling >> 4) * (sampling & 15);
    }
    return short_at(p, 1) * (uint64_t)short_at(p, 3) * all / (across * down) <= samples_most;
}

/* Is the segment exactly as long as what it says that it holds? */
static bool is_whole(unsigned marker, avp_str p) {
    if (is_frame(marker))
        return is_picture(p);
    switch (marker) {
    case DQT: return are_quantizers(p);
    case DHT: return are_codes(p);
    case DAC: return p.len > 0 && p.len % 2 == 0;
    case DRI:
    case DNL: return p.len == 2;
    case SOS: return p.len > 0 && p.len == 4 + 2 * (size_t)byte_at(p, 0);
    default: return false;
    }
}

/* ---- what a reader does not need of the segments that stay ---- */

/* Row and column of the coefficients in the order of a table. */
static const unsigned char zigzag[64] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                         12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                         35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                         58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/* Of a frame: its colours, each with a number, its sampling and its table. */
enum { COLOURS_AT = 6, COLOUR_SIZE = 3, TABLE_AT = 2 };

static size_t colours_of(avp_str frame) {
    return frame.len >= COLOURS_AT ? byte_at(frame, COLOURS_AT - 1) : 0;
}

/* Which coefficients are not zero in a colour that has this table. */
static uint64_t seen_through(const walk *w, unsigned table) {
    uint64_t seen = 0;
    for (size_t i = 0; i < colours_of(w->frame) && i < AVPI_JPEG_COLOURS; i++)
        if (byte_at(w->frame, COLOURS_AT + COLOUR_SIZE * i + TABLE_AT) == table)
            seen |= w->seen->coefficients[i];
    return seen;
}

/* Scales of coefficients that are zero everywhere become 1: words could stand there, and no pixel changes. */
static void plain_scales(const walk *w, char *tables, size_t n) {
    for (size_t at = 0; at < n;) {
        unsigned head = (unsigned char)tables[at];
        size_t size = head >> 4 ? 2 : 1;
        uint64_t seen = seen_through(w, head & 15);
        at++;
        for (size_t i = 0; i < 64; i++, at += size)
            if (!(seen >> zigzag[i] & 1)) {
                memset(tables + at, 0, size);
                tables[at + size - 1] = 1;
            }
    }
}

/* Colours are numbered from 1: which they are, the order in the frame tells, and APP14. */
static unsigned number_of(const walk *w, unsigned told) {
    unsigned i = 0;
    while (i < colours_of(w->frame) && byte_at(w->frame, COLOURS_AT + COLOUR_SIZE * i) != told)
        i++;
    return i + 1;
}

static void plain_numbers(const walk *w, unsigned marker, char *payload) {
    bool scan = marker == SOS;
    size_t n = (unsigned char)payload[scan ? 0 : COLOURS_AT - 1], at = scan ? 1 : COLOURS_AT;
    for (size_t i = 0; i < n; i++, at += scan ? 2 : COLOUR_SIZE)
        payload[at] = (char)number_of(w, (unsigned char)payload[at]);
}

static avp_status add_segment(walk *w, unsigned marker, avp_str segment, avp_error *err) {
    enum { HEAD = 4 };
    avp_status status = AVP_OK;
    size_t from = w->out->len;
    AVP_TRY(avpi_buf_add(w->out, segment, err));
    if (!w->seen)
        goto done;
    if (marker == DQT)
        plain_scales(w, w->out->ptr + from + HEAD, segment.len - HEAD);
    else if (marker == SOS || is_frame(marker))
        plain_numbers(w, marker, w->out->ptr + from + HEAD);
done:
    return status;
}

/* Coded pixels up to the next marker that is none of theirs. */
static avp_status copy_scan(walk *w, avp_error *err) {
    size_t from = w->at;
    while (w->at + 1 < w->bytes.len) {
        unsigned next = byte_at(w->bytes, w->at + 1);
        if (byte_at(w->bytes, w->at) == 0xff && next != 0 && !(next >= RST0 && next <= RST7))
            break;
        w->at++;
    }
    w->scans++;
    return avpi_buf_add(w->out, (avp_str){w->bytes.ptr + from, w->at - from}, err);
}

/* One segment behind its marker. *good: it may stand there */
static avp_status take_segment(walk *w, unsigned marker, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    size_t left = w->bytes.len - w->at, length = left >= 2 ? short_at(w->bytes, w->at) : 0;
    *good = length >= 2 && length <= left;
    if (!*good)
        return AVP_OK;
    avp_str segment = {w->bytes.ptr + w->at - 2, length + 2}, payload = {w->bytes.ptr + w->at + 2, length - 2};
    w->at += length;
    if (marker == APP14)
        return add_adobe(w, payload, err);
    if ((marker >= APP0 && marker <= APP15) || marker == COM)
        return AVP_OK;
    *good = is_whole(marker, payload) && (marker != SOS || (w->framed && w->scans < SCANS_MOST)) &&
            !(is_frame(marker) && w->framed);
    w->framed |= is_frame(marker);
    if (!*good)
        return AVP_OK;
    AVP_TRY(add_segment(w, marker, segment, err));
    if (marker == SOS)
        AVP_TRY(copy_scan(w, err));
done:
    return status;
}

/* The marker at w->at, behind any 0xff that fill; 0 = none stands there. */
static unsigned next_marker(walk *w) {
    if (w->at + 1 >= w->bytes.len || byte_at(w->bytes, w->at) != 0xff)
        return 0;
    while (w->at < w->bytes.len && byte_at(w->bytes, w->at) == 0xff)
        w->at++;
    return w->at < w->bytes.len ? byte_at(w->bytes, w->at++) : 0;
}

/* Of what was coded anew: tables stand before the frame that tells which colour has which. */
static avp_str find_frame(avp_str bytes) {
    walk w = {.bytes = bytes, .at = 2};
    for (;;) {
        unsigned marker = next_marker(&w);
        size_t left = bytes.len - w.at, length = left >= 2 ? short_at(bytes, w.at) : 0;
        if (marker == 0 || marker == SOS || marker == EOI || length < 2 || length > left)
            return (avp_str){NULL, 0};
        if (is_frame(marker))
            return (avp_str){bytes.ptr + w.at + 2, length - 2};
        w.at += length;
    }
}

/* From behind SOI to EOI. *good  false: something else stands there */
static avp_status copy_segments(avp_str bytes, const avpi_jpeg_seen *seen, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.bytes = bytes, .at = 2, .out = out, .seen = seen};
    if (seen)
        w.frame = find_frame(bytes);
    *good = true;
    while (*good) {
        unsigned marker = next_marker(&w);
        if (marker == EOI) {
            *good = w.scans > 0;
            status = avpi_buf_add(out, AVPI_STR("\xff\xd9"), err);
            goto done;
        }
        *good = marker != 0;
        if (*good)
            AVP_TRY(take_segment(&w, marker, good, err));
    }
done:
    return status;
}

/* Of the first Exif: it may stand behind other segments, and the new one stands before them all. */
static unsigned find_orientation(avp_str bytes) {
    walk w = {.bytes = bytes, .at = 2};
    for (;;) {
        unsigned marker = next_marker(&w);
        size_t left = bytes.len - w.at, length = left >= 2 ? short_at(bytes, w.at) : 0;
        if (marker == 0 || marker == SOS || marker == EOI || length < 2 || length > left)
            return 0;
        unsigned value = marker == APP1 ? orientation_of((avp_str){bytes.ptr + w.at + 2, length - 2}) : 0;
        if (value > 0)
            return value;
        w.at += length;
    }
}

/* ---- the picture ---- */

/* What is coded anew comes without words, and with a head of its own that a reader does not need. */
avp_status avpi_clean_jpeg(avp_str bytes, avpi_buf *out, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf needed, anew;
    avpi_jpeg_seen seen;
    avpi_buf_init(&needed, out->ctx, SIZE_MAX);
    avpi_buf_init(&anew, out->ctx, SIZE_MAX);
    *good = bytes.len > 4 && byte_at(bytes, 0) == 0xff && byte_at(bytes, 1) == SOI;
    if (!*good)
        goto done;
    AVP_TRY(avpi_buf_add(&needed, AVPI_STR("\xff\xd8"), err));
    AVP_TRY(copy_segments(bytes, NULL, &needed, good, err));
    if (*good)
        AVP_TRY(avpi_jpeg_anew(avpi_buf_view(&needed), &anew, &seen, good, err));
    if (!*good)
        goto done;
    AVP_TRY(avpi_buf_add(out, AVPI_STR("\xff\xd8"), err));
    AVP_TRY(add_orientation(find_orientation(bytes), out, err));
    AVP_TRY(copy_segments(avpi_buf_view(&anew), &seen, out, good, err));
done:
    avpi_buf_free(&needed);
    avpi_buf_free(&anew);
    return status;
}
