#!/bin/sh
# The two-pass null on German URL shares: counts of an independent plain program (Python, no code shared). Needs AVISPERO_DATA.
set -eu
file=${AVISPERO_DATA:-/nowhere}/coortweet/german_urls.csv.zst
[ -f "$file" ] || { echo "skipped: AVISPERO_DATA names no folder with coortweet/german_urls.csv.zst"; exit 77; }
cd "$TMPDIR"
find_links() {
    "$AVISPERO" links "$file" --map account=account_id,object=url_id,source=domain_id,time=timestamp --window 60,3600 --quiet --json "$@" > links.json
    python3 -c '
import json
print(*[str(w["links"]) + " " + str(w.get("exclusive", 0)) for w in json.load(open("links.json"))["by_window"]])'
}
expect() {
    [ "$2" = "$3" ] || { echo "$1: $2, expected $3"; exit 1; }
}
expect "links and exclusive at 60 s and 1 h" "$(find_links --null two-pass)" "491 76 806 63"
expect "links of N1" "$(find_links --null n1)" "891 0 1610 0"
minute=0 hour=0
for seed in 1 2 3 4 5 6 7 8; do
    set -- $(find_links --null two-pass --shuffle within-source --seed $seed)
    minute=$((minute + $1)) hour=$((hour + $3))
done
[ $minute -le 24 ] && [ $hour -le 32 ] || { echo "8 shuffles: $minute links at 60 s, $hour at 1 h: more than 3 and 4 each"; exit 1; }
echo "german: as the plain program"
