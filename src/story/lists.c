/* Lists into the case: checked whole, then taken in place of the former ones. */
#include "avispero/lists.h"

#include "store/custody.h"
#include "story/list_kinds.h"

static const avp_option rows[] = {
#define X(field, flag, type, ctype, dflt, least, most, unit, choices, help, source)                                    \
    AVP_OPTION_ROW(avp_list_options, field, flag, type, dflt, least, most, unit, choices, help, source)
    AVP_LIST_OPTIONS(X)
#undef X
};

const avp_option_table avp_list_option_table = {"story", rows, sizeof rows / sizeof *rows, sizeof(avp_list_options)};

const char *avp_list_name(avp_list_kind kind) {
    return avpi_list_kinds[kind].name;
}

const char *avp_list_template(avp_list_kind kind) {
    return avpi_list_kinds[kind].template_text;
}

static avp_status read_list(const avp_ctx *ctx, avp_list_kind kind, const char *path, avpi_list_file *list,
                            avp_error *err) {
    const avpi_list_kind_of *of = &avpi_list_kinds[kind];
    avp_status status = avpi_list_file_read(ctx, path, of->columns, of->n_columns, list, err);
    return status == AVP_OK ? of->check(list, err) : status;
}

avp_status avp_list_check(const avp_ctx *ctx, avp_list_kind kind, const char *path, avp_error *err) {
    avpi_list_file list = {.ctx = NULL};
    avp_status status = read_list(ctx, kind, path, &list, err);
    avpi_list_file_free(&list);
    return status;
}

static avp_status log_list(avp_case *c, avp_list_kind kind, const char *path, const avpi_list_file *list,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_original original = {.path = path};
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), SIZE_MAX);
    AVP_TRY(avpi_custody_keep(c, path, false, &original, err));
    if (strcmp(original.sha256, list->sha256) != 0) {
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT, N_("\"%s\" changed while it was read; try again"), path);
        goto done;
    }
    AVP_TRY(avpi_buf_printf(&details, err, "{\"list\":\"%s\",", avpi_list_kinds[kind].name));
    AVP_TRY(avpi_custody_describe(&original, &details, err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"rows\":%llu}", (unsigned long long)list->n));
    AVP_TRY(avpi_custody_log(c, "list", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_list_import(avp_case *c, avp_list_kind kind, const char *path, uint64_t *n_rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_list_file list = {.ctx = NULL};
    bool begun = false;
    AVP_TRY(read_list(avpi_case_ctx(c), kind, path, &list, err));
    AVP_TRY(avpi_sql_begin(c, err));
    begun = true;
    AVP_TRY(avpi_sql_exec(c, avpi_list_kinds[kind].empty, NULL, 0, err));
    AVP_TRY(avpi_list_kinds[kind].store(c, &list, err));
    AVP_TRY(log_list(c, kind, path, &list, err));
    AVP_TRY(avpi_sql_commit(c, err));
    begun = false;
    if (n_rows)
        *n_rows = list.n;
done:
    if (begun)
        avpi_sql_rollback(c);
    avpi_list_file_free(&list);
    return status;
}

/* The paths in the order of avp_list_kind. */
static void paths_of(const avp_list_options *lists, const char *paths[AVP_LISTS]) {
    paths[AVP_LIST_TARGETS] = lists->targets;
    paths[AVP_LIST_EVENTS] = lists->events;
    paths[AVP_LIST_DOMAINS] = lists->domains;
    paths[AVP_LIST_CLAIMS] = lists->claims;
}

avp_status avp_lists_check(const avp_ctx *ctx, const avp_list_options *lists, avp_error *err) {
    avp_status status = AVP_OK;
    const char *paths[AVP_LISTS];
    paths_of(lists, paths);
    for (size_t k = 0; k < AVP_LISTS; k++)
        if (paths[k])
            AVP_TRY(avp_list_check(ctx, (avp_list_kind)k, paths[k], err));
done:
    return status;
}

avp_status avp_lists_import(avp_case *c, const avp_list_options *lists, avp_error *err) {
    avp_status status = AVP_OK;
    const char *paths[AVP_LISTS];
    paths_of(lists, paths);
    for (size_t k = 0; k < AVP_LISTS; k++)
        if (paths[k])
            AVP_TRY(avp_list_import(c, (avp_list_kind)k, paths[k], NULL, err));
done:
    return status;
}
