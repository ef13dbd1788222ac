#!/usr/bin/env python3
"""A registry of a million incidents: how long it is taken in, and how long each question of the page waits for its answer.

usage: bench/registry.py --avispero build/avispero [--incidents 1000000] [--runs 5] [--folder F] [--goals] [--only WORD] [--site]

Invented cases (no person, no real case) go in through `avispero registry`, beside published counts of 2,469 places; a running
`avispero serve` is then asked what the rooms ask. For each question the first answer (nothing was asked before) and the median of the
next ones. --goals: exit 1 where a goal is missed: the questions of the map together 1 s, a search 0.3 s. --site: the site of what is
public is written too (two in three are), and must take less than 20 s of processor and 2 GiB.
"""
import argparse
import csv
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "web"))
import registry_files  # noqa: E402

FIRST = "Abel Alba Bruno Celia Dario Elisa Fermin Gala Hugo Irma Julian Lucia Mateo Nadia Oscar Pilar Quirino Rosa Saul Tere Ulises Vera".split()
LAST = [a + b for a in ("Ar", "Bel", "Cor", "Dur", "Es", "Fal", "Gon", "Her", "Iz", "Jar", "Lan", "Mon", "Nar", "Or", "Per")
        for b in ("ada", "ero", "illo", "ez", "ales", "ura", "ino", "osa")]
WHERE = "la terminal|el camino al rancho|una caseta|su casa|el mercado|la carretera federal|un baile|la salida de la escuela".split("|")
VERBS = "Fue visto|Fue vista|Salió|No volvió|Recibió una llamada|Lo buscaron|La siguieron".split("|")
STATUSES = ("DESAPARECIDA_O_NO_LOCALIZADA", "LOCALIZADA_CON_VIDA", "LOCALIZADA_SIN_VIDA", "")
KINDS = ("disappearance", "disappearance", "disappearance", "killing", "attack", "threat")
MAP = ["registry", "registry/geometry?of=municipalities", "registry/series?by=municipality&step=month&kind=disappearance",
       "registry/points?kind=disappearance&municipality=12009", "registry/population"]
SEARCH = ["registry/records?q=terminal&limit=100", "registry/records?q=rosa+monero&limit=100", "registry/records?q=F-0001234&limit=100",
          "registry/records?q=zzz+nada&limit=100", "registry/records?q=camino&kind=attack&from=2014&to=2016-06&order=name&limit=100"]
OTHERS = ["registry/series?by=state&step=month", "registry/series?by=municipality&step=month", "registry/records?limit=100",
          "registry/records?limit=100&offset=300000&order=oldest", "registry/records?limit=100&municipality=12009", "registry/records/77",
          "registry/points", "registry/points?from=2014-09&to=2014-09", "registry/geometry?of=states", "registry/history"]


def cases(path, incidents, draw):
    """Seven in ten incidents begin a case; the others belong to one of the cases before."""
    records = 0
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow("folio,nombre,tipo,fecha,municipio,situacion,sexo,edad,publico,hechos".split(","))
        for n in range(incidents):
            new = records == 0 or draw.random() < 0.7
            records += new
            code = records if new else draw.randint(1, records)
            when = f"{draw.randint(2006, 2025)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            name = f"{draw.choice(FIRST)} {draw.choice(LAST)} {draw.choice(LAST)}" if new else ""
            out.writerow([f"F-{code:07d}", name, draw.choice(KINDS), when[:draw.choice((4, 7, 10, 10, 10))],
                          registry_files.code_of(draw.randrange(registry_files.SHAPES)), draw.choice(STATUSES),
                          draw.choice(("HOMBRE", "MUJER")), draw.randint(12, 80), "yes" if n % 3 else "no",
                          f"{draw.choice(VERBS)} en {draw.choice(WHERE)}, aviso {n}"])


def files(folder, incidents):
    draw = random.Random(11)
    registry_files.shapes(folder)
    registry_files.counts(folder, draw)
    registry_files.people(folder, draw)
    cases(folder / "cases.csv", incidents, draw)


def timed(command):
    """Seconds, seconds of processor and peak of a command, and what it said. The peak is that of the largest child so far."""
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True)
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall_s": wall, "processor_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "peak_mib": after.ru_maxrss / 1024}, json.loads(done.stdout)


def size_mib(folder):
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20


def share(avispero, folder):
    figures, said = timed([avispero, "registry", folder / "case", "--export-site", folder / "site", "--json"])
    return {**figures, "records": said["records"], "incidents": said["incidents"], "site_mib": size_mib(folder / "site")}


def take_in(avispero, folder):
    tables = [folder / "conteos.csv", folder / "cases.csv"]
    command = [avispero, "registry", folder / "case", *tables, "--geometry", folder / "municipios.geojson", "--key", "clave",
               "--population", folder / "habitantes.csv", "--quiet", "--json"]
    figures, said = timed(command)
    return {**figures, "records": said["records"], "incidents": said["incidents"], "proposals": said["proposals"],
            "case_mib": size_mib(folder / "case")}


def peak_of(pid):
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def asked(server, question, runs):
    seconds, size = [], 0
    for _ in range(runs + 1):
        begin = time.monotonic()
        status, _, body = server.get("/api/" + quote(question, safe="/?=&+-"))
        seconds.append(time.monotonic() - begin)
        assert status == 200, (question, status, body[:200])
        size = len(body)
    return {"question": question, "first_s": seconds[0], "median_s": statistics.median(seconds[1:]), "bytes": size}


def measure(folder, runs, only):
    import serving
    questions = [q for q in MAP + SEARCH + OTHERS if only in q]
    with serving.Server(str(folder / "case")) as server:
        rows = [asked(server, question, runs) for question in questions]
        return rows, peak_of(server.process.pid)


def judge(rows):
    """The goals that are missed, in words."""
    at = {row["question"]: row for row in rows}
    map_s = sum(at[q]["median_s"] for q in MAP if q in at)
    missed = [f"map {map_s:.3f} s"] if map_s >= 1 else []
    return missed + [f"{q} {at[q]['median_s']:.3f} s" for q in SEARCH if q in at and at[q]["median_s"] >= 0.3], map_s


def words(figures):
    return ", ".join(f"{k} {v:,.1f}" if isinstance(v, float) else f"{k} {v:,}" for k, v in figures.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--avispero", required=True)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="keep files and case here; what is there is used again")
    parser.add_argument("--only", default="", help="only questions with this in them")
    parser.add_argument("--json", help="write all figures here")
    parser.add_argument("--goals", action="store_true")
    parser.add_argument("--site", action="store_true")
    args = parser.parse_args()
    os.environ["AVISPERO"] = args.avispero = str(Path(args.avispero).resolve())
    folder = Path(args.folder or tempfile.mkdtemp(prefix="avispero-registry-"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = shared = None
        if not (folder / "case").is_dir():
            files(folder, args.incidents)
            taken = take_in(args.avispero, folder)
            print("taken in: " + words(taken))
        if args.site:
            shared = share(args.avispero, folder)
            print("site: " + words(shared))
        rows, peak_mib = measure(folder, args.runs, args.only)
    finally:
        if not args.folder:
            shutil.rmtree(folder)
    for row in rows:
        print(f"{row['first_s']:8.3f} s first {row['median_s']:8.3f} s median {row['bytes']:>10,} bytes  {row['question']}")
    missed, map_s = judge(rows)
    if shared and (shared["processor_s"] >= 20 or shared["peak_mib"] >= 2048):
        missed.append(f"site {shared['processor_s']:.1f} s, {shared['peak_mib']:.0f} MiB")
    print(f"map {map_s:.3f} s, peak of the server {peak_mib:.0f} MiB" + ("; missed: " + "; ".join(missed) if missed else ""))
    if args.json:
        Path(args.json).write_text(json.dumps({"taken_in": taken, "site": shared, "questions": rows, "peak_mib": peak_mib}), encoding="utf-8")
    return 1 if args.goals and missed else 0


if __name__ == "__main__":
    sys.exit(main())
