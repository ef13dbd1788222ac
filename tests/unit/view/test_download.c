/* Downloads: all rows in their order, piece by piece or at once, beside other questions; stopped from outside; as Parquet, too. */
#include "support/trace_case.h"

#include "avispero/view.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POSTS = 450000, UNTIMED = 3 };

/* Posts by three accounts, many at the same second, their ids against time; the first account is the only member of a group. */
static const char *const many_posts =
    "INSERT INTO accounts VALUES (0, 'ana', NULL), (1, 'beto', NULL), (2, 'cora', NULL);"
    "INSERT INTO account_snapshots (account_id, seen_at, handle) VALUES (0, TIMESTAMP '2020-01-01', '=ana');"
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost)"
    " SELECT i, 'p' || i, i % 3, TIMESTAMP '2020-01-01' + INTERVAL 1 SECOND * ((450000 - i) // 7),"
    " CASE WHEN i % 1000 = 17 THEN 'Canción, \"' || i || '\"' ELSE 'x' END, false, i % 2 = 0 FROM range(450000) r(i);"
    "UPDATE posts SET posted_at = NULL WHERE post_id IN (5, 70000, 449999);"
    "INSERT INTO runs VALUES (1, TIMESTAMP '2020-02-01', TIMESTAMP '2020-02-01', 'run', '0', 1);"
    "INSERT INTO groups VALUES (1, 1, 1, 1, 1, 0.25, -4, 'repost', 1, false, NULL, NULL);"
    "INSERT INTO members VALUES (1, 1, 'ana', 3, 1);"
    "INSERT INTO fused_links VALUES (1, 'ana', 'beto', 'repost', 1, 0.25, -4, -1, 4, true, false),"
    " (1, 'ana', 'cora', 'url', 2, 1e-7, -9.5, -1, 4, true, true);";

typedef struct looking {
    avp_ctx ctx;
    avp_case *c;
    avp_view *view;
    char folder[256];
} looking;

/* The case lies on disk, or in memory. */
static looking look(bool on_disk) {
    looking l = {.ctx = check_ctx(2)};
    avp_error err = {0};
    const char *temp = getenv("TMPDIR");
    snprintf(l.folder, sizeof l.folder, "%s/download-XXXXXX", temp ? temp : "/tmp");
    if (on_disk) {
        assert_non_null(mkdtemp(l.folder));
        assert_int_equal(avp_case_open(&l.ctx, l.folder, AVP_CASE_CREATE, &l.c, &err), AVP_OK);
        assert_int_equal(avpi_sql_exec(l.c, many_posts, NULL, 0, &err), AVP_OK);
        avp_case_close(l.c);
        assert_int_equal(avp_case_open(&l.ctx, l.folder, AVP_CASE_READ, &l.c, &err), AVP_OK);
    } else {
        l.c = make_case(&l.ctx, many_posts);
    }
    if (avp_view_open(&l.ctx, l.c, &l.view, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return l;
}

static void look_away(looking *l) {
    avp_view_close(l->view);
    avp_case_close(l->c);
}

static avp_answer ask(const looking *l, const avp_view_param *params, size_t n, avp_status expected) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    avp_status status = avp_view_ask(l->view, "en", "download", params, n, &answer, &err);
    if (status != expected)
        fail_msg("%s %s", avp_status_name(status), err.text);
    assert_int_equal(answer.flow != NULL, expected == AVP_OK);
    return answer;
}

/* Everything that comes, on the heap; how many parts it came in. */
static char *take_all(const looking *l, avp_answer *answer, size_t *size, size_t *parts) {
    char *all = NULL;
    avp_error err = {0};
    *size = *parts = 0;
    for (avp_str part;; ++*parts) {
        if (avp_view_flow_next(answer->flow, &part, &err) != AVP_OK)
            fail_msg("%s", err.text);
        if (part.len == 0)
            break;
        all = realloc(all, *size + part.len + 1);
        memcpy(all + *size, part.ptr, part.len);
        *size += part.len;
        all[*size] = '\0';
    }
    avp_answer_free(&l->ctx, answer);
    return all;
}

static size_t count_lines(const char *text) {
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

/* Ids in their order against those of one plain query over everything. */
static void check_order(const looking *l, const char *csv, const char *sql) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avpi_rows *rows = NULL;
    avp_error err = {0};
    size_t n = 0;
    const char *at = strchr(csv, '\n') + 1;
    assert_int_equal(avpi_sql_query(l->c, sql, NULL, 0, &type, 1, &rows, &err), AVP_OK);
    do {
        assert_int_equal(avpi_rows_next(rows, &n, &err), AVP_OK);
        for (size_t i = 0; i < n; i++) {
            avp_str id = avpi_rows_text(rows, 0)[i];
            if (strncmp(at, id.ptr, id.len) != 0 || at[id.len] != ',')
                fail_msg("%.40s where %.*s belongs", at, (int)id.len, id.ptr);
            at = strchr(at, '\n') + 1;
        }
    } while (n > 0);
    assert_true(*at == '\0');
    avpi_rows_close(rows);
}

static void posts__many_pieces__those_of_one_query_in_order(void **state) {
    (void)state;
    looking l = look(false);
    const avp_view_param params[] = {{"what", "posts"}};
    avp_answer answer = ask(&l, params, 1, AVP_OK), other = {.found = false};
    avp_error err = {0};
    avp_str first;
    assert_int_equal(avp_view_flow_next(answer.flow, &first, &err), AVP_OK);
    assert_memory_equal(first.ptr, "post,account,handle,group,time,", 31);
    char *head = strndup(first.ptr, first.len);
    assert_int_equal(avp_view_flow_next(answer.flow, &first, &err), AVP_OK);
    assert_int_equal(avp_view_ask(l.view, "en", "overview", NULL, 0, &other, &err), AVP_OK); /* beside it */
    avp_answer_free(&l.ctx, &other);
    size_t size, parts;
    char *start = strndup(first.ptr, first.len), *rest = take_all(&l, &answer, &size, &parts),
         *all = malloc(strlen(head) + strlen(start) + size + 1);
    snprintf(all, strlen(head) + strlen(start) + size + 1, "%s%s%s", head, start, rest);
    assert_int_equal(count_lines(all), POSTS + 1);
    assert_true(parts > 100); /* none of them holds much */
    check_order(&l, all, "SELECT native FROM posts ORDER BY posted_at NULLS LAST, post_id");
    free(head);
    free(start);
    free(rest);
    free(all);
    look_away(&l);
}

static void posts__words_and_group__those_alone(void **state) {
    (void)state;
    looking l = look(false);
    const avp_view_param params[] = {{"what", "posts"}, {"q", "CANCION"}, {"group", "1"}};
    avp_answer answer = ask(&l, params, 3, AVP_OK);
    size_t size, parts;
    char *all = take_all(&l, &answer, &size, &parts);
    assert_int_equal(count_lines(all), 150 + 1);
    assert_non_null(
        strstr(all, "\np1017,ana,\"'=ana\",1,2020-01-01T17:49:00.000000Z,\"Canción, \"\"1017\"\"\",false,"));
    check_order(&l, all,
                "SELECT native FROM posts WHERE account_id = 0 AND post_id % 1000 = 17 ORDER BY posted_at, post_id");
    free(all);
    look_away(&l);
}

static void links__two__the_stronger_first(void **state) {
    (void)state;
    looking l = look(false);
    const avp_view_param params[] = {{"what", "links"}, {"group", "0"}};
    avp_answer answer = ask(&l, params, 2, AVP_OK);
    size_t size, parts;
    char *all = take_all(&l, &answer, &size, &parts);
    assert_string_equal(all, "account_a,handle_a,group_a,account_b,handle_b,group_b,trace,times,expected,log10_p,"
                             "own_sources\nana,\"'=ana\",1,cora,,0,url,2,1e-07,-9.5,true\n"
                             "ana,\"'=ana\",1,beto,,0,repost,1,0.25,-4,false\n");
    free(all);
    look_away(&l);
}

static void posts__stopped__says_so(void **state) {
    (void)state;
    looking l = look(false);
    const avp_view_param params[] = {{"what", "posts"}};
    avp_answer answer = ask(&l, params, 1, AVP_OK);
    avp_error err = {0};
    avp_str part;
    assert_int_equal(avp_view_flow_next(answer.flow, &part, &err), AVP_OK);
    assert_int_equal(avp_view_flow_next(answer.flow, &part, &err), AVP_OK);
    avp_view_flow_stop(answer.flow);
    assert_int_equal(avp_view_flow_next(answer.flow, &part, &err), AVP_E_CANCELLED);
    assert_int_equal(part.len, 0);
    avp_answer_free(&l.ctx, &answer);
    look_away(&l);
}

/* Rows of a Parquet file against a query over the case, both ways. */
static void check_parquet(const looking *l, avp_answer *answer, const char *sql, int64_t rows) {
    char path[300], counted[900];
    size_t size, parts;
    avp_case *memory = NULL;
    avp_error err = {0};
    int64_t differ = -1, have = -1;
    char *all = take_all(l, answer, &size, &parts);
    snprintf(path, sizeof path, "%s/got.parquet", l->folder);
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    assert_int_equal(write(fd, all, size), size);
    close(fd);
    free(all);
    assert_int_equal(avp_case_open(&l->ctx, l->folder, AVP_CASE_READ, &memory, &err), AVP_OK);
    assert_int_equal(avpi_sql_allow(memory, l->folder, &err), AVP_OK);
    snprintf(counted, sizeof counted,
             "SELECT count(*) FROM ((%s EXCEPT SELECT * FROM '%s') UNION ALL (SELECT * FROM '%s' EXCEPT %s))", sql,
             path, path, sql);
    if (avpi_sql_number(memory, counted, NULL, 0, &differ, &err) != AVP_OK)
        fail_msg("%s", err.text);
    snprintf(counted, sizeof counted, "SELECT count(*) FROM '%s'", path);
    assert_int_equal(avpi_sql_number(memory, counted, NULL, 0, &have, &err), AVP_OK);
    assert_int_equal(differ, 0);
    assert_int_equal(have, rows);
    avp_case_close(memory);
}

static void parquet__filters_and_words__typed_rows_of_the_case(void **state) {
    (void)state;
    static const char posts[] =
        "SELECT p.native, a.native, CASE WHEN a.native = 'ana' THEN '=ana' END, (a.native = 'ana')::UINTEGER,"
        " posted_at, text, is_repost, repost_of, reply_to, quote_of, language, client FROM posts p JOIN accounts a "
        "USING"
        " (account_id)";
    looking l = look(true);
    char sql[600];
    const avp_view_param all[] = {{"what", "posts"}, {"as", "parquet"}},
                         some[] = {{"what", "posts"}, {"as", "parquet"}, {"q", "cancion"}, {"account", "beto"}};
    avp_answer answer = ask(&l, all, 2, AVP_OK);
    assert_string_equal(answer.file_name, "posts.parquet");
    check_parquet(&l, &answer, posts, POSTS);
    answer = ask(&l, some, 4, AVP_OK);
    snprintf(sql, sizeof sql, "%s WHERE a.native = 'beto' AND post_id %% 1000 = 17", posts);
    check_parquet(&l, &answer, sql, 150);
    look_away(&l);
}

static void parquet__case_in_memory_or_unknown_format__refused(void **state) {
    (void)state;
    looking l = look(false);
    const avp_view_param parquet[] = {{"what", "posts"}, {"as", "parquet"}}, odd[] = {{"what", "posts"}, {"as", "xls"}};
    (void)ask(&l, parquet, 2, AVP_E_ARG);
    (void)ask(&l, odd, 2, AVP_E_ARG);
    look_away(&l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posts__many_pieces__those_of_one_query_in_order),
        cmocka_unit_test(posts__words_and_group__those_alone),
        cmocka_unit_test(links__two__the_stronger_first),
        cmocka_unit_test(posts__stopped__says_so),
        cmocka_unit_test(parquet__filters_and_words__typed_rows_of_the_case),
        cmocka_unit_test(parquet__case_in_memory_or_unknown_format__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
