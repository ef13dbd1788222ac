/* Files into the registry: kept in originals/, told of in the log, each in whole or not at all. */
#include "registry/taking.h"

#include "base/files.h"
#include "registry/case_again.h"
#include "registry/standing.h"

#include "store/canonical.h"
#include "store/custody.h"
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    HEAD_SIZE = 4096,
    SQL_SIZE = 256,
    HOLDS_AUTO = 0,
    HOLDS_RECORDS,
    HOLDS_COUNTS,
    HOLDS_GEOMETRY,
    HOLDS_POPULATION,
    HOLDS_PLACES
};
static const char *const holds_names[] = {"", "records", "counts", "geometry", "population", "places"};

/* ---- what every kind of file needs ---- */

avp_status avpi_registry_next_id(avp_case *c, const char *column, const char *table, uint64_t *id, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[SQL_SIZE];
    int64_t last = 0;
    snprintf(sql, sizeof sql, "SELECT coalesce(max(%s), 0) FROM %s", column, table);
    AVP_TRY(avpi_sql_number(c, sql, NULL, 0, &last, err));
    *id = (uint64_t)last + 1;
done:
    return status;
}

/* ---- what a file holds ---- */

static int holds_of(const avpi_registry_columns *columns) {
    bool when = avpi_registry_has(columns, AVPI_KEY_WHEN);
    if (avpi_registry_has(columns, AVPI_KEY_COUNT) && when)
        return HOLDS_COUNTS;
    bool placed = avpi_registry_has(columns, AVPI_KEY_STATE) || avpi_registry_has(columns, AVPI_KEY_MUNICIPALITY);
    if (avpi_registry_has(columns, AVPI_KEY_INHABITANTS) && !when)
        return HOLDS_POPULATION;
    bool named = avpi_registry_has(columns, AVPI_KEY_NAME) || avpi_registry_has(columns, AVPI_KEY_TITLE) ||
                 avpi_registry_has(columns, AVPI_KEY_PLACE) || avpi_registry_has(columns, AVPI_KEY_WHAT);
    return when || placed || named ? HOLDS_RECORDS : HOLDS_AUTO;
}

/* Columns of a list of persons or cases. Such a list numbers its rows, under a name that sums have as well. */
static avpi_registry_key listed_by(const avpi_registry_columns *columns) {
    static const avpi_registry_key keys[] = {AVPI_KEY_NAME, AVPI_KEY_TITLE, AVPI_KEY_WHAT, AVPI_KEY_DOCUMENT,
                                             AVPI_KEY_TARGET};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (avpi_registry_has(columns, keys[i]))
            return keys[i];
    return AVPI_REGISTRY_KEY_COUNT;
}

/* Counts and cases are never mixed, and counts are published: which of the two it is, the user says. */
static avp_status check_told(const avp_ctx *ctx, const avpi_table *table, const avpi_registry_columns *columns,
                             avp_error *err) {
    avpi_registry_key listed = listed_by(columns);
    if (holds_of(columns) != HOLDS_COUNTS || listed == AVPI_REGISTRY_KEY_COUNT)
        return AVP_OK;
    avp_str count = table->head.sample.names[columns->of[AVPI_KEY_COUNT]],
            person = table->head.sample.names[columns->of[listed]];
    return avpi_fail(ctx, err, AVP_E_INPUT,
                     N_("the table has a column of counts (\"%.*s\") and one of persons or cases (\"%.*s\"); say what "
                        "it holds with --holds records or --holds counts"),
                     (int)avpi_utf8_cut(count, 60).len, count.ptr, (int)avpi_utf8_cut(person, 60).len, person.ptr);
}

static avp_status fail_untold(const avp_ctx *ctx, avp_error *err) {
    return avpi_fail(
        ctx, err, AVP_E_INPUT,
        N_("no column says when, where or who; name them with --map, as in --map when=fecha,state=entidad"));
}

static avp_status take_table(avpi_taking *t, int holds, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_table table = {.ctx = NULL};
    avpi_registry_columns columns;
    AVP_TRY(avpi_table_open(t->ctx, t->path, &table, err));
    AVP_TRY(avpi_registry_choose(t->ctx, t->g, &table, t->opts->map, &columns, err));
    AVP_TRY(avpi_registry_explain(&table, &columns, &t->columns, err));
    if (holds == HOLDS_AUTO)
        AVP_TRY(check_told(t->ctx, &table, &columns, err));
    holds = holds == HOLDS_AUTO ? holds_of(&columns) : holds;
    t->report->holds = holds_names[holds];
    switch (holds) {
    case HOLDS_COUNTS: status = avpi_take_counts(t, &table, &columns, err); break;
    case HOLDS_RECORDS: status = avpi_take_records(t, &table, &columns, err); break;
    case HOLDS_POPULATION: status = avpi_take_population(t, &table, &columns, err); break;
    case HOLDS_PLACES: status = avpi_take_places(t, &table, &columns, err); break;
    default: status = fail_untold(t->ctx, err);
    }
done:
    avpi_table_close(&table);
    return status;
}

/* An object, or a list of what a list of JSON may begin with; the header of a table does not. */
static bool is_json(avp_str text) {
    if (text.len > 0 && text.ptr[0] == '{')
        return true;
    if (text.len == 0 || text.ptr[0] != '[')
        return false;
    avp_str rest = avpi_str_trim((avp_str){text.ptr + 1, text.len - 1});
    return rest.len == 0 || strchr("{[]\"-0123456789", rest.ptr[0]) != NULL;
}

static avp_status take_content(avpi_taking *t, int holds, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf head;
    bool points = false;
    avpi_buf_init(&head, t->ctx, SIZE_MAX);
    AVP_TRY(avpi_table_peek(t->ctx, t->path, HEAD_SIZE, &head, err));
    avp_str text = avpi_buf_view(&head);
    if (avpi_str_starts(text, AVPI_STR("\xEF\xBB\xBF")))
        text = (avp_str){text.ptr + 3, text.len - 3};
    text = avpi_str_trim(text);
    if (!is_json(text)) {
        status = take_table(t, holds, err);
        goto done;
    }
    t->report->holds = "geometry";
    AVP_TRY(avpi_take_shapes(t, &points, err));
    t->report->holds = points ? "points" : "geometry";
done:
    avpi_buf_free(&head);
    return status;
}

/* ---- one file, one transaction ---- */

/*
 * A file with rows that were rejected because their case was removed is not here any more once such a removal was taken back: they are looked at anew. Nor is
 * one that a person took out.
 */
static const char here_sql[] =
    "SELECT file_id, CASE WHEN NOT contains(',' || columns, ',kind=') THEN (SELECT max(k.kind) FROM registry_file_kinds"
    " k WHERE k.file_id = f.file_id) END, holds FROM (SELECT * FROM "
    "registry_files WHERE sha256 = $1 AND ($2 = '' OR"
    " holds = $2) AND NOT removed ORDER BY file_id DESC LIMIT 1) f WHERE NOT EXISTS (SELECT 1 FROM registry_rejects r"
    " WHERE r.file_id = f.file_id AND r.reason IN ($3, $4)) OR NOT EXISTS (SELECT 1 FROM registry_edits e WHERE e.field"
    " = 'removed' AND e.after = 'false' AND e.action = 'undo' AND e.edited_at > f.imported_at)";

/* The same bytes as another kind of harm: that is no file that is here, and taken as it stands its people would count twice. */
static avp_status check_kind(const avpi_taking *t, const avpi_rows *rows, avp_error *err) {
    const char *asked = t->opts->kind;
    bool counts = avpi_str_equal(avpi_rows_text(rows, 2)[0], AVPI_STR("counts"));
    avp_str kind = avpi_rows_text(rows, 1)[0];
    unsigned long long source = (unsigned long long)avpi_rows_u64(rows, 0)[0];
    if (!asked || !kind.ptr || avpi_str_equal(kind, avpi_str_view(asked)))
        return AVP_OK;
    if (counts)
        return avpi_fail(
            t->ctx, err, AVP_E_INPUT,
            N_("the file was taken in before as source %llu, with the kind \"%.*s\" and not \"%s\"; take it "
               "out before you take it in so: --remove source:%llu"),
            source, (int)kind.len, kind.ptr, asked, source);
    return avpi_fail(t->ctx, err, AVP_E_INPUT,
                     N_("the file was taken in before, with the kind \"%.*s\" and not \"%s\"; the kind of its cases "
                        "can be changed one by one: --edit record:N --set kind=..., and incident:N"),
                     kind.len > 0 ? (int)kind.len : 5, kind.len > 0 ? kind.ptr : "other", asked);
}

/* What a person may want who gives an earlier state again: that it stands. */
static avp_status tell_replaced(const avpi_taking *t, uint64_t file_id, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf by;
    avpi_buf_init(&by, t->ctx, SIZE_MAX);
    AVP_TRY(avpi_counts_replaced(t->c, file_id, &t->report->replaced, &by, err));
    if (t->report->replaced > 0)
        AVP_TRY(avpi_str_dup(t->ctx, avpi_buf_view(&by), &t->report->replaced_by, err));
done:
    avpi_buf_free(&by);
    return status;
}

static avp_status is_here(const avpi_taking *t, const char *sha256, const char *holds, bool *here, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    uint64_t counts = 0;
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(sha256)), avpi_sql_text(avpi_str_view(holds)),
                                     avpi_sql_text(avpi_str_view(avpi_again_case_gone)),
                                     avpi_sql_text(avpi_str_view(avpi_again_incident_gone))};
    AVP_TRY(avpi_sql_query(t->c, here_sql, params, 4, types, 3, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0)
        AVP_TRY(check_kind(t, rows, err));
    if (n > 0 && avpi_str_equal(avpi_rows_text(rows, 2)[0], AVPI_STR("counts")))
        counts = avpi_rows_u64(rows, 0)[0];
    *here = n > 0;
done:
    avpi_rows_close(rows);
    if (status == AVP_OK && counts > 0)
        status = tell_replaced(t, counts, err);
    return status;
}

static avp_status store_file(avpi_taking *t, const avpi_original *original, avp_error *err) {
    const avp_registry_file *r = t->report;
    avpi_buf path;
    avpi_buf_init(&path, t->ctx, SIZE_MAX);
    avp_status status = avpi_sql_repair(avpi_str_view(r->path), &path, err);
    const avpi_sql_value params[] = {avpi_sql_u64(t->file_id),
                                     avpi_sql_text(avpi_buf_view(&path)),
                                     avpi_sql_text(avpi_str_view(original->sha256)),
                                     avpi_sql_u64(original->size_bytes),
                                     avpi_sql_text(avpi_str_view(original->stored_as)),
                                     avpi_sql_text(avpi_str_view(r->holds)),
                                     avpi_sql_text(avpi_buf_view(&t->columns)),
                                     avpi_sql_i64(avpi_journal_now_us()),
                                     avpi_sql_u64(r->rows_read),
                                     avpi_sql_u64(r->kept),
                                     avpi_sql_u64(r->duplicate),
                                     avpi_sql_u64(r->rejected),
                                     {.type = AVPI_SQL_BOOL, .u64 = !r->closed}};
    const avpi_sql_value told[] = {avpi_sql_u64(t->file_id),
                                   avpi_sql_text(avpi_str_view(t->opts->kind ? t->opts->kind : ""))};
    if (status == AVP_OK)
        status =
            avpi_sql_exec(t->c,
                          "INSERT INTO registry_files VALUES (?, ?, ?, ?, ?, ?, ?, make_timestamp(CAST(? AS BIGINT)),"
                          " ?, ?, ?, ?, ?, false)",
                          params, sizeof params / sizeof *params, err);
    if (status == AVP_OK)
        status = avpi_sql_exec(t->c, "INSERT INTO registry_file_kinds VALUES (?, ?)", told, 2, err);
    avpi_buf_free(&path);
    return status;
}

static avp_status log_file(avpi_taking *t, const avpi_original *original, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_registry_file *r = t->report;
    avpi_buf details;
    avpi_buf_init(&details, t->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&details, err, "{\"do\":\"import\",\"holds\":\"%s\",\"columns\":", r->holds));
    AVP_TRY(avpi_canonical_string(&details, avpi_buf_view(&t->columns), err));
    AVP_TRY(avpi_buf_add_byte(&details, ',', err));
    AVP_TRY(avpi_custody_describe(original, &details, err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"rows\":%llu,\"kept\":%llu,\"duplicate\":%llu,\"rejected\":%llu}",
                            (unsigned long long)r->rows_read, (unsigned long long)r->kept,
                            (unsigned long long)r->duplicate, (unsigned long long)r->rejected));
    AVP_TRY(avpi_custody_log(t->c, "registry", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

/* Read, rejected, kept and duplicate are counted at four places. */
static avp_status check_sum(const avpi_taking *t, avp_error *err) {
    const avp_registry_file *r = t->report;
    if (r->rows_read == r->kept + r->duplicate + r->rejected)
        return AVP_OK;
    return avpi_fail(t->ctx, err, AVP_E_BUG, N_("rows of \"%s\" were lost while they were counted"), r->path);
}

/* The copy that is kept; the file itself where the case lives in memory. */
static avp_status opened_path(avp_case *c, const avpi_original *original, const char *given, char **out,
                              avp_error *err) {
    const avp_ctx *ctx = avpi_case_ctx(c);
    if (avp_case_path(c) && original->stored_as)
        return avpi_path_join(ctx, avp_case_path(c), original->stored_as, out, err);
    return avpi_str_dup(ctx, avpi_str_view(given), out, err);
}

static avp_status take_kept(avpi_taking *t, const avpi_original *original, int holds, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_registry_next_id(t->c, "file_id", "registry_files", &t->file_id, err));
    AVP_TRY(avpi_sheet_open(t->c, "registry_rejects", "uuutt", &t->rejects, err));
    AVP_TRY(take_content(t, holds, err));
    AVP_TRY(avpi_sheet_finish(&t->rejects, err));
    AVP_TRY(check_sum(t, err));
    AVP_TRY(store_file(t, original, err));
    AVP_TRY(log_file(t, original, err));
done:
    return status;
}

/* Before anything is begun: the same bytes again change nothing, the log included. */
static avp_status is_known(const avpi_taking *t, int holds, bool *here, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    int fd = open(t->report->path, O_RDONLY | O_CLOEXEC);
    *here = false;
    if (fd < 0)
        return avpi_fail(t->ctx, err, AVP_E_INPUT, N_("the file \"%s\" cannot be opened: %s"), t->report->path,
                         strerror(errno));
    status = avpi_file_sha256(t->ctx, t->report->path, fd, NULL, sha256, NULL, err);
    close(fd);
    return status == AVP_OK ? is_here(t, sha256, holds_names[holds], here, err) : status;
}

static avp_status take_in(avpi_taking *t, int holds, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_original original = {.path = t->report->path};
    char *path = NULL;
    bool begun = false;
    AVP_TRY(is_known(t, holds, &t->report->already, err));
    if (t->report->already)
        return AVP_OK;
    AVP_TRY(avpi_sql_begin(t->c, err));
    begun = true;
    AVP_TRY(avpi_custody_keep(t->c, t->report->path, false, &original, err));
    AVP_TRY(opened_path(t->c, &original, t->report->path, &path, err));
    t->path = path;
    AVP_TRY(take_kept(t, &original, holds, err));
    AVP_TRY(avpi_sql_commit(t->c, err));
    begun = false;
    t->report->source = t->file_id;
done:
    avpi_sheet_free(&t->rejects);
    avpi_sheet_free(&t->said);
    if (begun)
        avpi_sql_rollback(t->c);
    avpi_free(t->ctx, path);
    return status;
}

/* ---- all files ---- */

/* "tables/" of "tables/cases.csv"; "" beside the program. */
static avp_status folder_of(const avp_ctx *ctx, const char *path, char **out, avp_error *err) {
    const char *slash = strrchr(path, '/');
    return avpi_str_dup(ctx, (avp_str){path, slash ? (size_t)(slash - path) + 1 : 0}, out, err);
}

static avp_status keep_columns(avpi_taking *t, avp_error *err) {
    avpi_free(t->ctx, t->report->columns);
    t->report->columns = NULL;
    return avpi_str_dup(t->ctx, avpi_buf_view(&t->columns), &t->report->columns, err);
}

/* The error is that of the file alone where others may go on. */
static avp_status take_one(avp_case *c, const avp_registry_options *opts, const char *path, int holds,
                           avp_registry_file *report, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {.status = AVP_OK};
    char *folder = NULL;
    avpi_taking t = {.ctx = avpi_case_ctx(c), .c = c, .opts = opts, .report = report};
    avpi_dict_init(&t.seen, t.ctx);
    avpi_buf_init(&t.columns, t.ctx, SIZE_MAX);
    report->holds = "";
    AVP_TRY(avpi_str_dup(t.ctx, avpi_str_view(path), &report->path, err));
    AVP_TRY(folder_of(t.ctx, path, &folder, err));
    t.folder = folder;
    AVP_TRY(avpi_gazetteer_new(t.ctx, &t.g, err));
    AVP_TRY(avpi_gazetteer_load(t.g, c, err));
    status = take_in(&t, holds, &why);
    report->status = status;
    report->line = why.line;
    report->byte = why.byte;
    if (status != AVP_OK) {
        report->rows_read = report->kept = report->duplicate = report->rejected = 0;
        AVP_TRY(avpi_str_dup(t.ctx, avpi_str_view(why.text), &report->message, err));
        *err = err->status == AVP_OK ? why : *err;
        status = report->status;
    }
    avp_status kept = keep_columns(&t, err);
    status = status == AVP_OK ? kept : status;
done:
    avpi_gazetteer_free(t.g);
    avpi_dict_free(&t.seen);
    avpi_buf_free(&t.columns);
    avpi_free(t.ctx, folder);
    return status;
}

/* A file to take, and what it holds. */
typedef struct wanted {
    const char *path;
    int holds;
} wanted;

static avp_status list_wanted(const avp_ctx *ctx, const char *const *paths, size_t n, const avp_registry_options *opts,
                              wanted **out, size_t *count, avp_error *err) {
    avp_status status = AVP_OK;
    const wanted first[] = {
        {opts->geometry, HOLDS_GEOMETRY}, {opts->places, HOLDS_PLACES}, {opts->population, HOLDS_POPULATION}};
    AVP_TRY(avpi_alloc(ctx, n + 3, sizeof **out, out, err));
    *count = 0;
    for (size_t i = 0; i < 3; i++)
        if (first[i].path)
            (*out)[(*count)++] = first[i];
    for (size_t i = 0; i < n; i++)
        (*out)[(*count)++] = (wanted){paths[i], opts->holds};
done:
    return status;
}

static avp_status take_all(avp_case *c, const wanted *files, size_t n, const avp_registry_options *opts,
                           avp_registry_report *report, avp_error *err) {
    avp_status status = AVP_OK, bad = AVP_OK;
    AVP_TRY(avpi_zalloc(avpi_case_ctx(c), n, sizeof *report->files, &report->files, err));
    for (size_t i = 0; i < n; i++) {
        status = take_one(c, opts, files[i].path, files[i].holds, &report->files[report->n_files++], err);
        if (status != AVP_OK && status != AVP_E_INPUT && status != AVP_E_LIMIT)
            goto done;
        bad = status != AVP_OK ? status : bad;
    }
    status = bad;
done:
    return status;
}

avp_status avp_registry_import(avp_case *c, const char *const *paths, size_t n, const avp_registry_options *given,
                               avp_registry_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avp_registry_options opts;
    avp_registry_report made = {.n_files = 0}, held = {.n_files = 0};
    wanted *files = NULL;
    size_t count = 0;
    avp_options_init(&avp_registry_option_table, &opts);
    opts = given ? *given : opts;
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(list_wanted(ctx, paths, n, &opts, &files, &count, err));
    status = take_all(c, files, count, &opts, &made, err);
    if (status == AVP_OK || status == AVP_E_INPUT || status == AVP_E_LIMIT) {
        avp_status looked = avp_registry_look(c, &held, err);
        status = status == AVP_OK ? looked : status;
    }
    held.n_files = made.n_files;
    held.files = made.files;
    *report = held;
done:
    avpi_free(ctx, files);
    return status;
}
