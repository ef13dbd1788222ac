#include "registry/documents.h"

#include "base/files.h"
#include "registry/change_values.h"
#include "registry/standing.h"
#include "registry/taking.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_SIZE = 8192 };

/* ---- what a file is ---- */

static const avpi_paper_type types[] = {{"image/png", "png", AVPI_SHOWS_IMAGE},
                                        {"image/jpeg", "jpg", AVPI_SHOWS_IMAGE},
                                        {"image/gif", "gif", AVPI_SHOWS_IMAGE},
                                        {"image/webp", "webp", AVPI_SHOWS_IMAGE},
                                        {"application/pdf", "pdf", AVPI_SHOWS_PDF},
                                        {"text/plain; charset=utf-8", "txt", AVPI_SHOWS_TEXT},
                                        {"application/octet-stream", "bin", AVPI_SHOWS_NONE}};
enum { PNG, JPEG, GIF, WEBP, PDF, TEXT, OTHER };

static bool is_text(avp_str head) {
    size_t bad = 0;
    bool whole = head.len < HEAD_SIZE;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return false;
    }
    return head.len > 0 && (avpi_utf8_valid(head, &bad) || (!whole && head.len - bad < 4));
}

const avpi_paper_type *avpi_paper_type_of(avp_str head) {
    if (avpi_str_starts(head, AVPI_STR("\x89PNG\r\n\x1a\n")))
        return &types[PNG];
    if (avpi_str_starts(head, AVPI_STR("\xff\xd8\xff")))
        return &types[JPEG];
    if (avpi_str_starts(head, AVPI_STR("GIF87a")) || avpi_str_starts(head, AVPI_STR("GIF89a")))
        return &types[GIF];
    if (head.len > 12 && avpi_str_starts(head, AVPI_STR("RIFF")) && memcmp(head.ptr + 8, "WEBP", 4) == 0)
        return &types[WEBP];
    if (avpi_str_starts(head, AVPI_STR("%PDF-")))
        return &types[PDF];
    return is_text(head) ? &types[TEXT] : &types[OTHER];
}

const avpi_paper_type *avpi_paper_type_named(avp_str type) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (avpi_str_equal(avpi_str_view(types[i].type), type))
            return &types[i];
    return &types[OTHER];
}

static avp_status look_at(const avp_ctx *ctx, const char *path, const avpi_paper_type **type, avp_error *err) {
    char head[HEAD_SIZE];
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ? -1 : read(fd, head, sizeof head);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("the document \"%s\" cannot be read"), path);
    *type = avpi_paper_type_of((avp_str){head, (size_t)n});
    return AVP_OK;
}

/* ---- keeping one ---- */

static avp_status log_document(avp_case *c, const avpi_original *original, uint64_t document_id, uint64_t record_id,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(avpi_buf_printf(&details, err, "{\"do\":\"document\",\"document\":%llu,\"record\":%llu,",
                            (unsigned long long)document_id, (unsigned long long)record_id));
    AVP_TRY(avpi_custody_describe(original, &details, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(c, "registry", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

static avp_str base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return avpi_str_view(slash ? slash + 1 : path);
}

/* Without a title: the name of a file is no title, and may be a witness's. */
static avp_status insert(avp_case *c, const avpi_original *original, const avpi_paper_type *type,
                         const avpi_document_of *of, uint64_t id, avp_error *err) {
    avpi_buf name;
    avpi_buf_init(&name, avpi_case_ctx(c), SIZE_MAX);
    avp_status status = avpi_sql_repair(base_name(original->path), &name, err);
    const avpi_sql_value params[] = {avpi_sql_u64(id),
                                     avpi_sql_u64(of->record_id),
                                     of->incident_id > 0 ? avpi_sql_u64(of->incident_id) : avpi_sql_text((avp_str){0}),
                                     avpi_sql_text(avpi_buf_view(&name)),
                                     avpi_sql_text(avpi_str_view(type->type)),
                                     avpi_sql_text(avpi_str_view(original->sha256)),
                                     avpi_sql_u64(original->size_bytes),
                                     avpi_sql_text(avpi_str_view(original->stored_as)),
                                     avpi_sql_text(avpi_sheet_some(of->source)),
                                     {.type = AVPI_SQL_BOOL, .u64 = of->is_public}};
    if (status == AVP_OK)
        status = avpi_sql_exec(c, "INSERT INTO documents VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, false)", params,
                               sizeof params / sizeof *params, err);
    avpi_buf_free(&name);
    return status;
}

avp_status avpi_registry_keep_document(avp_case *c, const char *path, const avpi_document_of *of, uint64_t *document_id,
                                       avp_error *err) {
    static const char same_sql[] =
        "SELECT coalesce(min(document_id), 0) FROM documents WHERE record_id = ? AND sha256 = ? AND (NOT removed OR"
        " ?)";
    avp_status status = AVP_OK;
    const avpi_paper_type *type = NULL;
    avpi_original original = {.path = path};
    int64_t same = 0;
    AVP_TRY(look_at(avpi_case_ctx(c), path, &type, err));
    AVP_TRY(avpi_custody_keep(c, path, false, &original, err));
    const avpi_sql_value params[] = {avpi_sql_u64(of->record_id),
                                     avpi_sql_text(avpi_str_view(original.sha256)),
                                     {.type = AVPI_SQL_BOOL, .u64 = of->by_table}};
    AVP_TRY(avpi_sql_number(c, same_sql, params, 3, &same, err));
    *document_id = (uint64_t)same;
    if (same > 0)
        goto done;
    AVP_TRY(avpi_registry_next_id(c, "document_id", "documents", document_id, err));
    AVP_TRY(insert(c, &original, type, of, *document_id, err));
    AVP_TRY(log_document(c, &original, *document_id, of->record_id, err));
done:
    return status;
}

/* ---- those that a table names ---- */

void avpi_registry_papers_init(avpi_registry_papers *papers, const avp_ctx *ctx, const char *folder) {
    *papers = (avpi_registry_papers){.ctx = ctx, .folder = folder};
    avpi_arena_init(&papers->text, ctx);
}

void avpi_registry_papers_free(avpi_registry_papers *papers) {
    avpi_arena_free(&papers->text);
    avpi_free(papers->ctx, papers->of);
}

/* A way out of the folder: from the root, or up. */
static bool leads_out(avp_str path) {
    if (path.len > 0 && path.ptr[0] == '/')
        return true;
    for (size_t at = 0; at < path.len;) {
        avp_str rest = {path.ptr + at, path.len - at};
        avp_str part = {rest.ptr, avpi_str_find_byte(rest, '/')};
        if (avpi_str_equal(part, AVPI_STR("..")))
            return true;
        at += part.len + 1;
    }
    return false;
}

static bool join(const avpi_registry_papers *papers, avp_str document, char out[PATH_MAX]) {
    int n = snprintf(out, PATH_MAX, "%s%.*s", papers->folder, (int)document.len, document.ptr);
    return n > 0 && n < PATH_MAX;
}

const char *avpi_registry_papers_judge(const avpi_registry_papers *papers, avp_str document) {
    char path[PATH_MAX];
    struct stat info;
    if (document.len >= PATH_MAX || leads_out(document))
        return N_("the document is not beside the table: write its path from the folder of the table");
    if (!join(papers, document, path) || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return N_("the document is not there");
    return NULL;
}

avp_status avpi_registry_papers_add(avpi_registry_papers *papers, avp_str document, avpi_document_of of,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    char path[PATH_MAX];
    if (!join(papers, document, path))
        return avpi_fail(papers->ctx, err, AVP_E_BUG, N_("a document was not judged"));
    avp_str kept = avpi_arena_copy(&papers->text, (avp_str){path, strlen(path) + 1});
    of.source = avpi_arena_copy(&papers->text, of.source);
    if (!kept.ptr || !of.source.ptr)
        return avpi_fail_memory(papers->ctx, err);
    AVP_TRY(avpi_grow(papers->ctx, &papers->of, &papers->capacity, papers->n + 1, sizeof *papers->of, err));
    papers->of[papers->n++] = (avpi_registry_paper){kept, of};
done:
    return status;
}

avp_status avpi_registry_papers_keep(const avpi_registry_papers *papers, avp_case *c, avp_error *err) {
    static const char shown_sql[] = "SELECT count(*) FROM incidents i JOIN records r USING (record_id) WHERE"
                                    " i.incident_id = ? AND i.public AND r.public";
    avp_status status = AVP_OK;
    uint64_t id = 0;
    for (size_t i = 0; i < papers->n; i++) {
        avpi_document_of of = papers->of[i].of;
        const avpi_sql_value incident = avpi_sql_u64(of.incident_id);
        int64_t shown = 0;
        AVP_TRY(avpi_sql_number(c, shown_sql, &incident, 1, &shown, err));
        of.is_public = of.is_public && shown > 0;
        AVP_TRY(avpi_registry_keep_document(c, papers->of[i].path.ptr, &of, &id, err));
    }
done:
    return status;
}

/* ---- one by one ---- */

avp_status avp_registry_add_document(avp_case *c, const char *path, uint64_t record, bool is_public, const char *who,
                                     avp_registry_changed *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_document_of of = {.record_id = record, .source = avpi_str_view(who), .is_public = is_public};
    uint64_t id = 0;
    bool begun = false;
    AVP_TRY(avpi_registry_stand(c, err));
    AVP_TRY(avpi_change_exists(c, AVPI_RECORD, record, err));
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_registry_keep_document(c, path, &of, &id, err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
    if (out)
        *out = (avp_registry_changed){0, id};
done:
    if (begun)
        avpi_sql_rollback(c);
    return status;
}
