#!/bin/sh
# A guard that looks at no columns: what a person took back comes back public in no table.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
rows "$head" 'C-1,Caso uno,Ana,amenaza,2014-11-03,Guerrero,Iguala,,SECRETUNO,,si' 'C-2,Caso dos,Luis,amenaza,2014-11-04,Guerrero,Taxco,,SECRETDOS,,si' \
    'C-3,Caso tres,Eva,amenaza,2014-11-05,Guerrero,Taxco,,SECRETTRES,,si' >one.csv
for how in capitals column folio; do
    case $how in
    capitals) sed -e '1s/.*/\U&/' -e 's/SECRET/SECRETX/' one.csv >two.csv ;;
    column) sed -e '1s/$/,edad/' -e '2,$s/$/,30/' -e 's/SECRET/SECRETX/' one.csv >two.csv ;;
    folio) sed -e 's/^C-1/c-001/' -e 's/^C-2/C 2/' -e 's/^C-3/ c3./' -e 's/SECRET/SECRETX/' one.csv >two.csv ;;
    esac
    again "guard-$how" '--remove record:1' '--edit record:2 --set public=no' '--edit record:3 --set name=E.'
    without SECRETUNO SECRETDOS SECRETX Eva
    again_is '(f["kept"], f["rejected"], f["withheld"]) == (3, 0, 3)'
    json pairs.json 'sorted((p["a"], p["b"], p["reason"]) for p in d["proposals"]) == [(1, 4, "code"), (2, 5, "code"), (3, 6, "code")]'
done
# a removal that was taken back holds nothing
again guard-undone '--remove record:1' '--undo 1'
again_is 'f["withheld"] == 0'
# no folio: by its name, its title, or by what happened, when and where
for row in ',,Ana Ruiz,amenaza,2014-11-03,Guerrero,Iguala,,SECRETO,,si' ',Ana de nombre,,amenaza,2014-11-03,Guerrero,Iguala,,SECRETO,,si' ',,,amenaza,2014-11-03,Guerrero,Iguala,,SECRETO,,si'; do
    rows "$head" "$row" >one.csv
    sed -e 's/SECRETO/SECRETOX/' -e 's/Ana Ruiz/RUIZ  Ana/' one.csv >two.csv
    again guard-nameless '--edit record:1 --set public=no'
    again_is '(f["kept"], f["withheld"]) == (1, 1)'
    json pairs.json 'len(d["proposals"]) == 1'
    without SECRETO
done
# another person of the same day and place is nobody's
rows "$head" ',,Ana Ruiz,amenaza,2014-11-03,Guerrero,Iguala,,SECRETO,,si' >one.csv
sed 's/Ana Ruiz/Eva Sol/;s/SECRETO/OPEN/' one.csv >two.csv
again guard-other '--edit record:1 --set public=no'
again_is '(f["kept"], f["withheld"]) == (1, 0)'
shown OPEN

# ---- two offices with one template and one numbering: nobody becomes another ----
rows "$head" '1,,Juan Pérez,desaparición,2014,Guerrero,,,FIRST,,si' '2,,Rosa Gil,desaparición,,Guerrero,,,SECOND,,si' '3,,,desaparición,,Guerrero,,,THIRD,,si' '4,,,desaparición,2014,Guerrero,,,FOURTH,,si' >one.csv
rows "$head" '1,,María López,desaparición,2014,Jalisco,,,OTHERONE,,si' '2,,Pedro Sol,desaparición,,Sonora,,,OTHERTWO,,no' '3,,,desaparición,,Sonora,,,OTHERTHREE,,si' '4,,,desaparición,2014,Sonora,,,OTHERFOUR,,si' >two.csv
again offices
json again.json 'd["records"] == 8'
again_is '(f["kept"], f["updated"], f["withheld"]) == (4, 0, 0)'
json pairs.json 'sorted((p["a"], p["b"], p["reason"]) for p in d["proposals"]) == [(1, 5, "code"), (2, 6, "code"), (3, 7, "code"), (4, 8, "code")]'
shown FIRST SECOND THIRD FOURTH OTHERONE OTHERTHREE OTHERFOUR
# both of them next month: each gets its own words
{ sed 's/OTHERONE/OTHERONEX/' two.csv && sed -e 1d -e 's/FIRST/FIRSTX/' one.csv; } >three.csv
expect 0 avispero registry offices three.csv --seen --json
json out 'd["records"] == 8 and d["incidents"] == 8'
file '(f["kept"], f["updated"], f["duplicate"]) == (2, 2, 6)'
# and where one was taken back, the other of its folio waits, and is not renamed
again offices-held '--remove record:1' '--edit record:2 --set public=no'
json again.json 'd["records"] == 7'
again_is '(f["kept"], f["updated"], f["withheld"]) == (4, 0, 1)'
without FIRST SECOND OTHERONE OTHERTWO

# ---- rows that were rejected while their case was removed are looked at anew when it stands again ----
rows "$head" 'R-1,Uno,,amenaza,2014-01-01,Guerrero,,,RONE,,si' 'R-2,Dos,,amenaza,2014-01-02,Guerrero,,,RTWO,,si' >one.csv
sed 's/RONE/RONEX/' one.csv >two.csv
again rejected '--remove record:1'
again_is '(f["kept"], f["duplicate"], f["rejected"]) == (0, 1, 1)'
expect 0 avispero registry rejected two.csv --seen
says out 'nothing changed'
expect 0 avispero registry rejected --undo 1 --quiet
expect 0 avispero registry rejected two.csv --seen --json
file '(f["kept"], f["duplicate"], f["rejected"], f["updated"]) == (1, 1, 0, 1)'
expect 0 avispero registry rejected two.csv --seen
says out 'nothing changed'
expect 0 avispero verify rejected
# where a person took back what a table made of a case, its row is no duplicate any more, and does it no second time
expect 0 avispero registry rejected --undo 3 --quiet
{ cat two.csv && echo 'R-3,Tres,,amenaza,2014-01-03,Guerrero,,,RTHREE,,si'; } >three.csv
expect 0 avispero registry rejected three.csv --seen --json
file '(f["kept"], f["duplicate"], f["updated"]) == (2, 1, 0)'
