/* What waits, as a list: those that may be what was taken back first. */
#include "registry/each_row.h"
#include "registry/standing.h"
#include "registry/waiting.h"

#include "avispero/registry.h"

#include <string.h>

const char *avp_registry_reason(const char *reason) {
    static const struct {
        const char *reason, *words;
    } all[] = {{"code", N_("Both have the same number.")},
               {"name", N_("Their names or titles sound alike, or one is a part of the other.")},
               {"text", N_("What happened is told in the same words, or nearly.")},
               {"place", N_("Both tell of the same kind, on the same day, in the same place.")},
               {"words", N_("It has words that a person took out, or a name that was taken back.")},
               {"case", N_("Its case is not public, or something of it was taken back.")},
               {"person", N_("A person said so.")}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(reason, all[i].reason) == 0)
            return all[i].words;
    return "";
}

typedef struct listing {
    const avp_ctx *ctx;
    avp_registry_waiting *out;
    size_t cases_capacity, things_capacity;
} listing;

static avp_status dup_all(const listing *k, const avpi_rows *rows, size_t from, size_t i, char **const *to, size_t n,
                          avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t at = 0; at < n; at++) {
        avp_str text = avpi_rows_text(rows, from + at)[i];
        if (text.ptr)
            AVP_TRY(avpi_str_dup(k->ctx, text, to[at], err));
    }
done:
    return status;
}

static avp_status take_case(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avp_registry_waiting *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->cases, &k->cases_capacity, out->n_cases + 1, sizeof *out->cases, err));
    avp_registry_waiting_case *of = &out->cases[out->n_cases++];
    *of = (avp_registry_waiting_case){.record = avpi_rows_u64(rows, 0)[i],
                                      .source = avpi_rows_u64(rows, 1)[i],
                                      .near = avpi_rows_null(rows, 2, i) ? 0 : avpi_rows_u64(rows, 2)[i]};
    char **const texts[] = {&of->path,  &of->name,      &of->title,      &of->kind,  &of->when,
                            &of->where, &of->near_name, &of->near_title, &of->reason};
    AVP_TRY(dup_all(k, rows, 3, i, texts, sizeof texts / sizeof *texts, err));
done:
    return status;
}

static avp_status take_thing(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avp_registry_waiting *out = k->out;
    AVP_TRY(avpi_grow(k->ctx, &out->things, &k->things_capacity, out->n_things + 1, sizeof *out->things, err));
    avp_registry_waiting_thing *of = &out->things[out->n_things++];
    *of = (avp_registry_waiting_thing){.record = avpi_rows_u64(rows, 0)[i], .id = avpi_rows_u64(rows, 1)[i]};
    char **const texts[] = {&of->thing, &of->field, &of->before, &of->after};
    AVP_TRY(dup_all(k, rows, 2, i, texts, sizeof texts / sizeof *texts, err));
done:
    return status;
}

const char avpi_waiting_cases_sql[] =
    "WITH of AS (SELECT case_id, max(file_id) AS file_id FROM waiting_things GROUP BY case_id), page AS (SELECT o.*, "
    "n.near_id, n.reason FROM of o LEFT JOIN near_cases n ON n.record_id = case_id ORDER BY n.near_id IS NULL, "
    "file_id, case_id LIMIT $1 OFFSET $2), firsts AS (SELECT case_id, arg_min({'kind': kind, 'happened': happened, "
    "'place': concat_ws(', ', municipality, state)}, (happened IS NULL, happened, incident_id)) AS v FROM "
    "case_incidents_now SEMI JOIN page USING (case_id) GROUP BY case_id) SELECT p.case_id, p.file_id, p.near_id, "
    "regexp_extract(f.path, '[^/]*$'), r.name, r.title, coalesce(v.kind, r.kind), v.happened, nullif(v.place, ''), "
    "x.name, x.title, p.reason FROM page p JOIN records_now r ON r.record_id = p.case_id JOIN registry_files_now f ON "
    "f.file_id = p.file_id LEFT JOIN firsts USING (case_id) LEFT JOIN records_now x ON x.record_id = p.near_id ORDER "
    "BY p.near_id IS NULL, p.file_id, p.case_id";

/* Of a mark the words that it would publish. */
const char avpi_waiting_things_sql[] =
    "WITH page AS (SELECT case_id, file_id AS last_id, near_id IS NULL AS free FROM (SELECT DISTINCT case_id, "
    "max(file_id) OVER (PARTITION BY case_id) AS file_id FROM waiting_things) LEFT JOIN near_cases n ON n.record_id = "
    "case_id ORDER BY free, file_id, case_id LIMIT $1 OFFSET $2), said AS (SELECT nr, string_agg(text, ' | ' ORDER BY "
    "field DESC) AS words FROM near_told WHERE text IS NOT NULL AND field <> 'place' GROUP BY nr) SELECT w.case_id, "
    "w.thing_id, w.thing, w.field, CASE WHEN w.field <> 'public' THEN w.before END, CASE WHEN w.field = 'public' THEN "
    "s.words ELSE w.after END FROM waiting_things w JOIN page p USING (case_id) LEFT JOIN said s USING (nr) ORDER BY "
    "p.free, p.last_id, w.case_id, list_position(['record', 'incident', 'statement', 'document'], w.thing), "
    "w.thing_id, w.field";

static avp_status count(avp_case *c, avp_registry_waiting *out, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t total = 0, alike = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT count(DISTINCT case_id) FROM waiting_things", NULL, 0, &total, err));
    AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM near_cases", NULL, 0, &alike, err));
    out->total = (uint64_t)total;
    out->alike = (uint64_t)alike;
done:
    return status;
}

avp_status avp_registry_list_waiting(avp_case *c, avp_registry_waiting *out, avp_error *err) {
    enum { MOST = 10000, CASE_COLUMNS = 12, THING_COLUMNS = 6 };
    static const avpi_sql_type of_case[CASE_COLUMNS] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64}, /* then texts: 0 */
        of_thing[THING_COLUMNS] = {AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avp_registry_waiting made = {.n_cases = 0};
    listing k = {.ctx = avpi_case_ctx(c), .out = &made};
    const avpi_sql_value page[] = {avpi_sql_i64(MOST), avpi_sql_i64(0)};
    const avpi_asked_rows cases = {avpi_waiting_cases_sql, page, 2, of_case, CASE_COLUMNS},
                          things = {avpi_waiting_things_sql, page, 2, of_thing, THING_COLUMNS};
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(avpi_waiting_stand(c, AVPI_WAITING_ALONE, err));
    AVP_TRY(count(c, &made, err));
    if (made.total > 0) {
        AVP_TRY(avpi_each_row(c, &cases, take_case, &k, err));
        AVP_TRY(avpi_each_row(c, &things, take_thing, &k, err));
    }
    *out = made;
    made = (avp_registry_waiting){.n_cases = 0};
done:
    avp_registry_waiting_free(avpi_case_ctx(c), &made);
    return status;
}

void avp_registry_waiting_free(const avp_ctx *ctx, avp_registry_waiting *list) {
    for (size_t i = 0; i < list->n_cases; i++) {
        avp_registry_waiting_case *of = &list->cases[i];
        char *const texts[] = {of->path,  of->name,      of->title,      of->kind,  of->when,
                               of->where, of->near_name, of->near_title, of->reason};
        for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
            avpi_free(ctx, texts[n]);
    }
    for (size_t i = 0; i < list->n_things; i++) {
        avp_registry_waiting_thing *of = &list->things[i];
        char *const texts[] = {of->thing, of->field, of->before, of->after};
        for (size_t n = 0; n < sizeof texts / sizeof *texts; n++)
            avpi_free(ctx, texts[n]);
    }
    avpi_free(ctx, list->cases);
    avpi_free(ctx, list->things);
    *list = (avp_registry_waiting){.n_cases = 0};
}
