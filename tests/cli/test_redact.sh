#!/bin/sh
# What may be published: no name, text or value that must not appear stands in any byte of the redacted case, its report or exports.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE

# Eight accounts share twelve things together within seconds, forty others share at their own pace; some say things that must not appear.
python3 - <<'END'
import csv, random
random.seed(5)
rows = [("id", "cuenta", "cuando", "objeto", "texto", "seguidores", "menciona")]
n = 0
def add(account, second, thing, text, followers, mention=""):
    global n
    n += 1
    rows.append((f"9{n:07d}", account, f"2024-05-{1 + second // 86400:02d}T{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",
                 f"https://noticias.example/{thing}?quien=cookie", text, followers, mention))
for thing in range(12):
    start = thing * 100000 + 500
    for k in range(8):
        add(f"abejorro_{k}", start + k, f"nota{thing}", f"Compartan nota {thing}, dice @vecina_{k}: llamen al 55 1234 {5000 + k}, correo doña{k}@correo.example, Calle Zarzamora 12", 90000 if k == 0 else 1234 + k, f"vecina_{k}")
for k in range(40):
    for thing in random.sample(range(12), 3):
        add(f"vecina_{k}", random.randrange(0, 1300000), f"nota{thing}", f"opinión propia número {k} {thing}", 100 + k)
with open("datos.csv", "w", newline="", encoding="utf-8") as f:
    csv.writer(f).writerows(rows)
END
expect 0 "$AVISPERO" run case datos.csv --map post=id,account=cuenta,time=cuando,object=objeto,text=texto,followers=seguidores,mention=menciona --quiet --json
json out 'len(d["groups"]) == 1 and d["groups"][0]["accounts"] == 8'
printf 'vecina_3\nabejorro_7\n' >victims
printf 'Calle Zarzamora\n  nota4  \n' >strike
printf '90000001\nvecina_9\n' >deleted
expect 0 "$AVISPERO" redact case --out public --victims victims --strike strike --deletions deleted --texts masked --json
json out 'd["shown"] == 1 and d["gone"] == 3 and d["groups"] == 1 and d["posts_gone"] > 12'
expect 0 "$AVISPERO" verify public
expect 0 "$AVISPERO" report public --lang es --out public.html
expect 0 "$AVISPERO" export public --as csv --out public.csv
expect 0 "$AVISPERO" export public --as gexf --out public.gexf
mkdir seen && mv public public.html public.csv* public.*.csv public.gexf seen/ 2>/dev/null
nowhere() { ! grep -raqi -- "$1" seen || die "\"$1\" stands in $(grep -rali -- "$1" seen)"; }
for word in vecina_ abejorro_1 abejorro_6 abejorro_7 'Calle Zarzamora' 'nota4' '55 1234' 'correo.example' 'opinión propia' cookie 9000000 datos.csv "$TMPDIR"; do
    nowhere "$word"
done
grep -raq abejorro_0 seen/public.nodes.csv || die "an account with many followers is not shown"
grep -raq 'u-[a-z2-7]\{10\}' seen/public.nodes.csv || die "there are no pseudonyms"
[ -z "$(ls -A seen/public/originals)" ] || die "the redacted case holds originals"

# the same key gives the same names, another key others; the key lies in no case
cut -d, -f1 seen/public.nodes.csv | sort >first
expect 0 "$AVISPERO" redact case --out again --victims victims
expect 0 "$AVISPERO" export again --as csv --out again.csv
cut -d, -f1 again.nodes.csv | sort | cmp -s - first || die "other pseudonyms from the same key"
expect 0 "$AVISPERO" redact case --out other --victims victims --pseudonyms other.key
expect 0 "$AVISPERO" export other --as csv --out other.csv
! cut -d, -f1 other.nodes.csv | sort | cmp -s - first || die "the same pseudonyms from another key"
! grep -rqaF "$(cat config/avispero/pseudonyms.key)" case again seen || die "the key lies in a case"
expect 2 "$AVISPERO" redact case --out third --pseudonyms case/names.key
says err 'must not lie in a case'
expect 2 "$AVISPERO" redact case --out again
says err 'exists already'

# the list of deletions holds from now on, and the seal keeps it together with what it speaks of
says case/deletions.txt vecina_9
grep -raq "$(printf %s vecina_9)" case/originals || die "the case itself lost what was deleted from exports"
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal --kdf-memory 8M
tar -tf s.avispero-seal | grep -qx deletions.txt || die "the seal does not hold the list"
expect 0 "$AVISPERO" verify case

# what leaves the case obeys the list: refused, unless it is said that it is not for publication
expect 2 "$AVISPERO" export case --as csv --out all.csv
says err 'list of deletions'
expect 2 "$AVISPERO" report case --out all.html --lang es
says err 'lista de supresión'
[ ! -e all.csv ] && [ ! -e all.html ] || die "something was written all the same"
for out in 'links case --out e.csv' 'groups case --members --out g.json' 'story case --out s.json' 'dossier case --out d.html' 'dossier case --out d.pdf' \
    'report case --site site' 'report case --cards cards' 'compare case --method coornet --out k.csv' 'compare case --method coornet --scores k.csv' \
    'review case --json --out r.json' 'review case --out r.txt' 'prove case 90000005 --out p.json'; do
    expect 2 "$AVISPERO" $out
    says err 'list of deletions'
    expect 0 "$AVISPERO" $out --with-deleted
done
rm -rf e.csv g.json s.json d.html d.pdf site cards k.csv r.json r.txt p.json
expect 0 "$AVISPERO" links case --trace object # to the terminal, for work
# files of the page, too
cat >page.py <<'END'
import os, sys
sys.path.insert(0, os.environ["AVISPERO_SOURCE"] + "/tests/web")
from serving import Server
import json
with Server("case") as server:
    code, _, overview = server.get("/api/overview")
    assert code == 200 and json.loads(overview)["withheld"] == 2, overview
    for question in ("download?what=posts", "download?what=accounts", "download?what=links", "dossier"):
        sign = "&" if "?" in question else "?"
        for word, expected in (("", 400), (sign + "with_deleted=no", 400), (sign + "with_deleted=yes", 200)):
            code, headers, body = server.get("/api/" + question + word)
            assert code == expected, (question + word, code, body[:200])
            assert expected == 200 or (b"list of deletions" in body and b"vecina_9" not in body), body
END
python3 page.py || die "the page gives what the list holds back"
# one deletion, however it was written: with an @, in capitals, after a mark of byte order, with a line end of Windows
for line in '@vecina_9' 'VECINA_9' "$(printf '\357\273\277vecina_9')" "$(printf 'vecina_9\r')" "$(printf ' @Vecina_9 ')"; do
    printf '%s\n' "$line" >case/deletions.txt
    expect 2 "$AVISPERO" export case --as csv --out all.csv
done
expect 0 "$AVISPERO" export case --as csv --out all.csv --with-deleted
grep -q vecina_9 all.nodes.csv || grep -q abejorro all.nodes.csv || die "the whole export is not whole"

# a group that is too small for k is not told of
expect 0 "$AVISPERO" redact case --out large --k 50 --json
json out 'd["groups"] == 0 and d["groups_gone"] == 1 and d["shown"] == 0'
