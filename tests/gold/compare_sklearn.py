#!/usr/bin/env python3
"""Luceri's recipe with scikit-learn and networkx, beside what `avispero compare --method luceri --out e.csv --scores s.csv` wrote.

Made the numbers of tests/gold/test_compare_luceri.sh with scikit-learn 1.9.1 and networkx 3.6.1.
usage: compare_sklearn.py TABLE e.csv s.csv      TABLE unpacked, columns account_id and object_id
"""
import collections
import csv
import sys

import networkx as nx
import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfTransformer

with open(sys.argv[1], newline="") as file:
    head, *lines = csv.reader(file)
rows = [dict(zip(head, line)) for line in sorted(set(map(tuple, lines)))]
acts = collections.Counter((row["account_id"], row["object_id"]) for row in rows)
shared = collections.Counter(thing for _, thing in acts)
acts = {pair: n for pair, n in acts.items() if shared[pair[1]] >= 2}
accounts, things = sorted({a for a, _ in acts}), sorted({o for _, o in acts})
row_of, column_of = ({name: i for i, name in enumerate(names)} for names in (accounts, things))
table = sparse.csr_matrix((list(acts.values()), ([row_of[a] for a, _ in acts], [column_of[o] for _, o in acts])), dtype=float)
weights = TfidfTransformer().fit_transform(table)
pairs = sparse.triu(weights @ weights.T, k=1).tocoo()
threshold = np.percentile(pairs.data, 80)
kept = pairs.data >= threshold - 1e-12
print(f"{len(accounts)} accounts, {len(things)} objects, {len(pairs.data)} pairs, threshold {threshold:.12f}, {kept.sum()} edges")

graph = nx.Graph()
graph.add_edges_from(zip(pairs.row[kept], pairs.col[kept]))
scores = nx.eigenvector_centrality(graph, max_iter=2000, tol=1e-12)
top = max(scores.values())
print(f"top score {top:.9f}, shared by {sum(s >= top - 1e-9 for s in scores.values())}")

with open(sys.argv[2], newline="") as file:
    edges = {(row["a"], row["b"]): float(row["weight"]) for row in csv.DictReader(file)}
with open(sys.argv[3], newline="") as file:
    ours = {row["account"]: float(row["score"]) for row in csv.DictReader(file)}
theirs = {(accounts[i], accounts[j]): w for i, j, w in zip(pairs.row[kept], pairs.col[kept], pairs.data[kept])}
print("edges that differ:", len(set(theirs) ^ set(edges)))
print("largest difference of a weight:", max(abs(edges[pair] - w) for pair, w in theirs.items() if pair in edges))
print("largest difference of a score:", max(abs(ours[accounts[i]] - s) for i, s in scores.items()))
