#!/bin/sh
# Words that a person took back go into no public incident, whatever table has them.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
rows "$head" '1,Caso,Ana,amenaza,2014-11-03,Guerrero,Iguala,abierto,OPEN,radio,si' '1,Caso,Ana,amenaza,2014-11-03,Guerrero,Iguala,abierto,SECRETE,prensa,si' >one.csv
rows "$head" '1,Caso,Ana,amenaza,2014-11-03,Guerrero,Iguala,abierto,SECRETE and more,radio,si' >two.csv
again words-alone '--edit incident:2 --set public=no'
without SECRETE
again_is '(f["kept"], f["updated"], f["withheld"]) == (1, 0, 1)'
{ cat two.csv && sed -n 2p one.csv; } >three.csv
mv three.csv two.csv
again words-before '--edit incident:2 --set public=no'
without SECRETE
again_is '(f["kept"], f["duplicate"], f["updated"], f["withheld"]) == (1, 1, 1, 1)'
rows "$head" '1,Caso,Ana,amenaza,2014-11-04,Guerrero,Iguala,abierto,SECRETE,prensa nueva,si' >two.csv
sed '2s/2014-11-03/2014-11-04/' one.csv >three.csv
mv three.csv one.csv
again words-moved '--edit incident:2 --set public=no' # its day is now that of the first one
without SECRETE 'prensa nueva'
rows "$head" '1,Caso,Ana,amenaza,2014-11-03,Guerrero,Iguala,abierto,OPEN,radio,si' >one.csv
sed 's/2014-11-03/2014-11-04/;s/OPEN/OPENX/' one.csv >two.csv
for set in 'what=taken' 'when=2014' 'kind=other' 'place=Taxco'; do
    again words-redacted "--edit incident:1 --set $set"
    without OPENX 2014-11-04
    again_is '(f["kept"], f["withheld"]) == (1, 1)'
done
# where a person changed the words of an incident, those that were said of it stay too; what goes into a public incident is told as brought up to date
sed 's/OPEN/OPENX/;s/abierto/cerrado/' one.csv >two.csv
again words-said '--edit incident:1 --set what=taken'
without OPENX
shown cerrado
again_is '(f["updated"], f["withheld"]) == (1, 0)'
# a name that a person changed: its title stays too
sed 's/,Caso,/,Ana y su caso,/' one.csv >two.csv
again words-named '--edit record:1 --set name=A.'
without 'Ana y su caso'
# the bytes that come under the name of a document that was taken back
sed -e '1s/$/,documento/' -e '2s/$/,paper.txt/' one.csv >three.csv
sed 's/abierto/cerrado/' three.csv >four.csv
echo PAPERONE >paper.txt
expect 0 avispero registry words-paper three.csv --quiet
expect 0 avispero registry words-paper --edit document:1 --set public=no --quiet
echo PAPERTWO >paper.txt
expect 0 avispero registry words-paper four.csv --seen --json
file 'f["updated"] == 1'
json out 'd["documents"] == 2'
rm -rf site
expect 0 avispero registry words-paper --export-site site --json
json out 'd["documents"] == 0'
# and that of a new case which waits
sed -e '1s/$/,edad/' -e '2s/$/,30/' four.csv >five.csv
expect 0 avispero registry words-paper five.csv --seen --json
file 'f["withheld"] == 1'
json out 'd["documents"] == 3'
expect 0 avispero registry words-paper --edit record:2 --set public=yes --quiet
rm -rf site
expect 0 avispero registry words-paper --export-site site --json
json out 'd["documents"] == 0'
