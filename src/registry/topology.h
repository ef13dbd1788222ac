/* Shapes of places, whatever the user has them in, as one TopoJSON with one object `places`. */
#ifndef AVPI_REGISTRY_TOPOLOGY_H
#define AVPI_REGISTRY_TOPOLOGY_H

#include "base/json_scan.h"

/*
 *   {"type":"Topology","transform":...,"objects":{"places":{"type":"GeometryCollection","geometries":[
 *     {"type":"Polygon","arcs":...,"id":"12035","properties":{"name":"..."}}, ...]}},"arcs":[...]}
 *
 * Arcs of a TopoJSON are taken as they stand. Rings of a GeoJSON become arcs of their own, on a grid of 10^-5 degrees (a metre).
 */
typedef struct avpi_shape {
    avp_str code, name; /* name ptr NULL = none told */
} avpi_shape;

typedef struct avpi_topology {
    const avp_ctx *ctx;
    avpi_buf text;
    avpi_shape *shapes;
    size_t n, capacity, left_out; /* left_out: shapes without a code of INEGI */
    avpi_arena names;
} avpi_topology;

void avpi_topology_init(avpi_topology *out, const avp_ctx *ctx);
void avpi_topology_free(avpi_topology *topology);

/** A Topology, or a FeatureCollection with Polygons or MultiPolygons? *points: how many Points it has as well, or alone */
bool avpi_topology_is(avpi_json *json, size_t *points);
/**
 * Make it.
 * In       json  the file parsed; key  property with the code, "id" also the member id of the shape itself
 * Errors   AVP_E_INPUT no shape has the key (names the properties there are); not as RFC 7946 or the TopoJSON specification say
 * Cost     O(bytes)
 */
AVP_MUST_CHECK avp_status avpi_topology_make(avpi_json *json, const char *key, avpi_topology *out, avp_error *err);

#endif
