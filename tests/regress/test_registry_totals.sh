#!/bin/sh
# Sums among the rows of a table (TOTAL, ambos sexos, NACIONAL, 000) are not counted with what they sum up; whether they add up is said.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/sums.sh"

# ---- a total of sexes, of municipalities, of states, in words ----
cat >words.csv <<'END'
cve_entidad,entidad,periodo,sexo,cve_municipio,municipio,conteo
12,GUERRERO,2014,HOMBRE,12035,IGUALA,42
12,GUERRERO,2014,MUJER,12035,IGUALA,2
12,GUERRERO,2014,Ambos sexos,12035,IGUALA,44
12,GUERRERO,2014,HOMBRE,12055,TAXCO,7
12,GUERRERO,2014,HOMBRE,,Total Guerrero,49
12,GUERRERO,2014,MUJER,12000,TOTAL,2
14,JALISCO,2014,HOMBRE,14039,GUADALAJARA,5
00,NACIONAL,2014,T,,,56
00,NACIONAL,2014,HOMBRE,,,55
12,GUERRERO,2014,MUJER,12999,NO ESPECIFICADO,1
END
take words
fates '[10, 5, 0, 5]'
reasons "{'$SUMS': (2, 4), '$OTHER': (3, 7)}"
counts words sex '[("HOMBRE", 54), ("MUJER", 3)]'
counts words state '[("GUERRERO", 52), ("JALISCO", 5)]'
counts words municipality '[("IGUALA", 44), ("TAXCO", 7), ("GUADALAJARA", 5), ("NO ESPECIFICADO", 1)]'
avispero registry words --json >looked
json looked '[(u["code"], u["rows"]) for u in d["unjoined"]] == [("12999", 1)]'
expect 0 avispero registry spanish words.csv --lang es
says out 'es la suma de otras filas de la tabla, y cuadra con ellas: no se cuenta con ellas: 2 (la primera en el renglón 4)'

# ---- in English, of ages, statuses and years; a word of the user's own ----
cat >english.csv <<'END'
state,date,sex,age,status,count
Guerrero,2014,male,0-17,open,1
Guerrero,2014,female,18+,open,2
Guerrero,2014,both sexes,all ages,open,3
Guerrero,2015,male,18+,closed,4
Guerrero,2014,all,all ages,all,3
Guerrero,all years,both,all ages,Grand total,7
Estados Unidos Mexicanos,2015,both,all ages,closed,4
END
take english
fates '[7, 3, 0, 4]'
reasons "{'$SUMS': (4, 4)}"
counts english state '[("Guerrero", 7)]'
printf 'estado,fecha,sexo,conteo\nGuerrero,2014,H,1\nGuerrero,2014,M,2\nGuerrero,2014,Los dos,3\n' >own.csv
take own
fates '[3, 3, 0, 0]'
rm -r own
take own --totals 'juntos, los dos'
fates '[3, 2, 0, 1]'
counts own sex '[("H", 1), ("M", 2)]'
