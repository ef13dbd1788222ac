/* GeoJSON and TopoJSON: shapes of places for the map, or points as cases. */
#include "registry/case_rows.h"
#include "registry/case_words.h"
#include "registry/change_values.h"
#include "registry/columns.h"
#include "registry/topology.h"
#include "registry/waiting.h"

#include <stdio.h>

enum { FILE_MOST = 1 << 29 };

/* ---- shapes ---- */

static const char *level_of(const avpi_topology *topology) {
    size_t states = 0;
    for (size_t i = 0; i < topology->n; i++)
        states += topology->shapes[i].code.len == 2;
    return states * 2 > topology->n ? "states" : "municipalities";
}

static avp_status store_codes(avpi_taking *t, const avpi_topology *topology, const char *level, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sheet codes = {.ctx = NULL}, names = {.ctx = NULL};
    AVP_TRY(avpi_sheet_open(t->c, "geometry_codes", "tt", &codes, err));
    AVP_TRY(avpi_sheet_open(t->c, "places", "ttu", &names, err));
    for (size_t i = 0; i < topology->n; i++) {
        AVP_TRY(avpi_sheet_text(&codes, avpi_str_view(level), err));
        AVP_TRY(avpi_sheet_text(&codes, topology->shapes[i].code, err));
        AVP_TRY(avpi_sheet_row(&codes, err));
        if (topology->shapes[i].name.len == 0)
            continue;
        AVP_TRY(avpi_sheet_text(&names, topology->shapes[i].code, err));
        AVP_TRY(avpi_sheet_text(&names, topology->shapes[i].name, err));
        avpi_sheet_u64(&names, t->file_id, true);
        AVP_TRY(avpi_sheet_row(&names, err));
    }
    AVP_TRY(avpi_sheet_finish(&codes, err));
    AVP_TRY(avpi_sheet_finish(&names, err));
done:
    avpi_sheet_free(&codes);
    avpi_sheet_free(&names);
    return status;
}

/* An island may have a shape of its own, and a wrong --key gives many places one code: whoever loads them is told. */
static avp_status tell_repeated(const avpi_taking *t, const char *level, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    bool null = false;
    avpi_buf first;
    avpi_buf_init(&first, t->ctx, SIZE_MAX);
    const avpi_sql_value of = avpi_sql_text(avpi_str_view(level));
    AVP_TRY(avpi_sql_number(t->c, "SELECT count(*) - count(DISTINCT code) FROM geometry_codes WHERE level = ?", &of, 1,
                            &n, err));
    if (n == 0)
        goto done;
    AVP_TRY(avpi_change_text(t->c,
                             "SELECT min(code) FROM (SELECT code FROM geometry_codes WHERE level = ? GROUP BY code"
                             " HAVING count(*) > 1)",
                             &of, 1, &first, &null, err));
    avpi_warn(
        t->ctx, AVP_LOG_WARNING,
        N_("%lld shapes have a code that another shape has as well, as \"%s\": they are drawn as parts of one place"),
        (long long)n, first.ptr);
done:
    avpi_buf_free(&first);
    return status;
}

/* In place of the shapes of this level that the case had. */
static avp_status store_topology(avpi_taking *t, const avpi_topology *topology, avp_error *err) {
    avp_status status = AVP_OK;
    const char *level = level_of(topology);
    const avpi_table_row nowhere = {.raw = AVPI_STR("")};
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(level)), avpi_sql_u64(topology->n),
                                     avpi_sql_text(avpi_buf_view(&topology->text)), avpi_sql_u64(t->file_id)};
    AVP_TRY(avpi_sql_exec(t->c, "DELETE FROM geometries WHERE level = ?", params, 1, err));
    AVP_TRY(avpi_sql_exec(t->c, "DELETE FROM geometry_codes WHERE level = ?", params, 1, err));
    AVP_TRY(avpi_sql_exec(t->c, "INSERT INTO geometries VALUES (?, ?, ?, ?)", params, 4, err));
    AVP_TRY(store_codes(t, topology, level, err));
    AVP_TRY(tell_repeated(t, level, err));
    t->report->rows_read = topology->n + topology->left_out;
    t->report->kept = topology->n;
    for (size_t i = 0; i < topology->left_out; i++)
        AVP_TRY(avpi_taking_reject(
            t, &nowhere, N_("the shape has no code of INEGI: two digits of a state, or five of a municipality"), err));
done:
    return status;
}

static avp_status take_topology(avpi_taking *t, avpi_json *json, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_topology topology;
    avpi_topology_init(&topology, t->ctx);
    AVP_TRY(avpi_topology_make(json, t->opts->key ? t->opts->key : "id", &topology, err));
    AVP_TRY(store_topology(t, &topology, err));
done:
    avpi_topology_free(&topology);
    return status;
}

/* ---- points ---- */

typedef struct pointing {
    avpi_taking *t;
    avpi_json *json;
    avpi_cases_sink sink;
    avpi_buf folded;
    avp_str values[AVPI_REGISTRY_KEY_COUNT]; /* of the feature that is read */
} pointing;

static avp_str slice(const avpi_json *json, uint32_t node) {
    return (avp_str){json->text.ptr + json->nodes[node].offset, json->nodes[node].len};
}

static uint32_t member(const avpi_json *json, uint32_t object, const char *name) {
    return object == AVPI_JSON_NONE ? AVPI_JSON_NONE : avpi_json_member(json, object, avpi_str_view(name));
}

/* Properties are called as the columns of a table are; of several names the first that says something. */
static avp_status read_properties(pointing *k, uint32_t feature, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t properties = member(k->json, feature, "properties");
    size_t ranks[AVPI_REGISTRY_KEY_COUNT];
    memset(k->values, 0, sizeof k->values);
    memset(ranks, 0xff, sizeof ranks);
    if (properties == AVPI_JSON_NONE || k->json->nodes[properties].type != AVPI_JSON_OBJECT)
        return AVP_OK;
    for (uint32_t i = properties + 1; i < avpi_json_end(k->json, properties); i = k->json->nodes[i + 1].next) {
        avp_str value = avpi_str_trim(avpi_json_text(k->json, i + 1));
        if (value.len == 0)
            continue;
        AVP_TRY(avpi_gazetteer_fold(k->t->g, avpi_json_text(k->json, i), &k->folded, err));
        for (size_t key = 0; key < AVPI_REGISTRY_KEY_COUNT; key++) {
            size_t rank = avpi_registry_name_rank((avpi_registry_key)key, avpi_buf_view(&k->folded));
            if (rank < ranks[key]) {
                ranks[key] = rank;
                k->values[key] = value;
            }
        }
    }
done:
    return status;
}

static avp_str some_of(avp_str a, avp_str b) {
    return a.len > 0 ? a : b;
}

/* Why the feature is no point, or NULL. */
static const char *take_point(const pointing *k, uint32_t feature, avpi_case_row *out) {
    uint32_t geometry = member(k->json, feature, "geometry"), at = member(k->json, geometry, "coordinates");
    if (!avpi_str_equal(avpi_json_text(k->json, member(k->json, geometry, "type")), AVPI_STR("Point")) ||
        at == AVPI_JSON_NONE || k->json->nodes[at].type != AVPI_JSON_ARRAY)
        return N_("the shape is no point");
    uint32_t first = avpi_json_first(at),
             second = first < avpi_json_end(k->json, at) ? k->json->nodes[first].next : first;
    if (second >= avpi_json_end(k->json, at) || !avpi_degrees_word(slice(k->json, first), 180, &out->longitude) ||
        !avpi_degrees_word(slice(k->json, second), 90, &out->latitude))
        return N_("the coordinates are no degrees");
    out->located = true;
    return NULL;
}

static const char *take_values(const pointing *k, uint32_t feature, avpi_case_row *out) {
    avp_str flag = k->values[AVPI_KEY_PUBLIC];
    if (!avpi_when_parse(k->values[AVPI_KEY_WHEN], &out->when))
        return N_("the date cannot be read");
    if (!avpi_age_word(k->values[AVPI_KEY_AGE], &out->age, &out->age_known))
        return N_("the age is no number of years");
    if (!avpi_flag_word(flag, &out->public))
        return N_("public is neither yes nor no");
    out->public_told = flag.len > 0;
    out->public = out->public_told ? out->public : k->t->opts->published;
    out->confidence = avpi_confidence_word(k->values[AVPI_KEY_CONFIDENCE]);
    if (!out->confidence.ptr)
        return N_("the confidence is none of confirmed, probable, doubtful, unknown");
    return take_point(k, feature, out);
}

static void take_texts(const pointing *k, uint32_t feature, avpi_case_row *out) {
    avp_str kind = k->values[AVPI_KEY_KIND];
    kind = kind.len > 0 ? kind : avpi_str_view(k->t->opts->kind ? k->t->opts->kind : "other");
    *out = (avpi_case_row){.code = k->values[AVPI_KEY_CODE],
                           .kind = avpi_kind_word(kind),
                           .title = k->values[AVPI_KEY_TITLE],
                           .name = k->values[AVPI_KEY_NAME],
                           .sex = k->values[AVPI_KEY_SEX],
                           .status = k->values[AVPI_KEY_STATUS],
                           .target = k->values[AVPI_KEY_TARGET],
                           .what = k->values[AVPI_KEY_WHAT],
                           .place_written =
                               some_of(k->values[AVPI_KEY_PLACE],
                                       some_of(k->values[AVPI_KEY_MUNICIPALITY_NAME], k->values[AVPI_KEY_STATE_NAME])),
                           .source = k->values[AVPI_KEY_SOURCE],
                           .country = k->values[AVPI_KEY_COUNTRY],
                           .byte = k->json->nodes[feature].offset};
}

static avp_status take_feature(pointing *k, uint32_t feature, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_row of;
    avpi_case_ids ids;
    bool seen = false;
    k->t->report->rows_read++;
    AVP_TRY(read_properties(k, feature, err));
    take_texts(k, feature, &of);
    const char *reason = take_values(k, feature, &of);
    const avpi_table_row row = {.raw = slice(k->json, feature), .byte = k->json->nodes[feature].offset};
    if (reason)
        return avpi_taking_reject(k->t, &row, reason, err);
    AVP_TRY(avpi_taking_seen(k->t, row.raw, &of.key, &seen, err));
    if (seen)
        goto done;
    of.place = (avpi_place_found){.how = AVPI_PLACE_UNKNOWN};
    if (!avpi_abroad_word(of.country))
        AVP_TRY(
            avpi_gazetteer_find(k->t->g, k->values[AVPI_KEY_STATE], k->values[AVPI_KEY_MUNICIPALITY], &of.place, err));
    AVP_TRY(avpi_cases_sink_add(&k->sink, &of, &ids, err));
    if (ids.refused)
        status = avpi_taking_reject(k->t, &row, ids.refused, err);
done:
    return status;
}

static avp_status take_points(avpi_taking *t, avpi_json *json, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t proposed = 0;
    pointing k = {.t = t, .json = json};
    avpi_buf_init(&k.folded, t->ctx, SIZE_MAX);
    uint32_t list = member(json, 0, "features");
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return avpi_fail(t->ctx, err, AVP_E_INPUT,
                         N_("this JSON is neither a FeatureCollection (GeoJSON) nor a Topology (TopoJSON)"));
    AVP_TRY(avpi_taking_know(t, avpi_known_rows_sql, err));
    AVP_TRY(avpi_cases_sink_open(t, &k.sink, err));
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        avpi_again_claim(&k.sink.again, slice(json, i));
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        AVP_TRY(take_feature(&k, i, err));
    AVP_TRY(avpi_cases_sink_finish(&k.sink, err));
    AVP_TRY(avpi_waiting_hold(t, err));
    AVP_TRY(avpi_registry_propose(t->c, &proposed, err));
done:
    avpi_cases_sink_free(&k.sink);
    avpi_buf_free(&k.folded);
    return status;
}

/* Points beside shapes are cases, unless the file was given for its shapes: then they are labels, which are left alone. */
static avp_status check_one_kind(const avpi_taking *t, size_t n_points, avp_error *err) {
    const char *geometry = t->opts->geometry;
    if (n_points == 0 || t->opts->key || (geometry && strcmp(geometry, t->report->path) == 0))
        return AVP_OK;
    return avpi_fail(t->ctx, err, AVP_E_INPUT,
                     N_("this file has %zu points (cases) and shapes of places too: give the points as a file of their "
                        "own, and the shapes by --geometry with --key"),
                     n_points);
}

avp_status avpi_take_shapes(avpi_taking *t, bool *points, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf bytes;
    avpi_json json;
    size_t n_points = 0;
    avpi_buf_init(&bytes, t->ctx, SIZE_MAX);
    avpi_json_init(&json, t->ctx);
    AVP_TRY(avpi_table_whole(t->ctx, t->path, FILE_MOST, &bytes, err));
    avp_str text = avpi_buf_view(&bytes);
    if (avpi_str_starts(text, AVPI_STR("\xEF\xBB\xBF")))
        text = (avp_str){text.ptr + 3, text.len - 3};
    status = avpi_json_parse(&json, text, err);
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, t->report->path, 0, err->byte);
    AVP_TRY(status);
    *points = !avpi_topology_is(&json, &n_points);
    AVP_TRY(check_one_kind(t, *points ? 0 : n_points, err));
    status = *points ? take_points(t, &json, err) : take_topology(t, &json, err);
done:
    avpi_json_free(&json);
    avpi_buf_free(&bytes);
    return status;
}
