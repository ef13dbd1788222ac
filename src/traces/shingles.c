#include "traces/shingles.h"

struct avpi_gram_slot {
    avpi_gram gram;
    uint32_t serial, looked; /* last text that it stood in; last text compared in which it was met */
};

void avpi_gram_set_init(avpi_gram_set *set, const avp_ctx *ctx, avpi_gram_key key) {
    *set = (avpi_gram_set){.ctx = ctx, .key = key};
}

void avpi_gram_set_free(avpi_gram_set *set) {
    if (set->ctx)
        avpi_free(set->ctx, set->slots);
    *set = (avpi_gram_set){.slots = NULL};
}

avp_status avpi_gram_set_begin(avpi_gram_set *set, size_t n, avp_error *err) {
    enum { LEAST = 256 };
    avp_status status = AVP_OK;
    size_t wanted = LEAST;
    while (wanted < 2 * n)
        wanted *= 2;
    if (wanted > set->n_slots) {
        struct avpi_gram_slot *slots = NULL;
        AVP_TRY(avpi_zalloc(set->ctx, wanted, sizeof *slots, &slots, err));
        avpi_free(set->ctx, set->slots);
        set->slots = slots;
        set->n_slots = wanted;
        set->serial = 0;
    }
    if (++set->serial == 0) {
        memset(set->slots, 0, set->n_slots * sizeof *set->slots);
        set->serial = 1;
    }
    set->mask = wanted - 1;
    set->looked = 0;
    set->count = 0;
done:
    return status;
}

/* The slot of gram, or the free one where it belongs. */
static inline struct avpi_gram_slot *find(const avpi_gram_set *set, avpi_gram gram, uint64_t hash) {
    size_t at = (size_t)hash & set->mask;
    for (;; at = (at + 1) & set->mask) {
        struct avpi_gram_slot *slot = &set->slots[at];
        if (slot->serial != set->serial || (slot->gram.low == gram.low && slot->gram.high == gram.high))
            return slot;
    }
}

bool avpi_gram_set_add(avpi_gram_set *set, avpi_gram gram, uint64_t hash) {
    struct avpi_gram_slot *slot = find(set, gram, hash);
    if (slot->serial == set->serial)
        return false;
    *slot = (struct avpi_gram_slot){.gram = gram, .serial = set->serial};
    set->count++;
    return true;
}

avp_status avpi_gram_set_fill(avpi_gram_set *set, avp_str text, uint32_t most, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_gram_set_begin(set, text.len < most ? text.len : most, err));
    for (avpi_grams g = avpi_grams_of(text, most); avpi_grams_next(&g);)
        avpi_gram_set_add(set, g.gram, avpi_gram_hash(set->key, g.gram));
done:
    return status;
}

uint32_t avpi_gram_set_shared(avpi_gram_set *set, avp_str text, uint32_t most, uint32_t need) {
    uint32_t shared = 0;
    set->looked++;
    for (avpi_grams g = avpi_grams_of(text, most); avpi_grams_next(&g);) {
        struct avpi_gram_slot *slot = find(set, g.gram, avpi_gram_hash(set->key, g.gram));
        if (slot->serial == set->serial && slot->looked != set->looked) {
            slot->looked = set->looked;
            shared++;
        } else if (shared + (size_t)(g.end - g.at) < need) {
            break; /* a gram takes at least one more byte */
        }
    }
    return shared;
}

uint32_t avpi_jaccard_need(uint32_t a, uint32_t b, double threshold) {
    uint32_t most = a < b ? a : b;
    uint32_t need = (uint32_t)(threshold / (1 + threshold) * ((double)a + (double)b));
    need = need > 1 ? need - 1 : 0;
    if (need > most)
        return most; /* not even all that the smaller has would do */
    while (need < most && !avpi_jaccard_reaches(a, b, need, threshold))
        need++;
    return need;
}
