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

# ---- what the signature of the true seal does not cover: found by the page, too ----
follows() { # follows FOLDER: does the page hold there?
    rm -rf "$1/sealed" "$1/listed"
    python3 "$AVISPERO_SOURCE/tests/doc/run_docs.py" "$AVISPERO_SOURCE/docs/verify-a-seal.md" "$1" >out 2>err
}
mkdir more stamp other
# files after the key, which tar unpacks over the sealed ones; the signature stays the true one
python3 - <<'END'
import hashlib, os, sys
sys.path.insert(0, os.environ["AVISPERO_SOURCE"] + "/tests/support")
import io, resign
with open("page/case.avispero-seal", "rb") as f:
    seal = f.read()
files = dict(map(tuple, resign.load("page/case.avispero-seal")))
forged = files["reports/es.html"].replace(b"<body", b"<body data-forged", 1)
index = files["index.txt"].replace(hashlib.sha256(files["reports/es.html"]).hexdigest().encode(), hashlib.sha256(forged).hexdigest().encode())
out = io.BytesIO()
resign.put(out, "reports/es.html", forged)
resign.put(out, "index.txt", index)
with open("more/case.avispero-seal", "wb") as f:
    f.write(seal[:-1024] + out.getvalue() + bytes(1024))
END
! follows more || die "a forged report under the true signature passes"
grep -q 'reports/es.html' out err || die "not for the forged report: $(cat err)"
# a stamp of another root
cat >edit.py <<'END'
log[-1]["details"]["public_key"] = key.public
stamps = [f for f in files if f[0].endswith(".tsr")]
stamps[0][1] = open("else.tsr", "rb").read()
END
openssl ts -query -digest "$(printf %064d 1)" -sha256 -cert -no_nonce -out else.tsq 2>err && tsa_stamp good else.tsq else.tsr || die "no stamp"
python3 "$AVISPERO_SOURCE/tests/support/resign.py" page/case.avispero-seal stamp/case.avispero-seal edit.py >key || die "not signed"
! follows stamp || die "a stamp of another root passes"
grep -q 'does not hold' out err || die "not for the stamp: $(cat err)"
# an original that is another one, signed anew
expect 0 "$AVISPERO" seal case --with-originals --out whole.avispero-seal
cat >edit.py <<'END'
next(f for f in files if f[0].startswith("originals/"))[1] += b"x"
log[-1]["details"]["public_key"] = key.public
END
python3 "$AVISPERO_SOURCE/tests/support/resign.py" whole.avispero-seal other/case.avispero-seal edit.py >key || die "not signed"
! follows other || die "another original passes"
grep -q 'no record tells of originals/' out err || die "not for the original: $(cat err)"
