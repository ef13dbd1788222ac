/* The command line of a child process, made of what the page told. Paths are those of files that were sent, options those that name no file. */
#ifndef AVPI_WEB_STEP_ARGUMENTS_H
#define AVPI_WEB_STEP_ARGUMENTS_H

#include "web/work.h"

typedef struct avpi_arguments {
    char *of[AVPI_CHILD_ARGS];
    size_t n;
    bool full; /* one too many, or no memory: not to be used */
} avpi_arguments;

void avpi_arguments_copy(avpi_arguments *args, const char *text);
/** "--name=value" */
void avpi_arguments_option(avpi_arguments *args, const char *name, const char *value);
/** Paths of the files that the step names by number; false: there is no such file. */
bool avpi_arguments_files(avp_web *web, const json_t *step, avpi_arguments *args);
/** How a table is to be read: "as", "map"; false: no texts. */
bool avpi_arguments_reading(const json_t *step, avpi_arguments *args);
void avpi_arguments_drop(avpi_arguments *args);

/** "read", "run", "registry"; NULL: it is none of them. */
const char *avpi_step_kind(const json_t *step);
/** The whole command of a step; false: it is not one that can be done. The caller drops args either way. */
bool avpi_step_compose(avp_web *web, const json_t *step, const char *lang, avpi_arguments *args);

#endif
