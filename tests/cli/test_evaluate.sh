#!/bin/sh
# `evaluate`: known answers from files of scores, a simulated collection with its truth as labels, and what it refuses.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'account,score\na,.9\nb,.8\nc,.4\nd,.7\ne,.4\nf,.1\n' >scores.csv
printf 'account,kind\na,t\nb,t\nc,t\nd,o\ne,o\nf,o\n' >labels.csv
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive t --json
json out 'abs(d["auc"] - 5 / 6) < 1e-9 and abs(d["ap"] - 13 / 15) < 1e-9'
json out 'abs(d["recall_at_p95"] - 2 / 3) < 1e-9 and d["least_at_p99"] == .8'
json out 'd["positives"] == 3 and d["negatives"] == 3 and abs(d["f1"] - 2 / 3) < 1e-9 and abs(d["macro_f1"] - 1 / 3) < 1e-9'
json out 'd["intervals"]["auc"][0] < d["auc"] <= d["intervals"]["auc"][1] and "suspensions" in d["labels"]["statement"]'
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive t
says out "the labels are the platform's own suspensions"
says out 'AUC: 0.8333'
grep -q 'member of a group' out && die "a file of scores knows no groups"
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive t --lang es
says out 'las suspensiones de la propia plataforma'

# the same scores in another order, on other threads: the same bytes
{ head -1 scores.csv; tail -n +2 scores.csv | sort -r; } >turned.csv
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive t --json --threads 1
cp out one
expect 0 "$AVISPERO" evaluate --scores turned.csv --labels labels.csv --positive t --json --threads 8
same one out
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive t --json --seed 2
cmp -s one out && die "another seed gives the same intervals"

# planted groups are found; on labels that mean nothing the AUC is about one half
expect 0 "$AVISPERO" simulate planted --posts 20000 --format acts --out data
python3 - >truth.csv <<'PY'
import json
truth = json.load(open("data/truth.json"))
print("account,kind,sham")
for group in truth["groups"]:
    for n, account in enumerate(group["accounts"]):
        print("%s,%s,%d" % (account, group["kind"], n % 2))
PY
expect 0 "$AVISPERO" evaluate data/posts.csv --labels truth.csv --scheme kind --positive troll --unlabelled negative --json
json out 'd["auc"] > .99 and d["recall_at_p99"] > .95 and d["positives"] == 60 and d["negatives"] > 1500 and d["absent"] == 0'
json out 'd["cuts"]["member"]["false_positives"] == 0 and d["cuts"]["member"]["recall"] > .95'
expect 0 "$AVISPERO" evaluate data/posts.csv --labels truth.csv --scheme sham --positive 1 --json
json out '.3 < d["auc"] < .7 and d["unlabelled"] > 1500'

# an account that is nowhere in the data counts against us
{ cat truth.csv; i=0; while [ $i -lt 60 ]; do echo "nowhere$i,troll,0"; i=$((i + 1)); done; } >more.csv
expect 0 "$AVISPERO" evaluate data/posts.csv --labels more.csv --scheme kind --positive troll --unlabelled negative --json
json out 'd["absent"] == 60 and d["recall_at_p99"] < .51 and d["positives"] == 120'

# refusals
expect 2 "$AVISPERO" evaluate --labels labels.csv --positive t
says err 'give either a case or files, or --scores FILE'
expect 2 "$AVISPERO" evaluate data/posts.csv --scores scores.csv --labels labels.csv --positive t
expect 2 "$AVISPERO" evaluate --scores scores.csv --positive t
says err 'labels are missing'
expect 3 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive x
says err 'no account has the value "x"'
expect 2 "$AVISPERO" evaluate data/posts.csv --labels truth.csv --positive troll
says err '--scheme: kind, sham'
expect 3 "$AVISPERO" evaluate --scores labels.csv --labels labels.csv --positive t
