/* How accounts are called. */
#include "report/people.h"

#include "base/dict.h"
#include "store/sql.h"

static avp_status keep_handles(avpi_people *people, avpi_rows *rows, size_t n, avp_error *err) {
    const avp_str *natives = avpi_rows_text(rows, 0), *handles = avpi_rows_text(rows, 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t account = natives[i].ptr ? avpi_names_find(&people->groups->accounts, natives[i]) : UINT32_MAX;
        if (account == UINT32_MAX || !handles[i].ptr || handles[i].len == 0)
            continue;
        people->handles[account] = avpi_arena_copy(&people->text, handles[i]);
        if (!people->handles[account].ptr)
            return avpi_fail_memory(people->text.ctx, err);
    }
    return AVP_OK;
}

/* The latest snapshot with a handle; ties go to the later text, so that the answer does not depend on the order of rows. */
static avp_status read_handles(avp_case *c, avpi_people *people, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(
        c,
        "SELECT a.native, max_by(s.handle, (coalesce(s.seen_at, TIMESTAMP '1970-01-01'), s.handle))"
        " FROM account_snapshots s JOIN accounts a USING (account_id) WHERE s.handle IS NOT NULL GROUP BY a.native",
        NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(keep_handles(people, rows, n, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_people_load(const avp_ctx *ctx, const avp_story *story, avpi_people *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_people people = {.groups = story->groups};
    avpi_arena_init(&people.text, ctx);
    AVP_TRY(avpi_zalloc(ctx, story->groups->accounts.count, sizeof *people.handles, &people.handles, err));
    if (story->c && story->groups->accounts.count > 0)
        AVP_TRY(read_handles(story->c, &people, err));
    *out = people;
    people = (avpi_people){.text = {.ctx = ctx}};
done:
    avpi_people_free(ctx, &people);
    return status;
}

void avpi_people_free(const avp_ctx *ctx, avpi_people *people) {
    avpi_free(ctx, people->handles);
    avpi_free(ctx, people->shown);
    if (people->text.ctx)
        avpi_arena_free(&people->text);
    *people = (avpi_people){0};
}

bool avpi_people_has_handle(const avpi_people *people, uint32_t account) {
    return people->handles && people->handles[account].ptr && !(people->shown && people->shown[account].ptr);
}

avp_str avpi_people_name(const avpi_people *people, uint32_t account) {
    if (people->shown && people->shown[account].ptr)
        return people->shown[account];
    return avpi_people_has_handle(people, account) ? people->handles[account]
                                                   : avp_names_get(&people->groups->accounts, account);
}
