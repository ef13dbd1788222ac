#!/bin/sh
# Kinds of trace on the command line: near and equal texts, what runs only on request, and options of the traces.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
cat >posts.csv <<'CSV'
id,author,date,message,retweet_of,author_of
1,ana,2017-04-04T15:47:16Z,Mañana todos a la plaza a exigir que se publiquen las actas completas,,
2,beto,2017-04-04T15:47:16Z,Mañana todas a la plaza a exigir que se publiquen las actas completas,,
3,caro,2017-04-04T15:47:40Z,¡MAÑANA todos a la plaza a exigir que se publiquen las actas completas!,,
4,beto,2017-04-04T15:48:10Z,,1,ana
5,caro,2017-04-04T15:48:16Z,,1,ana
6,dani,2017-04-07T15:47:20Z,,1,ana
CSV
map=post=id,account=author,time=date,text=message,repost_of=retweet_of
expect 0 "$AVISPERO" read case posts.csv --map $map

pairs() {
    expect 0 "$AVISPERO" links case --null none --window 60 --quiet "$@" --out edges.csv
    tail -n +2 edges.csv | cut -d, -f1,2
}
[ "$(pairs --trace text)" = "$(printf 'ana,beto\nana,caro\nbeto,caro')" ] || die "near texts: $(cat edges.csv)"
[ "$(pairs --trace text --text exact)" = "ana,caro" ] || die "equal texts: $(cat edges.csv)"
[ "$(pairs --trace text --near-threshold 0.99)" = "ana,caro" ] || die "a high threshold: $(cat edges.csv)"
# other tools compare equal texts, unless told otherwise
[ "$(pairs --trace text --count coortweet --min-participation 1)" = "ana,caro" ] || die "as CooRTweet: $(cat edges.csv)"
[ "$(pairs --trace text --count coortweet --min-participation 1 --text near)" = "$(printf 'ana,beto\nana,caro\nbeto,caro')" ] ||
    die "as CooRTweet, near: $(cat edges.csv)"

# 54 and 60 s after the original; the third repost comes three days and four seconds after it
[ "$(pairs --trace fast-repost)" = "beto,caro" ] || die "fast reposts: $(cat edges.csv)"
[ -z "$(pairs --trace fast-repost --fast-delay 59)" ] || die "fast reposts within 59 s: $(cat edges.csv)"
[ "$(pairs --trace sync)" = "ana,beto" ] || die "in the same second: $(cat edges.csv)"

# named or not at all
expect 0 "$AVISPERO" links case --null none --window 60 --json
json out '"trace" in d or "traces" in d'
grep -q '"sync"\|"fast-repost"' out && die "a trace on request was used without one"
expect 2 "$AVISPERO" links case --trace likes
says err "fast-repost, hashtags, media, mention, object, reply, repost, sync, text, url"
expect 2 "$AVISPERO" links case --trace text --near-threshold 0.2
says err near-threshold
exit 0
