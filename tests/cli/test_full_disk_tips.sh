#!/bin/sh
# A disk that fills while a form is written, tips are opened or accepted: exit 4, a message, nothing told in confidence left behind; with room again all of it goes on.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
XDG_CONFIG_HOME=$TMPDIR/config AVISPERO_PASSPHRASE=correcta modules=$modules
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
printf 'titulo,fecha,estado\nUn caso,2015-05,Guerrero\n' >cases.csv
expect 0 "$AVISPERO" registry case cases.csv --quiet
expect 0 "$AVISPERO" registry case --tip-form form --kdf-memory 8M --json
key=$(python3 -c 'import json; print(json.load(open("out"))["key"])')
python3 -c 'print("SECRETOLARGO " * 300000)' >secret.txt
printf '{"form":1,"lang":"es","fields":{"what":"Lo vi","consent":true},"files":[{"name":"s.txt","size":%s}]}' "$(stat -c %s secret.txt)" >letter.json
node "$AVISPERO_SOURCE/tests/support/make_tip.mjs" "$modules" "$key" one.avispero-tip letter.json secret.txt
unshare -rm true 2>/dev/null && mkdir tiny && unshare -rm sh -c 'mount -t tmpfs -o size=512k none tiny' 2>/dev/null || skip "no file system may be mounted here"
# in a mount namespace of its own: what is mounted there goes with it
cat >inside.sh <<'END'
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mount -t tmpfs -o size=64m none tiny || exit 1
mkdir tiny/form && head -c 1000 /dev/zero >tiny/form/mine
cp -R case tiny/case
avail() { df --output=avail -B1 tiny | tail -1; }
fill() { # BYTES: as many stay free
    rm -f tiny/filler
    head -c $(($(avail) - $1)) /dev/zero >tiny/filler 2>/dev/null
}
nothing_left() {
    [ "$(ls -A tiny/case | grep -c '^\.tip-')" -eq 0 ] || die "plain files were left in the case"
    if grep -rqlF SECRETOLARGO tiny/case; then die "what was told in confidence is in the case: $(grep -rlF SECRETOLARGO tiny/case)"; fi
}

fill 16384
expect 4 "$AVISPERO" registry case --tip-form tiny/form
says err 'disk is full'
[ "$(ls -A tiny/form)" = mine ] || die "a piece of a form was left: $(ls -A tiny/form)"

# too little for the encrypted file, for what is in it, for the copy that is kept: 4 MB each
for room in 100000 5000000 9000000; do
    fill $room
    expect 4 "$AVISPERO" registry tiny/case --open-tips one.avispero-tip
    says err 'disk is full'
    nothing_left
    rm tiny/filler
    expect 0 "$AVISPERO" verify tiny/case
    expect 0 "$AVISPERO" registry tiny/case --json
done
expect 1 "$AVISPERO" registry tiny/case --tips --exit-status --json
json out 'd["tips"] == []'
expect 0 "$AVISPERO" registry tiny/case --open-tips one.avispero-tip --json
json out 'd["tips"][0]["tip"] == 1 and not d["tips"][0]["already"]'

# accepted, or not: never a half of it
fill 0
"$AVISPERO" registry tiny/case --accept-tip 1 --record 1 --json >out 2>err
code=$?
rm tiny/filler
case $code in
4) says err 'disk is full' && documents=0 ;;
0) documents=1 ;;
*) cat err >&2 && die "exit code $code" ;;
esac
expect 0 "$AVISPERO" registry tiny/case --json
json out "d['documents'] == $documents and d['incidents'] == 1 + $documents"
expect 0 "$AVISPERO" verify tiny/case
[ $documents -eq 1 ] || expect 0 "$AVISPERO" registry tiny/case --accept-tip 1 --record 1 --json
expect 0 "$AVISPERO" registry tiny/case --json
json out 'd["documents"] == 1 and d["incidents"] == 2'
expect 0 "$AVISPERO" verify tiny/case
END
unshare -rm sh inside.sh || die "in a full disk"
