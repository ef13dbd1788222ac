#!/bin/sh
# Official counts of disappeared persons: every dated row stands twice in the file, undated ones 17 times. What is counted equals SELECT DISTINCT in plain SQL.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
data=${AVISPERO_DATA:-}/mexico
[ -r "$data/rnpdno.csv.zst" ] || skip "set AVISPERO_DATA to the folder of the real data"

expect 0 "$AVISPERO" registry case --geometry "$data/municipios.topo.json.zst" --key id "$data/rnpdno.csv.zst" --json
json out 'd["files"][0]["kept"] == 2469'
json out '[d["files"][1][k] for k in ("read", "kept", "duplicate", "rejected")] == [277861, 138188, 139673, 0]'
# 39 codes that no shape has; six that a shape has by now, while the source says SE DESCONOCE of them: nobody is put there
json out 'len(d["unjoined_codes"]) == 39 and "23012" in d["unjoined_codes"] and "15126" in d["unjoined_codes"] and d["records"] == 0'
json out 'd["unknown_codes"] == ["02006", "04012", "07120", "12078", "17034", "23009"]'

expect 0 "$AVISPERO" registry case --count --by municipality,sex,status --period 2014-09 --json
json out 'sorted((r["sex"], r["count"]) for r in d["rows"] if r["municipality"] == "IGUALA DE LA INDEPENDENCIA" and r["status"] == "DESAPARECIDA_O_NO_LOCALIZADA") == [("HOMBRE", 42), ("MUJER", 2)]'

# totals by state and status, against the rows themselves
expect 0 "$AVISPERO" registry case --count --by state,status --json
zstd -dcq "$data/rnpdno.csv.zst" >plain.csv
python3 - out plain.csv <<'END' || die "totals by state differ from those of the distinct rows"
import collections, csv, json, sys
totals = collections.Counter()
with open(sys.argv[2], encoding="utf-8", newline="") as stream:
    rows = csv.reader(stream)
    next(rows)
    for row in set(map(tuple, rows)):
        totals[row[1], row[3]] += int(row[7])
got = {(row["state"], row["status"]): row["count"] for row in json.load(open(sys.argv[1]))["rows"]}
sys.exit(got != dict(totals))
END

# a site of them: nobody is on the shapes of the six codes, nobody is lost, and what is left out cannot be had by subtraction
expect 0 "$AVISPERO" registry case --export-site all --least-cell 1 --quiet
expect 0 "$AVISPERO" registry case --export-site site --json
json out 'd["records"] == 0 and d["counts_by_municipality"] > 10000 and 1000 < d["counts"] < 4000 and d["suppressed"] > 20000'
python3 - all/data.js site/data.js plain.csv <<'END' || die "the counts of the site are not those of the source"
import collections, csv, json, sys
unknown = {"02006", "04012", "07120", "12078", "17034", "23009"}
def cells(path):
    text = open(path, encoding="utf-8").read()
    counts = json.loads(text[text.index("{"):text.rindex("}") + 1])["counts"]
    def rows(level):
        places = [p["code"] for p in level["places"]]
        return {(places[c[0]], counts["periods"][c[1]], *c[2:5]): c[5] for c in zip(*[iter(level["cells"])] * 6)}
    return rows(counts), rows(counts["by_state"]), counts
everything, states, counts = cells(sys.argv[1])
with open(sys.argv[3], encoding="utf-8", newline="") as stream:
    rows = csv.reader(stream)
    next(rows)
    plain = set(map(tuple, rows))
total, nowhere = sum(int(r[7]) for r in plain), sum(int(r[7]) for r in plain if r[5] in unknown and "SE DESCONOCE" in r[6].upper())
assert sum(everything.values()) == sum(states.values()) == total and counts["suppressed"] == 0
assert nowhere > 0 and not unknown & {key[0] for key in everything}
assert sum(n for key, n in everything.items() if len(key[0]) == 2) >= nowhere
told, told_states, counts = cells(sys.argv[2])
assert min(told.values()) >= 5 and min(told_states.values()) >= 5
rest = collections.Counter(told_states)
for (place, *key), n in told.items():
    rest[(place[:2], *key)] -= n
assert all(n == 0 or n >= 5 for n in rest.values()), [key for key, n in rest.items() if 0 < n < 5][:5]
END
