#!/bin/sh
# Indicators beside each group, and the list of known organic accounts: groups go, counts stay, provenance has the file's hash.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 10000 --out data
expect 0 "$AVISPERO" run case data/posts.csv --json
cp out run.json
json run.json 'all(len(g["indicators"]) == 11 for g in d["groups"]) and d["known_organic"] is None and "awakenings" in d'
json run.json 'all(set(i) >= {"name", "group_share", "group_known", "collection_share", "p", "q", "passes"} for g in d["groups"] for i in g["indicators"])'
# handles are told by this export, profiles are not: not known is null, never 0
json run.json 'all(i["group_share"] is None and i["p"] is None and not i["passes"] for g in d["groups"] for i in g["indicators"] if i["name"] == "no-picture")'
json run.json 'any(i["group_share"] is not None for g in d["groups"] for i in g["indicators"] if i["name"] == "handle-eight")'
says case/reports/en.html "Apart from acting together: what the members are like"
says case/reports/en.html "None of this proves anything about the group"
says case/reports/es.html "Nada de esto prueba algo sobre el grupo"
says case/reports/es.html "No se sabe en esta colecci"

# all of one group, most of another, half of a third
expect 0 "$AVISPERO" groups case --members --json
python3 - <<'END'
import json
groups = [g["members"] for g in json.load(open("out"))["groups"]]
with open("known.csv", "w") as f:
    f.write("account,kind\n")
    f.writelines(f"{a},newsroom\n" for a in groups[0])
    f.writelines(f"{a},fan club\n" for a in groups[1][: len(groups[1]) * 3 // 4])
    f.writelines(f"{a}\n" for a in groups[2][: len(groups[2]) // 2])
    f.write("nobody-of-that-name,campaign\n")
END
expect 0 "$AVISPERO" run case --known-organic known.csv --json
cp out known.json
cp err known.err
says known.err "known organic accounts:"
python3 - <<'END' || die "the groups that should go are not those that went"
import json
before, after = json.load(open("run.json")), json.load(open("known.json"))
assert len(after["groups"]) == len(before["groups"]) - 2
assert [g["id"] for g in after["groups"]] == list(range(1, len(after["groups"]) + 1))
assert after["groups"][0]["observed"] == before["groups"][2]["observed"]
assert after["groups"][0]["known_organic"] == before["groups"][2]["accounts"] // 2
known = after["known_organic"]
assert known["left_out_groups"] == 1 and known["left_out_accounts"] == before["groups"][0]["accounts"]
assert len(known["groups"]) == 1 and known["groups"][0]["accounts"] == before["groups"][1]["accounts"]
assert known["absent"] == 1 and known["found"] == known["entries"] - 1
assert after["traces"][0]["links"] == before["traces"][0]["links"] and after["linked_accounts"] == before["linked_accounts"]
END
hash=$(sha256sum known.csv | cut -d' ' -f1)
json known.json "d['known_organic']['sha256'] == '$hash'"
says case/reports/en.html "$hash"
says case/reports/en.html "Known organic accounts"
says case/reports/en.html "known-organic"

# what is left out stands nowhere: not in the list, not in an export
expect 0 "$AVISPERO" groups case --known-organic known.csv
says out "known organic, not listed above: a group of"
says out "known organic, left out whole: 1 groups"
expect 0 "$AVISPERO" groups case --known-organic known.csv --lang es
says out "omitido por completo: 1 grupos"

# everybody known: nothing is found
python3 - <<'END'
import json
accounts = {a for g in json.load(open("data/truth.json"))["groups"] for a in g["accounts"]}
open("all.txt", "w").write("\n".join(sorted(accounts)) + "\n")
END
expect 0 "$AVISPERO" run case --known-organic all.txt --json
json out 'd["known_organic"]["left_out_groups"] >= 3 and all(g["known_organic"] * 2 <= g["accounts"] for g in d["groups"])'

# mistakes in the list are said before any work, with their line
printf 'a,newsroom\nb,enemy\n' >bad.csv
expect 3 "$AVISPERO" groups case --known-organic bad.csv
says err 'bad.csv:2'
says err '"enemy" is no kind of known account'
expect 3 "$AVISPERO" groups case --known-organic bad.csv --lang es
says err 'no es un tipo de cuenta conocida'
expect 4 "$AVISPERO" groups case --known-organic missing.csv
says err 'missing.csv'

# without a case nothing is known, and nothing is invented
expect 0 "$AVISPERO" simulate planted --posts 3000 --format acts --out acts
expect 0 "$AVISPERO" groups acts/posts.csv --json
json out 'len(d["groups"]) > 0 and all(i["group_known"] == 0 and i["q"] is None for g in d["groups"] for i in g["indicators"])'
