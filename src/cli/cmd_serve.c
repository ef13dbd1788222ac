/* `avispero serve`: the page, for browsers of this machine. */
#include "cli/invocation.h"
#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

/* Twice forked, so that the browser is nobody's child of ours and outlives us. */
static void open_browser(const avp_ctx *ctx, const char *url) {
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            int nothing = open("/dev/null", O_RDWR);
            if (nothing >= 0 && dup2(nothing, STDOUT_FILENO) >= 0 && dup2(nothing, STDERR_FILENO) >= 0)
                execlp("xdg-open", "xdg-open", url, (char *)NULL);
        }
        _exit(0);
    }
    if (child < 0)
        avpi_cli_note(ctx, N_("the browser could not be started; open the address yourself"));
    else
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
}

static avp_status tell(const avpi_invocation *inv, const avpi_serve_options *opts, const char *url, avp_error *err) {
    if (opts->print_url)
        printf("%s\n", url);
    else
        avpi_say(&inv->ctx, stdout, N_("The page is at %s\nCtrl-C ends it.\n"), url);
    if (fflush(stdout) != 0)
        return avpi_cli_fail_errno(&inv->ctx, err, errno, "stdout");
    if (opts->open)
        open_browser(&inv->ctx, url);
    return AVP_OK;
}

/* Path of this program; NULL where the system does not tell: then the page offers no reading. */
static const char *own_path(char out[PATH_MAX]) {
    ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);
    if (n <= 0)
        return NULL;
    out[n] = '\0';
    return out;
}

static avp_status run(avpi_invocation *inv, avp_error *err) {
    const avpi_serve_options *opts = avpi_options_of(inv, &avpi_serve_option_table);
    avp_status status = AVP_OK;
    avp_web *web = NULL;
    char program[PATH_MAX] = "";
    AVPI_TRY(avp_web_start(&inv->ctx, inv->arguments[0], own_path(program), avpi_options_of(inv, &avp_web_option_table),
                           &web, err));
    AVPI_TRY(tell(inv, opts, avp_web_url(web), err));
    avp_web_wait(web);
done:
    avp_web_stop(web);
    return status;
}

const avpi_command avpi_command_serve = {
    .name = "serve",
    .summary = N_("show a case as a page in the browser of this machine"),
    .usage = N_("avispero serve CASE [options]"),
    .example = "avispero serve case --print-url",
    .details = N_("The page is given to this machine alone (127.0.0.1), and to browsers that were sent to the printed "
                  "address: the token in it is exchanged for a cookie. The case is open for reading alone; files that "
                  "the page sends are read by a program of their own meanwhile. It runs until Ctrl-C or SIGTERM."),
    .arguments_least = 1,
    .arguments_most = 1,
    .tables = {&avpi_serve_option_table, &avp_web_option_table},
    .without = "json|out|seed|force|exit-status",
    .run = run,
};
