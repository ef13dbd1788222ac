#!/bin/sh
# Luceri's recipe on real reposts against the numbers of scikit-learn and networkx (tests/gold/compare_sklearn.py), and the SVN that finds networks in shuffled data.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
table=${AVISPERO_DATA:-}/coortweet/russian_coord_tweets.csv.zst
[ -r "$table" ] || skip "no $table (set AVISPERO_DATA to the folder of the real data)"
expect 0 "$AVISPERO" compare "$table" --method luceri --json
json out '[d["networks"][0][k] for k in ("accounts", "objects", "pairs", "edges")] == [8828, 2240, 1782528, 356559]'
json out 'abs(d["networks"][0]["threshold"] - .444978690991) < 1e-11 and not d["networks"][0]["sampled"]'
json out 'abs(d["fused"]["top_score"] - .0482416) < 1e-7 and d["fused"]["accounts_with_top_score"] == 344 and d["fused"]["converged"]'

# nobody coordinates in shuffled data, and the hypergeometric test validates thousands of pairs; N1 none
expect 0 "$AVISPERO" compare "$table" --method svn --shuffle labels --seed 1 --json
json out 'd["networks"][0]["edges"] > 5000 and d["networks"][0]["bonferroni"] > 300'
expect 0 "$AVISPERO" links "$table" --null n1 --window 86400 --shuffle labels --seed 1 --json
json out 'd["links"] == 0'
