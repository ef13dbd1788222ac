#!/bin/sh
# What was said of an incident leaves a site with it: after its words were edited, where it has none, and where it went to a case that is not public.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >cases.csv <<'END'
folio,titulo,tipo,fecha,estado,situacion,hechos,fuente,confianza,publico
V-1,Uno,threat,2014-01,Guerrero,STATA,TEXTA,SOURCEA,confirmed,si
V-2,Dos,threat,2014-02,Guerrero,STATB,,SOURCEB,confirmed,si
V-3,Tres,threat,2014-03,Guerrero,STATC,TEXTC,SOURCEC,confirmed,si
V-4,Cuatro,threat,2014-04,Guerrero,STATD,TEXTD,SOURCED,confirmed,no
V-5,Cinco,threat,2014-05,Guerrero,STATE,TEXTE,SOURCEE,confirmed,si
END
expect 0 "$AVISPERO" registry case cases.csv --quiet
change() { expect 0 "$AVISPERO" registry case "$@" --quiet; }
site() { rm -rf site && expect 0 "$AVISPERO" registry case --export-site site --quiet; }
without() { # WORD...: in no file of the site
    for word in "$@"; do
        if grep -rqF "$word" site; then die "\"$word\" stands in the site"; fi
    done
}
site
for word in STATA TEXTA SOURCEA STATB SOURCEB STATC TEXTC SOURCEC STATE TEXTE SOURCEE; do
    says site/data.js "$word"
done
without STATD TEXTD SOURCED

# words and status edited first, then closed: what was imported of it stays out too; and back
change --edit incident:1 --set 'what=Vago; status=STATX'
change --edit incident:1 --set 'public=no'
site
without STATA TEXTA SOURCEA Vago STATX
change --edit incident:1 --set 'public=yes'
site
says site/data.js SOURCEA
says site/data.js STATA
change --remove incident:1
change --remove incident:2
change --edit incident:3 --set record=4
site
without STATA TEXTA SOURCEA STATB SOURCEB STATC TEXTC SOURCEC
says site/data.js SOURCEE

# a status that a person told of the case itself is the case's; a statement told of an incident goes with it
change --edit record:1 --set 'status=dicho del caso'
change --add statement --set 'record=5; incident=5; field=nota; value=de ese hecho; public=yes'
change --add statement --set 'record=5; field=nota; value=de todo el caso; public=yes'
site
says site/data.js 'dicho del caso'
says site/data.js 'de ese hecho'
change --edit incident:5 --set public=no
site
without 'de ese hecho' SOURCEE STATE
says site/data.js 'de todo el caso'

# a document that a row names goes with the row's incident; one of the case itself stays
printf 'PAPERA\n' >a.txt
printf 'PAPERB\n' >b.txt
printf 'PAPERC\n' >c.txt
cat >papers.csv <<'END'
folio,titulo,tipo,fecha,estado,documento,publico
P-1,Seis,threat,2014-06,Guerrero,a.txt,si
P-2,Siete,threat,2014-07,Guerrero,b.txt,si
END
rm -rf case
expect 0 "$AVISPERO" registry case papers.csv --quiet
expect 0 "$AVISPERO" registry case --document c.txt --record 1 --quiet
change --edit document:3 --set public=yes
site
without_papers() { # WORD...: in no document of the site
    for word in "$@"; do
        if grep -rqF "$word" site/documents; then die "\"$word\" stands in a document of the site"; fi
    done
}
for word in PAPERA PAPERB PAPERC; do
    grep -rqF "$word" site/documents || die "\"$word\" stands in no document of the site"
done
change --edit incident:1 --set public=no
change --edit incident:2 --set record=1
site
without_papers PAPERA PAPERB
grep -rqF PAPERC site/documents || die "the document of the case itself is gone"

# words and days that were edited away are not told by what the table had said; who said it is
cat >more.csv <<'CSV'
folio,titulo,tipo,fecha,estado,situacion,hechos,fuente,confianza,publico
W-1,Uno,threat,2014-11-03,Guerrero,STATW,TEXTW,SOURCEW,confirmed,si
W-2,Dos,threat,2014-11-04,Guerrero,STATQ,TEXTQ,SOURCEQ,confirmed,si
CSV
expect 0 "$AVISPERO" registry other more.csv --quiet
change_other() { expect 0 "$AVISPERO" registry other "$@" --quiet; }
change_other --edit incident:1 --set 'when=2014; what='
change_other --edit incident:2 --set 'when=2014-11'
rm -rf site && expect 0 "$AVISPERO" registry other --export-site site --quiet
without TEXTW 2014-11-03 2014-11-04
says site/data.js SOURCEW
says site/data.js SOURCEQ

# a status that a person told and took back does not open that of an incident that is closed
change_other --edit record:2 --set status=STATZ
change_other --edit record:2 --set status=STATQ
change_other --undo 4
change_other --undo 3
change_other --edit incident:2 --set public=no
rm -rf site && expect 0 "$AVISPERO" registry other --export-site site --quiet
without STATQ STATZ

# a municipality has the name of a file that is public
for name in 'BORRADOR,9' 'IGUALA,19'; do
    printf 'cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo\n12,GUERRERO,2014-09,CATX,HOMBRE,12035,%s\n' "$name" >"sums${name#*,}.csv"
done
expect 0 "$AVISPERO" registry sums sums9.csv sums19.csv --quiet
expect 0 "$AVISPERO" registry sums --edit source:1 --set public=no --quiet
rm -rf site && expect 0 "$AVISPERO" registry sums --export-site site --quiet
without BORRADOR
says site/data.js IGUALA
