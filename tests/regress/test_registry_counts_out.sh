#!/bin/sh
# Counts, inhabitants and names that were taken in by mistake are taken out, and in again; the same file as another kind; the day of a source is a date.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
total() { # total CASE COUNTS: of published counts, by kind
    expect 0 avispero registry "$1" --count --by kind,state --json
    json out "sorted((r['kind'] or '', r['count']) for r in d['rows']) == $2"
}
printf 'cve_mun,municipio,fecha,conteo\n12035,IGUALA,2014-09,42\n12035,IGUALA,2014-10,x\n' >right.csv
printf 'cve_mun,municipio,fecha,conteo\n12035,NOWHERE,2014-09,7\n' >wrong.csv
printf 'clave,poblacion\n12,3000\n' >people.csv
expect 0 avispero registry case wrong.csv --quiet
expect 0 avispero registry case right.csv --population people.csv --quiet
total case '[("", 42)]'
expect 0 avispero registry case --remove source:3 --who ana --because 'another year' --json # right.csv: the inhabitants came before it
json out 'd == {"edit": 1, "id": 3}'
total case '[("", 7)]'                                                                       # what it had taken the place of stands again
expect 0 avispero registry case --json
json out 'd["counts"] == 1 and d["rejected"] == 0 and [(s["source"], s["holds"]) for s in d["sources"]] == [(1, "counts"), (2, "population")]'
expect 2 avispero registry case --remove source:3
says err 'there is no source 3'
expect 0 avispero registry case --remove source:1 --quiet
total case '[]'
expect 0 avispero registry case --remove source:2 --quiet
expect 0 avispero registry case --json
json out 'd["sources"] == []'
expect 0 avispero registry case --history --json
json out '[(e["do"], e["what"], e["of"], e["field"], e["after"]) for e in d["history"]] == [("remove", "source", n, "removed", "true") for n in (2, 1, 3)]'
json out '[(e["who"], e["why"]) for e in d["history"] if e["of"] == 3] == [("ana", "another year")]'
[ "$(ls case/originals | wc -l)" -eq 3 ] || die "an original is gone"

# ---- in again: by its undo, or as a file that is not here ----
expect 0 avispero registry case --undo 1 --quiet
total case '[("", 42)]'
expect 0 avispero registry case --count --by municipality --json
json out '[r["municipality"] for r in d["rows"]] == ["IGUALA"]' # the name of the table that is out is gone with it
expect 0 avispero registry case wrong.csv --json
json out 'd["files"][0]["kept"] == 1 and not d["files"][0]["already"]'
total case '[("", 7)]'
expect 0 avispero verify case

# ---- the same file as another kind: told what to do, and then taken ----
printf 'estado,fecha,conteo\nGuerrero,2014,10\n' >kinds.csv
expect 0 avispero registry kinds kinds.csv --kind killing --quiet
expect 0 avispero registry kinds kinds.csv --json
json out 'd["files"][0]["already"]'
expect 0 avispero registry kinds kinds.csv --kind killing --json
json out 'd["files"][0]["already"]'
expect 3 avispero registry kinds kinds.csv --kind threat --json
says err '--remove source:1'
json out 'd["counts"] == 1'
expect 0 avispero registry kinds --remove source:1 --quiet
expect 0 avispero registry kinds kinds.csv --kind threat --quiet
total kinds '[("threat", 10)]'
printf 'folio,titulo,fecha,estado\n1,Uno,2014,Guerrero\n' >cases.csv
expect 0 avispero registry kinds cases.csv --quiet
expect 3 avispero registry kinds cases.csv --kind threat --json
says err '"other" and not "threat"'
says err '--edit record:N'

# ---- a later day is a later day, however it is written ----
printf 'estado,fecha,conteo,corte\nGuerrero,2014,10,01/11/2026\n' >november.csv
printf 'estado,fecha,conteo,corte\nGuerrero,2014,7,2026-10-30\nGuerrero,2013,8,some day\n' >october.csv
expect 0 avispero registry days november.csv october.csv --json
json out 'd["files"][1]["superseded"] == 1'
json out '[(r["reason"], r["rows"]) for r in d["files"][1]["reasons"]] == [("the day on which the source was asked cannot be read", 1)]'
total days '[("", 10)]'

# ---- a shape without a code of INEGI is joined by nothing, and left out ----
shape='{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[-99.5,18.3],[-99.4,18.3],[-99.4,18.4],[-99.5,18.3]]]},"properties":{"clave":"%s"}}'
# shellcheck disable=SC2059  # the shape is the format
{ printf '{"type":"FeatureCollection","features":['; printf "$shape," ZZ9; printf "$shape" 12035; printf ']}'; } >shapes.geojson
expect 0 avispero registry days --geometry shapes.geojson --key clave --json
json out '[(f["kept"], f["rejected"], f["reasons"][0]["rows"]) for f in d["files"]] == [(1, 1, 1)]'
expect 2 avispero registry days --remove source:3
says err 'is shapes'
# shellcheck disable=SC2059
{ printf '{"type":"FeatureCollection","features":['; printf "$shape" ZZ9; printf ']}'; } >none.geojson
expect 3 avispero registry days --geometry none.geojson --key clave
says err 'no shape has a code of INEGI'
