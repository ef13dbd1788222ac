#include "registry/site_folder.h"

#include "base/files.h"
#include "base/hash.h"
#include "proof/folder_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what a site is made of ---- */

static bool is_document(const char *name) {
    static const char before[] = "documents/";
    enum { DIGITS = 32 };
    const char *rest = name + sizeof before - 1;
    return strncmp(name, before, sizeof before - 1) == 0 && strspn(rest, "0123456789abcdef") == DIGITS &&
           rest[DIGITS] == '.' && !strchr(rest, '/');
}

static bool is_ours(const char *name) {
    static const char *const names[] = {"LICENCES-page.txt",
                                        "LICENCES.txt",
                                        AVPI_SITE_SUMS,
                                        "data.js",
                                        "documents/",
                                        "downloads/",
                                        "downloads/counts.csv",
                                        "downloads/records.csv",
                                        "downloads/records.geojson",
                                        "index.html",
                                        "shapes.js",
                                        "site.css",
                                        "site.js"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return is_document(name);
}

/* All that lies in a folder is of a site. Links and devices are not listed: the folder of a site that has such stays beside the new one. */
static avp_status check(const avp_ctx *ctx, const char *folder, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.count = 0};
    bool page = false;
    AVP_TRY(avpi_folder_list(ctx, folder, &files, err));
    *good = true;
    for (size_t i = 0; i < files.count; i++) {
        *good = *good && is_ours(files.items[i].name);
        page = page || strcmp(files.items[i].name, "data.js") == 0;
    }
    *good = *good && (files.count == 0 || page);
done:
    avpi_folder_files_free(&files);
    return status;
}

static avp_status check_place(const avp_ctx *ctx, const char *place, avp_error *err) {
    avp_status status = AVP_OK;
    struct stat info;
    bool good = false;
    if (lstat(place, &info) != 0)
        return AVP_OK;
    if (S_ISDIR(info.st_mode))
        AVP_TRY(check(ctx, place, &good, err));
    if (!good)
        status = avpi_fail(ctx, err, AVP_E_ARG,
                           N_("\"%s\" is there and is no site of a registry, or holds other things too; give a new "
                              "folder, or that of an earlier site"),
                           place);
done:
    return status;
}

/* ---- taking away ---- */

/* Files of a site and then its folders; a folder that holds anything else stays. */
static void take_away(const avp_ctx *ctx, const char *folder) {
    avpi_folder_files files = {.count = 0};
    avp_error ignored = {0};
    char *path = NULL;
    if (!folder || avpi_folder_list(ctx, folder, &files, &ignored) != AVP_OK)
        return;
    for (size_t i = files.count; i-- > 0;) {
        if (avpi_path_join(ctx, folder, files.items[i].name, &path, &ignored) != AVP_OK)
            continue;
        (void)(files.items[i].folder ? rmdir(path) : unlink(path));
        avpi_free(ctx, path);
        path = NULL;
    }
    avpi_folder_files_free(&files);
    (void)rmdir(folder);
}

/* ---- the folder ---- */

static avp_status name_beside(const avpi_site_folder *folder, const char *what, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf name;
    avpi_buf_init(&name, folder->ctx, PATH_MAX);
    AVP_TRY(avpi_buf_printf(&name, err, "%s.%s-%ld", folder->place, what, (long)getpid()));
    AVP_TRY(avpi_str_dup(folder->ctx, avpi_buf_view(&name), out, err));
done:
    avpi_buf_free(&name);
    return status;
}

/* The place itself need not be there, the folder that it is to lie in must. */
static avp_status check_outside(const avp_ctx *ctx, const char *place, const char *not_in, avp_error *err) {
    char folder[PATH_MAX], within[PATH_MAX], whole[PATH_MAX];
    const char *slash = strrchr(place, '/');
    int n = snprintf(whole, sizeof whole, "%.*s", slash ? (int)(slash - place) + 1 : 1, slash ? place : ".");
    bool known = n > 0 && n < PATH_MAX && realpath(whole, folder);
    if (!not_in || !known || !realpath(not_in, within))
        return AVP_OK;
    size_t length = strlen(within);
    if (strncmp(folder, within, length) != 0 || (folder[length] != '/' && folder[length] != '\0'))
        return AVP_OK;
    return avpi_fail(ctx, err, AVP_E_ARG,
                     N_("\"%s\" lies in the folder of the case, which is not published; give a folder beside it"),
                     place);
}

avp_status avpi_site_folder_open(const avp_ctx *ctx, const char *place, const char *not_in, avpi_site_folder *out,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name = avpi_str_view(place);
    if (name.len == 0)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("the folder of a site needs a name"));
    *out = (avpi_site_folder){.ctx = ctx};
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    AVP_TRY(avpi_str_dup(ctx, name, &out->place, err));
    AVP_TRY(check_outside(ctx, out->place, not_in, err));
    AVP_TRY(check_place(ctx, out->place, err));
    AVP_TRY(name_beside(out, "tmp", &out->temp, err));
    take_away(ctx, out->temp); /* left by a process of the same number that was killed */
    AVP_TRY(avpi_folder_make(ctx, out->temp, err));
done:
    return status;
}

static avp_status add_sum(const avpi_site_folder *folder, avpi_out *out, const char *name, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL, hex[AVPI_SHA256_HEX_SIZE];
    int fd = -1;
    AVP_TRY(avpi_path_join(folder->ctx, folder->temp, name, &path, err));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        AVP_TRY(avpi_fail_errno(folder->ctx, err, errno, N_("cannot open"), path));
    AVP_TRY(avpi_file_sha256(folder->ctx, path, fd, NULL, hex, NULL, err));
    AVP_TRY(avpi_out_printf(out, err, "%s  %s\n", hex, name));
done:
    if (fd >= 0)
        close(fd);
    avpi_free(folder->ctx, path);
    return status;
}

avp_status avpi_site_folder_sum(const avpi_site_folder *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.count = 0};
    avpi_out out = {0};
    char *path = NULL;
    AVP_TRY(avpi_folder_list(folder->ctx, folder->temp, &files, err));
    AVP_TRY(avpi_path_join(folder->ctx, folder->temp, AVPI_SITE_SUMS, &path, err));
    AVP_TRY(avpi_out_open(folder->ctx, path, &out, err));
    for (size_t i = 0; i < files.count; i++)
        if (!files.items[i].folder)
            AVP_TRY(add_sum(folder, &out, files.items[i].name, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(folder->ctx, path);
    avpi_folder_files_free(&files);
    return status;
}

avp_status avpi_site_folder_place(avpi_site_folder *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *old = NULL;
    AVP_TRY(check_place(folder->ctx, folder->place, err)); /* again: cleaning documents takes its time */
    AVP_TRY(name_beside(folder, "old", &old, err));
    take_away(folder->ctx, old); /* left by a process of the same number */
    bool there = avpi_file_exists(folder->place);
    if (there && rename(folder->place, old) != 0)
        AVP_TRY(avpi_fail_errno(folder->ctx, err, errno, N_("cannot rename"), folder->place));
    if (rename(folder->temp, folder->place) != 0) {
        int code = errno;
        if (there)
            (void)rename(old, folder->place);
        AVP_TRY(avpi_fail_errno(folder->ctx, err, code, N_("cannot rename"), folder->temp));
    }
    avpi_free(folder->ctx, folder->temp);
    folder->temp = NULL;
    if (there)
        take_away(folder->ctx, old);
done:
    avpi_free(folder->ctx, old);
    return status;
}

void avpi_site_folder_close(avpi_site_folder *folder) {
    if (!folder->ctx)
        return;
    take_away(folder->ctx, folder->temp);
    avpi_free(folder->ctx, folder->temp);
    avpi_free(folder->ctx, folder->place);
    *folder = (avpi_site_folder){.ctx = NULL};
}
