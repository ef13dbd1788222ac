#!/bin/sh
# A full disk, a reader that leaves, a folder that may not be written, a kill: said, with the right code, nothing half done.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 20000 --format acts --out acts

# a full disk behind stdout, whatever is printed
if [ -c /dev/full ]; then
    for command in "--help" "--version" "links acts/posts.csv --window 60 --null none" \
        "links acts/posts.csv --window 60 --json" "groups acts/posts.csv" "groups acts/posts.csv --json"; do
        # shellcheck disable=SC2086
        "$AVISPERO" $command >/dev/full 2>err
        code=$?
        [ $code -eq 4 ] || die "exit code $code, not 4, on a full disk: $command"
        says err 'the disk is full'
    done
    expect 4 "$AVISPERO" links acts/posts.csv --window 60 --out /dev/full
fi

# whoever reads stdout goes away: no failure, no words
{ "$AVISPERO" links acts/posts.csv --window 86400 --null none 2>err; echo $? >code; } | head -1 >first
[ "$(cat first)" = a,b,weight ] || die "the first line is not there"
[ "$(cat code)" = 0 ] || die "exit code $(cat code) when the reader leaves"
[ ! -s err ] || { cat err; die "words about a reader that leaves"; }

# --out into a folder that is not there
expect 4 "$AVISPERO" links acts/posts.csv --window 60 --out nowhere/edges.csv
[ -s err ] || die "no message"

# a folder that may not be written: as somebody who is not root
mkdir closed && cp acts/posts.csv shares.csv && chmod 555 closed && chmod 755 "$TMPDIR" . && chmod a+r shares.csv
if [ "$(id -u)" -ne 0 ]; then
    as() { "$@"; }
elif command -v setpriv >/dev/null && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$AVISPERO"; then
    as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
else
    as() { return 99; }
fi
as "$AVISPERO" read closed/case shares.csv >out 2>err
code=$?
case $code in
99) echo "skipped: nobody here may not write" ;;
4) says err permission ;;
*) cat err; die "exit code $code, not 4, in a closed folder" ;;
esac

# a disk that fills up: only root can mount a small one
mkdir small
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=256k none small 2>/dev/null; then
    "$AVISPERO" simulate planted --posts 20000 --out small/data >out 2>err
    code=$?
    left=$(find small -type f)
    umount small
    [ $code -eq 4 ] || die "exit code $code, not 4, on a small disk"
    says err 'the disk is full'
    [ -z "$left" ] || die "half a file was left: $left"
else
    echo "skipped: no small disk can be mounted"
fi

# Ctrl-C: the code of an interruption, and nothing left
"$AVISPERO" simulate planted --posts 50000000 --format acts --out long >out 2>err &
job=$!
sleep 1
kill -TERM $job
wait $job
code=$?
[ $code -eq 4 ] || die "exit code $code, not 4, after an interruption"
says err interrupted
[ -z "$(find long -type f)" ] || die "half a file was left after an interruption"

# Ctrl-C while a read waits for a pipe, from stdin or by name, whether or not somebody writes: it ends at once, the case stands
printf 'object_id,account_id,content_id,timestamp_share\no1,a1,c1,1600000000\no1,a2,c2,1600000001\n' >few.csv
expect 0 "$AVISPERO" read piped few.csv
mkfifo fed silent
sleep 60 >fed &
feeder=$!
for input in - fed silent; do
    "$AVISPERO" read piped "$input" <fed >out 2>err &
    job=$!
    sleep 1
    kill -TERM $job # a shell's background job does not hear INT; both are heard alike
    wait $job
    code=$?
    [ $code -eq 4 ] || die "exit code $code, not 4, after an interruption of a read from $input"
    says err interrupted
    kill -0 $feeder || die "the read of $input ended with its pipe, not by the signal"
done
kill $feeder
expect 0 "$AVISPERO" verify piped
expect 0 "$AVISPERO" read piped few.csv --json
json out 'd["posts"] == 2 and d["files"][0]["already"]'
[ -z "$(find "$TMPDIR" -name 'avispero-spool-*')" ] || die "a spool was left"

# what is not there, holds nothing or may not be read among good files: the good ones are in, exit 3, each is named
mkdir nothing && rm -rf case
expect 3 "$AVISPERO" read case few.csv missing.csv nothing 'no-*.csv' --json
cp out report.json
json report.json '[f["status"] for f in d["files"]] == ["OK", "E_INPUT", "E_INPUT", "E_INPUT"] and d["posts"] == 2'
for name in missing.csv nothing 'no-*.csv'; do says report.json "$name"; done
expect 3 "$AVISPERO" links missing.csv few.csv --window 60 --null none
[ "$(tail -1 out)" = a1,a2,1 ] || die "the good file was not linked"
says err missing.csv
expect 3 "$AVISPERO" read other missing.csv absent.csv
[ ! -e other ] || die "a case was made of nothing"

# a cut JSON file: exit 3, the place, nothing kept
printf '[{"user_id":"1","text":"x","date":"2024-01-02"},\n{"user_id":"2","te' >cut.json
expect 3 "$AVISPERO" read case cut.json --json
json out 'd["files"][0]["line"] == 2 and d["files"][0]["byte"] == 49 and d["posts"] == 2'
says err 'line 2, byte 49'

# kill -9 while reading, at several moments: the case opens, and reading again gives the whole
expect 0 "$AVISPERO" simulate planted --posts 60000 --out data
rows=$(($(wc -l <data/posts.csv) - 1))
expect 0 "$AVISPERO" read whole data/posts.csv
for moment in 0.05 0.2 0.5 1; do
    rm -rf case
    "$AVISPERO" read case data/posts.csv >out 2>err &
    job=$!
    sleep $moment
    kill -9 $job 2>/dev/null
    wait $job 2>/dev/null
    expect 0 "$AVISPERO" read case data/posts.csv --json
    json out "d['posts'] == $rows"
    expect 0 "$AVISPERO" verify case
done

# the last line of the log torn, as a kill while writing leaves it: said, no accusation, completed by the next writer; another byte is one
expect 0 "$AVISPERO" verify case
says out 'case.duckdb holds what it held at record'
says out 'case.duckdb has every byte that it had at record'
sed '$d' case/log.jsonl >log.whole # without the record of closing, which is written after the database
# that record torn: what it would have said is compared with what is left of it
truncate -s -30 case/log.jsonl
expect 0 "$AVISPERO" verify case
says out 'the log does not say which bytes case.duckdb has'
cp log.whole case/log.jsonl && truncate -s -30 case/log.jsonl
expect 0 "$AVISPERO" verify case
says out 'a write was interrupted, or lines were cut off'
expect 0 "$AVISPERO" verify case --json
json out 'd["whole"] and d["interrupted"] and d["content"] == "same"'
expect 0 "$AVISPERO" read case data/posts.csv
sed '$d' case/log.jsonl | same log.whole -
expect 0 "$AVISPERO" verify case --json
json out 'not d["interrupted"] and d["bytes"] == "same"'
truncate -s -30 case/log.jsonl && printf x >>case/log.jsonl
expect 3 "$AVISPERO" verify case
says err altered
