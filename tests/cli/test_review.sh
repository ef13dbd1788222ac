#!/bin/sh
# A person's yes or no: candidates, verdicts that are only added, the dossier of what was said yes to.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

cat >posts.csv <<'END'
post,account,time,text
p1,a1,2017-01-01T10:00:00Z,@robles te vamos a matar
p2,a2,2017-01-01T10:05:00Z,ojala maten a Ana Robles
p3,a3,2017-01-01T10:07:00Z,el cel de Ana Robles es 5512345678
p4,a4,2017-01-01T10:09:00Z,buenos dias <b>a todos</b>
p5,a5,2017-01-01T10:10:00Z,@robles plomo para ti <script>alert(1)</script>
END
printf 'id,name,kind,value\nana,Ana Robles,name,Ana Robles\nana,Ana Robles,handle,robles\n' >targets.csv
expect 0 avispero run case posts.csv --map post=post,account=account,time=time,text=text --targets targets.csv --quiet

expect 0 avispero review case --json
python3 - <<'END' || die "the list of candidates"
import json
r = json.load(open("out"))
assert [(c["post"], c["level"], c["doxxing"]) for c in r["candidates"]] == [("p1", 3, None), ("p5", 3, None), ("p2", 2, None), ("p3", None, "phone")], r
assert all(c["target"] == "ana" and c["verdict"] == "waiting" and c["line"] > 1 and len(c["source_sha256"]) == 64 for c in r["candidates"])
assert r["waiting"] == 4 and r["yes"] == 0
END

expect 3 avispero review case --yes p4
says err "is no candidate"
expect 2 avispero review case --undo p1
says err "could be taken back"
expect 0 avispero review case --yes p1 --who "the lawyer"
expect 0 avispero review case --no p2
expect 0 avispero review case --yes p3
expect 0 avispero review case --yes p5
expect 0 avispero review case --no p5
expect 0 avispero review case --undo p5 --json
python3 - <<'END' || die "the verdicts that stand"
import json
r = json.load(open("out"))
assert {c["post"]: c["verdict"] for c in r["candidates"]} == {"p1": "yes", "p2": "no", "p3": "yes", "p5": "yes"}, r
log = [json.loads(line) for line in open("case/log.jsonl")]
told = [r["details"] for r in log if r["action"] == "review"]
assert [(d["post"], d["verdict"]) for d in told] == [("p1", "yes"), ("p2", "no"), ("p3", "yes"), ("p5", "yes"), ("p5", "no"), ("p5", "undo")], told
assert told[0]["who"] == "the lawyer"
END
expect 0 avispero verify case

# The verdict goes with the post: another run finds it judged.
expect 0 avispero run case --quiet
expect 0 avispero review case
says out "yes 3, no 1"

# Only what a notice says was deleted is told so; the words stay evidence.
echo '{"id":"p5","action":"delete","created_at":"2017-01-01T10:10:00Z","redacted_at":"2017-01-02T10:00:00Z","reason":"deleted"}' >gone.jsonl
expect 0 avispero read case gone.jsonl --quiet
expect 2 avispero dossier case
expect 2 avispero dossier case --out dossier.txt
expect 0 avispero dossier case --out en.html --lang en
says err "3 posts"
says en.html "te vamos a matar"
says en.html "About Ana Robles"
says en.html "SHA-256"
[ "$(grep -c 'Deleted since, according to a notice' en.html)" = 1 ] || die "what was deleted, and what not"
sed -n '/Post: p5/,/plomo/p' en.html | grep -q 'Deleted since' || die "another post is said to be deleted"
grep -q 'ojala\|5512345678\|<script' en.html && die "the dossier holds what it must not"
expect 0 avispero dossier case --out es.html --lang es
says es.html "Sobre Ana Robles"
says es.html 'lang="es"'
expect 0 avispero dossier case --out one.pdf --lang es
expect 0 avispero dossier case --out two.pdf --lang es
[ "$(head -c 5 one.pdf)" = "%PDF-" ] || die "no PDF"
cmp -s en.html es.html && die "one language"

# A case without threats, and one without a run.
printf 'post,account,time,text\nq1,a1,2017-01-01T10:00:00Z,hola\n' >quiet.csv
expect 0 avispero read empty quiet.csv --map post=post,account=account,time=time,text=text --quiet
expect 1 avispero review empty --exit-status
says out "avispero run"
