# A long function and a long file are found; tables are no reason to complain.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

# repeat COUNT LINE
repeat() {
    awk -v n="$1" -v line="$2" 'BEGIN { for (i = 0; i < n; i++) print line }'
}

clear_tree
{
    echo 'static int long_one(const char *text) { /* a brace in a comment: { */'
    repeat 79 '    use("{", '"'{'"');'
    echo '}'
    echo 'int short_one(void) { return 0; }'
} | plant src/links/window.c
expect_offence check-lengths "src/links/window.c:1: long_one has 81 lines; 80 at most"

clear_tree
{
    printf '#ifdef __cplusplus\nextern "C" {\n#endif\nint\nfirst(\n    int a)\n{\n'
    repeat 60 '    use();'
    echo '}'
} | plant src/links/window.c
expect_clean check-lengths
"$AVISPERO_SOURCE/tools/check-lengths" --root "$tree" | grep -qF 'src/links/window.c:4: first has 65 lines (long)' || {
    echo "a function of 65 lines is not listed"
    failures=$((failures + 1))
}

clear_tree
repeat 601 'int x;' | plant src/links/window.c
expect_offence check-lengths "601 lines without tables; 600 at most"

clear_tree
{
    echo '#define TABLE(X) \'
    repeat 300 '    X(a) \'
    echo '    X(b)'
    echo 'static const int rows[] = {'
    repeat 400 '    1,'
    echo '};'
} | plant src/links/window.c
expect_clean check-lengths
finish
