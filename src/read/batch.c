#include "read/batch.h"

static const char *const field_keys[] = {
#define X(name, key) key,
    AVPI_FIELD_TABLE(X)
#undef X
};

const char *avpi_field_key(avpi_field field) {
    return field_keys[field];
}

/* Make the cells of rows [from, to) absent. */
static void empty_rows(avpi_batch *b, size_t from, size_t to) {
    for (unsigned f = 0; f < AVPI_FIELD_COUNT; f++)
        if (b->text[f])
            memset(b->text[f] + from, 0, (to - from) * sizeof *b->text[f]);
    for (unsigned k = 0; k < AVPI_NUMBER_COUNT; k++)
        for (size_t i = from; b->number[k] && i < to; i++)
            b->number[k][i] = AVPI_NO_NUMBER;
    for (size_t i = from; i < to; i++)
        b->time_us[i] = AVPI_NO_TIME;
}

avp_status avpi_batch_grow(avpi_batch *b, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = b->ctx;
    size_t rows = b->capacity ? b->capacity * 2 : AVPI_BATCH_ROWS;
    for (unsigned f = 0; f < AVPI_FIELD_COUNT; f++)
        if (b->have.fields >> f & 1)
            AVP_TRY(avpi_resize(ctx, &b->text[f], rows, sizeof *b->text[f], err));
    for (unsigned k = 0; k < AVPI_NUMBER_COUNT; k++)
        if (b->have.numbers >> k & 1)
            AVP_TRY(avpi_resize(ctx, &b->number[k], rows, sizeof *b->number[k], err));
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++)
        if (b->list_start[k])
            AVP_TRY(avpi_resize(ctx, &b->list_start[k], rows + 1, sizeof *b->list_start[k], err));
    AVP_TRY(avpi_resize(ctx, &b->time_us, rows, sizeof *b->time_us, err));
    AVP_TRY(avpi_resize(ctx, &b->place, rows, sizeof *b->place, err));
    AVP_TRY(avpi_resize(ctx, &b->flags, rows, sizeof *b->flags, err));
    empty_rows(b, b->capacity, rows);
    b->capacity = rows;
done:
    return status;
}

avp_status avpi_batch_init(avpi_batch *b, const avp_ctx *ctx, avpi_columns have, avp_error *err) {
    avp_status status = AVP_OK;
    *b = (avpi_batch){.ctx = ctx, .have = have};
    avpi_arena_init(&b->arena, ctx);
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++)
        if (have.lists >> k & 1)
            AVP_TRY(avpi_zalloc(ctx, 1, sizeof *b->list_start[k], &b->list_start[k], err));
    AVP_TRY(avpi_batch_grow(b, err));
done:
    return status;
}

void avpi_batch_free(avpi_batch *b) {
    if (!b->ctx)
        return;
    for (unsigned f = 0; f < AVPI_FIELD_COUNT; f++)
        avpi_free(b->ctx, b->text[f]);
    for (unsigned k = 0; k < AVPI_NUMBER_COUNT; k++)
        avpi_free(b->ctx, b->number[k]);
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++) {
        avpi_free(b->ctx, b->list_start[k]);
        avpi_free(b->ctx, b->list_items[k]);
    }
    void *blocks[] = {b->time_us, b->place,    b->flags,         b->rejects,   b->facts,
                      b->row_key, b->post_key, b->url_canonical, b->url_domain};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        avpi_free(b->ctx, blocks[i]);
    avpi_arena_free(&b->arena);
    *b = (avpi_batch){0};
}

void avpi_batch_clear(avpi_batch *b) {
    empty_rows(b, 0, b->count);
    b->count = b->n_rejects = b->n_facts = b->n_notes = 0;
    b->rows_read = 0;
    b->steps = (avpi_steps){0};
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++)
        b->list_count[k] = 0;
    avpi_arena_clear(&b->arena);
}

void avpi_batch_drop(avpi_batch *b) {
    empty_rows(b, b->count, b->count + 1);
    for (uint32_t left = b->have.lists; left; left &= left - 1) {
        int k = __builtin_ctz(left);
        b->list_count[k] = b->list_start[k][b->count];
    }
}

avp_status avpi_batch_list_add(avpi_batch *b, avpi_list list, avp_str item, avp_error *err) {
    avp_status status = AVP_OK;
    if (b->list_count[list] == b->list_capacity[list])
        AVP_TRY(avpi_grow(b->ctx, &b->list_items[list], &b->list_capacity[list], b->list_count[list] + 1, sizeof item,
                          err));
    b->list_items[list][b->list_count[list]++] = item;
done:
    return status;
}

avp_status avpi_batch_reject(avpi_batch *b, avpi_place place, const char *reason, avp_str raw, avp_error *err) {
    avp_status status = AVP_OK;
    if (b->n_rejects == b->rejects_capacity)
        AVP_TRY(avpi_grow(b->ctx, &b->rejects, &b->rejects_capacity, b->n_rejects + 1, sizeof *b->rejects, err));
    b->rejects[b->n_rejects++] = (avpi_reject){place, reason, raw};
done:
    return status;
}

avp_status avpi_batch_fact(avpi_batch *b, avpi_fact fact, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(b->ctx, &b->facts, &b->facts_capacity, b->n_facts + 1, sizeof fact, err));
    b->facts[b->n_facts++] = fact;
done:
    return status;
}

avp_status avpi_batch_media(avpi_batch *b, avp_str id, avp_str kind, avp_str hash, avp_error *err) {
    static const avp_str none = {"", 0};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_batch_list_add(b, AVPI_LIST_MEDIA, id, err));
    AVP_TRY(avpi_batch_list_add(b, AVPI_LIST_MEDIA_KIND, kind.ptr ? kind : none, err));
    AVP_TRY(avpi_batch_list_add(b, AVPI_LIST_MEDIA_HASH, hash.ptr ? hash : none, err));
done:
    return status;
}

void avpi_batch_note(avpi_batch *b, const char *text, avpi_place place) {
    size_t i = 0;
    while (i < b->n_notes && b->notes[i].text != text)
        i++;
    if (i == AVPI_NOTES_MAX)
        return;
    if (i == b->n_notes)
        b->notes[b->n_notes++] = (avpi_note){text, 0, place};
    b->notes[i].count++;
}

avp_status avpi_batch_copy(avpi_batch *b, avp_str text, avp_str *out, avp_error *err) {
    avp_str copy = avpi_arena_copy(&b->arena, text);
    if (!copy.ptr)
        return avpi_fail_memory(b->ctx, err);
    *out = copy;
    return AVP_OK;
}

enum { US = 1000000 };
static const int64_t divisors[] = {86400LL * US, 3600LL * US, 60LL * US, US, 1000, 1};

void avpi_steps_add(avpi_steps *s, int64_t time_us, int64_t written_us) {
    if (s->times++ == 0)
        *s = (avpi_steps){1, written_us, divisors[0]};
    if (written_us < s->written_us)
        s->written_us = written_us;
    for (size_t i = 0; time_us % s->divisor_us != 0; i++)
        if (divisors[i] < s->divisor_us)
            s->divisor_us = divisors[i];
}

void avpi_steps_merge(avpi_steps *into, const avpi_steps *from) {
    if (from->times == 0)
        return;
    uint64_t times = into->times + from->times;
    if (into->times == 0)
        *into = *from;
    if (from->written_us < into->written_us)
        into->written_us = from->written_us;
    if (from->divisor_us < into->divisor_us)
        into->divisor_us = from->divisor_us;
    into->times = times;
}

int64_t avpi_steps_precision(const avpi_steps *s) {
    enum { TIMES_ENOUGH = 10 }; /* seconds that are 00 by chance in ten times: 60^-10 */
    if (s->times == 0)
        return 0;
    bool known = s->times >= TIMES_ENOUGH && s->divisor_us > s->written_us;
    return known ? s->divisor_us : s->written_us;
}
