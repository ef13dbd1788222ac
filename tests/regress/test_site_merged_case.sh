#!/bin/sh
# Two public cases that a person joined are one case of the site, with what is public of both; and one case where cases are counted.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >cases.csv <<'END'
folio,titulo,nombre,tipo,fecha,estado,hechos,fuente,confianza,publico
M-1,Uno,Ana Inventada,threat,2014-01,Guerrero,TEXTA,SOURCEA,confirmed,si
M-2,Dos,Ana Inventada,threat,2014-01,Guerrero,TEXTB,SOURCEB,confirmed,si
M-3,Tres,Ana Inventada,threat,2014-01,Guerrero,TEXTC,SOURCEC,confirmed,si
M-4,Cuatro,,threat,2014-05,Guerrero,TEXTD,SOURCED,confirmed,si
END
echo DOCB >paper.txt
expect 0 avispero registry case cases.csv --json
json out 'd["proposals"] == 3'
change() { expect 0 avispero registry case "$@" --quiet; }
change --document paper.txt --record 2 --public
change --add relation --set 'record=2; kind=RELB; to_kind=record; to=4; public=yes'
change --add relation --set 'record=4; kind=RELD; to_kind=record; to=2; public=yes'
change --add relation --set 'record=1; kind=RELSELF; to_kind=record; to=2; public=yes'
change --edit document:1 --set 'title=PAPERB'
site() { rm -rf site && expect 0 avispero registry case --export-site site --json && sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json; }
counts() { # counts CASES ROWS: of single cases, by state
    expect 0 avispero registry case --count --json
    json out "d['single_cases'] == $1 and [(r['state'], r['count']) for r in d['single']] == $2"
}
site
json out '[d[k] for k in ("records", "incidents", "documents", "statements", "relations")] == [4, 4, 1, 4, 3]'
counts 4 "[('Guerrero', 4)]"

# ---- 2 is 1, and 3 is 2: everything stands with 1 ----
expect 0 avispero registry case --proposals --json
json out '[(p["proposal"], p["a"], p["b"]) for p in d["proposals"]] == [(1, 1, 2), (2, 1, 3), (3, 2, 3)]'
change --decide 1=same
change --decide 3=same
site
json out '[d[k] for k in ("records", "incidents", "documents", "statements", "relations")] == [2, 4, 1, 4, 2]'
json data.json '[i["what"] for i in d["records"][0]["incidents"]] == ["TEXTA", "TEXTB", "TEXTC"]'
json data.json '[s["source"] for s in d["records"][0]["statements"]] == ["SOURCEA", "SOURCEB", "SOURCEC"]'
json data.json '[x["title"] for x in d["records"][0]["documents"]] == ["PAPERB"]'
json data.json '[(x["kind"], x["to"]) for x in d["records"][0]["relations"]] == [("RELB", "2")]'
json data.json '[(x["kind"], x["to"], x["title"]) for x in d["records"][1]["relations"]] == [("RELD", "1", "Uno")]'
counts 2 "[('Guerrero', 2)]"
expect 0 avispero registry case --count --by period --json
json out 'd["single_cases"] == 2 and [(r["period"], r["count"]) for r in d["single"]] == [("2014-01", 1), ("2014-05", 1)]'

# ---- what is not public of the second stays out, and so does all of it where the second is not public ----
change --edit incident:2 --set public=no
site
json data.json '[i["what"] for i in d["records"][0]["incidents"]] == ["TEXTA", "TEXTC"]'
grep -rqE 'TEXTB|SOURCEB' site && die "an incident that is not public stands in the site"
change --edit record:3 --set public=no
site
grep -rqE 'TEXTC|SOURCEC' site && die "a case that is not public stands in the site"
change --edit record:1 --set public=no
site
json out '[d[k] for k in ("records", "incidents", "documents", "relations")] == [1, 1, 0, 0]'
grep -rqE 'TEXT[ABC]|PAPERB' site && die "something of a case that is not public stands in the site"

# ---- taken back: four cases again ----
change --edit record:1 --set public=yes
change --undo 6
change --undo 5
counts 4 "[('Guerrero', 4)]"

# ---- a case with two incidents is one; one without any is one ----
change --add incident --set 'record=4; when=2014-06; state=Guerrero; kind=threat'
change --add record --set 'title=Sin hechos; kind=threat'
counts 5 "[('Guerrero', 4), (None, 1)]"
expect 0 avispero registry case --count --by period --json
json out '[(r["period"], r["count"]) for r in d["single"]] == [("2014-01", 3), ("2014-05", 1), ("2014-06", 1), (None, 1)] and d["single_cases"] == 5'
expect 0 avispero registry case --count --period 2014-06 --json
json out 'd["single_cases"] == 1'
expect 0 avispero registry case --count --by period
says out '(5 in all; each is counted once in a line'
