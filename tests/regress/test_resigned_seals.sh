#!/bin/sh
# Anybody can change a seal and sign it anew with a key of their own. Such a seal was called whole with the root, and so with the time stamps, of
# the true one, though originals, reports and results were others; names stood twice in it; and nothing said that the log names another signer.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
printf 'x\n' >case/deletions.txt
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal --kdf-memory 8M --signer Ana
expect 0 "$AVISPERO" verify s.avispero-seal --json
json out "d['unlisted'] == [] and d['originals_held'] == 1 and d['other_seals'] == 0 and d['signer_as_asked'] is None"

resign() { # resign PYTHON: the seal changed so and signed by somebody else, as r.avispero-seal
    printf '%s\n' "$1" >edit.py
    python3 "$AVISPERO_SOURCE/tests/support/resign.py" s.avispero-seal r.avispero-seal edit.py >other || die "not signed"
}
refused() { # refused PYTHON TEXT
    resign "$1"
    expect 3 "$AVISPERO" verify r.avispero-seal
    says err "$2"
}
original='text_of(files, next(f[0] for f in files if f[0].startswith("originals/")))'
# the log left as it is, so that the root is that of the true seal
refused 'log = None' 'signed it anew'
refused "$original[1] += b'x'; log = None" 'signed it anew'
# the log's last record, and so the root, changed to fit
mine="log[-1]['details']['public_key'] = key.public"
refused "$mine; $original[1] += b'x'" 'csv" in the seal is not what its log says'
refused "$mine; text_of(files, 'reports/es.html')[1] += b'x'" 'reports/es.html" in the seal is not'
refused "$mine; text_of(files, 'results.jsonl')[1] = b''" 'results.jsonl'
refused "$mine; text_of(files, 'deletions.txt')[1] = b''" 'deletions.txt'
refused "$mine; files = [f for f in files if f[0] != 'deletions.txt']" '"deletions.txt" is missing'
refused "$mine; files.append(['notes.jsonl', b'{}'])" 'notes.jsonl'
refused "$mine; files.append(['originals/x.csv', b'x'])" 'no record tells of "originals/x.csv"'
refused "$mine; files.append(['readme.txt', b'x'])" 'has no place'
refused "$mine; files.append(['reports/es.html', b'x'])" 'stands twice'
refused "$mine; files.insert(0, ['about.txt', b'x'])" 'stands twice'
refused "$mine; log.pop(2)" 'what was sealed after record'
refused 'log.pop()' 'does not end with'
refused "$mine; text_of(files, 'rows.jsonl')[1] = text_of(files, 'rows.jsonl')[1].replace(b'\"root\":\"', b'\"root\":\"0', 1)" 'rows.jsonl'
refused "$mine; files.append(['../x', b'x'])" 'header'
refused "$mine; files.append(['/tmp/x', b'x'])" 'header'
# one whole seal by somebody else under the same name: whole, and whose it is stands there
resign "$mine"
key=$("$AVISPERO" key)
expect 0 "$AVISPERO" verify r.avispero-seal --json
json out "d['signed_by'] == '$(cat other)' and d['other_seals'] == 0 and d['signer'] == 'Ana'"
expect 0 "$AVISPERO" verify r.avispero-seal
says out "$(cat other)"
says out 'sign it anew with a key of their own'
expect 3 "$AVISPERO" verify r.avispero-seal --signed-by "$key"
says err 'another key signed it'
# an expectation can be given as it was printed, in capitals, and must mean something
hex=$(echo "$key" | cut -d' ' -f3)
for given in "$key" "$hex" "$(echo "$hex" | tr a-f A-F)"; do
    expect 0 "$AVISPERO" verify s.avispero-seal --signed-by "$given" --json
    json out 'd["signer_as_asked"] is True'
done
expect 2 "$AVISPERO" verify s.avispero-seal --signed-by Ana
expect 2 "$AVISPERO" verify case --signed-by "$hex"
says err 'nobody signed it'

# ---- what nothing tells of ----
printf x >case/originals/planted.csv && printf y >case/reports/planted.html
expect 0 "$AVISPERO" verify case --json
json out 'd["unlisted"] == ["originals/planted.csv", "reports/planted.html"]'
expect 0 "$AVISPERO" verify case --lang es
says out 'originals/planted.csv'
expect 0 "$AVISPERO" seal case --with-originals --out t.avispero-seal
! tar -tf t.avispero-seal | grep -q planted.csv || die "a file that nobody imported was sealed as an original"
expect 0 "$AVISPERO" verify t.avispero-seal --json
json out 'd["unlisted"] == ["reports/planted.html"]'

# ---- notes that were sealed must stay ----
rm case/originals/planted.csv case/reports/planted.html
python3 - <<'END'
import json, hashlib
previous, out = "0" * 64, ""
for i in (1, 2, 3):
    bare = {"action": "note", "details": {"text": f"nota {i}", "title": "t", "view": "#/"}, "sequence": i, "time": "2024-01-01T00:00:00.000000Z"}
    text = lambda d: json.dumps(d, sort_keys=True, separators=(",", ":"))
    h = hashlib.sha256(b"\0" + bytes.fromhex(previous) + text(bare).encode()).hexdigest()
    out += text(bare | {"hash": h, "previous": previous}) + "\n"
    previous = h
open("case/notes.jsonl", "w").write(out)
END
expect 0 "$AVISPERO" seal case --out n.avispero-seal
expect 0 "$AVISPERO" verify n.avispero-seal
expect 0 "$AVISPERO" verify case
sed -i '$d' case/notes.jsonl
expect 3 "$AVISPERO" verify case
says err 'notes.jsonl no longer begins with what was sealed'
rm case/notes.jsonl
expect 3 "$AVISPERO" verify case
says err 'notes.jsonl'

# ---- the registry: its cases, changes and documents are in the seal, and cannot be others ----
rm -rf case && expect 0 "$AVISPERO" run case data/posts.csv --quiet
printf 'una denuncia' >denuncia.txt
expect 0 "$AVISPERO" registry case --add record --set 'name=Nombre Uno; kind=threat' --who Ana
expect 0 "$AVISPERO" registry case --edit record:1 --set 'name=Nombre Dos' --who Ana --because corregido
expect 0 "$AVISPERO" registry case --record 1 --document denuncia.txt --who Ana
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal
expect 0 "$AVISPERO" verify s.avispero-seal --json
json out 'd["unlisted"] == [] and d["originals_held"] == 1'
tar -xOf s.avispero-seal registry.jsonl >registry.jsonl
for word in '"table":"records"' 'Nombre Uno' 'Nombre Dos' corregido denuncia.txt; do grep -qF "$word" registry.jsonl || die "\"$word\" is not sealed"; done
tar -tf s.avispero-seal | grep -q 'originals/.*\.txt' || die "the document is not in the seal"
refused "$mine; text_of(files, 'registry.jsonl')[1] = text_of(files, 'registry.jsonl')[1].replace(b'Dos', b'Uno')" 'registry.jsonl'
refused "$mine; next(f for f in files if f[0].endswith('.txt') and f[0].startswith('originals'))[1] += b'x'" 'originals/'

# ---- a pipe in place of a file held verify up for ever, Ctrl-C included ----
expect 0 "$AVISPERO" verify case
for file in reports/es.html "originals/$(ls case/originals | head -1)" log.jsonl notes.jsonl; do
    [ ! -e "case/$file" ] || mv "case/$file" kept
    mkfifo "case/$file"
    expect 3 timeout -s KILL 60 "$AVISPERO" verify case
    says err 'it is a pipe'
    rm "case/$file" && ln -s "$PWD/pipe" "case/$file" && { [ -p pipe ] || mkfifo pipe; }
    expect 3 timeout -s KILL 60 "$AVISPERO" verify case
    rm "case/$file"
    [ ! -e kept ] || mv kept "case/$file"
done
expect 0 "$AVISPERO" verify case
