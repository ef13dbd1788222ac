#!/bin/sh
# A seal may come from anybody. `reproduce` gave every recorded command word by word: one that wrote to a file of the reader's own, or read
# from it, or ran without an end, did so on the machine of whoever checked the seal.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" run case data/posts.csv --quiet
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal --kdf-memory 8M
expect 0 "$AVISPERO" reproduce s.avispero-seal --quiet
mkfifo secret.csv # whoever reads it waits for ever

# hostile PATHS WORDS...: the log tells of one more command, signed by somebody else, and a seal's record about it
hostile() {
    paths=$1
    shift
    python3 -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$@" >words.json
    cat >edit.py <<END
words = json.load(open("words.json"))
at = next(i for i, record in enumerate(log) if record["action"] == "command") + 1
log.insert(at, {"action": "command", "details": {"paths": $paths, "version": "0.1.0", "words": words}, "time": log[at]["time"]})
log[-1]["details"] |= {"public_key": key.public, "records": len(log) - 1}
text_of(files, "log.jsonl")[1] = chain(log)
log[-1]["details"]["root"] = root_of(files, len(log) - 1)
END
    python3 "$AVISPERO_SOURCE/tests/support/resign.py" s.avispero-seal h.avispero-seal edit.py >key || die "not signed"
    expect 0 "$AVISPERO" verify h.avispero-seal # whole, and told by whom: it is the commands that are hostile
    rm -rf mine && mkdir mine && cd mine || exit 1
    timeout 30 "$AVISPERO" reproduce ../h.avispero-seal >../out 2>../err
    code=$?
    cd .. || exit 1
    [ -z "$(ls -A mine)" ] || die "it wrote beside itself: $(ls -A mine)"
    [ -z "$(ls "$TMPDIR"/PWNED* 2>/dev/null)" ] || die "it wrote to a file of the reader's: $*"
}
refused() {
    hostile "$@"
    [ $code = 3 ] || die "code $code for $*: $(cat err)"
    says err "the log holds"
}
refused '[1]' export case --as json --out "$TMPDIR/PWNED.json"
refused '[1]' report case --site "$TMPDIR/PWNED"
refused '[1]' lock "$TMPDIR/case"
refused '[1]' serve case --print-url
refused '[1]' redact case --out "$TMPDIR/PWNED"
refused '[]' simulate planted --out "$TMPDIR/PWNED"
refused '[1,2]' read case data --follow
[ -e case/case.duckdb ] || die "the reader's own case is gone"
# of commands that are recorded, each file is led into the work folder, whatever the record says about which words are files
hostile '[]' review case --who x --out "$TMPDIR/PWNED.txt"
hostile '[1]' read case data/posts.csv --save-mapping "$TMPDIR/PWNED.mapping"
hostile '[1]' read case data/posts.csv "--save-mapping=$TMPDIR/PWNED.mapping"
hostile '[1]' run case --pseudonyms "$TMPDIR/PWNED.key"
hostile '[1]' read case data/posts.csv "--save-mapping=../../../../../..$TMPDIR/PWNED.mapping"
hostile '[1]' review "x/--out=$TMPDIR/PWNED.a" case
hostile '[1]' review "--out=PWNED.b" case
hostile '[]' read case "$TMPDIR/secret.csv"
[ $code != 124 ] || die "it read a file of the reader's"
hostile '[]' read case --labels "$TMPDIR/secret.csv" data/posts.csv
[ $code != 124 ] || die "it read a file of the reader's"
hostile '[]'
[ $code = 3 ] || die "a command without words"
