/* What `registry` prints, and its own options. */
#ifndef AVPI_CLI_REGISTRY_CLI_H
#define AVPI_CLI_REGISTRY_CLI_H

#include "cli/invocation.h"
#include "cli/json_out.h"

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVPI_REGISTRY_EDIT_OPTIONS(X)                                                                                  \
    X(add, "add", CHOICE, int, "none", 0, 0, "", "none|record|incident|statement|relation",                            \
      "add one of these, with --set", "")                                                                              \
    X(edit, "edit", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "change this one, with --set: record:17, incident:5, document:2", "")                                            \
    X(remove, "remove", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "take this one out: record:17, or the counts of source:2; nothing is deleted, and --undo brings it back", "")    \
    X(set, "set", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "fields and their values: \"kind=threat; when=2014-09; place=Iguala\"; an empty value takes one away", "")       \
    X(document, "document", TEXT, const char *, NULL, 0, 0, "", NULL, "keep this file as a document of --record", "")  \
    X(record, "record", INT, int64_t, "0", 0, 9e15, "", NULL,                                                          \
      "number of the case that --document or --accept-tip belongs to", "")                                             \
    X(decide, "decide", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "say whether two cases that were proposed are one: 3=same, 3=different", "")                                     \
    X(join, "join", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "say that two cases are one, proposed or not: 12,45 (12 stays, 45 goes into it)", "")                            \
    X(publish, "publish", TEXT, const char *, NULL, 0, 0, "", NULL,                                                    \
      "publish what waits of this case or file, once you looked at it: record:17, or source:3 without what may have "  \
      "been taken back",                                                                                               \
      "")                                                                                                              \
    X(keep_back, "keep-back", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "keep back what waits of this case or file: record:17, source:3; it stays as it is, and waits no more", "")      \
    X(undo, "undo", INT, int64_t, "0", 0, 9e15, "", NULL, "take the edit with this number back", "")                   \
    X(who, "who", TEXT, const char *, NULL, 0, 0, "", NULL, "who says so, or brings the files, for the history", "")   \
    X(why, "because", TEXT, const char *, NULL, 0, 0, "", NULL, "why, for the history", "")                            \
    X(history, "history", BOOL, bool, "false", 0, 0, "", NULL, "print what was changed, the latest first", "")         \
    X(proposals, "proposals", BOOL, bool, "false", 0, 0, "", NULL, "print cases that may be the same", "")             \
    X(waiting, "waiting", BOOL, bool, "false", 0, 0, "", NULL,                                                         \
      "print what waits until somebody publishes it, what may have been taken back first", "")

typedef struct avpi_registry_edit_options {
    AVPI_REGISTRY_EDIT_OPTIONS(AVP_OPTION_FIELD)
} avpi_registry_edit_options;
extern const avp_option_table avpi_registry_edit_option_table;

/** Open the case that the first argument names. Errors: AVP_E_INPUT it is none */
AVP_MUST_CHECK avp_status avpi_registry_open(const avpi_invocation *inv, avp_case_mode mode, avp_case **c,
                                             avp_error *err);
/** Do it, and print its number. */
AVP_MUST_CHECK avp_status avpi_registry_edit(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err);

/** "kind=threat; when=2014-09" as members of values. Errors: AVP_E_ARG a part has no =, or a field is told twice */
AVP_MUST_CHECK avp_status avpi_registry_values(const avp_ctx *ctx, const char *text, json_t *values, avp_error *err);

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVPI_REGISTRY_TIP_OPTIONS(X)                                                                                   \
    X(tip_form, "tip-form", TEXT, const char *, NULL, 0, 0, "", NULL,                                                  \
      "write a form, tip.html, into this folder: it encrypts for this case what somebody tells, without a network",    \
      "")                                                                                                              \
    X(tip_title, "tip-title", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "what stands above the form; words that say nothing of the case if not given", "")                               \
    X(open_tips, "open-tips", BOOL, bool, "false", 0, 0, "", NULL,                                                     \
      "the FILES are what the form made: decrypt them into the queue of tips", "")                                     \
    X(tips, "tips", BOOL, bool, "false", 0, 0, "", NULL, "print the tips, those that wait first", "")                  \
    X(accept_tip, "accept-tip", INT, int64_t, "0", 0, 9e15, "", NULL,                                                  \
      "make this tip an incident of --record, or of a new case with the values of --set", "")                          \
    X(refuse_tip, "refuse-tip", INT, int64_t, "0", 0, 9e15, "", NULL,                                                  \
      "refuse this tip; it stays in the case, and --undo takes it up again", "")

typedef struct avpi_registry_tip_options {
    AVPI_REGISTRY_TIP_OPTIONS(AVP_OPTION_FIELD)
} avpi_registry_tip_options;
extern const avp_option_table avpi_registry_tip_option_table;

/** Do what is asked for about tips, and print what came of it. */
AVP_MUST_CHECK avp_status avpi_registry_tips(avpi_invocation *inv, FILE *out, avp_error *err);

/** Print what the registry holds and what became of the files. */
AVP_MUST_CHECK avp_status avpi_registry_print(const avpi_invocation *inv, const avp_registry_report *report, FILE *out,
                                              avp_error *err);
AVP_MUST_CHECK avp_status avpi_registry_print_rows(const avpi_invocation *inv, const avp_registry_rows *rows, FILE *out,
                                                   avp_error *err);
AVP_MUST_CHECK avp_status avpi_registry_print_lists(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_registry_print_waiting(avpi_invocation *inv, avp_case *c, FILE *out, avp_error *err);

/** Write the site that --export-site asks for, print what is in it, and tell the log of the case. */
AVP_MUST_CHECK avp_status avpi_registry_share(const avpi_invocation *inv, FILE *out, avp_error *err);

#endif
