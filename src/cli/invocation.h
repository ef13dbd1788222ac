/* A parsed command line: which command, its arguments, its options as the structs of their tables. */
#ifndef AVPI_CLI_INVOCATION_H
#define AVPI_CLI_INVOCATION_H

#include "cli/command.h"
#include "cli/options_cli.h"

enum { AVPI_TABLES_MAX = AVPI_COMMAND_TABLES_MAX + 2, AVPI_TABLE_OPTIONS_MAX = 64 };

/* One option table with its values; given[i]: how often option i stood on the command line. */
typedef struct avpi_option_values {
    const avp_option_table *table;
    void *values;
    unsigned given[AVPI_TABLE_OPTIONS_MAX];
} avpi_option_values;

struct avpi_invocation {
    avp_ctx ctx;
    const avpi_command *command; /* NULL: none was named */
    const avpi_global_options *global;
    avpi_option_values tables[AVPI_TABLES_MAX];
    size_t n_tables;
    const char **arguments;
    size_t n_arguments;
    char *command_line; /* as typed, for provenance */
    char **words;       /* the same word by word, without the program's name; the caller's */
    size_t n_words;
    bool nothing_found; /* set by a command: exit 1 if --exit-status */
    avp_status late;    /* something went wrong on the way, but the results stand: the exit code in the end */
};

/**
 * Parse argv into inv, which is zeroed but for ctx. `--name value`, `--name=value`, `--yes-or-no`, `--` ends the options.
 * Errors   AVP_E_ARG names the option or command, and the nearest one that there is
 */
AVP_MUST_CHECK avp_status avpi_invocation_parse(avpi_invocation *inv, int argc, char **argv, avp_error *err);
void avpi_invocation_free(avpi_invocation *inv);

/** Too few or too many arguments for the command? */
AVP_MUST_CHECK avp_status avpi_invocation_check(const avpi_invocation *inv, avp_error *err);

/** Values of a table that the command has. */
const void *avpi_options_of(const avpi_invocation *inv, const avp_option_table *table);
/** Did the user give this option? */
bool avpi_given(const avpi_invocation *inv, const char *name);

/** Is the table the command's own, and not one that every command has? */
bool avpi_is_own(const avp_option_table *table);
/** Is the option a switch that is off? */
bool avpi_is_off(const avpi_option_values *of, size_t index);

/** True when the command takes the global option. */
bool avpi_takes(const avpi_command *command, const char *global_name);

/** All options of the command with their values, for the provenance of a run. Caller frees *out with avpi_provenance_free. */
AVP_MUST_CHECK avp_status avpi_provenance(const avpi_invocation *inv, avp_run_option **out, size_t *count,
                                          avp_error *err);
void avpi_provenance_free(avp_run_option *options, size_t count);

/** Tell the log of the case this command, so that `reproduce` can give it again. */
AVP_MUST_CHECK avp_status avpi_command_log(const avpi_invocation *inv, avp_case *c, avp_error *err);

/** Command by name, NULL when there is none. */
const avpi_command *avpi_command_find(const char *name);

#endif
