#!/bin/sh
# Who may ask: host, origin, site, token, cookie, method, body; and what every answer carries.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
PYTHONPATH=$AVISPERO_SOURCE/tests/web PYTHONDONTWRITEBYTECODE=1 exec python3 - <<'E'
from serving import AVISPERO, Server, make_case, run
import os, socket, subprocess

case = make_case()
before = run("sha256sum", "case/case.duckdb", "case/log.jsonl", "case/manifest.jsonl")
with Server(case, "--upload-size", "4096") as s:
    def refused(status, why, **how):
        got = s.request(how.pop("method", "GET"), how.pop("path", "/api/overview"), **how)
        assert got[0] == status, f"{why}: {got[0]}, not {status}\n{got[2][:300]}"
        assert got[1]["Content-Security-Policy"].startswith("default-src 'self';") and "unsafe" not in got[1]["Content-Security-Policy"], why
        assert got[1]["Cache-Control"] == "no-store" and got[1]["X-Content-Type-Options"] == "nosniff", why
        assert "Access-Control-Allow-Origin" not in got[1], why
        return got

    refused(200, "the page's own request", headers=[("Origin", "http://" + s.host), ("Sec-Fetch-Site", "same-origin")])
    refused(200, "by the name localhost", host=f"localhost:{s.port}")
    # DNS rebinding: another name, or the right one without its port
    for host in ("evil.example", f"evil.example:{s.port}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1:{s.port}.evil.example", f"0.0.0.0:{s.port}", ""):
        refused(421, f"host {host!r}", host=host)
    refused(400, "two hosts", headers=[("Host", s.host)])
    for origin in ("http://evil.example", "null", f"https://{s.host}", "http://127.0.0.1:1", f"http://{s.host}.evil.example", "http://" + s.host + "@evil.example"):
        refused(403, f"origin {origin!r}", headers=[("Origin", origin)])
    refused(400, "two origins", headers=[("Origin", "http://" + s.host), ("Origin", "http://evil.example")])
    for site in ("cross-site", "same-site", "nonsense"):
        refused(403, f"site {site}", headers=[("Sec-Fetch-Site", site)])
    # the token and the cookie
    refused(401, "no cookie", cookie=False)
    refused(401, "no cookie, the page", path="/", cookie=False)
    for wanted, lang, words in (("es-MX,es;q=0.9,en;q=0.5", "es", "Este navegador aún no tiene acceso"), ("fr, en;q=0.7", "en", "This browser has not been let in yet"),
                                ("est, en", "en", "http://127.0.0.1:")):
        got = refused(401, "a browser without a cookie", path="/", cookie=False, headers=[("Accept-Language", wanted)])
        assert got[1]["Content-Type"].startswith("text/html") and f'<html lang="{lang}">' in got[2].decode() and words in got[2].decode(), got[2]
        assert b'href="/door.css"' in got[2] and b"<style" not in got[2] and b"</html>" in got[2]
    assert "earlier start" in refused(403, "the token of another start", path="/open?token=" + "0" * 64, cookie=False, headers=[("Accept-Language", "en")])[2].decode()
    assert refused(200, "the style of the door", path="/door.css", cookie=False)[1]["Content-Type"].startswith("text/css")
    for path in ("/assets/page.css", "/assets/page.js", "/icon.svg", "/door.css/", "/api/door.css"):
        refused(401, "a file without a cookie", path=path, cookie=False)
    name, secret = s.cookie.split("=")
    for value in ("", "x", secret[:-1], secret + "0", "0" * 64, s.token):
        refused(401, f"cookie {value!r}", cookie=f"{name}={value}")
    refused(401, "the cookie of another port", cookie=f"avispero-1={secret}")
    for token in ("", "x", s.token[:-1], s.token + "0", secret):
        refused(403, f"token {token!r}", path="/open?token=" + token, cookie=False)
    refused(403, "no token", path="/open", cookie=False)
    got = refused(303, "the token", path="/open?token=" + s.token, cookie=False)
    assert got[1]["Location"] == "/" and "HttpOnly; SameSite=Strict; Path=/" in got[1]["Set-Cookie"]
    refused(403, "the token, from another site", path="/open?token=" + s.token, cookie=False, headers=[("Sec-Fetch-Site", "cross-site")])
    # asking without a body, telling with JSON from the page itself
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT"):
        refused(405, method, method=method)
    refused(413, "a body", body=b"x" * 10)
    ours, json = ("Origin", "http://" + s.host), ("Content-Type", "application/json")
    note = b'{"do":"write","text":"a note"}'
    tells = lambda status, why, headers=(ours, json), body=note, path="/api/notes", **how: refused(status, why, method="POST", path=path, headers=headers, body=body, **how)
    tells(405, "a note to the page", path="/")
    tells(403, "a note without its origin", headers=[json])
    tells(403, "a note from another site", headers=[("Origin", "http://evil.example"), json])
    tells(403, "a note across sites", headers=[ours, json, ("Sec-Fetch-Site", "cross-site")])
    tells(401, "a note without the cookie", cookie=False)
    for form in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"):
        tells(415, "a note as " + form, headers=[ours, ("Content-Type", form)])
    tells(411, "a note of no length", body=None)
    tells(413, "a note too long", body=b" " * (1 << 18))
    for body in (b"", b"[]", b"{", b'{"do":"write"}', b'{"do":"write","text":7}', b'{"do":"sing","text":"x"}', b'{"do":"write","text":"x","more":1}',
                 b'{"do":"write","text":"x","text":"y"}', b'{"do":"write","text":"\\u0000"}', b'{"do":"edit","of":9,"text":"x"}', b'{"do":"undo","of":-1}', b'{"do":"write","text":"\xff"}'):
        tells(400, repr(body), body=body)
    tells(404, "what nobody takes", path="/api/groups", body=b"{}")
    tells(400, "a verdict on no candidate", path="/api/reviews", body=b'{"post":1,"verdict":"yes"}')
    # files: only bytes, only from the page, under a harmless name in a place of its own
    octets = ("Content-Type", "application/octet-stream")
    upload = lambda status, why, name="a.csv", headers=(ours, octets), body=b"id,usuario\n", **how: refused(
        status, why, method="POST", path="/api/upload?name=" + name, headers=headers, body=body, **how)
    upload(403, "a file without its origin", headers=[octets])
    upload(401, "a file without the cookie", cookie=False)
    upload(415, "a file from a form", headers=[ours, ("Content-Type", "multipart/form-data")])
    upload(415, "a file as JSON", headers=[ours, json])
    upload(413, "a file larger than allowed", body=b"x" * 5000)
    names = ("..%2f..%2fetc%2fpasswd", "%00evil", "-rf", ".hidden", "a*b?.csv", "%2e%2e", "%ff%fe", "a" * 300, "", "%2fabs%2fx.csv")
    for name in names:
        got = upload(200, "a file called " + name, name=name)[2]
        assert b'"file":' in got, got
    inside = [os.path.relpath(os.path.join(at, f), "case/incoming") for at, _, files in os.walk("case/incoming") for f in files]
    assert len(inside) == len(names) and all(len(path.split("/")) == 3 and path.split("/")[0] == str(s.process.pid) for path in inside), inside
    assert not any(set(path.split("/")[2]) & set("*?[") or path.split("/")[2][0] in ".-" for path in inside), inside
    work = lambda status, why, body, path="/api/work": refused(status, why, method="POST", path=path, headers=[ours, json], body=body)
    for body in (b"{}", b'{"steps":[]}', b'{"steps":[{"do":"seal"}]}', b'{"steps":[{"do":"read","files":[]}]}', b'{"steps":[{"do":"read","files":[999]}]}',
                 b'{"steps":[{"do":"read","files":["/etc/passwd"]}]}', b'{"steps":[{"do":"run","options":{"targets":"/etc/passwd"}}]}',
                 b'{"steps":[{"do":"run","options":{"out":"/tmp/x"}}]}', b'{"steps":[{"do":"run","options":{"threat-more":"/etc/passwd"}}]}', b"[]", b"{"):
        work(400, repr(body), body)
    for body in (b"{}", b'{"a":"1"}', b'{"a":"1,2","b":"3"}', b'{"a":1,"b":2}', b'{"a":"","b":"x"}'):
        work(400, "a pair " + repr(body), body, path="/api/pair")
    work(503, "a pair of nobody", b'{"a":"--out=/tmp/x","b":"nobody"}', path="/api/pair")
    work(400, "a preview of no file", b'{"files":[999]}', path="/api/preview")
    work(200, "a preview", b'{"files":[1]}', path="/api/preview")
    assert b'"going":false' in s.get("/api/work")[2]
    refused(404, "work, otherwise", path="/api/work/nothing")
    assert not os.path.exists("case/notes.jsonl"), "what was refused was kept"
    assert b'"entry":1' in tells(200, "a note")[2]
    assert s.get("/api/notes")[2].count(b"a note") == 1
    assert refused(200, "HEAD", method="HEAD", path="/")[2] == b""
    # nothing but the page's files and the questions
    for path in ("/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../case.duckdb", "/api/../index.html",
                 "/case.duckdb", "//etc/passwd", "/assets/..%2f..%2fcase.duckdb", "/api/", "/api/groups/", "/api/groups/1x",
                 "/api/groups/-1", "/api/groups/99999999999999999999", "/index.html%00.svg", "/api/posts/4294967295"):
        refused(404, path, path=path)
    for query in ("limit=0", "limit=501", "limit=x", "offset=-1", "limit=10&limit=20", "nonsense=1", "q=%ff%fe", "q=a%00b",
                  "from=9223372036854775808", "from=5&to=1", "order=1;DROP", "a=1&" * 40 + "b=2"):
        refused(400, query, path="/api/posts?" + query)
    # SQL stays text
    for words in ("'", "%27%3B%20DROP%20TABLE%20posts%3B--", "%25", "\\\\", "%E2%80%AE"):
        refused(200, words, path="/api/posts?q=" + words)
        refused(200, words, path="/api/accounts?q=" + words)
    # 127.0.0.1 alone: no other address of this machine is listened on
    listening = [line.split()[1] for line in open("/proc/net/tcp") if line.split()[1].endswith(f":{s.port:04X}") and line.split()[3] == "0A"]
    assert listening == [f"0100007F:{s.port:04X}"], listening
    assert not any(f":{s.port:04X} " in line for line in open("/proc/net/tcp6")), "listens on IPv6 as well"
    taken = subprocess.run([AVISPERO, "serve", case, "--port", str(s.port)], stderr=subprocess.PIPE, text=True)
    assert taken.returncode == 4 and "another program may use it" in taken.stderr, taken.stderr
    second = Server(case)  # two servers on one case, each with secrets of its own
    with second:
        assert second.get("/api/overview", cookie=s.cookie)[0] == 401
    s.lives()
assert not os.path.exists("case/incoming"), "files that were sent outlived the server"
assert run("sha256sum", "case/case.duckdb", "case/log.jsonl", "case/manifest.jsonl") == before, "the case was changed"
assert subprocess.run([AVISPERO, "serve", "data"], stderr=subprocess.PIPE).returncode == 3
# the analysis from the page: refused twice at once, stopped, done, and ended with the server
import glob, json as js, time
with Server(case) as s:
    tell = lambda path, what: s.request("POST", path, headers=[("Origin", "http://" + s.host), ("Content-Type", "application/json")], body=js.dumps(what).encode())
    def settled():
        for _ in range(2400):
            state = js.loads(s.get("/api/work")[2])
            if not state["going"]:
                return state
            time.sleep(0.1)
        raise AssertionError(f"it never ends: {state}")
    step = {"do": "run", "options": {"window": "60"}}
    assert tell("/api/work", {"steps": [step]})[0] == 200
    again, asked = tell("/api/work", {"steps": [step]})[0], s.get("/api/overview")[0]
    assert again in (200, 409) and asked in (200, 503), (again, asked)
    state = settled()
    assert [r["exit"] for r in state["results"]] == [0], state
    runs = js.loads(s.get("/api/runs")[2])["runs"]
    assert len(runs) >= 2 and "window" in runs[0]["command"], runs
    compared = js.loads(s.get(f"/api/compared-runs?a={runs[1]['id']}&b={runs[0]['id']}")[2])
    assert any(o["name"] == "window" and o["b"] == "60" for o in compared["options"]), compared["options"]
    # who is called organic at the page is set apart by its runs, unless they are told not to; a copy of the list stays with the originals
    members = [m["account"] for m in js.loads(s.get("/api/groups/1")[2])["members"]]
    for account in members:
        assert tell("/api/labels", {"do": "set", "account": account, "label": "organic"})[0] == 200
    assert tell("/api/work", {"steps": [dict(step, labels="yes")]})[0] == 400
    for labels, expected in ((None, False), (False, True), (True, False)):
        assert tell("/api/work", {"steps": [step if labels is None else dict(step, labels=labels)]})[0] == 200
        assert [r["exit"] for r in settled()["results"]] == [0]
        accounts = {m["account"] for g in js.loads(s.get("/api/groups")[2])["groups"] for m in js.loads(s.get(f"/api/groups/{g['id']}")[2])["members"]}
        assert (set(members) <= accounts) == expected and (expected or not set(members) & accounts), (labels, expected)
        command = js.loads(s.get("/api/runs")[2])["runs"][0]["command"]
        assert ("--known-organic=" in command) != expected, command
    assert not glob.glob("case/incoming/*/*"), "the list outlived the run"
    kept = [os.path.join(folder, name) for folder, _, names in os.walk("case/originals") for name in names]
    assert any(open(path, "rb").read(12) == b"account,kind" for path in kept), f"no copy was kept: {kept}"
    assert tell("/api/work", {"steps": [step, step, step]})[0] == 200
    assert tell("/api/work/stop", {})[0] == 200
    state = settled()
    assert len(state["results"]) < 3, "it was not stopped"
    assert s.get("/api/overview")[0] == 200
    assert tell("/api/work", {"steps": [step]})[0] == 200  # and SIGTERM while it goes on: exit code 0, no child left
def commands():
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield open(f"/proc/{process}/cmdline").read().split("\0")
        except (OSError, UnicodeDecodeError):
            pass
left = [c for c in commands() if os.path.realpath(case) in c and "--progress" in c]
assert not left, left
E
