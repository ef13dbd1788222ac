#!/bin/sh
# The whole story in a report, with launchers, trends, threats and what else is told: no account's id or handle stands in it.
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
assert len(shown("names.html")) > 20, "nobody is named even with --names: the test sees nothing"
END
