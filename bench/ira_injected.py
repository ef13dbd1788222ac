#!/usr/bin/env python3
"""How well attributed accounts are told from honest ones: Internet Research Agency accounts planted into organic collections.

    bench/ira_injected.py [--avispero build/avispero] [--year 2016] [--null two-pass] [--seed 1]

For each category (RightTroll, LeftTroll, NewsFeed) the accounts of that category, with their posts of one year, stand among

    organic   a hashtag in a political crisis (venezuela) and accounts of politicians and parties (italy), moved to that year by whole years
    bursts    the same politicians and parties, and two bursts about one topic (airline, mayweather), moved likewise
    clones    one clone of every such account: the same posts on the same days, each at a random minute of the day

All times are cut to the minute, as the attributed posts have them. Each set is read in its own format, from a temporary folder that is removed at the
end; the real data are found by AVISPERO_DATA. For each it prints what `avispero evaluate` says of the program's own scores, and of Luceri's eigenvector
score (`avispero compare`, for comparison with the literature; not evidence). docs/findings/ira-injected.md has the results.
"""
import argparse
import csv
import glob
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile

CATEGORIES = ("RightTroll", "LeftTroll", "NewsFeed")


def table(path):
    """Header and rows of a packed CSV file; bytes that are not UTF-8 become U+FFFD."""
    text = subprocess.run(["zstd", "-dc", path], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
    reader = csv.DictReader(io.StringIO(text))
    return reader.fieldnames, list(reader)


def write(path, names, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


AMERICAN = re.compile(r"(\d+)/(\d+)/(\d{4}) (\d+):(\d+)$")


def to_minute(time, year):
    """"2017-05-30T23:59:48Z" -> "2016-05-30 23:59:00": the year is replaced, the seconds are cut off. None when it is no time."""
    american = AMERICAN.match(time)
    if american:
        month, day, _, hour, minute = map(int, american.groups())
        time = f"0000-{month:02d}-{day:02d} {hour:02d}:{minute:02d}"
    if len(time) < 16 or not time[:4].isdigit() or time[4] != "-" or time[13] != ":":
        return None
    if time[5:10] == "02-29" and year % 4:
        return None
    return f"{year}{time[4:10]} {time[11:16]}:00"


def moved(names, rows, column, year):
    kept = []
    for row in rows:
        time = to_minute(row.get(column) or "", year)
        if time:
            kept.append({**row, column: time})
    return names, kept


class Data:
    def __init__(self, folder, year):
        self.year = year
        self.names, rows = table(os.path.join(folder, "ira", "ira_before_2017.csv.zst"))
        with open(os.path.join(folder, "ira", "authors.csv"), newline="", encoding="utf-8") as file:
            category = {row["author_id"]: row["account_category"] for row in csv.DictReader(file)}
        self.ira = {name: [] for name in CATEGORIES}
        for row in rows:
            if category.get(row["author_id"]) in self.ira and row["publish_date"].startswith(str(year)):
                self.ira[category[row["author_id"]]].append(row)
        self.controls = {"organic": self.read(folder, "venezuela", "italy"), "bursts": self.read(folder, "italy", "airline", "mayweather")}

    def read(self, folder, *sets):
        """Tables of some sets, moved to the year, with the column of their accounts."""
        columns = {"venezuela": ("created", "screenName"), "italy": ("date", "username"), "airline": ("tweet_created", "name"),
                   "mayweather": ("created_at", "screen_name")}
        found = []
        for name in sets:
            time, account = columns[name]
            for path in sorted(glob.glob(os.path.join(folder, name, "**", "*.zst"), recursive=True)):
                # one file is quoted badly: rows whose columns have slipped have no time, and are left out
                found.append((account, *moved(*table(path), time, self.year)))
        return found


def plant(data, category, controls, seed, folder):
    """Write the posts of one set; returns the accounts that are to be found and the controls."""
    rows = data.ira[category]
    write(os.path.join(folder, "ira.csv"), data.names, rows)
    found, others = {row["author_id"] for row in rows}, set()
    if controls != "clones":
        for number, (column, names, posts) in enumerate(data.controls[controls]):
            write(os.path.join(folder, f"{controls}{number}.csv"), names, posts)
            others |= {row[column] for row in posts if row[column]}
    else:
        draw = random.Random(seed)
        clones = []
        for row in rows:
            minute = draw.randrange(24 * 60)
            clones.append({**row, "author_id": "clone_of_" + row["author_id"],
                           "publish_date": f"{row['publish_date'][:10]} {minute // 60:02d}:{minute % 60:02d}:00"})
        write(os.path.join(folder, "clones.csv"), data.names, clones)
        others = {row["author_id"] for row in clones}
    return found, others - found


def run(program, *arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stderr.decode()}")
    return json.loads(done.stdout)


def judge(args, posts, labels, scores):
    """The program's own scores, then Luceri's."""
    common = ["--labels", labels, "--positive", "ira", "--json", "--seed", str(args.seed)]
    ours = run(args.avispero, "evaluate", posts, *common, "--window", "60", "--null", args.null)
    run(args.avispero, "compare", posts, "--method", "luceri", "--scores", scores, "--json")
    return ours, run(args.avispero, "evaluate", "--scores", scores, *common)


def percent(value):
    return "-" if value is None else f"{value:.3f}"


def report(category, controls, ours, luceri):
    among = ours["positives"] / max(1, ours["positives_co_acting"])
    score, member = ours["cuts"]["score"], ours["cuts"]["member"]
    low, high = ours["intervals"]["auc"]
    print(f"| {category} | {controls} | {ours['positives']} ({ours['positives_co_acting']}) | "
          f"{ours['negatives']} ({ours['negatives_co_acting']}) | {percent(ours['auc'])} ({percent(low)}-{percent(high)}) | "
          f"{percent(ours['ap'])} | {percent(score['precision'])}, {percent(score['recall'] * among)} | "
          f"{percent(member['precision'])}, {percent(member['recall'] * among)} | {percent(ours['recall_at_p95'] * among)} | "
          f"{percent(ours['recall_at_p99'] * among)} | {percent(luceri['auc'])}, {percent(luceri['recall_at_p99'] * among)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--avispero", default="build/avispero")
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--null", default="two-pass")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    folder = os.environ.get("AVISPERO_DATA")
    if not folder or not os.path.isdir(os.path.join(folder, "ira")):
        print("skipped: set AVISPERO_DATA to the folder of the real data")
        return
    data = Data(folder, args.year)
    print("| category | among | to be found (co-acting) | controls (co-acting) | AUC (95 %) | AP | score > 0: precision, recall* | "
          "member: precision, recall* | recall* at .95 | recall* at .99 | Luceri: AUC, recall* at .99 |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for category in CATEGORIES:
        for controls in ("organic", "bursts", "clones"):
            with tempfile.TemporaryDirectory() as work:
                posts = os.path.join(work, "posts")
                os.mkdir(posts)
                found, others = plant(data, category, controls, args.seed, posts)
                labels = os.path.join(work, "labels.csv")
                write(labels, ("account", "kind"), [{"account": a, "kind": "ira"} for a in sorted(found)] +
                      [{"account": a, "kind": controls} for a in sorted(others)])
                report(category, controls, *judge(args, posts, labels, os.path.join(work, "scores.csv")))
    print("\n*recall among the accounts to be found that act within the window of anybody at all")


if __name__ == "__main__":
    main()
