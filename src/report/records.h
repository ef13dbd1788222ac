/* What the case's own tables say: files, rejects, warnings, labels, and the record of the run. */
#ifndef AVPI_REPORT_RECORDS_H
#define AVPI_REPORT_RECORDS_H

#include "avispero/report.h"
#include "base/memory.h"

enum { AVPI_REASONS_MAX = 5 };

typedef struct avpi_reason {
    avp_str text;
    uint64_t count, first_line;
} avpi_reason;

typedef struct avpi_file {
    uint32_t source;
    avp_str name, format, explanation, sha256;  /* name without its folder: a report is published */
    avp_str collector, source_url, legal_basis; /* as who read it said; ptr NULL = not said */
    uint64_t rows_read, kept, duplicate, rejected;
    size_t n_reasons; /* the commonest ones */
    avpi_reason reasons[AVPI_REASONS_MAX];
} avpi_file;

typedef struct avpi_setting {
    avp_str stage, name, value; /* value.ptr NULL = not given */
} avpi_setting;

/* A value of a labelling scheme, and how many of the case's accounts carry it. */
typedef struct avpi_label {
    avp_str scheme, value;
    uint64_t accounts;
} avpi_label;

typedef struct avpi_records {
    avpi_arena text;
    size_t n_files, n_warnings, n_settings, n_labels;
    avpi_file *files;         /* by name, then hash */
    avpi_reason *warnings;    /* the commonest first */
    avpi_setting *settings;   /* the story's options, and those on record for the other stages */
    avpi_label *labels;       /* by scheme; in it the commonest first. Schemes of more than 24 values are left out */
    uint32_t *label_of_group; /* labels x groups: members that carry it */
    uint64_t notices;         /* rows kept that tell what became of posts and accounts, and nothing else */
    uint64_t posts, accounts, rows_read, kept, duplicate, rejected;
} avpi_records;

/** Read them. story->c may be NULL: then only the settings are there. Errors: AVP_E_MEMORY, AVP_E_IO. Cost: small queries, one pass over labels. */
AVP_MUST_CHECK avp_status avpi_records_load(const avp_ctx *ctx, const avp_story *story, avpi_records *out,
                                            avp_error *err);
void avpi_records_free(const avp_ctx *ctx, avpi_records *records);

/** text without folders: every word that holds a slash keeps what stands after the last one. */
AVP_MUST_CHECK avp_status avpi_without_folders(avpi_arena *arena, avp_str text, avp_str *out, avp_error *err);

/* private to records*.c */
AVP_MUST_CHECK avp_status avpi_records_labels(const avp_ctx *ctx, const avp_story *story, avpi_records *records,
                                              avp_error *err);
AVP_MUST_CHECK avp_status avpi_records_settings(const avp_ctx *ctx, const avp_story *story, avpi_records *records,
                                                avp_error *err);

#endif
