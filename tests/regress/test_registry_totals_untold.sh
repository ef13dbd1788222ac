#!/bin/sh
# Sums that an empty cell stands for, sums without their parts, sums that overlap: what is counted of them; and codes that contradict each other.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/sums.sh"

# ---- an empty cell beside cells that are not: a sum where they add up to it, else not known ----
printf 'estado,fecha,sexo,conteo\nGuerrero,2014,HOMBRE,20\nGuerrero,2014,MUJER,30\nGuerrero,2014,,50\nGuerrero,2015,HOMBRE,3\nGuerrero,2015,,4\n' >empty.csv
take empty
fates '[5, 3, 0, 2]'
reasons "{'$SUMS': (1, 4), '$OTHER': (1, 6)}"
printf 'estado,fecha,sexo,conteo\nGuerrero,2014,HOMBRE,20\nGuerrero,2014,MUJER,30\nGuerrero,2014,,4\nGuerrero,2015,HOMBRE,1\nGuerrero,2015,,1\n' >unknown.csv
take unknown
fates '[5, 5, 0, 0]'
counts unknown sex '[("", 5), ("HOMBRE", 21), ("MUJER", 30)]'
printf 'estado,municipio,fecha,conteo\nGuerrero,Iguala,2014,20\nGuerrero,Taxco,2014,30\nGuerrero,,2014,50\n,,2014,50\n' >places.csv
take places
fates '[4, 2, 0, 2]'
reasons "{'$SUMS': (2, 4)}"

# ---- a sum whose parts are not in the table is all that there is of them: it stands, of all sexes ----
printf 'estado,fecha,sexo,conteo\nGuerrero,2014,TOTAL,50\nJalisco,2014,TOTAL,7\nJalisco,2014,MUJER,3\n' >alone.csv
take alone
fates '[3, 2, 0, 1]'
reasons "{'$OTHER': (1, 3)}"
counts alone sex '[("", 50), ("MUJER", 3)]'
printf 'entidad,fecha,conteo\nNACIONAL,2014,50\nNACIONAL,2015,60\n' >nation.csv
take nation
fates '[2, 2, 0, 0]'
counts nation state '[("NACIONAL", 110)]'
# sums over one thing and over another, without the parts: those that keep places apart are left
printf 'estado,fecha,sexo,conteo\nGuerrero,2014,TOTAL,50\nJalisco,2014,TOTAL,7\nTOTAL,2014,HOMBRE,40\nTOTAL,2014,MUJER,17\nTOTAL,2014,TOTAL,57\n' >margins.csv
take margins
fates '[5, 2, 0, 3]'
reasons "{'$SUMS': (1, 6), '$OVERLAP': (2, 4)}"
counts margins state '[("Guerrero", 50), ("Jalisco", 7)]'

# ---- a code of one state beside another state ----
printf 'cve_entidad,cve_municipio,fecha,conteo\n12,15033,2014,5\n12,12035,2014,6\n12,35,2015,7\n' >codes.csv
take codes
fates '[3, 2, 0, 1]'
reasons "{'the code of the municipality is one of another state than the row says': (1, 2)}"
