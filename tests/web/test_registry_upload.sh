#!/bin/sh
# Documents and tables of the registry sent over HTTP: kept by a child process, byte for byte; what makes no sense is refused.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'nombre,fecha,estado\nPersona Inventada,2015-05,Guerrero\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 exec python3 - <<'PYTHON'
import json, os, time
from serving import Server, run, AVISPERO

with Server("case") as s:
    origin = ("Origin", "http://" + s.host)
    def tell(path, what):
        status, _, body = s.request("POST", path, headers=[origin, ("Content-Type", "application/json")], body=json.dumps(what).encode())
        return status, json.loads(body) if body[:1] in b"{[" else None
    def upload(name, body):
        status, _, answer = s.request("POST", "/api/upload?name=" + name, headers=[origin, ("Content-Type", "application/octet-stream")], body=body)
        assert status == 200, (status, answer)
        return json.loads(answer)["file"]
    def done(*steps):
        assert tell("/api/work", {"steps": list(steps)})[0] == 200
        for _ in range(2400):
            state = json.loads(s.get("/api/work")[2])
            if not state["going"]:
                return state["results"]
            time.sleep(0.1)
        raise AssertionError(state)

    paper = b"%PDF-1.4 " + bytes(range(256)) * 500
    first = upload("..%2fdeclaraci%C3%B3n.pdf", paper)
    # what cannot be done is refused before anything is begun
    for step in ({"holds": "document"}, {"holds": "document", "record": "1"}, {"holds": "document", "record": 0}, {"holds": "document", "record": 1, "files": []},
                 {"holds": "document", "record": 1, "files": [first, first]}, {"holds": "document", "record": 1, "files": ["/etc/passwd"]},
                 {"holds": "document", "record": 1, "files": [999]}, {"files": []}, {"key": 7}, {"map": ["x"]}, {"who": {}}, {"holds": 1}):
        refused = {"do": "registry", "files": [first], **step}
        status, _ = tell("/api/work", {"steps": [refused]})
        assert status == 400, (refused, status)
    results = done({"do": "registry", "files": [first], "holds": "document", "record": 1, "who": "ana"})
    assert [r["exit"] for r in results] == [0] and results[0]["do"] == "registry" and results[0]["id"] == 1, results
    record = json.loads(s.get("/api/registry/records/1")[2])
    assert [(d["id"], d["type"], d["size_bytes"], d["public"], d["source"]) for d in record["documents"]] == [(1, "application/pdf", len(paper), False, "ana")], record["documents"]
    assert "/" not in record["documents"][0]["file_name"] and record["documents"][0]["file_name"].endswith(".pdf")
    status, headers, body = s.get("/api/registry/documents/1")
    assert status == 200 and body == paper and headers["Content-Type"] == "application/pdf"
    # a case that there is not: the child says so, and the file stays to be tried again
    second = upload("otra.txt", b"una nota\n")
    assert done({"do": "registry", "files": [second], "holds": "document", "record": 99})[0]["exit"] == 2
    assert done({"do": "registry", "files": [second], "holds": "document", "record": 1})[0]["id"] == 2
    assert tell("/api/work", {"steps": [{"do": "registry", "files": [second], "holds": "document", "record": 1}]})[0] == 400, "a file is forgotten when it is kept"
    # tables, with a map
    table = upload("tabla.csv", "cuando,donde,quien\n2016-02,Guerrero,Otra Persona\n2016-02,Guerrero,Otra Persona\n".encode())
    results = done({"do": "registry", "files": [table], "map": "when=cuando,state=donde,name=quien"})
    assert results[0]["files"][0]["kept"] == 1 and results[0]["files"][0]["duplicate"] == 1, results
    assert json.loads(s.get("/api/registry")[2])["records"] == 2
    # the same table a month later: what it brings up to date, and who brought it
    for month, words, updated in (("enero", "a", 0), ("febrero", "b", 1)):
        table = upload(month + ".csv", f"folio,titulo,fecha,tipo,hechos\nA-1,Uno,2014,threat,{words}\n".encode())
        results = done({"do": "registry", "files": [table], "who": "ana"})
        assert results[0]["exit"] == 0 and results[0]["files"][0]["updated"] == updated, results
    last = json.loads(s.get("/api/registry/history")[2])["history"][0]
    assert (last["do"], last["who"], last["field"], last["before"], last["after"]) == ("import", "ana", "what", "a", "b"), last
    s.lives()
assert not os.path.exists("case/incoming")
run(AVISPERO, "verify", "case")
PYTHON
