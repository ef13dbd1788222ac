/* Posts that act on several objects, and in which order those count. */
#include "base/acts_elders.h"

#include "base/radix.h"

#include <string.h>

static const char *const priorities[] = {"text", "hashtags", "url", "repost", "reply", "mention"};

uint32_t avpi_trace_priority(const char *trace) {
    uint32_t i = 0;
    while (i < sizeof priorities / sizeof *priorities && (!trace || strcmp(priorities[i], trace) != 0))
        i++;
    return i;
}

bool avpi_elders_share(const avp_elders *elders, uint32_t a, uint32_t b) {
    const avp_elder_list *of_a = &elders->list[a], *of_b = &elders->list[b];
    const uint32_t *i = elders->rank + of_a->start, *i_end = i + of_a->size;
    const uint32_t *j = elders->rank + of_b->start, *j_end = j + of_b->size;
    while (i < i_end && j < j_end) {
        if (*i == *j)
            return true;
        if (*i < *j)
            i++;
        else
            j++;
    }
    return false;
}

void avpi_elders_free(const avp_ctx *ctx, avp_elders *elders) {
    avpi_free(ctx, elders->of);
    avpi_free(ctx, elders->list);
    avpi_free(ctx, elders->rank);
    *elders = (avp_elders){0};
}

typedef struct finding {
    const avp_ctx *ctx;
    const avp_acts *acts;
    size_t n_posts;
    uint8_t *twice;              /* bit per post: it has several acts */
    uint32_t *rank;              /* per object */
    size_t n;                    /* acts of such posts */
    uint64_t *key, *key_scratch; /* post << 32 | rank */
    uint32_t *act, *act_scratch;
    avp_elders made;
} finding;

/* Mark posts with several acts; how many acts they have. */
static avp_status find_posts(finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    const uint32_t *post = f->acts->post;
    uint8_t *once = NULL;
    for (size_t i = 0; i < f->acts->count; i++)
        if (post[i] != UINT32_MAX && post[i] >= f->n_posts)
            f->n_posts = (size_t)post[i] + 1;
    AVP_TRY(avpi_zalloc(f->ctx, f->n_posts / 8 + 1, 1, &once, err));
    AVP_TRY(avpi_zalloc(f->ctx, f->n_posts / 8 + 1, 1, &f->twice, err));
    for (size_t i = 0; i < f->acts->count; i++) {
        if (post[i] == UINT32_MAX)
            continue;
        uint8_t bit = (uint8_t)(1u << post[i] % 8);
        f->twice[post[i] / 8] |= once[post[i] / 8] & bit;
        once[post[i] / 8] |= bit;
    }
    for (size_t i = 0; i < f->acts->count; i++)
        f->n += post[i] != UINT32_MAX && (f->twice[post[i] / 8] >> post[i] % 8 & 1);
done:
    avpi_free(f->ctx, once);
    return status;
}

static avp_status rank_objects(finding *f, avp_error *err) {
    enum { PART_SHIFT = 48 };
    avp_status status = AVP_OK;
    const avp_acts *acts = f->acts;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    AVP_TRY(avpi_alloc(f->ctx, acts->n_objects, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(f->ctx, acts->n_objects, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(f->ctx, acts->n_objects, sizeof *f->rank, &f->rank, err));
    for (uint32_t o = 0; o < acts->n_objects; o++)
        keys[o] = acts->object_start[o + 1] - acts->object_start[o];
    for (size_t p = 0; p < acts->n_parts; p++)
        for (uint32_t o = acts->parts[p].first_object; o < acts->parts[p].end_object; o++)
            keys[o] |= (uint64_t)avpi_trace_priority(acts->parts[p].trace) << PART_SHIFT;
    AVP_TRY(avpi_radix_order(f->ctx, keys, acts->n_objects, order, err));
    for (uint32_t k = 0; k < acts->n_objects; k++)
        f->rank[order[k]] = k;
done:
    avpi_free(f->ctx, keys);
    avpi_free(f->ctx, order);
    return status;
}

/* The acts of those posts in order of post and rank. */
static avp_status sort_acts(finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = f->acts;
    size_t n = 0;
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->key, &f->key, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->key_scratch, &f->key_scratch, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->act, &f->act, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *f->act_scratch, &f->act_scratch, err));
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++) {
            uint32_t post = acts->post[i];
            if (post == UINT32_MAX || !(f->twice[post / 8] >> post % 8 & 1))
                continue;
            f->key[n] = (uint64_t)post << 32 | f->rank[o];
            f->act[n++] = (uint32_t)i;
        }
    avpi_radix_u64_u32(f->key, f->act, f->key_scratch, f->act_scratch, n);
done:
    return status;
}

/* One post, acts [from, to): its ranks become a run of made.rank, of which each act has the part before its own rank. */
static void list_post(finding *f, size_t from, size_t to, uint64_t *n_ranks) {
    avp_elders *e = &f->made;
    uint64_t first = *n_ranks, bits = 0, bits_before = 0;
    for (size_t k = from; k < to; k++) {
        uint32_t rank = (uint32_t)f->key[k];
        bool repeated = *n_ranks > first && e->rank[*n_ranks - 1] == rank;
        uint32_t before = (uint32_t)(*n_ranks - first) - repeated;
        if (!repeated) {
            e->rank[(*n_ranks)++] = rank;
            bits_before = bits;
            bits |= UINT64_C(1) << rank % 64;
        }
        if (before == 0)
            continue;
        e->list[++e->n_lists] = (avp_elder_list){bits_before, first, before};
        e->of[f->act[k]] = e->n_lists;
    }
}

static avp_status list_all(finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    avp_elders *e = &f->made;
    uint64_t n_ranks = 0;
    AVP_TRY(avpi_zalloc(f->ctx, f->acts->count, sizeof *e->of, &e->of, err));
    AVP_TRY(avpi_zalloc(f->ctx, f->n + 1, sizeof *e->list, &e->list, err));
    AVP_TRY(avpi_alloc(f->ctx, f->n, sizeof *e->rank, &e->rank, err));
    for (size_t from = 0, to; from < f->n; from = to) {
        for (to = from + 1; to < f->n && f->key[to] >> 32 == f->key[from] >> 32; to++) {
        }
        list_post(f, from, to, &n_ranks);
    }
done:
    return status;
}

avp_status avpi_acts_find_elders(const avp_ctx *ctx, avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    finding f = {.ctx = ctx, .acts = acts};
    if (!acts->post)
        return AVP_OK;
    AVP_TRY(find_posts(&f, err));
    if (f.n == 0)
        goto done;
    AVP_TRY(rank_objects(&f, err));
    AVP_TRY(sort_acts(&f, err));
    AVP_TRY(list_all(&f, err));
    if (f.made.n_lists == 0)
        goto done;
    avpi_elders_free(ctx, &acts->elders);
    acts->elders = f.made;
    f.made = (avp_elders){0};
done:
    avpi_elders_free(ctx, &f.made);
    void *work[] = {f.twice, f.rank, f.key, f.key_scratch, f.act, f.act_scratch};
    for (size_t i = 0; i < sizeof work / sizeof *work; i++)
        avpi_free(ctx, work[i]);
    return status;
}
