#include "traces/peer_similar.h"

#include "base/acts_builder.h"
#include "base/hash.h"
#include "base/radix.h"
#include "traces/trace.h"

#include <string.h>

typedef struct similar_pair {
    uint32_t a, b;
} similar_pair;

typedef struct search {
    const avp_ctx *ctx;
    const avp_acts *acts;
    uint64_t *word; /* hashes; those of set o are [start[o], start[o + 1]) */
    uint64_t *start;
    uint32_t *holder; /* the sets that have a word, word after word */
    uint64_t *from;   /* per entry of word: where its word's holders begin */
    uint64_t *until;
    similar_pair *pair;
    size_t n_pairs, capacity;
} search;

static size_t count_words(avp_str name) {
    size_t n = name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        n += name.ptr[i] == AVPI_TRACE_SEPARATOR;
    return n;
}

static avp_status list_words(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t n = 0;
    AVP_TRY(avpi_alloc(s->ctx, (size_t)s->acts->n_objects + 1, sizeof *s->start, &s->start, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++) {
        s->start[o] = n;
        n += count_words(avp_names_get(&s->acts->objects, o));
    }
    s->start[s->acts->n_objects] = n;
    AVP_TRY(avpi_alloc(s->ctx, (size_t)n, sizeof *s->word, &s->word, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++) {
        avp_str left = avp_names_get(&s->acts->objects, o);
        for (uint64_t k = s->start[o]; k < s->start[o + 1]; k++) {
            size_t len = avpi_str_find_byte(left, AVPI_TRACE_SEPARATOR);
            s->word[k] = avpi_hash64((avp_str){left.ptr, len});
            left = len < left.len ? (avp_str){left.ptr + len + 1, left.len - len - 1} : (avp_str){left.ptr + len, 0};
        }
    }
done:
    return status;
}

/* Which sets have each word: the entries in the order of their words, sets ascending inside one. */
static avp_status list_holders(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL, *set_of = NULL;
    size_t n = (size_t)s->start[s->acts->n_objects];
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *set_of, &set_of, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *s->holder, &s->holder, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *s->from, &s->from, err));
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *s->until, &s->until, err));
    AVP_TRY(avpi_radix_order(s->ctx, s->word, n, order, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++)
        for (uint64_t k = s->start[o]; k < s->start[o + 1]; k++)
            set_of[k] = o;
    for (size_t first = 0, end = 0; first < n; first = end) {
        while (end < n && s->word[order[end]] == s->word[order[first]])
            end++;
        for (size_t k = first; k < end; k++) {
            s->holder[k] = set_of[order[k]];
            s->from[order[k]] = first;
            s->until[order[k]] = end;
        }
    }
done:
    avpi_free(s->ctx, order);
    avpi_free(s->ctx, set_of);
    return status;
}

static avp_status add_pair(search *s, uint32_t a, uint32_t b, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(s->ctx, &s->pair, &s->capacity, s->n_pairs + 1, sizeof *s->pair, err));
    s->pair[s->n_pairs++] = (similar_pair){a, b};
done:
    return status;
}

/* Words in common with every earlier set, by going through the holders of each of its words. */
static avp_status match_set(search *s, uint32_t o, double least, uint32_t *common, uint32_t *met, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n_met = 0;
    double size = (double)(s->start[o + 1] - s->start[o]);
    for (uint64_t k = s->start[o]; k < s->start[o + 1]; k++)
        for (uint64_t h = s->from[k]; h < s->until[k] && s->holder[h] < o; h++)
            if (common[s->holder[h]]++ == 0)
                met[n_met++] = s->holder[h];
    for (size_t i = 0; i < n_met; i++) {
        uint32_t other = met[i];
        double shared = common[other], both = size + (double)(s->start[other + 1] - s->start[other]) - shared;
        common[other] = 0;
        if (status == AVP_OK && shared >= least * both)
            status = add_pair(s, other, o, err);
    }
    return status;
}

static avp_status find_pairs(search *s, double least, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *common = NULL, *met = NULL;
    AVP_TRY(avpi_zalloc(s->ctx, s->acts->n_objects, sizeof *common, &common, err));
    AVP_TRY(avpi_alloc(s->ctx, s->acts->n_objects, sizeof *met, &met, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++)
        AVP_TRY(match_set(s, o, least, common, met, err));
done:
    avpi_free(s->ctx, common);
    avpi_free(s->ctx, met);
    return status;
}

/* The acts of set o once more, on an object of that name. */
static avp_status act_on(const search *s, uint32_t o, avp_str name, avpi_acts_builder *builder, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint64_t i = s->acts->object_start[o]; i < s->acts->object_start[o + 1]; i++) {
        avp_str account = avp_names_get(&s->acts->accounts, s->acts->account[i]);
        const avpi_act_columns one = {.n = 1,
                                      .account = &account,
                                      .object = &name,
                                      .post_number = &s->acts->post[i],
                                      .time_us = &s->acts->time_us[i]};
        AVP_TRY(avpi_acts_builder_add(builder, 0, &one, err));
    }
done:
    return status;
}

static avp_status act_on_pair(const search *s, similar_pair pair, avpi_buf *name, avpi_acts_builder *builder,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(name);
    AVP_TRY(avpi_buf_add(name, avp_names_get(&s->acts->objects, pair.a), err));
    AVP_TRY(avpi_buf_add(name, AVPI_STR("\x1f\x1f"), err)); /* no name of a set has two in a row */
    AVP_TRY(avpi_buf_add(name, avp_names_get(&s->acts->objects, pair.b), err));
    AVP_TRY(act_on(s, pair.a, avpi_buf_view(name), builder, err));
    AVP_TRY(act_on(s, pair.b, avpi_buf_view(name), builder, err));
done:
    return status;
}

static avp_status build(const search *s, avp_acts *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_acts_builder *builder = NULL;
    avpi_buf name;
    avpi_buf_init(&name, s->ctx, SIZE_MAX);
    AVP_TRY(
        avpi_acts_builder_new(s->ctx, s->acts->trace, 1, s->acts->source != NULL, AVPI_POSTS_NUMBERED, &builder, err));
    for (uint32_t o = 0; o < s->acts->n_objects; o++)
        AVP_TRY(act_on(s, o, avp_names_get(&s->acts->objects, o), builder, err));
    for (size_t i = 0; i < s->n_pairs; i++)
        AVP_TRY(act_on_pair(s, s->pair[i], &name, builder, err));
    AVP_TRY(avpi_acts_builder_finish(builder, s->acts->precision_us, out, NULL, 0, err));
done:
    avpi_acts_builder_free(builder);
    avpi_buf_free(&name);
    return status;
}

avp_status avpi_similar_pairs(const avp_ctx *ctx, double least, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    search s = {.ctx = ctx, .acts = acts};
    avp_acts built = {0};
    AVP_TRY(list_words(&s, err));
    AVP_TRY(list_holders(&s, err));
    AVP_TRY(find_pairs(&s, least, err));
    AVP_TRY(build(&s, &built, err));
    avp_acts_free(ctx, acts);
    *acts = built;
done:
    for (size_t i = 0; i < 6; i++)
        avpi_free(ctx, (void *[]){s.word, s.start, s.holder, s.from, s.until, s.pair}[i]);
    return status;
}
