#!/bin/sh
# The form for tips in Debian's Chromium, opened from the disk; what it makes is opened by the command, byte for byte, or refused. See tip_form_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
printf 'nombre,fecha,estado\nPersona Inventada,2015-05,Guerrero\n' >cases.csv
expect 0 avispero registry case cases.csv --quiet
expect 0 avispero registry case --tip-form form --kdf-memory 8M --quiet
printf '\211PNG\r\n\032\n not much of a picture' >photo.png
: >empty.txt
head -c 50000000 /dev/urandom >big.bin
CHROMIUM=$browser MODULES=$modules node "$AVISPERO_SOURCE/tests/web/tip_form_test.mjs" || exit 1

expect 0 avispero registry case --open-tips made/spanish.avispero-tip made/english.avispero-tip made/short.avispero-tip made/longer.avispero-tip --json
json out '[(t["tip"], t["files"]) for t in d["tips"]] == [(1, 2), (2, 0), (3, 0), (4, 0)]'
expect 0 avispero registry case --tips --json
cp out tips.json
json tips.json 'd["tips"][0]["what"] == "Vi la camioneta.\nEra <b>blanca</b> — “ñandú” 🦉 \\ \" \u0007"'
json tips.json 'd["tips"][0]["when"] == "26 de septiembre de 2014" and d["tips"][0]["consent"] is True and d["tips"][0]["name"] is None and d["tips"][0]["lang"] == "es"'
json tips.json '[(f["name"], f["size_bytes"]) for f in d["tips"][0]["files"]] == [("photo.png", 30), ("empty.txt", 0)]'
json tips.json 'd["tips"][1]["what"] == "A call at night." and d["tips"][1]["lang"] == "en" and d["tips"][3]["what"] == "y" * 30000'
same photo.png "case/$(python3 -c 'import json; print(json.load(open("tips.json"))["tips"][0]["files"][0]["stored_as"])')"

# 50 MB: the same bytes, in little memory
python3 - "$AVISPERO" <<'PYTHON' || die "50 MB took too much"
import resource, subprocess, sys, time
begin = time.monotonic()
subprocess.run([sys.argv[1], "registry", "case", "--open-tips", "made/big.avispero-tip", "--quiet"], check=True, stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"50 MB opened in {time.monotonic() - begin:.1f} s, {peak:.0f} MiB at most")
sys.exit(0 if peak < 400 else 1)
PYTHON
expect 0 avispero registry case --tips --json
same big.bin "case/$(python3 -c 'import json; print(json.load(open("out"))["tips"][4]["files"][0]["stored_as"])')"

# one bit of it
python3 - <<'PYTHON'
import random
whole, draw = bytearray(open("made/big.avispero-tip", "rb").read()), random.Random(1)
for n in range(4):
    bad = bytearray(whole)
    bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
    open(f"bad{n}", "wb").write(bad)
PYTHON
expect 3 avispero registry case --open-tips bad0 bad1 bad2 bad3 --json
json out 'len(d["tips"]) == 4 and all(t["error"] for t in d["tips"])'
expect 0 avispero verify case
