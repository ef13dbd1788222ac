/* Help, manual pages and completions, all from the option tables. */
#ifndef AVPI_CLI_HELP_H
#define AVPI_CLI_HELP_H

#include "cli/invocation.h"

#include <stdio.h>

/** --help of a command; of the program when command is NULL. */
void avpi_help_write(const avp_ctx *ctx, const avpi_command *command, FILE *out);

/** Write folder/man1/avispero.1 and avispero-<command>.1, and the Spanish ones into folder/es/man1. */
AVP_MUST_CHECK avp_status avpi_man_dump(const avp_ctx *ctx, const char *folder, avp_error *err);

/** Write avispero.bash, _avispero (zsh) and avispero.fish into folder. */
AVP_MUST_CHECK avp_status avpi_completions_dump(const avp_ctx *ctx, const char *folder, avp_error *err);

/* ---- what the three share ---- */

/* Visit every option of a command that --help lists: its own first, then the global ones; each name once. */
typedef void (*avpi_option_visit)(void *self, const avp_option *option, bool global);
void avpi_options_visit(const avpi_command *command, avpi_option_visit visit, void *self);

/** Unit of an option in the user's language; "" when it has none. */
const char *avpi_unit_text(const avp_ctx *ctx, const avp_option *option);

/** "--window LIST", "--json", "--count objects|coortweet|qut". */
enum { AVPI_FLAG_SIZE = 160 };
void avpi_flag_text(const avp_ctx *ctx, const avp_option *option, char out[AVPI_FLAG_SIZE]);

#endif
