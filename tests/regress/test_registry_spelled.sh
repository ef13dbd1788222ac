#!/bin/sh
# A case that was taken back comes back public neither under another spelling nor from another table; those of other names do.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
held() { # held WITHHELD PAIRS: of the last table, and proposals as (a, b)
    json out "d['files'][0]['withheld'] == $1"
    expect 0 "$AVISPERO" registry case --proposals --json
    json out "sorted((p['a'], p['b']) for p in d['proposals']) == $2"
}
cat >uno.csv <<'FIN'
folio,titulo,nombre,fecha,estado,tipo,hechos,publico
F-1,Uno,Juan Pérez Jiménez,2014-03,Guerrero,threat,a,si
F-2,Dos,Chávez Yolanda,2015-04,Guerrero,threat,b,si
F-3,Tres,Ana Torres,2016-05,Guerrero,threat,c,si
FIN
expect 0 "$AVISPERO" registry case uno.csv --json
json out "d['records'] == 3"

# ---- nothing was taken back: nothing is held ----
printf 'clave,titulo,persona,dia,tipo,publico\nG-1,Cuatro,Perez Ximenes Juan,2014-03,threat,si\n' >dos.csv
expect 0 "$AVISPERO" registry case dos.csv --map code=clave,name=persona,when=dia --json
held 0 '[]'

# ---- a person removes one: what sounds like it waits ----
expect 0 "$AVISPERO" registry case --remove record:1 --quiet
printf 'clave,titulo,persona,dia,tipo,publico\nG-2,Cinco,Peres Ximenez Juan,2014-03,threat,si\nG-3,Seis,Juan Parra Jiménez,2014-03,threat,si\nG-4,Siete,Llolanda Chaves,2015-04,threat,si\n' >tres.csv
expect 0 "$AVISPERO" registry case tres.csv --seen --map code=clave,name=persona,when=dia --json
held 1 '[(1, 5)]'

# ---- its own table takes one back, no person does: another table does not publish it ----
sed 's/F-2\(.*\)si$/F-2\1no/' uno.csv >uno-otro.csv
expect 0 "$AVISPERO" registry case uno-otro.csv --seen --json
printf 'clave,titulo,persona,dia,tipo,publico\nH-1,Ocho,Yolanda Chávez,2015-04,threat,si\nH-2,Nueve,Anna Torres,2016-05,threat,si\n' >cuatro.csv
expect 0 "$AVISPERO" registry case cuatro.csv --seen --map code=clave,name=persona,when=dia --json
held 1 '[(1, 5), (2, 8)]'
expect 0 "$AVISPERO" registry case --export-site site --quiet
for name in 'Peres Ximenez' 'Yolanda Chávez' 'Juan Pérez'; do
    if grep -qF "$name" site/data.js; then die "$name was taken back, and stands in the site"; fi
done
for name in 'Perez Ximenes' 'Juan Parra' 'Llolanda Chaves' 'Ana Torres' 'Anna Torres'; do
    says site/data.js "$name"
done
