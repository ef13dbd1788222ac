#!/bin/sh
# kill -9 at 200 random moments of read, run, seal and lock.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
. "$AVISPERO_SOURCE/tests/support/kills.sh"
ROUNDS=${AVISPERO_KILLS:-200}
kills
