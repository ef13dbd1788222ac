#include "registry/site_topology.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

static uint32_t member(const avpi_json *json, uint32_t object, const char *name) {
    return object == AVPI_JSON_NONE ? AVPI_JSON_NONE : avpi_json_member(json, object, avpi_str_view(name));
}

static bool is_array(const avpi_json *json, uint32_t node) {
    return node != AVPI_JSON_NONE && json->nodes[node].type == AVPI_JSON_ARRAY;
}

static uint32_t geometries_of(const avpi_json *json) {
    return member(json, member(json, member(json, 0, "objects"), "places"), "geometries");
}

/* ---- numbers ---- */

/* The first two numbers of an array; false: there are none. */
static bool pair_of(avpi_json *json, uint32_t node, double out[2]) {
    if (!is_array(json, node))
        return false;
    uint32_t at = avpi_json_first(node), end = avpi_json_end(json, node);
    for (size_t i = 0; i < 2; i++, at = json->nodes[at].next)
        if (at >= end || json->nodes[at].type != AVPI_JSON_NUMBER ||
            !avpi_str_to_f64(avpi_json_text(json, at), &out[i]))
            return false;
    return true;
}

/* ---- rings ---- */

typedef struct points {
    double *of; /* x, y, x, y ... */
    size_t n, capacity;
} points;

static avp_status add_point(const avp_ctx *ctx, points *to, const double at[2], avp_error *err) {
    avp_status status = avpi_grow(ctx, &to->of, &to->capacity, 2 * to->n + 2, sizeof *to->of, err);
    if (status == AVP_OK) {
        to->of[2 * to->n] = at[0];
        to->of[2 * to->n + 1] = at[1];
        to->n++;
    }
    return status;
}

static void turn(double *of, size_t n) {
    for (size_t i = 0, k = n; i + 1 < k--; i++)
        for (size_t c = 0; c < 2; c++) {
            double kept = of[2 * i + c];
            of[2 * i + c] = of[2 * k + c];
            of[2 * k + c] = kept;
        }
}

/* The points of an arc behind those of the ring so far. *good: they are points */
static avp_status add_arc(avpi_site_topology *t, int64_t index, points *to, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    size_t arc = (size_t)(index < 0 ? ~index : index), before = to->n;
    double at[2] = {0, 0}, read[2];
    if (arc >= t->n_arcs || !is_array(&t->json, t->arcs[arc])) {
        *good = false;
        return AVP_OK;
    }
    t->drawn[arc] = true;
    for (uint32_t p = avpi_json_first(t->arcs[arc]), end = avpi_json_end(&t->json, t->arcs[arc]); p < end && *good;
         p = t->json.nodes[p].next) {
        *good = pair_of(&t->json, p, read);
        for (size_t c = 0; c < 2 && *good; c++)
            at[c] = t->quantized ? at[c] + read[c] : read[c];
        if (*good)
            AVP_TRY(add_point(t->ctx, to, at, err));
    }
    if (index < 0)
        turn(to->of + 2 * before, to->n - before);
done:
    return status;
}

static avp_status read_ring(avpi_site_topology *t, uint32_t ring, points *to, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    to->n = 0;
    *good = is_array(&t->json, ring);
    for (uint32_t i = *good ? avpi_json_first(ring) : 0; *good && i < avpi_json_end(&t->json, ring);
         i = t->json.nodes[i].next) {
        int64_t index = 0;
        *good = avpi_json_i64(&t->json, i, &index);
        if (*good)
            AVP_TRY(add_arc(t, index, to, good, err));
    }
done:
    return status;
}

/* Twice the area, and the middle of it, relative to the first point for the sake of digits. */
static double area_of(const points *ring, double middle[2]) {
    double area = 0, x = 0, y = 0;
    const double *of = ring->of;
    for (size_t i = 0; i < ring->n; i++) {
        size_t k = i + 1 < ring->n ? i + 1 : 0;
        double ax = of[2 * i] - of[0], ay = of[2 * i + 1] - of[1], bx = of[2 * k] - of[0], by = of[2 * k + 1] - of[1];
        double part = ax * by - bx * ay;
        area += part;
        x += (ax + bx) * part;
        y += (ay + by) * part;
    }
    middle[0] = of[0] + (area != 0 ? x / (3 * area) : 0);
    middle[1] = of[1] + (area != 0 ? y / (3 * area) : 0);
    return fabs(area);
}

/* ---- shapes ---- */

typedef struct largest {
    double area, middle[2];
    points ring;
} largest;

/* The first ring of a polygon is its outside; the holes are read for the arcs that they are drawn with. */
static avp_status read_polygon(avpi_site_topology *t, uint32_t polygon, largest *l, avp_error *err) {
    avp_status status = AVP_OK;
    if (!is_array(&t->json, polygon))
        return AVP_OK;
    for (uint32_t ring = avpi_json_first(polygon), first = ring; ring < avpi_json_end(&t->json, polygon);
         ring = t->json.nodes[ring].next) {
        double middle[2];
        bool good = false;
        AVP_TRY(read_ring(t, ring, &l->ring, &good, err));
        double area = good && ring == first && l->ring.n > 0 ? area_of(&l->ring, middle) : 0;
        if (area > l->area) {
            l->area = area;
            memcpy(l->middle, middle, sizeof middle);
        }
    }
done:
    return status;
}

static avp_status keep_middle(avpi_site_topology *t, avp_str code, const largest *l, avp_error *err) {
    avp_status status = AVP_OK;
    if (!code.ptr || l->area <= 0)
        return AVP_OK;
    AVP_TRY(avpi_grow(t->ctx, &t->middles, &t->capacity, t->n_middles + 1, sizeof *t->middles, err));
    t->middles[t->n_middles++] = (avpi_site_middle){code, l->middle[0] * t->scale[0] + t->translate[0],
                                                    l->middle[1] * t->scale[1] + t->translate[1]};
done:
    return status;
}

static avp_status read_shape(avpi_site_topology *t, uint32_t shape, largest *l, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t arcs = member(&t->json, shape, "arcs");
    avp_str type = avpi_json_text(&t->json, member(&t->json, shape, "type"));
    l->area = 0;
    if (avpi_str_equal(type, AVPI_STR("Polygon")))
        AVP_TRY(read_polygon(t, arcs, l, err));
    else if (is_array(&t->json, arcs))
        for (uint32_t polygon = avpi_json_first(arcs); polygon < avpi_json_end(&t->json, arcs);
             polygon = t->json.nodes[polygon].next)
            AVP_TRY(read_polygon(t, polygon, l, err));
    AVP_TRY(keep_middle(t, avpi_json_text(&t->json, member(&t->json, shape, "id")), l, err));
done:
    return status;
}

static int by_code(const void *a, const void *b) {
    return avpi_str_compare(((const avpi_site_middle *)a)->code, ((const avpi_site_middle *)b)->code);
}

static avp_status read_shapes(avpi_site_topology *t, avp_error *err) {
    avp_status status = AVP_OK;
    largest l = {.area = 0};
    uint32_t list = geometries_of(&t->json);
    for (uint32_t shape = avpi_json_first(list); shape < avpi_json_end(&t->json, list);
         shape = t->json.nodes[shape].next)
        AVP_TRY(read_shape(t, shape, &l, err));
    avpi_sort(t->middles, t->n_middles, sizeof *t->middles, by_code);
done:
    avpi_free(t->ctx, l.ring.of);
    return status;
}

/* ---- the topology ---- */

static avp_status index_arcs(avpi_site_topology *t, uint32_t arcs, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    for (uint32_t i = avpi_json_first(arcs); i < avpi_json_end(&t->json, arcs); i = t->json.nodes[i].next)
        n++;
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *t->arcs, &t->arcs, err));
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *t->drawn, &t->drawn, err));
    for (uint32_t i = avpi_json_first(arcs); i < avpi_json_end(&t->json, arcs); i = t->json.nodes[i].next)
        t->arcs[t->n_arcs++] = i;
done:
    return status;
}

avp_status avpi_site_topology_load(const avp_ctx *ctx, avp_str text, avpi_site_topology *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_site_topology){.ctx = ctx, .scale = {1, 1}};
    avpi_buf_init(&out->text, ctx, SIZE_MAX);
    avpi_json_init(&out->json, ctx);
    AVP_TRY(avpi_buf_add(&out->text, text, err));
    AVP_TRY(avpi_json_parse(&out->json, avpi_buf_view(&out->text), err));
    uint32_t arcs = member(&out->json, 0, "arcs"), transform = member(&out->json, 0, "transform");
    if (!is_array(&out->json, arcs) || !is_array(&out->json, geometries_of(&out->json)))
        return avpi_fail(ctx, err, AVP_E_INPUT,
                         N_("the shapes of the case are no topology: load them again with --geometry"));
    out->quantized = pair_of(&out->json, member(&out->json, transform, "scale"), out->scale) &&
                     pair_of(&out->json, member(&out->json, transform, "translate"), out->translate);
    AVP_TRY(index_arcs(out, arcs, err));
    AVP_TRY(read_shapes(out, err));
    out->there = true;
done:
    return status;
}

void avpi_site_topology_free(avpi_site_topology *t) {
    if (!t->ctx)
        return;
    avpi_free(t->ctx, t->arcs);
    avpi_free(t->ctx, t->drawn);
    avpi_free(t->ctx, t->middles);
    avpi_json_free(&t->json);
    avpi_buf_free(&t->text);
    *t = (avpi_site_topology){.ctx = NULL};
}

const avpi_site_middle *avpi_site_topology_middle(const avpi_site_topology *t, avp_str code) {
    const avpi_site_middle wanted = {.code = code};
    return code.ptr && t->n_middles > 0 ? bsearch(&wanted, t->middles, t->n_middles, sizeof *t->middles, by_code)
                                        : NULL;
}

/* ---- writing ---- */

/* [x,y] as it stands, without what may stand behind. */
static avp_status write_pair(avpi_json *json, avpi_script *s, uint32_t node, avp_error *err) {
    uint32_t first = avpi_json_first(node);
    avp_str x = avpi_json_text(json, first), y = avpi_json_text(json, json->nodes[first].next);
    return avpi_out_printf(&s->out, err, "[%.*s,%.*s]", (int)x.len, x.ptr, (int)y.len, y.ptr);
}

/* An arc of nothing where no shape has it: the others keep their numbers. */
static avp_status write_arc(avpi_site_topology *t, avpi_script *s, size_t arc, avp_error *err) {
    avp_status status = AVP_OK;
    double ignored[2];
    bool first = true;
    AVP_TRY(avpi_script_raw(s, arc > 0 ? ",[" : "[", err));
    for (uint32_t p = avpi_json_first(t->arcs[arc]); t->drawn[arc] && p < avpi_json_end(&t->json, t->arcs[arc]);
         p = t->json.nodes[p].next)
        if (pair_of(&t->json, p, ignored)) {
            AVP_TRY(avpi_script_raw(s, first ? "" : ",", err));
            AVP_TRY(write_pair(&t->json, s, p, err));
            first = false;
        }
    AVP_TRY(avpi_script_raw(s, first ? "[0,0],[0,0]]" : "]", err));
done:
    return status;
}

/* Arrays of arrays of whole numbers, as they stand. */
static avp_status write_rings(avpi_json *json, avpi_script *s, uint32_t node, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t index = 0;
    if (!is_array(json, node))
        return avpi_out_printf(&s->out, err, "%lld", avpi_json_i64(json, node, &index) ? (long long)index : 0LL);
    AVP_TRY(avpi_script_raw(s, "[", err));
    for (uint32_t i = avpi_json_first(node); i < avpi_json_end(json, node); i = json->nodes[i].next) {
        AVP_TRY(avpi_script_raw(s, i > avpi_json_first(node) ? "," : "", err));
        AVP_TRY(write_rings(json, s, i, err));
    }
    AVP_TRY(avpi_script_raw(s, "]", err));
done:
    return status;
}

static avp_status write_shape(avpi_site_topology *t, avpi_script *s, uint32_t shape, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json *json = &t->json;
    bool polygon = avpi_str_equal(avpi_json_text(json, member(json, shape, "type")), AVPI_STR("Polygon"));
    AVP_TRY(avpi_out_printf(&s->out, err, "{\"type\":\"%s\"", polygon ? "Polygon" : "MultiPolygon"));
    AVP_TRY(avpi_script_member(s, false, "id", avpi_json_text(json, member(json, shape, "id")), err));
    AVP_TRY(avpi_script_raw(s, ",\"properties\":{", err));
    AVP_TRY(avpi_script_member(s, true, "name",
                               avpi_json_text(json, member(json, member(json, shape, "properties"), "name")), err));
    AVP_TRY(avpi_script_raw(s, "},\"arcs\":", err));
    AVP_TRY(write_rings(json, s, member(json, shape, "arcs"), err));
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    return status;
}

static avp_status write_transform(avpi_site_topology *t, avpi_script *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t transform = member(&t->json, 0, "transform");
    if (!t->quantized)
        return AVP_OK;
    AVP_TRY(avpi_script_raw(s, ",\"transform\":{\"scale\":", err));
    AVP_TRY(write_pair(&t->json, s, member(&t->json, transform, "scale"), err));
    AVP_TRY(avpi_script_raw(s, ",\"translate\":", err));
    AVP_TRY(write_pair(&t->json, s, member(&t->json, transform, "translate"), err));
    AVP_TRY(avpi_script_raw(s, "}", err));
done:
    return status;
}

avp_status avpi_site_topology_write(avpi_site_topology *t, avpi_script *s, avp_error *err) {
    avp_status status = AVP_OK;
    if (!t->there)
        return avpi_script_raw(s, "null", err);
    uint32_t list = geometries_of(&t->json);
    AVP_TRY(avpi_script_raw(
        s, "{\"type\":\"Topology\",\"objects\":{\"places\":{\"type\":\"GeometryCollection\",\"geometries\":[", err));
    for (uint32_t shape = avpi_json_first(list); shape < avpi_json_end(&t->json, list);
         shape = t->json.nodes[shape].next) {
        AVP_TRY(avpi_script_raw(s, shape > avpi_json_first(list) ? "," : "", err));
        AVP_TRY(write_shape(t, s, shape, err));
    }
    AVP_TRY(avpi_script_raw(s, "]}}", err));
    AVP_TRY(write_transform(t, s, err));
    AVP_TRY(avpi_script_raw(s, ",\"arcs\":[", err));
    for (size_t arc = 0; arc < t->n_arcs; arc++)
        AVP_TRY(write_arc(t, s, arc, err));
    AVP_TRY(avpi_script_raw(s, "]}", err));
done:
    return status;
}
