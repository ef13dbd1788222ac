#!/bin/sh
# The pages of a site in Debian's Chromium, from the disk: fit, no request, network by mouse and keys, accessibility. See site_test.mjs.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
browser=$(command -v chromium) || skip "there is no chromium here (make check installs it)"
modules=$AVISPERO_BUILD/page/node_modules
[ -d "$modules" ] || skip "the page was not built here"
avispero simulate planted --out data --posts 4000 --seed 3 --quiet || die "no data"
expect 0 avispero run case data/posts.csv --quiet
expect 0 avispero report case --lang es --site site
CHROMIUM=$browser MODULES=$modules exec node "$AVISPERO_SOURCE/tests/web/site_test.mjs"
