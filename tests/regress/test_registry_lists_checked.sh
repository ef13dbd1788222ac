#!/bin/sh
# Codes of no state, one place given twice, and things that say nothing: not taken in silence.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'clave,poblacion,nota\n12035,100,a\n12035,100,b\n99999,5,c\n12999,7,d\n' >people.csv
printf 'clave,nombre\n12035,Iguala\n99999,Nada\n' >names.csv
shape='"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}'
feature() { printf '{"type":"Feature","properties":{"clave":"%s"},%s' "$1" "$shape"; }
printf '{"type":"FeatureCollection","features":[%s,%s,%s]}' "$(feature 12035)" "$(feature 12035)" "$(feature 99999)" >shapes.geojson
expect 0 avispero registry case --population people.csv --places names.csv --geometry shapes.geojson --key clave --json
json out '[[f[k] for k in ("read", "kept", "duplicate", "rejected")] for f in d["files"]] == [[3, 2, 0, 1], [2, 1, 0, 1], [4, 2, 1, 1]]'
says err '1 shapes have a code that another shape has as well, as "12035"'
json out 'all("no state has such a code" in f["reasons"][0]["reason"] for f in d["files"][1:])'
expect 0 avispero registry case --add record --set title=Uno --quiet
refused() {
    expect 2 avispero registry case --add "$@"
    says err 'nothing is told of the'
}
refused record
refused record --set 'title=; public=yes'
refused incident --set record=1
refused statement --set 'record=1; public=yes'
expect 0 avispero registry case --json
json out 'd["records"] == 1 and d["incidents"] == 0'
