#include "registry/topology.h"

#include "registry/states.h"

#include "store/canonical.h"

#include <math.h>

static const double grid = 1e-5; /* degrees */

void avpi_topology_init(avpi_topology *out, const avp_ctx *ctx) {
    *out = (avpi_topology){.ctx = ctx};
    avpi_buf_init(&out->text, ctx, SIZE_MAX);
    avpi_arena_init(&out->names, ctx);
}

void avpi_topology_free(avpi_topology *topology) {
    avpi_buf_free(&topology->text);
    avpi_arena_free(&topology->names);
    avpi_free(topology->ctx, topology->shapes);
}

/* ---- walking the JSON ---- */

static uint32_t member(const avpi_json *json, uint32_t object, const char *name) {
    return object == AVPI_JSON_NONE ? AVPI_JSON_NONE : avpi_json_member(json, object, avpi_str_view(name));
}

static bool is_a(avpi_json *json, uint32_t object, const char *type) {
    return avpi_str_equal(avpi_json_text(json, member(json, object, "type")), avpi_str_view(type));
}

static bool is_kind(const avpi_json *json, uint32_t node, avpi_json_type type) {
    return node != AVPI_JSON_NONE && json->nodes[node].type == type;
}

/* The text of a value as it stands. */
static avp_str slice(const avpi_json *json, uint32_t node) {
    return (avp_str){json->text.ptr + json->nodes[node].offset, json->nodes[node].len};
}

static bool is_shape(avpi_json *json, uint32_t geometry) {
    return is_a(json, geometry, "Polygon") || is_a(json, geometry, "MultiPolygon");
}

/* The object of a topology with the most shapes. */
static uint32_t shapes_of_topology(avpi_json *json) {
    uint32_t objects = member(json, 0, "objects"), best = AVPI_JSON_NONE, best_size = 0;
    if (!is_kind(json, objects, AVPI_JSON_OBJECT))
        return AVPI_JSON_NONE;
    for (uint32_t key = avpi_json_first(objects); key < avpi_json_end(json, objects);) {
        uint32_t value = json->nodes[key].next, list = member(json, value, "geometries");
        if (is_kind(json, list, AVPI_JSON_ARRAY) && json->nodes[list].next - list > best_size) {
            best = list;
            best_size = json->nodes[list].next - list;
        }
        key = json->nodes[value].next;
    }
    return best;
}

static uint32_t features_of(avpi_json *json) {
    uint32_t list = is_a(json, 0, "FeatureCollection") ? member(json, 0, "features") : AVPI_JSON_NONE;
    return is_kind(json, list, AVPI_JSON_ARRAY) ? list : AVPI_JSON_NONE;
}

bool avpi_topology_is(avpi_json *json, size_t *points) {
    size_t shapes = 0;
    *points = 0;
    if (is_a(json, 0, "Topology"))
        return true;
    uint32_t list = features_of(json);
    if (list == AVPI_JSON_NONE)
        return false;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next) {
        uint32_t geometry = member(json, i, "geometry");
        shapes += is_shape(json, geometry);
        *points += is_a(json, geometry, "Point");
    }
    return shapes > 0;
}

/* ---- codes and names ---- */

/* Two digits of a state, five of a municipality, once zeros that were lost in front are there again, of a state that there is; nothing else is joined by anything here. */
static bool is_code(avp_str code) {
    bool short_one = code.len == 1 || code.len == 4;
    for (size_t i = 0; i < code.len; i++)
        if (code.ptr[i] < '0' || code.ptr[i] > '9')
            return false;
    const char state[] = {short_one      ? '0'
                          : code.len > 0 ? code.ptr[0]
                                         : 'x',
                          code.len > 0 ? code.ptr[short_one ? 0 : 1] : 'x', '\0'};
    return (short_one || code.len == 2 || code.len == 5) && avpi_state_has(state);
}

/* With the zeros in front that spreadsheets take away. */
static avp_str whole_code(avpi_topology *out, avp_str code) {
    char zeros[6] = "00000";
    size_t width = code.len == 1 ? 2 : code.len == 4 ? 5 : code.len;
    if (width == code.len)
        return avpi_arena_copy(&out->names, code);
    memcpy(zeros + width - code.len, code.ptr, code.len);
    return avpi_arena_copy(&out->names, (avp_str){zeros, width});
}

/* A property of the shape, else the member of the shape itself that is called so. */
static avp_str value_of(avpi_json *json, uint32_t shape, const char *key) {
    uint32_t properties = member(json, shape, "properties");
    avp_str value = is_kind(json, properties, AVPI_JSON_OBJECT) ? avpi_json_text(json, member(json, properties, key))
                                                                : (avp_str){NULL, 0};
    return value.ptr || strcmp(key, "id") != 0 ? value : avpi_json_text(json, member(json, shape, key));
}

static avp_str name_of(avpi_json *json, uint32_t shape) {
    static const char *const keys[] = {"name",   "NOMGEO", "nomgeo", "NOM_MUN", "nom_mun",
                                       "nombre", "NOMBRE", "NAME",   "mun_name"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        avp_str name = value_of(json, shape, keys[i]);
        if (name.len > 0)
            return name;
    }
    return (avp_str){NULL, 0};
}

/* The shape's entry, up to its arcs. false: it has no code of INEGI, and is left out. */
static avp_status add_shape(avpi_topology *out, avpi_json *json, uint32_t shape, const char *key, const char *type,
                            bool *coded, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str code = avpi_str_trim(value_of(json, shape, key)), name = name_of(json, shape);
    *coded = is_code(code);
    out->left_out += !*coded;
    if (!*coded)
        return AVP_OK;
    AVP_TRY(avpi_grow(out->ctx, &out->shapes, &out->capacity, out->n + 1, sizeof *out->shapes, err));
    avpi_shape *of = &out->shapes[out->n];
    *of = (avpi_shape){whole_code(out, code), name.ptr ? avpi_arena_copy(&out->names, name) : name};
    if (!of->code.ptr || (name.ptr && !of->name.ptr))
        return avpi_fail_memory(out->ctx, err);
    AVP_TRY(avpi_buf_printf(&out->text, err, "%s{\"type\":\"%s\",\"id\":", out->n > 0 ? "," : "", type));
    AVP_TRY(avpi_canonical_string(&out->text, of->code, err));
    AVP_TRY(avpi_buf_add(&out->text, AVPI_STR(",\"properties\":{"), err));
    if (name.ptr) {
        AVP_TRY(avpi_buf_add(&out->text, AVPI_STR("\"name\":"), err));
        AVP_TRY(avpi_canonical_string(&out->text, of->name, err));
    }
    AVP_TRY(avpi_buf_add(&out->text, AVPI_STR("},\"arcs\":"), err));
    out->n++;
done:
    return status;
}

static avp_status fail_key(avpi_topology *out, avpi_json *json, uint32_t list, const char *key, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf names;
    avpi_buf_init(&names, out->ctx, SIZE_MAX);
    uint32_t properties = list == AVPI_JSON_NONE || avpi_json_first(list) >= avpi_json_end(json, list)
                              ? AVPI_JSON_NONE
                              : member(json, avpi_json_first(list), "properties");
    if (is_kind(json, properties, AVPI_JSON_OBJECT))
        for (uint32_t i = avpi_json_first(properties); i < avpi_json_end(json, properties);
             i = json->nodes[json->nodes[i].next].next)
            AVP_TRY(avpi_buf_printf(&names, err, "%s%.*s", names.len > 0 ? ", " : "", (int)slice(json, i).len,
                                    slice(json, i).ptr));
    status = avpi_fail(
        out->ctx, err, AVP_E_INPUT,
        N_("no shape has a code of INEGI (two digits or five) under \"%s\"; name the property that has it by --key: "
           "there are %s"),
        key, names.ptr ? names.ptr : "-");
done:
    avpi_buf_free(&names);
    return status;
}

static avp_status begin(avpi_topology *out, avp_error *err) {
    return avpi_buf_add(&out->text,
                        AVPI_STR("{\"type\":\"Topology\",\"objects\":{\"places\":{\"type\":\"GeometryCollection\","
                                 "\"geometries\":["),
                        err);
}

/* ---- TopoJSON ---- */

static avp_status end_topology(avpi_topology *out, const avpi_json *json, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t transform = member(json, 0, "transform"), arcs = member(json, 0, "arcs");
    AVP_TRY(avpi_buf_add(&out->text, AVPI_STR("]}}"), err));
    if (is_kind(json, transform, AVPI_JSON_OBJECT)) {
        AVP_TRY(avpi_buf_add(&out->text, AVPI_STR(",\"transform\":"), err));
        AVP_TRY(avpi_buf_add(&out->text, slice(json, transform), err));
    }
    AVP_TRY(avpi_buf_add(&out->text, AVPI_STR(",\"arcs\":"), err));
    AVP_TRY(avpi_buf_add(&out->text, slice(json, arcs), err));
    AVP_TRY(avpi_buf_add_byte(&out->text, '}', err));
done:
    return status;
}

static size_t count_of(const avpi_json *json, uint32_t list) {
    size_t n = 0;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        n++;
    return n;
}

/* Lists of lists of numbers of arcs, as deep as the type says; ~k is arc k backwards. */
static avp_status check_arcs(const avpi_topology *out, avpi_json *json, uint32_t node, int depth, size_t n_arcs,
                             avp_error *err) {
    avp_status status = AVP_OK;
    int64_t arc = 0;
    if (depth == 0) {
        bool number = is_kind(json, node, AVPI_JSON_NUMBER) && avpi_json_i64(json, node, &arc);
        if (number && (arc < 0 ? ~arc : arc) < (int64_t)n_arcs)
            return AVP_OK;
        avpi_fail(out->ctx, err, AVP_E_INPUT, N_("a shape names the arc \"%.*s\", and the topology has %zu"),
                  (int)slice(json, node).len, slice(json, node).ptr, n_arcs);
        return avpi_fail_at(err, NULL, 0, json->nodes[node].offset);
    }
    if (!is_kind(json, node, AVPI_JSON_ARRAY)) {
        avpi_fail(out->ctx, err, AVP_E_INPUT, N_("the rings of a shape are no lists of arcs"));
        return avpi_fail_at(err, NULL, 0, json->nodes[node].offset);
    }
    for (uint32_t i = avpi_json_first(node); i < avpi_json_end(json, node); i = json->nodes[i].next)
        AVP_TRY(check_arcs(out, json, i, depth - 1, n_arcs, err));
done:
    return status;
}

static avp_status from_topology(avpi_json *json, const char *key, avpi_topology *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t list = shapes_of_topology(json);
    bool coded = false;
    if (list == AVPI_JSON_NONE || !is_kind(json, member(json, 0, "arcs"), AVPI_JSON_ARRAY))
        return avpi_fail(out->ctx, err, AVP_E_INPUT, N_("the topology has no objects with geometries, or no arcs"));
    size_t n_arcs = count_of(json, member(json, 0, "arcs"));
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next) {
        uint32_t arcs = member(json, i, "arcs");
        if (!is_shape(json, i) || !is_kind(json, arcs, AVPI_JSON_ARRAY))
            continue;
        AVP_TRY(add_shape(out, json, i, key, is_a(json, i, "Polygon") ? "Polygon" : "MultiPolygon", &coded, err));
        if (!coded)
            continue;
        AVP_TRY(check_arcs(out, json, arcs, is_a(json, i, "Polygon") ? 2 : 3, n_arcs, err));
        AVP_TRY(avpi_buf_add(&out->text, slice(json, arcs), err));
        AVP_TRY(avpi_buf_add_byte(&out->text, '}', err));
    }
    if (out->n == 0)
        return fail_key(out, json, list, key, err);
    AVP_TRY(end_topology(out, json, err));
done:
    return status;
}

/* ---- GeoJSON ---- */

typedef struct ringing {
    avpi_topology *out;
    avpi_json *json;
    avpi_buf arcs;
    size_t n_arcs;
} ringing;

static bool take_position(avpi_json *json, uint32_t node, int64_t *x, int64_t *y) {
    double longitude, latitude;
    if (!is_kind(json, node, AVPI_JSON_ARRAY))
        return false;
    uint32_t first = avpi_json_first(node), end = avpi_json_end(json, node);
    if (first >= end || json->nodes[first].next >= end)
        return false;
    if (!avpi_str_to_f64(slice(json, first), &longitude) ||
        !avpi_str_to_f64(slice(json, json->nodes[first].next), &latitude) || fabs(longitude) > 360 ||
        fabs(latitude) > 90)
        return false;
    *x = llround((longitude + 180) / grid);
    *y = llround((latitude + 90) / grid);
    return true;
}

static avp_status fail_ring(const ringing *k, uint32_t node, avp_error *err) {
    avpi_fail(k->out->ctx, err, AVP_E_INPUT, N_("a ring of a shape is no list of positions"));
    return avpi_fail_at(err, NULL, 0, k->json->nodes[node].offset);
}

/* A ring as an arc: its first position, then steps; positions that fall together are one. */
static avp_status add_ring(ringing *k, uint32_t ring, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t x = 0, y = 0, last_x = 0, last_y = 0;
    bool first = true;
    if (!is_kind(k->json, ring, AVPI_JSON_ARRAY))
        return fail_ring(k, ring, err);
    AVP_TRY(avpi_buf_add(&k->arcs, k->n_arcs > 0 ? AVPI_STR(",[") : AVPI_STR("["), err));
    for (uint32_t i = avpi_json_first(ring); i < avpi_json_end(k->json, ring); i = k->json->nodes[i].next) {
        if (!take_position(k->json, i, &x, &y))
            return fail_ring(k, i, err);
        if (first || x != last_x || y != last_y)
            AVP_TRY(avpi_buf_printf(&k->arcs, err, "%s[%lld,%lld]", first ? "" : ",", (long long)(x - last_x),
                                    (long long)(y - last_y)));
        first = false;
        last_x = x;
        last_y = y;
    }
    AVP_TRY(avpi_buf_add_byte(&k->arcs, ']', err));
    AVP_TRY(avpi_buf_printf(&k->out->text, err, "[%zu]", k->n_arcs++));
done:
    return status;
}

/* Lists of lists of rings, as deep as the type says. */
static avp_status add_rings(ringing *k, uint32_t node, int depth, avp_error *err) {
    avp_status status = AVP_OK;
    if (depth == 0)
        return add_ring(k, node, err);
    if (!is_kind(k->json, node, AVPI_JSON_ARRAY))
        return fail_ring(k, node == AVPI_JSON_NONE ? 0 : node, err);
    AVP_TRY(avpi_buf_add_byte(&k->out->text, '[', err));
    for (uint32_t i = avpi_json_first(node), n = 0; i < avpi_json_end(k->json, node); i = k->json->nodes[i].next) {
        if (n++ > 0)
            AVP_TRY(avpi_buf_add_byte(&k->out->text, ',', err));
        AVP_TRY(add_rings(k, i, depth - 1, err));
    }
    AVP_TRY(avpi_buf_add_byte(&k->out->text, ']', err));
done:
    return status;
}

static avp_status add_feature(ringing *k, uint32_t feature, const char *key, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t geometry = member(k->json, feature, "geometry");
    bool many = is_a(k->json, geometry, "MultiPolygon"), coded = false;
    if (!is_shape(k->json, geometry))
        return AVP_OK;
    AVP_TRY(add_shape(k->out, k->json, feature, key, many ? "MultiPolygon" : "Polygon", &coded, err));
    if (!coded)
        goto done;
    AVP_TRY(add_rings(k, member(k->json, geometry, "coordinates"), many ? 2 : 1, err));
    AVP_TRY(avpi_buf_add_byte(&k->out->text, '}', err));
done:
    return status;
}

static avp_status from_features(avpi_json *json, const char *key, avpi_topology *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t list = features_of(json);
    ringing k = {.out = out, .json = json};
    avpi_buf_init(&k.arcs, out->ctx, SIZE_MAX);
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        AVP_TRY(add_feature(&k, i, key, err));
    if (out->n == 0)
        AVP_TRY(fail_key(out, json, list, key, err));
    AVP_TRY(avpi_buf_add(&out->text,
                         AVPI_STR("]}},\"transform\":{\"scale\":[0.00001,0.00001],\"translate\":[-180,-90]},"
                                  "\"arcs\":["),
                         err));
    AVP_TRY(avpi_buf_add(&out->text, avpi_buf_view(&k.arcs), err));
    AVP_TRY(avpi_buf_add(&out->text, AVPI_STR("]}"), err));
done:
    avpi_buf_free(&k.arcs);
    return status;
}

avp_status avpi_topology_make(avpi_json *json, const char *key, avpi_topology *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(begin(out, err));
    if (is_a(json, 0, "Topology"))
        status = from_topology(json, key, out, err);
    else
        status = from_features(json, key, out, err);
done:
    return status;
}
