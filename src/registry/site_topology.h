/* Shapes as a site hands them out: no more of them than is drawn; and the middle of each, for maps that know points alone. */
#ifndef AVPI_REGISTRY_SITE_TOPOLOGY_H
#define AVPI_REGISTRY_SITE_TOPOLOGY_H

#include "base/json_scan.h"
#include "registry/site_json.h"

typedef struct avpi_site_middle {
    avp_str code;
    double longitude, latitude;
} avpi_site_middle;

/*
 *   arcs    [[x, y], [dx, dy], ...] each, or [[x, y], [x, y], ...] where there is no transform; numbers of rings are indexes into them, ~i: i backwards
 *   middles centre of the area of each shape's largest ring, by code
 */
typedef struct avpi_site_topology {
    const avp_ctx *ctx;
    bool there;
    avpi_buf text;
    avpi_json json;
    uint32_t *arcs; /* nodes of the JSON */
    bool *drawn;    /* a shape has this arc */
    size_t n_arcs;
    double scale[2], translate[2];
    bool quantized;
    avpi_site_middle *middles;
    size_t n_middles, capacity;
} avpi_site_topology;

/**
 * In       text  a topology as topology.h makes it
 * Out      out   freed with avpi_site_topology_free, also after an error; what in it is no ring of numbers has no middle
 * Errors   AVP_E_INPUT it is no topology
 * Cost     O(bytes)
 */
AVP_MUST_CHECK avp_status avpi_site_topology_load(const avp_ctx *ctx, avp_str text, avpi_site_topology *out,
                                                  avp_error *err);
void avpi_site_topology_free(avpi_site_topology *t);
/** As TopoJSON: shapes with code and name, and the arcs that they are drawn with, two numbers a point; null where there is none. */
AVP_MUST_CHECK avp_status avpi_site_topology_write(avpi_site_topology *t, avpi_script *s, avp_error *err);
/** NULL: there is no such shape. */
const avpi_site_middle *avpi_site_topology_middle(const avpi_site_topology *t, avp_str code);

#endif
