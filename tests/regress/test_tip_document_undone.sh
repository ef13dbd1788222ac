#!/bin/sh
# An accepted tip that is taken back takes its documents with it: out of the case and of the site; and they come back with it.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
change() { expect 0 avispero registry case "$@" --quiet; }
held() { # DOCUMENTS IN-THE-SITE
    expect 0 avispero registry case --json
    json out "d['documents'] == $1"
    expect 0 avispero registry case --export-site site --quiet
    [ "$(find site/documents -type f | wc -l)" -eq "$2" ] || die "$(find site/documents -type f | wc -l) documents in the site, not $2"
}

printf 'titulo,fecha,estado,publico\nCaso abierto,2015-05,Guerrero,si\n' >cases.csv
change cases.csv
expect 0 avispero registry case --tip-form form --kdf-memory 8M --json
key=$(python3 -c 'import json; print(json.load(open("out"))["key"])')
printf 'PAPERA\n' >a.txt
printf 'PAPERB\n' >b.txt
for n in 1 2; do # two witnesses with the same paper, the first with it twice
    printf '{"form":1,"lang":"es","written":"2026-11-30","fields":{"what":"Lo vi %s","consent":true},"files":[{"name":"a.txt","size":7},{"name":"b.txt","size":7},{"name":"c.txt","size":7}]}' $n >letter.json
    node "$AVISPERO_SOURCE/tests/support/make_tip.mjs" "$modules" "$key" $n.avispero-tip letter.json a.txt b.txt a.txt
done
expect 0 avispero registry case --open-tips 1.avispero-tip 2.avispero-tip --quiet
expect 0 avispero registry case --accept-tip 1 --record 1 --json
json out 'd["edit"] == 1'
expect 0 avispero registry case --accept-tip 2 --record 1 --json
json out 'd["edit"] == 2'
for n in 1 2 3 4; do
    change --edit document:$n --set public=yes
done
held 4 0 # of incidents that are not public
change --edit incident:2 --set public=yes
held 4 2
change --edit incident:3 --set public=yes
held 4 2 # the same bytes in one file

change --undo 1 # edits 3 to 8 made things public, and stand
held 2 2
grep -rqF 'Lo vi 1' site && die "the incident of the tip is in the site"
change --undo 2
held 0 0
expect 0 avispero registry case --tips --json
json out 'all(t["verdict"] is None for t in d["tips"])'
change --undo 10 # the last undo: the second tip is accepted again
held 2 2
says site/data.js 'Lo vi 2'
change --undo 9
held 4 2
expect 2 avispero registry case --undo 9 # twice
change --edit document:1 --set 'title=otro título'
change --undo 1 # an edit of what does not come from the tip does not keep it
held 2 2
change --remove document:3
expect 2 avispero registry case --undo 2 # but what the tip brought was removed since: that goes first
says err 'changed since'
held 1 1
expect 0 avispero verify case
