#!/bin/sh
# A site of a registry holds what is marked public and nothing else: private words are planted wherever there are some, and looked for in every byte.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
words() { python3 "$AVISPERO_SOURCE/tests/support/private_words.py" "$@"; }
word() { cat "files/$1.word"; }
words plant files
[ "$(wc -l <files/words.txt)" -gt 40 ] || die "not enough is planted"

# ---- a case with all of it ----
expect 0 "$AVISPERO" read case files/posts.csv --quiet
expect 0 "$AVISPERO" registry case "files/$(cat files/counts.txt)" files/closed.csv --population files/people.csv --geometry files/shapes.geojson --key clave --quiet
expect 0 "$AVISPERO" registry case "files/$(cat files/table.txt)" --json
json out 'd["records"] == 6 and d["incidents"] == 8 and d["rejected"] == 1'
expect 0 "$AVISPERO" registry case --json
json out '[(s["source"], s["holds"], s["kept"], s["public"]) for s in d["sources"]] == [(2, "population", 1, True), (3, "counts", 5, True), (4, "counts", 1, True)]'
change() { expect 0 "$AVISPERO" registry case "$@" --who "$(word who)" --because "$(word why)" --json; }
change --edit record:1 --set "title=$(word before)"
change --edit record:1 --set 'title=Caso abierto uno'
change --add statement --set "record=1; field=nota; value=$(word statementvalue); source=$(word statementsource); public=no"
change --add statement --set 'record=1; field=nota; value=dicho abierto; source=radio abierta; confidence=probable; when=2014-10; public=yes'
change --add relation --set "record=1; kind=$(word relationkind); to_kind=record; to=5; note=$(word note); source=$(word relationsource); public=no"
change --add relation --set 'record=1; kind=hermana; to_kind=record; to=5; note=lazo abierto; public=yes'
change --add relation --set 'record=1; kind=nombra; to_kind=record; to=2; public=yes'
change --add relation --set "record=1; kind=escribe; to_kind=account; to=$(word relatedaccount); public=yes"
change --remove record:3
expect 0 "$AVISPERO" registry case --proposals --json
json out 'len(d["proposals"]) == 1 and d["proposals"][0]["a"] == 1 and d["proposals"][0]["b"] == 4'
change --decide 1=same
change --edit source:2 --set public=no
change --edit source:4 --set public=no
expect 0 "$AVISPERO" registry case
says out 'source:4  files/closed.csv  in no site'
expect 2 "$AVISPERO" registry case --remove source:1
says err "source 1 is shapes"
number=0
paper() { # paper FILE RECORD [--public]
    number=$((number + 1))
    path=$1
    record=$2
    shift 2
    expect 0 "$AVISPERO" registry case --document "$path" --record "$record" --quiet "$@"
}
paper "$(echo files/*.jpg)" 1 --public
paper "$(echo files/*.png)" 1 --public
paper files/open.txt 1 --public
paper files/closed.txt 1
paper files/deleted.txt 1 --public
paper files/paper.pdf 1 --public
paper files/moving.gif 1 --public
cp files/open.txt "files/$(word removedpaper).txt"
echo more >>"files/$(word removedpaper).txt"
paper "files/$(word removedpaper).txt" 1 --public
for name in erased deep spare; do
    paper "files/pixels/$name.png" 1 --public
done
change --remove document:8
for path in files/papers/*.txt files/marked.txt; do
    paper "$path" 1 --public
done
papers=$(ls files/papers | wc -l)
[ "$papers" -eq 18 ] && [ "$number" -eq 30 ] || die "not as many papers as the numbers below say"
change --edit document:1 --set "title=foto abierta; source=$(word documentsource)"
change --edit document:4 --set "title=$(word documenttitle)"
{ printf '\357\273\277' && cat files/deletions.txt; } >case/deletions.txt # a mark of byte order, as some editors write

# ---- the site ----
words search case files/words.txt >found && die "the search finds nothing, not even in the case"
sed 's/.*[ :]//' found | sort -u >found.words
sort -u files/words.txt >planted.words
same found.words planted.words # every word is in the case, and only there
day=$(date -u +%F)
expect 0 "$AVISPERO" registry case --export-site site --site-date "$day" --json
json out '(d["counts"], d["counts_by_municipality"]) == (1, 1)'
json out '[d[k] for k in ("records", "incidents", "documents", "statements", "relations", "exact_points")] == [2, 3, 7, 2, 1, 0]'
json out 'd["deleted"] == 3 and [(x["document"], x["record"]) for x in d["left_out"]] == [(n, 1) for n in (6, 7, *range(12, 30))]'
json out 'sorted(x["name"] for x in d["left_out"]) == sorted(["paper.pdf", "moving.gif"] + [name + ".txt" for name in "page piece drawing rich mail flat record card attached printed paged wide word oldword sound webp tiff heic".split()])'
json out 'all(x["why"] and x["instead"] for x in d["left_out"])'
words search site files/words.txt || die "private words stand in the site"
if grep -rqF -e "$PWD" -e Borrada -e deletions.txt site; then die "a path, or what is on the list of deletions, stands in the site"; fi
find site -type f | sed 's/[0-9a-f]\{32\}/HASH/' | sort >listed
is listed <<'END'
site/LICENCES-page.txt
site/LICENCES.txt
site/SHA256SUMS.txt
site/data.js
site/documents/HASH.jpg
site/documents/HASH.png
site/documents/HASH.png
site/documents/HASH.png
site/documents/HASH.png
site/documents/HASH.txt
site/documents/HASH.txt
site/downloads/counts.csv
site/downloads/records.csv
site/downloads/records.geojson
site/index.html
site/shapes.js
site/site.css
site/site.js
END
for text in 'Caso abierto uno' 'Persona Visible' 'palabra abierta' 'palabra unida' 'otra palabra abierta' 'dicho abierto' 'radio abierta' 'diario abierto' 'lazo abierto' 'foto abierta'; do
    says site/data.js "$text"
done
printf 'Un papel marcado.\n' >marked.plain # what nobody sees is gone
for path in files/open.txt marked.plain; do
    same "$path" "site/documents/$(sha256sum "$path" | cut -c1-32).txt"
done
expect 0 "$AVISPERO" registry case --export-site said --site-date "$day" --lang en
says out 'document 6 of case 1, paper.pdf: what may stand unseen in a PDF (authors, dates, earlier versions) cannot be taken out; save its pages'
for name in page piece drawing rich mail flat record card attached printed paged wide word oldword sound webp tiff heic; do
    says out "of case 1, $name.txt: "
done
if grep -rqF -e papers -e moving.gif -e 'save what' said; then die "the name of a file, or what is told to its maker alone, stands in the site"; fi
(cd site && sha256sum -c --quiet --strict SHA256SUMS.txt) || die "the sums are not those of the files"
says case/log.jsonl "$(sha256sum site/SHA256SUMS.txt | cut -d' ' -f1)"
expect 0 "$AVISPERO" verify case

# what a page reads: numbers of the site's own, the status of what is public, no place nearer than the municipality
sed -e 's/^globalThis[^{]*//' -e 's/;$//' site/data.js >data.json
json data.json '[(r["id"], r["code"], r["status"], r["municipality_name"]) for r in d["records"]] == [(1, None, "vista", "Iguala"), (2, None, "vista", "Taxco")]'
json data.json 'd["records"][0]["relations"] == [{"kind": "hermana", "to_kind": "record", "to": "2", "title": "Otro caso abierto", "note": "lazo abierto"}]'
json data.json 'd["blurred"] and d["exact"] == 0 and "latitude" not in d["records"][0]["incidents"][0]'
json data.json '[x["file"] is None and bool(x["withheld"]["es"]) and x["withheld"]["es"] != x["withheld"]["en"] for x in d["records"][0]["documents"]] == [False] * 3 + [True] * 2 + [False] * 3 + [True] * 18 + [False]'
# 24 = 14 + 9 + 1: 1 is too few, and 9 goes with it; 2, 3 and their sums are too few
json data.json '(lambda c: c["cells"] == [0, 0, 0, 0, 0, 14] and c["by_state"]["cells"] == [0, 0, 0, 0, 0, 24] and c["suppressed"] == 6 and [p["code"] for p in c["places"]] == ["12035"])(d["counts"])'
# of a document that is left out neither size nor file is told; of a picture the size of what is published
json data.json '[x["size_bytes"] is None for x in d["records"][0]["documents"]] == [x["file"] is None for x in d["records"][0]["documents"]]'
python3 -c 'import json, os
for document in json.load(open("data.json"))["records"][0]["documents"]:
    assert document["file"] is None or os.path.getsize("site/" + document["file"]) == document["size_bytes"], document' || die "another size"
says data.json "\"made\":\"$day\""
# points are the middles of the municipalities' shapes
json site/downloads/records.geojson '[(f["geometry"]["coordinates"], f["properties"]["case"], f["properties"]["municipality"], f["properties"]["point_is"]) for f in d["features"]] == [([-99.5, 18.5], 1, "12035", "municipality")] * 2 + [([-98.5, 18.5], 2, "12055", "municipality")]'
python3 -c 'import csv
cases, counts = (list(csv.DictReader(open(f"site/downloads/{name}.csv", encoding="utf-8"))) for name in ("records", "counts"))
assert [(r["case"], r["code"], r["when"], r["municipality"], r["latitude"]) for r in cases] == [("1", "", "2014-09-26", "12035", "")] * 2 + [("2", "", "2015-05", "12055", "")]
assert [(r["level"], r["municipality"], r["count"]) for r in counts] == [("state", "", "24"), ("municipality", "12035", "14")]' || die "the tables are not what they should be"

# ---- the same bytes again; an earlier site goes, nothing else does ----
cp -r site before
expect 0 "$AVISPERO" registry case --export-site site/ --site-date "$day" --quiet
diff -r before site || die "the same case gave other bytes"
echo mine >site/notes.txt
expect 2 "$AVISPERO" registry case --export-site site
says err 'holds other things'
rm site/notes.txt
diff -r before site || die "a refused site changed the one that was there"
mkdir other && echo mine >other/index.html
expect 2 "$AVISPERO" registry case --export-site other
expect 2 "$AVISPERO" registry case --export-site other/index.html
says other/index.html mine
mkdir empty
expect 0 "$AVISPERO" registry case --export-site empty --site-date "$day" --quiet
diff -r before empty || die "an empty folder was not filled"
expect 2 "$AVISPERO" registry case files/open.txt --export-site new
expect 2 "$AVISPERO" registry case --least-cell 0 --export-site new
expect 2 "$AVISPERO" registry case --export-site ''
says err 'needs a name'
for place in case/site case/originals/site site/../case/site ./case/site/; do
    expect 2 "$AVISPERO" registry case --export-site $place
    says err 'lies in the folder of the case'
done
for when in 2026-11 hoy 2026-02-30 ''; do
    expect 2 "$AVISPERO" registry case --export-site new --site-date "$when"
    says err 'is no day'
done
[ "$(echo *.tmp-* *.old-* new*)" = '*.tmp-* *.old-* new*' ] || die "something was left behind: $(ls)"

# ---- by option: the day, codes, small counts, exact points where a case says so, PDF documents ----
expect 0 "$AVISPERO" registry case --export-site coded --site-codes --site-date 2020-02-29
says out 'BEWARE: the numbers'
says coded/data.js '"made":"2020-02-29"'
says coded/data.js '"code":"A-1"'
says coded/downloads/records.csv ',A-1,'
words search coded files/words.txt || die "private words stand in the site with codes"
if grep -rqF -e A-1 -e A-5 site; then die "the number of a case stands in a site"; fi
expect 0 "$AVISPERO" registry case --export-site small --least-cell 1 --quiet
words search small files/words.txt >found && die "a small count was looked for and not found"
sed 's/.*[ :]//' found | sort -u >found.words
[ "$(wc -l <found.words)" -eq 3 ] || die "not the place, the sex and the status of the small counts: $(cat found)"
expect 0 "$AVISPERO" registry case --export-site points --exact-points --json
json out 'd["exact_points"] == 0' # no case says so
change --add statement --set 'record=1; field=point; value=exact; source=su hermana'
expect 0 "$AVISPERO" registry case --export-site points --json
json out 'd["exact_points"] == 0' # nobody asks for them
expect 0 "$AVISPERO" registry case --export-site points --exact-points
says out 'may be told: 1.'
says points/data.js '"latitude":18.3456789,"longitude":-99.5432198'
says points/downloads/records.csv ',18.3456789,-99.5432198'
json points/downloads/records.geojson 'd["features"][0]["geometry"] == {"type": "Point", "coordinates": [-99.5432198, 18.3456789]} and [f["properties"]["point_is"] for f in d["features"]] == ["exact", "municipality", "municipality"]'
expect 0 "$AVISPERO" registry case --export-site pdf --pdf-as-is
says out 'BEWARE: PDF'
same files/paper.pdf pdf/documents/*.pdf
expect 0 "$AVISPERO" registry case --export-site titled --site-title 'Casos </script><script>de prueba' --lang es
says out 'Casos: 2, '
says titled/data.js 'Casos \u003c/script>'

# ---- a disk that fills meanwhile: an earlier site stands, and no piece of the new one is left ----
mkdir tiny
if unshare -rm true 2>/dev/null && unshare -rm sh -c 'mount -t tmpfs -o size=200k none tiny' 2>/dev/null; then
    cat >inside.sh <<'END'
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mount -t tmpfs -o size=200k none tiny || exit 1
mkdir tiny/site && echo earlier >tiny/site/data.js
expect 4 "$AVISPERO" registry case --export-site tiny/site
says err 'disk is full'
[ "$(find tiny -mindepth 1 | sort | tr '\n' ' ')" = 'tiny/site tiny/site/data.js ' ] || die "a piece of a site was left: $(find tiny)"
says tiny/site/data.js earlier
END
    unshare -rm sh inside.sh || die "in a full disk"
else
    echo "no file system may be mounted here: a full disk is not tried"
fi

# ---- what is public no more ----
change --edit incident:1 --set 'public=no'
expect 0 "$AVISPERO" registry case --export-site site --json
json out 'd["records"] == 2 and d["incidents"] == 2'
if grep -qF '"palabra abierta"' site/data.js; then die "the words of an incident that is public no more stand in the site, or in what was said of it"; fi
says site/data.js '"otra palabra abierta"'

# ---- what only a row tells that is not public, or that the list of deletions strikes ----
printf 'papel zqlatepaperqz\n' >latepaper.txt
mark=$(printf '\342\200\213\342\201\240\302\255') # what nobody sees may tell who got a copy
cat >late.csv <<'END'
folio,titulo,fecha,estado,municipio,tipo,estatus,hechos,fuente,publico,documento
B-1,U@no,2014-03,Guerrero,Iguala,zqlatekindqz,zqlatestatusqz,zqlatewhatqz,zqlatesourceqz,si,
B-1,U@no,2015-04,Guerrero,Taxco,threat,vista,amenaza @abierta,,si,
B-1,Uno,2016-04,Guerrero,Taxco,attack,vista,golpe abierto,,si,
B-2,D@os,1987-03,Oaxaca,,zqlonelykindqz,zqlonelystatusqz,zqlonelywhatqz,,si,
B-3,Tres,2015-05,Guerrero,Taxco,threat,vista,lo supo Borrada Deverdad,zqstrucksourceqz,si,latepaper.txt
B-4,Cuatro,1987-05,Puebla,,zqtoldkindqz,vista,zqclosedwhatqz,,si,
END
sed "s/@/$mark/g" late.csv >marked.csv
expect 0 "$AVISPERO" registry late marked.csv --quiet
cp files/deletions.txt late/deletions.txt
late() { expect 0 "$AVISPERO" registry late "$@" --quiet; }
late --export-site late-open
for word in zqlatekindqz zqlonelykindqz zqlatestatusqz; do
    says late-open/data.js $word # while their incidents are public
done
for word in zqstrucksourceqz zqlatepaperqz; do
    grep -rqF $word late-open && die "$word is of an incident that is struck, and stands in the site"
done
for incident in 1 4 6; do
    late --edit incident:$incident --set public=no
done
late --edit statement:2 --set 'value=otra cosa'
late --edit record:4 --set kind=other
late --edit record:4 --set kind=zqtoldkindqz
late --export-site late-closed
for word in zqlatekindqz zqlatestatusqz zqlatewhatqz zqlatesourceqz zqlonelykindqz zqlonelystatusqz zqlonelywhatqz zqstrucksourceqz zqlatepaperqz zqclosedwhatqz 1987 2014-03 Oaxaca Puebla Deverdad; do
    if grep -rqF --exclude=shapes.js --exclude=*.txt --exclude=site.js $word late-closed; then die "$word stands in the site"; fi
done
sed -e 's/^globalThis[^{]*//' -e 's/;$//' late-closed/data.js >late.json
json late.json '[(r["title"], r["kind"], r["status"], r["when"], len(r["incidents"])) for r in d["records"]] == [("Uno", "threat", "vista", "2015-04", 2), ("Dos", None, None, None, 0), ("Tres", "threat", "vista", None, 0), ("Cuatro", "zqtoldkindqz", None, None, 0)]'
if grep -rqF "$mark" late-closed --include=data.js --include='records.*'; then die "a mark that nobody sees stands in the site"; fi
says late.json '"what":"amenaza abierta"'
grep -q '^2,,,Dos,' late-closed/downloads/records.csv || die "a case of which no kind may be told is not in the table"

# ---- refused ----
chmod u+w case/originals/*.txt
for original in case/originals/*.txt; do
    grep -q 'papel abierto' "$original" && echo altered >>"$original"
done
cp -r site before2
expect 3 "$AVISPERO" registry case --export-site site
diff -r before2 site || die "a site that could not be made changed the one that was there"
printf 'folio,fecha,estado,tipo\nB-1,2015,Guerrero,threat\n' >closed.csv
expect 0 "$AVISPERO" registry bare closed.csv --quiet
expect 2 "$AVISPERO" registry bare --export-site nothing
says err 'public=yes'
[ ! -e nothing ] || die "an empty site was made"
expect 3 "$AVISPERO" registry no-case --export-site nothing
