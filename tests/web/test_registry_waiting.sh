#!/bin/sh
# What waits, asked and decided at the page: published, kept back, joined, taken back; and it holds when the next command takes it into the tables.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
rows "$head" 'A-1,,Juan Pérez López,amenaza,2014-11-03,Guerrero,,,GONE,,si' 'A-2,Dos,Eva Mar,amenaza,2015-01-01,Puebla,,,STAYS,,si' >one.csv
rows "$head" 'B-1,,Juan Pérez,amenaza,2014-11-03,Guerrero,,,MARKED,,si' 'B-2,Tres,,amenaza,2016-01-01,Puebla,,,FREE,radio,si' 'B-3,Cuatro,,amenaza,2016-02-01,Puebla,,,KEPT,,si' >two.csv
sed 's/,STAYS,/,STAYS longer,/' one.csv >three.csv
expect 0 avispero registry case one.csv --quiet
expect 0 avispero registry case --remove record:1 --quiet # 1
expect 0 avispero registry case two.csv three.csv --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || die "what waits is not what was told"
import json
from serving import Server

with Server("case") as s:
    def tell(**change):
        status, _, body = s.request("POST", "/api/registry", headers=[("Origin", "http://" + s.host), ("Content-Type", "application/json")], body=json.dumps(change).encode())
        return status, json.loads(body)
    ask = lambda question: json.loads(s.get("/api/" + question)[2])
    waits = lambda: [c["record"] for c in ask("registry/waiting")["cases"]]
    public = lambda: sorted(r["id"] for r in ask("registry/records?public=1")["records"])

    of = ask("registry/waiting")
    assert (of["total"], of["alike"], waits(), public()) == (4, 1, [3, 4, 5, 2], [2]), of
    assert ask("registry")["waiting"] == 4
    assert [(x["source"], x["cases"]) for x in of["sources"]] == [(2, 2), (3, 1)], of["sources"]
    assert of["cases"][0]["near"] == 1 and of["cases"][0]["reason"], of["cases"][0]
    assert [(t["field"], t["before"], t["words"]) for t in of["cases"][3]["things"]] == [("what", "STAYS", "STAYS longer")], of["cases"][3]
    assert tell(do="withhold", what="record", of=5) == (200, {"edit": 2, "id": 5})
    told = tell(do="publish", what="source", of=2)
    assert told == (200, {"edit": 3, "id": 2}), told
    assert (waits(), public()) == ([3, 2], [2, 4])
    assert tell(do="undo", of=3)[0] == 200 and (waits(), public()) == ([3, 4, 2], [2])
    assert tell(do="undo", of=4)[0] == 200 and (waits(), public()) == ([3, 2], [2, 4])
    assert tell(do="publish", what="source", of=2)[0] == 400 and tell(do="publish", what="incident", of=3)[0] == 400
    assert tell(do="publish", what="source", of=3)[0] == 200
    assert [i["what"] for i in ask("registry/records/2")["incidents"]] == ["STAYS longer"]
    assert ask("registry/records?q=longer")["total"] == 1, "what is searched is what stood before"
    assert tell(do="join", what="record", of=2, values={"record": 5})[0] == 200
    assert tell(do="join", what="record", of=2, values={"record": 5})[0] == 400
    assert waits() == [3] and ask("registry")["waiting"] == 1
    assert tell(do="withhold", what="record", of=3)[0] == 200
    assert ask("registry/waiting") == {"total": 0, "alike": 0, "offset": 0, "cases": [], "sources": []}
    assert tell(do="undo", of=8)[0] == 200 and waits() == [3]
    s.lives()
PYTHON
expect 0 avispero registry case --history --json # takes what was told into the tables
expect 0 avispero registry case --edit record:4 --set 'title=Tres bis' --quiet
expect 0 avispero registry case --waiting --json
json out '[c["record"] for c in d["cases"]] == [3]'
site
shown FREE 'STAYS longer' 'Tres bis'
without GONE MARKED KEPT
expect 0 avispero verify case --quiet

# ---- and in the room of cases, where there is a browser ----
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config
export HOME XDG_CONFIG_HOME
rm -rf case
expect 0 avispero registry case one.csv --quiet
expect 0 avispero registry case --remove record:1 --quiet
grep -v KEPT two.csv >less.csv
expect 0 avispero registry case less.csv three.csv --quiet
CHROMIUM=$browser MODULES=$modules node "$AVISPERO_SOURCE/tests/web/waiting_test.mjs" || die "what waits is not decided in the room"
