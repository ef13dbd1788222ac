#!/bin/sh
# A case: what is read is accounted for, the same bytes change nothing, bad files leave nothing, alteration is seen.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate planted --posts 2000 --groups 1 --out data
rows=$(($(wc -l <data/posts.csv) - 1))

expect 0 "$AVISPERO" read case data/posts.csv --json
json out "d['posts'] == $rows and d['files'][0]['rows_read'] == $rows == d['files'][0]['kept']"
json out 'd["files"][0]["duplicate"] == 0 and d["files"][0]["rejected"] == 0 and d["files"][0]["format"] == "qut"'
json out 'd["files"][0]["path"] == "data/posts.csv" and d["files"][0]["status"] == "OK"'
expect 0 "$AVISPERO" verify case
says out 'case: the custody log and all originals are as they were written'

# the same bytes again
expect 0 "$AVISPERO" read case data/posts.csv --json
json out "d['posts'] == $rows and d['files'][0]['already']"

# in Spanish, for people
expect 0 "$AVISPERO" read caso data/posts.csv --lang es
says out "filas leídas"
says out "conservadas + 0 repetidas + 0 rechazadas"

# one bad file of two: the other is in, exit 3, both are told
head -c 500 /dev/urandom | tr 'a' '\000' >bad.bin
expect 3 "$AVISPERO" read mixed data/posts.csv bad.bin --json
json out "d['posts'] == $rows and [f['status'] for f in d['files']] == ['OK', 'E_INPUT']"
[ -s err ] || die "the bad file is not named on stderr"
expect 3 "$AVISPERO" run mixed2 data/posts.csv bad.bin --json
json out "len(d['groups']) == 1 and d['read']['posts'] == $rows"

# what is not there makes no case; an empty file does not either pass silently
expect 3 "$AVISPERO" read none nothing.csv
says err 'there is no file or folder "nothing.csv"'
[ ! -e none ] || die "a case was made for a mistyped name"
: >empty.csv
expect 3 "$AVISPERO" read empty empty.csv
says err 'empty.csv'

# standard input, and a folder
expect 0 sh -c '"$AVISPERO" read stdin - --json <data/posts.csv'
json out "d['posts'] == $rows"

# a changed original is named
chmod -R u+w case/originals
original=$(find case/originals -type f | head -1)
printf x >>"$original"
expect 3 "$AVISPERO" verify case
says err "$(basename "$original")"
