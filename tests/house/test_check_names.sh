# A file name that stands twice is found; READMEs and data are no reason to complain.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

clear_tree
echo x | plant src/links/README.md
echo x | plant src/groups/README.md
echo x | plant tests/data/a/posts.csv
echo x | plant tests/data/b/posts.csv
echo x | plant src/links/window.c
expect_clean check-names
echo x | plant src/groups/window.c
expect_offence check-names "the name stands twice: src/groups/window.c, src/links/window.c"
finish
