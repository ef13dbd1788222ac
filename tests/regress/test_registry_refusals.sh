#!/bin/sh
# What had been taken without a word: arcs that a topology does not have, lists of JSON, a day to come, a title that names somebody on the list of deletions.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
shapes() { # shapes ARCS: a topology of one arc, with a second shape of these arcs
    printf '{"type":"Topology","transform":{"scale":[0.01,0.01],"translate":[-100,17]},"objects":{"m":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],"properties":{"id":"12035"}},{"type":"%s","arcs":%s,"properties":{"id":"12036"}}]}},"arcs":[[[0,0],[9,0],[0,9],[-9,0],[0,-9]]]}\n' "$1" "$2" >shapes.json
}
refused() { # refused TYPE ARCS WORDS
    shapes "$1" "$2"
    expect 3 avispero registry case --geometry shapes.json --json
    says err "$3"
    json out 'd["files"][0]["kept"] == 0 and d["files"][0]["error"] is not None'
}
refused Polygon '[[7]]' 'a shape names the arc "7", and the topology has 1'
refused Polygon '[[1]]' 'the arc "1"'
refused Polygon '[[-2]]' 'the arc "-2"'
refused Polygon '[["0"]]' 'the arc'
refused Polygon '[[0.5]]' 'the arc "0.5"'
refused Polygon '[0]' 'no lists of arcs'
refused MultiPolygon '[[[0]],[[3]]]' 'the arc "3"'
refused MultiPolygon '[[0]]' 'no lists of arcs'
for whole in 'Polygon [[-1]]' 'MultiPolygon [[[0]],[[-1]]]'; do
    shapes ${whole}
    expect 0 avispero registry "case-${whole%% *}" --geometry shapes.json --json
    json out 'd["files"][0]["kept"] == 2'
done

for list in '[]' ' [ {"type":"Feature"} ]' '["a"]' '[[1,2]]'; do
    echo "$list" >list.json
    expect 3 avispero registry case list.json
    says err 'neither a FeatureCollection (GeoJSON) nor a Topology (TopoJSON)'
done
printf '[titulo],fecha,estado\nUno,2014,Guerrero\n' >brackets.csv
expect 0 avispero registry case brackets.csv --map 'title=[titulo]' --quiet

printf 'folio,titulo,fecha,estado,tipo,publico\n1,Otro,2014,Guerrero,threat,si\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
echo 'Nadie Deverdad' >case/deletions.txt
expect 2 avispero registry case --export-site site --site-title 'El caso de NADIE DEVERDÁD'
says err 'the title of the site'
expect 2 avispero registry case --export-site site --site-date 2090-01-01
says err 'has not come yet'
expect 2 avispero registry case --export-site site --site-date 9999-12-31
[ ! -e site ] || die "a site was written"

# ---- a site opens in the language that was told, and in the reader's where none was ----
expect 0 avispero registry case --export-site site --site-title 'El caso de nadie' --lang es
says site/data.js '"lang":"es"'
expect 0 avispero registry case --export-site site --lang en
says site/data.js '"lang":"en"'
LANG=es_MX.UTF-8 expect 0 avispero registry case --export-site site
says site/data.js '"lang":null'
