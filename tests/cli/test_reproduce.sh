#!/bin/sh
# What a seal says was done is done again from it alone, and gives the same bytes; what cannot be the same is named.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
expect 0 "$AVISPERO" simulate planted --posts 2000 --groups 1 --out data
expect 0 "$AVISPERO" simulate planted --posts 1000 --seed 2 --groups 0 --format jsonl --out more
mkdir -p elsewhere/deep && gzip -c more/posts.jsonl >elsewhere/deep/more.jsonl.gz
{ echo 'wer,wann,was,id' && sed -n '2,400s/^\([^,]*\),\([^,]*\),.*/\2,2024-05-01T10:07:33Z,x,\1/p' data/posts.csv; } >mine.csv
expect 0 "$AVISPERO" read x/../case "$TMPDIR/elsewhere/deep" --quiet
mkdir inside && cd inside && expect 0 "$AVISPERO" read ../case ../mine.csv --map account=wer,time=wann,object=was,post=id && cd ..
expect 0 sh -c '"$AVISPERO" read case - <data/posts.csv'
# labels, lists and mappings are kept with the originals, so that they are in the seal as well
mkdir -p mine/lists
for list in targets events domains claims; do "$AVISPERO" $list --template >mine/lists/$list.csv || die "no template for $list"; done
{ echo 'account,clase' && sed -n '2,90s/^[^,]*,\([^,]*\),.*/\1,x/p' data/posts.csv; } >mine/labels.csv
"$AVISPERO" simulate planted --posts 1000 --seed 3 --groups 0 --out third || die "no data"
expect 0 "$AVISPERO" read --labels mine/labels.csv case third/posts.csv --save-mapping="$TMPDIR/third.mapping"
{ echo 'account,clase' && sed -n '2,90s/^[^,]*,\([^,]*\),.*/\1,y/p' third/posts.csv; } >mine/labels.csv
"$AVISPERO" simulate planted --posts 1000 --seed 4 --groups 0 --out fourth || die "no data"
expect 0 "$AVISPERO" read case fourth/posts.csv --mapping third.mapping --labels mine/labels.csv
expect 0 "$AVISPERO" domains case mine/lists/domains.csv
{ echo account,kind && sed -n '2,4s/^[^,]*,\([^,]*\),.*/\1,newsroom/p' data/posts.csv; } >mine/organic.csv
sed -n '5,9s/^[^,]*,\([^,]*\),.*/\1/p' data/posts.csv >mine/figures.txt
echo 'class cites = cite' >mine/calls.txt
expect 0 "$AVISPERO" run case --known-organic mine/organic.csv --public=mine/figures.txt --call-more "$TMPDIR/mine/calls.txt" \
    --window 60 --quiet --json --targets mine/lists/targets.csv --events="$TMPDIR/mine/lists/events.csv" --claims mine/lists/claims.csv
[ "$(ls case/originals | wc -l)" = 15 ] || die "not every file is kept: $(ls case/originals)"
expect 0 "$AVISPERO" verify case
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal --kdf-memory 8M

# elsewhere, without the case and the files
mkdir alone && mv s.avispero-seal alone && rm -rf case data more elsewhere mine mine.csv inside third fourth third.mapping && cd alone || exit 1
expect 0 "$AVISPERO" reproduce s.avispero-seal --json --quiet
json out 'd["ok"] and d["commands"] == 7 and d["same"] >= 6 and d["different"] == 0 and d["missing"] == 0 and d["unknown_imports"] == 0'
[ ! -e "$TMPDIR/third.mapping" ] || die "it wrote where the command had written"
[ -z "$(find "$TMPDIR" -maxdepth 1 -name 'avispero-again*')" ] || die "the folder that it worked in is still there"
cd ..

# a note of the page is in the reports that came after it, and so in those that are made again; one that came later is not
expect 0 "$AVISPERO" simulate planted --posts 2000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
cat >note.py <<'END'
import datetime, hashlib, json, os, sys
def canonical(of):
    return json.dumps(of, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
lines = open("case/notes.jsonl").read().splitlines() if os.path.exists("case/notes.jsonl") else []
previous = json.loads(lines[-1])["hash"] if lines else "0" * 64
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
entry = {"action": "note", "details": {"text": sys.argv[1], "title": "", "view": "#/overview"}, "sequence": len(lines) + 1, "time": now}
entry["hash"] = hashlib.sha256(b"\0" + bytes.fromhex(previous) + canonical(entry)).hexdigest()
entry["previous"] = previous
open("case/notes.jsonl", "ab").write(canonical(entry) + b"\n")
END
python3 note.py 'de la primera nota'
expect 0 "$AVISPERO" run case --quiet
python3 note.py 'de la segunda nota'
grep -q 'de la primera nota' case/reports/es.html || die "a note is not in the report"
expect 0 "$AVISPERO" seal case --with-originals --out n.avispero-seal --kdf-memory 8M
expect 0 "$AVISPERO" reproduce n.avispero-seal --json --quiet
json out 'd["ok"] and d["different"] == 0 and d["missing"] == 0'
rm -rf case data n.avispero-seal

# a report that the log does not know is sealed all the same, and named; one that was altered is not sealed
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
printf y >case/reports/mine.txt && cp case/reports/en.html kept.html && printf x >>case/reports/en.html
expect 3 "$AVISPERO" seal case --with-originals --out t.avispero-seal
says err 'en.html'
[ ! -e t.avispero-seal ] || die "an altered report was sealed"
mv kept.html case/reports/en.html
expect 0 "$AVISPERO" seal case --with-originals --out t.avispero-seal
expect 0 "$AVISPERO" verify t.avispero-seal --json
json out 'd["unlisted"] == ["reports/mine.txt"]'
expect 3 "$AVISPERO" reproduce t.avispero-seal --json
json out 'd["ok"] is False and d["different"] == 0 and d["missing"] == 1'
says err 'mine.txt was not made again'
# a report that these commands do not make, under a log of somebody else's that says so
cat >edit.py <<'END'
report = text_of(files, "reports/en.html")
report[1] += b"x"
for record in log:
    for f in record["details"].get("files", []) if record["action"] == "report" else []:
        if f["name"] == report[0]:
            f["sha256"] = hashlib.sha256(report[1]).hexdigest()
log[-1]["details"]["public_key"] = key.public
text_of(files, "log.jsonl")[1] = chain(log)
log[-1]["details"]["root"] = root_of(files, len(log) - 1)
END
python3 "$AVISPERO_SOURCE/tests/support/resign.py" t.avispero-seal r.avispero-seal edit.py >key || die "not signed"
expect 3 "$AVISPERO" reproduce r.avispero-seal --json
json out 'd["different"] == 1'
says err 'en.html differs'
# without originals there is nothing to work on
expect 0 "$AVISPERO" seal case --out u.avispero-seal
expect 3 "$AVISPERO" reproduce u.avispero-seal
says err 'does not hold the original'
