#!/bin/sh
# Next month's table of counts: what it says again stands, what it does not speak of stays, and nobody is counted twice.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
take() { expect 0 avispero registry "$@" --json; }
counts() { # counts CASE BY ROWS: (what it is counted by, count)
    expect 0 avispero registry "$1" --count --by "$2" --json
    json out "sorted((r['$2'] or '', r['count']) for r in d['rows']) == sorted($3)"
}
fates() { json out "[d['files'][-1][k] for k in ('kept', 'duplicate', 'superseded', 'within')] == $1"; }
head='cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo'
iguala='12035,IGUALA DE LA INDEPENDENCIA'

# ---- rows that the next table says again ----
cat >may.csv <<END
$head
12,GUERRERO,2014-09,DES,HOMBRE,$iguala,42
12,GUERRERO,2014-09,DES,MUJER,$iguala,2
12,GUERRERO,2014-10,DES,HOMBRE,12055,TAXCO DE ALARCON,11
END
sed 's/,2$/,3/' may.csv >june.csv
sed '1!s/,11$/,12/' june.csv >july.csv
take months may.csv
take months june.csv
fates '[3, 0, 3, 0]'
counts months sex '[("HOMBRE", 53), ("MUJER", 3)]'
take months july.csv
counts months sex '[("HOMBRE", 54), ("MUJER", 3)]'
json out 'len(d["rows"]) == 2'
take back july.csv may.csv # without a day that it was asked on, the table that comes later is the later state
counts back sex '[("HOMBRE", 53), ("MUJER", 2)]'

# ---- a table of one sex, of one place, of one status: the rest stays ----
printf '%s\n12,GUERRERO,2014-09,DES,MUJER,%s,3\n' "$head" "$iguala" >women.csv
take women may.csv women.csv
fates '[1, 0, 1, 0]'
counts women sex '[("HOMBRE", 53), ("MUJER", 3)]'
printf '%s\n12,GUERRERO,2014-10,DES,HOMBRE,%s,4\n12,GUERRERO,2014-09,DES,MUJER,%s,1\n' "$head" "$iguala" "$iguala" >iguala.csv
take place may.csv iguala.csv
counts place municipality '[("IGUALA DE LA INDEPENDENCIA", 5), ("TAXCO DE ALARCON", 11)]'
sed 's/,DES,/,LOC,/' women.csv >found.csv
take status may.csv found.csv
counts status status '[("DES", 55), ("LOC", 3)]'

# ---- a table without sexes is of all of them, and one of two sexes takes its place; a part of it does not ----
printf 'entidad,periodo,categoria,conteo\nGUERRERO,2014-09,DES,60\n' >all.csv
take all all.csv women.csv
fates '[1, 0, 0, 1]'
counts all sex '[("", 60)]'
printf 'entidad,periodo,categoria,sexo,conteo\nGUERRERO,2014-09,DES,MUJER,3\nGUERRERO,2014-09,DES,HOMBRE,58\n' >sexes.csv
take all sexes.csv
counts all sex '[("HOMBRE", 58), ("MUJER", 3)]'

# ---- the same words under another kind are another count ----
printf 'estado,fecha,conteo\nGuerrero,2014-09,5\nJalisco,2014-09,7\n' >k1.csv
printf 'estado,fecha,conteo\nGuerrero,2014-09,5\nJalisco,2014-09,9\n' >k2.csv
take kinds k1.csv --kind killing
take kinds k2.csv --kind disappearance
fates '[2, 0, 0, 0]'
counts kinds kind '[("killing", 12), ("disappearance", 14)]'

# ---- a registry asked again: whoever was found is not disappeared as well, in whatever order the tables come ----
printf 'estado,fecha,estatus,conteo,corte\nColima,2014-09,DESAPARECIDA,5,2026-01-01\nJalisco,2014-09,DESAPARECIDA,9,2026-01-01\nColima,SIN_FECHA,DESAPARECIDA,1,2026-01-01\n' >v1.csv
printf 'estado,fecha,estatus,conteo,corte\nColima,2014-09,LOCALIZADA,6,2026-02-01\nJalisco,2014-09,DESAPARECIDA,9,2026-02-01\n' >v2.csv
take asked v1.csv v2.csv
fates '[2, 0, 3, 0]'
counts asked state '[("Colima", 6), ("Jalisco", 9)]'
take early v2.csv v1.csv
fates '[3, 0, 3, 0]'
counts early state '[("Colima", 6), ("Jalisco", 9)]'
# one file for each status, asked on one day: both stand
printf 'estado,fecha,estatus,conteo,corte\nJalisco,2014-09,LOCALIZADA,4,2026-02-01\n' >v3.csv
take asked v3.csv
counts asked status '[("DESAPARECIDA", 9), ("LOCALIZADA", 10)]'

# ---- a year and its months are not added: the year stands until a table tells of all of it ----
printf 'estado,fecha,conteo\nGuerrero,2014,50\n' >year.csv
printf 'estado,fecha,conteo\nGuerrero,2014-09,5\nGuerrero,2014-10,7\n' >few.csv
take year year.csv few.csv
fates '[2, 0, 0, 2]'
counts year period '[("2014", 50)]'
expect 0 avispero registry year2 year.csv few.csv
says out 'within a wider sum'
take year3 few.csv year.csv
fates '[1, 0, 2, 0]'
counts year3 period '[("2014", 50)]'
cat year.csv >one.csv
tail -n +2 few.csv >>one.csv
take one one.csv
fates '[3, 0, 0, 2]'
counts one period '[("2014", 50)]'
{ echo estado,fecha,conteo; for m in 01 02 03 04 05 06 07 08 09 10 11 12; do echo "Guerrero,2014-$m,4"; done; } >twelve.csv
take year twelve.csv
fates '[12, 0, 1, 0]'
counts year state '[("Guerrero", 48)]'
