#!/bin/sh
# A person decides on tips over HTTP: accepted with all that is in it, refused, taken back; what makes no sense is refused. The next command that writes has it.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
printf 'titulo,tipo,fecha,estado\nUn caso,amenaza,2015-05,Guerrero\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
expect 0 avispero registry case --tip-form form --kdf-memory 8M --json
key=$(python3 -c 'import json; print(json.load(open("out"))["key"])')
printf 'un papel\n' >paper.txt
number=0
for consent in true true false true; do
    number=$((number + 1))
    printf '{"form":1,"lang":"es","written":"2026-11-30","fields":{"what":"Lo vi %s","when":"26/09/2014","where":"Iguala, Guerrero","name":"Quien Cuenta","consent":%s},"files":[{"name":"p.txt","size":9}]}' $number $consent >letter.json
    node "$AVISPERO_SOURCE/tests/support/make_tip.mjs" "$modules" "$key" $number.avispero-tip letter.json paper.txt
done
expect 0 avispero registry case --open-tips 1.avispero-tip 2.avispero-tip 3.avispero-tip 4.avispero-tip --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || exit 1
import json
from serving import Server

with Server("case") as s:
    def tell(what):
        status, _, body = s.request("POST", "/api/registry", headers=[("Origin", "http://" + s.host), ("Content-Type", "application/json")], body=json.dumps(what).encode())
        return status, json.loads(body)
    def decide(tip, verdict, **more):
        return tell({"do": "decide", "what": "tip", "of": tip, "values": {"verdict": verdict, **more.pop("values", {})}, "who": "ana", **more})
    record = lambda n: json.loads(s.get(f"/api/registry/records/{n}")[2])

    # what makes no sense changes nothing
    for status, _ in (decide(1, "maybe"), decide(9, "accepted"), decide(1, "accepted", values={"record": 99}), decide(1, "accepted", values={"record": "x"}),
                      decide(1, "accepted", values={"record": 1, "case": {}}), decide(1, "accepted", values={"case": []}), decide(1, "accepted", values={"case": {"nada": 1}}),
                      decide(3, "accepted", values={"record": 1})):
        assert status == 400, status
    assert len(record(1)["incidents"]) == 1

    # into a case that is there: an incident, a statement that names it, its file, nothing of it public; who told it is nowhere
    status, told = decide(1, "accepted", values={"record": 1})
    assert status == 200 and told == {"edit": 1, "id": 1}, told
    of = record(1)
    assert [(i["what"], i["when"], i["state"], i["kind"], i["public"]) for i in of["incidents"] if i["what"]] == [("Lo vi 1", "2014-09-26", "12", "threat", False)], of["incidents"]
    assert [(d["type"], d["title"], d["source"], d["public"]) for d in of["documents"]] == [("text/plain; charset=utf-8", None, "tip 1", False)], of["documents"]
    assert s.get(f"/api/registry/documents/{of['documents'][0]['id']}")[2] == b"un papel\n"
    assert "Quien Cuenta" not in json.dumps(of)
    assert decide(1, "refused")[0] == 400, "it is decided"
    assert decide(1, "accepted", values={"record": 1})[0] == 400

    # into a case of its own, one without agreement for a reason, and one refused
    status, told = decide(2, "accepted", values={"case": {"title": "La camioneta", "kind": "desaparición"}})
    assert status == 200 and record(2)["record"]["title"] == "La camioneta" and record(2)["incidents"][0]["kind"] == "disappearance", told
    assert decide(3, "accepted", values={"record": 1}, why="lo autorizó por teléfono")[0] == 200
    assert decide(4, "refused", why="es el mismo")[0] == 200

    # taken back: all of it goes, and comes again
    assert tell({"do": "undo", "of": 1})[0] == 200
    assert [(d["source"]) for d in record(1)["documents"]] == ["tip 3"] and "Lo vi 1" not in json.dumps(record(1)["incidents"])
    assert tell({"do": "undo", "of": 1})[0] == 400
    status, told = tell({"do": "undo", "of": 5})
    assert status == 200 and sorted(d["source"] for d in record(1)["documents"]) == ["tip 1", "tip 3"]
    assert tell({"do": "undo", "of": 2})[0] == 200
    assert tell({"do": "undo", "of": 4})[0] == 200
    assert [r["title"] for r in json.loads(s.get("/api/registry/records?limit=10")[2])["records"]] == ["Un caso"]
    s.lives()
PYTHON

# the next command that writes has all of it, under the same numbers
expect 0 avispero registry case --edit record:1 --set public=yes --json
json out 'd["edit"] == 9'
expect 0 avispero registry case --json
json out '(d["records"], d["incidents"], d["documents"]) == (1, 3, 2)'
expect 0 avispero registry case --tips --json
json out '[(t["tip"], t["verdict"], t["record"]) for t in d["tips"]] == [(2, None, None), (4, None, None), (1, "accepted", 1), (3, "accepted", 1)]'
expect 0 avispero registry case --undo 3 --quiet
expect 0 avispero registry case --json
json out '(d["incidents"], d["documents"]) == (2, 1)'
expect 0 avispero verify case
