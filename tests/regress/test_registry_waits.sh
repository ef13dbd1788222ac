#!/bin/sh
# Where something was taken back, nothing that a file brings is public until a person has seen it; what may be that is marked, and needs a yes of its own.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
long='Recibió una llamada anónima en su casa de la calle Hidalgo y tres hombres armados lo esperaron'
rows "$head" "C-77,Amenaza,Juan Pérez López,amenaza,2014-11-03,Guerrero,Iguala,abierto,$long,su hermana,si" \
    'C-78,Otro caso,Elena Ríos,agresión,2015-02-01,Puebla,Puebla,abierto,Nada que ver,radio,si' >one.csv
expect 0 avispero registry case one.csv --json
file '(f["waiting"], f["alike"], f["source"]) == (0, 0, 1)' # nothing was taken back: nothing waits
expect 0 avispero registry case --waiting --json
json out 'd == {"total": 0, "alike": 0, "cases": []}'
expect 0 avispero registry case --remove record:1 --because 'la familia fue amenazada' --quiet

# ---- the case that was taken back under every name and number that came to mind, and one that has nothing in common with it ----
{
    echo "$head"
    cat <<END
c 077,,,otro,2019,Sonora,,,x,,si
V-2,,Juan Pérez,amenaza,2014-11-03,Guerrero,Iguala,,Lo llamaron,,si
V-3,,Juan Carlos Pérez López,amenaza,2014-11-03,Guerrero,Iguala,,Lo llamaron otra vez,,si
V-4,,J. Pérez López,amenaza,2014-11-03,Guerrero,Iguala,,a,,si
V-5,,J. P. L.,amenaza,2014-11-03,Guerrero,Iguala,,b,,si
V-6,,Juan P.,amenaza,2014-11-03,Guerrero,Iguala,,c,,si
V-7,,"Pérez López, Juan",amenaza,,,,,d,,si
V-8,,Juan Prz Lpz,amenaza,2014-11-03,Guerrero,,,e,,si
V-9,,Juan Pérrez Lópes,amenaza,2014-11-03,Guerrero,,,f,,si
V-10,,Jaun Peres Lopes,amenaza,2014-11-03,Guerrero,,,g,,si
V-11,,JuanPérezLópez,amenaza,2016,,,,h,,si
V-12,,J u a n P é r e z,amenaza,2016,,,,i,,si
V-13,,Juan Pérеz López,amenaza,2016,,,,j,,si
V-14,,Ju4n P3rez L0pez,amenaza,2014-11-03,Guerrero,,,k,,si
V-15,,Juanito Pérez López,amenaza,2014,,,,l,,si
V-16,El caso de Juan Pérez López,,amenaza,2014,,,,m,,si
V-17,Otro,,amenaza,2016,,,,Amenazaron a Juan Pérez en la calle,,si
V-18,Otro,,amenaza,2016,,,,n,Juan Pérez,si
V-19,Otro,,amenaza,2016,,,Juan Pérez López se esconde,o,,si
V-20,Otro,,amenaza,2014-11-03,Guerrero,,,$long,,si
V-21,Otro,,amenaza,2014-11-03,Guerrero,,,"Recibió llamada anónima en casa de calle Hidalgo; tres hombres lo esperaron armados",,si
V-22,Otro,,amenaza,2014-11-04,Sonora,,,"RECIBIO UNA LLAMADA ANONIMA EN SU CASA DE LA CALLE HIDALGO, Y TRES HOMBRES ARMADOS LO ESPERARON",,si
V-23,,,secuestro,2014-11-03,Guerrero,,,$long.,,si
,,,amenaza,2014-11-03,Guerrero,Iguala,,p,,si
V-25,,,amenaza,2014-11-03,Guerrero,Iguala,,Un joven fue amenazado por desconocidos,,si
V-26,,Rosa Pérez López,amenaza,2014-11-03,Guerrero,Iguala,,La hermana contó todo,,si
V-27,,El Güero,amenaza,2014-11-03,Guerrero,Iguala,,q,,si
V-28,Threat against John,,threat,2014-11-03,Guerrero,Iguala,,He got an anonymous call,,si
V-29,,Juan Pérez L.,amenaza,2014-11,Guerrero,,,r,,si
V-30,,JUAN PEREZ LOPEZ,amenaza,,,,,s,,si
V-31,Un joven,,otro,2018,Jalisco,,,Fue perseguido,,si
C-78,Otro caso,Elena Ríos,agresión,2016-02-01,Puebla,Puebla,,Iba con Juan Pérez,radio,si
C-78,Elena y Juan Pérez López,Elena Ríos,agresión,2015-02-01,Puebla,Puebla,abierto,Nada que ver con Juan Pérez López,Juan Pérez,si
END
} >variants.csv
expect 0 avispero registry case variants.csv --json
cp out taken.json
file '(f["read"], f["kept"], f["withheld"], f["waiting"]) == (33, 33, 32, 32)'
unchanged() {
    site
    json data.json '[(r["title"], r["name"], r["status"], [(i["what"], i["when"]) for i in r["incidents"]], [(s["value"], s["source"]) for s in r["statements"]]) for r in d["records"]] == [("Otro caso", "Elena Ríos", "abierto", [("Nada que ver", "2015-02-01")], [("Nada que ver", "radio")])]'
}
unchanged # none of them is public, and what was public is as it was
expect 0 avispero registry case --waiting --json
cp out waiting.json
json waiting.json 'd["total"] == 32 and len(d["cases"]) == 32 and d["alike"] == sum(1 for c in d["cases"] if c["near"]) and all(c["near"] for c in d["cases"][:d["alike"]])'
json waiting.json '{c["near"]["record"] for c in d["cases"] if c["near"]} == {1}'
# those that no rule knows are those that wait as others do
json waiting.json 'sorted(t["words"] for c in d["cases"] if not c["near"] for t in c["things"] if t["what"] == "incident") == ["Fue perseguido", "He got an anonymous call", "Un joven fue amenazado por desconocidos", "i", "q"]'
json waiting.json 'sorted((t["what"], t["field"], t["before"], t["words"]) for c in d["cases"] if c["record"] == 2 for t in c["things"]) == [("incident", "public", None, "Iba con Juan Pérez"), ("incident", "what", "Nada que ver", "Nada que ver con Juan Pérez López"), ("record", "title", "Otro caso", "Elena y Juan Pérez López"), ("statement", "public", None, "Iba con Juan Pérez | radio"), ("statement", "source", "radio", "Juan Pérez"), ("statement", "value", "Nada que ver", "Nada que ver con Juan Pérez López")]'

# ---- a person decides: of a file without those that are marked, and that can be taken back and done again; one by one; kept back ----
expect 0 avispero registry case --publish source:2 --who ana --json
json out 'd["edit"] == 2'
site
json data.json 'len(d["records"]) == 6'
without 'Juan Pér' 'Pérez' 'anónima en'
shown 'Fue perseguido' 'El Güero'
expect 2 avispero registry case --publish source:2
says err 'may be what was taken back'
expect 0 avispero registry case --undo 2 --quiet
unchanged
expect 0 avispero registry case --waiting --json
json out 'd["total"] == 32'
expect 0 avispero registry case --keep-back record:2 --quiet
expect 2 avispero registry case --publish record:2
says err 'nothing of case 2 (record) waits'
unchanged
expect 0 avispero registry case --undo 4 --quiet
expect 0 avispero registry case --publish record:2 --quiet
site
json data.json '[(r["title"], len(r["incidents"])) for r in d["records"]] == [("Elena y Juan Pérez López", 2)]'
expect 0 avispero registry case --undo 6 --quiet
expect 0 avispero registry case --undo 7 --quiet # done again
site
json data.json '[(r["title"], len(r["incidents"])) for r in d["records"]] == [("Elena y Juan Pérez López", 2)]'
# what was set by hand waits no more, whatever became of it
expect 0 avispero registry case --edit record:33 --set public=yes --quiet
expect 0 avispero registry case --edit record:33 --set public=no --quiet
expect 0 avispero registry case --waiting --json
json out 'all(t["what"] != "record" for c in d["cases"] if c["record"] == 33 for t in c["things"])'
expect 0 avispero verify case --quiet

# ---- somebody looked at the file before: it does not wait, but for what is marked ----
rows "$head" 'W-1,,Ana Sol,amenaza,2020-01-01,Puebla,,,NEWCASE,,si' 'W-2,,Juan Pérez,amenaza,2014-11-03,Guerrero,,,MARKED,,si' >seen.csv
expect 0 avispero registry case seen.csv --seen --json
file '(f["waiting"], f["alike"], f["withheld"]) == (1, 1, 1)'
site
shown NEWCASE
without MARKED
# the same row again changes nothing; its table takes back what waits: it waits no more
sed 's/MARKED,,si/MARKED,,no/' seen.csv >no.csv
expect 0 avispero registry case no.csv --json
file '(f["duplicate"], f["waiting"]) == (1, 0)'
expect 0 avispero registry case --waiting --json
json out 'all(t["words"] != "MARKED" for c in d["cases"] for t in c["things"])'

# ---- published by hand, closed again: that was taken back as well, though its table never said that it is public ----
rows "$head" 'P-1,,Luz Mar,amenaza,2020-01-01,Puebla,,,HAND,,no' >hand.csv
rows "$head" 'P-9,,Luz del Mar,amenaza,2020-01-01,Puebla,,,HANDX,,si' >hand2.csv
expect 0 avispero registry hand hand.csv --quiet
expect 0 avispero registry hand --edit record:1 --set public=yes --quiet
expect 0 avispero registry hand --edit record:1 --set public=no --quiet
expect 0 avispero registry hand hand2.csv --seen --json
file '(f["waiting"], f["alike"]) == (1, 1)'

# ---- a document that a row names waits with it, and is called by its file; so does a point of GeoJSON ----
echo PAPERTEXT >paper.txt
{ sed '1s/$/,documento/;2,$s/$/,/' hand.csv | head -1; echo 'D-1,Con papel,,amenaza,2020-03-01,Puebla,,,y,,si,paper.txt'; } >paper.csv
echo '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-99.5,18.3]},"properties":{"titulo":"POINTCASE","fecha":"2015-05","kind":"threat","publico":"si"}}]}' >point.geojson
expect 0 avispero registry hand paper.csv point.geojson --json
json out '[f["waiting"] for f in d["files"]] == [1, 1]'
expect 0 avispero registry hand --waiting --json
json out '[t["words"] for c in d["cases"] for t in c["things"] if t["what"] == "document"] == ["paper.txt"]'
expect 0 avispero registry hand --publish record:3 --quiet
rm -rf site
expect 0 avispero registry hand --export-site site --quiet
shown PAPERTEXT
without POINTCASE

# ---- a name that was taken back does not come in by the short fields: the sex of a case that is public, a kind of one's own ----
sexed='folio,nombre,sexo,tipo,fecha,estado,situacion,hechos,publico'
rows "$sexed" 'S-1,Zulma Xala Quetza,mujer,amenaza,2020-01-01,Puebla,abierto,La amenazaron,si' \
    'S-2,Carla Rey,mujer,ataque,2020-02-01,Puebla,abierto,Le pegaron,si' 'S-3,Ana Paz,hombre,otro,2020-03-01,Puebla,abierto,La siguieron,si' >sexed.csv
expect 0 avispero registry short sexed.csv --quiet
expect 0 avispero registry short --edit record:1 --set public=no --quiet
sed 's/Rey,mujer/Rey,Zulma Quetza SEXWORD/;s/Paz,hombre/Paz,mujer/' sexed.csv >sexed2.csv
expect 0 avispero registry short sexed2.csv --json
file '(f["waiting"], f["alike"]) == (1, 1)' # a sex that others have is no word of anybody
rows "$sexed" 'S-9,Eva Luz,,Zulma Quetza KINDWORD,2021-01-01,Sonora,,Otra cosa,si' 'S-10,Ema Sol,RARESEX,ROBOKIND,2021-02-01,Sonora,,Algo,si' >kinds.csv
expect 0 avispero registry short kinds.csv --json
file '(f["waiting"], f["alike"]) == (2, 1)'
expect 0 avispero registry short --waiting --json
json out '[t["words"] for c in d["cases"] if c["near"] for t in c["things"] if t["field"] == "sex"] == ["Zulma Quetza SEXWORD"]'
json out 'all(any(word in t["words"] for c in d["cases"] for t in c["things"]) for word in ("KINDWORD", "ROBOKIND", "RARESEX"))'
expect 2 avispero registry short --publish source:2
expect 0 avispero registry short --publish source:3 --quiet
rm -rf site
expect 0 avispero registry short --export-site site --quiet
shown ROBOKIND 'Carla Rey'
without SEXWORD KINDWORD

# ---- how a case stands is emptied: what was said of it does not come back ----
rows "$sexed" 'T-1,,mujer,amenaza,2020-01-01,Puebla,se esconde en Tlapexco,La amenazaron,si' >stands.csv
expect 0 avispero registry stands stands.csv --quiet
expect 0 avispero registry stands --edit record:1 --set status=enterado --quiet
expect 0 avispero registry stands --edit record:1 --set status=abierto --quiet
expect 0 avispero registry stands --edit incident:1 --set status= --quiet
sed 's/folio/expediente/;s/T-1/EXP 8/' stands.csv >stands2.csv
expect 0 avispero registry stands stands2.csv --json
file '(f["waiting"], f["alike"]) == (1, 1)'
rm -rf site
expect 0 avispero registry stands --export-site site --quiet
without Tlapexco
