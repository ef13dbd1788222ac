#include "view/tip_rows.h"

#include "base/files.h"

#include <sys/stat.h>

avp_status avpi_tip_path(const avpi_asked *asked, const char *stored, char **out, avp_error *err) {
    const char *folder = avp_case_path(asked->view->c);
    *out = NULL;
    return stored && folder ? avpi_path_join(&asked->view->ctx, folder, stored, out, err) : AVP_OK;
}

static avp_status replace(const avpi_asked *asked, json_t *row, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    struct stat info;
    AVP_TRY(avpi_tip_path(asked, json_string_value(json_object_get(row, "stored_as")), &path, err));
    avpi_cells_set(row, "kept", path ? json_boolean(lstat(path, &info) == 0 && S_ISREG(info.st_mode)) : NULL);
    (void)json_object_del(row, "stored_as");
done:
    avpi_free(&asked->view->ctx, path);
    return status;
}

avp_status avpi_tip_kept(const avpi_asked *asked, json_t *rows, avp_error *err) {
    avp_status status = AVP_OK;
    size_t i;
    json_t *row;
    if (json_is_object(rows))
        return replace(asked, rows, err);
    json_array_foreach(rows, i, row) AVP_TRY(replace(asked, row, err));
done:
    return status;
}
