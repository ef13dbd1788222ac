/* The 5-grams of a text: five code points in a row. A text is compared by the set of them. */
#ifndef AVPI_TRACES_SHINGLES_H
#define AVPI_TRACES_SHINGLES_H

#include "base/text.h"
#include "base/utf8.h"

enum { AVPI_GRAM_POINTS = 5 };

/*
 *   high  | code point 1 | code point 2 |              21 bits each: nothing is lost, equal grams are equal numbers
 *   low   | code point 3 | code point 4 | code point 5 |
 */
typedef struct avpi_gram {
    uint64_t high, low;
} avpi_gram;

/** Next code point of at < end. A byte that is no part of valid UTF-8 counts as a code point of its own above U+10FFFF. */
static inline uint32_t avpi_point_next(const unsigned char **at, const unsigned char *end) {
    const unsigned char *s = *at;
    size_t size = s[0] < 0x80 ? 1 : avpi_utf8_size(s, (size_t)(end - s));
    *at += size ? size : 1;
    switch (size) {
    case 0: return 0x110000U + s[0];
    case 1: return s[0];
    case 2: return (uint32_t)(s[0] & 0x1F) << 6 | (uint32_t)(s[1] & 0x3F);
    case 3: return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (uint32_t)(s[2] & 0x3F);
    default:
        return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 | (uint32_t)(s[2] & 0x3F) << 6 |
               (uint32_t)(s[3] & 0x3F);
    }
}

/* Walks over the grams of a text, repeated ones too:
 *     for (avpi_grams g = avpi_grams_of(text, most); avpi_grams_next(&g);) use(g.gram); */
typedef struct avpi_grams {
    const unsigned char *at, *end;
    avpi_gram gram;
    uint32_t left; /* grams that may still be read */
} avpi_grams;

static inline void avpi_gram_push(avpi_gram *gram, uint32_t point) {
    const uint64_t low_mask = (UINT64_C(1) << 63) - 1, high_mask = (UINT64_C(1) << 42) - 1;
    gram->high = (gram->high << 21 | gram->low >> 42) & high_mask;
    gram->low = (gram->low << 21 | point) & low_mask;
}

/** The first `most` grams of text. */
static inline avpi_grams avpi_grams_of(avp_str text, uint32_t most) {
    const unsigned char *from = (const unsigned char *)(text.ptr ? text.ptr : "");
    avpi_grams g = {.at = from, .end = from + text.len, .left = most};
    for (int i = 0; i < AVPI_GRAM_POINTS - 1 && g.at < g.end; i++)
        avpi_gram_push(&g.gram, avpi_point_next(&g.at, g.end));
    return g;
}

static inline bool avpi_grams_next(avpi_grams *g) {
    if (g->at >= g->end || g->left == 0)
        return false;
    g->left--;
    avpi_gram_push(&g->gram, avpi_point_next(&g->at, g->end));
    return true;
}

/** Both halves of the 128-bit product, folded: one multiplication mixes 128 bits into 64. */
static inline uint64_t avpi_fold(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two secret words, drawn from the seed. */
typedef struct avpi_gram_key {
    uint64_t a, b;
} avpi_gram_key;
static inline uint64_t avpi_gram_hash(avpi_gram_key key, avpi_gram gram) {
    return avpi_fold(gram.low ^ key.a, gram.high ^ key.b);
}

/*
 * The set of the grams of one text at a time, in a table at most half full. A slot belongs to the present text when its
 * serial is the set's: nothing is cleared between texts.
 */
typedef struct avpi_gram_set {
    const avp_ctx *ctx;
    avpi_gram_key key;
    struct avpi_gram_slot *slots;
    size_t n_slots, mask;    /* allocated; in use for the present text, less one */
    uint32_t serial, looked; /* of the present text; of the text that it is compared with */
    uint32_t count;          /* distinct grams */
} avpi_gram_set;

void avpi_gram_set_init(avpi_gram_set *set, const avp_ctx *ctx, avpi_gram_key key);
void avpi_gram_set_free(avpi_gram_set *set);
/** Empty the set, with room for n grams. */
AVP_MUST_CHECK avp_status avpi_gram_set_begin(avpi_gram_set *set, size_t n, avp_error *err);
/** Add a gram with its avpi_gram_hash; true when it is new. There must be room. */
bool avpi_gram_set_add(avpi_gram_set *set, avpi_gram gram, uint64_t hash);
/** The set of the first `most` grams of text. */
AVP_MUST_CHECK avp_status avpi_gram_set_fill(avpi_gram_set *set, avp_str text, uint32_t most, avp_error *err);
/** Distinct grams, among the first `most` of text, that the set holds too; any smaller number when fewer than `need`. */
uint32_t avpi_gram_set_shared(avpi_gram_set *set, avp_str text, uint32_t most, uint32_t need);

/** True when two sets of a and b grams that share `shared` have a Jaccard index of at least threshold; a tie counts, whatever the rounding. */
static inline bool avpi_jaccard_reaches(uint32_t a, uint32_t b, uint32_t shared, double threshold) {
    const double rounding = 1e-9;
    return (double)shared + rounding >= threshold * ((double)a + (double)b - (double)shared);
}
/** Fewest shared grams with which two sets of a and b reach threshold; the smaller of the two when none does. */
uint32_t avpi_jaccard_need(uint32_t a, uint32_t b, double threshold);

#endif
