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
