/* Files that a browser sends, kept in the case until they are read. */
#include "web/work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, NAME_MOST = 120 };

static bool make_folder(const char *path) {
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* "C:\x\..\datos <2>.csv" -> "datos _2_.csv": no separators, no wildcards, no controls, no dot or dash in front. */
static void harmless(const char *name, char out[NAME_MOST + 1]) {
    size_t n = 0;
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    for (; name[n] && n < NAME_MOST; n++) {
        bool odd = (unsigned char)name[n] < ' ' || name[n] == 0x7f || strchr("*?[]{}<>|\"'`$", name[n]);
        out[n] = odd || (n == 0 && strchr(".-", name[n])) ? '_' : name[n];
    }
    while (name[n] && n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80) /* not in the middle of a character */
        n--;
    if (n == 0)
        out[n++] = '_';
    out[n] = '\0';
}

/* CASE/incoming/<process>/<number>, made. */
static bool folder_of(const avp_web *web, uint64_t number, char out[PATH_SIZE]) {
    int n = snprintf(out, PATH_SIZE, "%s/incoming", web->folder);
    if (n < 0 || n > PATH_SIZE - NAME_MOST - 64 || !make_folder(out))
        return false;
    n += snprintf(out + n, PATH_SIZE - (size_t)n, "/%ld", (long)getpid());
    if (!make_folder(out))
        return false;
    snprintf(out + n, PATH_SIZE - (size_t)n, "/%llu", (unsigned long long)number);
    return make_folder(out);
}

static uint64_t next_number(avp_web *web) {
    pthread_mutex_lock(&web->listing);
    uint64_t number = ++web->incoming_numbers;
    pthread_mutex_unlock(&web->listing);
    return number;
}

avpi_incoming *avpi_incoming_begin(avp_web *web, const char *name) {
    char path[PATH_SIZE], plain[NAME_MOST + 1];
    avpi_incoming *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->fd = -1;
    file->number = next_number(web);
    harmless(name, plain);
    if (!folder_of(web, file->number, path)) {
        free(file);
        return NULL;
    }
    size_t folder = strlen(path);
    snprintf(path + folder, sizeof path - folder, "/%s", plain);
    file->name = strdup(plain);
    file->path = strdup(path);
    if (file->name && file->path)
        file->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file->fd >= 0)
        return file;
    int why = errno;
    avpi_incoming_drop(web, file);
    errno = why;
    return NULL;
}

bool avpi_incoming_add(avpi_incoming *file, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t written = write(file->fd, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        n -= (size_t)written;
        file->size_bytes += (uint64_t)written;
    }
    return true;
}

bool avpi_incoming_end(avp_web *web, avpi_incoming *file) {
    int fd = file->fd;
    file->fd = -1;
    if (close(fd) != 0)
        return false;
    pthread_mutex_lock(&web->listing);
    file->next = web->incoming;
    web->incoming = file;
    pthread_mutex_unlock(&web->listing);
    return true;
}

/* ---- forgetting ---- */

static void remove_file(avpi_incoming *file) {
    char *slash = file->path ? strrchr(file->path, '/') : NULL;
    if (file->fd >= 0)
        close(file->fd);
    if (slash) {
        unlink(file->path);
        *slash = '\0';
        rmdir(file->path);
    }
    free(file->name);
    free(file->path);
    free(file);
}

void avpi_incoming_drop(avp_web *web, avpi_incoming *file) {
    if (!file)
        return;
    pthread_mutex_lock(&web->listing);
    for (avpi_incoming **at = &web->incoming; *at; at = &(*at)->next)
        if (*at == file) {
            *at = file->next;
            break;
        }
    pthread_mutex_unlock(&web->listing);
    remove_file(file);
}

static avpi_incoming *find(avp_web *web, uint64_t number) {
    avpi_incoming *file = web->incoming;
    while (file && file->number != number)
        file = file->next;
    return file;
}

char *avpi_incoming_path(avp_web *web, uint64_t number) {
    pthread_mutex_lock(&web->listing);
    const avpi_incoming *file = find(web, number);
    char *path = file ? strdup(file->path) : NULL;
    pthread_mutex_unlock(&web->listing);
    return path;
}

void avpi_incoming_forget(avp_web *web, uint64_t number) {
    pthread_mutex_lock(&web->listing);
    avpi_incoming *file = find(web, number);
    pthread_mutex_unlock(&web->listing);
    avpi_incoming_drop(web, file);
}

/* What lies in a folder of folders of files. */
static void remove_below(const char *folder, int depth) {
    char path[PATH_SIZE];
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path)
            continue;
        if (unlink(path) != 0 && depth > 0)
            remove_below(path, depth - 1);
    }
    if (open_folder)
        closedir(open_folder);
    rmdir(folder);
}

/* Folders are named after processes: those that run are left alone. */
static void remove_leftovers(const char *incoming) {
    char path[PATH_SIZE];
    DIR *folder = opendir(incoming);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char *end = NULL;
        long process = strtol(entry->d_name, &end, 10);
        if (process <= 0 || *end || (kill((pid_t)process, 0) == 0 && process != (long)getpid()))
            continue;
        if (snprintf(path, sizeof path, "%s/%s", incoming, entry->d_name) < (int)sizeof path)
            remove_below(path, 1);
    }
    if (folder)
        closedir(folder);
    rmdir(incoming);
}

void avpi_incoming_clear(avp_web *web) {
    char path[PATH_SIZE];
    while (web->incoming)
        avpi_incoming_drop(web, web->incoming);
    if (web->folder && snprintf(path, sizeof path, "%s/incoming", web->folder) < (int)sizeof path)
        remove_leftovers(path);
}
