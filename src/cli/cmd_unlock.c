/* `avispero unlock`: a locked case into a private folder in memory. */
#include "cli/invocation.h"
#include "cli/json_out.h"
#include "cli/passphrase.h"
#include "cli/say.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static avp_status print(const avpi_invocation *inv, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_results results = {0};
    AVPI_TRY(avpi_results_open(&inv->ctx, NULL, &results, err));
    if (inv->global->json)
        AVPI_TRY(avpi_cli_json_print(&inv->ctx, json_pack("{s:o}", "case", avpi_cli_json_text(folder)), results.stream,
                                     err));
    else
        fprintf(results.stream, "%s\n", folder);
    AVPI_TRY(avpi_results_commit(&inv->ctx, &results, err));
done:
    avpi_results_close(&results);
    return status;
}

/* When anything in the folder itself, or its lock, was last touched; 0 when it is gone. */
static time_t last_used(const char *folder) {
    time_t latest = 0;
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder));) {
        struct stat info;
        if (fstatat(dirfd(open_folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && info.st_mtime > latest)
            latest = info.st_mtime;
    }
    if (open_folder)
        closedir(open_folder);
    return latest;
}

static bool in_use(const char *folder) {
    char *path = avpi_cli_join(folder, ".lock");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    free(path);
    if (fd < 0)
        return false;
    bool used = flock(fd, LOCK_EX | LOCK_NB) != 0;
    close(fd);
    return used;
}

/* False when the case was locked, or removed, by somebody else meanwhile. */
static bool wait_idle(const avpi_invocation *inv, const char *folder, time_t idle_s) {
    time_t used = time(NULL);
    for (;;) {
        struct timespec second = {.tv_sec = 1};
        (void)nanosleep(&second, NULL);
        if (!avp_case_is(folder))
            return false;
        time_t touched = last_used(folder), now = time(NULL);
        bool stop = inv->ctx.cancelled && inv->ctx.cancelled(inv->ctx.cancelled_self);
        bool busy = in_use(folder);
        used = busy ? now : touched > used ? touched : used;
        if ((stop || now - used >= idle_s) && !busy)
            return true;
    }
}

/* Interrupted, it must not stop half-way. */
static avp_status lock_again(const avpi_invocation *inv, const char *folder, avp_str passphrase, avp_error *err) {
    avp_ctx ctx = inv->ctx;
    char *file = NULL;
    ctx.cancelled = NULL;
    avp_status status =
        avp_case_lock(&ctx, folder, NULL, passphrase, avpi_options_of(inv, &avp_key_option_table), &file, err);
    if (status == AVP_OK)
        avpi_cli_note(&inv->ctx, N_("locked again: %s"), file);
    avp_free(&ctx, file);
    return status;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    enum { MINUTE_S = 60 };
    avp_status status = AVP_OK;
    const avpi_unlock_options *opts = avpi_options_of(inv, &avpi_unlock_option_table);
    avpi_passphrase passphrase = {.size = 0};
    char *folder = NULL;
    AVPI_TRY(avpi_passphrase_read(inv, inv->arguments[0], false, &passphrase, err));
    AVPI_TRY(avp_case_unlock(&inv->ctx, inv->arguments[0], inv->global->out, avpi_passphrase_view(&passphrase), &folder,
                             err));
    AVPI_TRY(print(inv, folder, err));
    if (opts->idle_min > 0 && wait_idle(inv, folder, (time_t)opts->idle_min * MINUTE_S))
        status = lock_again(inv, folder, avpi_passphrase_view(&passphrase), err);
done:
    avpi_passphrase_wipe(&passphrase);
    avp_free(&inv->ctx, folder);
    return status;
}

const avpi_command avpi_command_unlock = {
    .name = "unlock",
    .summary = N_("open a locked case into a private folder in memory"),
    .usage = N_("avispero unlock FILE.avispero-locked [--out FOLDER] [options]"),
    .example = "avispero unlock secret.avispero-locked --out secret",
    .details = N_(
        "Prints the folder of the case, which lies in memory (tmpfs) and is yours alone; every command works on it, "
        "and "
        "its temporary files stay there. The locked file is not touched until you lock the folder again. While it is "
        "open, whoever controls your session can read it. With --out it lies on the disk in plain."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avpi_unlock_option_table, &avp_key_option_table, &avpi_passphrase_option_table},
    .without = "seed|force|exit-status",
    .run = run,
};
