#!/bin/sh
# A few kills; 200 of them in tests/slow.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/support/kills.sh"
ROUNDS=${AVISPERO_KILLS:-8}
kills
