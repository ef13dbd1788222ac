#!/bin/sh
# Real tables: read = kept + duplicate + rejected is what a strict CSV parser of another hand (Python's) counts, file by file.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
if [ -z "${AVISPERO_DATA:-}" ] || ! command -v python3 >/dev/null || ! command -v zstd >/dev/null; then
    echo "skipped: needs AVISPERO_DATA, python3 and zstd"
    exit 77
fi
cat >count.py <<'END'
import csv, io, json, subprocess, sys
csv.field_size_limit(1 << 30)
raw = subprocess.run(["zstd", "-dc", sys.argv[1]], stdout=subprocess.PIPE, check=True).stdout
rows = csv.reader(io.StringIO(raw.decode("utf-8", "surrogateescape"), newline=""), strict=True)
want = sum(1 for row in rows if row) - 1
file = json.load(open("out"))["files"][0]
got = [file[key] for key in ("rows_read", "kept", "duplicate", "rejected")]
if got[0] != want or sum(got[1:]) != want:
    sys.exit(f"{sys.argv[1]}: {want} rows, but read, kept, duplicate, rejected are {got}")
END
checked=0
for file in "$AVISPERO_DATA"/italy/*/*.csv.zst "$AVISPERO_DATA"/airline/*.csv.zst "$AVISPERO_DATA"/mayweather/*.csv.zst \
    "$AVISPERO_DATA"/venezuela/*.csv.zst "$AVISPERO_DATA"/ira/ira_before_2017.csv.zst; do
    [ -e "$file" ] || continue
    expect 0 "$AVISPERO" read "case$checked" "$file" --by-reference --json
    python3 count.py "$file" || die "the rows of $file do not add up"
    rm -rf "case$checked"
    checked=$((checked + 1))
done
[ "$checked" -ge 1 ] || { echo "skipped: no tables in AVISPERO_DATA"; exit 77; }
echo "$checked files"
