/* A command of the program. One file src/cli/cmd_<name>.c defines `const avpi_command avpi_command_<name>`. Sees public headers only. */
#ifndef AVPI_CLI_COMMAND_H
#define AVPI_CLI_COMMAND_H

#include "avispero/avispero.h"

/* Exit codes: avp_status_exit_code, and these. */
typedef enum avpi_exit {
    AVPI_EXIT_DONE = 0,
    AVPI_EXIT_NOTHING = 1,
    AVPI_EXIT_USAGE = 2,
    AVPI_EXIT_INPUT = 3,
    AVPI_EXIT_RESOURCE = 4,
    AVPI_EXIT_BUG = 5
} avpi_exit;

typedef struct avpi_invocation avpi_invocation; /* parsed command line; see cli/invocation.h */

enum { AVPI_COMMAND_TABLES_MAX = 16 };

typedef struct avpi_command {
    const char *name;    /* "links" */
    const char *summary; /* one line, English msgid */
    const char *usage;   /* "avispero links CASE|FILES... [options]", marked for translation */
    const char *example; /* a command that a test runs */
    const char *details; /* a paragraph or two for --help and the man page, English msgid; may be NULL */
    size_t arguments_least, arguments_most; /* how many arguments it takes that are no options */
    /* Options it takes beside the global ones; NULL-ended. Of tables that share a name the first gets the value. */
    const avp_option_table *tables[AVPI_COMMAND_TABLES_MAX];
    const char *without; /* global options that mean nothing to it: "out|seed"; NULL = it takes them all */
    avp_status (*run)(avpi_invocation *inv, avp_error *err);
} avpi_command;

extern const avpi_command *const avpi_commands[];
extern const size_t avpi_commands_count;

#endif
