#!/bin/sh
# An edit does what it says or is refused: of a place, a point, a relation, a source; and one that changes nothing has no number.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'folio,titulo,tipo,fecha,estado,municipio\nE-1,Uno,threat,2014-05,Guerrero,12035\nE-2,Dos,threat,2014-06,,\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
refused() { # refused WORDS COMMAND...: nothing is done, and why is said
    words=$1
    shift
    expect 2 avispero registry case "$@"
    says err "$words"
}
add() { refused "$1" --add "$2" --set "$3"; }

# ---- what is of no place, no point, no relation ----
add 'no state has the code "99"' incident 'record=1; municipality=99999'
add 'no state has the code "33"' incident 'record=1; state=33'
add 'no municipality has the code "12000"' incident 'record=1; municipality=12000'
add 'no municipality has the code "12999"' incident 'record=1; state=Guerrero; municipality=999'
add 'is in the state 12, not in 09' incident 'record=1; state=CDMX; municipality=12035'
add 'tell both' incident 'record=1; latitude=18.3'
refused 'tell both' --edit incident:1 --set 'longitude=-99.5'
add 'degrees from -90 to 90' incident 'record=1; latitude=90.5; longitude=0'
add 'degrees from -180 to 180' incident 'record=1; latitude=18; longitude=180.5'
add 'a relation needs "to"' relation 'record=1; kind=family'
add 'there is no record 77' relation 'record=1; to=77'
add 'not related to itself' relation 'record=1; to=1'
add 'its number in "to", not "E-2"' relation 'record=1; to=E-2'
add '"to_kind" is record, account, post or episode' relation 'record=1; to_kind=thing; to=2'
expect 0 avispero registry case --history --json
json out 'd["history"] == []'
expect 0 avispero registry case --add relation --set 'record=1; to=2; kind=family' --json
json out 'd == {"edit": 1, "id": 1}'
refused 'not related to itself' --edit relation:1 --set 'record=2'

# ---- a place of which a part is told: the rest stands ----
place() { # place SET (STATE, MUNICIPALITY, PLACE)
    expect 0 avispero registry case --edit incident:1 --set "$1" --quiet
    expect 0 avispero registry case --history --json
    python3 - "$2" <<'END' || die "after $1"
import json, sys
now = {"state": "12", "municipality": "12035", "place": "12035"}
for e in sorted(json.load(open("out"))["history"], key=lambda e: e["edit"]):
    if (e["what"], e["of"]) == ("incident", 1) and e["field"] in now:
        assert e["before"] == now[e["field"]], e
        now[e["field"]] = e["after"]
assert tuple(now.values()) == eval(sys.argv[1]), now
END
}
place 'municipality=' '("12", None, "Guerrero")'
place 'municipality=12001' '("12", "12001", "12001")'
place 'place=' '("12", "12001", None)'
place 'state=Guerrero; place=la plaza' '("12", "12001", "la plaza")'
place 'state=Jalisco' '("14", None, "Jalisco")'
place 'state=' '(None, None, None)'

# ---- nothing is changed: no number that the next edit gets ----
expect 0 avispero registry case --edit record:1 --set title=Uno --json
json out 'd["edit"] is None'
expect 0 avispero registry case --edit record:1 --set 'title=Uno; status='
says out 'nothing changed'
expect 0 avispero registry case --edit record:1 --set title=Otro --json
json out 'd["edit"] == 8'
refused 'there is no edit 9' --undo 9

# ---- a source of cases is neither public nor not: its cases are ----
refused 'each of them is public or not by itself' --edit source:1 --set public=no
refused 'take out each case by itself' --remove source:1
expect 0 avispero verify case
