# A banned call and a note left for later are found; a name that only looks like one is not.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

clear_tree
plant src/links/window.c <<'END'
/* strcpy(a, b) is spoken of, and "sprintf(" is quoted */
static int draw(void) {
    return avpi_rand(rng) + x.rand(2) + snprintf(text, 5, "sprintf(%d)", 1);
}
END
echo 'char *p = strcpy(a, b);' | plant src/base/text.c
expect_clean check-words
echo 'int y = atoi (text);' >>"$tree/src/links/window.c"
expect_offence check-words "src/links/window.c:5: atoi is banned outside of src/base"

clear_tree
printf '/* %s: later */\n' "TO""DO" | plant src/links/window.c
expect_offence check-words "src/links/window.c:1: something is left for later"
finish
