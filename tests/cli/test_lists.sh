#!/bin/sh
# What only a person knows: templates, mistakes with their line before any work, lists kept in the case and in its log.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 2000 --out data
for list in targets events domains claims; do
    expect 0 "$AVISPERO" $list --template --out $list.csv
    expect 2 "$AVISPERO" $list
    says err "$list"
done
says targets.csv "id,name,kind,value,valid_from,valid_to"

# a mistake costs no reading: there is no case yet
printf 'id,kind,value\na,nick,Ana\n' >bad.csv
expect 3 "$AVISPERO" run case data/posts.csv --targets bad.csv
says err 'bad.csv:2'
says err '"nick" is not known here; allowed are handle, name, alias or hashtag'
[ ! -e case ] || die "a case was made all the same"
expect 3 "$AVISPERO" run case data/posts.csv --targets bad.csv --lang es
says err 'se admiten'

expect 0 "$AVISPERO" run case data/posts.csv --targets targets.csv --events events.csv --domains domains.csv \
    --claims claims.csv --json
says case/log.jsonl '"list":"targets"'
says case/log.jsonl "$(sha256sum claims.csv | cut -d' ' -f1)"
expect 0 "$AVISPERO" verify case

# alone, in place of the former
printf 'time,name,kind\n2017-06-04,vote,vote\n' >one.csv
expect 0 "$AVISPERO" events case one.csv --json
json out 'd == {"list": "events", "rows": 1}'
printf 'time,name,kind\n4 June,vote,vote\n' >bad.csv
expect 3 "$AVISPERO" events case bad.csv
says err 'a year in front'
expect 3 "$AVISPERO" events nowhere one.csv
expect 0 "$AVISPERO" verify case
