#!/bin/sh
# The whole story in a report, with launchers, trends, threats and what else is told: no account's id or handle stands in it, no site of an
# account, no words that were taken back, no count of fewer than five accounts, no file that the sums forget.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
avispero simulate edomex-2017 --out data --scale 0.02 --seed 5 --quiet || die "no data"
expect 0 avispero run case data/posts.jsonl data/posts-deleted.jsonl --targets data/targets.csv --events data/events.csv \
    --domains data/domains.csv --quiet
expect 0 avispero report case --lang es --names --out names.html
python3 - <<'END'
import json, re
names = set()
for file in ("data/posts.jsonl", "data/posts-deleted.jsonl"):
    for line in open(file, encoding="utf-8"):
        author = json.loads(line).get("author") or {}
        names |= {author[key] for key in ("id", "username") if author.get(key)}
assert len(names) > 1000, len(names)
def shown(path):
    return names & set(re.findall(r"[A-Za-z0-9_]{4,}", open(path, encoding="utf-8").read()))
for path in ("case/reports/es.html", "case/reports/en.html"):
    assert not shown(path), f"{path} names {sorted(shown(path))[:5]}"
posts = [json.loads(line) for line in open("data/posts.jsonl", encoding="utf-8")]
gone = {json.loads(line)["id"] for line in open("data/posts-deleted.jsonl", encoding="utf-8")}
def words(post):
    return re.sub(r"\s+", " ", re.sub(r"https?://\S+|^RT @\w+:|@\w+", " ", post["text"])).strip()[:24]
standing = {words(p) for p in posts if p["id"] not in gone}
taken_back = {words(p) for p in posts if p["id"] in gone} - standing
taken_back = {w for w in taken_back if len(w) == 24}
assert len(taken_back) > 20, len(taken_back)
sites = {host for p in posts for host in re.findall(r"https?://([a-z0-9-]+)\.example", p["text"])}
handles = {(p.get("author") or {}).get("username", "").lower() for p in posts}
owned = {s for s in sites if len(s) > 4 and any(h.startswith(s.replace("-", "")) for h in handles)}
assert len(owned) >= 3, owned
for path in ("case/reports/es.html", "case/reports/en.html"):
    page = open(path, encoding="utf-8").read()
    text = re.sub(r"<[^>]*>", "", page)
    assert not [w for w in taken_back if w in text], f"{path} quotes what was deleted"
    assert not [s for s in owned if s + ".example" in page], f"{path} has the site of an account with a pseudonym"
    assert not re.search(r"(grupo|group),? [1-4] (de|of) \d", text), f"{path} tells a count below five"
    assert str(len(gone)) in text, "the notices of deletion are counted nowhere"
assert len(shown("names.html")) > 20, "nobody is named even with --names: the test sees nothing"
END
