/* The report: terminal summary, one self-contained HTML file, figures, exports. */
#ifndef AVISPERO_REPORT_H
#define AVISPERO_REPORT_H

#include "avispero/groups.h"
#include "avispero/read.h"
#include "avispero/spread.h"
#include "avispero/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How people and their words are shown. */
#define AVP_REPORT_OPTIONS(X)                                                                                          \
    X(names, "names", BOOL, bool, "false", 0, 0, "", NULL,                                                             \
      "show accounts, posts and files by their names instead of pseudonyms: for work, not for the public", "")         \
    X(public_names, "public", TEXT, const char *, NULL, 0, 0, "", NULL,                                                \
      "file of ids, handles and domains of public figures, one a line, that are shown by their names all the same",    \
      "")                                                                                                              \
    X(pseudonyms, "pseudonyms", TEXT, const char *, NULL, 0, 0, "", NULL,                                              \
      "file with the key of the pseudonyms, made if it is not there; a key made from the rows of the collection if "   \
      "not given",                                                                                                     \
      "docs/decisions/0017-pseudonyms-in-reports.md")                                                                  \
    X(full_quotes, "full-quotes", BOOL, bool, "false", 0, 0, "", NULL,                                                 \
      "quote posts whole; else their beginning, since a whole text that can be searched for names its author", "")     \
    X(quote_deleted, "quote-deleted", BOOL, bool, "false", 0, 0, "", NULL,                                             \
      "quote also posts that were deleted since, as far as the case knows; else only that they were", "")              \
    X(without_notes, "without-notes", BOOL, bool, "false", 0, 0, "", NULL,                                             \
      "leave out what the authors wrote beside the case at the page (its notes)", "")                                  \
    X(least_cell, "least-cell", INT, int64_t, "5", 1, 1000000, "accounts", NULL,                                       \
      "counts of fewer accounts by label or trait are written as \"fewer than\" this",                                 \
      "Sweeney (2002) k-anonymity; 5 is the usual least")

typedef struct avp_report_options {
    AVP_REPORT_OPTIONS(AVP_OPTION_FIELD)
} avp_report_options;
AVP_API extern const avp_option_table avp_report_option_table;

/* Everything a report tells about; borrowed. */
typedef struct avp_story {
    avp_case *c; /* posts behind links, rejects, labels */
    const avp_trace_links *traces;
    size_t n_traces;
    const avp_groups *groups;
    const avp_layout *layout; /* NULL: computed */
    const avp_links_options *links_options;
    const avp_groups_options *groups_options;
    const avp_findings *findings; /* what the groups are like; NULL: not looked at */
    const avp_cascades *cascades; /* who launches and boosts what they spread; NULL: not looked at */
    const avp_known *known;       /* groups set apart as known organic; NULL: no list was given */
    const char *command;          /* command line, for the provenance block */
    uint64_t run_id;
    const avp_report_options *shown; /* how people are shown; NULL: the defaults, which are pseudonyms */
    const char *
        evidence; /* root over every row of the inputs (avp_proof_root_of), for the foot of the page; NULL = not known */
} avp_story;

/**
 * Write the report: one file. HTML without script, that loads nothing from elsewhere; or PDF, A4, the same sections on paper.
 * In       path    in .pdf gives PDF, anything else HTML
 * In       story   groups may be empty: then the page says what was looked at, and what could have been seen
 *          lang    "es" or "en"
 * Errors   AVP_E_ARG another language; AVP_E_IO, AVP_E_FULL; AVP_E_MEMORY; path is written whole or not at all
 * Cost     a few scans of acts and posts; 64 groups of 1,800 accounts, 51,000 links: about 0.5 s
 * Threads  same bytes for every ctx->n_threads, and no time of day in them; PDF uses the machine's fonts
 * Beware   accounts have pseudonyms and quotes are short, unless story->shown says otherwise; times and who acted with whom stay
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_write(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                   const char *path, avp_error *err);

/** The same in n languages, each into its own file: what they tell is gathered once. Errors, threads: as avp_report_write. */
AVP_API AVP_MUST_CHECK avp_status avp_report_write_all(const avp_ctx *ctx, const avp_story *story,
                                                       const char *const *langs, const char *const *paths, size_t n,
                                                       avp_error *err);

/** The same on one page, for who decides whether it is published: what was found, how sure, what would disprove it, what to ask next. */
AVP_API AVP_MUST_CHECK avp_status avp_report_one_page(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                      const char *path, avp_error *err);

/**
 * Write static pages that open from the disk: index.html (the article), network.html (the network with pan, zoom, time and
 * search, one script that asks for nothing), report.pdf, one-page.html and .pdf, figures/, cards/, downloads/.
 * Out      folder  made if it is not there; files in it are written over
 * Errors   as avp_report_write
 * Beware   nothing of the folder is to be published beside it: names stand in no byte, unless story->shown says otherwise
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_site(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                  const char *folder, avp_error *err);

/** Write every figure as PNG for where links are shared, 1200 x 675 and 1080 x 1080 pixels, into a folder. */
AVP_API AVP_MUST_CHECK avp_status avp_report_cards(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                   const char *folder, avp_error *err);

/* A finding as a sentence for people. */
typedef struct avp_sentence {
    const char *
        kind; /* "awakening", "order", "launcher", "episode", "trend", "hijack", "rush", "coincidence", "flood", "claim", "call", "hours", "client" */
    const char *section;  /* anchor in the HTML report where its figure or table stands, without # */
    const char *table;    /* of the case: its rows */
    double number, p;     /* what is counted; by chance, NaN = nothing is tested */
    const char *disproof; /* what would disprove it, in the language asked for */
    char *text;
} avp_sentence;

typedef struct avp_sentences {
    size_t count;
    avp_sentence *of;
} avp_sentences;

/**
 * What happened, in order, finding by finding: those that pass their test, and those that are only counted.
 * In       lang  "es" or "en"; the same findings in the same order in both
 * Errors   AVP_E_ARG another language; AVP_E_MEMORY; out is empty then
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_sentences(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                       avp_sentences *out, avp_error *err);
AVP_API void avp_sentences_free(const avp_ctx *ctx, avp_sentences *sentences);

/** Plain-text summary for a terminal, lines of at most width columns (at least 40), no control characters. Caller frees *out with avp_free. */
AVP_API AVP_MUST_CHECK avp_status avp_report_text(const avp_ctx *ctx, const avp_story *story, const char *lang,
                                                  unsigned width, char **out, avp_error *err);

/**
 * Write the dossier: the candidates that a person said yes to, per post account, time, words, where the original stands and its SHA-256.
 * In       root   root over the evidence (avp_proof_root_of), or NULL; path ends in .html or .pdf
 * Out      posts  that are in it
 * Errors   AVP_E_ARG another language; AVP_E_IO, AVP_E_FULL; path is written whole or not at all
 * Beware   holds words of people and handles. Posts that publish personal data are listed without their words
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_dossier(const avp_ctx *ctx, avp_case *c, const char *root,
                                                     const char *lang, const char *path, uint64_t *posts,
                                                     avp_error *err);

/** Write one figure ("network", "timeline") as .svg, .png (2 pixels a CSS pixel) or .pdf by the end of path; SVG is the same on every machine, the others use its fonts. Errors: AVP_E_ARG another figure, language or ending. */
AVP_API AVP_MUST_CHECK avp_status avp_report_figure(const avp_ctx *ctx, const avp_story *story, const char *figure,
                                                    const char *lang, const char *path, avp_error *err);

/** Formats of avp_report_export, sorted: "csv", "gephi", "gexf", "graphml", "json", "parquet". */
AVP_API size_t avp_exporters_count(void);
AVP_API const char *avp_exporters_name(size_t i);

/**
 * Export the accounts that have a link, and the fused links. csv, gephi and parquet write two files beside path, "x.csv" giving
 * "x.nodes.csv" and "x.edges.csv"; the others write path itself. Each file is written whole or not at all. Rows are sorted by native id.
 * Errors   AVP_E_ARG unknown format; AVP_E_IO, AVP_E_FULL
 * Beware   csv and gephi put a ' before texts that a spreadsheet would take for a formula
 */
AVP_API AVP_MUST_CHECK avp_status avp_report_export(const avp_ctx *ctx, const avp_story *story, const char *format,
                                                    const char *path, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
