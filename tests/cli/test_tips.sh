#!/bin/sh
# Tips: the form and its key, files opened whole or refused, the queue, what becomes of them; hostile letters.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta
export HOME XDG_CONFIG_HOME AVISPERO_PASSPHRASE
make_tip() { node "$AVISPERO_SOURCE/tests/support/make_tip.mjs" "$modules" "$@"; }

printf 'nombre,fecha,estado\nPersona Inventada,2015-05,Guerrero\n' >cases.csv
printf 'cve_entidad,entidad,periodo,categoria,cve_municipio,municipio,conteo\n12,GUERRERO,2014-09,X,12035,IGUALA,3\n' >counts.csv
expect 0 avispero registry case cases.csv counts.csv --quiet
expect 2 avispero registry case --open-tips nothing
says err 'no form for tips'
expect 0 avispero registry case --tip-form form --tip-title '<b>Buzón & más</b>' --kdf-memory 8M --json
key=$(python3 -c 'import json; print(json.load(open("out"))["key"])')
json out 'len(d["key"]) == 64 and d["form"] == "form/tip.html"'
[ "$(sha256sum form/tip.html | cut -d' ' -f1)" = "$(python3 -c 'import json; print(json.load(open("out"))["sha256"])')" ] || die "another hash"
says form/tip.html "$key"
says form/tip.html '&lt;b&gt;Buzón &amp; más&lt;/b&gt;'
if grep -qF '@@' form/tip.html; then die "a mark was left in the form"; fi
says form/tip.html "default-src 'none'"
find case -name 'key.json' | grep -q . && die "the secret key is in the case"
[ "$(find config -name key.json | wc -l)" -eq 1 ] || die "one key beside the user's, which there is none of"
[ "$(stat -c %a config/avispero/tips-*/key.json)" = 600 ] || die "others may read the key"

# another form of the same key; nothing is asked for
expect 0 env -u AVISPERO_PASSPHRASE "$AVISPERO" registry case --tip-form again --json </dev/null
json out "d['key'] == '$key'"
if cmp -s form/tip.html again/tip.html; then die "the title was not put in"; fi
says again/tip.html 'Encrypted form'
expect 2 avispero registry case --tip-form bad --tip-title "two
lines"

# ---- opening ----
head -c 3000000 /dev/urandom >photo.bin
printf '\211PNG\r\n\032\nrest' >picture
cat >letter.json <<'JSON'
{"form":1,"lang":"es","written":"2026-11-30","fields":{"what":"Vi la camioneta.\nEra blanca.","when":"26/09/2014","where":"Iguala, Guerrero","name":"Quien Cuenta","contact":"000-secreto","relation":"lo vi","consent":true},
"files":[{"name":"../../../etc/foto de la casa.jpg","size":3000000},{"name":"..\\..\\CON\u0000\u202egpj.exe","size":12}],"pad":5}
JSON
printf '\0\0\0\0\0' >zeros
make_tip "$key" one.avispero-tip letter.json photo.bin picture zeros
expect 0 avispero registry case --open-tips one.avispero-tip --json
json out 'd["tips"][0]["tip"] == 1 and d["tips"][0]["files"] == 2 and d["tips"][0]["error"] is None'
expect 0 avispero registry case --tips --json
json out '[f["name"] for f in d["tips"][0]["files"]] == ["foto de la casa.jpg", "CONgpj.exe"]'
json out '[f["type"] for f in d["tips"][0]["files"]] == ["application/octet-stream", "image/png"]'
json out 'd["tips"][0]["what"] == "Vi la camioneta.\nEra blanca." and d["tips"][0]["consent"] is True and d["tips"][0]["verdict"] is None'
cp out queue.json
same photo.bin "case/$(python3 -c 'import json; print(json.load(open("queue.json"))["tips"][0]["files"][0]["stored_as"])')"
same picture "case/$(python3 -c 'import json; print(json.load(open("queue.json"))["tips"][0]["files"][1]["stored_as"])')"
if ls -A case | grep -q '^\.tip-'; then die "plain files were left in the case"; fi
if grep -qE 'camioneta|secreto|Quien Cuenta|foto de la casa' case/log.jsonl; then die "words of a tip stand in the log"; fi
says case/log.jsonl "$(sha256sum one.avispero-tip | cut -d' ' -f1)"
says case/log.jsonl "$(sha256sum photo.bin | cut -d' ' -f1)"
expect 0 avispero verify case
cp case/log.jsonl before.jsonl
expect 0 avispero registry case --open-tips one.avispero-tip --json
json out 'd["tips"][0]["already"] is True and d["tips"][0]["tip"] == 1'
same case/log.jsonl before.jsonl
expect 0 avispero registry case --tips
says out 'Iguala, Guerrero'
[ "$(grep -cx '    Era blanca.' out)" -ge 1 ] || die "a line break was lost"

# ---- refused: altered, cut off, lengthened, for another key, no tip ----
python3 - <<'PYTHON'
whole = bytearray(open("one.avispero-tip", "rb").read())
places = [0, 6, 7, 40, 86, 87, 110, 111, 500, 111 + (1 << 20) + 16, 111 + (1 << 20) + 17, 2 * (1 << 20) + 200, len(whole) - 18, len(whole) - 1]
for n, place in enumerate(places):
    bad = bytearray(whole)
    bad[place] ^= 1
    open(f"flip{n}.avispero-tip", "wb").write(bad)
chunk = (1 << 20) + 17
for name, data in {"cut1": whole[:-1], "cut2": whole[:111 + chunk], "cut3": whole[:100], "cut4": b"", "long1": whole + b"x", "long2": whole + whole[111:],
                   "swap": whole[:111] + whole[111 + chunk:111 + 2 * chunk] + whole[111:111 + chunk] + whole[111 + 2 * chunk:],
                   "text": b"a text\n", "zip": b"PK\3\4" * 100}.items():
    open(f"{name}.avispero-tip", "wb").write(data)
PYTHON
cp case/log.jsonl before.jsonl
expect 3 avispero registry case --open-tips flip*.avispero-tip cut*.avispero-tip long*.avispero-tip swap.avispero-tip text.avispero-tip zip.avispero-tip . --json
json out 'len(d["tips"]) == 14 + 4 + 2 + 3 + 1 and all(t["error"] and t["tip"] is None for t in d["tips"])'
same case/log.jsonl before.jsonl
[ "$(find case/originals -type f | wc -l)" -eq 5 ] || die "something of a refused tip was kept"
expect 3 avispero registry case --open-tips flip8.avispero-tip --lang es
says err 'alterado'
expect 0 avispero registry second cases.csv --quiet
expect 0 avispero registry second --tip-form form2 --kdf-memory 8M --quiet
expect 3 avispero registry second --open-tips one.avispero-tip
says err 'another case'
AVISPERO_PASSPHRASE=falsa expect 2 avispero registry case --open-tips one.avispero-tip
says err 'passphrase is wrong'
expect 3 avispero registry case --open-tips one.avispero-tip --keys elsewhere
says err 'is not in'
printf 'told in confidence' >case/.tip-1-0.new # what a kill left
make_tip "$key" two.avispero-tip letter.json photo.bin picture zeros # the same letter, another key: another tip
expect 3 avispero registry case --open-tips cut1.avispero-tip two.avispero-tip --json
json out 'd["tips"][0]["error"] and d["tips"][1]["tip"] == 2' # one bad file stops no other
expect 3 avispero registry case --open-tips nada two.avispero-tip --json
json out '"cannot be opened" in d["tips"][0]["error"] and d["tips"][1]["tip"] == 2 and d["tips"][1]["already"]' # nor does one that is not there
if ls -A case | grep -q '^\.tip-'; then die "what a kill left is still there"; fi

# ---- letters that lie ----
hostile() {
    printf '%s' "$1" >bad.json
    shift
    make_tip "$key" bad.avispero-tip bad.json "$@"
    /usr/bin/env python3 - "$AVISPERO" <<'PYTHON' || die "not refused, or not for little memory: $(head -c 80 bad.json)"
import resource, subprocess, sys
done = subprocess.run([sys.argv[1], "registry", "case", "--open-tips", "bad.avispero-tip"], stdout=open("out", "w"), stderr=open("err", "w"), check=False)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.exit(0 if done.returncode == 3 and use.ru_maxrss < 400_000 else 1)
PYTHON
}
f='"fields":{},'
hostile ''
hostile '{'
hostile '[]'
hostile '{"form":2,'"$f"'"files":[]}'
hostile '{"form":1,"files":[]}'
hostile '{"form":1,"fields":{"what":["x"]},"files":[]}'
hostile '{"form":1,'"$f"'"files":{}}'
hostile '{"form":1,'"$f"'"files":[{"name":"a","size":9007199254740991}]}'
hostile '{"form":1,'"$f"'"files":[{"name":"a","size":-1}]}' zeros
hostile '{"form":1,'"$f"'"files":[{"name":"a","size":9223372036854775807},{"name":"b","size":9223372036854775807},{"name":"c","size":7}]}' zeros
hostile '{"form":1,'"$f"'"files":[{"name":"a","size":4}]}' zeros
hostile '{"form":1,'"$f"'"files":[{"name":"a","size":6}]}' zeros
hostile '{"form":1,'"$f"'"files":[],"pad":7}' picture
hostile '{"form":1,'"$f"'"files":[],"pad":12}' picture
hostile '{"form":1,'"$f"'"files":[{"size":5}]}' zeros
hostile "$(python3 -c 'print("{\"form\":1,\"fields\":{},\"files\":[" + ",".join("{\"name\":\"a\",\"size\":0}" for _ in range(1001)) + "]}")')"
hostile "$(python3 -c 'print("[" * 5000)')"
python3 - <<'PYTHON' # a million fields, and a text of a megabyte less their room
fields = ",".join(f'"f{n}":""' for n in range(80000))
open("many.json", "w").write('{"form":1,"fields":{' + fields + ',"what":"algo"},"files":[]}')
open("huge.json", "w").write('{"form":1,"fields":{' + ",".join(f'"f{n}":""' for n in range(1000000)) + '},"files":[]}')
PYTHON
make_tip "$key" huge.avispero-tip huge.json
expect 3 avispero registry case --open-tips huge.avispero-tip
make_tip "$key" many.avispero-tip many.json
expect 0 avispero registry case --open-tips many.avispero-tip --json
expect 0 avispero registry case --tips --json
json out '[t["tip"] for t in d["tips"]] == [1, 2, 3] and d["tips"][2]["what"] == "algo" and d["tips"][2]["consent"] is False'

# ---- what becomes of them ----
expect 2 avispero registry case --accept-tip 9
expect 2 avispero registry case --accept-tip 1 --refuse-tip 1
expect 2 avispero registry case --accept-tip 1 --record 99
expect 2 avispero registry case --accept-tip 1 --record 1 --set 'title=x'
expect 2 avispero registry case --accept-tip 3
says err 'did not agree'
expect 2 avispero registry case --accept-tip 1 --set 'kind=desaparición; title=x; public=yes'
says err 'nothing of a tip is public when it is accepted'
expect 0 avispero registry case --accept-tip 1 --set 'kind=desaparición; title=La camioneta' --who ana --json
json out 'd["record"] == 2 and d["edit"] == 1'
expect 2 avispero registry case --accept-tip 1
says err 'decided already'
expect 0 avispero registry case --json
json out 'd["records"] == 2 and d["incidents"] == 2 and d["documents"] == 2'
cp -R case told
expect 0 avispero registry told --edit record:2 --set public=yes
expect 0 avispero registry told --edit document:1 --set public=yes
expect 0 avispero registry told --edit document:2 --set public=yes
expect 0 avispero registry told --export-site site
if grep -rqF -e 'foto de la casa' -e CONgpj site; then die "the name of a witness's file is in the site"; fi
expect 0 avispero registry case --count --by municipality,kind,period --json
json out 'any(r["municipality_code"] == "12035" and r["kind"] == "disappearance" and r["period"] == "2014-09-26" for r in d["single"])'
expect 0 avispero registry case --history --json
json out 'any(e["what"] == "tip" and e["field"] == "verdict" and e["after"] == "accepted" and e["edit"] == 1 for e in d["history"])'
json out 'all("secreto" not in (e["after"] or "") and "Quien Cuenta" not in (e["after"] or "") for e in d["history"])'
expect 0 avispero registry case --refuse-tip 2 --who ana --because 'es el mismo' --json
expect 0 avispero registry case --tips --json
json out '[(t["tip"], t["verdict"], t["record"]) for t in d["tips"]] == [(3, None, None), (1, "accepted", 2), (2, "refused", None)]'
expect 0 avispero registry case --undo 1
expect 0 avispero registry case --tips --json
json out '[t["tip"] for t in d["tips"] if t["verdict"] is None] == [1, 3]'
expect 0 avispero registry case --json
json out 'd["records"] == 1 and d["incidents"] == 1'
expect 0 avispero registry case --accept-tip 3 --record 1 --because 'lo autorizó por teléfono' --json
json out 'd["record"] == 1'
expect 0 avispero verify case
expect 0 avispero registry case --tips --lang es
says out 'Aviso 3'

# ---- of what is published, nothing came from a tip ----
expect 0 avispero registry case --edit record:1 --set 'public=yes'
expect 0 avispero registry case --export-site site --quiet
[ -s site/data.js ] || die "there is no site"
if grep -rqE 'camioneta|secreto|Quien Cuenta|foto de la casa|algo|tip [0-9]' site/data.js site/downloads; then die "words of a tip stand in the site"; fi
