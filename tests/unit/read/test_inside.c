/* A JSON document larger than a record: read in parts, it gives what it gives when it is read in small files; and what is cut is refused. */
#include "support/reading.h"

#include "read/inside.h"

enum { MESSAGES = 6000, PER_FILE = 500, TEXT_SIZE = 4 << 20 };

static size_t message(char *out, size_t size, int i) {
    if (i % 50 == 7)
        return (size_t)snprintf(out, size,
                                "{\"id\":%d,\"type\":\"service\",\"action\":\"pin_message\",\"date_unixtime\":\"%d\"}",
                                i, 1700000000 + i);
    return (size_t)snprintf(
        out, size,
        "{\"id\":%d,\"type\":\"message\",\"date_unixtime\":\"%d\",\"from\":\"N\\\"]}%d\",\"from_id\":\"user%d\","
        "\"text\":[\"hola { [ \",{\"type\":\"link\",\"text\":\"https://e.org/%d\"}],\"reply_to_message_id\":%d}",
        i, 1700000000 + i, i % 9, i % 9, i, i / 2);
}

static const char chat_head[] =
    "{\"name\":\"c \\\"messages\\\": [\",\"type\":\"public_supergroup\",\"id\":77,\n \"messages\": [\n";

/* Messages first .. end - 1 of a chat as a document. */
static size_t chat(char *out, int first, int end) {
    size_t len = (size_t)snprintf(out, TEXT_SIZE, "%s", chat_head);
    for (int i = first; i < end; i++) {
        len += message(out + len, TEXT_SIZE - len, i);
        len += (size_t)snprintf(out + len, TEXT_SIZE - len, i + 1 < end ? ",\n" : "\n");
    }
    return len + (size_t)snprintf(out + len, TEXT_SIZE - len, "]}");
}

static const char content[] =
    "SELECT sha256(string_agg(concat_ws('|', p.native, a.native, posted_at, text, reply_to, (SELECT "
    "string_agg(written, ' ')"
    " FROM post_urls u WHERE u.post_id = p.post_id)), chr(10) ORDER BY p.native)) FROM posts p JOIN accounts a USING"
    " (account_id)";

static void read_small(reading *r, char *text) {
    char path[READING_PATH_SIZE];
    reading_open(r, 2);
    for (int first = 0; first < MESSAGES; first += PER_FILE) {
        size_t len = chat(text, first, first + PER_FILE);
        const char *paths[] = {reading_file("small.json", (avp_str){text, len}, path)};
        assert_true(len < 1 << 18); /* looked at as a whole */
        assert_int_equal(reading_files(r, paths, 1), AVP_OK);
        assert_string_equal(r->report.files[0].format, "telegram-desktop");
    }
}

/* Each row stands where its offset says, and is the message there. */
static void check_places(reading *r, const char *text) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_TEXT};
    avpi_rows *rows = NULL;
    size_t n = 0, seen = 0;
    assert_int_equal(
        avpi_sql_query(r->c, "SELECT byte_offset, byte_count, native FROM post_origins JOIN posts USING (post_id)",
                       NULL, 0, types, 3, &rows, &r->err),
        AVP_OK);
    do {
        assert_int_equal(avpi_rows_next(rows, &n, &r->err), AVP_OK);
        for (size_t i = 0; i < n; i++, seen++) {
            const char *at = text + avpi_rows_u64(rows, 0)[i];
            avp_str native = avpi_rows_text(rows, 2)[i];
            assert_true(strncmp(at, "{\"id\":", 6) == 0 && at[avpi_rows_u64(rows, 1)[i] - 1] == '}');
            assert_int_equal(strtol(at + 6, NULL, 10), strtol(native.ptr + 3, NULL, 10)); /* "77/..." */
        }
    } while (n > 0);
    assert_true(seen > 0);
    avpi_rows_close(rows);
}

static void document__in_parts__as_in_small_files(void **state) {
    (void)state;
    char *text = malloc(TEXT_SIZE), first[READING_TEXT_SIZE];
    assert_non_null(text);
    reading small;
    read_small(&small, text);
    snprintf(first, sizeof first, "%s", reading_one(&small, content));
    for (unsigned n_threads = 1; n_threads <= 8; n_threads++) {
        reading r;
        reading_open(&r, n_threads);
        size_t len = chat(text, 0, MESSAGES);
        assert_true(len > 1 << 20);
        assert_int_equal(reading_text(&r, "large.json", (avp_str){text, len}), AVP_OK);
        assert_string_equal(r.report.files[0].format, "telegram-desktop");
        reading_counts(&r, MESSAGES - MESSAGES / 50, 0, MESSAGES / 50);
        assert_string_equal(reading_one(&r, content), first);
        check_places(&r, text);
        reading_close(&r);
    }
    reading_close(&small);
    free(text);
}

/* A whole account: chats among other things, one of them empty; and a record limit below the size of the document. */
static void account__in_parts__all_chats(void **state) {
    (void)state;
    char *text = malloc(2 * TEXT_SIZE);
    assert_non_null(text);
    size_t len = (size_t)snprintf(
        text, 1000,
        "{\"about\":\"x\",\"contacts\":{\"list\":[{\"a\":[1,{}]}]},\"chats\":{\"about\":\"y\",\"list\":[\n");
    len += chat(text + len, 0, 3000);
    len +=
        (size_t)snprintf(text + len, 200, ",{\"name\":\"e\",\"type\":\"saved_messages\",\"id\":78,\"messages\":[]},\n");
    size_t begin = len;
    len += chat(text + len, 3000, MESSAGES);
    memcpy(strstr(text + begin, "77"), "79", 2);
    len += (size_t)snprintf(text + len, 200, "]},\"left_chats\":{\"list\":[]}}\n");
    reading r;
    reading_open(&r, 2);
    r.opts.line_limit = 1 << 20;
    assert_int_equal(reading_text(&r, "account.json", (avp_str){text, len}), AVP_OK);
    reading_counts(&r, MESSAGES - MESSAGES / 50, 0, MESSAGES / 50);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE native LIKE '79/%'"), 3000 - 3000 / 50);
    reading_close(&r);
    free(text);
}

static void document__cut_or_followed__refused(void **state) {
    (void)state;
    char *text = malloc(TEXT_SIZE);
    assert_non_null(text);
    size_t len = chat(text, 0, MESSAGES);
    static const struct {
        size_t gone;
        const char *more, *message;
    } rows[] = {{1, "", "never closed"},
                {5000, "", "never closed"},
                {0, "\n{}", "something follows"},
                {0, "x", "something follows"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        reading r;
        reading_open(&r, 2);
        memcpy(text + len - rows[i].gone, rows[i].more, strlen(rows[i].more) + 1);
        assert_int_equal(reading_text(&r, "bad.json", (avp_str){text, len - rows[i].gone + strlen(rows[i].more)}),
                         AVP_E_INPUT);
        if (!strstr(r.report.files[0].message, rows[i].message))
            fail_msg("%s", r.report.files[0].message);
        assert_int_equal(r.report.posts, 0);
        reading_close(&r);
        len = chat(text, 0, MESSAGES);
    }
    free(text);
}

/* Cut in the middle of a message, where the user wants what there is. */
static void document__cut_and_kept__whole_messages_and_a_reject(void **state) {
    (void)state;
    char *text = malloc(TEXT_SIZE);
    assert_non_null(text);
    size_t len = chat(text, 0, MESSAGES);
    reading r;
    reading_open(&r, 2);
    r.opts.keep_cut = true;
    assert_int_equal(reading_text(&r, "cut.json", (avp_str){text, len - 100}), AVP_OK);
    reading_counts(&r, MESSAGES - 1 - MESSAGES / 50, 0, MESSAGES / 50 + 1);
    assert_true(reading_warned(&r, "the file is cut off: what it held"));
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects WHERE reason LIKE 'the file is cut off%'"), 1);
    reading_close(&r);
    free(text);
}

/* Stopping the walk at any byte changes nothing. */
static void find__in_any_steps__same_place(void **state) {
    (void)state;
    static const char text[] =
        "{\"a\":\"\\\"messages\\\":[\",\"messages\" : {\"messages\":\n[ 1 ]},\"x\":[\"messages\",[2]]}";
    avp_str all = AVPI_STR(text);
    size_t want = (size_t)(strstr(text, "[ 1") + 1 - text);
    for (size_t cut = 0; cut <= want; cut++) {
        avpi_inside walk = {0};
        size_t at = 0;
        bool found = avpi_inside_find(&walk, (avp_str){text, cut}, 0, &at);
        if (!found)
            found = avpi_inside_find(&walk, all, 0, &at);
        assert_true(found && at == want);
        assert_int_equal(avpi_inside_object(&walk), strstr(text, "{\"messages\"") - text);
        at++;
        assert_false(avpi_inside_find(&walk, all, 0, &at));
        assert_int_equal(at, all.len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document__in_parts__as_in_small_files),
        cmocka_unit_test(account__in_parts__all_chats),
        cmocka_unit_test(document__cut_or_followed__refused),
        cmocka_unit_test(document__cut_and_kept__whole_messages_and_a_reject),
        cmocka_unit_test(find__in_any_steps__same_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
