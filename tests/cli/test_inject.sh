#!/bin/sh
# `simulate inject`: groups planted into a collection are read like any table, and found when they act together often enough.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 20000 --groups 0 --format acts --out organic
expect 0 "$AVISPERO" simulate inject organic/posts.csv --inject-groups 9 --out planted --seed 4
[ "$(wc -l <planted/labels.csv)" -eq 181 ] || die "labels.csv has not 180 accounts"
json planted/truth.json '[g["acts"] for g in d["groups"]] == list(range(2, 11)) and d["scenario"] == "inject"'
expect 0 "$AVISPERO" evaluate planted/posts.csv --labels planted/labels.csv --scheme kind --positive troll --unlabelled negative --window 60 --json
json out 'd["positives"] == 180 and d["absent"] == 0 and d["cuts"]["member"]["recall"] > .5 and d["cuts"]["member"]["precision"] > .99'
for acts in 2 10; do
    expect 0 "$AVISPERO" evaluate planted/posts.csv --labels planted/labels.csv --scheme acts --positive $acts --window 60 --json
    cp out of_$acts.json
done
json of_10.json 'd["cuts"]["member"]["recall"] > .9 and d["positives"] == 20'

# the same seed gives the same bytes; another one does not
expect 0 "$AVISPERO" simulate inject organic/posts.csv --inject-groups 9 --out again --seed 4 --threads 8
same planted/posts.csv again/posts.csv
same planted/truth.json again/truth.json
expect 0 "$AVISPERO" simulate inject organic/posts.csv --inject-groups 9 --out other --seed 5
cmp -s planted/posts.csv other/posts.csv && die "another seed gives the same posts"

# the sources of the data stay the strata of the null model
{ echo 'object_id,account_id,domain_id,time,post_id'; tail -n +2 organic/posts.csv | awk -F, '{print $1 "," $2 ",d" length($1) "," $4 "," $3}'; } >domains.csv
expect 0 "$AVISPERO" simulate inject domains.csv --out sourced
expect 0 "$AVISPERO" links sourced/posts.csv --null two-pass --window 60 --json
json out '"source=source_id" in d["read"]["files"][0]["explanation"]'

# one trace of a case
expect 0 "$AVISPERO" simulate planted --posts 5000 --out posts
expect 0 "$AVISPERO" read case posts/posts.csv
expect 2 "$AVISPERO" simulate inject case --out x
says err 'choose one by --trace'
expect 0 "$AVISPERO" simulate inject case --trace repost --out reposts
expect 0 "$AVISPERO" links reposts/posts.csv --trace repost --window 60 --json
json out 'd["read"]["files"][0]["rejected"] == 0 and d["links"] > 0'

expect 2 "$AVISPERO" simulate inject --out x
expect 2 "$AVISPERO" simulate inject organic/posts.csv
expect 2 "$AVISPERO" simulate planted organic/posts.csv --out x
expect 2 "$AVISPERO" simulate inject organic/posts.csv --inject-acts-least 5 --inject-acts-most 4 --out x
