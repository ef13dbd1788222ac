#!/bin/sh
# What takes the place of a table of counts is told: a later state of its source, or a table of other columns; and how an earlier state stands again.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
take() { expect 0 avispero registry "$@" --json; }
counts() { # counts CASE BY ROWS
    expect 0 avispero registry "$1" --count --by "$2" --json
    json out "sorted((r['$2'] or '', r['count']) for r in d['rows']) == sorted($3)"
}

# ---- tables with other columns may be two sources; the file of an earlier state says what stands in its place ----
printf 'estado,fecha,conteo\nGuerrero,2014,5\nJalisco,2014,7\n' >office.csv
printf 'entidad,anio,total\nGuerrero,2014,6\n' >other.csv
printf 'estado,fecha,conteo\nGuerrero,2014,8\n' >later.csv
take offices office.csv
expect 0 avispero registry offices other.csv
says out '1 rows are replaced by a later table of this kind that has other columns'
! grep -q 'of the same source' out || die "another office is no state of the same source"
take offices later.csv
json out 'd["files"][0]["superseded"] == 1 and d["files"][0]["elsewhere"] == 1'
take back2 office.csv later.csv
json out '[f["elsewhere"] for f in d["files"]] == [0, 0] and d["files"][1]["superseded"] == 1'
take back2 office.csv
json out 'd["files"][0]["already"] and d["files"][0]["replaced"] == 1 and d["files"][0]["replaced_by"] == "source:2"'
expect 0 avispero registry back2 office.csv
says out '(source:2): these rows stand again once you take those out, with --remove'
expect 0 avispero registry back2 --remove source:2 --quiet
counts back2 state '[("Guerrero", 5), ("Jalisco", 7)]'
take back2 office.csv
json out 'd["files"][0]["already"] and d["files"][0]["replaced"] == 0'

# ---- who closed a table has closed the later states of it ----
take closed office.csv
expect 0 avispero registry closed --edit source:1 --set public=no --quiet
expect 0 avispero registry closed later.csv
says out 'its counts are not public, as those are not whose place they take; --edit source:2 --set public=yes'
take closed other.csv
json out 'd["files"][0]["closed"]'
expect 2 avispero registry closed --export-site site
expect 0 avispero registry closed --edit source:3 --set public=yes --quiet
expect 0 avispero registry closed --export-site site --quiet
printf 'estado,fecha,conteo\nSonora,2014,4\n' >sonora.csv
take closed sonora.csv
json out 'not d["files"][0]["closed"]'
