#!/bin/sh
# Threats in the functional test cases of HateCheck, Spanish: precision and recall, on templates that the rules were not written with.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cases=${AVISPERO_DATA:-}/threats/hatecheck_cases_final_spanish.csv
if [ ! -f "$cases" ]; then
    echo "skipped: AVISPERO_DATA has no threats/hatecheck_cases_final_spanish.csv"
    exit 77
fi

python3 - "$cases" <<'END'
import csv, sys
names = {"women": "mujer mujeres", "gay people": "gay gays homosexual homosexuales puto putos maricon maricones joto jotos",
         "trans people": "trans transexual transexuales travesti travestis", "black people": "negro negros negra negras",
         "jews": "judio judios judia judias", "indigenous people": "indigena indigenas indio indios india indias",
         "disabled people": "discapacitado discapacitados discapacitada discapacitadas invalido invalidos"}
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
with open("posts.csv", "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["post", "account", "time", "text"])
    for i, row in enumerate(rows):
        writer.writerow([f"p{i}", f"a{i}", f"2017-01-01T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}Z", row["test_case"]])
with open("targets.csv", "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["id", "name", "kind", "value"])
    for name, words in names.items():
        for word in words.split():
            writer.writerow([name.replace(" ", "-"), name, "alias", word])
END
"$AVISPERO" run case posts.csv --map post=post,account=account,time=time,text=text --targets targets.csv --json > run.json 2> err.txt ||
    { cat err.txt; exit 1; }

python3 - "$cases" <<'END'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
level = {c["post"]: c["level"] for c in json.load(open("run.json"))["threats"]["candidates"]}
ids = {}
for row in rows:
    ids.setdefault(row["functionality"], set()).add(int(row["templ_id"]))
tuned = {f: set(sorted(t)[0::2]) for f, t in ids.items()}  # every second template of each kind
# Aimed at one person, or at people of a trade: no group hate, but threats stand among them, so they are no negatives here.
NEITHER = {"target_indiv_nh", "target_group_nh"}

def measure(half, kinds, least):
    hit = positives = alarms = negatives = 0
    for i, row in enumerate(rows):
        f = row["functionality"]
        if (int(row["templ_id"]) in tuned[f]) != (half == "tune"):
            continue
        found = level.get(f"p{i}", 0) >= least
        if f in kinds:
            positives, hit = positives + 1, hit + found
        elif row["label_gold"] == "non-hateful" and f not in NEITHER:
            negatives, alarms = negatives + 1, alarms + found
    precision, recall = hit / max(1, hit + alarms), hit / positives
    print(f"{half:6} level >= {least} {'+'.join(kinds):28} precision {precision:.3f} ({hit} right, {alarms} of {negatives} hard negatives), "
          f"recall {recall:.3f} of {positives}")
    return precision, recall

for half in ("tune", "report"):
    for kinds, least in ((("threat_dir_h",), 3), (("threat_dir_h",), 2), (("threat_norm_h",), 2), (("threat_dir_h", "threat_norm_h"), 2)):
        precision, recall = measure(half, kinds, least)
        assert least < 3 or precision >= 0.9, "level 3 is not precise enough"
        assert half != "tune" or recall >= 0.95, "the rules have lost what they were written with"
assert measure("report", ("threat_dir_h", "threat_norm_h"), 2)[1] >= 0.4
END
