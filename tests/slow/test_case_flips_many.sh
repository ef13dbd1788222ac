#!/bin/sh
# 2,000 places of a case, one bit each.
AVISPERO_FLIPS=${AVISPERO_FLIPS:-2000} exec "$AVISPERO_BUILD/tests/unit.proof.test_case_flips"
