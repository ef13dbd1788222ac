#!/bin/sh
# One post proved without the rest, from every container that posts come in.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

prove_from() {
    rm -rf case
    expect 0 "$AVISPERO" read case "$1" --quiet
    expect 0 "$AVISPERO" prove case "$id" --out post.json --json
    json out 'len(d["root"]) == 64'
    cp out proved.json
    expect 0 "$AVISPERO" verify case --json
    json out 'd["ok"] and d["kind"] == "case" and d["rows"] > 1000 and d["absent"] == 0'
    python3 -c 'import json, sys; sys.exit(json.load(open("out"))["root"] != json.load(open("proved.json"))["root"])' ||
        die "the proof of $1 leads to another root than verify names"
    expect 0 "$AVISPERO" verify post.json
    says out "$id"
}

for format in csv jsonl parquet; do
    expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --format $format --out $format
done
id=$(sed -n 400p csv/posts.csv | cut -d, -f1)
prove_from csv/posts.csv
prove_from jsonl/posts.jsonl
prove_from parquet/posts.parquet
gzip -n jsonl/posts.jsonl
prove_from jsonl/posts.jsonl.gz

# whoever gets it cannot change the row
sed 's/"base64":"./&A/' post.json >changed.json
expect 3 "$AVISPERO" verify changed.json --json
json out 'd["ok"] is False and d["file"] == "changed.json" and d["error"]'
expect 3 "$AVISPERO" prove case 0 --out none.json
[ ! -e none.json ] || die "a proof of nothing was written"
expect 3 "$AVISPERO" verify csv/truth.json
