#include "cli/registry_tasks.h"
#include "cli/say.h"

#include <stdio.h>
#include <string.h>

#define WITH(name) (1u << AVPI_TASK_##name)
enum {
    EDITS = WITH(ADD) | WITH(EDIT) | WITH(REMOVE) | WITH(DECIDE) | WITH(UNDO) | WITH(JOIN) | WITH(PUBLISH) |
            WITH(KEEP_BACK) | WITH(ACCEPT_TIP) | WITH(REFUSE_TIP)
};

/* Every option of `registry`: what it asks for; or, where it only says how, what it goes with. */
static const struct {
    const char *option;
    avpi_registry_task asks;
    unsigned with;
} rows[] = {{"geometry", AVPI_TASK_FILES, 0},
            {"population", AVPI_TASK_FILES, 0},
            {"totals", AVPI_TASK_LOOK, WITH(FILES)},
            {"places", AVPI_TASK_FILES, 0},
            {"map", AVPI_TASK_LOOK, WITH(FILES)},
            {"holds", AVPI_TASK_LOOK, WITH(FILES)},
            {"kind", AVPI_TASK_LOOK, WITH(FILES)},
            {"key", AVPI_TASK_LOOK, WITH(FILES)},
            {"seen", AVPI_TASK_LOOK, WITH(FILES)},
            {"public", AVPI_TASK_LOOK, WITH(FILES) | WITH(DOCUMENT)},
            {"count", AVPI_TASK_COUNT, 0},
            {"by", AVPI_TASK_LOOK, WITH(COUNT)},
            {"period", AVPI_TASK_LOOK, WITH(COUNT)},
            {"add", AVPI_TASK_ADD, 0},
            {"edit", AVPI_TASK_EDIT, 0},
            {"remove", AVPI_TASK_REMOVE, 0},
            {"document", AVPI_TASK_DOCUMENT, 0},
            {"decide", AVPI_TASK_DECIDE, 0},
            {"undo", AVPI_TASK_UNDO, 0},
            {"join", AVPI_TASK_JOIN, 0},
            {"publish", AVPI_TASK_PUBLISH, 0},
            {"keep-back", AVPI_TASK_KEEP_BACK, 0},
            {"set", AVPI_TASK_LOOK, WITH(ADD) | WITH(EDIT) | WITH(ACCEPT_TIP)},
            {"record", AVPI_TASK_LOOK, WITH(DOCUMENT) | WITH(ACCEPT_TIP)},
            {"who", AVPI_TASK_LOOK, EDITS | WITH(DOCUMENT) | WITH(FILES)},
            {"because", AVPI_TASK_LOOK, EDITS},
            {"history", AVPI_TASK_LISTS, 0},
            {"proposals", AVPI_TASK_LISTS, 0},
            {"waiting", AVPI_TASK_WAITING, 0},
            {"export-site", AVPI_TASK_SITE, 0},
            {"site-title", AVPI_TASK_LOOK, WITH(SITE)},
            {"least-cell", AVPI_TASK_LOOK, WITH(SITE)},
            {"exact-points", AVPI_TASK_LOOK, WITH(SITE)},
            {"site-codes", AVPI_TASK_LOOK, WITH(SITE)},
            {"site-date", AVPI_TASK_LOOK, WITH(SITE)},
            {"pdf-as-is", AVPI_TASK_LOOK, WITH(SITE)},
            {"tip-form", AVPI_TASK_TIP_FORM, 0},
            {"tip-title", AVPI_TASK_LOOK, WITH(TIP_FORM)},
            {"open-tips", AVPI_TASK_OPEN_TIPS, 0},
            {"tips", AVPI_TASK_TIPS, 0},
            {"accept-tip", AVPI_TASK_ACCEPT_TIP, 0},
            {"refuse-tip", AVPI_TASK_REFUSE_TIP, 0},
            {"keys", AVPI_TASK_LOOK, WITH(TIP_FORM) | WITH(OPEN_TIPS)},
            {"signer", AVPI_TASK_LOOK, WITH(TIP_FORM) | WITH(OPEN_TIPS)},
            {"kdf-memory", AVPI_TASK_LOOK, WITH(TIP_FORM) | WITH(OPEN_TIPS)},
            {"passphrase-fd", AVPI_TASK_LOOK, WITH(TIP_FORM) | WITH(OPEN_TIPS)}};
enum { ROWS = sizeof rows / sizeof *rows, NAMES_SIZE = 256 };

static size_t row_of(const char *option) {
    size_t i = 0;
    while (i < ROWS && strcmp(rows[i].option, option) != 0)
        i++;
    return i;
}

/* ---- what was typed ---- */

/* Calls take for every option of the command's own tables that stood on the command line; --public=false says nothing. */
static avp_status each_given(const avpi_invocation *inv,
                             avp_status (*take)(const avpi_invocation *inv, size_t row, void *self, avp_error *err),
                             void *self, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t t = 0; t < inv->n_tables; t++) {
        const avpi_option_values *of = &inv->tables[t];
        for (size_t i = 0; avpi_is_own(of->table) && i < of->table->count; i++) {
            const avp_option *option = &of->table->options[i];
            size_t row = row_of(option->name);
            if (row == ROWS)
                return avpi_cli_fail(&inv->ctx, err, AVP_E_BUG, N_("nobody says what \"--%s\" goes with"),
                                     option->name);
            if (of->given[i] > 1)
                return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                                     N_("\"--%s\" stands there twice; a command does one thing"), option->name);
            if (of->given[i] > 0 && !avpi_is_off(of, i))
                AVPI_TRY(take(inv, row, self, err));
        }
    }
done:
    return status;
}

/* ---- one thing ---- */

typedef struct asking {
    avpi_registry_task task;
    const char *option; /* that asks for it; NULL = files do */
} asking;

static avp_status fail_two(const avpi_invocation *inv, const char *a, const char *b, avp_error *err) {
    if (!a)
        return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG,
                             N_("taking files in and \"--%s\" are two things; give a command for each"), b);
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"--%s\" and \"--%s\" are two things; give a command for each"),
                         a, b);
}

static avp_status take_asking(const avpi_invocation *inv, size_t row, void *self, avp_error *err) {
    asking *k = self;
    if (rows[row].asks == AVPI_TASK_LOOK || rows[row].asks == k->task)
        return AVP_OK;
    if (k->task != AVPI_TASK_LOOK)
        return fail_two(inv, k->option, rows[row].option, err);
    *k = (asking){rows[row].asks, rows[row].option};
    return AVP_OK;
}

/* Files are asked for by themselves, unless they are tips. */
static avp_status take_arguments(const avpi_invocation *inv, asking *k, avp_error *err) {
    if (inv->n_arguments < 2 || k->task == AVPI_TASK_OPEN_TIPS || k->task == AVPI_TASK_FILES)
        return AVP_OK;
    if (k->task != AVPI_TASK_LOOK)
        return fail_two(inv, NULL, k->option, err);
    *k = (asking){AVPI_TASK_FILES, NULL};
    return AVP_OK;
}

/* ---- and how ---- */

/* "--add, --edit, --accept-tip" */
static void name_tasks(unsigned with, char out[NAMES_SIZE]) {
    size_t at = 0;
    out[0] = '\0';
    if (with & WITH(FILES))
        at += (size_t)snprintf(out, NAMES_SIZE, "FILES");
    for (size_t i = 0; i < ROWS && at < NAMES_SIZE; i++)
        if (rows[i].asks > AVPI_TASK_FILES && (with & 1u << rows[i].asks))
            at += (size_t)snprintf(out + at, NAMES_SIZE - at, "%s--%s", at > 0 ? ", " : "", rows[i].option);
}

static avp_status check_how(const avpi_invocation *inv, size_t row, void *self, avp_error *err) {
    const asking *k = self;
    char names[NAMES_SIZE];
    if (rows[row].asks != AVPI_TASK_LOOK || (rows[row].with & 1u << k->task))
        return AVP_OK;
    name_tasks(rows[row].with, names);
    return avpi_cli_fail(&inv->ctx, err, AVP_E_ARG, N_("\"--%s\" does nothing by itself; it goes with %s"),
                         rows[row].option, names);
}

avp_status avpi_registry_task_of(const avpi_invocation *inv, avpi_registry_task *out, avp_error *err) {
    avp_status status = AVP_OK;
    asking k = {AVPI_TASK_LOOK, NULL};
    AVPI_TRY(each_given(inv, take_asking, &k, err));
    AVPI_TRY(take_arguments(inv, &k, err));
    AVPI_TRY(each_given(inv, check_how, &k, err));
    *out = k.task;
done:
    return status;
}
