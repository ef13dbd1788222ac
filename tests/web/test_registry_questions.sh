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
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 "$AVISPERO_SOURCE/tests/web/registry_questions.py" files/cases.csv case || exit 1

# A code that stands for "not known", and is that of a new municipality by now: counted for its state, and on no shape.
cat >counts.csv <<'END'
cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo
02,BAJA CALIFORNIA,2014-09,VISTA,MUJER,02006,SE DESCONOCE,7
02,BAJA CALIFORNIA,2014-09,VISTA,MUJER,02002,MEXICALI,5
02,BAJA CALIFORNIA,2024-09,VISTA,MUJER,02006,SAN QUINTIN,3
END
expect 0 avispero registry unknown counts.csv --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || die "what is not known stands on a shape"
import json, serving
with serving.Server("unknown") as server:
    told = json.loads(server.get("/api/registry/series?by=municipality")[2])
flat, codes = told["aggregate"], [place["code"] for place in told["places"]]
assert {(codes[flat[i]], told["periods"][flat[i + 1]]): flat[i + 2] for i in range(0, len(flat), 3)} == {("02", "2014-09"): 7, ("02002", "2014-09"): 5, ("02006", "2024-09"): 3}, told
PYTHON
