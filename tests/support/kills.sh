# Read by tests: kill -9 at random moments of read, run, seal and lock. Wants $ROUNDS, and frame.sh read before.
# After each kill: the case opens, everything verifies, and no record of the log that a finished command wrote is lost.
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
small="--kdf-memory 8M"

records() { wc -l <case/log.jsonl; }

# A kill in lock leaves the folder, or the file, or both; in between, a folder that is going away.
bring_back() {
    if [ ! -e case/case.duckdb ] && [ -e case.avispero-locked ]; then
        rm -rf case
        "$AVISPERO" unlock case.avispero-locked --out case >/dev/null 2>err || { cat err >&2; die "the locked case does not open"; }
    fi
    rm -rf case.avispero-removing
}

kills() {
    expect 0 "$AVISPERO" simulate planted --posts 3000 --groups 1 --out data
    expect 0 "$AVISPERO" key $small
    expect 0 "$AVISPERO" read case data/posts.csv
    acknowledged=$(records)
    round=0 killed=0
    while [ $round -lt "$ROUNDS" ]; do
        round=$((round + 1))
        moment=$(python3 -c 'import random; print("%.3f" % (random.random() ** 2 * 1.5))')
        case $((round % 4)) in
        0) set -- read case "data/more-$round/posts.csv" ;;
        1) set -- run case --quiet ;;
        2) set -- seal case --out s.avispero-seal ;;
        3) set -- lock case $small ;;
        esac
        [ "$1" != read ] || "$AVISPERO" simulate planted --posts 1000 --seed $round --out "data/more-$round" >/dev/null || die "no data"
        "$AVISPERO" "$@" >out 2>err &
        child=$!
        sleep "$moment"
        kill -9 $child 2>/dev/null
        wait $child 2>/dev/null
        code=$?
        [ $code -eq 137 ] || [ $code -eq 0 ] || { cat err >&2; die "exit code $code of $*"; }
        [ $code -eq 0 ] || killed=$((killed + 1))
        bring_back
        # opening it for writing completes the journals
        "$AVISPERO" read case data/posts.csv >out 2>err || { cat err >&2; die "after a kill in $* the case does not open"; }
        "$AVISPERO" verify case >out 2>err || { cat err >&2; die "after a kill in $* the case does not verify"; }
        now=$(records)
        least=$acknowledged
        [ $code -ne 0 ] || [ "$1" = lock ] || least=$((acknowledged + 1))
        [ "$now" -ge "$least" ] || die "$least records were acknowledged, $now are left after $*"
        acknowledged=$now
        if [ -e s.avispero-seal ]; then
            "$AVISPERO" verify s.avispero-seal >out 2>err || { cat err >&2; die "after a kill in $* the seal is broken"; }
        fi
    done
    echo "$killed of $round commands were killed"
    [ $killed -gt 0 ] || die "nothing was killed"
}
