#!/bin/sh
# A case locked and unlocked by its commands; work in memory leaves nothing on the disk.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
AVISPERO_PASSPHRASE='una frase de prueba'
export AVISPERO_PASSPHRASE
small="--kdf-memory 8M"
expect 0 "$AVISPERO" simulate planted --posts 1000 --groups 1 --out data
expect 0 "$AVISPERO" read case data/posts.csv
expect 0 "$AVISPERO" lock case $small --json
[ ! -e case ] || die "the folder is still there"
[ "$(stat -c %a case.avispero-locked)" = 600 ] || die "others may read the locked file"
expect 2 env AVISPERO_PASSPHRASE=falsa "$AVISPERO" unlock case.avispero-locked --out opened
says err 'the passphrase is wrong'
expect 2 "$AVISPERO" verify case.avispero-locked
says err 'is a locked case'
expect 2 env AVISPERO_PASSPHRASE=falsa "$AVISPERO" unlock case.avispero-locked --out opened --lang es
says err 'la frase de paso es incorrecta'
expect 0 "$AVISPERO" unlock case.avispero-locked --out opened
expect 0 "$AVISPERO" verify opened
expect 2 "$AVISPERO" lock opened --out case.avispero-locked --passphrase-fd 3 3</dev/null
says err 'empty'
expect 0 "$AVISPERO" lock opened --out case.avispero-locked $small
expect 3 "$AVISPERO" lock opened
says err 'is not a case'

# in memory, where there is any
unlocked=$("$AVISPERO" unlock case.avispero-locked 2>err) || { cat err >&2; skip "no tmpfs to unlock into"; }
parent=$(dirname "$unlocked")
trap 'rm -rf "$parent"' EXIT
rm -rf data
word=$(python3 -c 'import sys; print(open(sys.argv[1] + "/originals/" + __import__("os").listdir(sys.argv[1] + "/originals")[0]).readlines()[1].split(",")[2])' "$unlocked")
expect 0 "$AVISPERO" run "$unlocked" --quiet --json
expect 0 "$AVISPERO" verify "$unlocked" --json
! grep -rqaF "$word" "$TMPDIR" --exclude=out --exclude=err || die "\"$word\" stands in plain in $(grep -rlaF "$word" "$TMPDIR")"
expect 0 "$AVISPERO" lock "$unlocked" $small
[ ! -e "$parent" ] || die "the private folder is still there"
! grep -rqaF "$word" "$TMPDIR" --exclude=out --exclude=err || die "\"$word\" stands in plain"

# it locks itself again when it is left alone, here by a signal
"$AVISPERO" unlock case.avispero-locked --idle 60 $small >where 2>err &
watcher=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s where ] || sleep 1; done
unlocked=$(cat where)
[ -e "$unlocked/case.duckdb" ] || { cat err >&2; die "it was not unlocked"; }
kill -INT $watcher
wait $watcher || { cat err >&2; die "exit code $? after an interruption"; }
[ ! -e "$unlocked" ] || die "the case was left open"
expect 0 "$AVISPERO" unlock case.avispero-locked --out opened
expect 0 "$AVISPERO" verify opened --json
json out 'd["records"] >= 8'
