#!/bin/sh
# The site of a registry in Debian's Chromium, from the disk: no request, nothing private in any byte. See public_site_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
python3 "$AVISPERO_SOURCE/tests/web/registry_files.py" files
python3 - <<'P'
import csv
rows = list(csv.DictReader(open("files/casos.csv", encoding="utf-8")))
for row in rows:
    word = "visible" if row["publico"] == "yes" else "xsecretox"
    row["titulo"] += f" {word}"
    row["que"] += f" {word}"
    row["folio"] = ("PUB-" if word == "visible" else "xsecretox-") + row["folio"]
with open("files/casos.csv", "w", newline="", encoding="utf-8") as f:
    out = csv.DictWriter(f, rows[0].keys())
    out.writeheader()
    out.writerows(rows)
P
printf "Una declaración inventada.\nDijo que el carro era < 10 años &amp; que nadie lo vio llegar a la casa.\n" >files/declaracion.txt
printf '%%PDF-1.4\n1 0 obj<</Author(xsecretox)>>endobj\n' >files/papel.pdf
expect 0 avispero registry case files/conteos.csv --geometry files/municipios.geojson --key clave --population files/habitantes.csv --quiet
expect 0 avispero registry case files/casos.csv --map code=folio,title=titulo,kind=tipo,when=fecha,municipality=municipio,status=situacion,sex=sexo,age=edad,public=publico,what=que --quiet
CHROMIUM=$browser MODULES=$modules node "$AVISPERO_SOURCE/tests/web/photo.mjs" files/foto.jpg xsecretox || die "no photo was made"
grep -qa xsecretox files/foto.jpg || die "the photo has no hidden words"
for file in puerta.png declaracion.txt papel.pdf foto.jpg; do
    expect 0 avispero registry case --document files/$file --record 3 --public --quiet
done
printf 'xsecretox\n' >files/otra.txt
expect 0 avispero registry case --document files/otra.txt --record 3 --quiet
expect 0 avispero registry case --edit document:1 --set 'title=La puerta forzada' --who xsecretox --quiet
expect 0 avispero registry case --add relation --set 'record=3; kind=misma noche; to_kind=record; to=5; note=dicho visible; public=yes' --quiet
expect 0 avispero registry case --add statement --set 'record=3; field=status; value=LOCALIZADA_CON_VIDA; when=2016-02; source=una vecina visible; confidence=probable; public=yes' --quiet
expect 0 avispero registry case --export-site site --site-title 'Casos inventados' --site-codes --quiet
for word in xsecretox palabra-privada-en-la-imagen "$PWD" puerta.png declaracion.txt; do
    if grep -rqaF -- "$word" site; then die "\"$word\" stands in the site"; fi
done
# another one, in the language that was told, with cases of which the state alone is known
printf 'titulo,fecha,estado,municipio,tipo,publico\nUno,2014-05,Oaxaca,,threat,si\nDos,2014-06,Oaxaca,,threat,si\nTres,2014-06,,01001,threat,si\n' >files/pocos.csv
expect 0 avispero registry few files/conteos.csv files/pocos.csv --geometry files/municipios.geojson --key clave --quiet
expect 0 avispero registry few --export-site other --least-cell 1 --lang en --quiet
CHROMIUM=$browser MODULES=$modules exec node "$AVISPERO_SOURCE/tests/web/public_site_test.mjs"
