/* A CSV file as fields, for gold files: quotes and doubled quotes, LF or CRLF, a byte order mark; .gz too. */
#ifndef TESTS_SUPPORT_TINY_CSV_H
#define TESTS_SUPPORT_TINY_CSV_H

#include "support/real_data.h"

#include <string.h>
#include <zlib.h>

typedef struct tiny_csv {
    char *text;   /* the whole file, each field ended by NUL */
    char **field; /* n_rows * n_columns, the head first */
    size_t n_rows, n_columns;
} tiny_csv;

static inline char *tiny_csv_text(const char *path) {
    gzFile file = gzopen(path, "rb");
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity + 2);
    assert_non_null(file);
    assert_non_null(text);
    for (int n; (n = gzread(file, text + size, (unsigned)(capacity - size))) > 0;) {
        size += (size_t)n;
        if (size == capacity)
            text = realloc(text, (capacity *= 2) + 2);
        assert_non_null(text);
    }
    gzclose(file);
    if (size > 0 && text[size - 1] != '\n')
        text[size++] = '\n';
    text[size] = '\0';
    return text;
}

/* Cut one field off at *at: unquoted in place. Returns what ended it, ',' or '\n'. */
static inline char tiny_csv_cut(char **at, char **field) {
    char *from = *at, *to = from;
    bool quoted = false;
    *field = to;
    for (; quoted || (*from != ',' && *from != '\n'); from++) {
        if (*from == '\0')
            fail_msg("a field of a gold file does not end");
        if (*from == '"' && quoted && from[1] == '"')
            *to++ = *from++;
        else if (*from == '"')
            quoted = !quoted;
        else if (quoted || *from != '\r')
            *to++ = *from;
    }
    char end = *from;
    *to = '\0';
    *at = from + 1;
    return end;
}

static inline tiny_csv tiny_csv_read(const char *path) {
    tiny_csv csv = {.text = tiny_csv_text(path)};
    char *at = csv.text;
    size_t n = 0, capacity = 0;
    if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    while (*at) {
        if (n == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            csv.field = realloc(csv.field, capacity * sizeof *csv.field);
            assert_non_null(csv.field);
        }
        if (tiny_csv_cut(&at, &csv.field[n++]) == '\n') {
            csv.n_rows++;
            csv.n_columns = csv.n_columns ? csv.n_columns : n;
            assert_int_equal(n, csv.n_rows * csv.n_columns);
        }
    }
    return csv;
}

static inline const char *tiny_csv_get(const tiny_csv *csv, size_t row, const char *column) {
    for (size_t c = 0; c < csv->n_columns; c++)
        if (strcmp(csv->field[c], column) == 0)
            return csv->field[(row + 1) * csv->n_columns + c];
    fail_msg("no column %s", column);
    return NULL;
}

static inline size_t tiny_csv_rows(const tiny_csv *csv) {
    return csv->n_rows - 1;
}

static inline void tiny_csv_free(tiny_csv *csv) {
    free(csv->text);
    free(csv->field);
    *csv = (tiny_csv){0};
}

#endif
