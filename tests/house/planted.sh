# Shared by tests/house/test_check_*.sh: a small tree with one thing wrong, and what a check says about it. Source this.
tree=$TMPDIR/tree
failures=0

# plant PATH: the file's text comes from stdin
plant() {
    mkdir -p "$tree/$(dirname "$1")"
    cat >"$tree/$1"
}

# expect_offence CHECK TEXT: the check fails and names the place
expect_offence() {
    if output=$("$AVISPERO_SOURCE/tools/$1" --root "$tree" 2>&1); then
        echo "$1 found nothing, expected: $2"
        failures=$((failures + 1))
    elif ! printf '%s\n' "$output" | grep -qF -- "$2"; then
        printf '%s says:\n%s\nexpected: %s\n' "$1" "$output" "$2"
        failures=$((failures + 1))
    fi
}

# expect_clean CHECK
expect_clean() {
    if ! output=$("$AVISPERO_SOURCE/tools/$1" --root "$tree" 2>&1); then
        printf '%s should find nothing but says:\n%s\n' "$1" "$output"
        failures=$((failures + 1))
    fi
}

clear_tree() {
    rm -rf "$tree"
    mkdir -p "$tree"
}

finish() {
    [ "$failures" -eq 0 ]
    exit
}
