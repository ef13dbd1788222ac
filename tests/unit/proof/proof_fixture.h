/* A small case on disk, read from files made by hand. */
#ifndef TESTS_UNIT_PROOF_PROOF_FIXTURE_H
#define TESTS_UNIT_PROOF_PROOF_FIXTURE_H

#include "avispero/proof.h"
#include "avispero/read.h"
#include "unit/store/case_fixture.h"

/* "<private folder>/<name>" with these bytes. */
static inline const char *proof_file(const char *name, avp_str bytes, char path[FIXTURE_PATH]) {
    fixture_path(path, name);
    fixture_write(path, bytes.ptr, bytes.len);
    return path;
}

/* Read one file into the case at path, made if it is not there. */
static inline void proof_read(const avp_ctx *ctx, const char *path, const char *file, bool by_reference) {
    avp_error err = {0};
    avp_read_options opts;
    avp_read_report report = {0};
    avp_case *c = fixture_open(ctx, path, AVP_CASE_CREATE);
    avp_options_init(&avp_read_option_table, &opts);
    opts.by_reference = by_reference;
    MUST(avp_read_files(ctx, c, &file, 1, &opts, &report, &err));
    avp_read_report_free(ctx, &report);
    avp_case_close(c);
}

#define PROOF_CSV                                                                                                      \
    "post,account,time,object\n"                                                                                       \
    "11,ana,2024-05-01T10:00:00Z,https://example.org/a\n"                                                              \
    "12,beto,2024-05-01T10:00:05Z,https://example.org/a\n"                                                             \
    "13,caro,2024-05-01T10:00:09Z,\"a, quoted\nobject\"\n"                                                             \
    "14,ana,2024-05-02T10:00:00Z,https://example.org/b\n"                                                              \
    "15,beto,2024-05-02T10:00:01Z,https://example.org/b\n"

/* The case "name" with PROOF_CSV in it. */
static inline void proof_case(const avp_ctx *ctx, const char *name, char path[FIXTURE_PATH]) {
    char file[FIXTURE_PATH];
    fixture_path(path, name);
    proof_read(ctx, path, proof_file("posts.csv", AVPI_STR(PROOF_CSV), file), false);
}

#endif
