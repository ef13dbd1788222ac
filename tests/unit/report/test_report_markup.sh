#!/bin/sh
# What the program writes about a simulated case is well formed, and the same when written again.
set -eu
[ -x "${AVISPERO:-}" ] || exit 77
here=$AVISPERO_SOURCE/tests/unit/report
cd "$TMPDIR"
"$AVISPERO" simulate planted --out data --posts 4000 --group-size 8 --seed 3 >/dev/null
"$AVISPERO" run case data/posts.csv --force --lang es >/dev/null
for lang in es en; do
    "$AVISPERO" report case --lang $lang --threads 1 --out $lang.html
    sed 's/--threads 1/--threads 8/' $lang.html >expected.html # the command line stands in the report
    "$AVISPERO" report case --lang $lang --threads 8 --out $lang.html
    cmp $lang.html expected.html
done
"$AVISPERO" report case --lang en --null two-pass --out two-pass.html
grep -q 'are under no suspicion' two-pass.html
"$AVISPERO" report case --lang es --figure network --out network.svg
"$AVISPERO" report case --lang es --figure timeline --out timeline.svg
"$AVISPERO" export case --as gexf --out net.gexf
"$AVISPERO" export case --as graphml --out net.graphml
grep -q '<circle' network.svg
grep -q '<node ' net.gexf
grep -q '<edge ' net.graphml
python3 "$here/markup.py" es.html en.html two-pass.html network.svg timeline.svg net.gexf net.graphml

# the check itself finds what is wrong
printf '<html lang="en"><h1>a</h1><h3 onclick="x">b</h3><p></div></html>' >bad.html
if python3 "$here/markup.py" bad.html >found; then
    echo "markup.py passes a bad page"
    exit 1
fi
test "$(wc -l <found)" -ge 3
