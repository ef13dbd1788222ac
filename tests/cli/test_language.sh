#!/bin/sh
# The language: --lang before the environment, LC_ALL before LC_MESSAGES before LANG; help has no English word in Spanish.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
unset LC_ALL
of() {
    "$@" "$AVISPERO" links 2>&1 | grep -q 'falta algo' && echo es || echo en
}
[ "$(of env)" = en ] || die "nothing set is not English"
[ "$(of env LANG=es_MX.UTF-8)" = es ] || die "LANG"
[ "$(of env LANG=en_US.UTF-8 LC_MESSAGES=es_ES)" = es ] || die "LC_MESSAGES wins over LANG"
[ "$(of env LC_ALL=C LC_MESSAGES=es)" = en ] || die "LC_ALL wins over LC_MESSAGES"
[ "$(of env LANG=est_EE)" = en ] || die "est is not es"
LC_ALL=es_MX.UTF-8 "$AVISPERO" links --lang en 2>&1 | grep -q 'something is missing' || die "--lang wins over LC_ALL"
for command in read links groups run report export simulate verify; do
    "$AVISPERO" "$command" --help --lang es >es
    "$AVISPERO" "$command" --help --lang en >en
    # Flags and the example are the same; nothing else is.
    sed -n '/^Opciones/,$p' es | grep -E '^ {28}|^  --[a-z-]+.{3,}  ' | sed 's/^  --[^ ]* *[^ ]* *//' | sort >lines.es
    sed -n '/^Options/,$p' en | grep -E '^ {28}|^  --[a-z-]+.{3,}  ' | sed 's/^  --[^ ]* *[^ ]* *//' | sort >lines.en
    # a line of numbers or names alone may be the same
    comm -12 lines.es lines.en | grep -E '[a-z]{3,} [a-z]{2,} [a-z]{3,}' >both && { cat both; die "untranslated in $command"; }
done
# What stands for a value in a usage line is a Spanish word, in help, in the manual and in what is said of a wrong command.
"$AVISPERO" --dump-man man >/dev/null || die "no manual"
for page in man/es/man1/avispero-*.1; do
    command=$(basename "$page" .1 | sed 's/avispero-//')
    "$AVISPERO" "$command" --help --lang es | sed -n 1p >usage
    grep -A1 '^.SH SINOPSIS' "$page" >>usage
    [ "$(grep -c "avispero.*$command" usage)" = 2 ] || { cat usage; die "no usage of $command"; }
    grep -wE 'CASE|FILES?|FOLDER|POST|PATH|FORMAT|VALUE|options' usage && die "English in the usage of $command"
done
"$AVISPERO" links --lang es 2>&1 | grep -qF 'avispero links CASO|ARCHIVOS... [opciones]' || die "the usage told to a wrong command"
exit 0
