# Read by the tests of the command line: . "$AVISPERO_SOURCE/tests/cli/frame.sh"
# Gives a folder to work in, and checks that say what is wrong. $AVISPERO is the program, $TMPDIR is private and empty.
set -u
LC_ALL=C.UTF-8
export LC_ALL
unset LC_MESSAGES LANG LANGUAGE
cd "$TMPDIR" || exit 1

avispero() { "$AVISPERO" "$@"; }

die() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect CODE COMMAND...: run it, keep stdout in ./out and stderr in ./err
expect() {
    wanted=$1
    shift
    "$@" >out 2>err
    got=$?
    [ "$got" -eq "$wanted" ] || {
        cat out err >&2
        die "exit code $got, not $wanted: $*"
    }
}

# says FILE TEXT: the file holds the text
says() { grep -qF -- "$2" "$1" || { cat "$1" >&2; die "\"$2\" does not stand in $1"; }; }

# is FILE, with what it should hold on stdin
is() {
    cat >wanted
    cmp -s wanted "$1" || { diff wanted "$1" >&2; die "$1 is not what it should be"; }
}

same() { cmp "$1" "$2" || die "$1 and $2 differ"; }

skip() {
    echo "skipped: $*"
    exit 77
}

# json FILE EXPRESSION: true for the parsed file d, in Python (which starts twice as fast without what others installed)
json() {
    python3 -I -S -c 'import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$1" "$2" || { cat "$1" >&2; die "not true of $1: $2"; }
}
