#!/bin/sh
# The page in Debian's Chromium: rooms, keys, languages, foreign text, WebGL off, accessibility. See page_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
avispero simulate planted --out data --posts 5000 --seed 3 --quiet || die "no data"
python3 - <<'E'
import csv
with open("hostile.csv", "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls".split(","))
    texts = ["<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>", "vuelta \u202eatleuv\u2066 al\u200brevés",
             "larguísimo " + "x" * 100000, "=HYPERLINK(\"http://evil.example\";\"formula\")", "z" + "\u0301" * 200 + " apilado"]
    for i, text in enumerate(texts):
        w.writerow([f"77{i}", f"88{i}", "<b onclick=alert(1)>hostil</b>", "", "", text, 1491300000 + i, ""])
    for i, text in enumerate(["@NadiaFerrolano te voy a matar", "@NadiaFerrolano te vamos a matar a ti y a tu familia", "@NadiaFerrolano ojala te mueras"]):
        w.writerow([f"78{i}1", f"99{i}", f"amenaza{i}", "", "", text, 1491301000 + i, ""])
    w.writerow(["779", "", "nadie", "", "", "sin cuenta", 1491300009, ""])
    w.writerow(["780", "889", "nadie", "", "", "sin hora", "ayer <i>", ""])
E
cat >more.csv <<'E'
id,usuario,texto,fecha
9001,nuevo1,"palabras que antes no estaban",2017-04-05 10:00:00
9002,nuevo2,"=1+1",2017-04-05 10:00:05
9003,,"sin cuenta <b>otra</b>",2017-04-05 10:00:06
9004,nuevo4,"sin fecha",ayer
E
printf 'id,name,kind,value,valid_from,valid_to\nnadia,Nadia Ferrolano,handle,NadiaFerrolano,,\n' >targets.csv
expect 0 avispero run case data/posts.csv hostile.csv --targets targets.csv --quiet --json
json out 'sum(f["rejected"] for f in d["read"]["files"]) == 2'
CHROMIUM=$browser MODULES=$modules exec node "$AVISPERO_SOURCE/tests/web/page_test.mjs"
