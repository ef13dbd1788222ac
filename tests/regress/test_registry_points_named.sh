#!/bin/sh
# What a point of GeoJSON tells is known by the names that columns of a table have.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >points.geojson <<'END'
{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[-99.5,18.3]},"properties":{"Folio":"F-1","TÍTULO":"Uno","delito":"amenaza","fecha_de_los_hechos":"2015-05-02","hechos":"Lo llamaron","situacion":"abierto","nombre_completo":"Ana Sol","género":"mujer","cve_ent":"12","cvegeo":"12035","municipio":"Iguala de la Independencia","publicable":"si"}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[-90.5,14.6]},"properties":{"titulo":"Dos","resumen":"","relato":"Fuera","fecha":"2015-06","pais":"Guatemala","estado":"Guerrero","lugar":"La capital","publico":"si"}}]}
END
expect 0 avispero registry case points.geojson --json
json out 'd["files"][0]["kept"] == 2'
expect 0 avispero registry case --export-site site --json
sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json
json data.json '[(r["title"], r["name"], r["sex"], r["status"]) for r in d["records"]] == [("Uno", "Ana Sol", "mujer", "abierto"), ("Dos", None, None, None)]'
json data.json '[(i["what"], i["when"], i["state"], i["municipality"]) for r in d["records"] for i in r["incidents"]] == [("Lo llamaron", "2015-05-02", "12", "12035"), ("Fuera", "2015-06", None, None)]'
