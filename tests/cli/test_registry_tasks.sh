#!/bin/sh
# A command of the registry does one thing; what it cannot do is said, and nothing of it is done.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >cases.csv <<'END'
folio,titulo,tipo,fecha,estado,situacion
C-1,Uno,amenaza,2014,Guerrero,abierto
C-2,Dos,amenaza,2015,Guerrero,abierto
END
cp cases.csv more.csv && echo 'C-3,Tres,amenaza,2016,Guerrero,abierto' >>more.csv
expect 0 avispero registry case cases.csv --quiet
expect 0 avispero registry case --edit record:1 --set 'title=Otro'
expect 0 avispero registry case --json
cp out before
expect 0 avispero registry case --history --json
cp out edits

refused() { # refused WORDS... -- OPTIONS...: exit code 2, these words, and the case is as before
    words=
    while [ "$1" != -- ]; do words="$words $1" && shift; done
    shift
    expect 2 avispero registry case "$@"
    for word in $words; do says err "$word"; done
    [ ! -s out ] || die "something is printed: $*"
}
change="--edit record:2 --set status=cerrado"
refused '--edit' '--remove' -- $change --remove record:1
refused '--document' '--edit' -- $change --document more.csv --record 1
refused '--edit' twice -- $change --edit record:1
refused '--undo' '--edit' -- --undo 1 $change
refused '--add' '--edit' -- --add record $change
refused '--set' twice -- $change --set title=x
refused '--count' '--edit' -- --count $change
refused '--tips' '--edit' -- --tips $change
refused '--history' '--edit' -- --history $change
refused '--decide' '--edit' -- --decide 1=same $change
refused '--export-site' twice -- --export-site a --export-site b
refused '--export-site' '--edit' -- --export-site a $change
refused '--export-site' files -- more.csv --export-site a
refused '--edit' files -- more.csv $change
refused '--count' files -- more.csv --count
refused '--population' '--count' -- --population more.csv --count
refused '--map' twice -- more.csv --map code=folio --map title=titulo
refused '--tip-form' files -- more.csv --tip-form a
refused '--accept-tip' '--refuse-tip' -- --accept-tip 1 --refuse-tip 1
for option in '--site-codes' '--site-date 2026-01-01' '--site-title x' '--least-cell 3' '--exact-points' '--pdf-as-is'; do
    refused "${option%% *}" '--export-site' -- $option
    refused "${option%% *}" '--export-site' -- $change $option
done
refused '--by' '--count' -- --by sex
refused '--period' '--count' -- --period 2014 --history
refused '--set' '--add,' '--edit,' '--accept-tip' -- --set title=x
refused '--set' '--edit' -- --remove record:1 --set title=x
refused '--record' '--document,' -- $change --record 1
refused '--key' FILES -- --key clave
refused '--public' 'FILES,' '--document' -- --public
refused '--because' -- --document more.csv --record 1 --because x
refused '--tip-title' '--tip-form' -- --tip-title x
refused '--keys' '--open-tips' -- --keys a
[ ! -e a ] && [ ! -e b ] || die "a site was written"
expect 0 avispero registry case --json
same out before
expect 0 avispero registry case --history --json
same out edits

# ---- in Spanish ----
expect 2 avispero registry case $change --remove record:1 --lang es
says err 'son dos cosas'

# ---- what goes together still does ----
expect 0 avispero registry case --history --proposals --json
json out 'len(d["history"]) == 1 and d["proposals"] == []'
expect 0 avispero registry case more.csv --map code=folio --kind threat --public=false --holds records --json
expect 0 avispero registry case --document more.csv --record 1 --public --who ana --json

# ---- every option has its place ----
avispero registry --help | sed -n 's/^ *\(--[a-z-]*\).*/\1/p' | sort -u >options
[ "$(wc -l <options)" -gt 45 ] || die "the help lists too few options"
while read -r option; do
    avispero registry case "$option" 1 >out 2>err </dev/null
    [ $? -ne 5 ] || die "nobody says what $option goes with"
done <options
