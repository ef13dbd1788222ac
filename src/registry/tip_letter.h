/* What stands in a tip, once it is decrypted: a letter of some fields, and files behind it. Written by anybody: nothing in it is believed. */
#ifndef AVPI_REGISTRY_TIP_LETTER_H
#define AVPI_REGISTRY_TIP_LETTER_H

#include "base/json_scan.h"
#include "proof/tape.h"

/*
 *   u32, little-endian     length of the JSON, at most 1 MiB
 *   JSON                   {"form":1,"lang","written","fields":{"what","when","where","name","contact","relation","consent"},
 *                           "files":[{"name","size"}, ...],"pad":n}
 *   bytes of the files     one after another, in their order
 *   pad zero bytes         so that the length of a file tells less of what is in it
 */
enum { AVPI_TIP_JSON_MOST = 1 << 20, AVPI_TIP_FILES_MOST = 1000, AVPI_TIP_NAME_MOST = 120, AVPI_TIP_FORM = 1 };

typedef enum avpi_tip_field {
    AVPI_TIP_LANG,
    AVPI_TIP_WRITTEN, /* the day, as the form says */
    AVPI_TIP_WHAT,
    AVPI_TIP_WHEN,
    AVPI_TIP_WHERE,
    AVPI_TIP_NAME,
    AVPI_TIP_CONTACT,
    AVPI_TIP_RELATION,
    AVPI_TIP_FIELDS
} avpi_tip_field;
const char *avpi_tip_field_name(avpi_tip_field field); /* "what" */

typedef struct avpi_tip_file {
    avp_str name; /* without folders, controls or marks that turn the reading direction; never empty */
    uint64_t size_bytes;
} avpi_tip_file;

typedef struct avpi_tip_letter {
    const avp_ctx *ctx;
    avpi_arena text;
    avp_str fields[AVPI_TIP_FIELDS]; /* UTF-8 without zero bytes; ptr NULL = nothing was written */
    bool consent;
    avpi_tip_file *files;
    size_t n_files;
    uint64_t pad_bytes;
} avpi_tip_letter;

/**
 * Read the letter; the bytes of its files come next from source.
 * In       size_bytes  of all that source has: the letter's own sums must give exactly that
 * Out      out  freed with avpi_tip_letter_free, whatever happens
 * Errors   AVP_E_INPUT it is no letter of form 1, its lengths do not fit together, or it has too many files
 * Cost     memory O(JSON), whatever it declares
 */
AVP_MUST_CHECK avp_status avpi_tip_letter_read(const avp_ctx *ctx, avpi_tape_source source, uint64_t size_bytes,
                                               avpi_tip_letter *out, avp_error *err);
void avpi_tip_letter_free(avpi_tip_letter *letter);

/** What is behind the files: zeros, and then the end. Errors: AVP_E_INPUT something else */
AVP_MUST_CHECK avp_status avpi_tip_letter_end(const avpi_tip_letter *letter, avpi_tape_source source, avp_error *err);

#endif
