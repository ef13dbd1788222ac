#include "cli/nearest.h"

#include <string.h>

enum { WORD_MOST = 63 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Damerau and Levenshtein, three rows of the table at a time. */
size_t avpi_word_distance(const char *a, const char *b) {
    size_t rows[3][WORD_MOST + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MOST || m > WORD_MOST)
        return n > m ? n : m;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void avpi_nearest_ask(avpi_nearest *nearest, const char *candidate) {
    size_t distance = avpi_word_distance(nearest->word, candidate);
    size_t farthest = strlen(nearest->word) / 3 + 1;
    if (distance > farthest || (nearest->best && distance >= nearest->distance))
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
