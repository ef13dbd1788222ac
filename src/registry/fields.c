#include "registry/fields.h"

#define TEXT "VARCHAR", AVPI_TOLD_TEXT, false
#define FLAG "BOOLEAN", AVPI_TOLD_FLAG, true
#define OWN(column, type)                                                                                              \
    { column, column, type, AVPI_TOLD_OWN, false }

const avpi_thing_of avpi_things[AVPI_THINGS] = {
    [AVPI_RECORD] = {"record",
                     "records",
                     "record_id",
                     "(record_id, kind, public, removed, folded) VALUES (?, 'other', false, true, '')",
                     {{"code", "code", TEXT},
                      {"kind", "kind", "VARCHAR", AVPI_TOLD_KIND, true},
                      {"title", "title", TEXT},
                      {"name", "name", TEXT},
                      {"sex", "sex", TEXT},
                      {"age", "age", "BIGINT", AVPI_TOLD_AGE, false},
                      {"status", "status", TEXT},
                      {"target", "target", TEXT},
                      {"public", "public", FLAG},
                      OWN("removed", "BOOLEAN"),
                      OWN("merged_into", "UBIGINT")}},
    [AVPI_INCIDENT] =
        {"incident",
         "incidents",
         "incident_id",
         "(incident_id, record_id, kind, place_how, public, removed, folded) VALUES (?, 0, 'other', 'none',"
         " false, true, '')",
         {{"record", "record_id", "UBIGINT", AVPI_TOLD_OF_RECORD, true},
          {"kind", "kind", "VARCHAR", AVPI_TOLD_KIND, true},
          {"what", "what", TEXT},
          {"when", "happened", "VARCHAR", AVPI_TOLD_WHEN, false},
          {"country", "country", TEXT},
          {"state", "state", "VARCHAR", AVPI_TOLD_PLACE, false},
          {"municipality", "municipality", "VARCHAR", AVPI_TOLD_PLACE, false},
          {"place", "place_written", "VARCHAR", AVPI_TOLD_PLACE, false},
          {"latitude", "latitude", "DOUBLE", AVPI_TOLD_LATITUDE, false},
          {"longitude", "longitude", "DOUBLE", AVPI_TOLD_LONGITUDE, false},
          {"status", "status", TEXT},
          {"public", "public", FLAG},
          OWN("place_how", "VARCHAR"),
          OWN("removed", "BOOLEAN")}},
    [AVPI_DOCUMENT] = {"document",
                       "documents",
                       "document_id",
                       NULL,
                       {{"record", "record_id", "UBIGINT", AVPI_TOLD_OF_RECORD, true},
                        {"incident", "incident_id", "UBIGINT", AVPI_TOLD_OF_INCIDENT, false},
                        {"title", "title", TEXT},
                        {"source", "source", TEXT},
                        {"public", "public", FLAG},
                        OWN("removed", "BOOLEAN")}},
    [AVPI_STATEMENT] = {"statement",
                        "statements",
                        "statement_id",
                        "(statement_id, record_id, field, confidence, public, removed) VALUES (?, 0, 'note', 'unknown',"
                        " false, true)",
                        {{"record", "record_id", "UBIGINT", AVPI_TOLD_OF_RECORD, true},
                         {"field", "field", "VARCHAR", AVPI_TOLD_TEXT, true},
                         {"value", "value", TEXT},
                         {"when", "stated", "VARCHAR", AVPI_TOLD_WHEN, false},
                         {"source", "source", TEXT},
                         {"confidence", "confidence", "VARCHAR", AVPI_TOLD_CONFIDENCE, true},
                         {"document", "document_id", "UBIGINT", AVPI_TOLD_OF_DOCUMENT, false},
                         {"incident", "incident_id", "UBIGINT", AVPI_TOLD_OF_INCIDENT, false},
                         {"public", "public", FLAG},
                         OWN("removed", "BOOLEAN")}},
    [AVPI_RELATION] =
        {"relation",
         "relations",
         "relation_id",
         "(relation_id, record_id, kind, to_kind, to_id, confidence, public, removed) VALUES (?, 0, 'about',"
         " 'record', '', 'unknown', false, true)",
         {{"record", "record_id", "UBIGINT", AVPI_TOLD_OF_RECORD, true},
          {"kind", "kind", "VARCHAR", AVPI_TOLD_TEXT, true},
          {"to_kind", "to_kind", "VARCHAR", AVPI_TOLD_TEXT, true},
          {"to", "to_id", "VARCHAR", AVPI_TOLD_TEXT, true},
          {"note", "note", TEXT},
          {"source", "source", TEXT},
          {"confidence", "confidence", "VARCHAR", AVPI_TOLD_CONFIDENCE, true},
          {"public", "public", FLAG},
          OWN("removed", "BOOLEAN")}},
    [AVPI_PROPOSAL] = {"proposal",
                       "proposals",
                       "proposal_id",
                       NULL,
                       {{"verdict", "verdict", "VARCHAR", AVPI_TOLD_VERDICT, false}, OWN("removed", "BOOLEAN")}},
    [AVPI_TIP] = {"tip",
                  "tips",
                  "tip_id",
                  NULL,
                  {OWN("verdict", "VARCHAR"),
                   {"record", "record_id", "UBIGINT", AVPI_TOLD_OWN, false},
                   OWN("removed", "BOOLEAN")}},
    [AVPI_SOURCE] =
        {"source", "registry_files", "file_id", NULL, {{"public", "public", FLAG}, OWN("removed", "BOOLEAN")}},
};

avpi_thing avpi_thing_named(avp_str name) {
    for (size_t i = 0; i < AVPI_THINGS; i++)
        if (avpi_str_equal(avpi_str_view(avpi_things[i].name), name))
            return (avpi_thing)i;
    return AVPI_THINGS;
}

const avpi_registry_field *avpi_registry_field_named(avpi_thing thing, avp_str name) {
    for (const avpi_registry_field *of = avpi_things[thing].fields; of->name; of++)
        if (avpi_str_equal(avpi_str_view(of->name), name))
            return of;
    return NULL;
}
