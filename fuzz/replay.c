/* Stands in for libFuzzer in the ordinary build: feeds each file of the folders given to the target, in order of name. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { PATH_SIZE = 4096, SKIPPED = 77 };

/* Returns false, with a line on stderr, when the file cannot be read. */
static bool replay_file(const char *path, size_t size) {
    bool done = false;
    uint8_t *bytes = malloc(size ? size : 1);
    FILE *stream = fopen(path, "rb");
    if (bytes && stream && fread(bytes, 1, size, stream) == size) {
        LLVMFuzzerTestOneInput(bytes, size);
        done = true;
    } else {
        perror(path);
    }
    if (stream)
        fclose(stream);
    free(bytes);
    return done;
}

/* Adds the files replayed to *count; returns false when one could not be read. */
static bool replay_folder(const char *folder, size_t *count) {
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, NULL, alphasort);
    bool good = true;
    for (int i = 0; i < n; i++) {
        char path[PATH_SIZE];
        struct stat status;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        if (length < 0 || (size_t)length >= sizeof path || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        good = replay_file(path, (size_t)status.st_size) && good;
        ++*count;
    }
    free(entries);
    return good;
}

int main(int argc, char **argv) {
    size_t count = 0;
    bool good = true;
    for (int i = 1; i < argc; i++)
        good = replay_folder(argv[i], &count) && good;
    if (count == 0) {
        printf("no corpus\n");
        return SKIPPED;
    }
    printf("%zu files replayed\n", count);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
