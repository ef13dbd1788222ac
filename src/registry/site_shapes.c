/* shapes.js of a site: states and, where the user gave them, municipalities, as TopoJSON. */
#include "registry/outlines.h"
#include "registry/registry_site.h"

/* The shapes that were given last, "null" where none were. *found: there are some */
static avp_status add_loaded(const avpi_site *site, avpi_script *s, const char *level, bool *found, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(level));
    AVP_TRY(avpi_sql_query(site->c, "SELECT topology FROM geometries WHERE level = ? ORDER BY file_id DESC LIMIT 1",
                           &param, 1, &type, 1, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    *found = n > 0;
    if (n > 0)
        AVP_TRY(avpi_script_json(s, avpi_rows_text(rows, 0)[0], err));
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_site_shapes(const avpi_site *site, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_embedded *outline = &avpi_outlines[AVPI_OUTLINE_STATES];
    avpi_script s;
    bool found = false;
    AVP_TRY(avpi_script_open(site->ctx, site->folder, "shapes.js", &s, err));
    AVP_TRY(avpi_script_raw(&s, "globalThis.AVISPERO_SHAPES = {\"states\":", err));
    AVP_TRY(add_loaded(site, &s, "states", &found, err));
    if (!found)
        AVP_TRY(avpi_script_json(&s, (avp_str){outline->text, outline->size}, err));
    AVP_TRY(avpi_script_raw(&s, ",\n\"municipalities\":", err));
    AVP_TRY(add_loaded(site, &s, "municipalities", &found, err));
    AVP_TRY(avpi_script_raw(&s, found ? ",\"world\":null};\n" : "null,\"world\":null};\n", err));
    AVP_TRY(avpi_script_commit(&s, err));
done:
    avpi_script_close(&s);
    return status;
}
