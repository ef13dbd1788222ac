#!/bin/sh
# Every example in --help runs as it stands there.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
bin=$TMPDIR/bin
mkdir "$bin" work && ln -s "$AVISPERO" "$bin/avispero" && cd work || exit 1
PATH=$bin:$PATH
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='a phrase for a test'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE

example_of() { avispero "$1" --help | sed -n '/^Example:$/{n;s/^  //p;}'; }

run_example() {
    line=$(example_of "$1")
    [ -n "$line" ] || die "$1 has no example"
    case $line in "avispero $1 "*) ;; *) die "the example of $1 is another command: $line" ;; esac
    echo "\$ $line"
    if [ "$1" = serve ]; then # stays until it is ended
        sh -c "exec $line" >url &
        pid=$!
        for _ in $(seq 100); do [ -s url ] && break || sleep 0.1; done
        grep -q '^http://127.0.0.1:' url || die "serve printed no address"
        kill "$pid" && wait "$pid" || die "exit code $? of: $line"
        return
    fi
    sh -c "$line" || die "exit code $? of: $line"
}

run_example simulate
cp data/posts.csv posts.csv
python3 -c 'import json
for group in [{"accounts": ["account"], "kind": "kind"}] + json.load(open("data/truth.json"))["groups"]:
    for account in group["accounts"]:
        print(account + "," + group["kind"])' >labels.csv || die "no labels"
run_example read
cp -r case secret
avispero key --out ana.avispero-key && avispero seal case --to ana.avispero-key --out for-ana.avispero-seal &&
    avispero seal case --with-originals --out whole.avispero-seal || die "no seal"
for command in $(avispero --help | sed -n '/^Commands:$/,/^$/{s/^  \([a-z]*\) .*/\1/p;}'); do
    case $command in simulate | read) ;; *) run_example "$command" ;; esac
done
for file in edges.csv report.html network.gexf case/reports/es.html case/reports/en.html; do
    [ -s "$file" ] || die "$file was not written"
done
