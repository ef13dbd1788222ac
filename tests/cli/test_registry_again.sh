#!/bin/sh
# A table that comes every month tells of the same cases: they are brought up to date, what people decided stays, and nothing becomes public by itself.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
head='folio;titulo;nombre;fecha;estado;municipio;tipo;edad;situacion;hechos;fuente;confianza;publico'
table() { # table FILE: rows on stdin
    { echo "$head"; cat; } >"$1"
}
change() { expect 0 avispero registry case "$@" --quiet; }
table enero.csv <<'END'
F-1;Uno;;2014-01-05;Guerrero;Iguala;threat;20;abierto;TEXT1;radio;probable;si
F-2;Titdos;;2014-02;Guerrero;Iguala;threat;;abierto;TEXT2;FUENTE2;probable;si
F-3;Tittres;;2014-03;Guerrero;;threat;;abierto;TEXT3;;;si
F-4;Cuatro;Ana Inventada;2014-04;Guerrero;;threat;;abierto;TEXT4;;;si
F-5;Titcinco;Ana Inventada;2014-04;Guerrero;;threat;;abierto;TEXT5;;;si
F-6;Seis;;2014-06;Guerrero;;threat;;abierto;TEXT6;;;si
F-6;Seis;;2015-06;Guerrero;;threat;;abierto;TEXT6B;;;si
F-7;Titsiete;;2014-07;Guerrero;;threat;;abierto;TEXT7;;;no
F-8;Ocho;;2014-08;Guerrero;;threat;;abierto;TEXT8;;;si
END
expect 0 avispero registry case enero.csv --json
json out 'd["records"] == 8 and d["incidents"] == 9 and d["proposals"] == 1'

# ---- what people decide ----
change --edit record:1 --set 'title=Uno corregido' # 1
change --edit record:2 --set 'public=no'           # 2
change --remove record:3                           # 3
change --decide 1=same                             # 4: 5 is 4
change --remove incident:7                         # 5: the second one of F-6
change --edit record:8 --set 'status=cerrado'      # 6

# ---- the next month: the same folios with other words ----
table febrero.csv <<'END'
F-1;Uno nuevo;;2014-01-05;Guerrero;Iguala;threat;21;cerrado;TEXT1N;radio;confirmed;si
F-2;Titdos nuevo;;2014-02;Guerrero;Iguala;threat;;cerrado;TEXT2N;FUENTE2N;probable;si
F-3;Tittres nuevo;;2014-03;Guerrero;;threat;;cerrado;TEXT3N;;;si
F-4;Cuatro;Ana Inventada;2014-04;Guerrero;;threat;;abierto;TEXT4;;;si
F-5;Titcinco nuevo;Ana Inventada;2014-04;Guerrero;;threat;;cerrado;TEXT5N;;;si
F-6;Seis;;2014-06;Guerrero;;threat;;abierto;TEXT6;;;si
F-6;Seis;;2015-06;Guerrero;;threat;;cerrado;TEXT6BN;;;si
F-6;Seis;;2016-06;Guerrero;;threat;;STATSIX;TEXT6C;;;si
F-7;Titsiete;;2014-07;Guerrero;;threat;;abierto;TEXT7N;;;si
F-8;Ocho;;2014-08;Guerrero;;threat;;reabierto;TEXT8;;;si
F-9;Titnueve;;2014-09;Guerrero;;threat;;abierto;TEXT9;;;si
END
expect 0 avispero registry case febrero.csv --seen --who ana --json
json out 'd["records"] == 7 and d["incidents"] == 9 and d["proposals"] == 0' # F-9 alone is new; F-6 has one more incident
file '(f["read"], f["kept"], f["duplicate"], f["rejected"], f["updated"], f["withheld"]) == (11, 7, 2, 2, 6, 3)'
file 'sorted((r["reason"], r["rows"], r["line"]) for r in f["reasons"]) == [("its case was removed here: it stays so", 1, 4), ("its incident was removed here: it stays so", 1, 8)]'
site
json data.json 'sorted(r["title"] for r in d["records"]) == ["Cuatro", "Ocho", "Seis", "Titnueve", "Uno corregido"]'
json data.json '[(r["age"], r["status"], [(i["what"], i["status"]) for i in r["incidents"]]) for r in d["records"] if r["title"] == "Uno corregido"] == [(21, "cerrado", [("TEXT1N", "cerrado")])]'
json data.json '[(s["value"], s["source"], s["confidence"]) for r in d["records"] for s in r["statements"]] == [("TEXT1N", "radio", "confirmed")]'
json data.json '[r["status"] for r in d["records"] if r["title"] == "Ocho"] == ["cerrado"]' # a person said so
json data.json '[[i["what"] for i in r["incidents"]] for r in d["records"] if r["title"] == "Seis"] == [["TEXT6"]]'
json data.json '[[i["what"] for i in r["incidents"]] for r in d["records"] if r["title"] == "Cuatro"] == [["TEXT4", "TEXT5N"]]'
json data.json '[r["status"] for r in d["records"] if r["title"] == "Seis"] == ["abierto"]' # not that of an incident that is not public
without TEXT2 FUENTE2 TEXT3 TEXT6B TEXT6C TEXT7 STATSIX Titdos Tittres Titcinco Titsiete 'Uno nuevo'
expect 0 avispero registry case febrero.csv --seen
says out 'nothing changed'

# ---- each case has its edit, which can be taken back; a table of the next month does not do it again ----
expect 0 avispero registry case --history --json
json out 'sorted({e["edit"] for e in d["history"] if e["do"] == "import" and e["who"] == "ana" and e["why"] == "febrero.csv"}) == [7, 8, 9, 10, 11, 12]'
json out '[(e["what"], e["of"], e["field"], e["before"], e["after"]) for e in sorted(d["history"], key=lambda e: (e["what"], e["field"])) if e["edit"] == 7] == [("incident", 1, "status", "abierto", "cerrado"), ("incident", 1, "what", "TEXT1", "TEXT1N"), ("record", 1, "age", "20", "21"), ("record", 1, "status", "abierto", "cerrado"), ("statement", 1, "confidence", "probable", "confirmed"), ("statement", 1, "value", "TEXT1", "TEXT1N")]'
change --undo 7
{ cat febrero.csv; echo 'F-10;Diez;;2014-10;Guerrero;;threat;;abierto;TEXT10;;;si'; } >marzo.csv
sed -i -e 's/TEXT1N/TEXT1O/' -e 's/F-2;Titdos nuevo/F-2;Titdos de marzo/' marzo.csv
expect 0 avispero registry case marzo.csv --seen --json
json out 'd["records"] == 8 and d["incidents"] == 10'
file '(f["updated"], f["rejected"]) == (1, 2)'
site
json data.json '[(r["age"], r["status"], [(i["what"], i["status"]) for i in r["incidents"]]) for r in d["records"] if r["title"] == "Uno corregido"] == [(20, "abierto", [("TEXT1", "abierto")])]'
without TEXT2 FUENTE2 TEXT3 TEXT6B TEXT6C TEXT7 Titdos Tittres Titcinco Titsiete TEXT1N TEXT1O

# ---- an earlier state that comes back is a change; what the table marks as not public leaves ----
sed -e 's/^F-9;.*/F-9;Titnueve;;2014-09;Guerrero;;threat;;cerrado;TEXT9;;;si/' marzo.csv >abril.csv
expect 0 avispero registry case abril.csv --seen --json
file '(f["kept"], f["updated"]) == (1, 1)'
{ cat marzo.csv; echo 'F-11;Once;;2014-11;Guerrero;;threat;;abierto;TEXT11;;;si'; } >mayo.csv
expect 0 avispero registry case mayo.csv --seen --json
file '(f["kept"], f["updated"]) == (2, 1)'
site
json data.json '[r["status"] for r in d["records"] if r["title"] == "Titnueve"] == ["abierto"]'
sed -e '/^F-9/s/;si$/;no/' mayo.csv >junio.csv
expect 0 avispero registry case junio.csv --seen --quiet
site
without Titnueve TEXT9
expect 0 avispero registry case mayo.csv --seen --json # the same bytes: nothing
sed -e '/^F-9/s/TEXT9/TEXT9X/' mayo.csv >julio.csv
expect 0 avispero registry case julio.csv --seen --json
file 'f["withheld"] == 1'
site
without Titnueve TEXT9

# ---- the same folio where nothing else is the same is another case, which a person decides on ----
table otra.csv <<'END'
F-8;Algo distinto;;2020-01;Puebla;;attack;;abierto;OTRO8;;;si
F-8;Algo distinto;;2020-02;Puebla;;attack;;abierto;OTRO8B;;;si
END
expect 0 avispero registry case --json
before=$(python3 -c 'import json; print(json.load(open("out"))["records"])')
expect 0 avispero registry case otra.csv --seen --json
json out "d['records'] == $before + 1 and d['proposals'] == 1"
# of a case that somebody took back it waits, not public, and somebody is asked
table otra3.csv <<'END'
F-3;Algo distinto;;2020-01;Puebla;;attack;;abierto;OTRO3;;;si
END
expect 0 avispero registry case otra3.csv --seen --json
file '(f["kept"], f["rejected"], f["withheld"]) == (1, 0, 1)'
site
without OTRO3
# and under other columns a folio is another one
printf 'folio,titulo,fecha,estado,tipo\nF-3,De otra lista,2014-03,Guerrero,threat\n' >lista.csv
expect 0 avispero registry case lista.csv --seen --json
file '(f["kept"], f["rejected"]) == (1, 0)' # not public: the table does not say so, and it may be the one that was removed
expect 0 avispero registry case --proposals --json
json out '[p["a"] for p in d["proposals"]].count(3) == 2'
expect 0 avispero verify case

# ---- documents that a table names: one that was removed, or closed, stays so ----
mkdir papers
echo PAPERONE >papers/one.txt
echo PAPERTWO >papers/two.txt
printf 'folio,titulo,fecha,tipo,hechos,documento,publico\nD-1,Con papel,2014,threat,a,one.txt,si\nD-2,Con otro,2014,threat,a,two.txt,si\n' >papers/uno.csv
expect 0 avispero registry papered papers/uno.csv --quiet
expect 0 avispero registry papered --remove document:1 --quiet
expect 0 avispero registry papered --edit document:2 --set public=no --quiet
sed 's/,a,/,b,/' papers/uno.csv >papers/dos.csv
expect 0 avispero registry papered papers/dos.csv --seen --json
file 'f["updated"] == 2'
json out 'd["documents"] == 1'
expect 0 avispero registry papered --export-site site --json
json out 'd["documents"] == 0'
without PAPERONE PAPERTWO

# ---- joined, taken apart, and told again: two cases, each with its own words ----
printf 'folio,titulo,nombre,fecha,tipo,hechos,publico\nM-1,Uno,Ana Inventada,2014,threat,MA,si\nM-2,Otro,Ana Inventada,2014,threat,MB,si\n' >m1.csv
sed -e 's/MA/MA2/' -e 's/MB/MB2/' m1.csv >m2.csv
sed -e 's/MA/MA3/' -e 's/MB/MB3/' m1.csv >m3.csv
expect 0 avispero registry joined m1.csv --quiet
expect 0 avispero registry joined --decide 1=same --quiet # 1
expect 0 avispero registry joined m2.csv --seen --json
json out 'd["records"] == 1 and d["incidents"] == 2 and d["proposals"] == 0'
expect 0 avispero registry joined --export-site site --quiet
sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json
json data.json '[[i["what"] for i in r["incidents"]] for r in d["records"]] == [["MA2", "MB2"]]'
expect 0 avispero registry joined --undo 1 --quiet
expect 0 avispero registry joined m3.csv --seen --json
json out 'd["records"] == 2 and d["incidents"] == 2'
expect 0 avispero registry joined --export-site site --quiet
sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json
json data.json '[[i["what"] for i in r["incidents"]] for r in d["records"]] == [["MA3"], ["MB3"]]'

# ---- GeoJSON comes again as tables do ----
cat >p1.geojson <<'END'
{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-99.5,18.3]},"properties":{"folio":"P-1","titulo":"Plaza","fecha":"2015-05","kind":"threat","hechos":"x","publico":"si","estado":"Guerrero"}}]}
END
sed 's/-99.5,18.3/-99.6,18.3/' p1.geojson >p2.geojson
expect 0 avispero registry points p1.geojson --quiet
expect 0 avispero registry points p2.geojson --json
json out 'd["records"] == 1 and d["incidents"] == 1 and d["files"][0]["updated"] == 1'
expect 0 avispero registry points --remove record:1 --quiet
sed 's/-99.5,18.3/-99.7,18.3/' p1.geojson >p3.geojson
expect 0 avispero registry points p3.geojson --seen --json
json out 'd["records"] == 0 and d["files"][0]["rejected"] == 1'
