#!/bin/sh
# Answers about 8,000 incidents equal those worked out from the table in plain Python, and none takes long. See registry_questions.py.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
python3 - <<'PYTHON'
import os, random, sys
from pathlib import Path
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(os.environ["AVISPERO_SOURCE"], "bench")]
import registry
Path("files").mkdir()
registry.cases(Path("files/cases.csv"), 8000, random.Random(5))
PYTHON
expect 0 avispero registry case files/cases.csv --quiet --json
json out 'd["incidents"] == 8000 and d["rejected"] == 0'
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 "$AVISPERO_SOURCE/tests/web/registry_questions.py" files/cases.csv case
