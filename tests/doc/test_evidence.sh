#!/bin/sh
# The example of docs/evidence.md is what the program prints, and its three groups are the planted ones, nobody else.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mkdir bin page && ln -s "$AVISPERO" bin/avispero || exit 1
PATH=$TMPDIR/bin:$PATH
python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/docs/evidence.md" "$TMPDIR/page" || die "docs/evidence.md"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$AVISPERO_SOURCE/tests/doc python3 - <<'PYTHON' || die "the groups are not the planted ones"
import json
import run_docs
rows = [row.split(" | ") for row in run_docs.ask("page", "SELECT group_id, account FROM members").splitlines()[1:]]
found = sorted(sorted(account for group, account in rows if group == of) for of in {group for group, _ in rows})
planted = sorted(sorted(group["accounts"]) for group in json.load(open("page/data/truth.json"))["groups"])
raise SystemExit(found != planted or len(planted) != 3)
PYTHON
