#!/bin/sh
# The whole program against edges that CooRTweet 2.1.3 and the QUT toolkit found in the same files. Needs AVISPERO_DATA.
set -eu
data=${AVISPERO_DATA:-}
if [ -z "$data" ] || [ ! -f "$data/coortweet/russian_coord_tweets.csv.zst" ] || [ ! -f "$data/qut/cnt_sample_data.csv" ]; then
    echo "skipped: AVISPERO_DATA names no folder with coortweet/ and qut/"
    exit 77
fi
cd "$TMPDIR"

# same GOLD EDGES COLUMNS: every pair with its weight; undirected ones in the order of their names
same() {
    python3 - "$@" <<'END'
import csv, gzip, sys
gold, edges, a, b, directed = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5] == "directed"
key = (lambda x, y: (x, y)) if directed else (lambda x, y: tuple(sorted((x, y), key=str.encode)))
with (gzip.open(gold, "rt") if gold.endswith(".gz") else open(gold)) as file:
    want = {key(r[a], r[b]): int(r["weight"]) for r in csv.DictReader(file)}
with open(edges) as file:
    got = {(r["a"], r["b"]): int(r["weight"]) for r in csv.DictReader(file)}
if want != got:
    wrong = [(k, want.get(k), got.get(k)) for k in sorted(set(want) | set(got)) if want.get(k) != got.get(k)]
    sys.exit(f"{gold}: {len(want)} edges there, {len(got)} here, first difference {wrong[0]}")
END
}

# number KEY: a number of the JSON on standard input
number() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# CooRTweet: window, minimum participation, pairs of contents, accounts, edges
while read -r window least pairs accounts edges; do
    got=$("$AVISPERO" links "$data/coortweet/russian_coord_tweets.csv.zst" --trace repost --count coortweet --window "$window" \
        --min-participation "$least" --null none --out edges.csv --json | number pairs_counted)
    [ "$got" = "$pairs" ] || { echo "coortweet $window/$least: $got pairs, not $pairs"; exit 1; }
    [ $(($(wc -l < edges.csv) - 1)) = "$edges" ] || { echo "coortweet $window/$least: not $edges edges"; exit 1; }
    [ "$(tail -n +2 edges.csv | tr , '\n' | awk 'NR % 3' | sort -u | wc -l)" = "$accounts" ] || { echo "coortweet $window/$least: not $accounts accounts"; exit 1; }
    same "$data/coortweet/russian_retweets_tw${window}_mp${least}_edges.csv.gz" edges.csv from to undirected
done <<'END'
10 2 447 525 442
60 2 3791 2110 3721
60 5 1235 772 1193
60 10 168 145 159
300 2 19887 3440 19239
END

# CooRTweet's flag of edges at the median weight, 60/2: accounts and edges
"$AVISPERO" links "$data/coortweet/russian_coord_tweets.csv.zst" --trace repost --count coortweet --window 60 --edge-quantile 0.5 --null none \
    --quiet --out edges.csv
[ $(($(wc -l < edges.csv) - 1)) = 60 ] || { echo "coortweet 60/2 above the median: not 60 edges"; exit 1; }
[ "$(tail -n +2 edges.csv | tr , '\n' | awk 'NR % 3' | sort -u | wc -l)" = 94 ] || { echo "coortweet 60/2 above the median: not 94 accounts"; exit 1; }

# QUT, its own test: window, smallest weight; then its sample: our trace, its network, edges with loops
for setting in 1_1 1_2 59_1 59_2 60_1 60_2 61_1 61_2; do
    "$AVISPERO" links "$data/qut/cnt_coretweet_test_input.csv" --trace repost --count qut --window "${setting%_*}" --min-weight "${setting#*_}" \
        --null none --loops --quiet --out edges.csv --json > json
    same "$data/qut/cnt_test_co_retweet_tw${setting%_*}_mw${setting#*_}.csv" edges.csv user_1 user_2 directed
done
while read -r trace network edges; do
    "$AVISPERO" links "$data/qut/cnt_sample_data.csv" --trace "$trace" --count qut --window 60 --null none --loops --quiet --out edges.csv --json > json
    [ $(($(wc -l < edges.csv) - 1)) = "$edges" ] || { echo "qut $trace: not $edges edges"; exit 1; }
    same "$data/qut/cnt_sample_${network}_tw60_mw1.csv" edges.csv user_1 user_2 directed
done <<'END'
repost co_retweet 18
text co_tweet 9
reply co_reply 10
url co_link 89
qut-post co_post 100
similar co_similar_tweet 80
END
echo "golds: 6 of CooRTweet, 14 of QUT"
