#!/bin/sh
# A table of missing persons that comes every month, where one case was taken back: what was here and stays is marked for its new words alone, and forms mark nothing.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
python3 -I "$AVISPERO_SOURCE/tests/support/monthly_table.py" .

# ---- a month of 310 rows: ten are new, sixty stand otherwise; of these nothing waits, for all stand as others do or did on another day ----
for taken in 60 290; do # a title that many have, and one that is a part of many
    rm -rf case
    expect 0 avispero registry case first.csv --quiet
    expect 0 avispero registry case --remove record:$taken --because 'la familia fue amenazada' --quiet
    expect 0 avispero registry case second.csv --json
    file 'f["read"] == 310 and f["waiting"] == 10'
    expect 0 avispero registry case --waiting --json
    json out 'd["alike"] <= 1 and all(c["record"] > 300 for c in d["cases"])'
done
expect 0 avispero registry case --json
json out 'd["waiting"] == 10'
expect 0 avispero registry case --lang es
says out 'Casos que esperan hasta que alguien los mire: 10; --waiting los muestra'
expect 0 avispero registry case --publish source:2 --json
expect 0 avispero registry case --waiting --json
json out 'd["total"] == d["alike"] <= 1'
name=$(sed -n 291p first.csv | cut -d, -f3)
day=$(sed -n 291p first.csv | cut -d, -f7)

# ---- who was taken back is found nevertheless: in new cases, in new words of cases that stay ----
anew() { tr -d '\r' <second.csv | sed -n "$1p" | awk -F, -v OFS=, -v at="$2" -v words="$3" '{ $at = words; print }'; } # anew LINE COLUMN WORDS
{
    sed -n 1p second.csv
    anew 3 2 "Se busca a $name"
    anew 5 3 "$name"
    anew 7 12 "vecinos de $name"
    echo "GRO-9001,Persona desaparecida,$name,,,desaparición,,Guerrero,,,Otro relato,,si"
    echo "GRO-9002,Persona desaparecida,,,,desaparición,2024-05-05,Guerrero,,,Dicen que $name huyó,,si"
    echo "GRO-9003,Persona desaparecida,,,,secuestro,$day,Guerrero,,,Nadie sabe,,si" # on its day
    echo "GRO-9004,Persona desaparecida,,,,secuestro,2024-05-05,Guerrero,,,Nadie lo sabe,,si"
} >third.csv
expect 0 avispero registry case third.csv --json
expect 0 avispero registry case --waiting --json
json out '{c["record"]: c["near"] and c["near"]["reason"] for c in d["cases"] if c["source"] == 3} == {2: "name", 6: "words", 311: "name", 312: "name", 313: "words", 314: "name", 315: None}'

# ---- how a case stood that was taken back is in use no more ----
rows "$head" 'A-1,,Ana Sol,amenaza,2020-01-01,Puebla,,se esconde en Tlapexco,Uno,,si' 'A-2,,Luz Mar,amenaza,2020-02-01,Puebla,,abierto,Dos,,si' >stands.csv
expect 0 avispero registry stands stands.csv --quiet
expect 0 avispero registry stands --remove record:1 --quiet
sed 's/abierto/se esconde en Tlapexco/' stands.csv >stands2.csv
expect 0 avispero registry stands stands2.csv --json
file 'f["waiting"] == 1'
