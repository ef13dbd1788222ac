/* Real numbers that should agree. cmocka compares floats only. */
#ifndef TESTS_SUPPORT_NEAR_H
#define TESTS_SUPPORT_NEAR_H

#include "support/check.h"

#include <math.h>

/* |a - b| <= most; NaN is near nothing. */
#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

#endif
