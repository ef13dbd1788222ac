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

/** Give again each command of the log, in its order, on the sealed originals. */
AVP_MUST_CHECK avp_status avpi_reproduce_commands(avpi_reproduction *r, avp_error *err);
/** Compare reports, tables of results and the root of the evidence with the sealed ones; says each that differs on stderr. */
AVP_MUST_CHECK avp_status avpi_reproduce_compare(avpi_reproduction *r, const char *evidence, avp_error *err);

#endif
