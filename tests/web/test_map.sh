#!/bin/sh
# The rooms of the registry in Debian's Chromium: map, cases, a case, time line; how fast 2,469 shapes are. See registry_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
python3 "$AVISPERO_SOURCE/tests/web/registry_files.py" files
expect 0 avispero registry case files/conteos.csv --geometry files/municipios.geojson --key clave --population files/habitantes.csv --quiet
expect 0 avispero registry case files/casos.csv --map code=folio,title=titulo,kind=tipo,when=fecha,municipality=municipio,status=situacion,sex=sexo,age=edad,public=publico,what=que --quiet
expect 0 avispero registry case --document files/puerta.png --record 3 --quiet
expect 0 avispero registry case --document files/declaracion.txt --record 3 --quiet
printf 'folio,fecha,estado,tipo\nX-1,ayer por la mañana,Guerrero,threat\n' >files/malas.csv
expect 0 avispero registry case files/malas.csv --quiet
printf 'message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n1,2,uno,,,hola,1491300000,\n' >posts.csv
expect 0 avispero read bare posts.csv --quiet
real=
if [ -n "${AVISPERO_DATA:-}" ] && [ -d "$AVISPERO_DATA/mexico" ]; then
    expect 0 avispero registry real "$AVISPERO_DATA/mexico/rnpdno.csv.zst" --geometry "$AVISPERO_DATA/mexico/municipios.topo.json.zst" --key id --quiet
    real=real
else
    echo "the map of Mexico is not measured: AVISPERO_DATA is not set"
fi
REAL=$real CHROMIUM=$browser MODULES=$modules exec node "$AVISPERO_SOURCE/tests/web/registry_test.mjs"
