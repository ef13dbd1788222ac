#!/bin/sh
# A run that is killed as soon as a report of an earlier run is replaced or removed left a report that the log knew with another hash, and verify
# called it altered.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 2000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
expect 0 "$AVISPERO" verify case

# Kills the run at the first change of a report; prints how it ended.
kill_at_change() {
    python3 - "$AVISPERO" "$1" <<'PYTHON'
import os, subprocess, sys, time

def state(path):
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return None

report = "case/reports/" + sys.argv[2]
before = state(report)
run = subprocess.Popen([sys.argv[1], "run", "case", "--quiet"], stdout=subprocess.DEVNULL)
until = time.monotonic() + 120
while state(report) == before and run.poll() is None and time.monotonic() < until:
    pass
run.kill()
print("killed" if run.wait() == -9 else "ended")
PYTHON
}

killed=0
for round in 1 2 3 4; do
    for report in es.html en.html; do
        [ "$(kill_at_change $report)" != killed ] || killed=$((killed + 1))
        expect 0 "$AVISPERO" read case data/posts.csv # completes the journals
        expect 0 "$AVISPERO" verify case
        expect 0 "$AVISPERO" run case --quiet
    done
done
echo "$killed of 8 runs were killed at a change of a report"
[ $killed -gt 0 ] || die "nothing was killed"
expect 0 "$AVISPERO" verify case
[ -s case/reports/es.html ] && [ ! -e case/reports/new-es.html ] || die "the reports are not in their place"
