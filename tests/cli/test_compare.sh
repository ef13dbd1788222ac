#!/bin/sh
# `compare`: marked as no evidence everywhere, known numbers on a small table, scores that `evaluate` reads, what it refuses.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >shares.csv <<'END2'
object_id,account_id,content_id,timestamp_share
o1,ana,c1,1000
o2,ana,c2,1000
o1,beto,c3,900000
o3,beto,c4,1000
o1,caro,c5,1000
o2,caro,c6,1000
o3,caro,c7,1000
o9,dora,c8,1000
END2
expect 0 "$AVISPERO" compare shares.csv --method luceri --repost-percentile 0 --out edges.csv --scores scores.csv --json
json out 'd["note"] == "comparison with the literature; not evidence" and d["networks"][0]["network"] == "luceri:co-object"'
json out 'd["networks"][0]["accounts"] == 3 and d["networks"][0]["objects"] == 3 and d["networks"][0]["edges"] == 3'
json out 'abs(d["fused"]["top_score"] - 3 ** -.5) < 1e-9 and d["fused"]["accounts_with_top_score"] == 3'
cut -d, -f1-3 edges.csv >names
is names <<'END2'
not_evidence,a,b
luceri:co-object,ana,beto
luceri:co-object,ana,caro
luceri:co-object,beto,caro
END2
python3 -c 'import csv
weight = [float(row["weight"]) for row in csv.DictReader(open("edges.csv"))]
assert all(abs(a - b) < 1e-12 for a, b in zip(weight, (.376205014799, .784755561303, .784755561303))), weight' || die "cosines"
printf 'account,kind\nana,x\nbeto,x\ndora,y\n' >labels.csv
expect 0 "$AVISPERO" evaluate --scores scores.csv --labels labels.csv --positive x --json
json out 'd["auc"] == 1 and d["absent"] == 1'

# every method says what it is, in both languages
expect 0 "$AVISPERO" simulate planted --posts 6000 --format jsonl --out data
for method in coornet pacheco luceri svn; do
    expect 0 "$AVISPERO" compare data/posts.jsonl --method $method --out $method.csv
    says out 'comparison with the literature; not evidence'
    head -1 $method.csv | grep -q '^not_evidence,a,b,weight,log10_p$' || die "$method.csv is not marked"
    expect 0 "$AVISPERO" compare data/posts.jsonl --method $method --threads 8 --out threads.csv --lang es
    says out 'no es evidencia'
    same $method.csv threads.csv
done
says svn.csv svn-uncorrected-do-not-use
expect 0 "$AVISPERO" compare data/posts.jsonl --method svn
says out 'uncorrected, do not use'
expect 0 "$AVISPERO" compare data/posts.jsonl --method pacheco --json
json out '"pacheco:half-hours" in [n["network"] for n in d["networks"]] and "pacheco:handle" in [n["network"] for n in d["networks"]]'
expect 0 "$AVISPERO" compare data/posts.jsonl --method luceri --json
json out '{"luceri:co-repost", "luceri:co-url", "luceri:text"} <= {n["network"] for n in d["networks"]}'

# none of them enters a case
expect 0 "$AVISPERO" read case data/posts.jsonl
cp case/log.jsonl log.jsonl
expect 0 "$AVISPERO" compare case --method luceri
same log.jsonl case/log.jsonl

# refusals
expect 2 "$AVISPERO" compare shares.csv --method pearson
expect 2 "$AVISPERO" compare shares.csv --trace mention --method luceri
says err 'nothing in the data is of a kind that this method compares'
expect 4 "$AVISPERO" compare shares.csv --repost-percentile 0 --edges-most 1
says err 'more than 1 edges'
