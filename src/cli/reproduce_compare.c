/* Are the results the same, byte for byte? */
#include "cli/reproduce.h"

#include "cli/say.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, STEP = 1 << 16 };

static void count(avpi_reproduction *r, bool same, const char *what) {
    r->same += same;
    r->different += !same;
    if (!same)
        avpi_cli_note(&r->inv->ctx, N_("%s differs"), what);
}

/* 1 same, 0 different, -1 the second is not there. */
static int same_files(const char *a, const char *b) {
    static char one[STEP], two[STEP];
    FILE *first = fopen(a, "re"), *second = fopen(b, "re");
    int same = first && second ? 1 : -1;
    while (same == 1) {
        size_t n = fread(one, 1, sizeof one, first), m = fread(two, 1, sizeof two, second);
        if (n != m || memcmp(one, two, n) != 0)
            same = 0;
        if (n == 0)
            break;
    }
    if (first)
        fclose(first);
    if (second)
        fclose(second);
    return same;
}

static void compare_reports(avpi_reproduction *r) {
    char sealed[PATH_SIZE], again[PATH_SIZE], a[PATH_SIZE], b[PATH_SIZE];
    snprintf(sealed, sizeof sealed, "%s/reports", r->sealed);
    snprintf(again, sizeof again, "%s/%s/reports", r->work, r->c ? r->c : "");
    DIR *folder = opendir(sealed);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] == '.' || (size_t)snprintf(a, sizeof a, "%s/%s", sealed, entry->d_name) >= sizeof a ||
            (size_t)snprintf(b, sizeof b, "%s/%s", again, entry->d_name) >= sizeof b)
            continue;
        int same = same_files(a, b);
        if (same < 0)
            r->missing++;
        else
            count(r, same == 1, entry->d_name);
        if (same < 0)
            avpi_cli_note(&r->inv->ctx, N_("%s was not made again"), entry->d_name);
    }
    if (folder)
        closedir(folder);
}

/* Line by line: a table that the log's commands do not fill stays different, and is named. */
static void compare_tables(avpi_reproduction *r, const char *results) {
    char path[PATH_SIZE];
    char *line = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/results.jsonl", r->sealed);
    FILE *file = fopen(path, "re");
    while (file && getline(&line, &size, file) > 0) {
        json_t *record = json_loads(line, 0, NULL);
        const char *table = json_string_value(json_object_get(record, "table"));
        count(r, strstr(results, line) != NULL, table ? table : "results.jsonl");
        json_decref(record);
    }
    if (file)
        fclose(file);
    free(line);
}

avp_status avpi_reproduce_compare(avpi_reproduction *r, const char *evidence, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avp_proof_root root = {.root = ""};
    char *results = NULL, *path = r->c ? avpi_cli_join(r->work, r->c) : NULL;
    if (!path)
        return avpi_cli_fail(&r->inv->ctx, err, AVP_E_INPUT,
                             N_("the log tells of no command that could be given again"));
    AVPI_TRY(avp_case_open(&r->inv->ctx, path, AVP_CASE_READ, &c, err));
    AVPI_TRY(avp_proof_root_of(c, NULL, &root, err));
    AVPI_TRY(avp_case_results(c, &results, err));
    count(r, strcmp(root.evidence, evidence) == 0, avpi_cli_tr(&r->inv->ctx, N_("the root of the evidence")));
    compare_reports(r);
    compare_tables(r, results);
done:
    avp_free(&r->inv->ctx, results);
    avp_case_close(c);
    free(path);
    return status;
}
