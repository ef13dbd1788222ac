#!/bin/sh
# A seal encrypted to two people: anyone can verify it, each of the two can open it alone, a third cannot.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
AVISPERO_PASSPHRASE='una frase de prueba'
export AVISPERO_PASSPHRASE
as() { # as PERSON COMMAND...
    person=$1
    shift
    XDG_CONFIG_HOME=$TMPDIR/$person "$AVISPERO" "$@"
}
for person in ana beto caro; do
    expect 0 as $person key --signer $person --kdf-memory 8M --out $person.avispero-key
done
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" read case data/posts.csv
expect 0 as ana seal case --to ana.avispero-key,beto.avispero-key --out s.avispero-seal --json
root=$(python3 -c 'import json; print(json.load(open("out"))["root"])')
grep -F '"action":"seal"' case/log.jsonl | grep -qF '"name":"beto"' || die "the log does not say who can open it"
text=$(sed -n 2p data/posts.csv | cut -d, -f3)
! grep -qaF "$root" s.avispero-seal && ! grep -qaF "$text" s.avispero-seal || die "the seal is not encrypted"

# verified from outside, without any key
expect 0 env -u AVISPERO_PASSPHRASE XDG_CONFIG_HOME=/nonexistent "$AVISPERO" verify s.avispero-seal --json
json out 'd["ok"] and d["kind"] == "sealed-to" and [p["name"] for p in d["people"]] == ["ana", "beto"] and d["root"] is None'
expect 0 "$AVISPERO" verify s.avispero-seal --lang es
says out 'cifrado para 2 personas'

# each alone
for person in ana beto; do
    expect 0 as $person open s.avispero-seal --out $person.avispero-seal
    expect 0 "$AVISPERO" verify $person.avispero-seal --json
    json out "d['root'] == '$root' and d['signer'] == 'ana'"
done
same ana.avispero-seal beto.avispero-seal
expect 2 as caro open s.avispero-seal --out caro.avispero-seal
says err 'it was not sealed to your key'
[ ! -e caro.avispero-seal ] || die "something was left for the third"
expect 3 as dora open s.avispero-seal --out dora.avispero-seal
says err 'there is no key'

# any byte
size=$(wc -c <s.avispero-seal)
for at in 5 100 700 $((size / 2)) $((size - 120)) $((size - 90)) $((size - 3)); do
    cp s.avispero-seal a.avispero-seal
    python3 - "$at" <<'END'
import sys
at = int(sys.argv[1])
with open("a.avispero-seal", "r+b") as f:
    f.seek(at); b = f.read(1); f.seek(at); f.write(bytes([b[0] ^ 2]))
END
    expect 3 "$AVISPERO" verify a.avispero-seal
    expect 3 as beto open a.avispero-seal --out altered.avispero-seal
    [ ! -e altered.avispero-seal ] || die "an altered seal was opened"
done
head -c $((size - 1)) s.avispero-seal >a.avispero-seal
expect 3 "$AVISPERO" verify a.avispero-seal
expect 3 as ana seal case --to data/truth.json --out no.avispero-seal
says err 'holds no public key'
