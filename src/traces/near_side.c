#include "traces/near_side.h"

#include "base/utf8.h"
#include "traces/shingles.h"

#include <unicode/uchar.h>

/* The walk over a post: a letter is a stretch [from, to) of it. */
typedef struct walk {
    const avp_ctx *ctx;
    avpi_spelling *spelling;
    avp_str original;
    avpi_near_letters *letters;
    size_t used;      /* bytes of the side so far */
    uint32_t last_to; /* where the last letter ends */
    bool apart;       /* something that is no letter stood behind it */
} walk;

static size_t size_at(avp_str text, size_t at) {
    size_t size = avpi_utf8_size((const unsigned char *)text.ptr + at, text.len - at);
    return size ? size : 1;
}

static bool is_mark(avp_str text, size_t at) {
    const unsigned char *p = (const unsigned char *)text.ptr + at;
    return *p >= 0x80 &&
           (U_GET_GC_MASK((UChar32)avpi_point_next(&p, (const unsigned char *)text.ptr + text.len)) & U_GC_M_MASK);
}

/* A character and the marks that stand on it. */
static size_t end_of_letter(avp_str text, size_t at) {
    size_t to = at + size_at(text, at);
    while (to < text.len && is_mark(text, to))
        to += size_at(text, to);
    return to;
}

static avp_status put(walk *w, avp_str plain, uint32_t from, uint32_t to, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_near_letters *l = w->letters;
    AVP_TRY(avpi_grow(w->ctx, &l->text, &l->text_room, w->used + plain.len, sizeof *l->text, err));
    AVP_TRY(avpi_grow(w->ctx, &l->from, &l->from_room, w->used + plain.len, sizeof *l->from, err));
    AVP_TRY(avpi_grow(w->ctx, &l->to, &l->to_room, w->used + plain.len, sizeof *l->to, err));
    for (size_t i = 0; i < plain.len; i++, w->used++) {
        l->text[w->used] = plain.ptr[i];
        l->from[w->used] = from;
        l->to[w->used] = to;
    }
done:
    return status;
}

/* One letter of the original, which may be several plain ones or none. */
static avp_status step(walk *w, size_t from, size_t to, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str plain;
    AVP_TRY(avpi_spelling_plain(w->spelling, (avp_str){w->original.ptr + from, to - from}, &plain, err));
    for (size_t at = 0; at < plain.len;) {
        size_t begin = at;
        avpi_letter letter = avpi_spelling_letter(w->spelling, plain, &at);
        if (letter < AVPI_LETTER_WORD) {
            w->apart |= letter != AVPI_LETTER_APOSTROPHE;
            continue;
        }
        if (w->apart && w->used > 0)
            AVP_TRY(put(w, AVPI_STR(" "), (uint32_t)from, w->last_to, err));
        w->apart = false;
        AVP_TRY(put(w, (avp_str){plain.ptr + begin, at - begin}, (uint32_t)from, (uint32_t)to, err));
        w->last_to = (uint32_t)to;
    }
done:
    return status;
}

avp_status avpi_near_letters_of(const avp_ctx *ctx, avpi_spelling *spelling, avp_str original,
                                avpi_near_letters *letters, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.ctx = ctx, .spelling = spelling, .original = original, .letters = letters};
    for (size_t from = 0, to; from < original.len; from = to) {
        to = end_of_letter(original, from);
        AVP_TRY(step(&w, from, to, err));
    }
    letters->side = (avpi_near_side){{letters->text, w.used}, letters->from, letters->to};
done:
    return status;
}

void avpi_near_letters_free(const avp_ctx *ctx, avpi_near_letters *letters) {
    avpi_free(ctx, letters->text);
    avpi_free(ctx, letters->from);
    avpi_free(ctx, letters->to);
    *letters = (avpi_near_letters){.text = NULL};
}
