/* download: posts, accounts or links of a view as CSV for spreadsheets, with the filters that the page shows them by. */
#include "base/files.h"
#include "view/ask.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { CSV_COLUMNS = 16 };

/* What can be had: SQL of its cells as text, and what selects its rows. */
typedef struct table {
    const char *what, *file_name, *sql, *order;
    avp_status (*filter)(const avpi_asked *asked, avpi_query *q, avp_error *err);
    size_t n;
    const char *names[CSV_COLUMNS];
    size_t text; /* column that holds the words that are searched */
} table;

static avp_status filter_posts(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, " FROM posts p JOIN shown s USING (account_id)", err));
    AVP_TRY(avpi_post_filter(asked, q, err));
done:
    return status;
}

static avp_status filter_accounts(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_add(q, " FROM shown WHERE true", err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " AND group_id = ?", avpi_sql_i64(group), err));
done:
    return status;
}

static avp_status filter_links(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_bind(q,
                            " FROM fused_links f JOIN shown a ON a.native = f.account_a JOIN shown b ON b.native ="
                            " f.account_b WHERE f.run_id = ?",
                            avpi_sql_u64(asked->view->run_id), err));
    if (group > 0) {
        AVP_TRY(avpi_query_bind(q, " AND a.group_id = ?", avpi_sql_i64(group), err));
        AVP_TRY(avpi_query_bind(q, " AND b.group_id = ?", avpi_sql_i64(group), err));
    }
done:
    return status;
}

#define TIME(column) "strftime(" column ", '%Y-%m-%dT%H:%M:%S.%fZ')"

static const table tables[] = {
    {"posts",
     "posts.csv",
     "SELECT p.native, s.native, s.handle, s.group_id::VARCHAR, " TIME(
         "p.posted_at") ", p.text, p.is_repost::VARCHAR, p.repost_of, p.reply_to, p.quote_of, p.language, p.client",
     " ORDER BY p.posted_at NULLS LAST, p.post_id",
     filter_posts,
     12,
     {"post", "account", "handle", "group", "time", "text", "is_repost", "repost_of", "reply_to", "quote_of",
      "language", "client"},
     5},
    {"accounts",
     "accounts.csv",
     "SELECT native, handle, name, group_id::VARCHAR, followers::VARCHAR, posts::VARCHAR, " TIME("first_at") ", " TIME(
         "last_at") ", " TIME("created_at") ", concat_ws(' ', native, handle, name)",
     " ORDER BY posts DESC, native",
     filter_accounts,
     9,
     {"account", "handle", "name", "group", "followers", "posts", "first", "last", "created"},
     9},
    {"links",
     "links.csv",
     "SELECT f.account_a, a.handle, a.group_id::VARCHAR, f.account_b, b.handle, b.group_id::VARCHAR, f.trace,"
     " f.weight::VARCHAR, f.expected::VARCHAR, f.log10_p::VARCHAR, f.exclusive::VARCHAR",
     " ORDER BY f.log10_p, f.account_a, f.account_b",
     filter_links,
     11,
     {"account_a", "handle_a", "group_a", "account_b", "handle_b", "group_b", "trace", "times", "expected", "log10_p",
      "own_sources"},
     SIZE_MAX},
};

/* "-123" and "+4.5e3" are numbers, "-1+cmd" and "=A1" would be formulas. */
static bool is_number(avp_str field) {
    double value;
    if (field.len > 0 && field.ptr[0] == '+')
        field = (avp_str){field.ptr + 1, field.len - 1};
    return avpi_str_to_f64(field, &value);
}

static avp_status write_row(avpi_out *out, const avpi_rows *rows, size_t row, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < n; k++) {
        avp_str field = avpi_rows_text(rows, k)[row];
        AVP_TRY(avpi_out_write(out, k > 0 ? AVPI_STR(",") : AVPI_STR(""), err));
        if (field.ptr)
            AVP_TRY(avpi_out_csv(out, field, !is_number(field), err));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("\n"), err));
done:
    return status;
}

/* Does the row say the words? `plain` is room to fold it in. */
static avp_status says(const avp_view *view, avp_str text, avp_str words, avpi_buf *plain, bool *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(plain);
    *out = words.len == 0;
    if (*out || !text.ptr)
        return AVP_OK;
    AVP_TRY(avpi_plain_add(view->searches.plain, text, plain, err));
    *out = avpi_str_find(avpi_buf_view(plain), words) < plain->len;
done:
    return status;
}

static avp_status write_rows(const avpi_asked *asked, const table *of, avpi_rows *rows, avp_str words, avpi_out *out,
                             avp_error *err) {
    enum { TEXT_MOST = 1 << 28 };
    avp_status status = AVP_OK;
    size_t n = 0;
    avpi_buf plain;
    avpi_buf_init(&plain, &asked->view->ctx, TEXT_MOST);
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            bool wanted = true;
            if (words.len > 0 && of->text != SIZE_MAX)
                AVP_TRY(says(asked->view, avpi_rows_text(rows, of->text)[i], words, &plain, &wanted, err));
            if (wanted)
                AVP_TRY(write_row(out, rows, i, of->n, err));
        }
    } while (n > 0);
done:
    avpi_buf_free(&plain);
    return status;
}

static avp_status write_table(const avpi_asked *asked, const table *of, avp_str words, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type types[CSV_COLUMNS];
    avpi_rows *rows = NULL;
    avpi_query q;
    size_t n = of->n + (of->text == of->n);
    avpi_query_init(&q, asked->view);
    for (size_t k = 0; k < n; k++)
        types[k] = AVPI_SQL_TEXT;
    for (size_t k = 0; k < of->n; k++)
        AVP_TRY(avpi_out_printf(out, err, "%s%s", k > 0 ? "," : "", of->names[k]));
    AVP_TRY(avpi_out_write(out, AVPI_STR("\n"), err));
    AVP_TRY(avpi_query_add(&q, of->sql, err));
    AVP_TRY(of->filter(asked, &q, err));
    AVP_TRY(avpi_query_add(&q, of->order, err));
    AVP_TRY(avpi_sql_query(asked->view->c, q.sql.ptr, q.bound, q.n_bound, types, n, &rows, err));
    AVP_TRY(write_rows(asked, of, rows, words, out, err));
done:
    avpi_rows_close(rows);
    avpi_query_free(&q);
    return status;
}

/* Into a file without a name, which the browser is sent from: it may be larger than memory. */
static avp_status write_file(const avpi_asked *asked, const table *of, int *fd, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &asked->view->ctx;
    const char *words = avpi_asked_text(asked, "q");
    char *folder = NULL, *path = NULL;
    avpi_out out = {.ctx = NULL};
    avpi_buf plain;
    avpi_buf_init(&plain, ctx, 1 << 16);
    AVP_TRY(avpi_view_folder(ctx, &folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, of->file_name, &path, err));
    AVP_TRY(avpi_searches_prepare(asked->view, err));
    AVP_TRY(avpi_plain_add(asked->view->searches.plain, avpi_str_view(words ? words : ""), &plain, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(write_table(asked, of, avpi_buf_view(&plain), &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        status = avpi_fail(ctx, err, AVP_E_IO, N_("cannot read \"%s\""), path);
done:
    avpi_out_abandon(&out);
    if (path)
        unlink(path);
    if (folder)
        rmdir(folder);
    avpi_free(ctx, path);
    avpi_free(ctx, folder);
    avpi_buf_free(&plain);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *what = avpi_asked_text(asked, "what");
    AVP_TRY(avpi_asked_withhold(asked, err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (what && strcmp(what, tables[i].what) == 0) {
            int fd = -1;
            AVP_TRY(write_file(asked, &tables[i], &fd, err));
            *answer = (avp_answer){.found = true, .type = "text/csv; charset=utf-8", .in_file = true, .fd = fd};
            answer->file_name = tables[i].file_name;
            return AVP_OK;
        }
    status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"what\" is \"posts\", \"accounts\" or \"links\""));
done:
    return status;
}

const avpi_ask avpi_ask_download = {.path = "download",
                                    .names = {"what", "from", "to", "account", "group", "q", "order", "with_deleted"},
                                    .answer = answer};
