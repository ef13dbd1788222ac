#!/bin/sh
# Inhabitants of a state are those that were given for it, or for all of its municipalities; over some of them no number stands anywhere.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >counts.csv <<'END'
cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo
12,GUERRERO,2014-09,NO_LOCALIZADA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,42
END
people() { # people FROM TO STATE: 1000 inhabitants in each of these municipalities
    seq "$1" "$2" | while read -r n; do printf '%s%03d,1000\n' "$3" "$n"; done
}
partly() { json out "[(p['state'], p['given'], p['of']) for p in d['inhabitants_partly']] == $1"; }
head() { echo code,population; }

# ---- one municipality is no state ----
{ head; echo 12035,154173; } >one.csv
expect 0 avispero registry case counts.csv --population one.csv --json
partly '[("12", 1, 81)]'
expect 0 avispero registry case
says out '12: inhabitants of 1 of 81 municipalities given'
expect 0 avispero registry case --lang es
says out '12: se dieron los habitantes de 1 de 81 municipios'
expect 0 avispero registry case --export-site site --quiet
says site/data.js '"population":{"12035":154173}'
says site/data.js '"population_partly":{"12":[1,81]}'

# ---- all of them, or the state itself ----
{ head; people 1 81 12; people 2 17 09; people 1 5 02; } >all.csv
expect 0 avispero registry case --population all.csv --json
partly '[]'
expect 0 avispero registry case --export-site site --quiet
says site/data.js '"12":81000'
says site/data.js '"09":16000'
{ head; people 1 80 12; echo 12000,3540685; } >whole.csv
expect 0 avispero registry case --population whole.csv --json
partly '[]'
expect 0 avispero registry case --export-site site --quiet
says site/data.js '"12":3540685'
says site/data.js '"population_partly":{}'

# ---- founded later: the number that it got says how many there are ----
{ head; people 1 4 02; echo 02006,1000; people 1 82 12; people 1 119 07 | grep -v 07095; echo 01001,5; echo 01999,7; } >later.csv
expect 0 avispero registry founded counts.csv --population later.csv --json
partly '[("01", 1, 11), ("02", 5, 6)]'
expect 0 avispero registry founded --export-site site --quiet
says site/data.js '"12":82000'
says site/data.js '"07":118000'

# ---- told twice: which of them it is, nothing says; by a later file: that ----
printf 'code,population\n12,1\n12,2\n' >twice.csv
expect 3 avispero registry twice counts.csv --population twice.csv
says err 'more than one number of inhabitants of "12"'
for n in 1 2; do
    printf 'code,population\n12,%s\n' "$n" >given.csv
    expect 0 avispero registry twice --population given.csv --json
done
json out 'd["files"][0]["superseded"] == 1'
expect 0 avispero registry twice --export-site site --quiet
says site/data.js '"population":{"12":2}'
