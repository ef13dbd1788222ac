/* What the fuzz targets of reading share: bytes as a stretch through a reader, and what must hold of every batch. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include "read/detect.h"
#include "read/enrich.h"
#include "read/reader.h"

#include <stdlib.h>

static inline void demand(bool condition) {
    if (!condition)
        abort();
}

/* Every text of a kept row is valid UTF-8; every row read is kept, a fact, or rejected, embedded ones aside. */
static inline void check_batch(const avpi_batch *b) {
    size_t embedded = 0, alone = 0, bad = 0;
    for (size_t row = 0; row < b->count; row++) {
        embedded += (b->flags[row] & AVPI_POST_EMBEDDED) != 0;
        for (unsigned f = 0; f < AVPI_FIELD_COUNT; f++)
            demand(!b->text[f] || !b->text[f][row].ptr || avpi_utf8_valid(b->text[f][row], &bad));
        demand(b->text[AVPI_FIELD_ACCOUNT][row].ptr &&
               (b->time_us[row] != AVPI_NO_TIME || b->flags[row] & AVPI_ROW_ACCOUNT));
    }
    for (unsigned k = 0; k < AVPI_LIST_COUNT; k++)
        for (size_t i = 0; b->list_start[k] && i < b->list_count[k]; i++)
            demand(avpi_utf8_valid(b->list_items[k][i], &bad));
    if (b->list_start[AVPI_LIST_MEDIA_KIND])
        demand(b->list_count[AVPI_LIST_MEDIA_KIND] == b->list_count[AVPI_LIST_MEDIA] &&
               b->list_count[AVPI_LIST_MEDIA_HASH] == b->list_count[AVPI_LIST_MEDIA]);
    for (size_t i = 0; i < b->n_facts; i++) {
        const avpi_fact *fact = &b->facts[i];
        alone += fact->alone;
        demand(avpi_utf8_valid(fact->post, &bad) && avpi_utf8_valid(fact->account, &bad));
        demand(avpi_utf8_valid(fact->detail, &bad) && fact->kind[0] != '\0');
    }
    demand(b->rows_read == b->count - embedded + b->n_rejects + alone);
}

/* Parse bytes by a plan, whole, then enrich. */
static inline void feed(const avp_ctx *ctx, const avpi_plan *plan, avp_str bytes) {
    avpi_reader reader;
    avp_error err = {0};
    avpi_stretch stretch = {.bytes = bytes, .line = 1, .size = bytes.len};
    demand(avpi_reader_init(&reader, ctx, plan, &err) == AVP_OK);
    demand(avpi_reader_parse(&reader, &stretch, &err) == AVP_OK);
    for (size_t i = 0; i < reader.used; i++) {
        demand(avpi_enrich(reader.batches[i], &err) == AVP_OK);
        check_batch(reader.batches[i]);
    }
    avpi_reader_free(&reader);
}

#endif
