/*
 * Near-duplicate texts by the million: time, memory and recall.
 *
 *     bench_near [POSTS [KIND [THREADS [recall]]]]       KIND: templates (default), phrases, edited, distinct
 *
 * templates  half of the posts repeat or vary a text: copies of popular texts, and templates in which one to three words
 *            are exchanged; the others are made of words of Zipf frequency
 * phrases    sentences of the simulator: a few hundred phrases in every combination, so that all are a little alike
 * edited     the same sentences, each said ten times with one word or up to five exchanged for words of other sentences: a sample
 *            with many pairs at every likeness
 * distinct   no two alike
 *
 * recall     besides, cluster the first 20,000 posts alone and compare all their pairs: about a minute
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "simulate/words.h"
#include "traces/near_cluster.h"
#include "traces/shingles.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { WORDS = 60000, WORD_SIZE = 24, TEXT_SIZE = 600, SAMPLE = 20000, TEMPLATE_POSTS = 200 };

typedef struct posts {
    avp_ctx ctx;
    char (*words)[WORD_SIZE];
    char *bytes;
    size_t used, capacity, n;
    uint64_t *start;
    avp_str *texts;
} posts;

static void *must(void *block) {
    if (!block) {
        fputs("not enough memory\n", stderr);
        exit(4);
    }
    return block;
}

static void fill_words(posts *p) {
    static const char *const syllables[] = {"ca", "sa",  "lo",  "me",   "ti",  "ro",  "na",  "de",
                                            "pu", "bli", "gra", "ción", "men", "te",  "par", "do",
                                            "es", "tra", "mi",  "ñe",   "ja",  "cho", "vi",  "gue"};
    enum { COUNT = sizeof syllables / sizeof *syllables };
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    p->words = must(calloc(WORDS, WORD_SIZE));
    for (size_t w = 0; w < WORDS; w++) {
        size_t at = 0, parts = 1 + avpi_rng_below(&rng, 3) + (w > 100);
        for (size_t i = 0; i < parts; i++) {
            const char *s = syllables[avpi_rng_below(&rng, COUNT)];
            memcpy(p->words[w] + at, s, strlen(s));
            at += strlen(s);
        }
    }
}

/* Rank r with a chance of about 1 / (r + 10). */
static const char *draw_word(const posts *p, avpi_rng *rng) {
    double log_range = 8.7; /* ln((WORDS + 10) / 10) */
    double rank = 10.0, u = avpi_rng_real(rng) * log_range, term = 1, power = 1;
    for (int i = 1; i < 40; i++)
        power += term = term * u / i;
    size_t w = (size_t)(rank * power - rank);
    return p->words[w < WORDS ? w : WORDS - 1];
}

static void add_words(const posts *p, avpi_rng *rng, size_t count, const uint8_t *exchange, avpi_rng *other,
                      avpi_buf *out) {
    avpi_buf_clear(out);
    for (size_t i = 0; i < count; i++) {
        const char *own = draw_word(p, rng);
        const char *word = exchange && exchange[i] ? draw_word(p, other) : own;
        if ((i > 0 && avpi_buf_add_byte(out, ' ', NULL)) || avpi_buf_add(out, avpi_str_view(word), NULL))
            exit(4);
    }
}

/* A text of a template: the words of its own number, some of them exchanged in this post. */
static void say_template(const posts *p, uint64_t number, avpi_rng *rng, bool vary, avpi_buf *out) {
    uint8_t exchange[64] = {0};
    avpi_rng own;
    avpi_rng_init(&own, 2, number);
    size_t count = 8 + avpi_rng_below(&own, 20);
    for (size_t i = 0; vary && i < 1 + avpi_rng_below(rng, 3); i++)
        exchange[avpi_rng_below(rng, count)] = 1;
    add_words(p, &own, count, exchange, rng, out);
}

static void say_sentence(avpi_rng *rng, size_t number, avpi_buf *out) {
    avpi_buf_clear(out);
    if (avpi_sim_say(rng, number % 40, 'S', out, NULL))
        exit(4);
}

/* The word at a place of a text, counted from 0 and around; words are set apart by one space. */
static avp_str word_at(const avpi_buf *text, size_t place) {
    size_t words = 1, from = 0;
    for (size_t i = 0; i < text->len; i++)
        words += text->ptr[i] == ' ';
    for (place %= words; place > 0; from++)
        place -= text->ptr[from] == ' ';
    size_t to = from;
    while (to < text->len && text->ptr[to] != ' ')
        to++;
    return (avp_str){text->ptr + from, to - from};
}

/* Sentence i / 10 in its i % 10th edition: so many words, at most five, exchanged for words of a sentence of its own. */
static void say_edited(const posts *p, size_t i, avpi_rng *own, avpi_buf *out) {
    enum { EDITIONS = 10, EDITS_MOST = 5 };
    avpi_rng rng;
    avpi_buf other, edited;
    avpi_rng_init(&rng, 4, i / EDITIONS);
    avpi_buf_init(&other, &p->ctx, 1 << 16);
    avpi_buf_init(&edited, &p->ctx, 1 << 16);
    say_sentence(&rng, i / EDITIONS, out);
    say_sentence(own, i, &other);
    for (size_t edit = 0; edit < i % EDITIONS % (EDITS_MOST + 1); edit++) {
        avp_str word = word_at(out, avpi_rng_below(own, TEXT_SIZE)),
                instead = word_at(&other, avpi_rng_below(own, TEXT_SIZE));
        size_t before = (size_t)(word.ptr - out->ptr), after = before + word.len;
        avpi_buf_clear(&edited);
        if (avpi_buf_add(&edited, (avp_str){out->ptr, before}, NULL) || avpi_buf_add(&edited, instead, NULL) ||
            avpi_buf_add(&edited, (avp_str){out->ptr + after, out->len - after}, NULL))
            exit(4);
        avpi_buf_clear(out);
        if (avpi_buf_add(out, avpi_buf_view(&edited), NULL))
            exit(4);
    }
    avpi_buf_free(&other);
    avpi_buf_free(&edited);
}

static void say(const posts *p, const char *kind, size_t i, avpi_buf *out) {
    avpi_rng rng;
    avpi_rng_init(&rng, 3, i);
    avpi_buf_clear(out);
    double u = avpi_rng_real(&rng), popular = avpi_rng_real(&rng);
    uint64_t template = (uint64_t)(popular * popular * (double)(p->n / TEMPLATE_POSTS));
    if (strcmp(kind, "phrases") == 0) {
        say_sentence(&rng, i, out);
    } else if (strcmp(kind, "edited") == 0) {
        say_edited(p, i, &rng, out);
    } else if (strcmp(kind, "distinct") == 0 || u < 0.35) {
        add_words(p, &rng, 6 + avpi_rng_below(&rng, 25), NULL, NULL, out);
    } else {
        say_template(p, template, &rng, u < 0.55, out);
    }
}

static void make_posts(posts *p, const char *kind) {
    avpi_buf text;
    avpi_buf_init(&text, &p->ctx, 1 << 16);
    p->start = must(malloc((p->n + 1) * sizeof *p->start));
    for (size_t i = 0; i < p->n; i++) {
        say(p, kind, i, &text);
        if (p->used + text.len > p->capacity) {
            p->capacity = p->capacity * 2 + (1 << 20);
            p->bytes = must(realloc(p->bytes, p->capacity));
        }
        memcpy(p->bytes + p->used, text.ptr, text.len);
        p->start[i] = p->used;
        p->used += text.len;
    }
    p->start[p->n] = p->used;
    avpi_buf_free(&text);
    p->bytes = must(realloc(p->bytes, p->used + 1));
    p->texts = must(malloc((p->n + 1) * sizeof *p->texts));
    for (size_t i = 0; i < p->n; i++)
        p->texts[i] = (avp_str){p->bytes + p->start[i], p->start[i + 1] - p->start[i]};
    free(p->start);
}

/* Processor seconds of all threads so far. */
static double cpu_s(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static double peak_gib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / (1 << 20);
}

/* ---- all pairs of a sample ---- */

typedef struct pairs {
    const posts *p;
    size_t n;
    const avpi_near_clusters *clusters;
    avpi_gram_set *sets; /* one per worker */
    uint32_t *grams;
    double least;
    uint64_t *near, *together; /* per post: others of another text within `least`; of these, in its cluster */
    bool *strays;              /* farther from its medoid than the threshold */
} pairs;

static bool is_near(const pairs *s, avpi_gram_set *set, size_t other, double least) {
    uint32_t need = avpi_jaccard_need(set->count, s->grams[other], least);
    if (!avpi_jaccard_reaches(set->count, s->grams[other], need, least))
        return false;
    uint32_t shared = avpi_gram_set_shared(set, s->p->texts[other], UINT32_MAX, need);
    return avpi_jaccard_reaches(set->count, s->grams[other], shared, least);
}

static avp_status count_row(void *arg, size_t i, unsigned worker, avp_error *err) {
    const pairs *s = arg;
    avpi_gram_set *set = &s->sets[worker];
    const uint32_t *cluster = s->clusters->cluster;
    if (avpi_gram_set_fill(set, s->p->texts[i], UINT32_MAX, err))
        return AVP_E_MEMORY;
    for (size_t j = 0; j < s->n; j++) {
        if (j == i || !is_near(s, set, j, s->least) || avpi_str_equal(s->p->texts[i], s->p->texts[j]))
            continue;
        s->near[i]++;
        s->together[i] += cluster[i] != UINT32_MAX && cluster[i] == cluster[j];
    }
    s->strays[i] = cluster[i] != UINT32_MAX && !is_near(s, set, s->clusters->medoid[cluster[i]], 0.7);
    return AVP_OK;
}

static void count_pairs(pairs *s) {
    avpi_gram_key key = {0x9e3779b97f4a7c15U, 0xbf58476d1ce4e5b9U};
    unsigned workers = avpi_workers(&s->p->ctx, s->n);
    s->sets = must(calloc(workers, sizeof *s->sets));
    for (unsigned w = 0; w < workers; w++)
        avpi_gram_set_init(&s->sets[w], &s->p->ctx, key);
    for (size_t i = 0; i < s->n; i++) {
        if (avpi_gram_set_fill(&s->sets[0], s->p->texts[i], UINT32_MAX, NULL))
            exit(4);
        s->grams[i] = s->sets[0].count;
    }
    if (avpi_parallel(&s->p->ctx, s->n, count_row, s, NULL))
        exit(4);
    for (unsigned w = 0; w < workers; w++)
        avpi_gram_set_free(&s->sets[w]);
    free(s->sets);
}

static void recall(const posts *p, double least) {
    avpi_near_clusters out = {0};
    size_t n = p->n < SAMPLE ? p->n : SAMPLE;
    if (avpi_near_cluster(&p->ctx, p->texts, NULL, n, NULL, &out, NULL))
        exit(4);
    pairs s = {.p = p, .n = n, .clusters = &out, .least = least};
    s.grams = must(calloc(n, sizeof *s.grams));
    s.near = must(calloc(n, sizeof *s.near));
    s.together = must(calloc(n, sizeof *s.together));
    s.strays = must(calloc(n, sizeof *s.strays));
    count_pairs(&s);
    uint64_t near = 0, together = 0, lonely = 0, with_near = 0, strays = 0;
    for (size_t i = 0; i < n; i++) {
        near += s.near[i];
        together += s.together[i];
        with_near += s.near[i] > 0;
        lonely += s.near[i] > 0 && out.cluster[i] == UINT32_MAX;
        strays += s.strays[i];
    }
    printf("sample of %zu, Jaccard >= %.1f: %llu pairs of different texts, %.4f in one cluster; %llu posts with such a "
           "neighbour, %.4f in a cluster; %llu far from their medoid\n",
           n, least, (unsigned long long)near / 2, near ? (double)together / (double)near : 1,
           (unsigned long long)with_near, with_near ? 1 - (double)lonely / (double)with_near : 1,
           (unsigned long long)strays);
    free(s.grams), free(s.near), free(s.together), free(s.strays);
    avpi_near_free(&p->ctx, &out);
}

/* ---- the whole ---- */

static int report(const posts *p, const char *kind, double made_s) {
    avpi_near_clusters out = {0};
    avp_error err = {0};
    double start = avpi_now_s(), start_cpu = cpu_s(), before = peak_gib();
    if (avpi_near_cluster(&p->ctx, p->texts, NULL, p->n, NULL, &out, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 4;
    }
    const avpi_near_work *w = &out.work;
    size_t members = 0;
    for (size_t i = 0; i < p->n; i++)
        members += out.cluster[i] != UINT32_MAX;
    printf("kind %s, %zu posts, %.1f bytes each, %u threads (made in %.1f s)\n", kind, p->n,
           (double)p->used / (double)p->n, p->ctx.n_threads, made_s);
    printf("distinct %llu, clusters %u with %zu posts; buckets %llu, over the cap %llu\n",
           (unsigned long long)w->distinct_texts, out.count, members, (unsigned long long)w->buckets,
           (unsigned long long)w->capped_buckets);
    printf("prints looked at %llu (%.1f per text), compared exactly %llu (%.2f per text)\n",
           (unsigned long long)w->looked_at, (double)w->looked_at / (double)w->distinct_texts,
           (unsigned long long)w->compared, (double)w->compared / (double)w->distinct_texts);
    printf("seconds: distinct %.2f, sketch %.2f, bands %.2f, medoids %.2f, join %.2f; all %.2f; processor %.2f\n",
           w->seconds_distinct, w->seconds_sketch, w->seconds_bands, w->seconds_medoids, w->seconds_join,
           avpi_now_s() - start, cpu_s() - start_cpu);
    printf("memory: posts %.2f GiB, peak %.2f GiB\n", before, peak_gib());
    avpi_near_free(&p->ctx, &out);
    return 0;
}

int main(int argc, char **argv) {
    posts p = {.n = argc > 1 ? strtoull(argv[1], NULL, 10) : 200000};
    const char *kind = argc > 2 ? argv[2] : "templates";
    avp_ctx_init(&p.ctx);
    if (argc > 3)
        p.ctx.n_threads = (unsigned)strtoul(argv[3], NULL, 10);
    double start = avpi_now_s();
    fill_words(&p);
    make_posts(&p, kind);
    int code = report(&p, kind, avpi_now_s() - start);
    for (int tenth = 7; argc > 4 && tenth <= 9; tenth++)
        recall(&p, tenth / 10.0);
    free(p.texts), free(p.bytes), free(p.words);
    return code;
}
