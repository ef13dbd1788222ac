/*
 * How fast JSON lines are read, on one core: our scanner, jansson, DuckDB, on the same synthetic posts in the shape of
 * the X API v2. Every reader gives the bytes of the same eight fields; they must agree.
 *
 * usage: bench_json_scan [MEGABYTES [REPEATS]]
 */
#include "base/files.h"
#include "base/json_scan.h"
#include "base/rng.h"

#include <duckdb.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { FIELDS = 8 };

static const char *const paths[FIELDS] = {"id",
                                          "author_id",
                                          "created_at",
                                          "text",
                                          "lang",
                                          "conversation_id",
                                          "public_metrics.like_count",
                                          "public_metrics.retweet_count"};

static avp_ctx ctx;

static void demand(bool condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "bench_json_scan: %s\n", what);
        exit(1);
    }
}

static void add(avpi_buf *text, const char *piece) {
    demand(avpi_buf_add(text, avpi_str_view(piece), NULL) == AVP_OK, "no memory");
}

/* Spanish-like words with accents, emoji and the few escapes that posts have. */
static void add_words(avpi_buf *text, avpi_rng *rng, uint64_t n) {
    static const char *const words[] = {"ma\xC3\xB1"
                                        "ana",
                                        "elecci\xC3\xB3n",
                                        "plaza",
                                        "todos",
                                        "los",
                                        "de",
                                        "la",
                                        "que",
                                        "el",
                                        "en",
                                        "no",
                                        "m\xC3\xA9xico",
                                        "gobierno",
                                        "marcha",
                                        "hoy",
                                        "\xF0\x9F\x90\x9D",
                                        "\\n",
                                        "\\\"claro\\\"",
                                        "#YaEsHora",
                                        "@cuenta_7",
                                        "https://t.co/AbCdEfGh"};
    for (uint64_t i = 0; i < n; i++) {
        add(text, words[avpi_rng_below(rng, sizeof words / sizeof *words)]);
        add(text, i + 1 < n ? " " : "");
    }
}

static void add_post(avpi_buf *text, avpi_rng *rng, uint64_t number) {
    unsigned long long id = 1380175475545362437U + number * 4099, account = 1000000 + avpi_rng_below(rng, 500000);
    avp_status status = avpi_buf_printf(
        text, NULL,
        "{\"id\": \"%llu\", \"created_at\": \"2021-04-08T15:%02u:%02u.000Z\", \"author_id\": \"%llu\", "
        "\"conversation_id\": \"%llu\", \"lang\": \"es\", \"possibly_sensitive\": false, \"source\": \"Twitter for "
        "Android\", \"public_metrics\": {\"retweet_count\": %u, \"reply_count\": %u, \"like_count\": %u, "
        "\"quote_count\": 0}, \"referenced_tweets\": [{\"type\": \"retweeted\", \"id\": \"%llu\"}], \"text\": \"",
        id, (unsigned)avpi_rng_below(rng, 60), (unsigned)avpi_rng_below(rng, 60), account, id - 7,
        (unsigned)avpi_rng_below(rng, 5000), (unsigned)avpi_rng_below(rng, 50), (unsigned)avpi_rng_below(rng, 90000),
        id - 99);
    demand(status == AVP_OK, "no memory");
    add_words(text, rng, 8 + avpi_rng_below(rng, 24));
    add(text,
        "\", \"entities\": {\"hashtags\": [{\"start\": 12, \"end\": 23, \"tag\": \"YaEsHora\"}], \"mentions\": "
        "[{\"start\": 3, \"end\": 12, \"username\": \"cuenta_7\", \"id\": \"70000007\"}], \"urls\": [{\"start\": "
        "90, \"end\": 113, \"url\": \"https://t.co/AbCdEfGh\", \"expanded_url\": "
        "\"https://noticias.example/2021/04/08/nota.html\", \"display_url\": \"noticias.example/2021/04/0\\u2026\", "
        "\"status\": 200, \"title\": \"");
    add_words(text, rng, 9);
    add(text, "\"}], \"annotations\": [{\"start\": 61, \"end\": 65, \"probability\": 0.9858, \"type\": \"Place\", "
              "\"normalized_text\": \"Puebla\"}]}, \"author\": {\"username\": \"cuenta\", \"name\": \"");
    add_words(text, rng, 2);
    add(text, "\", \"verified\": false, \"protected\": false, \"public_metrics\": {\"followers_count\": 410, "
              "\"following_count\": 1325, \"tweet_count\": 51236, \"listed_count\": 2}, \"created_at\": "
              "\"2011-03-28T00:10:05.000Z\", \"description\": \"");
    add_words(text, rng, 12);
    add(text, "\"}}\n");
}

typedef struct result {
    uint64_t posts, field_bytes;
} result;

typedef result (*reader)(avp_str text, const char *path);

static result read_ours(avp_str text, bool fields) {
    result r = {0, 0};
    avpi_json json;
    avpi_json_init(&json, &ctx);
    while (text.len > 0) {
        size_t line = avpi_str_find_byte(text, '\n');
        demand(avpi_json_parse(&json, (avp_str){text.ptr, line}, NULL) == AVP_OK, "our scanner refuses a line");
        for (size_t i = 0; i < FIELDS && fields; i++)
            r.field_bytes += avpi_json_text(&json, avpi_json_path(&json, 0, paths[i])).len;
        r.posts++;
        text = (avp_str){text.ptr + line + 1, text.len - line - 1};
    }
    avpi_json_free(&json);
    return r;
}

static result ours_scan(avp_str text, const char *path) {
    (void)path;
    return read_ours(text, false);
}

static result ours_fields(avp_str text, const char *path) {
    (void)path;
    return read_ours(text, true);
}

static uint64_t jansson_field(json_t *root, const char *path) {
    const char *dot = strchr(path, '.');
    json_t *value = dot ? json_object_get(json_object_getn(root, path, (size_t)(dot - path)), dot + 1)
                        : json_object_get(root, path);
    if (json_is_integer(value)) {
        char digits[32];
        return (uint64_t)snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
    }
    return json_string_length(value);
}

static result read_jansson(avp_str text, bool fields) {
    result r = {0, 0};
    while (text.len > 0) {
        size_t line = avpi_str_find_byte(text, '\n');
        json_t *root = json_loadb(text.ptr, line, 0, NULL);
        demand(root != NULL, "jansson refuses a line");
        for (size_t i = 0; i < FIELDS && fields; i++)
            r.field_bytes += jansson_field(root, paths[i]);
        json_decref(root);
        r.posts++;
        text = (avp_str){text.ptr + line + 1, text.len - line - 1};
    }
    return r;
}

static result jansson_scan(avp_str text, const char *path) {
    (void)path;
    return read_jansson(text, false);
}

static result jansson_fields(avp_str text, const char *path) {
    (void)path;
    return read_jansson(text, true);
}

static duckdb_connection duck;

/* A query of one row: number of posts, sum of bytes. */
AVP_PRINTF(1, 2) static result duckdb_ask(const char *format, ...) {
    char query[2048];
    duckdb_result rows;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(query, sizeof query, format, args);
    va_end(args);
    demand(length > 0 && (size_t)length < sizeof query, "query too long");
    duckdb_state state = duckdb_query(duck, query, &rows);
    demand(state == DuckDBSuccess, duckdb_result_error(&rows) ? duckdb_result_error(&rows) : "DuckDB fails");
    result r = {(uint64_t)duckdb_value_int64(&rows, 0, 0), (uint64_t)duckdb_value_int64(&rows, 1, 0)};
    duckdb_destroy_result(&rows);
    return r;
}

static result duckdb_lines(avp_str text, const char *path) {
    (void)text;
    return duckdb_ask("SELECT count(*), 0::BIGINT FROM read_ndjson_objects('%s')", path);
}

static result duckdb_valid(avp_str text, const char *path) {
    (void)text;
    return duckdb_ask("SELECT count(*) FILTER (json_valid(json)), 0::BIGINT FROM read_ndjson_objects('%s')", path);
}

static result duckdb_extract(avp_str text, const char *path) {
    (void)text;
    return duckdb_ask(
        "SELECT count(*), sum(strlen(v[1]) + strlen(v[2]) + strlen(v[3]) + strlen(v[4]) + strlen(v[5]) + strlen(v[6]) "
        "+ "
        "strlen(v[7]) + strlen(v[8]))::BIGINT FROM (SELECT json_extract_string(json, ['$.id', '$.author_id', "
        "'$.created_at', '$.text', '$.lang', '$.conversation_id', '$.public_metrics.like_count', "
        "'$.public_metrics.retweet_count']) AS v FROM read_ndjson_objects('%s'))",
        path);
}

static result duckdb_columns(avp_str text, const char *path) {
    (void)text;
    return duckdb_ask(
        "SELECT count(*), sum(strlen(id) + strlen(author_id) + strlen(created_at) + strlen(text) + strlen(lang) + "
        "strlen(conversation_id) + strlen(public_metrics.like_count::VARCHAR) + "
        "strlen(public_metrics.retweet_count::VARCHAR))::BIGINT FROM read_json('%s', format = 'newline_delimited', "
        "columns = {id: 'VARCHAR', author_id: 'VARCHAR', created_at: 'VARCHAR', text: 'VARCHAR', lang: 'VARCHAR', "
        "conversation_id: 'VARCHAR', public_metrics: 'STRUCT(like_count BIGINT, retweet_count BIGINT)'})",
        path);
}

/* Of the processor, not of the wall: other work on the machine disturbs less. */
static double cpu_now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Best of `repeats` runs; expected.field_bytes 0: not asked for. Returns the result. */
static result measure(const char *name, reader read, avp_str text, const char *path, int repeats, result expected) {
    double best = 1e30;
    result r = {0, 0};
    for (int i = 0; i < repeats; i++) {
        double start = cpu_now_s();
        r = read(text, path);
        double seconds = cpu_now_s() - start;
        best = seconds < best ? seconds : best;
    }
    printf("%-44s %8.3f s %8.0f MB/s\n", name, best, (double)text.len / 1e6 / best);
    fflush(stdout);
    demand(expected.posts == 0 || r.posts == expected.posts, "the number of posts differs");
    demand(expected.field_bytes == 0 || r.field_bytes == expected.field_bytes, "the fields differ");
    return r;
}

static void measure_all(avp_str text, const char *path, int repeats) {
    const result any = {0, 0};
    result ours = measure("ours: scan and check", ours_scan, text, path, repeats, any);
    result fields = measure("ours: the same, and eight fields", ours_fields, text, path, repeats, ours);
    measure("jansson: parse", jansson_scan, text, path, repeats, ours);
    measure("jansson: the same, and eight fields", jansson_fields, text, path, repeats, fields);
    measure("DuckDB: lines only (read_ndjson_objects)", duckdb_lines, text, path, repeats, ours);
    measure("DuckDB: json_valid", duckdb_valid, text, path, repeats, ours);
    measure("DuckDB: json_extract_string, eight fields", duckdb_extract, text, path, repeats, fields);
    measure("DuckDB: read_json, eight fields as columns", duckdb_columns, text, path, repeats, fields);
}

int main(int argc, char **argv) {
    long megabytes = argc > 1 ? strtol(argv[1], NULL, 10) : 100, repeats = argc > 2 ? strtol(argv[2], NULL, 10) : 3;
    avpi_buf text;
    avpi_rng rng;
    avpi_out out;
    duckdb_database database;
    char path[64];
    demand(megabytes > 0 && repeats > 0, "usage: bench_json_scan [MEGABYTES [REPEATS]]");
    avp_ctx_init(&ctx);
    avpi_rng_init(&rng, 1, 0);
    avpi_buf_init(&text, &ctx, SIZE_MAX);
    uint64_t posts = 0;
    while (text.len < (size_t)megabytes * 1000000)
        add_post(&text, &rng, posts++);
    snprintf(path, sizeof path, "/tmp/bench-json-%ld.jsonl", (long)getpid());
    demand(avpi_out_open(&ctx, path, &out, NULL) == AVP_OK, "cannot write to /tmp");
    demand(avpi_out_write(&out, avpi_buf_view(&text), NULL) == AVP_OK, "cannot write to /tmp");
    demand(avpi_out_commit(&out, NULL) == AVP_OK, "cannot write to /tmp");
    avpi_out_abandon(&out);
    demand(duckdb_open(NULL, &database) == DuckDBSuccess, "DuckDB does not open");
    demand(duckdb_connect(database, &duck) == DuckDBSuccess, "DuckDB does not connect");
    duckdb_ask("SET threads = 1");
    printf("%.1f MB, %llu posts, one thread, processor time, best of %ld; DuckDB %s\n", (double)text.len / 1e6,
           (unsigned long long)posts, repeats, duckdb_library_version());
    measure_all(avpi_buf_view(&text), path, (int)repeats);
    duckdb_disconnect(&duck);
    duckdb_close(&database);
    remove(path);
    avpi_buf_free(&text);
    return 0;
}
