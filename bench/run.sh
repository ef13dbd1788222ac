#!/bin/sh
# Kernel, then the whole command on 10^5 .. 10^7 rows beside the naive yardstick, medians of RUNS; table and plot into $AVISPERO_BUILD/bench.
#   MOST=6 RUNS=3 sh bench/run.sh          MOST: largest power of ten (7 by default)
set -eu
: "${AVISPERO:?run it through make bench}" "${AVISPERO_BUILD:?}"
cd "$(dirname "$0")/.."
out=$AVISPERO_BUILD/bench
runs=${RUNS:-5}
most=${MOST:-7}
for program in "$out"/bench_*; do
    case $program in *.csv | *.svg | */bench_naive) continue ;; esac
    [ -x "$program" ] || continue
    echo "== $(basename "$program")"
    "$program"
done
echo "== whole command: CSV in, edges out, 60 s, weight >= 2"
python3 bench/whole.py --avispero "$AVISPERO" --naive "$out/bench_naive" --folder "$out/data" --most "$most" --runs "$runs" \
    --table "$out/whole.csv" --plot "$out/whole.svg"
