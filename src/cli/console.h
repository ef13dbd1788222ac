/* The terminal: its width, progress on stderr, Ctrl-C. */
#ifndef AVPI_CLI_CONSOLE_H
#define AVPI_CLI_CONSOLE_H

#include "avispero/avispero.h"

/** Columns of the terminal on stdout; 100 when there is none. */
unsigned avpi_console_width(void);

/* Progress as one line that is written over: "links  45 %  3.1 M rows/s  12 s left". */
typedef struct avpi_cli_progress {
    bool shown, terminal;
    const char *stage; /* being shown; NULL = none */
    double began_s, told_s;
    bool drawn; /* a line stands on the terminal */
    const avp_ctx *ctx;
} avpi_cli_progress;

/** Make ctx report progress: on a terminal, or if `always`, and not if `quiet`; and log to stderr. */
void avpi_console_begin(avpi_cli_progress *progress, avp_ctx *ctx, bool quiet, bool always);
/** Wipe the line that stands on the terminal, before anything else is written. */
void avpi_console_clear(avpi_cli_progress *progress);

/** Ctrl-C, SIGTERM and SIGHUP raise a flag that ctx->cancelled sees; a second one ends the program at once. */
void avpi_signals_begin(avp_ctx *ctx);

#endif
