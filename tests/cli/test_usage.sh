#!/bin/sh
# What is wrong on the command line is said exactly, with what to do, and the exit code is 2.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"

wrong() {
    message=$1
    shift
    expect 2 "$AVISPERO" "$@"
    echo "$message" | is err
    [ ! -s out ] || die "something stands on stdout: $*"
}

: >posts.csv
mkdir full && : >full/thing
wrong 'avispero: a command is missing; "avispero --help" lists the commands'
wrong 'avispero: there is no command "lniks"; did you mean "links"?' lniks posts.csv
wrong 'avispero: there is no command "zzzzzz"; "avispero --help" lists the commands' zzzzzz
wrong 'avispero: there is no option "--windw"; did you mean "--window"?' links posts.csv --windw 60
wrong 'avispero: there is no option "-x"; "avispero links --help" lists the options' links posts.csv -x
wrong 'avispero: there is no option "--force"; "avispero links --help" lists the options' links posts.csv --force
wrong 'avispero: "--window" needs a value' links posts.csv --window
wrong 'avispero: something is missing; usage: avispero links CASE|FILES... [options]' links
wrong 'avispero: "two" is too much; usage: avispero verify CASE [options]' verify one two
wrong 'avispero: there is no scenario "x"; there is: planted' simulate x --out d
wrong 'avispero: something is missing: give --out, the folder to write into' simulate planted
wrong 'avispero: "posts.csv" is a file; the case, a folder, comes before the files: avispero read CASE posts.csv' \
    read posts.csv posts.csv
wrong 'avispero: "full" holds other things; give a new folder, or --force to make a case in it' read full posts.csv
wrong 'avispero: "nothing" is no case yet; give the files to read into it' run nothing
wrong 'avispero: "x.doc" is no name of a report; give one in .html, .txt, .svg or .png' report posts.csv --out x.doc
wrong 'avispero: a figure needs --out with a name in .svg or .png' report posts.csv --figure network
wrong 'avispero: "doc" is no export format; give --as csv, gephi, gexf, graphml, json or parquet' \
    export posts.csv --out x.doc
wrong 'avispero: links are written as .csv, not as "e.gexf"; "avispero export" has other formats' \
    links posts.csv --out e.gexf
wrong 'avispero: no existe la opción "--windw"; ¿quiso decir "--window"?' links posts.csv --windw 60 --lang es
for value in abc -1 nan 1e99 ''; do
    expect 2 "$AVISPERO" links posts.csv --window "$value"
    says err 'is no value of "--window"'
done
expect 2 "$AVISPERO" links posts.csv --count some
says err 'give one of objects|coortweet|qut'

# Not wrong: forms of options, and words that look like options after --
expect 0 "$AVISPERO" --version
echo "avispero $(cat "$AVISPERO_SOURCE/VERSION")" | is out
expect 0 "$AVISPERO" links --help
cp out help
expect 0 "$AVISPERO" help links
same help out
expect 0 "$AVISPERO" links -h
same help out
expect 3 "$AVISPERO" links --window=60 --json=true -- --posts.csv
says err 'there is no file or folder "--posts.csv"'

# What was guessed, mended or perhaps mistyped is said, and nothing else changes
printf 'account_id,object_id,timestamp_share\na,o,1000\nb,o,1001\n' >guessed.csv
expect 0 "$AVISPERO" links guessed.csv --window 60 --null none
says err 'guessed.csv was read as csv: guessed: account=account_id'
says err 'no column names the posts: every row is one'
expect 0 "$AVISPERO" links guessed.csv --window 60 --null none --quiet
[ ! -s err ] || die "words although --quiet"
printf 'account_id,object_id,content_id,timestamp_share\n1,o,x,1000\n1.0,o,y,1001\n' >floats.csv
expect 0 "$AVISPERO" links floats.csv --window 60 --null none --trace repsot
says err 'an id like 12.0 was read as 12'
says err 'was "repost" meant?'
expect 0 "$AVISPERO" links floats.csv --window 60 --null none --trace wave
! grep -q 'meant' err || die "a name of its own is taken for a mistake"
printf '[{"id":"1","a":"x"},{"id":"3' >cut.json
expect 3 "$AVISPERO" read case cut.json
says err 'never closed'
