#!/bin/sh
# The registry: counts and cases apart, repeated rows said so, dates as stated, places found, changes with their history.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

# ---- published counts ----
cat >counts.csv <<'END'
cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo
12,GUERRERO,2014-09,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,3
12,GUERRERO,2014-09,DESAPARECIDA,MUJER,12035,IGUALA DE LA INDEPENDENCIA,2
12,GUERRERO,2014-09,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,3
12,GUERRERO,2014-10,DESAPARECIDA,HOMBRE,,IGUALA,1
12,GUERRERO,2014-10,DESAPARECIDA,HOMBRE,,SIN MUNICIPIO DE REFERENCIA,4
12,GUERRERO,SIN_FECHA,DESAPARECIDA,,,,7
12,GUERRERO,2014-13,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,1
12,GUERRERO,2014-11,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,many
12,GUERRERO,2014-11,DESAPARECIDA,HOMBRE,12999,SE DESCONOCE,6
END
expect 0 "$AVISPERO" registry case counts.csv --json
json out 'd["files"][0]["read"] == 9 and d["files"][0]["kept"] == 6 and d["files"][0]["duplicate"] == 1 and d["files"][0]["rejected"] == 2'
json out 'd["files"][0]["holds"] == "counts" and d["records"] == 0 and d["counts"] == 6 and d["rejected"] == 2'
json out 'd["unjoined_codes"] == ["12999"]'
cp case/log.jsonl before.jsonl
expect 0 "$AVISPERO" registry case counts.csv
says out 'nothing changed'
same case/log.jsonl before.jsonl

expect 0 "$AVISPERO" registry case --count --by municipality,sex,status --period 2014-09 --json
json out '[(r["municipality"], r["sex"], r["count"]) for r in d["rows"]] == [("IGUALA DE LA INDEPENDENCIA", "HOMBRE", 3), ("IGUALA DE LA INDEPENDENCIA", "MUJER", 2)] and d["single"] == []'
expect 0 "$AVISPERO" registry case --count --by state --json
json out '[(r["state"], r["count"]) for r in d["rows"]] == [("GUERRERO", 23)]'
expect 0 "$AVISPERO" registry case --count --by state --period 2014 --json
json out 'd["rows"][0]["count"] == 16' # the undated are in no year
expect 0 "$AVISPERO" registry case --count --by municipality --period 2014-10..2014-10 --json
json out 'sorted((r["municipality_code"] or "", r["count"]) for r in d["rows"]) == [("", 4), ("12035", 1)]' # "IGUALA" was found
expect 2 "$AVISPERO" registry case --count --by colour
expect 2 "$AVISPERO" registry case --count --period yesterday
expect 0 "$AVISPERO" registry case --count --by state --period ..2014-09 --json
json out '[r["count"] for r in d["rows"]] == [5]' # open at one end: without the undated
expect 0 "$AVISPERO" registry case --count --by state --period 2014-10.. --json
json out '[r["count"] for r in d["rows"]] == [11]'
expect 0 "$AVISPERO" registry case --count --period 2014-09-26 --json
json out 'd["rows"] == [] and d["coarser_rows"] == 5 and d["coarser_single"] == 0' # the month is known, the day is not
expect 0 "$AVISPERO" registry case --count --period 2014-09-26
says out 'less precise than the period: 5'
expect 0 "$AVISPERO" registry case --count --period 2014-08..2014-09-10 --json
json out 'd["rows"] == [] and d["coarser_rows"] == 5'
for period in .. SIN_FECHA 2014..s/f 2015..2014 2014-10..2014-09; do expect 2 "$AVISPERO" registry case --count --period "$period"; done
says err 'ends before it begins'
expect 2 "$AVISPERO" registry case --count --by state,state
says err 'twice'

# a later state of the same source replaces the earlier one where both tell of the same: here men of one municipality in two months
cat >later.csv <<'END'
cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo
12,GUERRERO,2014-09,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,2
12,GUERRERO,2014-10,DESAPARECIDA,HOMBRE,12035,IGUALA DE LA INDEPENDENCIA,1
END
expect 0 "$AVISPERO" registry case later.csv --json
json out 'd["files"][0]["superseded"] == 2 and d["counts"] == 6'
expect 0 "$AVISPERO" registry case --count --by state --json
json out 'd["rows"][0]["count"] == 22'

# ---- single cases: another thing ----
mkdir tables
printf '%%PDF-1.4 a paper\n' >tables/paper.pdf
cat >tables/cases.csv <<'END'
folio;fecha;estado;municipio;tipo;sexo;edad;estatus;hechos;fuente;confianza;documento;publico
A-1;26 de septiembre de 2014;Guerrero;Iguala;Desaparición;Hombre;19;no localizado;Visto por última vez en la terminal;un diario;probable;paper.pdf;si
A-1;2016-03;Guerrero;Iguala;Desaparición;Hombre;19;localizado;Volvió a casa;;;;si
A-2;2015;DISTRITO FEDERAL;;amenaza;;;;Una llamada;;;;no
A-3;;Guererro;Macondo;raro;;SE DESCONOCE;;;;;;
A-4;2015;Guerrero;;amenaza;;;;;;;no-such.pdf;
A-5;2015;Guerrero;;amenaza;;veinte;;;;;;
A-6;2015;Guerrero;;amenaza;;;;;;;../counts.csv;
END
expect 0 "$AVISPERO" registry case tables/cases.csv --json
json out 'd["records"] == 3 and d["incidents"] == 4 and d["documents"] == 1 and d["files"][0]["rejected"] == 3'
expect 0 "$AVISPERO" registry case --count --by state,kind,period --json
json out 'sorted((r["state"], r["kind"], r["period"], r["count"]) for r in d["single"] if r["period"]) == [("Ciudad de México", "threat", "2015", 1), ("Guerrero", "disappearance", "2014-09-26", 1), ("Guerrero", "disappearance", "2016-03", 1)]'
json out 'sum(r["count"] for r in d["rows"]) == 22' # untouched by the cases
ls case/originals | grep -q '\.pdf$' || die "the document was not kept"
says case/log.jsonl "$(sha256sum tables/paper.pdf | cut -d' ' -f1)"
expect 0 "$AVISPERO" verify case

# ---- points and shapes ----
cat >points.geojson <<'END'
{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[-99.5,18.3]},"properties":{"title":"Plaza","date":"2015-05-05","kind":"threat","state":"Guerrero"}},
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[-99.5,18.3],[-99,18]]},"properties":{"title":"no point"}}]}
END
expect 0 "$AVISPERO" registry case points.geojson --json
json out 'd["files"][0]["holds"] == "points" and d["files"][0]["kept"] == 1 and d["files"][0]["rejected"] == 1 and d["records"] == 4'
cat >shapes.topo.json <<'END'
{"type":"Topology","transform":{"scale":[0.01,0.01],"translate":[-100,17]},"objects":{"mun":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","arcs":[[0]],"properties":{"clave":"12035","name":"Iguala de la Independencia"}},{"type":"Polygon","arcs":[[1]],"properties":{"clave":"12029"}}]}},
"arcs":[[[0,0],[9,0],[0,9],[-9,0],[0,-9]],[[9,9],[5,0],[0,5],[-5,0],[0,-5]]]}
END
expect 3 "$AVISPERO" registry case --geometry shapes.topo.json
says err 'clave'
zstd -q shapes.topo.json
expect 0 "$AVISPERO" registry case --geometry shapes.topo.json.zst --key clave --json
json out 'd["files"][0]["holds"] == "geometry" and d["files"][0]["kept"] == 2 and d["unjoined_codes"] == ["12999"]'
cat >shapes.geojson <<'END'
{"type":"FeatureCollection","features":[{"type":"Feature","id":12035,"properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[-100,17],[-99.9,17],[-99.9,17.1],[-100,17]]]]}}]}
END
expect 0 "$AVISPERO" registry case --geometry shapes.geojson --json
json out 'd["files"][0]["kept"] == 1'
printf 'clave,poblacion\n12035,154173\n12,3540685\n12029,many\n' >people.csv
expect 0 "$AVISPERO" registry case --population people.csv --json
json out 'd["files"][0]["kept"] == 2 and d["files"][0]["rejected"] == 1'

# ---- changes, with what was there before ----
expect 0 "$AVISPERO" registry case --add record --set 'title=Casa tomada; kind=amenaza; target=candidate' --who ana --json
json out 'd["id"] == 5'
expect 0 "$AVISPERO" registry case --add incident --set 'record=5; when=2015-06; place=Iguala; state=Guerrero; what=Una piedra'
expect 0 "$AVISPERO" registry case --edit record:5 --set 'status=abierto; age=' --because 'lo dijo su hermana' --json
json out 'd["edit"] == 3'
expect 2 "$AVISPERO" registry case --edit record:5 --set 'colour=red'
says err 'colour'
expect 2 "$AVISPERO" registry case --edit record:99 --set 'title=x'
expect 2 "$AVISPERO" registry case --edit record:5 --set 'age=veinte'
expect 0 "$AVISPERO" registry case --remove incident:6
expect 0 "$AVISPERO" registry case --json
json out 'd["records"] == 5 and d["incidents"] == 5'
expect 0 "$AVISPERO" registry case --undo 4
expect 2 "$AVISPERO" registry case --undo 4
expect 0 "$AVISPERO" registry case --json
json out 'd["incidents"] == 6'
expect 0 "$AVISPERO" registry case --history --json
json out 'any(e["edit"] == 3 and e["field"] == "status" and e["before"] is None and e["after"] == "abierto" and e["why"] == "lo dijo su hermana" for e in d["history"])'
json out 'any(e["do"] == "undo" and e["field"] == "removed" for e in d["history"])'
expect 0 "$AVISPERO" registry case --document counts.csv --record 5 --json
expect 2 "$AVISPERO" registry case --document counts.csv
expect 2 "$AVISPERO" registry case --document counts.csv --record 99
if grep -q 'su hermana' case/log.jsonl; then die "words of a change stand in the log"; fi
expect 0 "$AVISPERO" verify case

# ---- said twice: nothing is guessed ----
expect 2 "$AVISPERO" registry case --edit record:5 --set 'title=a; title=b'
says err 'title twice'
printf 'Expediente,Víctima,fecha\nE-1,V-1,2015\nE-1,V-2,2015\n' >keys.csv
expect 2 "$AVISPERO" registry keys keys.csv --map 'code=Expediente,code=Víctima'
says err 'which column is code'

# ---- one state however it is written; what is no place known here as it is written ----
cat >names.csv <<'END'
entidad,municipio,periodo,conteo
CDMX,,2014,7
Ciudad de Mexico,,2014,6
Distrito Federal,,2014,5
México D.F.,,2014,8
GUERRERO,Igualla,2014,4
Nowhere,,2014,2
END
printf 'estado,municipio,fecha,tipo\nGuerrero,Igualla,2014,amenaza\nGuerrero,Sin municipio,2014,amenaza\nGuerrero,,2014,amenaza\n' >written.csv
expect 0 "$AVISPERO" registry names names.csv --json
json out '[(u["code"], u["name"], u["rows"], u["count"]) for u in d["unjoined"]] == [("", "Igualla", 1, 4)] and d["unjoined_codes"] == []'
expect 0 "$AVISPERO" registry names written.csv --json
json out '[(u["name"], u["rows"], u["count"]) for u in d["unjoined"]] == [("Igualla", 2, 5)]'
expect 0 "$AVISPERO" registry names
says out 'Igualla: 5 in 2 rows'
expect 0 "$AVISPERO" registry names --count --by state --json
json out '[(r["state_code"], r["state"], r["count"]) for r in d["rows"]] == [("09", "Ciudad de México", 26), ("12", "GUERRERO", 4), (None, "Nowhere", 2)]'
expect 0 "$AVISPERO" registry names --count --by municipality --json
json out '[(r["municipality"], r["count"]) for r in d["single"]] == [("Igualla", 1), ("Sin municipio", 1), (None, 1)]'

# ---- why rows are rejected ----
printf 'folio,fecha,edad\nR-1,31/02/2015,20\nR-2,2015,200\nR-3,2015,300\n' >bad.csv
expect 0 "$AVISPERO" registry rejects bad.csv
says out 'the date cannot be read: 1 (first in line 2)'
says out 'the age is no number of years: 2 (first in line 3)'

# ---- two that may be one: proposed, and a person decides ----
printf 'nombre,fecha,edad\nRosa Ejemplo Prueba,2015-05,30\n' >one.csv
printf 'nombre,fecha,edad\n"EJEMPLO PRUEBA, ROSA",2015-05-02,31\nOtra Persona Inventada,2015-05,30\n' >two.csv
expect 0 "$AVISPERO" registry case one.csv two.csv --json
json out 'd["proposals"] == 1 and d["records"] == 8'
expect 0 "$AVISPERO" registry case --decide 1=same
expect 0 "$AVISPERO" registry case --json
json out 'd["proposals"] == 0 and d["records"] == 7'
expect 0 "$AVISPERO" registry case --undo 6
expect 0 "$AVISPERO" registry case --json
json out 'd["proposals"] == 1 and d["records"] == 8'
expect 2 "$AVISPERO" registry case --decide 1=perhaps

# ---- what cannot be taken in ----
printf 'a,b\n1,2\n' >nothing.csv
expect 3 "$AVISPERO" registry case nothing.csv counts.csv
says err 'no column says when'
expect 3 "$AVISPERO" registry case no-such.csv
expect 3 "$AVISPERO" registry nowhere
expect 3 "$AVISPERO" registry case cases.csv --map when=nada
expect 3 "$AVISPERO" registry case nothing.csv --map when=nada --lang es
says err 'no hay'
expect 0 "$AVISPERO" verify case

# ---- points and shapes in one file: said, and not mistaken for either ----
printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"title":"a","when":"2014"},"geometry":{"type":"Point","coordinates":[-99,18]}},{"type":"Feature","properties":{"id":"12035"},"geometry":{"type":"Polygon","coordinates":[[[-99,18],[-98,18],[-98,19],[-99,18]]]}}]}' >both.geojson
expect 3 "$AVISPERO" registry mixed both.geojson
says err 'has 1 points (cases) and shapes of places too'
expect 0 "$AVISPERO" registry mixed --geometry both.geojson --json
json out 'd["files"][0]["kept"] == 1 and d["records"] == 0'
