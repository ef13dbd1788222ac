#!/bin/sh
# One name on two days that are near each other in one state is proposed; and two cases that nobody proposed are joined where a person says so.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/cli/again.sh"
rows "$head" 'J-1,,Ana Ruiz Sol,amenaza,2014-11-03,Guerrero,,,a,,si' 'J-2,,Ana Ruiz Sol,amenaza,2014-11-04,Guerrero,,,b,,si' \
    'J-3,,Ana Ruiz Sol,amenaza,2014-11-05,Sonora,,,c,,si' 'J-4,,Ana Ruiz Sol,amenaza,2015-02-01,Guerrero,,,d,,si' 'J-5,Otra,,amenaza,2014-11-03,Guerrero,,,JOINED,,si' >one.csv
expect 0 avispero registry case one.csv --json
expect 0 avispero registry case --proposals --json
json out '[(p["a"], p["b"], p["reason"]) for p in d["proposals"]] == [(1, 2, "name")]'
expect 0 avispero registry case --join 1,5 --who ana --json
json out 'd["edit"] == 1'
expect 0 avispero registry case --json
json out 'd["records"] == 4 and d["incidents"] == 5'
site
json data.json '[[i["what"] for i in r["incidents"]] for r in d["records"]][0] == ["a", "JOINED"]'
expect 0 avispero registry case --proposals --json
json out '[(p["a"], p["b"], p["reason"], p["verdict"]) for p in d["proposals"]] == [(1, 2, "name", None), (1, 5, "person", "same")]'
for pair in 1,5 5,2 1,1 1,99 1 a,b 1,2,3; do
    expect 2 avispero registry case --join $pair
done
expect 0 avispero registry case --undo 1 --quiet
expect 0 avispero registry case --json
json out 'd["records"] == 5 and d["proposals"] == 1'
expect 0 avispero registry case --join 2,1 --quiet # the other way around than it was proposed
expect 0 avispero registry case --json
json out 'd["records"] == 4'
# to join takes nothing back: nothing waits
rows "$head" 'K-1,,Eva Mar,amenaza,2020-01-01,Puebla,,,NEW,,si' >two.csv
expect 0 avispero registry case two.csv --json
file 'f["waiting"] == 0'
expect 0 avispero verify case --quiet
