#include "proof/seal_stamps.h"

#include "base/files.h"
#include "proof/folder_files.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <stdio.h>

enum { NAME_DIGITS = 8, NAME_ROOM = 64, DETAILS_MOST = 1 << 12, STAMPS_MOST = 10000 };

void avpi_stamp_files_init(avpi_stamp_files *files, const avp_ctx *ctx) {
    *files = (avpi_stamp_files){0};
    avpi_buf_init(&files->response, ctx, AVPI_STAMP_FILE_MOST);
    avpi_buf_init(&files->ca, ctx, AVPI_STAMP_FILE_MOST);
    avpi_buf_init(&files->request, ctx, AVPI_STAMP_FILE_MOST);
}

void avpi_stamp_files_free(avpi_stamp_files *files) {
    avpi_buf_free(&files->response);
    avpi_buf_free(&files->ca);
    avpi_buf_free(&files->request);
}

avp_status avpi_stamp_files_read(const avp_ctx *ctx, const char *response, const char *request, const char *ca,
                                 avpi_stamp_files *out, avp_error *err) {
    avp_status status = AVP_OK;
    if (!ca)
        return avpi_fail(ctx, err, AVP_E_ARG,
                         N_("give --tsa-ca, the certificate of the authority that you trust, with --tsa-response"));
    AVP_TRY(avpi_file_read(ctx, response, AVPI_STAMP_FILE_MOST, &out->response, err));
    AVP_TRY(avpi_file_read(ctx, ca, AVPI_STAMP_FILE_MOST, &out->ca, err));
    if (request)
        AVP_TRY(avpi_file_read(ctx, request, AVPI_STAMP_FILE_MOST, &out->request, err));
done:
    return status;
}

avp_status avpi_stamp_find(const avp_ctx *ctx, const avpi_case_tree *tree, const avpi_node_hash *root,
                           uint64_t *records, avp_error *err) {
    char hex[AVPI_SHA256_HEX_SIZE];
    avpi_node_hash then;
    for (uint64_t k = tree->facts.records + 1; k-- > 0;)
        if (avpi_case_tree_root_then(tree, k, &then) && avpi_node_hash_equal(&then, root)) {
            *records = k;
            return AVP_OK;
        }
    avpi_hex(root->bytes, sizeof root->bytes, hex);
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the root %s is not that of the case, and never was"), hex);
}

avp_status avpi_stamp_files_check(const avp_ctx *ctx, const avpi_case_tree *tree, avpi_stamp_files *files,
                                  avp_stamp *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash root;
    avp_str request = files->request.len > 0 ? avpi_buf_view(&files->request) : (avp_str){NULL, 0};
    if (files->records == 0) {
        AVP_TRY(avpi_stamp_imprint(ctx, avpi_buf_view(&files->response), &root, err));
        AVP_TRY(avpi_stamp_find(ctx, tree, &root, &files->records, err));
    } else if (!avpi_case_tree_root_then(tree, files->records, &root)) {
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("a time stamp is for record %llu of the log, which is not there"),
                         (unsigned long long)files->records);
    }
    out->records = files->records;
    AVP_TRY(
        avpi_stamp_check(ctx, avpi_buf_view(&files->response), request, avpi_buf_view(&files->ca), &root, out, err));
done:
    return status;
}

/* ---- into a case ---- */

static avp_status put_file(avp_case *c, uint64_t records, const char *ending, const avpi_buf *bytes, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    char name[NAME_ROOM];
    char *folder = NULL, *path = NULL;
    avpi_out out = {0};
    if (bytes->len == 0)
        return AVP_OK;
    snprintf(name, sizeof name, "%0*llu%s", NAME_DIGITS, (unsigned long long)records, ending);
    AVP_TRY(avpi_path_join(ctx, avp_case_path(c), AVPI_STAMPS_FOLDER, &folder, err));
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, name, &path, err));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_buf_view(bytes), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(ctx, folder);
    avpi_free(ctx, path);
    return status;
}

static avp_status log_stamp(avp_case *c, const avp_stamp *stamp, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_MOST);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"authority\":"), err));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(stamp->authority), err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"records\":%llu,\"root\":\"%s\",\"stamped_at\":\"%s\"}",
                            (unsigned long long)stamp->records, stamp->root, stamp->time));
    AVP_TRY(avpi_custody_log_alone(c, "timestamp", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avpi_case_stamp_add(avp_case *c, avpi_case_tree *tree, const avp_seal_options *opts, avp_error *err) {
    avp_status status = AVP_OK;
    avp_stamp stamp = {.records = 0};
    avpi_stamp_files files;
    avpi_stamp_files_init(&files, avpi_case_ctx(c));
    AVP_TRY(avpi_stamp_files_read(avpi_case_ctx(c), opts->tsa_response, opts->tsa_request, opts->tsa_ca, &files, err));
    AVP_TRY(avpi_stamp_files_check(avpi_case_ctx(c), tree, &files, &stamp, err));
    AVP_TRY(put_file(c, stamp.records, ".pem", &files.ca, err));
    AVP_TRY(put_file(c, stamp.records, ".tsq", &files.request, err));
    AVP_TRY(put_file(c, stamp.records, ".tsr", &files.response, err));
    AVP_TRY(log_stamp(c, &stamp, err));
    AVP_TRY(avpi_case_tree_read_log(c, tree, err));
done:
    avpi_stamp_files_free(&files);
    return status;
}

/* ---- lists of them ---- */

bool avpi_stamp_name(const char *name, uint64_t *records, const char **ending) {
    static const char *const endings[] = {".tsr", ".pem", ".tsq"};
    int64_t number = 0;
    if (strlen(name) != NAME_DIGITS + 4 || !avpi_str_to_i64((avp_str){name, NAME_DIGITS}, &number) || number < 1)
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcmp(name + NAME_DIGITS, endings[i]) == 0) {
            *records = (uint64_t)number;
            *ending = endings[i];
            return true;
        }
    return false;
}

avp_status avpi_stamp_list_room(avpi_stamp_list *list, const char *name, avpi_buf **out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t records = 0;
    const char *ending = NULL;
    size_t i = 0;
    *out = NULL;
    if (!avpi_stamp_name(name, &records, &ending))
        return AVP_OK;
    while (i < list->count && list->items[i].records != records)
        i++;
    if (i == list->count) {
        if (i == STAMPS_MOST)
            return avpi_fail(list->ctx, err, AVP_E_LIMIT, N_("there are more than %d time stamps"), STAMPS_MOST);
        AVP_TRY(avpi_grow(list->ctx, &list->items, &list->capacity, i + 1, sizeof *list->items, err));
        avpi_stamp_files_init(&list->items[i], list->ctx);
        list->items[i].records = records;
        list->count++;
    }
    *out = ending[1] == 'p'   ? &list->items[i].ca
           : ending[3] == 'r' ? &list->items[i].response
                              : &list->items[i].request;
done:
    return status;
}

avp_status avpi_stamp_list_check(avpi_stamp_list *list, const avpi_case_tree *tree, avp_str other_ca,
                                 avp_stamp **stamps, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    avp_stamp *found = NULL;
    AVP_TRY(avpi_zalloc(list->ctx, list->count, sizeof *found, &found, err));
    for (size_t i = 0; i < list->count; i++) {
        if (other_ca.ptr) {
            avpi_buf_clear(&list->items[i].ca);
            AVP_TRY(avpi_buf_add(&list->items[i].ca, other_ca, err));
        }
        AVP_TRY(avpi_stamp_files_check(list->ctx, tree, &list->items[i], &found[i], err));
    }
    *stamps = found;
    *n = list->count;
    found = NULL;
done:
    avpi_free(list->ctx, found);
    return status;
}

void avpi_stamp_list_free(avpi_stamp_list *list) {
    for (size_t i = 0; i < list->count; i++)
        avpi_stamp_files_free(&list->items[i]);
    avpi_free(list->ctx, list->items);
    *list = (avpi_stamp_list){.ctx = list->ctx};
}

avp_status avpi_stamp_list_read(avpi_stamp_list *list, const char *case_folder, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.ctx = list->ctx};
    char *folder = NULL, *path = NULL;
    AVP_TRY(avpi_path_join(list->ctx, case_folder, AVPI_STAMPS_FOLDER, &folder, err));
    AVP_TRY(avpi_folder_list(list->ctx, folder, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        avpi_buf *room = NULL;
        AVP_TRY(avpi_stamp_list_room(list, files.items[i].name, &room, err));
        if (!room)
            continue;
        AVP_TRY(avpi_path_join(list->ctx, folder, files.items[i].name, &path, err));
        AVP_TRY(avpi_file_read(list->ctx, path, AVPI_STAMP_FILE_MOST, room, err));
        avpi_free(list->ctx, path);
        path = NULL;
    }
done:
    avpi_folder_files_free(&files);
    avpi_free(list->ctx, folder);
    avpi_free(list->ctx, path);
    return status;
}
