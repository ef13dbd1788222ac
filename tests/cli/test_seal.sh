#!/bin/sh
# A case sealed, verified from the seal alone, copied, time-stamped; what was altered is named.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/support/tsa.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='clave, de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
small="--kdf-memory 8M"

expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet --json
expect 0 "$AVISPERO" key --signer 'Ana Cárdenas' $small
says out 'Ana Cárdenas'
key=$(cut -d' ' -f3 out)
[ "$(stat -c %a config/avispero/key.json)" = 600 ] || die "others may read the key"

# ---- sealing and verifying ----
mkdir one two
expect 0 "$AVISPERO" seal case --out s.avispero-seal --tsa-request root.tsq --ots root.txt --copies one,two --json
json out "d['signed_by'] == '$key' and d['copies'] == 2"
sha256sum s.avispero-seal | grep -q "$(python3 -c 'import json; print(json.load(open("out"))["sha256"])')" || die "another SHA-256"
same s.avispero-seal one/s.avispero-seal
same s.avispero-seal two/s.avispero-seal
root=$(python3 -c 'import json; print(json.load(open("out"))["root"])')
[ "$(cat root.txt)" = "$root" ] || die "root.txt holds another root"
[ "$(wc -c <root.tsq)" -eq 59 ] || die "the request has not 59 bytes"
openssl ts -query -in root.tsq -text >query 2>err || die "openssl does not read the request"
says query 'Hash Algorithm: sha256'
says query 'Certificate required: yes'

# from the seal alone, without a passphrase, elsewhere
mkdir alone && cp s.avispero-seal alone && cd alone || exit 1
expect 0 env -u AVISPERO_PASSPHRASE XDG_CONFIG_HOME=/nonexistent "$AVISPERO" verify s.avispero-seal --json </dev/null
json out "d['ok'] and d['kind'] == 'seal' and d['root'] == '$root' and d['signed_by'] == '$key' and d['timestamp'] is None"
json out "d['signer'] == 'Ana Cárdenas' and d['rows'] > 1000 and d['originals'] == 1"
expect 0 "$AVISPERO" verify s.avispero-seal --lang es
says out 'Probado: '
says out 'No probado: '
expect 0 "$AVISPERO" verify s.avispero-seal --signed-by "$key"
expect 3 "$AVISPERO" verify s.avispero-seal --signed-by 0000000000000000000000000000000000000000000000000000000000000000
says err 'another key signed it'
cd ..

# the case itself knows what was sealed and where copies are
expect 0 "$AVISPERO" verify case --root "$root" --json
grep -c '"action":"copy"' case/log.jsonl | grep -qx 2 || die "the log does not say where the copies are"
expect 3 "$AVISPERO" verify case --root "$(printf %064d 0)"
says err 'never was'
# the root on a report is that of the evidence, also after more was read
evidence=$(python3 -c 'import re; print(re.findall("[0-9a-f]{64}", open("case/reports/en.html").read())[-1])')
expect 0 "$AVISPERO" verify s.avispero-seal --root "$evidence"
says out 'that of the evidence'
cp -r case grown
expect 0 "$AVISPERO" simulate planted --posts 1000 --seed 2 --out more
expect 0 "$AVISPERO" read grown more/posts.csv
expect 0 "$AVISPERO" verify grown --root "$evidence"
# an export is in the log; a report that was altered is named
expect 0 "$AVISPERO" export grown --as gexf --out net.gexf
tail -2 grown/log.jsonl | grep -F '"action":"export"' | grep -qF "$(sha256sum <net.gexf | cut -d' ' -f1)" || die "the export is not in the log"
printf x >>grown/reports/en.html
expect 3 "$AVISPERO" verify grown
says err 'reports/en.html'

# ---- what differs is named ----
altered() { # altered OFFSET TEXT: flip a bit there, and the text must stand in the message
    cp s.avispero-seal a.avispero-seal
    python3 - "$1" <<'END'
import sys
with open("a.avispero-seal", "r+b") as f:
    f.seek(int(sys.argv[1])); b = f.read(1); f.seek(int(sys.argv[1])); f.write(bytes([b[0] ^ 1]))
END
    expect 3 "$AVISPERO" verify a.avispero-seal --json
    json out 'd["ok"] is False'
    says err "$2"
}
content_of() { python3 -c 'import sys, tarfile
print(next(m.offset_data for m in tarfile.open("s.avispero-seal") if m.name == sys.argv[1]))' "$1"; }
for name in about.txt manifest.jsonl log.jsonl rows.jsonl root.txt reports/es.html index.txt statement.json; do
    altered "$(($(content_of $name) + 9))" "$name"
done
altered "$(content_of signature.bin)" signature
altered "$(($(content_of key.pem) + 40))" key.pem
altered "$(($(content_of about.txt) - 512 + 3))" header
head -c -1 s.avispero-seal >a.avispero-seal
expect 3 "$AVISPERO" verify a.avispero-seal
says err 'cut off'
{ cat s.avispero-seal && printf x; } >a.avispero-seal
expect 3 "$AVISPERO" verify a.avispero-seal
says err 'after the end'

# ---- passphrases ----
echo 'clave, de prueba' >pass
expect 0 env -u AVISPERO_PASSPHRASE sh -c '"$AVISPERO" seal case --out fd.avispero-seal --passphrase-fd 3 3<pass'
expect 2 env AVISPERO_PASSPHRASE=falsa "$AVISPERO" seal case --out no.avispero-seal
says err 'the passphrase is wrong'
expect 2 env -u AVISPERO_PASSPHRASE setsid "$AVISPERO" seal case --out no.avispero-seal </dev/null
says err 'no terminal'
[ ! -e no.avispero-seal ] || die "a seal without its key"
# no key material in the case: neither the secret box nor the passphrase
box=$(python3 -c 'import json; print(json.load(open("config/avispero/key.json"))["box"])')
! grep -raqF -e "$box" -e "$AVISPERO_PASSPHRASE" case s.avispero-seal || die "key material lies in the case"

# ---- time stamps ----
tsa_make good && tsa_make other && tsa_make expired 20200101000000Z 20210101000000Z || die "no authority could be made"
tsa_stamp good root.tsq root.tsr && tsa_stamp other root.tsq other.tsr && tsa_stamp expired root.tsq expired.tsr || die "no answer"
expect 0 "$AVISPERO" verify s.avispero-seal --tsa-response root.tsr --tsa-ca good.ca.pem --json
json out 'd["timestamp"] and d["timestamps"][0]["authority"] == "CN=Sellos good"'
expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response other.tsr --tsa-ca good.ca.pem
says err 'does not lead to the certificate that is trusted'
expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response expired.tsr --tsa-ca expired.ca.pem
says err 'certificate has expired'
expect 2 "$AVISPERO" verify s.avispero-seal --tsa-response root.tsr
says err 'tsa-ca'
expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response root.tsq --tsa-ca good.ca.pem
says err 'no answer of a time-stamping authority'
# a nonce that was asked for must come back, and none must come that was not
openssl ts -query -digest "$root" -sha256 -cert -out nonce.tsq 2>err && tsa_stamp good nonce.tsq nonce.tsr || die "no nonce"
openssl ts -query -digest "$root" -sha256 -cert -out nonce2.tsq 2>err || die "no nonce"
expect 0 "$AVISPERO" verify s.avispero-seal --tsa-response nonce.tsr --tsa-request nonce.tsq --tsa-ca good.ca.pem
for wrong in nonce2.tsq root.tsq; do
    expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response nonce.tsr --tsa-request $wrong --tsa-ca good.ca.pem
    says err 'nonce'
done
expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response nonce.tsr --tsa-ca good.ca.pem
says err 'nonce'
# another root
openssl ts -query -digest "$(printf %064d 1)" -sha256 -cert -no_nonce -out else.tsq 2>err && tsa_stamp good else.tsq else.tsr
expect 3 "$AVISPERO" verify s.avispero-seal --tsa-response else.tsr --tsa-ca good.ca.pem
says err 'never was'
# sealed in; more has happened since, and the stamp still covers what it covered
expect 0 "$AVISPERO" seal case --out t.avispero-seal --tsa-response root.tsr --tsa-ca good.ca.pem --json
expect 0 "$AVISPERO" verify t.avispero-seal --json
json out "d['timestamp'] and d['timestamps'][0]['root'] == '$root'"
expect 3 "$AVISPERO" verify t.avispero-seal --tsa-ca other.ca.pem
expect 0 "$AVISPERO" verify case --json
json out "d['timestamps'][0]['root'] == '$root'"
expect 3 "$AVISPERO" seal case --out u.avispero-seal --tsa-response expired.tsr --tsa-ca expired.ca.pem
says err 'certificate has expired'
# one bit of the answer
python3 - <<'END'
with open("case/timestamps/" + sorted(__import__("os").listdir("case/timestamps"))[-1], "r+b") as f:
    f.seek(-9, 2); b = f.read(1); f.seek(-9, 2); f.write(bytes([b[0] ^ 4]))
END
expect 3 "$AVISPERO" verify case
says err 'time stamp'
