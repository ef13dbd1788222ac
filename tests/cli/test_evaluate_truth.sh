#!/bin/sh
# `evaluate --truth`: figures by their definitions, computed again from the members that the case lists; and what is refused.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 20000 --seed 5 --out d
expect 2 "$AVISPERO" evaluate d/posts.csv --truth d/truth.json
says err '--truth judges the results of one case'
expect 0 "$AVISPERO" read case d/posts.csv
expect 3 "$AVISPERO" evaluate case --truth d/truth.json
says err 'avispero run makes some'
expect 0 "$AVISPERO" run case --permutations 0
expect 0 "$AVISPERO" evaluate case --truth d/truth.json --json
cp out found.json
json found.json 'd["accounts"]["recall"] > .9 and d["accounts"]["precision"] > .99 and d["army"]["recall"] is None'
json found.json 'all(g["jaccard"] > .9 for g in d["groups"]) and len(d["groups"]) == 3'

# another truth for the same case: one group split into army and honest, an organic one that takes half of another, a name twice in two groups
expect 0 "$AVISPERO" groups case --members --json
cp out groups.json
python3 - <<'END'
import json
groups = json.load(open("d/truth.json"))["groups"]
a, b, c = (g["accounts"] for g in groups)
json.dump({"groups": [
    {"name": "bots", "kind": "army", "accounts": a[:12] + ["nobody"]},
    {"name": "paper", "kind": "confuser", "accounts": a[12:]},
    {"name": "fans", "kind": "organic", "accounts": b[:10]},
    {"name": "trolls", "kind": "troll", "accounts": c + b[10:15]},
    {"name": "empty", "kind": "troll", "accounts": []},
], "launchers": [], "awakenings": []}, open("other.json", "w"))
END
expect 0 "$AVISPERO" evaluate case --truth other.json --json
cp out other_found.json
python3 - <<'END' || die "a figure is not what its definition gives"
import json
truth = json.load(open("other.json"))["groups"]
found = {g["id"]: (set(g["members"]), g) for g in json.load(open("groups.json"))["groups"]}
got = json.load(open("other_found.json"))
members = set().union(*(m for m, _ in found.values()))
planted = {a for g in truth if g["kind"] in ("troll", "army") for a in g["accounts"]}
honest = {a for g in truth if g["kind"] == "confuser" for a in g["accounts"]}
accused = members - planted - honest
assert got["accused_organic"] == len(accused) > 0
assert abs(got["accounts"]["precision"] - len(members & planted) / (len(members & planted) + len(accused))) < 1e-12
assert abs(got["accounts"]["recall"] - len(members & planted) / len(planted)) < 1e-12
confirmed = set().union(*(m for m, g in found.values() if g["confirmed"]))
exclusive = set().union(*(m for m, g in found.values() if g["evidence"] == "exclusive"))
assert abs(got["accounts"]["recall_confirmed"] - len(confirmed & planted) / len(planted)) < 1e-12
assert abs(got["accounts"]["recall_exclusive"] - len(exclusive & planted) / len(planted)) < 1e-12
assert abs(got["accounts"]["recall_either"] - len((confirmed | exclusive) & planted) / len(planted)) < 1e-12
by_name = {g["truth"]: g for g in got["groups"]}
for g in truth:
    accounts = set(g["accounts"])
    if not accounts:
        continue
    best = max(len(accounts & m) / len(accounts | m) for m, _ in found.values())
    assert abs(by_name[g["name"]]["jaccard"] - best) < 1e-12, g["name"]
    assert by_name[g["name"]]["found"] == len(accounts & members)
army = set(truth[0]["accounts"])
pure = [len(army & m) for m, _ in found.values() if len(army & m) >= .99 * len(m)]
mostly = [(len(army & m), len(m)) for m, _ in found.values() if 2 * len(army & m) > len(m)]
assert abs(got["army"]["recall"] - sum(pure) / len(army)) < 1e-12
assert mostly and abs(got["army"]["purity"] - sum(k for k, _ in mostly) / sum(n for _, n in mostly)) < 1e-12
END

# the case stays as it was, and the text says the same
expect 0 "$AVISPERO" verify case
expect 0 "$AVISPERO" evaluate case --truth d/truth.json
says out 'planted-1 (troll): 20 of 20 accounts in groups'
expect 0 "$AVISPERO" evaluate case --truth d/truth.json --lang es
says out 'precisión de las cuentas sembradas'

# groups keeps nothing, with a list of known ones neither: what is judged says which run it is
printf 'account,kind\n%s,newsroom\n' "$(python3 -c 'import json; print(json.load(open("d/truth.json"))["groups"][0]["accounts"][0])')" >known.csv
expect 0 "$AVISPERO" groups case --trace mention --known-organic known.csv
expect 0 "$AVISPERO" evaluate case --truth d/truth.json
says out 'judged: run 1, the latest that the case keeps, made by: avispero run case --permutations 0'
expect 0 "$AVISPERO" evaluate case --truth d/truth.json --json
same out found.json

# a later run counts: by mentions alone two groups are not there
expect 0 "$AVISPERO" run case --trace mention --permutations 0
expect 0 "$AVISPERO" evaluate case --truth d/truth.json --json
json out 'd["run"] == 2 and "--trace mention" in d["command"] and d["accounts"]["recall"] < .5 and sorted(g["group"] is None for g in d["groups"]) == [False, True, True]'
echo '{"groups": [{"name": "a", "kind": "troll", "accounts": ["1"]}]}' >nobody.json
expect 1 "$AVISPERO" evaluate case --truth nobody.json --exit-status

echo '{"groups": 3}' >bad.json
expect 3 "$AVISPERO" evaluate case --truth bad.json
says err 'has no list "groups"'
echo '{"groups": [{"name": "a", "kind": "bot", "accounts": []}]}' >bad.json
expect 3 "$AVISPERO" evaluate case --truth bad.json
says err 'troll, army, organic'
echo '{"groups": [' >bad.json
expect 3 "$AVISPERO" evaluate case --truth bad.json
says err 'is not JSON'
echo '{"groups": [{"name": "a", "kind": "troll", "accounts": ["1"]}], "episodes": [{"target": "ana", "group": "b", "from": "2017-06-04T08:00:00Z", "to": "2017-06-04T09:00:00Z"}]}' >bad.json
expect 3 "$AVISPERO" evaluate case --truth bad.json
says err 'is of the group "b", which is not one of'
echo '{"groups": [{"name": "a", "kind": "troll", "accounts": ["1"]}], "awakenings": [{"group": "a", "from": "in June", "to": "2017-06-04T09:00:00Z"}]}' >bad.json
expect 3 "$AVISPERO" evaluate case --truth bad.json
says err 'no time like 2017-06-04T08:00:00Z'
expect 2 "$AVISPERO" evaluate case --truth d/truth.json --labels x.csv --positive a
expect 4 "$AVISPERO" evaluate case --truth absent.json
# lists that a scenario does not use may be absent
echo '{"groups": [{"name": "a", "kind": "troll", "accounts": ["1"]}]}' >short.json
expect 0 "$AVISPERO" evaluate case --truth short.json --json
json out 'd["accounts"]["planted"] == 1 and d["launchers"]["truth"] == 0'

# the story: a small edomex-2017 with its lists; figures again by their definitions
expect 0 "$AVISPERO" simulate edomex-2017 --scale 0.02 --seed 5 --out s
expect 0 "$AVISPERO" run told s/posts.jsonl s/posts-deleted.jsonl --targets s/targets.csv --events s/events.csv --domains s/domains.csv --permutations 0 --json
cp out told.json
expect 0 "$AVISPERO" evaluate told --truth s/truth.json --json
cp out told_found.json
expect 0 "$AVISPERO" groups told --members --json
cp out told_groups.json
python3 - <<'END' || die "a figure of the story is not what its definition gives"
import datetime, json
def time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
hour = datetime.timedelta(hours=1)
truth, told, got = (json.load(open(name)) for name in ("s/truth.json", "told.json", "told_found.json"))
members = {g["id"]: set(g["members"]) for g in json.load(open("told_groups.json"))["groups"]}
stands = {}
for i, m in members.items():
    shared = {g["name"]: len(m & set(g["accounts"])) for g in truth["groups"]}
    stands[i] = max((n, name) for name, n in shared.items())[1]
episodes = [e for e in told["episodes"] if e["group"]]
def meets(t, e):
    return e["target"] == t["target"] and time(e["from"]) < time(t["to"]) + 6 * hour and time(e["to"]) > time(t["from"]) - hour
met = [t for t in truth["episodes"] if any(meets(t, e) for e in episodes)]
named = [t for t in truth["episodes"] if any(meets(t, e) and stands[e["group"]] == t["group"] for e in episodes)]
assert got["episodes"] == {"truth": 10, "found": len(episodes), "matched": len(met), "named": len(named),
                           "against_main": sum(e["target"] == "rufina" for e in episodes), "truth_against_main": 8}, got["episodes"]
assert len(met) >= 8, "a small collection shows most attacks"
phrases = {t["phrase"].lstrip("#").lower(): t["group"] for t in truth["trends"]}
trends = [t for t in told["trends"] if t["group"]]
met = {t["phrase"].lstrip("#").lower() for t in trends} & set(phrases)
named = {t["phrase"].lstrip("#").lower() for t in trends if phrases.get(t["phrase"].lstrip("#").lower()) == stands[t["group"]]}
assert got["trends"]["truth"] == 17 and got["trends"]["matched"] == len(met) and got["trends"]["named"] == len(named), got["trends"]
pairs = {(c["a"], c["b"]): c for c in told["coincidences"]}
tested = [pairs[p["a"], p["b"]]["p"] for p in truth["coincidence"] if (p["a"], p["b"]) in pairs]
assert got["coincidence"]["truth"] == 3 and (abs(got["coincidence"]["p"] - max(tested)) < 1e-12 if tested else got["coincidence"]["p"] is None)
launchers = {x["account"] for x in told["launchers"] if stands[x["group"]] not in [g["name"] for g in truth["groups"] if g["kind"] == "confuser"]}
hit = launchers & set(truth["launchers"])
assert got["launchers"]["found"] == len(launchers) and got["launchers"]["matched"] == len(hit)
assert abs(got["order"]["p"] - told["order"]["p"]) <= 1e-9 * told["order"]["p"]
END

# the keys that other programs rely on, one by one: nothing is renamed, nothing goes; a list of which an item is asked for has one
expect 0 "$AVISPERO" story told --permutations 0 --calibrate 0 --json
cp out story.json
python3 - <<'END' || die "a key of the contract is not there"
import json

STORY = {"awakenings": [{"group", "accounts", "from", "to", "p"}], "launchers": [], "order": {"z", "p"},
         "episodes": [{"target", "from", "to", "posts", "group", "group_share", "p"}],
         "trends": [{"phrase", "from", "to", "target", "group", "share_first_100", "share"}],
         "coincidences": [{"a", "b", "lag_s", "k", "p"}], "threats": {"l3", "l2", "l1"}, "doxxing": []}
TRUTH = {"accounts": {"precision", "recall", "recall_confirmed", "recall_exclusive"}, "groups": [{"truth", "jaccard"}],
         "army": {"recall", "purity"}, "episodes": {"truth", "found", "against_main"}, "trends": {"truth", "found"},
         "awakening": {"p"}, "launchers": {"precision"}, "order": {"p"}, "coincidence": {"p"},
         "threats": {"precision", "recall"}, "doxxing": {"truth", "found"}, "accused_organic": int}
PLANTED = {"groups": [{"name", "kind", "accounts"}], "episodes": [{"target", "from", "to", "group"}],
           "trends": [{"phrase", "from", "to", "target", "group"}], "launchers": [], "threats": [], "doxxing": [],
           "awakenings": [{"group", "from", "to"}], "coincidence": [{"a", "b", "lag_s"}]}


def missing(contract, document):
    for key, asked in contract.items():
        if key not in document:
            yield key
        elif isinstance(asked, type):
            if not isinstance(document[key], asked):
                yield f"{key} as {asked.__name__}"
        elif isinstance(asked, set):
            yield from (f"{key}.{k}" for k in asked if not isinstance(document[key], dict) or k not in document[key])
        elif not isinstance(document[key], list) or (asked and not document[key]):
            yield f"an item of {key}"
        else:
            yield from (f"{key}[{i}].{k}" for i, item in enumerate(document[key]) for k in (asked or [set()])[0] if k not in item)


# the check finds what is not there
assert list(missing({"a": {"b"}}, {"a": {}})) == ["a.b"] and list(missing({"a": [{"b"}]}, {"a": []})) == ["an item of a"]
assert list(missing({"a": [{"b"}]}, {"a": [{"b": 1}, {}]})) == ["a[1].b"] and list(missing({"a": int}, {"a": None})) == ["a as int"]
lost = {name: list(missing(contract, json.load(open(name)))) for name, contract in
        (("story.json", STORY), ("told.json", STORY), ("told_found.json", TRUTH), ("s/truth.json", PLANTED))}
assert not any(lost.values()), lost
END

# the description of truth.json knows every key that any scenario writes, and its own example is one
expect 0 "$AVISPERO" simulate inject d/posts.csv --trace url --out injected --inject-groups 2
python3 - "$AVISPERO_SOURCE/docs/formats/truth.md" <<'END' || die "docs/formats/truth.md and truth.json differ"
import json, re, sys

page = open(sys.argv[1], encoding="utf-8").read()
named = set(re.findall(r'[`"{ ](\w+)(?:\[\])?[`"]', page)) | set(re.findall(r"`groups\[\]\.(\w+)`", page))


def keys(of):
    if isinstance(of, dict):
        for key, value in of.items():
            yield key
            if key != "options":
                yield from keys(value)
    elif isinstance(of, list):
        for item in of:
            yield from keys(item)


unknown = {path: set(keys(json.load(open(path)))) - named for path in ("d/truth.json", "s/truth.json", "injected/truth.json")}
assert not any(unknown.values()), unknown
example = re.search(r"```json\n(.*?)```", page, re.S).group(1)
json.dump(json.loads(example), open("example.json", "w"))
END
expect 0 "$AVISPERO" evaluate case --truth example.json --json
