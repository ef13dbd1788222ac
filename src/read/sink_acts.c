#include "read/sink_acts.h"
#include "base/acts_builder.h"
#include "base/parallel.h"
#include "base/sort.h"
#include "read/enrich.h"
#include "read/sources.h"

/* A row that is no act because it has no object; kept only so that its repetitions can be counted. */
typedef struct orphan {
    avpi_hash128 key;
    uint32_t file;
} orphan;

typedef struct acts_worker {
    uint64_t *keys;
    size_t capacity;
    orphan *orphans;
    size_t n_orphans, orphans_capacity;
} acts_worker;

struct avpi_acts_sink {
    const avp_ctx *ctx;
    avpi_acts_builder *builder;
    bool want_posts;
    unsigned n_workers;
    uint32_t file;
    acts_worker *workers;
};

#define BIT(field) (UINT32_C(1) << AVPI_FIELD_##field)

avp_status avpi_acts_sink_new(const avp_ctx *ctx, const char *trace, bool with_source, bool want_posts,
                              avpi_acts_sink **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_acts_sink *s = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    *s = (avpi_acts_sink){.ctx = ctx, .want_posts = want_posts, .n_workers = avpi_workers(ctx, SIZE_MAX)};
    AVP_TRY(avpi_zalloc(ctx, s->n_workers, sizeof *s->workers, &s->workers, err));
    AVP_TRY(avpi_acts_builder_new(ctx, trace, s->n_workers, with_source,
                                  want_posts ? AVPI_POSTS_NAMED : AVPI_POSTS_NONE, &s->builder, err));
    *out = s;
    s = NULL;
done:
    avpi_acts_sink_free(s);
    return status;
}

void avpi_acts_sink_free(avpi_acts_sink *s) {
    if (!s)
        return;
    for (unsigned w = 0; s->workers && w < s->n_workers; w++) {
        avpi_free(s->ctx, s->workers[w].keys);
        avpi_free(s->ctx, s->workers[w].orphans);
    }
    avpi_free(s->ctx, s->workers);
    avpi_acts_builder_free(s->builder);
    avpi_free(s->ctx, s);
}

unsigned avpi_acts_sink_workers(const avpi_acts_sink *s) {
    return s->n_workers;
}

static avp_status begin_file(void *self, avpi_source *source, size_t index, avp_read_file *file, bool *known,
                             avp_error *err) {
    (void)source, (void)file;
    avpi_acts_sink *s = self;
    s->file = (uint32_t)index;
    *known = false;
    return avpi_acts_builder_file(s->builder, s->file, err);
}

/* What tells rows apart beside account, object, source, time and a numbered post. */
static void fill_keys(const avpi_acts_sink *s, const avpi_batch *b, uint64_t *keys) {
    uint32_t known = BIT(ACCOUNT) | BIT(OBJECT) | BIT(SOURCE) | (s->want_posts ? BIT(POST) : 0);
    bool post_alone = (b->have.fields & ~known) == BIT(POST) && b->have.numbers == 0 && b->have.lists == 0;
    for (size_t i = 0; i < b->count; i++) {
        if (post_alone)
            keys[i] = b->text[AVPI_FIELD_POST][i].ptr ? avpi_hash64(b->text[AVPI_FIELD_POST][i]) : 0;
        else
            keys[i] = avpi_row_key(b, i, known).low;
    }
}

static bool has_rest(const avpi_acts_sink *s, const avpi_batch *b) {
    uint32_t known = BIT(ACCOUNT) | BIT(OBJECT) | BIT(SOURCE) | (s->want_posts ? BIT(POST) : 0);
    return (b->have.fields & ~known) || b->have.numbers || b->have.lists;
}

static avp_status keep_orphans(avpi_acts_sink *s, acts_worker *w, const avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < b->count; i++) {
        if (b->text[AVPI_FIELD_OBJECT][i].ptr && b->time_us[i] != AVPI_NO_TIME)
            continue;
        AVP_TRY(avpi_grow(s->ctx, &w->orphans, &w->orphans_capacity, w->n_orphans + 1, sizeof *w->orphans, err));
        w->orphans[w->n_orphans++] = (orphan){avpi_row_key(b, i, 0), s->file};
    }
done:
    return status;
}

static avp_status take(void *self, unsigned worker, const avpi_batch *b, uint64_t *kept, uint64_t *duplicate,
                       avp_error *err) {
    (void)duplicate; /* found when all rows are sorted */
    avp_status status = AVP_OK;
    avpi_acts_sink *s = self;
    acts_worker *w = &s->workers[worker];
    bool rest = has_rest(s, b);
    if (rest) {
        AVP_TRY(avpi_grow(s->ctx, &w->keys, &w->capacity, b->count, sizeof *w->keys, err));
        fill_keys(s, b, w->keys);
    }
    avpi_act_columns columns = {.n = b->count,
                                .account = b->text[AVPI_FIELD_ACCOUNT],
                                .object = b->text[AVPI_FIELD_OBJECT],
                                .source = b->text[AVPI_FIELD_SOURCE],
                                .post = b->text[AVPI_FIELD_POST],
                                .time_us = b->time_us,
                                .key = rest ? w->keys : NULL};
    AVP_TRY(avpi_acts_builder_add(s->builder, worker, &columns, err));
    AVP_TRY(keep_orphans(s, w, b, err));
    *kept += b->count;
done:
    return status;
}

static avp_status end_file(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err) {
    (void)self, (void)file, (void)notes, (void)n_notes, (void)err;
    return AVP_OK;
}

static void abandon_file(void *self) {
    avpi_acts_sink *s = self;
    avpi_acts_builder_forget_file(s->builder);
    for (unsigned i = 0; i < s->n_workers; i++) {
        acts_worker *w = &s->workers[i];
        while (w->n_orphans > 0 && w->orphans[w->n_orphans - 1].file == s->file)
            w->n_orphans--;
    }
}

avpi_sink avpi_acts_sink_port(avpi_acts_sink *s) {
    return (avpi_sink){
        .self = s, .begin_file = begin_file, .take = take, .end_file = end_file, .abandon_file = abandon_file};
}

static int compare_orphans(const void *left, const void *right) {
    const orphan *a = left, *b = right;
    if (a->key.high != b->key.high)
        return a->key.high < b->key.high ? -1 : 1;
    if (a->key.low != b->key.low)
        return a->key.low < b->key.low ? -1 : 1;
    return (a->file > b->file) - (a->file < b->file);
}

/* Repetitions among the rows without object, counted for the later file. */
static avp_status count_orphans(avpi_acts_sink *s, uint64_t *duplicates, avp_error *err) {
    avp_status status = AVP_OK;
    orphan *all = NULL;
    size_t n = 0;
    for (unsigned w = 0; w < s->n_workers; w++)
        n += s->workers[w].n_orphans;
    AVP_TRY(avpi_alloc(s->ctx, n, sizeof *all, &all, err));
    n = 0;
    for (unsigned w = 0; w < s->n_workers; w++) {
        if (s->workers[w].n_orphans > 0)
            memcpy(all + n, s->workers[w].orphans, s->workers[w].n_orphans * sizeof *all);
        n += s->workers[w].n_orphans;
    }
    avpi_sort(all, n, sizeof *all, compare_orphans);
    for (size_t i = 1; i < n; i++)
        if (all[i].key.high == all[i - 1].key.high && all[i].key.low == all[i - 1].key.low)
            duplicates[all[i].file]++;
done:
    avpi_free(s->ctx, all);
    return status;
}

avp_status avpi_acts_sink_finish(avpi_acts_sink *s, int64_t precision_us, avp_read_file *files, size_t n_files,
                                 avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *duplicates = NULL;
    avp_acts built = {0};
    AVP_TRY(avpi_zalloc(s->ctx, n_files, sizeof *duplicates, &duplicates, err));
    AVP_TRY(avpi_acts_builder_finish(s->builder, precision_us, &built, duplicates, n_files, err));
    AVP_TRY(count_orphans(s, duplicates, err));
    for (size_t i = 0; i < n_files; i++) {
        files[i].duplicate += duplicates[i];
        files[i].kept -= duplicates[i];
    }
    *acts = built;
    built = (avp_acts){0};
done:
    avp_acts_free(s->ctx, &built);
    avpi_free(s->ctx, duplicates);
    return status;
}
