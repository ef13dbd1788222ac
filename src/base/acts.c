/* Acts as a whole: room, release, invariants, building from rows of text. */
#define _GNU_SOURCE /* posix_fallocate, MAP_SHARED */
#include "base/acts_builder.h"

#include "base/acts_elders.h"
#include "base/acts_rows.h"
#include "base/dict.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* One mapping that holds all columns, backed by an unlinked temporary file. */
typedef struct mapping {
    void *bytes;
    size_t size;
} mapping;

/* Disk space is taken before the pages are written: a full disk is an error here, not a signal later. */
static avp_status map_file(const avp_ctx *ctx, size_t size, mapping *map, avp_error *err) {
    avp_status status = AVP_OK;
    int fd = -1;
    AVP_TRY(avpi_file_temp(ctx, &fd, err));
    int code = posix_fallocate(fd, 0, (off_t)size);
    if (code != 0)
        AVP_TRY(avpi_fail_errno(ctx, err, code, N_("cannot reserve room for sorted acts in"),
                                ctx->temp_dir ? ctx->temp_dir : "TMPDIR"));
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        AVP_TRY(avpi_fail_errno(ctx, err, errno, N_("cannot map sorted acts in"),
                                ctx->temp_dir ? ctx->temp_dir : "TMPDIR"));
    *map = (mapping){bytes, size};
done:
    if (fd >= 0)
        close(fd);
    return status;
}

avp_status avpi_acts_room(const avp_ctx *ctx, size_t count, bool with_post, bool with_source, bool in_file,
                          avp_acts *acts, avp_error *err) {
    avp_status status = AVP_OK;
    mapping *map = NULL;
    if (!in_file) {
        AVP_TRY(avpi_alloc(ctx, count, sizeof *acts->time_us, &acts->time_us, err));
        AVP_TRY(avpi_alloc(ctx, count, sizeof *acts->account, &acts->account, err));
        if (with_post)
            AVP_TRY(avpi_alloc(ctx, count, sizeof *acts->post, &acts->post, err));
        if (with_source)
            AVP_TRY(avpi_alloc(ctx, count, sizeof *acts->source, &acts->source, err));
        return AVP_OK;
    }
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *map, &map, err));
    size_t columns = (size_t)1 + with_post + with_source;
    AVP_TRY(map_file(ctx, count * (sizeof(int64_t) + columns * sizeof(uint32_t)), map, err));
    acts->time_us = map->bytes;
    uint32_t *at = (uint32_t *)(void *)(acts->time_us + count);
    acts->account = at;
    if (with_post)
        acts->post = at += count;
    if (with_source)
        acts->source = at + count;
    acts->spill = map;
    acts->spilled_bytes = map->size;
    map = NULL;
done:
    avpi_free(ctx, map);
    return status;
}

void avp_acts_free(const avp_ctx *ctx, avp_acts *acts) {
    if (acts->spill) {
        mapping *map = acts->spill;
        munmap(map->bytes, map->size);
        avpi_free(ctx, map);
    } else {
        avpi_free(ctx, acts->account);
        avpi_free(ctx, acts->time_us);
        avpi_free(ctx, acts->post);
        avpi_free(ctx, acts->source);
    }
    avpi_free(ctx, acts->object_start);
    avpi_names_free(ctx, &acts->accounts);
    avpi_names_free(ctx, &acts->objects);
    avpi_names_free(ctx, &acts->sources);
    avpi_names_free(ctx, &acts->posts);
    avpi_elders_free(ctx, &acts->elders);
    *acts = (avp_acts){0};
}

/* ---- invariants ---- */

static bool names_sorted(const avp_names *names, uint32_t count) {
    if (names->count != count)
        return false;
    for (uint32_t id = 1; id < names->count; id++)
        if (avpi_str_compare(avp_names_get(names, id - 1), avp_names_get(names, id)) >= 0)
            return false;
    return true;
}

static bool in_order(const avp_acts *acts, size_t a, size_t b) {
    if (acts->time_us[a] != acts->time_us[b])
        return acts->time_us[a] < acts->time_us[b];
    if (acts->account[a] != acts->account[b])
        return acts->account[a] < acts->account[b];
    return !acts->post || acts->post[a] <= acts->post[b];
}

static bool object_valid(const avp_acts *acts, uint32_t object) {
    uint64_t from = acts->object_start[object], to = acts->object_start[object + 1];
    if (from > to || to > acts->count)
        return false;
    for (uint64_t i = from; i < to; i++) {
        if (acts->account[i] >= acts->n_accounts)
            return false;
        if (acts->source && acts->source[i] != UINT32_MAX && acts->source[i] >= acts->n_sources)
            return false;
        if (i > from && !in_order(acts, (size_t)i - 1, (size_t)i))
            return false;
    }
    return true;
}

avp_status avp_acts_validate(const avp_ctx *ctx, const avp_acts *acts, avp_error *err) {
    if (!names_sorted(&acts->accounts, acts->n_accounts) || !names_sorted(&acts->objects, acts->n_objects) ||
        !names_sorted(&acts->sources, acts->n_sources))
        return avpi_fail(ctx, err, AVP_E_BUG, N_("names of acts are not sorted and distinct"));
    if (acts->object_start ? acts->object_start[0] != 0 || acts->object_start[acts->n_objects] != acts->count
                           : acts->n_objects > 0)
        return avpi_fail(ctx, err, AVP_E_BUG, N_("object offsets do not cover all acts"));
    for (uint32_t object = 0; object < acts->n_objects; object++)
        if (!object_valid(acts, object))
            return avpi_fail(ctx, err, AVP_E_BUG, N_("acts of object %u are out of order or out of range"),
                             (unsigned)object);
    return AVP_OK;
}

/* ---- from rows of text ---- */

static avp_status add_rows(avpi_acts_builder *b, const avp_act *rows, size_t count, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < count; i++) {
        avpi_act_columns one = {
            1, &rows[i].account, &rows[i].object, &rows[i].source, &rows[i].post, NULL, &rows[i].time_us, NULL};
        AVP_TRY(avpi_acts_builder_add(b, 0, &one, err));
    }
done:
    return status;
}

avp_status avp_acts_build(const avp_ctx *ctx, const char *trace, const avp_act *rows, size_t count, avp_acts *acts,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_acts_builder *b = NULL;
    bool sources = false, posts = false;
    for (size_t i = 0; i < count; i++) {
        sources |= rows[i].source.ptr != NULL;
        posts |= rows[i].post.ptr != NULL;
    }
    AVP_TRY(avpi_acts_builder_new(ctx, trace, 1, sources, posts ? AVPI_POSTS_NAMED : AVPI_POSTS_NONE, &b, err));
    AVP_TRY(add_rows(b, rows, count, err));
    uint64_t duplicates = 0;
    AVP_TRY(avpi_acts_builder_finish(b, 1000000, acts, &duplicates, 1, err));
done:
    avpi_acts_builder_free(b);
    return status;
}
