/*
 * Good files broken at random and read into a case: never a crash, never more than 5 s or 1 GiB, and no row unaccounted for. What is
 * broken: the fuzz corpus of this tree and, where there is AVISPERO_DATA, real files. Mutation i of a seed is the same on any machine
 * with the same files; where one fails, its file is kept and its number told.
 */
#ifndef TESTS_SUPPORT_MUTATIONS_H
#define TESTS_SUPPORT_MUTATIONS_H

#include "support/reading.h"

#include "base/rng.h"
#include "read/detect.h"
#include "read/input.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#if defined(__SANITIZE_ADDRESS__)
enum { MUTATION_SECONDS = 60, MUTATION_MEMORY_KIB = 8 << 20 };
#else
enum { MUTATION_SECONDS = 5, MUTATION_MEMORY_KIB = 1 << 20 };
#endif
enum {
    MUTATION_FIXTURES = 512,
    MUTATION_CUT = 96 << 10,
    MUTATION_WHOLE = 1 << 20,
    MUTATION_ROOM = 4 << 20,
    MUTATION_BATCH = 25
};

typedef struct mutations {
    avp_str fixtures[MUTATION_FIXTURES]; /* unpacked */
    size_t n_fixtures, n_real;
    uint64_t seed;
} mutations;

/* ---- what is broken ---- */

/* The beginning of a file, unpacked: all of it where it is small or has no lines, else whole lines. */
static inline void mutation_fixture(mutations *m, const char *path) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_input *in = NULL;
    size_t got = 0;
    char *bytes = malloc(MUTATION_WHOLE);
    assert_non_null(bytes);
    if (avpi_input_open(&ctx, path, 1000, &in, &err) != AVP_OK ||
        avpi_input_read(in, bytes, MUTATION_WHOLE, &got, &err) != AVP_OK)
        fail_msg("%s: %s", path, err.text);
    avpi_input_close(in);
    size_t len = got < MUTATION_CUT ? got : MUTATION_CUT;
    while (len < got && len > 0 && bytes[len - 1] != '\n')
        len--;
    if (len < MUTATION_CUT / 2)
        len = got;
    assert_true(m->n_fixtures < MUTATION_FIXTURES);
    m->fixtures[m->n_fixtures++] = (avp_str){bytes, len};
}

static inline int mutation_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static inline void mutation_folder(mutations *m, const char *folder) {
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, mutation_visible, alphasort);
    for (int i = 0; i < n; i++) {
        char path[READING_PATH_SIZE];
        struct stat about;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        if (length < 0 || length >= (int)sizeof path || stat(path, &about) != 0)
            continue;
        if (S_ISDIR(about.st_mode))
            mutation_folder(m, path);
        else if (about.st_size > 0)
            mutation_fixture(m, path);
    }
    free(entries);
}

static inline void mutations_begin(mutations *m, uint64_t seed) {
    static const char *const own[] = {"detect", "parquet"};
    static const char *const real[] = {"formats",   "italy", "airline",   "mayweather",
                                       "venezuela", "ira",   "coortweet", "qut"};
    char path[READING_PATH_SIZE];
    *m = (mutations){.seed = seed};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        snprintf(path, sizeof path, "%s/fuzz/corpus/%s", getenv("AVISPERO_SOURCE"), own[i]);
        mutation_folder(m, path);
    }
    size_t before = m->n_fixtures;
    const char *data = reading_data("breaking real files");
    for (size_t i = 0; data && i < sizeof real / sizeof *real; i++) {
        snprintf(path, sizeof path, "%s/%s", data, real[i]);
        mutation_folder(m, path);
    }
    m->n_real = m->n_fixtures - before;
    assert_true(m->n_fixtures > 10);
}

static inline void mutations_end(mutations *m) {
    for (size_t i = 0; i < m->n_fixtures; i++)
        free((void *)(uintptr_t)m->fixtures[i].ptr);
}

/* ---- how ---- */

/* Replace len bytes at `at` of the text by others. */
static inline void mutation_replace(char *text, size_t *size, size_t at, size_t len, avp_str with) {
    if (*size - len + with.len > MUTATION_ROOM)
        return;
    memmove(text + at + with.len, text + at + len, *size - at - len);
    memcpy(text + at, with.ptr, with.len);
    *size = *size - len + with.len;
}

static inline avp_str mutation_word(avpi_rng *rng) {
    static const avp_str words[] = {{"\0", 1},
                                    {"\"", 1},
                                    {",", 1},
                                    {"\n", 1},
                                    {"\r", 1},
                                    {"\r\n", 2},
                                    {"{", 1},
                                    {"}", 1},
                                    {"[", 1},
                                    {"]", 1},
                                    {"\\", 1},
                                    {":", 1},
                                    {";", 1},
                                    {"\t", 1},
                                    {"\xff", 1},
                                    {"\xed\xa0\x80", 3},
                                    {"\xef\xbb\xbf", 3},
                                    {"\xc3", 1},
                                    {"\"\"", 2},
                                    {"\",\"", 3},
                                    {"1.23E+17", 8},
                                    {"null", 4},
                                    {"true", 4},
                                    {"-1", 2},
                                    {"1e999", 5},
                                    {"18446744073709551616", 20},
                                    {"\\u0000", 6},
                                    {"\\ud83d", 6},
                                    {"0000-00-00", 10},
                                    {"9999-12-31T23:59:60Z", 20},
                                    {"https://", 8},
                                    {"@", 1},
                                    {"#", 1},
                                    {"RT @a: ", 8},
                                    {"\x1f\x8b", 2},
                                    {"\x28\xb5\x2f\xfd", 4},
                                    {"PAR1", 4},
                                    {"sep=;\n", 6},
                                    {"\x1f", 1},
                                    {"44562", 5},
                                    {"\xe2\x80\xa8", 3},
                                    {"]}", 2},
                                    {"{\"data\":[", 9}};
    return words[avpi_rng_below(rng, sizeof words / sizeof *words)];
}

static inline size_t mutation_span(avpi_rng *rng, size_t left) {
    size_t most = (size_t)1 << avpi_rng_below(rng, 14), len = (size_t)avpi_rng_below(rng, most) + 1;
    return len < left ? len : left;
}

/* One byte, or a run of one to thousands of them. */
static inline void mutation_repeat(char *text, size_t *size, size_t at, avpi_rng *rng) {
    static char run[1 << 16];
    avp_str word = mutation_word(rng);
    size_t len = 0, times = (size_t)1 << avpi_rng_below(rng, 15);
    for (size_t i = 0; i < times && len + word.len <= sizeof run; i++, len += word.len)
        memcpy(run + len, word.ptr, word.len);
    mutation_replace(text, size, at, 0, (avp_str){run, len});
}

static inline void mutation_once(const mutations *m, char *text, size_t *size, avpi_rng *rng) {
    static char held[1 << 14];
    size_t at = (size_t)avpi_rng_below(rng, *size + 1), len = mutation_span(rng, *size - at);
    avp_str other = m->fixtures[avpi_rng_below(rng, m->n_fixtures)];
    switch (avpi_rng_below(rng, 9)) {
    case 0:
        if (at < *size)
            text[at] = (char)(text[at] ^ (1 << avpi_rng_below(rng, 8)));
        break;
    case 1: mutation_replace(text, size, at, 0, mutation_word(rng)); break;
    case 2: mutation_replace(text, size, at, len, mutation_word(rng)); break;
    case 3: mutation_replace(text, size, at, len, AVPI_STR("")); break;
    case 4: /* a piece once more, elsewhere */
        memcpy(held, text + at, len);
        mutation_replace(text, size, (size_t)avpi_rng_below(rng, *size + 1), 0, (avp_str){held, len});
        break;
    case 5: *size = avpi_rng_below(rng, 4) ? *size : at; break;
    case 6: mutation_repeat(text, size, at, rng); break;
    case 7: { /* a piece of another file */
        size_t from = (size_t)avpi_rng_below(rng, other.len), n = mutation_span(rng, other.len - from);
        mutation_replace(text, size, at, 0, (avp_str){other.ptr + from, n});
        break;
    }
    default:
        if (at < *size)
            text[at] = (char)avpi_rng_below(rng, 256);
    }
}

static inline size_t mutation_gzip(const char *text, size_t size, char *out) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)size;
    z.next_out = (Bytef *)out;
    z.avail_out = MUTATION_ROOM;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = MUTATION_ROOM - z.avail_out;
    deflateEnd(&z);
    return len;
}

/* Mutation i: a fixture broken in one to eight places; one in eight packed, and then broken, or broken, and then packed. */
static inline avp_str mutation_make(const mutations *m, uint64_t i) {
    static char text[MUTATION_ROOM + (1 << 16)], packed[MUTATION_ROOM];
    avpi_rng rng;
    avpi_rng_init(&rng, m->seed, i);
    avp_str whole = m->fixtures[avpi_rng_below(&rng, m->n_fixtures)];
    size_t size = whole.len, places = (size_t)avpi_rng_below(&rng, 8) + 1;
    memcpy(text, whole.ptr, size);
    uint64_t packing = avpi_rng_below(&rng, 16);
    if (packing == 0) {
        size = mutation_gzip(text, size, packed);
        memcpy(text, packed, size);
    }
    for (size_t p = 0; p < places; p++)
        mutation_once(m, text, &size, &rng);
    if (packing == 1) {
        size = mutation_gzip(text, size, packed);
        return (avp_str){packed, size};
    }
    return (avp_str){text, size};
}

/* ---- what must hold ---- */

typedef struct mutation_rows {
    int64_t rows, rejects, sources, embedded_only;
} mutation_rows;

static inline mutation_rows mutation_count(reading *r) {
    return (mutation_rows){
        reading_number(r,
                       "SELECT (SELECT count(*) FROM post_origins) + (SELECT count(*) FROM account_origins) + (SELECT"
                       " count(*) FROM deletions WHERE alone)"),
        reading_number(r, "SELECT count(*) FROM rejects"), reading_number(r, "SELECT count(*) FROM sources"),
        reading_number(r, "SELECT count(*) FROM post_origins WHERE post_id NOT IN (SELECT post_id FROM posts)")};
}

/* In the child: no cmocka. */
#define MUTATION_DEMAND(condition)                                                                                     \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s; %s\n", __FILE__, __LINE__, #condition, r->err.text);                           \
            _exit(1);                                                                                                  \
        }                                                                                                              \
    } while (0)

static inline void mutation_check(reading *r, const char *path) {
    mutation_rows before = mutation_count(r);
    avp_status status = reading_files(r, &path, 1);
    mutation_rows after = mutation_count(r);
    const avp_read_file *file = &r->report.files[0];
    MUTATION_DEMAND(status == AVP_OK || status == AVP_E_INPUT);
    MUTATION_DEMAND(after.embedded_only == 0);
    if (status == AVP_OK) {
        MUTATION_DEMAND(file->rows_read > 0 && file->rows_read == file->kept + file->duplicate + file->rejected);
        MUTATION_DEMAND(file->already || (after.rows - before.rows == (int64_t)file->kept &&
                                          after.rejects - before.rejects == (int64_t)file->rejected &&
                                          after.sources - before.sources == 1));
    } else {
        MUTATION_DEMAND(r->err.text[0] && file->message);
        MUTATION_DEMAND(after.rows == before.rows && after.rejects == before.rejects &&
                        after.sources == before.sources);
    }
}

/*
 * Where each record is told, nothing lies between: every line of a file of lines that holds more than separators, and is not above the
 * first record, begins in a record that was kept or rejected. Only for files of which no row was a duplicate (these leave no place).
 */
static inline void mutation_cover(reading *r, avp_str text) {
    static const char lines[] =
        "SELECT count(*) FROM (SELECT source_id, byte_offset AS a, byte_offset + byte_count AS b FROM post_origins "
        "UNION"
        " ALL SELECT source_id, byte_offset, byte_offset + byte_count FROM account_origins UNION ALL SELECT source_id,"
        " byte_offset, byte_offset + byte_count FROM deletions UNION ALL SELECT source_id, byte_offset, byte_offset +"
        " greatest(octet_length(raw), 1) FROM rejects) WHERE source_id = (SELECT max(source_id) FROM sources) AND a <= "
        "?"
        " AND b > ?";
    int64_t first = reading_number(
        r, "SELECT min(byte_offset) FROM (SELECT source_id, byte_offset FROM post_origins UNION ALL SELECT source_id,"
           " byte_offset FROM account_origins UNION ALL SELECT source_id, byte_offset FROM deletions UNION ALL SELECT"
           " source_id, byte_offset FROM rejects) WHERE source_id = (SELECT max(source_id) FROM sources)");
    for (size_t at = 0; at < text.len;) {
        size_t size = avpi_str_find_byte((avp_str){text.ptr + at, text.len - at}, '\n'), sign = at;
        while (sign < at + size && strchr(" \t\r,[]", text.ptr[sign]) && text.ptr[sign])
            sign++;
        int64_t n = 0;
        const avpi_sql_value place[] = {avpi_sql_u64(sign), avpi_sql_u64(sign)};
        if (sign < at + size && (int64_t)sign >= first) {
            MUTATION_DEMAND(avpi_sql_number(r->c, lines, place, 2, &n, &r->err) == AVP_OK);
            if (n == 0)
                fprintf(stderr, "byte %zu is in no record\n", sign);
            MUTATION_DEMAND(n > 0);
        }
        at += size + 1;
    }
}

static inline bool mutation_coverable(const reading *r, avp_str text) {
    const avp_read_file *file = &r->report.files[0];
    const avpi_format *format = avpi_format_find(file->format);
    bool by_line = format && (format->container == AVPI_CONTAINER_CSV || strcmp(format->name, "ndjson") == 0);
    return r->status == AVP_OK && by_line && file->duplicate == 0 && file->rows_read < 200 && text.len > 1 &&
           memcmp(text.ptr, "\x1f\x8b", 2) != 0 && memcmp(text.ptr, "\x28\xb5", 2) != 0;
}

/* In a child: mutations first .. end - 1 into one case; the next to come stands in the file `told`. */
static inline void mutation_child(const mutations *m, uint64_t first, uint64_t end, const char *told) {
    reading r;
    char path[READING_PATH_SIZE];
    reading_open(&r, 2);
    for (uint64_t i = first; i < end; i++) {
        FILE *note = fopen(told, "w");
        fprintf(note, "%llu\n", (unsigned long long)i);
        fclose(note);
        avp_str text = mutation_make(m, i);
        reading_file("broken", text, path);
        alarm(MUTATION_SECONDS);
        mutation_check(&r, path);
        alarm(0);
        if (mutation_coverable(&r, text))
            mutation_cover(&r, text);
    }
    reading_close(&r);
    _exit(0);
}

static inline void mutation_blame(const mutations *m, const char *told, int code, long memory_kib) {
    char path[READING_PATH_SIZE];
    unsigned long long i = 0;
    FILE *note = fopen(told, "r");
    assert_non_null(note);
    assert_int_equal(fscanf(note, "%llu", &i), 1);
    fclose(note);
    const char *build = getenv("AVISPERO_BUILD");
    snprintf(path, sizeof path, "%s/broken-%llu-%llu", build ? build : "/tmp", (unsigned long long)m->seed, i);
    avp_str text = mutation_make(m, i);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text.ptr, 1, text.len, out), text.len);
    fclose(out);
    fail_msg("mutation %llu of seed %llu: wait status %d (14 = more than %d s), %ld KiB; kept as %s", i,
             (unsigned long long)m->seed, code, (int)MUTATION_SECONDS, memory_kib, path);
}

/* Mutations 0 .. n - 1, some in one child each. */
static inline void mutations_run(const mutations *m, uint64_t n) {
    char told[READING_PATH_SIZE];
    long most_kib = 0;
    reading_path("told", told);
    for (uint64_t first = 0; first < n; first += MUTATION_BATCH) {
        struct rusage used;
        int code = 0;
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            mutation_child(m, first, first + MUTATION_BATCH < n ? first + MUTATION_BATCH : n, told);
        assert_int_equal(wait4(child, &code, 0, &used), child);
        if (code != 0 || used.ru_maxrss > MUTATION_MEMORY_KIB)
            mutation_blame(m, told, code, used.ru_maxrss);
        most_kib = used.ru_maxrss > most_kib ? used.ru_maxrss : most_kib;
    }
    print_message("%llu broken files of %zu good ones, %zu of them real; at most %ld MiB\n", (unsigned long long)n,
                  m->n_fixtures, m->n_real, most_kib >> 10);
}

#endif
