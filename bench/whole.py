#!/usr/bin/env python3
"""Time `avispero links` on simulated shares of growing size, beside the naive yardstick, in turn (A B A B ...).

Every timed run also checks the hash of its output: a fast wrong answer is no answer. Prints and writes medians, and draws them.
"""
import argparse
import csv
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time


def run(command):
    """Wall seconds, peak memory in MiB and standard output of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, errors = process.communicate()
    wall = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {process.returncode}\n{errors.decode(errors='replace')}")
    return wall, out


def peak_mib(command):
    """Peak resident memory by the operating system's account, in a run of its own."""
    pid = os.fork()
    if pid == 0:
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_maxrss / 1024


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def shares(args, rows):
    folder = os.path.join(args.folder, f"shares-{rows}")
    path = os.path.join(folder, "posts.csv")
    if not os.path.exists(path):
        subprocess.run([args.avispero, "simulate", "planted", "--format", "acts", "--posts", str(rows), "--seed", "1", "--out", folder],
                       check=True, stdout=subprocess.DEVNULL)
    return path


def measure(args, rows):
    path = shares(args, rows)
    edges = path + ".edges.csv"
    ours = [args.avispero, "links", path, "--window", "60", "--min-weight", "2", "--null", "none", "--out", edges, "--json"]
    naive = [args.naive, path, "60"]
    walls, naive_walls, hashes = [], [], set()
    for i in range(args.runs + 1):
        wall, out = run(ours)
        naive_wall, naive_out = run(naive)
        hashes.add(sha256(edges))
        if i:  # the first is the warm-up
            walls.append(wall)
            naive_walls.append(naive_wall)
    if len(hashes) != 1:
        sys.exit(f"{path}: the output differs from run to run")
    links = json.loads(out)
    words = naive_out.decode().split()
    if links["links"] != int(words[5]):
        sys.exit(f"{path}: {links['links']} edges, the naive program has {words[5]}")
    return {"rows": rows, "co_actions": links["by_window"][0]["co_actions"], "edges": links["links"],
            "seconds": statistics.median(walls), "naive_seconds": statistics.median(naive_walls),
            "ratio": statistics.median(n / w for w, n in zip(walls, naive_walls)), "peak_mib": peak_mib(ours), "sha256": hashes.pop(),
            **{f"{k}_s": v for k, v in links.get("seconds", {}).items()}}


def plot(table, path):
    """Log-log lines of seconds over rows, ours and the yardstick's."""
    import math
    width, height, left, bottom = 640, 400, 70, 50
    low, high = math.log10(table[0]["rows"]), max(math.log10(table[-1]["rows"]), math.log10(table[0]["rows"]) + 1)
    values = [r[k] for r in table for k in ("seconds", "naive_seconds")]
    bottom_s, top_s = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    x = lambda rows: left + (math.log10(rows) - low) / (high - low) * (width - left - 130)
    y = lambda s: height - bottom - (math.log10(s) - bottom_s) / (top_s - bottom_s) * (height - bottom - 30)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="13">',
             '<rect width="100%" height="100%" fill="#fff"/><text x="70" y="20">CSV to edges, 60 s window, 2 cores: seconds over rows</text>']
    for e in range(bottom_s, top_s + 1):
        parts.append(f'<path d="M{left},{y(10 ** e):.1f}H{width - 130}" stroke="#ddd"/><text x="{left - 8}" y="{y(10 ** e) + 4:.1f}" text-anchor="end">{10 ** e:g} s</text>')
    for r in table:
        parts.append(f'<text x="{x(r["rows"]):.1f}" y="{height - bottom + 22}" text-anchor="middle">{r["rows"]:,}</text>')
    for key, colour, name in (("seconds", "#0b6e4f", "avispero"), ("naive_seconds", "#999", "naive, one thread")):
        points = " ".join(f'{x(r["rows"]):.1f},{y(r[key]):.1f}' for r in table)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x(table[-1]["rows"]) + 8:.1f}" y="{y(table[-1][key]) + 4:.1f}" fill="{colour}">{name}</text>')
    with open(path, "w") as file:
        file.write("\n".join(parts) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser()
    for name in ("avispero", "naive", "folder", "table", "plot"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--most", type=int, default=7)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    table = []
    for power in range(5, args.most + 1):
        row = measure(args, 10 ** power)
        table.append(row)
        print("  ".join(f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items() if k != "sha256"), flush=True)
    with open(args.table, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    plot(table, args.plot)


if __name__ == "__main__":
    main()
