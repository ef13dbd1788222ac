#!/usr/bin/env python3
"""Recall of planted groups by how often they act together, in a collection of your own.

    bench/injected.py [--avispero build/avispero] [--seeds 3] [--null two-pass] [--window 60] FILES... [-- options for reading]

Groups of 20 accounts with 2 .. 10 joint acts, cloned from the collection's own diffusion (`avispero simulate inject`), are planted into FILES; what
comes back is counted by `avispero evaluate`. Nothing is written but a temporary folder. Accounts of FILES that are called are counted too, but they may be
part of a real network: only recall is measured here.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

ACTS = range(2, 11)


def run(program, *arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def recalls(args, reading, seed, work):
    """{acts: (recall of members, recall of linked)}, accounts of the collection that are members."""
    run(args.avispero, "simulate", "inject", *args.files, *reading, "--inject-groups", "18", "--seed", str(seed), "--out", work)
    posts, labels = os.path.join(work, "posts.csv"), os.path.join(work, "labels.csv")
    common = [posts, "--labels", labels, "--window", args.window, "--null", args.null, "--bootstrap", "0", "--splits", "0", "--json"]
    found = {}
    for acts in ACTS:
        cuts = json.loads(run(args.avispero, "evaluate", *common, "--scheme", "acts", "--positive", str(acts)))["cuts"]
        found[acts] = cuts["member"]["recall"], cuts["score"]["recall"]
    cuts = json.loads(run(args.avispero, "evaluate", *common, "--scheme", "kind", "--positive", "troll", "--unlabelled", "negative"))["cuts"]
    return found, cuts["member"]["false_positives"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--avispero", default="build/avispero")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--null", default="two-pass")
    parser.add_argument("--window", default="60")
    parser.add_argument("files", nargs="+")
    own = sys.argv[1:]
    cut = own.index("--") if "--" in own else len(own)
    args, reading = parser.parse_args(own[:cut]), own[cut + 1:]
    worlds = []
    for seed in range(1, args.seeds + 1):
        with tempfile.TemporaryDirectory() as work:
            worlds.append(recalls(args, reading, seed, work))
    print("| joint acts | recall: member | recall: linked |\n|---|---|---|")
    for acts in ACTS:
        member, linked = (sum(found[acts][i] for found, _ in worlds) / len(worlds) for i in (0, 1))
        print(f"| {acts} | {member:.2f} | {linked:.2f} |")
    print("\naccounts of the collection that are members as well:", ", ".join(str(int(others)) for _, others in worlds))


if __name__ == "__main__":
    main()
