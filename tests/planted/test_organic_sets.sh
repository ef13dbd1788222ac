#!/bin/sh
# Collections in which nobody coordinates list no group; groups planted into them, copied from their own diffusion and no more active than the rest, are found. Needs AVISPERO_DATA.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
data=${AVISPERO_DATA:-/nowhere}

# organic SET FILES...: no group in any trace, and ./SET is the case
organic() {
    set_name=$1
    shift
    [ -f "$1" ] || skip "AVISPERO_DATA names no folder with $set_name"
    "$AVISPERO" read "$set_name" "$@" --quiet >out 2>err || die "$set_name: not read"
    expect 0 "$AVISPERO" groups "$set_name" --calibrate 5 --permutations 0 --json --quiet
    json out 'd["groups"] == [] and sum(t["acts"] for t in d["traces"]) > 1000' || die "$set_name lists groups"
}

# planted SET TRACE STRANGERS: two groups of 20 with 8 joint acts in that trace, found whole; of the collection's own accounts at most so many with them
planted() {
    expect 0 "$AVISPERO" simulate inject "$1" --trace "$2" --inject-groups 2 --inject-acts-least 8 --inject-acts-most 8 --seed 1 --out "$1-$2" --quiet
    expect 0 "$AVISPERO" groups "$1-$2/posts.csv" --calibrate 5 --permutations 0 --members --json --quiet
    python3 - "$1 $2" "$1-$2/labels.csv" "$3" <<'PYTHON' || die "$1, $2"
import csv, json, sys
planted = {row["account"] for row in csv.DictReader(open(sys.argv[2]))}
groups = [set(group["members"]) for group in json.load(open("out"))["groups"]]
found = [group for group in groups if group & planted]
members = set().union(*found)
own = [len(group) for group in groups if not group & planted]
print(f"{sys.argv[1]}: {len(members & planted)} of {len(planted)} planted, {len(members - planted)} strangers with them; groups without any: {own}")
sys.exit(len(members & planted) < len(planted) or len(members - planted) > int(sys.argv[3]) or sum(own) > 4)
PYTHON
}

organic italy "$data"/italy/cdx/*.csv.zst "$data"/italy/csx/*.csv.zst
organic airline "$data"/airline/Tweets.csv.zst
organic mayweather "$data"/mayweather/tweets.csv.zst
organic venezuela "$data"/venezuela/cambio_tweets_0531.csv.zst
planted italy text 1
planted italy mention 1
planted airline text 0
planted airline mention 0
planted airline url 0
planted mayweather text 0
planted mayweather url 0
planted venezuela text 0
planted venezuela url 0
