#!/bin/sh
# The main job on a small simulated case: the planted groups are found, nobody else, and nothing on shuffled labels.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 10000 --out data
expect 0 "$AVISPERO" run case data/posts.csv --json
cp out run.json
json run.json 'len(d["groups"]) >= 3 and sum(g["accounts"] for g in d["groups"]) >= 54'
json run.json 'all(set(g) >= {"id", "accounts", "links", "observed", "expected", "log10_p", "traces"} for g in d["groups"])'
json run.json '[g["id"] for g in d["groups"]] == list(range(1, len(d["groups"]) + 1))'
json run.json 'd["report"] == ["case/reports/es.html", "case/reports/en.html"] and d["run"] == 1 and d["shuffle"] is None'
grep -q '<html[^>]*lang="es"' case/reports/es.html || die "es.html is not in Spanish"
grep -q '<html[^>]*lang="en"' case/reports/en.html || die "en.html is not in English"

# the links of each trace stand beside the groups, in `groups` as in `run`
json run.json 'sorted(t["trace"] for t in d["traces"]) and all({"pairs_counted", "links", "by_window"} <= set(t) for t in d["traces"])'
expect 0 "$AVISPERO" groups case --json
python3 - out run.json <<'END' || die "groups --json lacks the traces of run --json"
import json, sys
def without_seconds(traces): return [{k: v for k, v in t.items() if k != "seconds"} for t in traces]
groups, run = (without_seconds(json.load(open(p))["traces"]) for p in sys.argv[1:])
assert groups and groups == run
END

# groups from the case: the same; members are planted, all of them
expect 0 "$AVISPERO" groups case --members --json
cp out groups.json
python3 - <<'END' || die "members are not the planted accounts"
import json, sys
groups, run = json.load(open("groups.json"))["groups"], json.load(open("run.json"))["groups"]
planted = {a for g in json.load(open("data/truth.json"))["groups"] for a in g["accounts"]}
members = [a for g in groups for a in g["members"]]
for g in groups:
    assert g["accounts"] == len(g["members"])
    del g["members"]
assert groups == run
assert len(members) == len(set(members)) and len(planted & set(members)) >= 54
# N1 admits a link when one innocent pair is expected to look like it, in each trace: a pair or two may slip in
assert len(set(members) - planted) <= 4
END

# several traces: each of them, and totals; edges of each in a file of its own
expect 0 "$AVISPERO" links case --json --out edges.csv
json out '{t["trace"] for t in d["traces"]} >= {"repost", "url", "hashtags", "reply", "mention", "text"}'
json out 'd["links"] == sum(t["links"] for t in d["traces"]) and d["pairs_counted"] > 0'
[ -s edges-repost.csv ] && [ -s edges-url.csv ] && [ ! -e edges.csv ] || die "edges of each trace in a file of its own"

# straight from the file, without a case
expect 0 "$AVISPERO" groups data/posts.csv --members --json
json out 'sum(g["accounts"] for g in d["groups"]) >= 54'

# for people, in both languages
expect 0 "$AVISPERO" run case --lang es
says out 'case/reports/es.html'
expect 0 "$AVISPERO" groups case
says out 'group 1: '
expect 0 "$AVISPERO" groups case --lang es
says out 'grupo 1: '

# shuffled labels: nothing, and what is written says so
for seed in 1 2 3; do
    expect 1 "$AVISPERO" run case --shuffle labels --seed $seed --json --exit-status
    json out 'd["groups"] == [] and d["shuffle"] == "labels" and d["run"] is None'
    says err "labels were shuffled (labels, seed $seed)"
done
[ -s case/reports/shuffled-es.html ] || die "the report of shuffled labels has no name of its own"

# minute data: windows that mean nothing are left out, with a note
python3 - <<'END'
import csv
rows = list(csv.DictReader(open("data/posts.csv")))
out = csv.DictWriter(open("minutes.csv", "w", newline=""), rows[0])
out.writeheader()
for row in rows:
    row["timestamp"] = int(row["timestamp"]) // 60 * 60
    out.writerow(row)
END
expect 0 "$AVISPERO" links minutes.csv --trace repost --json
says err 'times are known to 60 s only: shorter windows are left out'
json out '[w["window_s"] for w in d["by_window"]] == [60, 600, 3600, 86400]'

# exports and figures
for format in gexf graphml json; do
    expect 0 "$AVISPERO" export case --out network.$format
    [ -s network.$format ] || die "network.$format was not written"
done
json network.json 'True'
expect 0 "$AVISPERO" report case --figure network --out network.svg
says network.svg '<svg'
expect 0 "$AVISPERO" report case --figure timeline --out timeline.png
expect 0 "$AVISPERO" report case --out summary.txt --lang es
[ -s summary.txt ] || die "no summary"
