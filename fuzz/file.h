/* What the fuzz targets that need a file by name share: bytes as a file of this process, in memory where there is /dev/shm. */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H

#include "feed.h"

#include <stdio.h>
#include <unistd.h>

enum { FUZZ_PATH_SIZE = 96 };

/* Write the bytes to the file of this process and this name; returns its path. */
static inline const char *fuzz_file(const char *name, avp_str bytes, char path[FUZZ_PATH_SIZE]) {
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, FUZZ_PATH_SIZE, "%s/avispero-fuzz-%ld-%s", folder, (long)getpid(), name);
    FILE *stream = fopen(path, "wb");
    demand(stream && fwrite(bytes.ptr, 1, bytes.len, stream) == bytes.len);
    demand(fclose(stream) == 0);
    return path;
}

#endif
