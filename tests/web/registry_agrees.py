"""Every way of asking about single cases gives the same answer, and that is the one worked out by hand.

usage: registry_agrees.py CASE      beside ask.js, which answers questions.json from an exported site into site.json
"""
import collections
import json
import subprocess
import sys

import serving

# title, kinds, status, sex, states of each case, as test_registry_agrees.sh makes them
CASES = [("Uno", {"killing", "threat"}, "cerrado", "HOMBRE", {"14"}), ("Dos", {"threat"}, "abierto", "MUJER", {"12"}),
         ("Tres", {"disappearance", "killing"}, "cerrado", "MUJER", {"14", "06"}), ("Cuatro", {"attack"}, "LOCALIZADA", "HOMBRE", {"20"}),
         ("Ejemplo", {"threat", "killing"}, None, "MUJER", {"12", "14"}), ("Sin hechos", {"attack"}, "abierto", "MUJER", set())]
INCIDENTS = {"Uno": 1, "Dos": 1, "Tres": 2, "Cuatro": 1, "Ejemplo": 2, "Sin hechos": 0}
# parameters of a list, titles in it
FOUND = {"": {c[0] for c in CASES},
         **{f"kind={k}": {c[0] for c in CASES if k in c[1]} for k in ("threat", "killing", "attack", "disappearance")},
         **{f"status={s}": {c[0] for c in CASES if c[2] == s} for s in ("abierto", "cerrado", "LOCALIZADA")},
         **{f"sex={s}": {c[0] for c in CASES if c[3] == s} for s in ("MUJER", "HOMBRE")},
         **{f"state={s}": {c[0] for c in CASES if s in c[4]} for s in ("14", "12", "06", "20", "26")},
         "kind=killing&state=14": {"Uno", "Ejemplo"},  # that of Tres was in Colima
         "kind=disappearance&state=06": set(), "kind=attack&sex=MUJER": {"Sin hechos"}, "kind=threat&from=2015-01&to=2015-12": {"Dos", "Ejemplo"},
         "q=tercero": {"Tres"}}
SERIES = {"": {"14": 3, "12": 2, "06": 1, "20": 1}, "&kind=killing": {"14": 2, "06": 1}, "&status=cerrado": {"14": 2, "06": 1}}


def lists(parameters):
    return "registry/records?limit=100" + ("&" + parameters if parameters else "")


QUESTIONS = ["registry", "registry/points", *map(lists, FOUND), *("registry/series?by=state" + p for p in SERIES)]


def of_command(by, key):
    done = subprocess.run([serving.AVISPERO, "registry", sys.argv[1], "--count", "--by", by, "--json"], stdout=subprocess.PIPE, check=True)
    return {row[key]: row["count"] for row in json.loads(done.stdout)["single"]}


def expected(column):
    sums = collections.Counter()
    for case in CASES:
        sums.update((case[column] or {None}) if isinstance(case[column], set) else [case[column]])
    return dict(sums)


def states(series):
    cells = series["single"]
    sums = collections.Counter()
    for i in range(0, len(cells), 3):
        sums[series["places"][cells[i]]["code"]] += cells[i + 2]
    return dict(sums)


def check(answers, who):
    held, rows = answers["registry"], {row["title"]: row for row in answers[lists("")]["records"]}
    told = [{row["value"]: row["records"] for row in held["single"][key]} for key in ("kinds", "statuses", "sexes")]
    assert told == [expected(1), expected(2), expected(3)], (who, told)
    assert (held["records"], held["incidents"]) == (6, 7), (who, held["records"], held["incidents"])
    for parameters, titles in FOUND.items():
        found = answers[lists(parameters)]
        assert {row["title"] for row in found["records"]} == titles and found["total"] == len(titles), (who, parameters, found)
    assert {title: row["status"] for title, row in rows.items()} == {case[0]: case[2] for case in CASES}, who
    assert {title: row["incidents"] for title, row in rows.items()} == INCIDENTS, who
    for parameters, sums in SERIES.items():
        assert states(answers["registry/series?by=state" + parameters]) == sums, (who, parameters)
    points = collections.Counter(p["record"] for p in answers["registry/points"]["points"])
    assert points == {rows[title]["id"]: n for title, n in INCIDENTS.items() if n}, (who, points)
    return rows["Ejemplo"]["id"]


def main():
    said = [of_command("kind", "kind"), of_command("status", "status"), of_command("sex", "sex"), of_command("state", "state_code")]
    assert said == [expected(column) for column in (1, 2, 3, 4)], said
    with serving.Server(sys.argv[1]) as server:
        def ask(question):
            status, _, body = server.get("/api/" + question)
            assert status == 200, (question, status, body[:300])
            return json.loads(body)
        assert ask("registry/population") == {"places": [], "partly": []}  # as the first question of all
        joined = check({question: ask(question) for question in QUESTIONS}, "the server")
        assert len(ask(f"registry/records/{joined}")["incidents"]) == 2
        assert ask("registry/records?q=hallada")["total"] == 1  # the one that was joined into it
    with open("questions.json", "w", encoding="utf-8") as f:
        json.dump(QUESTIONS, f)
    subprocess.run(["node", "ask.js"], check=True)
    with open("site.json", encoding="utf-8") as f:
        check(dict(zip(QUESTIONS, json.load(f))), "the site")


if __name__ == "__main__":
    main()
