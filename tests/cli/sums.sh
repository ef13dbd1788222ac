# Read by the tests of tables with sums among their rows, after frame.sh: . "$AVISPERO_SOURCE/tests/cli/sums.sh"
# shellcheck disable=SC2034  # read where this is read
SUMS='a sum of other rows of the table, which add up to it: it is not counted with them'
OTHER='a sum of other rows of the table, which do NOT add up to it: it is not counted with them'
OVERLAP='a sum that overlaps with other rows of the table: it is not counted with them'
take() { # take NAME [OPTION...]: NAME.csv into a case of its own
    name=$1
    shift
    expect 0 avispero registry "$name" "$name.csv" "$@" --json
}
fates() { json out "[d['files'][0][k] for k in ('read', 'kept', 'duplicate', 'rejected')] == $1"; }
reasons() { json out "{r['reason']: (r['rows'], r['line']) for r in d['files'][0]['reasons']} == $1"; }
counts() { # counts CASE BY ROWS
    expect 0 avispero registry "$1" --count --by "$2" --json
    json out "sorted((r['$2'] or '', r['count']) for r in d['rows']) == sorted($3)"
}
