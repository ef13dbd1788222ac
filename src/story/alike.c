#include "story/alike.h"

#include "base/sort.h"

double avpi_jaccard(const avpi_word_set *a, const avpi_word_set *b) {
    uint32_t both = 0;
    for (uint32_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->words[i] == b->words[k]) {
            both++;
            i++;
            k++;
        } else if (a->words[i] < b->words[k]) {
            i++;
        } else {
            k++;
        }
    }
    uint32_t either = a->n + b->n - both;
    return either > 0 ? (double)both / (double)either : 0;
}

typedef struct sized {
    uint32_t n;
    size_t index;
} sized;

static int by_size(const void *left, const void *right) {
    const sized *a = left, *b = right;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* J <= smaller / larger, so from the smallest on only sets up to n / least words come into question. */
avp_status avpi_alike_count(const avp_ctx *ctx, const avpi_word_set *sets, size_t n, double least, uint64_t *alike,
                            avp_error *err) {
    avp_status status = AVP_OK;
    sized *order = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    for (size_t i = 0; i < n; i++) {
        order[i] = (sized){sets[i].n, i};
        alike[i] = 0;
    }
    avpi_sort(order, n, sizeof *order, by_size);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && (double)order[k].n * least <= (double)order[i].n; k++)
            if (avpi_jaccard(&sets[order[i].index], &sets[order[k].index]) >= least) {
                alike[order[i].index]++;
                alike[order[k].index]++;
            }
done:
    avpi_free(ctx, order);
    return status;
}
