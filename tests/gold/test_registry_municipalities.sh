#!/bin/sh
# The number of municipalities that a state must have for a sum, against the 2,469 of INEGI's geometry of 2020: all of them are enough, one less is not.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
[ -n "${AVISPERO_DATA:-}" ] && [ -f "$AVISPERO_DATA/mexico/municipios.topo.json.zst" ] || skip "AVISPERO_DATA has no mexico/municipios.topo.json.zst"
zstd -dcq "$AVISPERO_DATA/mexico/municipios.topo.json.zst" >shapes.json
python3 - <<'END'
import collections, json
shapes = json.load(open("shapes.json"))["objects"]["municipios"]["geometries"]
codes = sorted(s["properties"]["id"] for s in shapes)
states = collections.defaultdict(list)
for code in codes:
    states[code[:2]].append(code)
assert len(codes) == 2469 and len(states) == 32
with open("all.csv", "w") as every, open("less.csv", "w") as less, open("wanted.json", "w") as wanted:
    for out in (every, less):
        out.write("code,population\n")
    for state, of in sorted(states.items()):
        for i, code in enumerate(of):
            every.write(f"{code},100\n")
            less.write(f"{code},100\n" if i != len(of) // 2 else "")
    json.dump([{"state": s, "given": len(of) - 1, "of": len(of)} for s, of in sorted(states.items())], wanted)
END
expect 0 "$AVISPERO" registry case --population all.csv --json
json out 'd["files"][0]["kept"] == 2469 and d["inhabitants_partly"] == []'
expect 0 "$AVISPERO" registry less --population less.csv --json
json out 'd["files"][0]["kept"] == 2437 and d["inhabitants_partly"] == json.load(open("wanted.json"))'
