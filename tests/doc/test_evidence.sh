#!/bin/sh
# The example of docs/evidence.md is what the program prints, and its three groups are the planted ones, nobody else.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mkdir bin page && ln -s "$AVISPERO" bin/avispero || exit 1
PATH=$TMPDIR/bin:$PATH
python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/docs/evidence.md" "$TMPDIR/page" || die "docs/evidence.md"
cd page || exit 1
expect 0 avispero groups case --members --json --quiet
python3 - <<'PYTHON' || die "the groups are not the planted ones"
import json
found = sorted(sorted(group["members"]) for group in json.load(open("out"))["groups"])
planted = sorted(sorted(group["accounts"]) for group in json.load(open("data/truth.json"))["groups"])
raise SystemExit(found != planted or len(planted) != 3)
PYTHON
