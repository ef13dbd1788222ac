/* Options that belong to the command line itself: those of every command, and small tables that commands share. */
#ifndef AVPI_CLI_OPTIONS_CLI_H
#define AVPI_CLI_OPTIONS_CLI_H

#include "avispero/avispero.h"

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVPI_GLOBAL_OPTIONS(X)                                                                                         \
    X(json, "json", BOOL, bool, "false", 0, 0, "", NULL, "print the results as JSON", "")                              \
    X(out, "out", TEXT, const char *, NULL, 0, 0, "", NULL, "write the results to this file or folder", "")            \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of every random choice", "")                          \
    X(threads, "threads", INT, int64_t, "0", 0, 256, "threads", NULL,                                                  \
      "how many processors to use; 0 = all of them; the results are the same", "")                                     \
    X(memory, "memory", SIZE, uint64_t, "0", 0, 1e15, "bytes", NULL,                                                   \
      "memory for large arrays, like 4G; beyond it they go to the disk; 0 = no limit", "")                             \
    X(lang, "lang", CHOICE, int, "auto", 0, 0, "", "auto|en|es",                                                       \
      "language of messages and reports; auto = as LC_ALL, LC_MESSAGES or LANG say", "")                               \
    X(quiet, "quiet", BOOL, bool, "false", 0, 0, "", NULL, "print no progress and no notes, only results and errors",  \
      "")                                                                                                              \
    X(progress, "progress", BOOL, bool, "false", 0, 0, "", NULL, "print progress even when no terminal is there", "")  \
    X(force, "force", BOOL, bool, "false", 0, 0, "", NULL, "make a case in a folder that holds other things", "")      \
    X(exit_status, "exit-status", BOOL, bool, "false", 0, 0, "", NULL, "exit with 1 when nothing was found", "")       \
    X(help, "help", BOOL, bool, "false", 0, 0, "", NULL, "explain the command and its options", "")                    \
    X(version, "version", BOOL, bool, "false", 0, 0, "", NULL, "print the version", "")

typedef struct avpi_global_options {
    AVPI_GLOBAL_OPTIONS(AVP_OPTION_FIELD)
} avpi_global_options;
extern const avp_option_table avpi_global_option_table;

/* Before any command: for packagers. */
#define AVPI_DUMP_OPTIONS(X)                                                                                           \
    X(man, "dump-man", TEXT, const char *, NULL, 0, 0, "", NULL, "write the manual pages into this folder", "")        \
    X(completions, "dump-completions", TEXT, const char *, NULL, 0, 0, "", NULL,                                       \
      "write completions for bash, zsh and fish into this folder", "")

typedef struct avpi_dump_options {
    AVPI_DUMP_OPTIONS(AVP_OPTION_FIELD)
} avpi_dump_options;
extern const avp_option_table avpi_dump_option_table;

/* What is analysed: links, groups, run, report, export. */
#define AVPI_CHOOSE_OPTIONS(X)                                                                                         \
    X(trace, "trace", TEXT, const char *, NULL, 0, 0, "", NULL,                                                        \
      "the one kind of trace to use: object, repost, url, hashtags, reply, mention, text, media, and on request "      \
      "alone fast-repost and sync; all others that have acts if not given",                                            \
      "")                                                                                                              \
    X(shuffle, "shuffle", CHOICE, int, "none", 0, 0, "", "none|labels|within-source",                                  \
      "shuffle who did what before linking: whatever is still found is a false alarm", "docs/methods/links.md")

/* For `review` alone. X as above. */
#define AVPI_REVIEW_OPTIONS(X)                                                                                         \
    X(yes, "yes", TEXT, const char *, NULL, 0, 0, "", NULL, "this post is what it looks like", "")                     \
    X(no, "no", TEXT, const char *, NULL, 0, 0, "", NULL, "this post is none", "")                                     \
    X(unsure, "unsure", TEXT, const char *, NULL, 0, 0, "", NULL, "nobody can tell yet of this post", "")              \
    X(undo, "undo", TEXT, const char *, NULL, 0, 0, "", NULL, "take back the last verdict on this post", "")           \
    X(who, "who", TEXT, const char *, NULL, 0, 0, "", NULL, "who judges, for the log of the case", "")

typedef struct avpi_review_options {
    AVPI_REVIEW_OPTIONS(AVP_OPTION_FIELD)
} avpi_review_options;
extern const avp_option_table avpi_review_option_table;

/* For `read` alone. X as above. */
#define AVPI_READING_OPTIONS(X)                                                                                        \
    X(preview, "preview", BOOL, bool, "false", 0, 0, "", NULL,                                                         \
      "show what each column is taken for, why, and the first rows as they would be read; change nothing", "")         \
    X(retry_rejects, "retry-rejects", BOOL, bool, "false", 0, 0, "", NULL,                                             \
      "read the rejected rows of the case again, from its originals, with the --map or --mapping given now", "")       \
    X(follow, "follow", BOOL, bool, "false", 0, 0, "", NULL,                                                           \
      "go on reading what is added to the folders and files that are given, until interrupted (Ctrl-C)", "")

typedef struct avpi_reading_options {
    AVPI_READING_OPTIONS(AVP_OPTION_FIELD)
} avpi_reading_options;
extern const avp_option_table avpi_reading_option_table;

/* For commands that link. X as above. */
#define AVPI_CALIBRATE_OPTIONS(X)                                                                                      \
    X(shuffles, "calibrate", INT, int64_t, "20", 0, 10000, "shuffles", NULL,                                           \
      "run the same search on so many shuffles, take back links that shuffles give as well, and say how many are "     \
      "left; "                                                                                                         \
      "for groups fewer in large collections, unless given",                                                           \
      "docs/methods/two-pass.md")

typedef struct avpi_calibrate_options {
    AVPI_CALIBRATE_OPTIONS(AVP_OPTION_FIELD)
} avpi_calibrate_options;
extern const avp_option_table avpi_calibrate_option_table;

typedef struct avpi_choose_options {
    AVPI_CHOOSE_OPTIONS(AVP_OPTION_FIELD)
} avpi_choose_options;
extern const avp_option_table avpi_choose_option_table;

#define AVPI_PAIR_OPTIONS(X)                                                                                           \
    X(pair, "pair", TEXT, char *, NULL, 0, 0, "", NULL,                                                                \
      "two accounts, A,B: the exact probability of what they did together, trace by trace, instead of links",          \
      "docs/methods/links.md: one pair exactly")

typedef struct avpi_pair_options {
    AVPI_PAIR_OPTIONS(AVP_OPTION_FIELD)
} avpi_pair_options;
extern const avp_option_table avpi_pair_option_table;

#define AVPI_MEMBERS_OPTIONS(X)                                                                                        \
    X(members, "members", BOOL, bool, "false", 0, 0, "", NULL, "list the accounts of each group", "")

typedef struct avpi_members_options {
    AVPI_MEMBERS_OPTIONS(AVP_OPTION_FIELD)
} avpi_members_options;
extern const avp_option_table avpi_members_option_table;

#define AVPI_EXPORT_OPTIONS(X)                                                                                         \
    X(as, "as", TEXT, const char *, NULL, 0, 0, "", NULL,                                                              \
      "format: csv, gephi, gexf, graphml, json or parquet; by the name of --out if not given", "")

typedef struct avpi_export_options {
    AVPI_EXPORT_OPTIONS(AVP_OPTION_FIELD)
} avpi_export_options;
extern const avp_option_table avpi_export_option_table;

#define AVPI_COMPARE_FILES_OPTIONS(X)                                                                                  \
    X(scores, "scores", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "write account and score into this CSV file, for `evaluate --scores`", "")

typedef struct avpi_compare_files_options {
    AVPI_COMPARE_FILES_OPTIONS(AVP_OPTION_FIELD)
} avpi_compare_files_options;
extern const avp_option_table avpi_compare_files_option_table;

/* For every command that writes what may leave the case. */
#define AVPI_WITHHELD_OPTIONS(X)                                                                                       \
    X(with_deleted, "with-deleted", BOOL, bool, "false", 0, 0, "", NULL,                                               \
      "show also what is on the case's list of deletions: for the editor and the court, not for publication", "")

typedef struct avpi_withheld_options {
    AVPI_WITHHELD_OPTIONS(AVP_OPTION_FIELD)
} avpi_withheld_options;
extern const avp_option_table avpi_withheld_option_table;

#define AVPI_SERVE_OPTIONS(X)                                                                                          \
    X(open, "open", BOOL, bool, "false", 0, 0, "", NULL, "open the page in the browser", "")                           \
    X(print_url, "print-url", BOOL, bool, "false", 0, 0, "", NULL, "print the address alone, on one line", "")

typedef struct avpi_serve_options {
    AVPI_SERVE_OPTIONS(AVP_OPTION_FIELD)
} avpi_serve_options;
extern const avp_option_table avpi_serve_option_table;

#define AVPI_REPORT_OPTIONS(X)                                                                                         \
    X(figure, "figure", CHOICE, int, "none", 0, 0, "", "none|network|timeline",                                        \
      "write this one figure instead of the report, as .svg, .png or .pdf", "")                                        \
    X(one_page, "one-page", BOOL, bool, "false", 0, 0, "", NULL,                                                       \
      "write one page for an editor: what was found, how sure, what would disprove it, what to ask next", "")          \
    X(site, "site", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "write static pages for the newsroom's own site into this folder: article, figures, network, downloads", "")     \
    X(cards, "cards", TEXT, const char *, NULL, 0, 0, "", NULL,                                                        \
      "write the figures as pictures for social media into this folder", "")

typedef struct avpi_report_options {
    AVPI_REPORT_OPTIONS(AVP_OPTION_FIELD)
} avpi_report_options;
extern const avp_option_table avpi_report_option_table;

#define AVPI_TEMPLATE_OPTIONS(X)                                                                                       \
    X(template, "template", BOOL, bool, "false", 0, 0, "", NULL,                                                       \
      "print a file to begin with: the header, and rows that say how it is meant", "")

typedef struct avpi_template_options {
    AVPI_TEMPLATE_OPTIONS(AVP_OPTION_FIELD)
} avpi_template_options;
extern const avp_option_table avpi_template_option_table;

#define AVPI_PASSPHRASE_OPTIONS(X)                                                                                     \
    X(fd, "passphrase-fd", INT, int64_t, "-1", -1, 1023, "", NULL,                                                     \
      "read the passphrase from this open file descriptor; else from AVISPERO_PASSPHRASE, else from the terminal", "")

typedef struct avpi_passphrase_options {
    AVPI_PASSPHRASE_OPTIONS(AVP_OPTION_FIELD)
} avpi_passphrase_options;
extern const avp_option_table avpi_passphrase_option_table;

#define AVPI_UNLOCK_OPTIONS(X)                                                                                         \
    X(idle_min, "idle", INT, int64_t, "0", 0, 10080, "min", NULL,                                                      \
      "stay, and lock the case again when it was not used for so many minutes, or on Ctrl-C; 0 = leave it open", "")

typedef struct avpi_unlock_options {
    AVPI_UNLOCK_OPTIONS(AVP_OPTION_FIELD)
} avpi_unlock_options;
extern const avp_option_table avpi_unlock_option_table;

#endif
