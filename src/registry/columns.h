/* Which column of a table says what: by the names of the header, or as the user says with --map. */
#ifndef AVPI_REGISTRY_COLUMNS_H
#define AVPI_REGISTRY_COLUMNS_H

#include "registry/gazetteer.h"
#include "registry/table_rows.h"

/* KEY(constant, key of --map, names of columns by |, the first that is there counts) */
#define AVPI_REGISTRY_KEYS(KEY)                                                                                        \
    KEY(CODE, "code", "code|id|folio|clave|expediente|caso|fub")                                                       \
    KEY(KIND, "kind", "kind|type|tipo|delito")                                                                         \
    KEY(TITLE, "title", "title|titulo")                                                                                \
    KEY(NAME, "name", "name|nombre|nombre completo|victim|victima")                                                    \
    KEY(SEX, "sex", "sex|sexo|gender|genero")                                                                          \
    KEY(AGE, "age", "age|edad")                                                                                        \
    KEY(STATUS, "status", "status|estatus|categoria|situacion|condicion")                                              \
    KEY(TARGET, "target", "target|objetivo")                                                                           \
    KEY(PUBLIC, "public", "public|publico|publicable")                                                                 \
    KEY(WHEN, "when",                                                                                                  \
        "when|date|fecha|fecha de los hechos|fecha hechos|fecha de desaparicion|fecha "                                \
        "desaparicion|periodo|period|mes|"                                                                             \
        "month|anio|ano|year")                                                                                         \
    KEY(STATE, "state",                                                                                                \
        "cve entidad|cve ent|clave entidad|state code|state|estado|entidad|entidad federativa|state name")             \
    KEY(STATE_NAME, "state_name", "entidad|entidad federativa|estado|state name|state")                                \
    KEY(MUNICIPALITY, "municipality",                                                                                  \
        "cve municipio|cve mun|cvegeo|clave municipio|municipality code|municipality|municipio")                       \
    KEY(MUNICIPALITY_NAME, "municipality_name", "municipio|municipality|nombre municipio|municipality name")           \
    KEY(PLACE, "place", "place|lugar|ubicacion|location")                                                              \
    KEY(COUNTRY, "country", "country|pais")                                                                            \
    KEY(LATITUDE, "latitude", "latitude|latitud|lat")                                                                  \
    KEY(LONGITUDE, "longitude", "longitude|longitud|lon|lng|long")                                                     \
    KEY(WHAT, "what", "what|hechos|descripcion|description|relato|resumen")                                            \
    KEY(SOURCE, "source", "source|fuente|url")                                                                         \
    KEY(CONFIDENCE, "confidence", "confidence|confianza")                                                              \
    KEY(DOCUMENT, "document", "document|documento|archivo|file")                                                       \
    KEY(COUNT, "count", "count|conteo|total|casos|numero|cantidad")                                                    \
    KEY(AS_OF, "as_of", "as of|consultado en|fecha consulta|fecha de consulta|corte")                                  \
    KEY(INHABITANTS, "inhabitants", "inhabitants|population|poblacion|habitantes|pobtot|poblacion total")

typedef enum avpi_registry_key {
#define KEY(constant, key, names) AVPI_KEY_##constant,
    AVPI_REGISTRY_KEYS(KEY)
#undef KEY
        AVPI_REGISTRY_KEY_COUNT
} avpi_registry_key;

/** Which of the names of a key a folded name is (avpi_gazetteer_fold), from 0; SIZE_MAX: none of them. For what is no table and has the same names. */
size_t avpi_registry_name_rank(avpi_registry_key key, avp_str folded);

typedef struct avpi_registry_columns {
    size_t of[AVPI_REGISTRY_KEY_COUNT]; /* column of each key, SIZE_MAX = the table has none */
} avpi_registry_columns;

/**
 * Choose the columns of a table.
 * In       map  "key=column,..." or NULL; "key=" says that no column is that
 * Errors   AVP_E_ARG an unknown key, or one that is told twice; AVP_E_INPUT there is no such column (names those there are)
 */
AVP_MUST_CHECK avp_status avpi_registry_choose(const avp_ctx *ctx, avpi_gazetteer *g, const avpi_table *table,
                                               const char *map, avpi_registry_columns *out, avp_error *err);
/** "when=fecha,state=entidad": for the table of files. out: added to */
AVP_MUST_CHECK avp_status avpi_registry_explain(const avpi_table *table, const avpi_registry_columns *columns,
                                                avpi_buf *out, avp_error *err);

static inline bool avpi_registry_has(const avpi_registry_columns *columns, avpi_registry_key key) {
    return columns->of[key] != SIZE_MAX;
}
/** Cell of a key; "" where the table has no such column. */
static inline avp_str avpi_registry_cell(const avpi_registry_columns *columns, const avpi_table_row *row,
                                         avpi_registry_key key) {
    return columns->of[key] == SIZE_MAX ? (avp_str){"", 0} : row->cells[columns->of[key]];
}

#endif
