/* The time stamps of a case: timestamps/RECORDS.tsr, .pem and maybe .tsq, for the root after so many records of the log. */
#ifndef AVPI_PROOF_SEAL_STAMPS_H
#define AVPI_PROOF_SEAL_STAMPS_H

#include "proof/case_tree.h"
#include "proof/time_stamp.h"

#define AVPI_STAMPS_FOLDER "timestamps"

/* The files of one stamp. */
typedef struct avpi_stamp_files {
    uint64_t records;
    avpi_buf response, ca, request; /* request empty when it was ours */
} avpi_stamp_files;

void avpi_stamp_files_init(avpi_stamp_files *files, const avp_ctx *ctx);
void avpi_stamp_files_free(avpi_stamp_files *files);

/** Read the files that the options name. Errors: AVP_E_ARG there is no --tsa-ca */
AVP_MUST_CHECK avp_status avpi_stamp_files_read(const avp_ctx *ctx, const char *response, const char *request,
                                                const char *ca, avpi_stamp_files *out, avp_error *err);

/** After which record of the log was this the root? Errors: AVP_E_INPUT it never was */
AVP_MUST_CHECK avp_status avpi_stamp_find(const avp_ctx *ctx, const avpi_case_tree *tree, const avpi_node_hash *root,
                                          uint64_t *records, avp_error *err);

/** Check a stamp against the tree; sets files->records when it is 0 (unknown). */
AVP_MUST_CHECK avp_status avpi_stamp_files_check(const avp_ctx *ctx, const avpi_case_tree *tree,
                                                 avpi_stamp_files *files, avp_stamp *out, avp_error *err);

/** Check an answer, keep it in the case, and say so in the log. */
AVP_MUST_CHECK avp_status avpi_case_stamp_add(avp_case *c, avpi_case_tree *tree, const avp_seal_options *opts,
                                              avp_error *err);

/** "00000012.tsr" -> 12 and ".tsr"; false for other names. */
bool avpi_stamp_name(const char *name, uint64_t *records, const char **ending);

/* A list of stamps that is put together from their files, in any order. */
typedef struct avpi_stamp_list {
    const avp_ctx *ctx;
    avpi_stamp_files *items;
    size_t count, capacity;
} avpi_stamp_list;

/** Room for the content of one file of the folder; NULL in *out for a name that is none of a stamp. */
AVP_MUST_CHECK avp_status avpi_stamp_list_room(avpi_stamp_list *list, const char *name, avpi_buf **out, avp_error *err);
/** Check them all. Out: *stamps on the heap */
AVP_MUST_CHECK avp_status avpi_stamp_list_check(avpi_stamp_list *list, const avpi_case_tree *tree, avp_str other_ca,
                                                avp_stamp **stamps, size_t *n, avp_error *err);
void avpi_stamp_list_free(avpi_stamp_list *list);
/** Those of a case folder. */
AVP_MUST_CHECK avp_status avpi_stamp_list_read(avpi_stamp_list *list, const char *case_folder, avp_error *err);

/** What verify may be asked for beside: another answer of an authority, a root from a report. Adds to out->stamps. */
AVP_MUST_CHECK avp_status avpi_verify_more(const avp_ctx *ctx, const avpi_case_tree *tree,
                                           const avp_verify_options *opts, avp_verified *out, avp_error *err);

#endif
