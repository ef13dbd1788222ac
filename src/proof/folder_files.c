#include "proof/folder_files.h"

#include "base/files.h"
#include "base/sort.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

enum { DEPTH_MOST = 16 };

void avpi_folder_files_free(avpi_folder_files *files) {
    for (size_t i = 0; i < files->count; i++)
        avpi_free(files->ctx, files->items[i].name);
    avpi_free(files->ctx, files->items);
    *files = (avpi_folder_files){0};
}

static avp_status add(avpi_folder_files *files, avp_str name, const struct stat *info, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_file *item = NULL;
    AVP_TRY(avpi_grow(files->ctx, &files->items, &files->capacity, files->count + 1, sizeof *files->items, err));
    item = &files->items[files->count];
    *item = (avpi_folder_file){.mode = (unsigned)info->st_mode & 0777, .folder = S_ISDIR(info->st_mode)};
    item->size_bytes = item->folder ? 0 : (uint64_t)info->st_size;
    AVP_TRY(avpi_str_dup(files->ctx, name, &item->name, err));
    files->count++;
done:
    return status;
}

/* path and name grow by what is walked into, and shrink again. */
typedef struct walk {
    avpi_folder_files *files;
    avpi_buf path, name;
    unsigned depth;
} walk;

static void cut(avpi_buf *buf, size_t length) {
    buf->len = length;
    buf->ptr[length] = '\0';
}

static avp_status walk_folder(walk *w, avp_error *err);

static avp_status walk_entry(walk *w, const char *entry, avp_error *err) {
    avp_status status = AVP_OK;
    struct stat info;
    size_t path_len = w->path.len, name_len = w->name.len;
    AVP_TRY(avpi_buf_printf(&w->path, err, "/%s", entry));
    AVP_TRY(avpi_buf_printf(&w->name, err, "%s", entry));
    if (lstat(w->path.ptr, &info) != 0 && errno != ENOENT) {
        status = avpi_fail_errno(w->files->ctx, err, errno, N_("cannot read"), w->path.ptr);
        goto done;
    }
    if (S_ISDIR(info.st_mode)) {
        AVP_TRY(avpi_buf_add_byte(&w->name, '/', err));
        AVP_TRY(add(w->files, avpi_buf_view(&w->name), &info, err));
        AVP_TRY(walk_folder(w, err));
    } else if (S_ISREG(info.st_mode)) {
        AVP_TRY(add(w->files, avpi_buf_view(&w->name), &info, err));
    }
    cut(&w->path, path_len);
    cut(&w->name, name_len);
done:
    return status;
}

static avp_status walk_folder(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    DIR *folder = opendir(w->path.ptr);
    if (!folder)
        return errno == ENOENT ? AVP_OK
                               : avpi_fail_errno(w->files->ctx, err, errno, N_("cannot open the folder"), w->path.ptr);
    if (++w->depth > DEPTH_MOST) {
        status = avpi_fail(w->files->ctx, err, AVP_E_LIMIT, N_("\"%s\" lies too deep to be packed"), w->path.ptr);
        goto done;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            AVP_TRY(walk_entry(w, entry->d_name, err));
    w->depth--;
done:
    closedir(folder);
    return status;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const avpi_folder_file *)a)->name, ((const avpi_folder_file *)b)->name);
}

avp_status avpi_folder_list(const avp_ctx *ctx, const char *folder, avpi_folder_files *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.ctx = ctx};
    walk w = {.files = &files};
    avpi_buf_init(&w.path, ctx, PATH_MAX);
    avpi_buf_init(&w.name, ctx, PATH_MAX);
    AVP_TRY(avpi_buf_printf(&w.path, err, "%s", folder));
    AVP_TRY(avpi_buf_printf(&w.name, err, "%s", ""));
    AVP_TRY(walk_folder(&w, err));
    avpi_sort(files.items, files.count, sizeof *files.items, by_name);
    *out = files;
    files = (avpi_folder_files){.ctx = ctx};
done:
    avpi_folder_files_free(&files);
    avpi_buf_free(&w.path);
    avpi_buf_free(&w.name);
    return status;
}

/* Whatever is neither a file nor a folder, behind links too; those that lead nowhere hold nobody up. */
static avp_status refuse_pipe(const avp_ctx *ctx, const char *path, unsigned depth, avp_error *err);

static avp_status refuse_pipes_in(const avp_ctx *ctx, const char *folder, unsigned depth, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        AVP_TRY(avpi_path_join(ctx, folder, entry->d_name, &path, err));
        AVP_TRY(refuse_pipe(ctx, path, depth + 1, err));
        avpi_free(ctx, path);
        path = NULL;
    }
done:
    if (open_folder)
        closedir(open_folder);
    avpi_free(ctx, path);
    return status;
}

static avp_status refuse_pipe(const avp_ctx *ctx, const char *path, unsigned depth, avp_error *err) {
    struct stat info;
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode) || depth > DEPTH_MOST)
        return AVP_OK;
    if (S_ISDIR(info.st_mode))
        return refuse_pipes_in(ctx, path, depth, err);
    (void)avpi_fail(ctx, err, AVP_E_INPUT, N_("\"%s\" was altered: it is a pipe, a socket or a device, and no file"),
                    path);
    return avpi_fail_at(err, path, 0, 0);
}

avp_status avpi_folder_no_pipes(const avp_ctx *ctx, const char *folder, avp_error *err) {
    return refuse_pipes_in(ctx, folder, 0, err);
}
