/* Files that the journals vouch for: originals, reports and lists inside the case. */
#ifndef AVPI_PROOF_LOGGED_FILES_H
#define AVPI_PROOF_LOGGED_FILES_H

#include "avispero/proof.h"
#include "base/hash.h"
#include "base/json_scan.h"

typedef enum avpi_known_kind {
    AVPI_KNOWN_ORIGINAL, /* of the manifest: posts come from it */
    AVPI_KNOWN_KEPT,     /* labels, a list, a mapping, a document of the registry: the log alone tells of it */
    AVPI_KNOWN_REPORT    /* which its owner may remove */
} avpi_known_kind;

typedef struct avpi_known_file {
    avp_str name; /* in the case: "originals/x", "reports/es.html" */
    char sha256[AVPI_SHA256_HEX_SIZE];
    size_t at; /* of two records about one file the later one counts */
    avpi_known_kind kind;
} avpi_known_file;

typedef struct avpi_known_files {
    const avp_ctx *ctx;
    avpi_arena names;
    avpi_json json;
    avpi_known_file *items; /* ascending by name, none twice */
    size_t count, capacity;
} avpi_known_files;

void avpi_known_files_init(avpi_known_files *k, const avp_ctx *ctx);
void avpi_known_files_free(avpi_known_files *k);
/** What the two journals tell of. In: texts of manifest.jsonl and log.jsonl. Cost: n log n of their records */
AVP_MUST_CHECK avp_status avpi_known_files_read(avpi_known_files *k, avp_str manifest, avp_str log, avp_error *err);
/** NULL when no record tells of a file of this name. */
const avpi_known_file *avpi_known_files_find(const avpi_known_files *k, avp_str name);

/**
 * Are the reports in the case, and the labels, lists and mappings among its originals, those that the log tells of? A report that is not
 * there any more is no alteration. Originals of posts are checked with the manifest (store/verify.c).
 * Errors   AVP_E_INPUT names the file that differs, or the original that is missing
 */
AVP_MUST_CHECK avp_status avpi_known_files_check(avpi_known_files *k, const char *folder, avp_error *err);
/** Files in originals/ and reports/ that no record tells of, into out->unlisted. */
AVP_MUST_CHECK avp_status avpi_unlisted_files(avpi_known_files *k, const char *folder, avp_verified *out,
                                              avp_error *err);
/** Add a name to out->unlisted. */
AVP_MUST_CHECK avp_status avpi_unlisted_add(const avp_ctx *ctx, avp_verified *out, avp_str name, avp_error *err);

#endif
