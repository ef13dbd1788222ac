#!/bin/sh
# What is taken for a count: no list of persons, no number that is none of people; and inhabitants of a place, which are one number.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

# ---- a list of persons that numbers its rows is no table of counts ----
printf 'numero,nombre,fecha,estado,municipio,hechos\n1,Nadie Uno,2014-09-26,Guerrero,Iguala,x\n250,Nadie Dos,2014-10-02,Jalisco,Tala,y\n' >list.csv
expect 3 avispero registry list list.csv --json
json out 'd["files"][0]["kept"] == 0 and d["counts"] == 0 and d["records"] == 0'
says err '"numero"'
says err '"nombre"'
says err '--holds records'
expect 0 avispero registry list list.csv --holds records --json
json out 'd["counts"] == 0 and d["records"] == 2'
printf 'fecha,estado,total,hechos\n2014,Guerrero,3,x\n' >told.csv
expect 3 avispero registry list told.csv
expect 0 avispero registry list told.csv --holds counts --json
json out 'd["counts"] == 1 and d["records"] == 2'

# ---- numbers that are none of people ----
printf 'estado,fecha,conteo\nGuerrero,2014,9223372036854775807\nGuerrero,2015,1000000001\nGuerrero,2016,1000000000\n' >big.csv
expect 0 avispero registry big big.csv --json
json out 'd["files"][0]["kept"] == 1 and d["files"][0]["rejected"] == 2 and d["files"][0]["reasons"][0]["rows"] == 2'
expect 0 avispero registry big --count --json
json out '[r["count"] for r in d["rows"]] == [1000000000]'
expect 0 avispero registry big --export-site site --json

# ---- inhabitants: each file says its own places; a later one counts, an empty one changes nothing ----
partly() { # partly CASE STATES: (state, municipalities given, of)
    expect 0 avispero registry "$1" --json
    json out "[(s['state'], s['given'], s['of']) for s in d['inhabitants_partly']] == $2"
}
municipalities() { # municipalities FROM TO: of Guerrero, which has 81
    echo clave,poblacion
    for m in $(seq "$1" "$2"); do printf '12%03d,1000\n' "$m"; done
}
municipalities 1 40 >west.csv
municipalities 41 81 >east.csv
expect 0 avispero registry people --population west.csv --json
json out 'd["files"][0]["kept"] == 40'
partly people '[("12", 40, 81)]'
expect 0 avispero registry people --population east.csv --json
json out 'd["files"][0]["kept"] == 41 and d["files"][0]["superseded"] == 0'
partly people '[]'
printf 'clave,poblacion\n12001,many\n' >bad.csv
expect 0 avispero registry people --population bad.csv --json
json out 'd["files"][0]["rejected"] == 1'
partly people '[]'
printf 'clave,poblacion\n12001,5000\n' >newer.csv
expect 0 avispero registry people --population newer.csv --json
json out 'd["files"][0]["superseded"] == 1'
printf 'estado,fecha,conteo\nGuerrero,2014,10\n' >some.csv
expect 0 avispero registry people some.csv --quiet
expect 0 avispero registry people --export-site world --quiet
says world/data.js '"12":85000'
says world/data.js '"12001":5000'
expect 0 avispero registry people --edit source:1 --set public=no --quiet # the number of 12001 is that of the last file
expect 0 avispero registry people --export-site world --quiet
says world/data.js '"12001":5000'

for rows in '12001,MUJER,510 12001,HOMBRE,490' '12001,2020,1000 12001,2010,900' '12001,,7 12001,,8'; do
    { echo clave,que,poblacion; printf '%s\n' $rows; } >parts.csv
    expect 3 avispero registry people --population parts.csv
    says err 'more than one number of inhabitants of "12001"'
done
printf 'clave,poblacion\n12001,1000000001\n' >many.csv
expect 0 avispero registry people --population many.csv --json
json out 'd["files"][0]["rejected"] == 1'
