/*
 * A case for the page at its largest: accounts in groups of 50 on a grid, linked in rings, made by SQL in a few seconds.
 *
 *     bench_page_case FOLDER [ACCOUNTS [LINKS]]          default 75000 500000
 *
 * Measured by bench/page.mjs: first picture, heap, time of answers.
 */
#include "avispero/case.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const steps[] = {
    "INSERT INTO accounts SELECT i, 'account' || i, NULL FROM range(?) t(i)",
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost) SELECT i, 'p' || i, i // 4,"
    " TIMESTAMP '2020-01-01' + to_seconds((hash(i) % 7776000)::BIGINT), 'post ' || i, false, false FROM range(4 * ?) "
    "t(i)",
    "INSERT INTO runs VALUES (1, now()::TIMESTAMP, now()::TIMESTAMP, 'bench', '0', ?)",
    "INSERT INTO members SELECT 1, 1 + i // 50, 'account' || i, 10, 13 FROM range(?) t(i)",
    "INSERT INTO groups SELECT 1, 1 + i, 50, 333, 400, 1.5, -30, 'repost', 1, false, TIMESTAMP '2020-01-01', TIMESTAMP "
    "'2020-03-01'"
    " FROM range(? // 50) t(i)",
    "INSERT INTO confirmations SELECT 1, 1 + i, 60, false, 'confirmed', false, TIMESTAMP '2020-02-01', 40, 100, 0.5, "
    "-30, 0, NULL"
    " FROM range(? // 50) t(i)",
    "INSERT INTO positions SELECT 1, 'account' || i, 12.0 * ((i // 50) % 40) + (0.5 + 4.5 * sqrt((i % 50) / 50.0)) * "
    "cos(2.4 * (i % 50)),"
    " 12.0 * ((i // 50) // 40) + (0.5 + 4.5 * sqrt((i % 50) / 50.0)) * sin(2.4 * (i % 50)) FROM range(?) t(i)",
};

static const char *const links =
    "INSERT INTO fused_links SELECT 1, least(a, b), greatest(a, b), 'repost', 5, 0.01, -10 - k, -1, 10 + k, true, "
    "false FROM (SELECT"
    " 'account' || (i % n) AS a, 'account' || ((i % n) // 50 * 50 + (i % n + 1 + i // n) % 50) AS b, i // n AS k"
    " FROM range(?) t(i), (SELECT CAST(? AS BIGINT) AS n))";

int main(int argc, char **argv) {
    avp_ctx ctx;
    avp_error err = {0};
    avp_case *c = NULL;
    int64_t n_accounts = argc > 2 ? strtoll(argv[2], NULL, 10) : 75000,
            n_links = argc > 3 ? strtoll(argv[3], NULL, 10) : 500000;
    avp_ctx_init(&ctx);
    avp_status status = argc > 1 ? avp_case_open(&ctx, argv[1], AVP_CASE_CREATE, &c, &err) : AVP_E_ARG;
    const avpi_sql_value accounts = avpi_sql_i64(n_accounts),
                         both[] = {avpi_sql_i64(n_links), avpi_sql_i64(n_accounts)};
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == AVP_OK; i++)
        status = avpi_sql_exec(c, steps[i], &accounts, 1, &err);
    if (status == AVP_OK)
        status = avpi_sql_exec(c, links, both, 2, &err);
    avp_case_close(c);
    if (status != AVP_OK)
        fprintf(stderr, "%s %s\n", avp_status_name(status), err.text);
    return avp_status_exit_code(status);
}
