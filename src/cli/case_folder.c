#include "cli/case_folder.h"

#include "cli/say.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* What a case that was killed while it was made may have left; hidden files also are no reason to refuse. */
static bool is_of_a_case(const char *name) {
    return name[0] == '.' || strcmp(name, "originals") == 0 || strcmp(name, "reports") == 0;
}

static bool folder_has_things(const char *path) {
    DIR *folder = opendir(path);
    bool any = false;
    for (struct dirent *entry; folder && !any && (entry = readdir(folder));)
        any = !is_of_a_case(entry->d_name);
    if (folder)
        closedir(folder);
    return any;
}

avp_status avpi_case_open_or_make(const avpi_invocation *inv, avp_case **out, avp_error *err) {
    return avpi_case_open_with(inv, inv->n_arguments >= 2, out, err);
}

avp_status avpi_case_open_with(const avpi_invocation *inv, bool gives_files, avp_case **out, avp_error *err) {
    const char *path = inv->arguments[0];
    struct stat there;
    bool is_case = avp_case_is(path), exists = stat(path, &there) == 0;
    if (exists && !S_ISDIR(there.st_mode))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("\"%s\" is a file; the case, a folder, comes before the files: avispero %s CASE %s"),
                             path, inv->command->name, path);
    if (!is_case && exists && !inv->global->force && folder_has_things(path))
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("\"%s\" holds other things; give a new folder, or --force to make a case in it"), path);
    if (!is_case && !gives_files)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"%s\" is no case yet; give the files to read into it"),
                             path);
    return avp_case_open(&inv->ctx, path, AVP_CASE_CREATE, out, err);
}
