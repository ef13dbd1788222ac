#!/bin/sh
# Tips on the page, in Debian's Chromium: what a stranger wrote shown harmlessly, accepted, refused, taken back; parts of a case added field by field. See tips_room_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta
export HOME XDG_CONFIG_HOME AVISPERO_PASSPHRASE
make_tip() { node "$AVISPERO_SOURCE/tests/support/make_tip.mjs" "$modules" "$@"; }

printf 'nombre,fecha,estado,tipo\nPersona Inventada,2015-05,Guerrero,disappearance\nOtra Inventada,2016-02,Puebla,threat\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
expect 0 avispero registry bare cases.csv --quiet
expect 0 avispero registry case --tip-form form --kdf-memory 8M --json
key=$(python3 -c 'import json; print(json.load(open("out"))["key"])')
printf '\211PNG\r\n\032\nrest' >picture
printf '%%PDF-1.4 not much' >paper
cat >first.json <<'JSON'
{"form":1,"lang":"es","written":"2026-11-30","fields":{"what":"Vi la camioneta <script>window.hacked=1</script>\nEra \u202eacnalb\u202c.","when":"26/09/2014","where":"Iguala, Guerrero","name":"Quien Cuenta","contact":"000-secreto","relation":"lo vi","consent":true},
"files":[{"name":"foto\u202egpj.exe","size":12},{"name":"<img src=x onerror=window.hacked=1>.pdf","size":17}],"pad":0}
JSON
cat >second.json <<'JSON'
{"form":1,"lang":"en","written":"2026-11-30","fields":{"what":"A call at night.","consent":false},"files":[],"pad":0}
JSON
cat >third.json <<'JSON'
{"form":1,"lang":"es","written":"2026-11-30","fields":{"what":"Lo mismo otra vez.","consent":true},"files":[],"pad":0}
JSON
make_tip "$key" one.avispero-tip first.json picture paper
make_tip "$key" two.avispero-tip second.json
make_tip "$key" three.avispero-tip third.json
expect 0 avispero registry case --open-tips one.avispero-tip two.avispero-tip three.avispero-tip --quiet
KEY=$key CHROMIUM=$browser MODULES=$modules node "$AVISPERO_SOURCE/tests/web/tips_room_test.mjs" || exit 1

# what was told at the page is in the tables with the next command, and the originals are as they were
expect 0 avispero registry case --tips --json
json out '[(t["tip"], t["verdict"]) for t in d["tips"]] == [(3, None), (1, "accepted"), (2, "accepted")]'
expect 0 avispero verify case
