#!/bin/sh
# Told while the case is open for reading: what changes nothing has no number and no line in notes.jsonl; a source is taken out where the case is not open otherwise.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'titulo,tipo,fecha,estado\nUno,threat,2014-05,Guerrero\n' >cases.csv
printf 'estado,fecha,conteo\nGuerrero,2014-09,12\n' >counts.csv
expect 0 avispero registry case cases.csv counts.csv --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || die "what was told is not what was done"
import json
from serving import Server

with Server("case") as s:
    def tell(**change):
        status, _, body = s.request("POST", "/api/registry", headers=[("Origin", "http://" + s.host), ("Content-Type", "application/json")], body=json.dumps(change).encode())
        return status, json.loads(body)
    def entitled(title): return tell(do="set", what="record", of=1, values={"title": title})
    lines = lambda: len(open("case/notes.jsonl").readlines())

    assert entitled("Dos") == (200, {"edit": 1, "id": 1})
    assert lines() == 1
    assert entitled("Dos") == (200, {"edit": None, "id": 1})
    assert lines() == 1, "nothing was told, and it is kept"
    assert entitled("Tres") == (200, {"edit": 2, "id": 1})
    assert tell(do="set", what="incident", of=1, values={"municipality": None})[1]["edit"] is None
    assert tell(do="set", what="incident", of=1, values={"latitude": "18.3"})[0] == 400
    assert tell(do="add", what="relation", values={"record": 1, "to": 1})[0] == 400
    assert tell(do="set", what="source", of=1, values={"public": False})[0] == 400
    assert tell(do="set", what="source", of=2, values={"public": False}) == (200, {"edit": 3, "id": 2})
    status, told = tell(do="remove", what="source", of=2)
    assert status == 400 and "--remove source:2" in json.dumps(told), told
    assert json.loads(s.get("/api/registry")[2])["aggregate"]["rows"] == 1
    s.lives()
PYTHON
expect 0 avispero registry case --remove source:2 --json
json out 'd["edit"] == 4'
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || die "a source that is out is shown, or let in"
import json
from serving import Server

with Server("case") as s:
    of = json.loads(s.get("/api/registry")[2])
    assert of["aggregate"]["rows"] == 0 and [f["id"] for f in of["files"]] == [1], of
    body = json.dumps({"do": "undo", "of": 4}).encode()
    status, _, told = s.request("POST", "/api/registry", headers=[("Origin", "http://" + s.host), ("Content-Type", "application/json")], body=body)
    assert status == 400 and b"--undo" in told, told
PYTHON
expect 0 avispero registry case --undo 4 --quiet
expect 0 avispero registry case --json
json out 'd["counts"] == 1'
expect 0 avispero verify case
