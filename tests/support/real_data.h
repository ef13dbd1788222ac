/* Data that the project does not ship: a folder named by AVISPERO_DATA. Without it a test says so and is skipped. */
#ifndef TESTS_SUPPORT_REAL_DATA_H
#define TESTS_SUPPORT_REAL_DATA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { REAL_DATA_PATH = 1024 };

/** Path of a file of the data; skips the test when it is not there. */
static inline void real_data_path(const char *name, char path[REAL_DATA_PATH]) {
    const char *folder = getenv("AVISPERO_DATA");
    snprintf(path, REAL_DATA_PATH, "%s/%s", folder ? folder : "", name);
    if (!folder || access(path, R_OK) != 0) {
        printf("skipped: no %s (set AVISPERO_DATA to the folder of the real data)\n", folder ? path : name);
        skip();
    }
}

#endif
