#!/bin/sh
# A disk that fills while something is sealed, locked or unlocked: exit 4, a message, and everything as it was.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
XDG_CONFIG_HOME=$TMPDIR/config
AVISPERO_PASSPHRASE='una frase de prueba'
export XDG_CONFIG_HOME AVISPERO_PASSPHRASE
small="--kdf-memory 8M"
expect 0 "$AVISPERO" simulate planted --posts 20000 --groups 1 --out data
expect 0 "$AVISPERO" key $small
expect 0 "$AVISPERO" read case data/posts.csv
# a device that is always full, which any user may write to
expect 4 "$AVISPERO" seal case --out /dev/full
says err 'disk is full'
expect 0 "$AVISPERO" verify case
mkdir tiny
unshare -rm true 2>/dev/null && unshare -rm sh -c 'mount -t tmpfs -o size=512k none tiny' 2>/dev/null || skip "no file system may be mounted here"
# in a mount namespace of its own: what is mounted there goes with it
cat >inside.sh <<'END'
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
mount -t tmpfs -o size=512k none tiny || exit 1
expect 4 "$AVISPERO" seal case --with-originals --out tiny/s.avispero-seal
says err 'disk is full'
[ -z "$(ls -A tiny)" ] || die "a piece of a seal was left: $(ls -A tiny)"
expect 4 "$AVISPERO" seal case --with-originals --out s.avispero-seal --copies tiny
says err 'disk is full'
expect 0 "$AVISPERO" verify s.avispero-seal
expect 4 "$AVISPERO" lock case --out tiny/case.avispero-locked --kdf-memory 8M
says err 'disk is full'
[ -z "$(ls -A tiny)" ] || die "a piece of a locked case was left: $(ls -A tiny)"
expect 0 "$AVISPERO" verify case
expect 0 "$AVISPERO" lock case --kdf-memory 8M
expect 4 "$AVISPERO" unlock case.avispero-locked --out tiny/case
says err 'disk is full'
[ -z "$(ls -A tiny)" ] || die "a piece of an unlocked case was left: $(ls -A tiny)"
expect 0 "$AVISPERO" unlock case.avispero-locked --out case
expect 0 "$AVISPERO" verify case
END
unshare -rm sh inside.sh || die "in a full disk"
