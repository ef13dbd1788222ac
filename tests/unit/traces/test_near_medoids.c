/* Work that is bounded, whatever the texts: what an enemy can do who knows the seed. */
#include "traces/minhash.h"
#include "traces/near_cluster.h"

#include "support/check.h"
#include "support/near_posts.h"

enum { HOOK = 700, FILLER = 1400, CRAFTED = HOOK + FILLER };

static avpi_near_options options(void) {
    avpi_near_options opts;
    avp_options_init(&avpi_near_option_table, &opts);
    return opts;
}

static avpi_signature signature_of(const avpi_minhash *minhash, avp_str text) {
    avpi_signature s;
    avpi_signature_clear(&s);
    for (avpi_grams g = avpi_grams_of(text, UINT32_MAX); avpi_grams_next(&g);)
        avpi_signature_add(&s, avpi_gram_hash(minhash->gram_key, g.gram));
    return s;
}

/* A letter that leaves the signature as it is, drawn until one is found. */
static void add_harmless(const avpi_minhash *minhash, const avpi_signature *hook, char *bytes, size_t at,
                         avpi_rng *rng) {
    for (;;) {
        bytes[at] = (char)('a' + avpi_rng_below(rng, 26));
        avpi_signature tail = signature_of(minhash, (avp_str){bytes + at - 4, 5});
        unsigned bin = (unsigned)__builtin_ctzll(tail.filled);
        if (tail.value[bin] > hook->value[bin])
            return;
    }
}

/* n texts that agree in every bin, and share a quarter of their grams. */
static avp_str *craft(size_t n, char *bytes) {
    avp_str *texts = calloc(n, sizeof *texts);
    avpi_minhash minhash;
    avpi_rng rng;
    avpi_minhash_init(&minhash, 1);
    avpi_rng_init(&rng, 9, 0);
    for (size_t i = 0; i < HOOK; i++)
        bytes[i] = (char)('a' + avpi_rng_below(&rng, 26));
    avpi_signature hook = signature_of(&minhash, (avp_str){bytes, HOOK});
    assert_true(hook.filled == UINT64_MAX);
    for (size_t i = 0; i < n; i++) {
        char *own = bytes + i * CRAFTED;
        memmove(own, bytes, HOOK);
        for (size_t at = HOOK; at < CRAFTED; at++)
            add_harmless(&minhash, &hook, own, at, &rng);
        texts[i] = (avp_str){own, CRAFTED};
    }
    return texts;
}

static void check_crafted(size_t n, const avpi_near_options *opts, uint64_t looked_at_most) {
    avp_ctx ctx = check_ctx(2);
    avpi_near_clusters out = {.count = 0};
    char *bytes = malloc(n * CRAFTED);
    avp_str *texts = craft(n, bytes);
    assert_int_equal(avpi_near_cluster(&ctx, texts, NULL, n, opts, &out, NULL), AVP_OK);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.work.buckets, 64 / (uint64_t)opts->rows);
    assert_true(out.work.looked_at > 0 && out.work.looked_at <= looked_at_most);
    assert_true(out.work.compared <= 2 * n * (uint64_t)opts->compare); /* earlier medoids, then those of the batch */
    avpi_near_free(&ctx, &out);
    free(texts);
    free(bytes);
}

static void work__crafted_texts_in_every_bucket__bounded_by_compare(void **state) {
    (void)state;
    enum { N = 600 };
    avpi_near_options opts = options();
    check_crafted(N, &opts, N * N / 2);
    opts.compare = 3;
    check_crafted(N, &opts, N * N / 2);
}

static void work__crafted_texts_over_the_cap__bounded_by_the_room(void **state) {
    (void)state;
    enum { N = 600, ROOM = 16 };
    avpi_near_options opts = options();
    opts.cap = 100;
    check_crafted(N, &opts, 2 * N * ROOM);
}

/* Posts in the cluster of the first. */
static size_t count_together(const near_posts *p, const avpi_near_options *opts, bool capped) {
    avp_ctx ctx = check_ctx(2);
    avpi_near_clusters out = {.count = 0};
    size_t together = 0;
    assert_int_equal(avpi_near_cluster(&ctx, p->texts, NULL, p->n, opts, &out, NULL), AVP_OK);
    assert_true(capped == (out.work.capped_buckets > 0));
    for (size_t i = 0; i < p->n; i++)
        together += out.cluster[i] == out.cluster[0];
    avpi_near_free(&ctx, &out);
    return together;
}

static void medoids__large_family_over_the_cap__stays_together(void **state) {
    (void)state;
    enum { N = 6000 };
    avpi_near_options opts = options();
    near_posts p = {.texts = calloc(N, sizeof *p.texts), .bytes = malloc((size_t)N * NEAR_POST_SIZE)};
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 0);
    while (p.n < N)
        near_posts_add(&p, 12, &rng, p.n % 10 ? 0.06 : 0);
    opts.cap = N;
    size_t whole = count_together(&p, &opts, false);
    opts.cap = 50;
    size_t capped = count_together(&p, &opts, true);
    print_message("of %d posts %zu together, %zu with the cap\n", (int)N, whole, capped);
    assert_true(whole > N * 8 / 10 && capped > whole * 97 / 100);
    near_posts_free(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work__crafted_texts_in_every_bucket__bounded_by_compare),
        cmocka_unit_test(work__crafted_texts_over_the_cap__bounded_by_the_room),
        cmocka_unit_test(medoids__large_family_over_the_cap__stays_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
