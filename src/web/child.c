/* Child processes: this program again, as the command line would start it. */
#include "web/work.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { OUT_MOST = 1 << 25, LINE_SIZE = 1024 };

/* An unlinked file in the folder for temporary files. */
static int temporary(const avp_web *web) {
    char path[4096];
    const char *temp = web->ctx->temp_dir ? web->ctx->temp_dir : getenv("TMPDIR");
    if (snprintf(path, sizeof path, "%s/avispero-XXXXXX", temp ? temp : "/tmp") >= (int)sizeof path)
        return -1;
    int fd = mkstemp(path);
    if (fd >= 0) {
        unlink(path);
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return fd;
}

static bool make_pipe(int ends[2]) {
    if (pipe(ends) != 0)
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static int spawn_it(const avp_web *web, char *const *argv, int out, int err, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    failed = failed ? failed : posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    failed = failed ? failed : posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    failed = failed ? failed : posix_spawn(pid, web->program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

bool avpi_child_start(const avp_web *web, const char *const *args, size_t n, avpi_child *child) {
    union {
        const char *in;
        char *out;
    } argv[AVPI_CHILD_ARGS + 2] = {{.in = web->program}};
    char *plain[AVPI_CHILD_ARGS + 2] = {argv[0].out};
    int ends[2] = {-1, -1};
    *child = (avpi_child){.out = temporary(web), .err = -1};
    for (size_t i = 0; i < n && i < AVPI_CHILD_ARGS; i++) {
        argv[i + 1].in = args[i];
        plain[i + 1] = argv[i + 1].out;
    }
    if (child->out < 0 || !make_pipe(ends)) {
        if (child->out >= 0)
            close(child->out);
        return false;
    }
    int failed = spawn_it(web, plain, child->out, ends[1], &child->pid);
    close(ends[1]);
    child->err = ends[0];
    if (failed) {
        close(child->out);
        close(child->err);
        errno = failed;
    }
    return failed == 0;
}

void avpi_child_listen(avpi_child *child, void (*take)(void *self, const char *text), void *self) {
    char line[LINE_SIZE], bytes[LINE_SIZE];
    size_t length = 0;
    for (ssize_t got; (got = read(child->err, bytes, sizeof bytes)) != 0;) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        for (ssize_t i = 0; i < got; i++) {
            bool end = bytes[i] == '\n' || bytes[i] == '\r';
            if (!end && length < sizeof line - 1)
                line[length++] = bytes[i];
            if (end && length > 0) {
                line[length] = '\0';
                take(self, line);
                length = 0;
            }
        }
    }
    close(child->err);
    child->err = -1;
}

static json_t *read_json(int fd) {
    struct stat info;
    json_t *root = NULL;
    if (fstat(fd, &info) != 0 || info.st_size <= 0 || info.st_size > OUT_MOST || lseek(fd, 0, SEEK_SET) != 0)
        return NULL;
    FILE *stream = fdopen(dup(fd), "r");
    if (stream) {
        root = json_loadf(stream, 0, NULL);
        fclose(stream);
    }
    return root;
}

json_t *avpi_child_finish(avpi_child *child, int *exit_code) {
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    json_t *root = read_json(child->out);
    close(child->out);
    return root;
}
