#!/bin/sh
# `read CASE --retry-rejects`: after a mapping is mended; the case stays whole, the log tells of it.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
printf 'user,date,other,text\na,2024-01-02 03:04:05,,x\nb,2024-01-02 03:04:06,,y\nc,2024-01-02 03:04:07,,z\nd,?,2024-01-02 03:04:08,w\ne,?,?,v\n' >a.csv
printf 'user,date,other,text\nf,2024-01-02 03:04:05,,x\n' >whole.csv
expect 0 avispero read case a.csv whole.csv
printf 'account=user\ntime=other\ntext=text\n' >mended.mapping
rm a.csv # the case has its own copy
expect 0 avispero read case --retry-rejects --mapping mended.mapping --json
json out 'len(d["files"]) == 1 and d["files"][0]["path"] == "a.csv" and d["files"][0]["retried"]'
json out '[d["files"][0][k] for k in ("rows_read", "kept", "duplicate", "rejected")] == [2, 1, 0, 1] and d["posts"] == 5'
grep -F '"action":"retry"' case/log.jsonl | grep -qF '"rejected_before":2' || die "the log does not tell of it"
expect 0 avispero verify case
expect 0 avispero read case --retry-rejects
says out 'a.csv: 1 rows read = 0 kept + 0 duplicate + 1 rejected'
expect 0 avispero verify case
expect 2 avispero read case whole.csv --retry-rejects
expect 3 avispero read nowhere --retry-rejects
[ ! -e nowhere ] || die "a case was made"
