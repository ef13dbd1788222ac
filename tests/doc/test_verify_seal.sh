#!/bin/sh
# The page that explains how to verify a seal without avispero, followed word for word on a seal with a time stamp.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/support/tsa.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
expect 0 "$AVISPERO" seal case --out first.avispero-seal --tsa-request root.tsq --kdf-memory 8M
tsa_make good && tsa_stamp good root.tsq root.tsr || die "no authority"
mkdir page
expect 0 "$AVISPERO" seal case --out page/case.avispero-seal --tsa-response root.tsr --tsa-ca good.ca.pem
python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/docs/verify-a-seal.md" page || die "the page does not hold"

# and it finds what it should: the same commands on an altered seal
mkdir bad && cp page/case.avispero-seal bad && python3 - <<'END'
import tarfile
where = next(m.offset_data for m in tarfile.open("bad/case.avispero-seal") if m.name == "log.jsonl")
with open("bad/case.avispero-seal", "r+b") as f:
    f.seek(where + 20); b = f.read(1); f.seek(where + 20); f.write(bytes([b[0] ^ 1]))
END
! python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/docs/verify-a-seal.md" bad >/dev/null 2>&1 || die "an altered seal passes"
