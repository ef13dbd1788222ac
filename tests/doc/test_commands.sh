#!/bin/sh
# What README, LEEME, the tour and the guide to the registry tell people to type works as it stands there, and the tour prints what the program prints.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
PATH=$TMPDIR/bin:$PATH
mkdir bin && ln -s "$AVISPERO" bin/avispero || exit 1

# folder NAME: a place to work in, where the program is also build/avispero
folder() { mkdir -p "$1/build" && ln -s "$AVISPERO" "$1/build/avispero"; }

# files FOLDER LINES TABLE SHARES: what the documents call data of your own
files() {
    expect 0 avispero simulate planted --posts 3000 --seed 1 --format jsonl --out data1
    expect 0 avispero simulate planted --posts 3000 --seed 2 --format csv --out data2
    expect 0 avispero simulate planted --posts 3000 --seed 3 --format acts --out data3
    gzip -c data1/posts.jsonl >"$1/$2" && cp data2/posts.csv "$1/$3" && cp data3/posts.csv "$1/$4" || exit 1
}

check() { python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/$1" "$TMPDIR/$2" || die "$1"; }

folder readme
files readme export1.jsonl.gz export2.csv shares.csv
check README.md readme
folder leeme
files leeme exportacion1.jsonl.gz exportacion2.csv compartidos.csv
check LEEME.md leeme
folder registry
check docs/registry.md registry
folder tour
check docs/tour.md tour
