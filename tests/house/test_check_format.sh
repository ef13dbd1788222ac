# A line that clang-format lays out otherwise is found. Skipped where there is no clang-format.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

clear_tree
cp "$AVISPERO_SOURCE/.clang-format" "$tree/"
printf 'int f(void) {\n    return 1;\n}\n' | plant src/links/window.c
"$AVISPERO_SOURCE/tools/check-format" --root "$tree"
[ $? -ne 77 ] || exit 77
expect_clean check-format
printf 'int g(void)\n{\n  return 1;\n}\n' >>"$tree/src/links/window.c"
expect_offence check-format "src/links/window.c:"
finish
