#!/bin/sh
# Downloads while they are made: the first rows at once, other questions meanwhile, a browser that goes, a server that ends.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
avispero simulate planted --out data --posts 300000 --seed 3 --quiet || die "no data"
expect 0 "$AVISPERO" read case data/posts.csv --quiet --json
avispero simulate planted --out few --posts 3000 --seed 3 --quiet || die "no data"
expect 0 "$AVISPERO" read small few/posts.csv --quiet --json
PYTHONPATH=$AVISPERO_SOURCE/tests/web PYTHONDONTWRITEBYTECODE=1 python3 - <<'E2' || exit 1
import csv, glob, http.client, io, json, os, socket, threading, time
from serving import Server

def begin(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": server.cookie, "Host": server.host})
    return connection, connection.getresponse()

def processor_s(server):
    fields = open(f"/proc/{server.process.pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

with Server("case", "--answer-time", "5") as s:
    # whole, and in the order of time
    status, headers, body = s.get("/api/download?what=posts")
    rows = list(csv.reader(io.StringIO(body.decode())))
    assert status == 200 and headers["Transfer-Encoding"] == "chunked" and len(rows) > 290000, (status, len(rows))
    times = [row[4] for row in rows[1:] if row[4]]
    assert times == sorted(times)
    status, headers, parquet = s.get("/api/download?what=posts&as=parquet")
    assert status == 200 and parquet[:4] == parquet[-4:] == b"PAR1" and len(parquet) < len(body), len(parquet)
    assert 'filename="posts.parquet"' in headers["Content-Disposition"], headers

    # one who asks first what a download is like: an answer without a body, and no other on that connection; a raw socket hides nothing
    for _ in range(20):
        said = b""
        with socket.create_connection(("127.0.0.1", s.port), timeout=60) as raw:
            raw.sendall(f"HEAD /api/download?what=accounts HTTP/1.1\r\nHost: {s.host}\r\nCookie: {s.cookie}\r\n\r\n".encode())
            while part := raw.recv(1 << 16):
                said += part
        assert said.startswith(b"HTTP/1.1 200") and b"\r\nConnection: close" in said and b"attachment" in said, said
    assert s.request("HEAD", "/api/download?what=posts")[0] == 200
    for _ in range(12):
        assert s.get("/api/download?what=accounts")[0] == 200, "a HEAD keeps the place of a download"

    # how long questions take when nobody else is there
    begun = time.time()
    for _ in range(20):
        s.lives()
    usual = time.time() - begun

    # nobody else waits: as many as there may be stand still with more to come than any buffer holds, and one more is told so
    still = [begin(s, "/api/download?what=posts") for _ in range(8)]
    for _, answer in still:
        assert answer.read(100).startswith(b"post,account,handle")
    begun = time.time()
    for _ in range(20):
        s.lives()
    assert time.time() - begun < 10 + 10 * usual, "questions waited for downloads"
    status, _, text = s.get("/api/download?what=accounts")
    assert status == 503 and b"downloads" in text, (status, text)

    # a browser that goes away ends the work that was done for it
    for connection, _ in still:
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
    for _ in range(600):
        if s.get("/api/download?what=accounts")[0] == 200:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("what nobody takes is still being made")

    # the same while nothing was there to be sent: a word that nobody wrote
    connection, answer = begin(s, "/api/download?what=posts&q=wordthatnobodywrote")
    assert answer.readline().startswith(b"post,")
    connection.sock.shutdown(socket.SHUT_RDWR)
    connection.close()
    time.sleep(1)
    before = processor_s(s)
    time.sleep(1)
    assert processor_s(s) - before < 0.5, "it is still looked for"

    # somebody slow but steady is served beyond the time that an answer has without moving, and whoever stops taking meanwhile is not waited for
    stopping, stopped = begin(s, "/api/download?what=posts")
    stopped.read(10)
    connection, answer = begin(s, "/api/download?what=posts")
    got, begun = b"", time.time()
    while time.time() - begun < 8:
        got += answer.read(200000)
        time.sleep(0.25)
    got += answer.read()
    assert got == body, (len(got), len(body))

    # what became of one is told by its ticket: how much went, that it was taken whole, or why not
    def state(ticket):
        status, _, body = s.get("/api/download-state?ticket=" + ticket)
        return json.loads(body) if status == 200 else status
    whole = len(s.get("/api/download?what=accounts&ticket=a1")[2])
    assert state("a1") == {"state": "done", "sent_bytes": whole, "error": None}, state("a1")
    for path in ("/api/download-state", "/api/download-state?ticket=A1", "/api/download-state?ticket=" + "a" * 33,
                 "/api/download?what=accounts&ticket=", "/api/overview?ticket=a1", "/api/download?what=accounts&ticket=a&ticket=b"):
        assert s.get(path)[0] == 400, path
    assert state("nobodyhasit")["state"] == "unknown"
    connection, answer = begin(s, "/api/download?what=posts&ticket=a2")
    answer.read(100)
    assert state("a2")["state"] == "going"
    connection.sock.shutdown(socket.SHUT_RDWR)
    connection.close()
    for _ in range(100):
        if state("a2")["state"] != "going":
            break
        time.sleep(0.1)
    assert state("a2")["state"] == "stopped" and state("a2")["error"] is None, state("a2")
    folder, = glob.glob(os.environ["TMPDIR"] + "/avispero-*")  # where the server makes files: there is none any more
    os.rmdir(folder)
    connection, answer = begin(s, "/api/download?what=accounts&as=parquet&ticket=a3&lang=es")
    try:
        assert answer.read() == b""
    except (http.client.IncompleteRead, ConnectionError):
        pass
    assert state("a3")["state"] == "failed" and len(state("a3")["error"]) > 20, state("a3")
    os.mkdir(folder)
    try:
        assert len(stopped.read()) < len(body) - 10
    except (http.client.IncompleteRead, ConnectionError):
        pass

# SIGTERM while some are under way: a clean end (checked by Server)
with Server("case") as s:
    going = [begin(s, "/api/download?what=posts") for _ in range(3)]
    for _, answer in going:
        answer.read(10)
print(f"{len(rows) - 1} rows")

# labels given at the page, as the files that the next command takes
with Server("small") as s:
    headers = [("Content-Type", "application/json"), ("Origin", f"http://{s.host}")]
    accounts = sorted({row[1] for row in csv.reader(io.StringIO(s.get("/api/download?what=posts")[2].decode()))} - {"account"})[:2]
    for account, label in zip(accounts, ("organic", "una, palabra")):
        status, _, text = s.request("POST", "/api/labels", headers, body=json.dumps({"do": "set", "account": account, "label": label}).encode())
        assert status == 200, (status, text)
    for name in ("labels", "known-organic"):
        # the list of deletions is asked, as by every file that leaves the case
        with open("small/deletions.txt", "w", encoding="utf-8") as file:
            file.write(accounts[0] + "\n")
        status, _, text = s.get("/api/labels?as=" + name)
        assert status == 400 and b"list of deletions" in text and accounts[0].encode() not in text, (status, text)
        assert accounts[0].encode() in s.get("/api/labels?with_deleted=yes&as=" + name)[2]
        os.remove("small/deletions.txt")
        with open(name + ".csv", "wb") as file:
            file.write(s.get("/api/labels?as=" + name)[2])
E2
expect 0 "$AVISPERO" read small few/posts.csv --labels labels.csv --quiet --json
expect 0 "$AVISPERO" verify small
grep -q '"labels":2,' small/log.jsonl || die "the labels of the page were not taken in"
expect 0 "$AVISPERO" groups small --known-organic known-organic.csv --json
json out 'd["known_organic"]["entries"] == 1 and d["known_organic"]["found"] + d["known_organic"]["absent"] == 1'
# `run` without files takes labels, too: it had passed over them, and over a file that is not there
expect 0 "$AVISPERO" run small --labels labels.csv --quiet --json
[ "$(grep -c '"labels":2,' small/log.jsonl)" -eq 2 ] || die "run without files passed over --labels"
expect 3 "$AVISPERO" run small --labels absent.csv --quiet --json
