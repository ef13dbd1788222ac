#!/bin/sh
# What happened, as JSON and in the report: bursts on a target with a group behind, a target that nobody mentions, a claim, a call.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
python3 - <<'END'
import csv, datetime, random
random.seed(5)
words = ["casa", "perro", "gato", "vida", "noche", "calle", "trabajo", "escuela", "mercado", "lluvia", "sol", "mesa", "libro", "fiesta"]
begin, rows = datetime.datetime(2017, 5, 1), []
def post(account, seconds, text, repost_of=""):
    rows.append([str(10**6 + len(rows)), account, (begin + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"), text, repost_of])
    return rows[-1][0]
for day in range(30):
    for i in range(150):
        text = " ".join(random.choices(words, k=5)) + (" Ana Ejemplo" if random.random() < .1 else "")
        at = day * 86400 + random.randrange(86400)
        first = post(f"u{random.randrange(300)}", at, text)
        for k in range(random.choice((0, 0, 0, 3, 6))):
            post(f"u{random.randrange(300)}", at + 60 + int(random.expovariate(1 / 14400)), "", first)
for attack in range(6):
    for i in range(12):
        at = (3 + 4 * attack) * 86400 + 54000 + 300 * i
        first = post(f"x{i % 3}", at, " ".join(random.choices(words, k=6)) + f" Ana Ejemplo #FueraAnaEjemplo{'ABCDEF'[attack]}")
        for k in range(25):
            post(f"b{k}", at + 2 + random.randrange(40), "", first)
for i in range(12):
    post(f"u{i}", 20 * 86400 + 600 * i, "vamos todos a saquear la tienda hoy")
    post(f"u{i}", 21 * 86400 + 600 * i, "dicen que la fabrica cierra " + random.choice(words))
rows.sort(key=lambda r: r[2])
with open("posts.csv", "w", newline="") as f:
    csv.writer(f).writerows([["post", "account", "time", "text", "repost_of"]] + rows)
END
printf 'id,name,kind,value\nana,Ana Ejemplo,name,Ana Ejemplo\nbeto,Beto Ausente,name,Beto Ausente\n' >targets.csv
printf 'claim,verdict\nla fabrica cierra,false\n' >claims.csv
expect 0 "$AVISPERO" run case posts.csv --map post=post,account=account,time=time,text=text,repost_of=repost_of \
    --targets targets.csv --claims claims.csv --permutations 0 --calibrate 0 --json
cp out run.json
says err 'nobody mentions the target "beto"'
json run.json 'len(d["groups"]) >= 1'
json run.json 'len(d["episodes"]) == 6 and all(e["target"] == "ana" and e["group"] and e["group_share"] > .5 and e["p"] < 1e-6 for e in d["episodes"])'
json run.json '[t["episodes"] for t in d["targets"]] == [6, 0]'
json run.json 'sum(t["phrase"].startswith("#FueraAna") and t["target"] == "ana" for t in d["trends"]) == 6'
json run.json 'd["claims"][0]["posts"] == 12 and d["claims"][0]["verdict"] == "false"'
json run.json '[(c["level"], c["posts"]) for c in d["calls"]] == [(3, 12)]'
json run.json 'all(k in d for k in ("awakenings", "launchers", "order", "episodes", "trends", "coincidences", "rushes", "hijacks", "other_bursts"))'
json run.json 'all(e["hostile_share"] is not None and e["hostile_p"] is not None for e in d["episodes"])'
# told in order, in both languages, each with its number, where it stands and what would disprove it
json run.json '[s["kind"] for s in d["story"]].index("episode") < [s["kind"] for s in d["story"]].index("trend") < [s["kind"] for s in d["story"]].index("claim")'
json run.json 'sum(s["kind"] == "episode" for s in d["story"]) == 6'
json run.json 'all(s["number"] is not None and s["figure"] and s["rows"] and s[k]["sentence"] and s[k]["disproof"] for s in d["story"] for k in ("es", "en"))'
json run.json 'all(s["es"]["sentence"] != s["en"]["sentence"] and s["es"]["disproof"] != s["en"]["disproof"] for s in d["story"])'
python3 - <<'END' || die "a finding names a place that the report does not have"
import json
page = open("case/reports/en.html").read()
for s in json.load(open("run.json"))["story"]:
    assert f'id="{s["figure"]}"' in page, s["figure"]
END
# whatever number stands in a sentence of that section leads to its rows, and they are there
python3 - <<'END' || die "a number of the text leads to no rows"
import re
for lang in ("en", "es"):
    page = open(f"case/reports/{lang}.html").read()
    told = page[page.index('<section id="told"'):]
    told = told[:told.index("</section>")]
    texts = re.findall(r"<(?:p|figcaption|li)>(.*?)</(?:p|figcaption|li)>", told, re.S)
    assert len(texts) > 3, texts
    for text in texts:
        assert not re.search(r"[0-9]", re.sub(r"<[^>]*>", "", text)) or 'href="#rows-' in text, text
    for anchor in re.findall(r'href="#([^"]*)"', page):
        assert page.count(f'id="{anchor}"') == 1, anchor
END
for text in "What happened" "Ana Ejemplo" "Nobody mentions" "It would be disproved by as large a share" "la fabrica cierra" "to loot or to harm" "Hostile of the posts" "Who begins, and who comes after" "What each group does"; do
    says case/reports/en.html "$text"
done
says case/reports/es.html "Lo que ocurri"
says case/reports/es.html "Llamados a la acci"

# the same from the case, whose lists were kept; and nothing is attributed where no group is found
expect 0 "$AVISPERO" story case --permutations 0 --calibrate 0 --json
python3 - <<'END' || die "story tells something else than run"
import json
run, story = json.load(open("run.json")), json.load(open("out"))
for key in ("episodes", "trends", "claims", "calls", "targets"):
    assert run[key] == story[key], key
END
expect 0 "$AVISPERO" story case --permutations 0 --calibrate 0 --shuffle labels --json
json out 'len(d["episodes"]) == 0 and all(t["group"] is None for t in d["trends"])'
expect 0 "$AVISPERO" story case --permutations 0 --calibrate 0 --lang es
says out "destaca un grupo"
