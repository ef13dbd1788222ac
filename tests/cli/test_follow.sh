#!/bin/sh
# `read --follow`: files that grow, are renamed, rotated, written anew, packed; half lines wait; a signal ends it with all accounted for;
# what an earlier run took is known again; the log can be given again.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mkdir data other

line() { printf '{"id":"%s","user_id":"u%s","created_at":"2024-01-02T03:04:%02d.000Z","text":"hola %s"}\n' "$1" "$(($1 % 3))" "$(($1 % 60))" "$1"; }
row() { printf 'p%s,ana,2024-01-02 03:04:%02d,"hola\n%s"\n' "$1" "$(($1 % 60))" "$1"; }

start() {
    "$AVISPERO" read case data --follow --poll 0.05 --settle 0.3 --json "$@" >end.json 2>told &
    child=$!
}
stop() {
    kill -TERM $child
    wait $child
    code=$?
    [ $code -eq "${1:-0}" ] || { cat told end.json >&2; die "following ended with $code"; }
    expect 0 "$AVISPERO" verify case
}
# until WHAT the log has so many import records
imports() { if [ -e case/log.jsonl ]; then grep -c '"action":"import"' case/log.jsonl || true; else echo 0; fi; }
until_imports() {
    tries=0
    while [ "$(imports)" -lt "$1" ]; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || { cat told >&2; die "only $(imports) of $1 pieces were read"; }
        sleep 0.05
    done
}

# lines that grow, a table whose cells have line ends, half a record at the end of both
{ line 1; line 2; line 3; } >data/lines.jsonl
printf '{"id":"4","user_id":"u1","created_' >>data/lines.jsonl
{ echo post,user,date,text; row 1; row 2; } >data/table.csv
printf 'p3,ana,2024-01-02 03:04:05,"half' >>data/table.csv
start
until_imports 2
printf 'at":"2024-01-02T03:04:04.000Z","text":"hola 4"}\n' >>data/lines.jsonl
printf ' a cell"\np4,ana,2024-01-02 03:04:06,x\n' >>data/table.csv
until_imports 4
# rotated: the old one goes on under another name, a new one stands in its place
line 5 >>data/lines.jsonl
mv data/lines.jsonl data/lines.1.jsonl
line 6 >>data/lines.1.jsonl
line 7 >data/lines.jsonl
until_imports 6
# packed, one document, and broken rows: none is lost
{ line 8; line 9; } | gzip >data/packed.gz
printf '[\n%s,\n%s\n]\n' "$(line 10)" "$(line 11)" >data/document.json
printf 'this is no JSON\n' >>data/lines.jsonl
until_imports 8
sleep 0.2
line 13 >>data/lines.jsonl
until_imports 9
printf '{"id":"12","user' >>data/lines.jsonl
sleep 0.3
stop
json end.json 'd["posts"] == 16 and sum(f["kept"] for f in d["files"]) == 16'
json end.json 'all(f["rows_read"] == f["kept"] + f["duplicate"] + f["rejected"] for f in d["files"])'
json end.json 'sum(f["rejected"] for f in d["files"]) == 1 and len(d["files"]) == 5'
json end.json 'any("not finished" in w["text"] for w in d["warnings"])'
says told 'rows kept'

# known again: nothing twice; the half line is finished, and a file is written anew
before=$(imports)
start
printf '_id":"u0","created_at":"2024-01-02T03:04:12.000Z","text":"hola 12"}\n' >>data/lines.jsonl
until_imports $((before + 1))
{ line 20; line 21; } >other/new
cat other/new >data/lines.1.jsonl
until_imports $((before + 2))
stop
json end.json 'd["posts"] == 19'
[ "$(imports)" -eq $((before + 2)) ] || die "something was read twice"
says told 'written anew'

# read as a whole afterwards, all but the two that are gone from the disk are duplicates: nothing was lost
expect 0 "$AVISPERO" read case data --json
json out 'sum(f["kept"] for f in d["files"]) == 0 and d["posts"] == 19'

# a seal of it can be given again
XDG_CONFIG_HOME=$PWD/config AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
expect 0 "$AVISPERO" key --kdf-memory 8M
expect 0 "$AVISPERO" seal case --with-originals --out s.avispero-seal
expect 0 "$AVISPERO" reproduce s.avispero-seal
expect 2 "$AVISPERO" read case --follow --retry-rejects
