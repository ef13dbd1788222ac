#!/bin/sh
# Where a source tells of a kind at all: there a missing count is zero, and nowhere else. In the answers of the server, and in a site.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'estado,fecha,conteo\nGuerrero,2014-09,12\nJalisco,2016,9\n' >killings.csv
printf 'estado,fecha,categoria,conteo\nGuerrero,2010-05,DES,8\nGuerrero,2011,LOC,7\nGuerrero,2011-03,VIS,7\n' >gone.csv
expect 0 avispero registry case killings.csv --kind killing --quiet
expect 0 avispero registry case gone.csv --kind disappearance --quiet
PYTHONPATH="$AVISPERO_SOURCE/tests/web" PYTHONDONTWRITEBYTECODE=1 python3 - <<'PYTHON' || die "a place that no source tells of is covered"
import json, serving
with serving.Server("case") as server:
    def told(**params):
        answer = json.loads(server.get("/api/registry/series?" + "&".join(f"{k}={v}" for k, v in params.items()))[2])
        return answer["covered"], answer["told"]
    assert told() == (["12", "14"], ["2010-05", "2016"]), told()
    assert told(kind="killing") == (["12", "14"], ["2014-09", "2016"])
    assert told(kind="disappearance") == (["12"], ["2010-05", "2011"])
    assert told(kind="disappearance", status="DES") == (["12"], ["2010-05", "2011"])  # the source has others, so none here is zero
    assert told(kind="killing", state="14") == (["14"], ["2016", "2016"])
    assert told(kind="threat") == ([], [])
    assert told(kind="killing", age="0-11") == ([], [])  # sums do not tell ages
PYTHON
expect 0 avispero registry case --export-site site --quiet
python3 - site/data.js <<'PYTHON' || die "the site covers what no source tells of"
import json, sys
text = open(sys.argv[1], encoding="utf-8").read()
counts = json.loads(text[text.index("{"):text.rindex("}") + 1])["counts"]
assert dict(zip(counts["kinds"], counts["covered"])) == {"disappearance": ["12"], "killing": ["12", "14"]}, counts
PYTHON
