#!/bin/sh
# Edges of a small table, exactly: windows, weights, where they go.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >shares.csv <<'END'
object_id,account_id,content_id,timestamp_share
o1,ana,c1,1000
o1,beto,c2,1010
o1,caro,c3,1070
o2,beto,c4,5000
o2,ana,c5,5060
o2,caro,c6,5061
o3,ana,c7,9000
o3,ana,c8,9001
END
expect 0 "$AVISPERO" links shares.csv --window 60 --null none
is out <<'END'
a,b,weight
ana,beto,2
ana,caro,1
beto,caro,1
END
[ ! -s err ] || { cat err; die "something stands on stderr"; }
cp out edges

# the order of the rows and the number of threads change nothing; --out takes the same bytes
{ head -1 shares.csv; tail -n +2 shares.csv | sort -r; } >turned.csv
for threads in 1 2 8; do
    expect 0 "$AVISPERO" links turned.csv --window 60 --null none --threads $threads --out e.csv
    same edges e.csv
done
expect 0 "$AVISPERO" links shares.csv --window 60 --null none --min-weight 2
printf 'a,b,weight\nana,beto,2\n' | is out

# several windows: the edges are those of 60 s; JSON counts all
expect 0 "$AVISPERO" links shares.csv --window 3600,10,60 --null none --json --out e.csv
same edges e.csv
json out 'd["trace"] == "object" and d["links"] == 3 and d["pairs_counted"] == 3'
json out '[w["window_s"] for w in d["by_window"]] == [10, 60, 3600]'
json out '[w["co_actions"] for w in d["by_window"]] == [2, 4, 6]'
json out 'd["null"] == "none" and d["read"]["files"][0]["rows_read"] == 8'

# any name of a trace is taken for such a table
expect 0 "$AVISPERO" links shares.csv --trace repost --window 60 --null none --json
json out 'd["trace"] == "repost"'

# other programs' ways of counting: 2 acts each, and directed
expect 0 "$AVISPERO" links shares.csv --count coortweet --window 60 --min-participation 2 --null none
cp out coortweet
says coortweet 'ana,beto,2'
expect 0 "$AVISPERO" links shares.csv --count qut --window 60 --null none
says out 'beto,ana,2'

# nothing found
expect 0 "$AVISPERO" links shares.csv --window 60 --null none --min-weight 9
expect 1 "$AVISPERO" links shares.csv --window 60 --null none --min-weight 9 --exit-status
echo 'a,b,weight' | is out
