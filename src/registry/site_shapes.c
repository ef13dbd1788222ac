/* shapes.js of a site: states and, where the user gave them, municipalities, as TopoJSON. */
#include "registry/outlines.h"
#include "registry/registry_site.h"

/* The shapes of a level that were given last; else those that stand in the program, if it has any. */
static avp_status load(avpi_site *site, const char *level, const avpi_embedded *otherwise, avpi_site_topology *out,
                       avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(level));
    AVP_TRY(avpi_sql_query(site->c, "SELECT topology FROM geometries WHERE level = ? ORDER BY file_id DESC LIMIT 1",
                           &param, 1, &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        AVP_TRY(avpi_site_topology_load(site->ctx, avpi_rows_text(rows, 0)[0], out, err));
    else if (otherwise)
        AVP_TRY(avpi_site_topology_load(site->ctx, (avp_str){otherwise->text, otherwise->size}, out, err));
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_site_shapes_load(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(load(site, "states", &avpi_outlines[AVPI_OUTLINE_STATES], &site->states, err));
    AVP_TRY(load(site, "municipalities", NULL, &site->municipalities, err));
done:
    return status;
}

avp_status avpi_site_shapes(avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_script s;
    AVP_TRY(avpi_script_open(site->ctx, site->folder, "shapes.js", &s, err));
    AVP_TRY(avpi_script_raw(&s, "globalThis.AVISPERO_SHAPES = {\"states\":", err));
    AVP_TRY(avpi_site_topology_write(&site->states, &s, err));
    AVP_TRY(avpi_script_raw(&s, ",\n\"municipalities\":", err));
    AVP_TRY(avpi_site_topology_write(&site->municipalities, &s, err));
    AVP_TRY(avpi_script_raw(&s, ",\"world\":null};\n", err));
    AVP_TRY(avpi_script_commit(&s, err));
done:
    avpi_script_close(&s);
    return status;
}
