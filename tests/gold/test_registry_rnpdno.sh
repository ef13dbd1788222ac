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
