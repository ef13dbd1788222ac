#!/bin/sh
# What decodes Parquet is a process of its own: whatever becomes of it, the file leaves nothing, the others are in, and no process stays.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

# decoders PARENT: processes that decode for it
decoders() {
    for process in /proc/[0-9]*; do
        tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -e '--decode-parquet' || continue
        grep -q "^PPid:[[:space:]]*$1\$" "$process/status" 2>/dev/null && echo "${process#/proc/}"
    done
}

# wait_for_decoder PARENT: sets $decoder
wait_for_decoder() {
    decoder= round=0
    while [ -z "$decoder" ] && [ $round -lt 300 ]; do
        decoder=$(decoders "$1" | head -n 1)
        round=$((round + 1))
        sleep 0.02
    done
    [ -n "$decoder" ] || die "no process decodes for $1"
}

gone() { # gone PROCESS: it ends within seconds
    round=0
    while [ -e "/proc/$1" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; do
        round=$((round + 1))
        [ $round -lt 300 ] || die "process $1 is still there"
        sleep 0.02
    done
}

# A list whose first level continues an entry that is not there: it writes before its memory, which may crash, or not.
printf 'post_id,user_id,date,text\n1,ana,2024-01-02 03:04:05,hola\n' >a.csv
cp "$AVISPERO_SOURCE/fuzz/corpus/parquet/posts" c.parquet
for try in 1 2 3; do
    rm -rf case
    cp "$AVISPERO_SOURCE/tests/regress/parquet/level-before-first.parquet" b.parquet
    expect 3 "$AVISPERO" read case a.csv b.parquet c.parquet
    says out "b.parquet: left out"
    says out "a.csv: 1 rows read = 1 kept"
    says out "c.parquet: 4 rows read = 4 kept"
done

# Damaged anyhow: each is read or named, and sums are whole.
mkdir many
python3 - c.parquet <<'END'
import random, sys
random.seed(1)
whole = open(sys.argv[1], "rb").read()
for i in range(300):
    bytes_ = bytearray(whole)
    for _ in range(random.choice((1, 2, 8))):
        bytes_[random.randrange(4, len(bytes_) - 4)] = random.randrange(256)
    open("many/%03d.parquet" % i, "wb").write(bytes_)
END
"$AVISPERO" read many-case many a.csv --json >out 2>err
code=$?
[ $code -eq 0 ] || [ $code -eq 3 ] || { cat err >&2; die "exit code $code of 300 damaged files"; }
python3 - <<'END' || die "300 damaged files"
import json
files = json.load(open("out"))["files"]
assert len(files) == 301, len(files)
for f in files:
    assert f["rows_read"] == f["kept"] + f["duplicate"] + f["rejected"], f
    assert f["status"] in ("OK", "E_INPUT"), f
assert files[-1]["kept"] == 1 or files[0]["kept"] == 1
END

# Killed in mid-file: nothing of it is in.
expect 0 "$AVISPERO" simulate planted --posts 500000 --groups 1 --format parquet --out data
"$AVISPERO" read killed a.csv data/posts.parquet >out 2>err &
reader=$!
wait_for_decoder $reader
sleep 0.4
kill -9 "$decoder"
wait $reader
code=$?
[ $code -eq 3 ] || { cat out err >&2; die "exit code $code when what decodes was killed"; }
says err "ended from outside (signal 9)"
says out "1 posts of 1 accounts in all"
expect 0 "$AVISPERO" read killed data/posts.parquet
says out " + 0 duplicate + 0 rejected"
expect 0 "$AVISPERO" verify killed

# Ctrl-C ends both; so does the end of whoever asked.
for signal in INT KILL; do
    rm -rf ended
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); os.execv(sys.argv[1], sys.argv[1:])' \
        "$AVISPERO" read ended data/posts.parquet >out 2>err &
    reader=$!
    wait_for_decoder $reader
    sleep 0.4
    [ "$(ls -l "/proc/$decoder/fd" | grep -c socket)" -eq 1 ] || die "what decodes holds more than its own socket"
    ! ls -l "/proc/$decoder/fd" | grep -q -e case.duckdb -e log.jsonl || die "what decodes holds the case"
    kill -$signal $reader
    wait $reader 2>/dev/null
    code=$?
    [ $signal = KILL ] || [ $code -eq 4 ] || { cat out err >&2; die "exit code $code after Ctrl-C"; }
    gone "$decoder"
done
