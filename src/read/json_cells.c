#include "read/json_cells.h"

enum { SAMPLE_RECORDS = 100, PATHS_MAX = 256, PATH_SIZE = 128, DEPTH_MAX = 4 };
#define UNIT '\x1f'

/* Values at the rest of a path from a node on, appended to out with UNIT between. */
static avp_status collect(avpi_json *json, uint32_t node, avp_str path, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    if (node == AVPI_JSON_NONE)
        return AVP_OK;
    if (json->nodes[node].type == AVPI_JSON_ARRAY) {
        for (uint32_t i = avpi_json_first(node); i < avpi_json_end(json, node); i = json->nodes[i].next)
            AVP_TRY(collect(json, i, path, out, err));
        return AVP_OK;
    }
    if (path.len == 0) {
        avp_str text = avpi_json_text(json, node);
        if (text.ptr && out->len > 0)
            AVP_TRY(avpi_buf_add_byte(out, UNIT, err));
        if (text.ptr)
            AVP_TRY(avpi_buf_add(out, text, err));
        return AVP_OK;
    }
    size_t dot = avpi_str_find_byte(path, '.');
    avp_str rest = dot < path.len ? (avp_str){path.ptr + dot + 1, path.len - dot - 1} : (avp_str){path.ptr, 0};
    status = collect(json, avpi_json_member(json, node, (avp_str){path.ptr, dot}), rest, out, err);
done:
    return status;
}

static avp_status cell_at(avpi_json *json, uint32_t root, avp_str path, avpi_buf *room, avpi_arena *arena,
                          avp_str *cell, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(room);
    AVP_TRY(collect(json, root, path, room, err));
    *cell = (avp_str){NULL, 0};
    if (room->len > 0)
        *cell = avpi_arena_copy(arena, avpi_buf_view(room));
    if (room->len > 0 && !cell->ptr)
        status = avpi_fail_memory(json->ctx, err);
done:
    return status;
}

avp_status avpi_json_cells(const avpi_plan *plan, avpi_json *json, uint32_t root, avpi_arena *arena, avp_str *cells,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf room;
    avpi_buf_init(&room, plan->ctx, SIZE_MAX);
    for (size_t i = 0; i < plan->n_items; i++)
        AVP_TRY(cell_at(json, root, plan->items[i].name, &room, arena, &cells[plan->items[i].column], err));
done:
    avpi_buf_free(&room);
    return status;
}

/* A walk over the first records that gathers every path. */
typedef struct path_walk {
    const avp_ctx *ctx;
    avpi_json json;
    avpi_head *head;
    size_t n_paths, n_rows;
    char path[PATH_SIZE];
} path_walk;

static avp_status add_path(path_walk *w, size_t len, avp_error *err) {
    for (size_t i = 0; i < w->n_paths; i++)
        if (avpi_str_equal(w->head->names[i], (avp_str){w->path, len}))
            return AVP_OK;
    if (w->n_paths == PATHS_MAX)
        return AVP_OK;
    avp_str copy = avpi_arena_copy(&w->head->arena, (avp_str){w->path, len});
    if (!copy.ptr)
        return avpi_fail_memory(w->ctx, err);
    w->head->names[w->n_paths++] = copy;
    return AVP_OK;
}

static avp_status walk_paths(path_walk *w, uint32_t node, size_t len, unsigned depth, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_json_node *nodes = w->json.nodes;
    uint32_t end = avpi_json_end(&w->json, node);
    if (nodes[node].type == AVPI_JSON_ARRAY) {
        for (uint32_t i = avpi_json_first(node); i < end; i = nodes[i].next)
            AVP_TRY(walk_paths(w, i, len, depth, err));
        return AVP_OK;
    }
    if (nodes[node].type != AVPI_JSON_OBJECT)
        return len > 0 ? add_path(w, len, err) : AVP_OK;
    for (uint32_t key = avpi_json_first(node); key < end && depth < DEPTH_MAX;) {
        uint32_t value = nodes[key].next;
        avp_str name = avpi_json_text(&w->json, key);
        size_t next = len + (len > 0) + name.len;
        if (name.ptr && next < PATH_SIZE && avpi_str_find_byte(name, '.') == name.len) {
            if (len > 0)
                w->path[len] = '.';
            memcpy(w->path + len + (len > 0), name.ptr, name.len);
            AVP_TRY(walk_paths(w, value, next, depth + 1, err));
        }
        key = nodes[value].next;
    }
done:
    return status;
}

/* Each record of the sample that parses. */
static avp_status each_record(path_walk *w, const avpi_plan *plan, avp_str bytes,
                              avp_status (*visit)(path_walk *, avp_error *), avp_error *err) {
    avp_status status = AVP_OK;
    avp_str record;
    bool garbage = false;
    size_t at = 0;
    for (size_t n = 0; n < SAMPLE_RECORDS; n++) {
        bool more = plan->cut == AVPI_CUT_LINES ? avpi_line_next(bytes, &at, &record)
                                                : avpi_json_next(bytes, &at, &record, &garbage);
        if (!more)
            break;
        avp_error ignored = {0};
        if (avpi_json_parse(&w->json, record, &ignored) == AVP_OK)
            AVP_TRY(visit(w, err));
    }
done:
    return status;
}

static avp_status visit_paths(path_walk *w, avp_error *err) {
    return walk_paths(w, 0, 0, 0, err);
}

static avp_status visit_cells(path_walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf room;
    avpi_buf_init(&room, w->ctx, SIZE_MAX);
    AVP_TRY(avpi_grow(w->ctx, &w->head->cells, &w->head->cells_capacity, (w->n_rows + 1) * w->n_paths, sizeof(avp_str),
                      err));
    for (size_t i = 0; i < w->n_paths; i++) {
        avp_str *cell = &w->head->cells[w->n_rows * w->n_paths + i];
        AVP_TRY(cell_at(&w->json, 0, w->head->names[i], &room, &w->head->arena, cell, err));
        if (!cell->ptr)
            *cell = AVPI_STR("");
    }
    w->n_rows++;
done:
    avpi_buf_free(&room);
    return status;
}

avp_status avpi_json_sample(avpi_plan *plan, avp_str bytes, avpi_head *head, avp_error *err) {
    avp_status status = AVP_OK;
    path_walk w = {.ctx = plan->ctx, .head = head};
    avpi_json_init(&w.json, plan->ctx);
    AVP_TRY(avpi_alloc(plan->ctx, PATHS_MAX, sizeof *head->names, &head->names, err));
    AVP_TRY(each_record(&w, plan, bytes, visit_paths, err));
    AVP_TRY(each_record(&w, plan, bytes, visit_cells, err));
    plan->n_columns = w.n_paths;
    head->sample = (avpi_sample){w.n_paths, w.n_rows, head->names, head->cells};
done:
    avpi_json_free(&w.json);
    return status;
}
