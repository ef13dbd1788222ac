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
    w.writerow(["779", "", "nadie", "", "", "sin cuenta", 1491300009, ""])
    w.writerow(["780", "889", "nadie", "", "", "sin hora", "ayer <i>", ""])
E
expect 0 avispero run case data/posts.csv hostile.csv --quiet --json
json out 'sum(f["rejected"] for f in d["read"]["files"]) == 2'
CHROMIUM=$browser MODULES=$modules exec node "$AVISPERO_SOURCE/tests/web/page_test.mjs"
