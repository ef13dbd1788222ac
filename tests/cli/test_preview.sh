#!/bin/sh
# `read --preview`: shown, and nothing is made or changed.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'id,user,date,text,note\n1,ana,2024-01-02 03:04:05,hola\n2,,2024-01-02 03:04:06,adios,\n3,beto,2024-01-02 03:04:07,"que tal",\n' >a.csv
expect 0 avispero read --preview a.csv
says out 'user -> account: by its name'
says out 'note is not read: neither'
says out 'line 4'
says out 'text: que tal'
says out 'line 2 would be rejected: the row has fewer columns'
says out 'line 3 would be rejected: no account'
expect 0 avispero read case a.csv --preview --json
[ ! -e case ] || die "a case was made"
json out 'd["files"][0]["format"] == "csv" and [c["key"] for c in d["files"][0]["columns"]] == ["post", "account", "time", "text", None]'
json out '[r["line"] for r in d["files"][0]["rows"]] == [2, 3, 4] and d["files"][0]["rows"][2]["cells"]["time"] == "2024-01-02T03:04:07Z"'
expect 0 avispero read case a.csv
sha256sum case/case.duckdb case/log.jsonl >before
expect 0 avispero read case a.csv --preview --lang es
says out 'user -> account: por su nombre'
sha256sum -c before >/dev/null || die "the preview changed the case"
printf 'a,b\n1,2\n' >bad.csv
expect 3 avispero read --preview a.csv bad.csv
says out 'bad.csv: cannot be read: no column looks like "account"'
says out 'b is not read'
expect 3 avispero read --preview nothing.csv
expect 2 avispero read a.csv
says err 'needs a case and files'
