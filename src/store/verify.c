/* Does the case still hold what its journals say? Chain of hashes, the tables, the originals. */
#include "store/custody.h"
#include "store/entries.h"

#include "base/files.h"
#include "store/canonical.h"
#include "store/digest.h"
#include "store/engine.h"
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VERIFY_SQL_SIZE = 128 };
static const size_t journal_most = (size_t)1 << 32;

typedef struct checking {
    avp_case *c;
    const avpi_journal *journal;
    char *path;      /* of the file */
    uint64_t line;   /* number of the record, from 1 */
    uint64_t offset; /* of its line in the file */
    char previous[AVPI_SHA256_HEX_SIZE];
    char time[32];    /* of the record */
    avpi_json json;   /* of the line */
    avpi_buf text;    /* work space */
    uint64_t missing; /* records that the file lacks */
    bool closed;      /* the last line was that of closing */
} checking;

static avp_status fail_line(checking *k, avp_error *err, const char *what) {
    (void)avpi_fail(&k->c->ctx, err, AVP_E_INPUT, N_("record %llu of %s was altered: %s"), (unsigned long long)k->line,
                    k->journal->name, avpi_tr(&k->c->ctx, what));
    return avpi_fail_at(err, k->path, k->line, k->offset);
}

static avp_str member_of(checking *k, const char *name) {
    return avpi_json_text(&k->json, avpi_json_member(&k->json, 0, avpi_str_view(name)));
}

/* Form, place in the chain, hash. */
static avp_status check_chain(checking *k, avp_str line, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error ignored = {0};
    char hash[AVPI_SHA256_HEX_SIZE];
    int64_t sequence = 0;
    status = avpi_json_parse(&k->json, line, &ignored);
    if (status == AVP_E_MEMORY)
        return avpi_fail_memory(&k->c->ctx, err);
    if (status != AVP_OK || k->json.nodes[0].type != AVPI_JSON_OBJECT)
        return fail_line(k, err, N_("it is not a JSON object"));
    avpi_buf_clear(&k->text);
    status = avpi_canonical_node(&k->json, 0, false, &k->text, &ignored);
    if (status != AVP_OK || !avpi_str_equal(avpi_buf_view(&k->text), line))
        return fail_line(k, err, N_("it is not in canonical form"));
    if (!avpi_json_i64(&k->json, avpi_json_member(&k->json, 0, AVPI_STR("sequence")), &sequence) ||
        (uint64_t)sequence != k->line)
        return fail_line(k, err, N_("its number is out of order"));
    if (!avpi_str_equal(member_of(k, "previous"), avpi_str_view(k->previous)))
        return fail_line(k, err, N_("it does not follow the record before it"));
    avpi_buf_clear(&k->text);
    AVP_TRY(avpi_canonical_node(&k->json, 0, true, &k->text, err));
    AVP_TRY(avpi_journal_hash(avpi_str_view(k->previous), avpi_buf_view(&k->text), hash));
    if (!avpi_str_equal(member_of(k, "hash"), avpi_str_view(hash)))
        return fail_line(k, err, N_("its hash does not match"));
    memcpy(k->previous, hash, sizeof hash);
    avp_str time = member_of(k, "time");
    snprintf(k->time, sizeof k->time, "%.*s", (int)time.len, time.ptr ? time.ptr : "");
done:
    return status;
}

/* The original that a line of the manifest tells about. */
static avp_status check_original(checking *k, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &k->c->ctx;
    avp_str stored = member_of(k, "stored_as");
    char hex[AVPI_SHA256_HEX_SIZE];
    char *name = NULL, *path = NULL;
    int fd = -1;
    if (!stored.ptr)
        return AVP_OK; /* by reference: the file is elsewhere */
    AVP_TRY(avpi_str_dup(ctx, stored, &name, err));
    AVP_TRY(avpi_path_join(ctx, k->c->folder, name, &path, err));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("the original \"%s\" is missing"), name);
        (void)avpi_fail_at(err, path, 0, 0);
        goto done;
    }
    if (fd < 0) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
        goto done;
    }
    AVP_TRY(avpi_file_sha256(ctx, path, fd, N_("checking originals"), hex, NULL, err));
    if (!avpi_str_equal(member_of(k, "sha256"), avpi_str_view(hex)))
        status =
            avpi_fail(ctx, err, AVP_E_INPUT, N_("the original \"%s\" was altered: its SHA-256 is %s now"), name, hex);
    if (status == AVP_E_INPUT)
        (void)avpi_fail_at(err, path, 0, 0);
done:
    if (fd >= 0)
        close(fd);
    avpi_free(ctx, name);
    avpi_free(ctx, path);
    return status;
}

/* The record that the writer before left behind the table's last one: see closing.h. */
static bool is_closing(const checking *k, avp_str line) {
    return k->journal == &k->c->journals[AVPI_JOURNAL_LOG] && avpi_str_equal(avpi_closing_line(k->c), line);
}

/* Next line of the table: out.ptr NULL at its end. */
static avp_status next_record(avpi_rows *rows, size_t *at, size_t *n, avp_str *out, avp_error *err) {
    avp_status status = AVP_OK;
    if (*at >= *n) {
        *at = 0;
        AVP_TRY(avpi_rows_next(rows, n, err));
    }
    *out = *n > 0 ? avpi_rows_text(rows, 0)[(*at)++] : (avp_str){NULL, 0};
done:
    return status;
}

/*
 * A writer commits to the database first and writes the lines after: one that was killed in between leaves a file that lacks the lines
 * of its last commit, which have one time, or the last of them, or has a part of one (with zeros behind, where the power failed). The
 * record of closing may be torn as well, which the database does not hold. Anything else is no trace of an interruption.
 */
static avp_status check_end(checking *k, avp_str torn, avpi_rows *rows, size_t *at, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str record = {NULL, 0};
    char time[sizeof k->time] = "";
    uint64_t first = k->line;
    bool begins = false;
    while (torn.len > 0 && torn.ptr[torn.len - 1] == '\0')
        torn.len--;
    AVP_TRY(next_record(rows, at, n, &record, err));
    if (!record.ptr && torn.len > 0 && k->journal == &k->c->journals[AVPI_JOURNAL_LOG] && !k->closed)
        AVP_TRY(avpi_closing_begins(k->c, torn, &begins, err));
    if (!record.ptr)
        return torn.len > 0 && !begins ? fail_line(k, err, N_("the line is cut off")) : AVP_OK;
    if (torn.len > 0 && !avpi_str_starts(record, torn))
        return fail_line(k, err, N_("the line is cut off, and is not what the database holds"));
    for (; record.ptr; k->missing++, k->line++) {
        AVP_TRY(check_chain(k, record, err));
        if (k->missing > 0 && strcmp(time, k->time) != 0) {
            k->line = first;
            return fail_line(k, err, N_("it and the records after it are missing at the end of the file"));
        }
        memcpy(time, k->time, sizeof time);
        AVP_TRY(next_record(rows, at, n, &record, err));
    }
done:
    return status;
}

static avp_status check_lines(checking *k, avp_str file, avpi_rows *rows, avp_error *err) {
    avp_status status = AVP_OK;
    size_t at = 0, n = 0;
    avp_str record = {NULL, 0}, torn = {NULL, 0};
    bool manifest = k->journal == &k->c->journals[AVPI_JOURNAL_MANIFEST];
    for (size_t from = 0; from < file.len;) {
        size_t length = avpi_str_find_byte((avp_str){file.ptr + from, file.len - from}, '\n');
        avp_str line = {file.ptr + from, length};
        k->line++;
        k->offset = from;
        if (from + length == file.len) {
            torn = line;
            break;
        }
        AVP_TRY(check_chain(k, line, err));
        AVP_TRY(next_record(rows, &at, &n, &record, err));
        k->closed = !record.ptr && !k->closed && is_closing(k, line);
        if (!k->closed && (!record.ptr || !avpi_str_equal(record, line)))
            return fail_line(k, err, N_("the database holds another one"));
        if (manifest)
            AVP_TRY(check_original(k, err));
        from += length + 1;
    }
    k->line += torn.len == 0;
    k->offset = file.len - torn.len;
    AVP_TRY(check_end(k, torn, rows, &at, &n, err));
done:
    return status;
}

static avp_status check_journal(avp_case *c, const avpi_journal *journal, uint64_t *missing, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    checking k = {.c = c, .journal = journal};
    avpi_rows *rows = NULL;
    avpi_buf file, sql;
    avpi_json_init(&k.json, &c->ctx);
    avpi_buf_init(&k.text, &c->ctx, journal_most);
    avpi_buf_init(&file, &c->ctx, journal_most);
    avpi_buf_init(&sql, &c->ctx, VERIFY_SQL_SIZE);
    avpi_journal_zero(k.previous);
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, journal->name, &k.path, err));
    if (avpi_file_exists(k.path))
        AVP_TRY(avpi_file_read(&c->ctx, k.path, journal_most, &file, err));
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT line FROM %s ORDER BY sequence", journal->table));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, &text, 1, &rows, err));
    AVP_TRY(check_lines(&k, avpi_buf_view(&file), rows, err));
    *missing += k.missing;
done:
    avpi_rows_close(rows);
    avpi_json_free(&k.json);
    avpi_buf_free(&k.text);
    avpi_buf_free(&file);
    avpi_buf_free(&sql);
    avpi_free(&c->ctx, k.path);
    return status;
}

/* ---- the tables ---- */

static avp_status fail_table(const avp_case *c, const avpi_digests *d, const avpi_table_digest *t, avp_error *err) {
    unsigned long long record = d->record, rows = t->rows, before = t->rows_before;
    if (!t->here)
        return avpi_fail(&c->ctx, err, AVP_E_INPUT,
                         N_("case.duckdb was changed after record %llu of log.jsonl: the table \"%s\" is gone"), record,
                         t->name);
    if (rows != before)
        return avpi_fail(
            &c->ctx, err, AVP_E_INPUT,
            N_("case.duckdb was changed after record %llu of log.jsonl: the table \"%s\" had %llu rows and "
               "has %llu now"),
            record, t->name, before, rows);
    return avpi_fail(
        &c->ctx, err, AVP_E_INPUT,
        N_("case.duckdb was changed after record %llu of log.jsonl: the table \"%s\" no longer holds what it "
           "held then"),
        record, t->name);
}

/* A record that tells of tables that were found changed when the case was written to again. */
static avp_status check_told(avp_case *c, avp_case_findings *found, avp_error *err) {
    static const char told_sql[] = "SELECT min(sequence) FROM log_records WHERE regexp_matches(line,"
                                   " '^{\"action\":\"(changed|state)\",\"details\":{\"altered\":\\[\"')";
    static const char changed_sql[] =
        "SELECT max(sequence) FROM log_records WHERE starts_with(line, '{\"action\":\"changed\",')";
    avp_status status = AVP_OK;
    int64_t told = 0, changed = 0;
    AVP_TRY(avpi_sql_number(c, changed_sql, NULL, 0, &changed, err));
    found->changed_record = (uint64_t)changed;
    AVP_TRY(avpi_sql_number(c, told_sql, NULL, 0, &told, err));
    if (told > 0)
        status = avpi_fail(
            &c->ctx, err, AVP_E_INPUT,
            N_("case.duckdb was changed by something else before record %lld of log.jsonl, which says in which "
               "tables"),
            (long long)told);
done:
    return status;
}

static avp_status check_tables(avp_case *c, avp_case_findings *found, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_digests d = {0};
    AVP_TRY(avpi_digests_recall(c, &d, err));
    AVP_TRY(check_told(c, found, err));
    if (d.record == 0)
        goto done;
    AVP_TRY(avpi_digests_compute(c, &d, err));
    found->content = d.later ? AVP_CONTENT_BEHIND : AVP_CONTENT_SAME;
    found->content_record = d.record;
    found->unkept_records = d.later;
    for (size_t i = 0; i < d.count && d.later == 0; i++) {
        const avpi_table_digest *t = &d.tables[i];
        bool same = t->known ? t->here && strcmp(t->digest, t->before) == 0 : t->rows == 0;
        if (!same) {
            status = fail_table(c, &d, t, err);
            break;
        }
    }
done:
    avpi_digests_free(&d);
    return status;
}

/* ---- the bytes ---- */

/* What stands in no row: free space, the order of rows, views. Programs that open a case for writing change it as well, and R and Python do so. */
static avp_status fail_bytes(const avp_case *c, avp_error *err) {
    return avpi_fail(
        &c->ctx, err, AVP_E_INPUT,
        N_("case.duckdb was changed after record %llu of log.jsonl: its SHA-256 is %s now, though every row "
           "is what it was. A program that opens a case for writing does this, and so do R and Python "
           "unless they are told to open it read-only; the next command that writes puts it down in the log"),
        (unsigned long long)c->closing.sequence, c->closing.sha256_now);
}

/* Journals and tables first: they name what differs. Where they find nothing, the file is named. */
static avp_status examine_all(avp_case *c, avp_case_findings *found, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < AVPI_JOURNALS; i++)
        AVP_TRY(check_journal(c, &c->journals[i], &found->missing_records, err));
    AVP_TRY(avpi_entries_each(c, NULL, NULL, err));
    AVP_TRY(check_tables(c, found, err));
done:
    return status;
}

avp_status avp_case_examine(avp_case *c, avp_case_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case_findings found = {0};
    bool differs = false;
    char *path = NULL;
    if (!c->folder)
        goto done;
    AVP_TRY(avpi_engine_file(c, &path, err));
    AVP_TRY(avpi_closing_compare(c, &differs, err));
    status = examine_all(c, &found, err);
    if (status == AVP_OK && differs)
        status = fail_bytes(c, err);
    if (status == AVP_E_INPUT && differs)
        avpi_fail_at(err, path, 0, 0);
    found.bytes_record = c->closing.waits ? c->closing.sequence : 0;
done:
    avpi_free(&c->ctx, path);
    if (status == AVP_OK && out)
        *out = found;
    return status;
}

avp_status avp_case_verify(avp_case *c, avp_error *err) {
    return avp_case_examine(c, NULL, err);
}
