#!/bin/sh
# Manual pages and completions, from the tables: every command, every option, both languages.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" --dump-man man --dump-completions completions
commands=$("$AVISPERO" --help | sed -n '/^Commands:$/,/^$/{s/^  \([a-z]*\) .*/\1/p;}')
[ -n "$commands" ] || die "no commands in --help"
for command in $commands; do
    for page in man/man1/avispero-$command.1 man/es/man1/avispero-$command.1; do
        [ -s "$page" ] || die "$page was not written"
    done
    "$AVISPERO" "$command" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' >options
    [ -s options ] || die "no options in the help of $command"
    while read -r option; do
        grep -qF -- "\\-\\-$(echo "$option" | sed 's/-/\\-/g')" "man/man1/avispero-$command.1" ||
            die "--$option does not stand in the page of $command"
        for shell in avispero.bash _avispero; do
            grep -qF -- "--$option" completions/$shell || die "--$option does not stand in $shell"
        done
        grep -qF -- "-l $option" completions/avispero.fish || die "--$option does not stand in avispero.fish"
    done <options
done
says man/man1/avispero.1 '.SH COMMANDS'
says man/es/man1/avispero.1 '.SH COMANDOS'
if command -v bash >/dev/null; then
    # shellcheck disable=SC2016
    words=$(bash -c '. completions/avispero.bash; COMP_WORDS=(avispero links --count ""); COMP_CWORD=3; _avispero; echo ${COMPREPLY[*]}')
    [ "$words" = "objects coortweet qut" ] || die "bash completes --count with: $words"
    # shellcheck disable=SC2016
    words=$(bash -c '. completions/avispero.bash; COMP_WORDS=(avispero ver); COMP_CWORD=1; _avispero; echo ${COMPREPLY[*]}')
    [ "$words" = verify ] || die "bash completes ver with: $words"
fi
if command -v groff >/dev/null; then
    for page in man/man1/*.1 man/es/man1/*.1; do
        groff -Kutf8 -man -Tutf8 -ww -z "$page" 2>err >/dev/null
        [ ! -s err ] || { cat err; die "groff complains about $page"; }
    done
fi
