"""Answers about a registry of 8,000 invented incidents, each beside the same worked out from the table in plain Python.

usage: registry_questions.py CASES.csv CASE
Every answer is also timed: at this size none may take longer than a second (AVISPERO_TIMES=strict), ten on a machine that does other things.
"""
import collections
import csv
import json
import os
import sys
import time
from urllib.parse import urlencode

import serving

SLOWEST_S = 1.0 if os.environ.get("AVISPERO_TIMES") == "strict" else 10.0


def read(path):
    with open(path, newline="", encoding="utf-8") as f:
        incidents = [dict(row, number=n) for n, row in enumerate(csv.DictReader(f), 1)]
    records = {}
    for row in incidents:
        records.setdefault(row["folio"], []).append(row)
    return incidents, [records[code] for code in records]


def dated(text):
    return tuple(int(part) for part in text.split("-"))


def in_span(text, since, until):
    """The date lies in the span whole: a year alone from January to December."""
    date = dated(text)
    first, last = date + (1,) * (2 - len(date)), date + (12,) * (2 - len(date))
    return (not since or first[:2] >= (dated(since) + (1,))[:2]) and (not until or last[:2] <= (dated(until) + (12,))[:2])


def passes(row, head, kind=None, status=None, sex=None, age=None, state=None, municipality=None, since=None, to=None):
    """head: the row that began the record, which has sex and age; its status is the latest one."""
    least, most = age.split("-") if age else (0, 999)
    return ((not kind or row["tipo"] == kind) and (not status or status_of(head) == status) and
            (not sex or head[0]["sexo"] == sex) and int(least) <= int(head[0]["edad"]) <= int(most) and
            (not state or row["municipio"][:2] == state) and (not municipality or row["municipio"] == municipality) and
            in_span(row["fecha"], since, to))


def status_of(head):
    """Of the rows that tell one the latest."""
    told = [row for row in head if row["situacion"]]
    return max(told, key=lambda row: (row["fecha"], row["number"]))["situacion"] if told else ""


class Asking:
    def __init__(self, server):
        self.server, self.slowest = server, (0, "")

    def __call__(self, question, **params):
        path = "/api/registry" + question + ("?" + urlencode(params) if params else "")
        begin = time.monotonic()
        status, _, body = self.server.get(path)
        self.slowest = max(self.slowest, (time.monotonic() - begin, path))
        assert status == 200, (path, status, body[:300])
        return json.loads(body)


FILTERS = [{}, {"kind": "threat"}, {"sex": "MUJER"}, {"age": "18-29"}, {"state": "12"}, {"municipality": "12009"},
           {"status": "LOCALIZADA_CON_VIDA"}, {"kind": "killing", "state": "30", "sex": "HOMBRE"}]
SPANS = [{}, {"from": "2014", "to": "2014"}, {"from": "2014-01", "to": "2015-12"}, {"from": "2014-09", "to": "2014-09"}, {"from": "2020-02"},
         {"to": "2008-11"}]


def as_words(params):
    return {"since" if k == "from" else k: v for k, v in params.items()}


def check_series(ask, records):
    for by, width in (("municipality", 5), ("state", 2)):
        for params in FILTERS:
            said = ask("/series", by=by, step="month", **params)
            codes, flat = [p["code"] for p in said["places"]], said["single"]
            found = {(codes[flat[i]], said["periods"][flat[i + 1]]): flat[i + 2] for i in range(0, len(flat), 3)}
            expected = collections.Counter((row["municipio"][:width], row["fecha"][:7]) for head in records for row in head if passes(row, head, **params))
            assert found == expected, (by, params, len(found), len(expected))
            assert codes == sorted(codes) and said["periods"] == sorted(said["periods"]), "the lists are not in order"
            assert [flat[i:i + 2] for i in range(0, len(flat), 3)] == sorted(flat[i:i + 2] for i in range(0, len(flat), 3))


def check_records(ask, records):
    for params in FILTERS:
        for span in SPANS:
            how = as_words({**params, **span})
            expected = [head for head in records if any(passes(row, head, **how) for row in head)]
            said = ask("/records", limit=500, **params, **span)
            assert said["total"] == len(expected), (params, span, said["total"], len(expected))
    for words in ("terminal", "rosa", "rosa terminal", "CAMINO Rancho", "f-0000123", "zzz"):
        expected = [head for head in records if all(
            word in f"{head[0]['folio']} {head[0]['nombre']} ".lower() or any(word in row["hechos"].lower() for row in head)
            for word in words.lower().replace("-", " ").split())]
        said = ask("/records", q=words, limit=500)
        assert said["total"] == len(expected), (words, said["total"], len(expected))


def check_order(ask, records):
    """Pages of an order make the whole list; each row tells the first incident."""
    first = {head[0]["folio"]: min(head, key=lambda row: (row["fecha"], row["number"])) for head in records}
    keys = {"oldest": lambda r: (first[r[0]["folio"]]["fecha"], records.index(r)), "name": lambda r: (r[0]["nombre"] or r[0]["folio"], records.index(r))}
    some = {"state": "12"}
    mine = [head for head in records if any(row["municipio"][:2] == "12" for row in head)]
    for order, key in keys.items():
        got = [row for at in (0, 3, 6) for row in ask("/records", order=order, limit=3, offset=at, **some)["records"]]
        expected = [head[0]["folio"] for head in sorted(mine, key=key)][:9]
        assert [row["code"] for row in got] == expected, (order, [row["code"] for row in got], expected)
    newest = ask("/records", limit=5)["records"]
    expected = sorted(records, key=lambda r: (first[r[0]["folio"]]["fecha"], records.index(r)), reverse=True)[:5]
    assert [row["code"] for row in newest] == [head[0]["folio"] for head in expected]
    for row, head in zip(newest, expected):
        assert row["when"] == first[row["code"]]["fecha"] and row["municipality"] == first[row["code"]]["municipio"] and row["incidents"] == len(head)


def check_points(ask, records):
    for params in FILTERS[1:]:
        for span in SPANS:
            how = as_words({**params, **span})
            expected = {row["number"] for head in records for row in head if passes(row, head, **how)}
            said = ask("/points", **params, **span)
            assert said["total"] == len(expected) and {p["incident"] for p in said["points"]} == expected, (params, span)


def check_held(ask, incidents, records):
    said = ask("")
    assert said["incidents"] == len(incidents) and said["records"] == len(records)
    kinds = {k["value"]: (k["records"], k["incidents"]) for k in said["single"]["kinds"]}
    for kind in {row["tipo"] for row in incidents}:
        assert kinds[kind] == (sum(any(row["tipo"] == kind for row in head) for head in records), sum(row["tipo"] == kind for row in incidents))
    assert said["single"]["from"] == min(row["fecha"] for row in incidents) and said["single"]["to"] == max(row["fecha"] for row in incidents)
    assert said["single"]["undated"] == 0 and said["single"]["unplaced"] == 0


def check_told(server, ask, records):
    """What is taken out at the page is in no answer any more, and back when that is taken back."""
    number = ask("/records", q=records[40][0]["folio"])["records"][0]["id"]
    before = ask("/records")["total"]
    body = json.dumps({"do": "remove", "what": "record", "of": number, "who": "ana"}).encode()
    headers = [("Content-Type", "application/json"), ("Origin", f"http://{server.host}")]
    status, _, answer = server.request("POST", "/api/registry", headers=headers, body=body)
    assert status == 200, (status, answer)
    assert ask("/records")["total"] == before - 1
    assert ask("/records", q=records[40][0]["folio"])["total"] == 0
    flat = ask("/series", by="state", step="month")["single"]
    assert sum(flat[2::3]) == sum(len(head) for head in records) - len(records[40])
    assert ask("")["single"]["kinds"] and sum(k["incidents"] for k in ask("")["single"]["kinds"]) == sum(flat[2::3])


def main():
    incidents, records = read(sys.argv[1])
    with serving.Server(sys.argv[2]) as server:
        ask = Asking(server)
        check_held(ask, incidents, records)
        check_series(ask, records)
        check_records(ask, records)
        check_order(ask, records)
        check_points(ask, records)
        check_told(server, ask, records)
        print(f"slowest answer {ask.slowest[0]:.3f} s: {ask.slowest[1]}")
        assert ask.slowest[0] < SLOWEST_S, ask.slowest


if __name__ == "__main__":
    main()
