#!/bin/sh
# 1, 2 and 8 threads, and a small memory that makes it spill: the same bytes.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 200000 --format acts --out acts
expect 0 "$AVISPERO" simulate planted --posts 5000 --out data
for threads in 1 2 8; do
    expect 0 "$AVISPERO" links acts/posts.csv --window 60 --threads $threads --out edges-$threads.csv
    expect 0 "$AVISPERO" groups data/posts.csv --members --json --threads $threads --out groups-$threads.json
    expect 0 "$AVISPERO" export data/posts.csv --threads $threads --out network-$threads.graphml
    expect 0 "$AVISPERO" report data/posts.csv --threads $threads --figure network --out network-$threads.svg
done
for threads in 2 8; do
    same edges-1.csv edges-$threads.csv
    python3 - groups-1.json groups-$threads.json <<'END' || die "groups differ at $threads threads"
import json, sys
one, other = (json.load(open(name)) for name in sys.argv[1:])
sys.exit(0 if one == other else 1)
END
    same network-1.graphml network-$threads.graphml
    same network-1.svg network-$threads.svg
done

expect 0 "$AVISPERO" links acts/posts.csv --window 60 --memory 2M --json --out edges-spilled.csv
json out 'd["spilled_bytes"] > 0'
same edges-1.csv edges-spilled.csv
left=$(find "$TMPDIR" -name '*tmp*' | head -1)
[ -z "$left" ] || die "$left was left"

# renamed accounts: the same links and groups with the other names, to the last digit
expect 0 "$AVISPERO" simulate planted --posts 20000 --seed 3 --out many
python3 - <<'END'
import csv, hashlib, json, re
with open("many/posts.csv", newline="") as file:
    rows = list(csv.DictReader(file))
other = lambda name: str(int(hashlib.sha256(name.encode()).hexdigest()[:12], 16))
handles = {row["username"]: "h" + other(row["username"]) for row in rows}
back = {other(row["user_id"]): row["user_id"] for row in rows}
for row in rows:
    row["user_id"], row["username"] = other(row["user_id"]), handles[row["username"]]
    row["message"] = re.sub(r"@(\w+)", lambda m: "@" + handles.get(m[1], m[1]), row["message"])
with open("renamed.csv", "w", newline="") as file:
    table = csv.DictWriter(file, rows[0])
    table.writeheader()
    table.writerows(rows)
json.dump(back, open("back.json", "w"))
END
for null in n1 two-pass; do
    expect 0 "$AVISPERO" links many/posts.csv --window 3600 --null $null --out own-.csv
    expect 0 "$AVISPERO" links renamed.csv --window 3600 --null $null --out new-.csv
    python3 - <<'END' || die "links of renamed accounts differ under $null"
import csv, glob, json, sys
back = json.load(open("back.json"))
def links(path, name):
    with open(path, newline="") as file:
        return sorted([*sorted([name(r["a"]), name(r["b"])]), *list(r.values())[2:]] for r in csv.DictReader(file))
pairs = [(links(p, str), links(p.replace("own-", "new-"), back.get)) for p in glob.glob("own-*.csv")]
sys.exit(0 if sum(len(a) for a, _ in pairs) > 100 and all(a == b for a, b in pairs) else 1)
END
done
expect 0 "$AVISPERO" groups many/posts.csv --members --json --out own.json
expect 0 "$AVISPERO" groups renamed.csv --members --json --out new.json
python3 - <<'END' || die "groups of renamed accounts differ"
import json, sys
back = json.load(open("back.json"))
def groups(path, name):
    keys = ("observed", "expected", "log10_p", "p_perm", "confirmed", "obs_after", "exp_after")
    return sorted([sorted(map(name, g["members"])), *(g[k] for k in keys)] for g in json.load(open(path))["groups"])
own, new = groups("own.json", str), groups("new.json", back.get)
sys.exit(0 if own and own == new else 1)
END
