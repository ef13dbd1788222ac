/* The parts of `avispero reproduce`: what a sealed log says was done, and doing it again. */
#ifndef AVPI_CLI_REPRODUCE_H
#define AVPI_CLI_REPRODUCE_H

#include "cli/invocation.h"

#include <jansson.h>

typedef struct avpi_reproduction {
    const avpi_invocation *inv;
    char *folder;             /* to work in, removed at the end */
    char *sealed;             /* folder/sealed: the seal, unpacked */
    char *work;               /* folder/work: where commands run */
    json_t *manifest;         /* its records, by SHA-256 */
    json_t *imports;          /* SHA-256 of the imports since the last command */
    json_t *kept;             /* records of the labels, lists and mappings since then */
    char *c;                  /* the case, relative to work; NULL before the first command */
    size_t commands, unknown; /* given again; imports that no command is known for */
    size_t same, different, missing;
} avpi_reproduction;

enum { AVPI_REPRODUCE_PATH_SIZE = 4096 };
/** Where a path as it was given lies in the work folder: below it, with the same last part. Relative to it. */
void avpi_reproduce_path(const char *path, char out[AVPI_REPRODUCE_PATH_SIZE]);
/** Make the folders above a path in the work folder. */
AVP_MUST_CHECK avp_status avpi_reproduce_parents(const avpi_reproduction *r, char *path, avp_error *err);
/**
 * Words of a recorded command ("avispero" first, NULL-ended), with all that name files led below the work folder; r->c becomes the case.
 * In       details  of the record; what it says about which words are paths is not trusted
 * Errors   AVP_E_ARG, AVP_E_INPUT this is no command that the program records. *out is to be freed in any case
 */
AVP_MUST_CHECK avp_status avpi_reproduce_words(avpi_reproduction *r, const json_t *details, char ***out,
                                               avp_error *err);
void avpi_reproduce_words_free(char **words);

/** Give again each command of the log, in its order, on the sealed originals. */
AVP_MUST_CHECK avp_status avpi_reproduce_commands(avpi_reproduction *r, avp_error *err);
/** Compare reports, tables of results and the root of the evidence with the sealed ones; says each that differs on stderr. */
AVP_MUST_CHECK avp_status avpi_reproduce_compare(avpi_reproduction *r, const char *evidence, avp_error *err);

#endif
