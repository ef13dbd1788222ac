#!/bin/sh
# The report re-told: what `run` finds in simulated campaigns, by their truth, and that it finds nothing where nobody acts together.
# AVISPERO_SEEDS: which campaigns, e.g. "1 2 3 4 5".
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

# run_story FOLDER OPTION...: its posts through the whole program, evaluated into FOLDER.json
run_story() {
    folder=$1
    shift
    expect 0 "$AVISPERO" run "$folder/case" "$folder"/posts.jsonl "$folder"/posts-deleted.jsonl --targets "$folder/targets.csv" \
        --events "$folder/events.csv" --domains "$folder/domains.csv" --permutations 0 --json "$@"
    mv out "$folder/run.json"
    expect 0 "$AVISPERO" evaluate "$folder/case" --truth "$folder/truth.json" --json
    mv out "$folder.json"
}

holds() { json "$folder.json" "$1"; }

accounts_hold() {
    holds 'd["accounts"]["precision"] >= .99 and d["accounts"]["recall_either"] >= .9 and d["accused_organic"] == 0'
    holds 'all(g["jaccard"] >= .8 for g in d["groups"] if g["kind"] == "troll") and sum(g["kind"] == "troll" for g in d["groups"]) == 4'
    holds 'd["army"]["recall"] >= .9 and d["army"]["purity"] >= .99'
}

story_holds() {
    holds 'abs(d["episodes"]["found"] - 10) <= 1 and d["episodes"]["matched"] >= 9'
    holds 'd["episodes"]["against_main"] == d["episodes"]["truth_against_main"] == 8'
    holds 'abs(d["trends"]["found"] - 17) <= 1 and d["trends"]["named"] >= 16'
    holds 'd["awakening"]["p"] < .01 and d["launchers"]["precision"] >= .9 and d["order"]["p"] < .001'
    holds 'd["coincidence"]["p"] < .01 and d["threats"]["precision"] >= .9 and d["threats"]["recall"] >= .9 and d["doxxing"]["matched"] == 1'
}

nothing_is_found() {
    holds 'd["accused_organic"] == 0 and d["awakening"]["found"] == d["launchers"]["found"] == d["episodes"]["named"] == d["coincidence"]["found"] == 0'
    json "$folder/run.json" 'd["groups"] == []'
}

# Newsrooms and campaign teams may act together; called by their name they are in no group, and nobody else leaves one.
known_ones_vanish() {
    python3 - "$1" <<'END' || die "no list of those who are known"
import csv, json, sys
groups = json.load(open(f"{sys.argv[1]}/truth.json"))["groups"]
known = [(a, "newsroom") for g in groups if g["kind"] == "confuser" for a in g["accounts"]]
assert len(known) > 50
csv.writer(open("known.csv", "w")).writerows([("account", "kind"), *known])
END
    expect 0 "$AVISPERO" run "$1/case" --permutations 0 --known-organic known.csv --json
    expect 0 "$AVISPERO" evaluate "$1/case" --truth "$1/truth.json" --json
    mv out "$1.json"
    holds 'all(g["found"] == 0 for g in d["groups"] if g["kind"] == "confuser")'
    accounts_hold
}

for seed in ${AVISPERO_SEEDS:-1 2 3 4 5}; do
    expect 0 "$AVISPERO" simulate edomex-2017 --seed "$seed" --out "seed$seed"
    run_story "seed$seed"
    accounts_hold
    story_holds
    echo "seed $seed: $(python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print({k: d[k] for k in d if k not in ("groups", "run")})' "seed$seed.json")"
    [ "$seed" != 1 ] || known_ones_vanish seed1
    rm -r "seed$seed"
done

expect 0 "$AVISPERO" simulate edomex-2017 --seed 2 --no-groups --out bare
run_story bare
nothing_is_found
echo "nobody together: nothing found"
