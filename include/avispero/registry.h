/* The registry: cases of harm with their incidents and documents, and published counts beside them. */
#ifndef AVISPERO_REGISTRY_H
#define AVISPERO_REGISTRY_H

#include "avispero/case.h"
#include "avispero/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- taking files in ---- */

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_REGISTRY_OPTIONS(X)                                                                                        \
    X(map, "map", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "columns by hand: key=column,... (keys code, kind, title, name, sex, age, status, when, state, municipality, "   \
      "count, ...)",                                                                                                   \
      "")                                                                                                              \
    X(holds, "holds", CHOICE, int, "auto", 0, 0, "", "auto|records|counts|geometry|population|places",                 \
      "what the files hold; auto = told from their columns", "")                                                       \
    X(kind, "kind", TEXT, const char *, NULL, 0, 0, "", NULL,                                                          \
      "kind of the cases where no column says it: disappearance, killing, attack, threat, or a word of yours", "")     \
    X(published, "public", BOOL, bool, "false", 0, 0, "", NULL,                                                        \
      "mark the cases of the files as public where no column says it", "")                                             \
    X(seen, "seen", BOOL, bool, "false", 0, 0, "", NULL,                                                               \
      "somebody looked at the files: where something was taken back, what they bring does not wait, but for what may " \
      "be that",                                                                                                       \
      "")                                                                                                              \
    X(geometry, "geometry", TEXT, const char *, NULL, 0, 0, "", NULL,                                                  \
      "GeoJSON or TopoJSON with the shapes of municipalities, or of states", "")                                       \
    X(key, "key", TEXT, const char *, NULL, 0, 0, "", NULL,                                                            \
      "property of a shape that holds its code; \"id\", or the id of the shape itself, if not given", "")              \
    X(population, "population", TEXT, const char *, NULL, 0, 0, "", NULL,                                              \
      "CSV of inhabitants by code of state or municipality, for rates", "")                                            \
    X(places, "places", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "CSV of codes and names of municipalities; further names of a code are names that it had", "")                   \
    X(totals, "totals", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "words of the tables of counts that stand for a sum of other rows, with commas between, besides those that the " \
      "program knows (total, ambos, nacional ...)",                                                                    \
      "")

typedef struct avp_registry_options {
    AVP_REGISTRY_OPTIONS(AVP_OPTION_FIELD)
    const char *who; /* brings the files, for the history of what they change; NULL = nobody says */
} avp_registry_options;
AVP_API extern const avp_option_table avp_registry_option_table;

#define AVP_REASONS 8
typedef struct avp_reject_reason {
    const char *reason;  /* English; lives as long as the program */
    uint64_t rows, line; /* rows rejected for it; line of the first, 0 = the file has none */
} avp_reject_reason;

typedef struct avp_registry_file {
    char *path;
    const char
        *holds;    /* "records", "counts", "points", "geometry", "population", "places"; "" when it could not be told */
    char *columns; /* "when=fecha,state=entidad": which column was taken for what */
    avp_status status;                             /* of this file alone */
    char *message;                                 /* the error's text when status is not AVP_OK, else NULL */
    uint64_t line, byte;                           /* where the error is; 0, 0 = nowhere */
    uint64_t rows_read, kept, duplicate, rejected; /* rows_read = kept + duplicate + rejected */
    uint64_t
        superseded; /* rows of counts, of other files or of this one, that a later state of the same source replaces */
    uint64_t
        elsewhere; /* of these, those that a table of other columns replaces: it may be another source of the same kind */
    bool closed;   /* counts that are not public, as a table is not whose place they take */
    uint64_t
        within; /* rows of counts that lie within a wider sum of the same (a year, all sexes) and are not added to it */
    uint64_t
        updated; /* cases that were here and got what a later state of their table says; what people edited stays */
    uint64_t
        withheld; /* rows marked public whose words are not: their case is not, or a person took something of it, or of what may be it, back */
    uint64_t
        waiting, /* cases of which something waits until a person publishes it, since something was taken back in this registry */
        alike;         /* of those: they may be what was taken back, or have words of it */
    uint64_t source;   /* its number in the case; 0 = it is not in */
    bool already;      /* the same bytes were taken in before: nothing changed */
    uint64_t replaced; /* of counts that were taken in before: rows in whose place later tables stand */
    char *replaced_by; /* these tables: "source:2, source:3"; else NULL */
    size_t n_reasons;  /* why rows were rejected, as they came up; beyond AVP_REASONS the last takes the rest */
    avp_reject_reason reasons[AVP_REASONS];
} avp_registry_file;

typedef struct avp_registry_source { /* a file that counts or inhabitants came from */
    uint64_t id, kept;               /* its number, and rows of it */
    char *path;
    const char *holds; /* "counts", "population" */
    bool is_public;    /* may stand in a site */
} avp_registry_source;

typedef struct
    avp_unjoined { /* a code of a municipality that is none of the geometry's, or says that it is not known; or a name */
    char *code, *name;    /* name as in the source; "" = none. A name that is no municipality known here has no code */
    uint64_t rows, count; /* rows of counts with it, and their sum; incidents count as one each */
    bool
        has_shape; /* a municipality has this code, but the rows with it say that theirs is not known: they are not drawn there */
} avp_unjoined;

typedef struct avp_partly_given { /* a state whose inhabitants are not known, since municipalities are missing */
    char *code;
    uint64_t given, of; /* municipalities whose inhabitants were given, of at least so many that it has */
} avp_partly_given;

typedef struct avp_registry_report {
    size_t n_files;
    avp_registry_file *files;
    uint64_t records, incidents, documents, counted, rejected, proposals,
        waiting; /* in the case afterwards; counted: rows of counts that stand; waiting: cases of which something waits */
    size_t n_unjoined;
    avp_unjoined *unjoined; /* by code */
    size_t n_sources;
    avp_registry_source *sources; /* by number */
    size_t n_partly;
    avp_partly_given *partly; /* by code */
} avp_registry_report;
AVP_API void avp_registry_report_free(const avp_ctx *ctx, avp_registry_report *report);

/**
 * Take files into the registry of a case: tables of counts, tables of cases, points, shapes, inhabitants, names of places. .gz and .zst are seen from content.
 *
 * In       paths, n  files; opts NULL = defaults. opts->geometry, population and places are taken before them
 * Out      report    one entry a file, also for those that failed; caller frees. Exactly repeated rows are duplicates
 * Errors   AVP_E_INPUT at least one file was bad (the others are in; see report); AVP_E_ARG the map is wrong; AVP_E_FULL, AVP_E_IO, AVP_E_CANCELLED
 * Cost     O(bytes); memory O(distinct rows x 40 bytes), and one file of shapes
 * Beware   counts and cases are different things: nothing adds them. Two states of one source do not add up either, nor a sum and
 *          its parts: see `superseded` and `within`
 * Proof    tests/unit/registry/, tests/gold/test_registry_rnpdno.sh
 */
AVP_API AVP_MUST_CHECK avp_status avp_registry_import(avp_case *c, const char *const *paths, size_t n,
                                                      const avp_registry_options *opts, avp_registry_report *report,
                                                      avp_error *err);
/** What the registry of a case holds: a report without files. */
AVP_API AVP_MUST_CHECK avp_status avp_registry_look(avp_case *c, avp_registry_report *report, avp_error *err);

/* ---- counting ---- */

#define AVP_REGISTRY_COUNT_OPTIONS(X)                                                                                  \
    X(count, "count", BOOL, bool, "false", 0, 0, "", NULL, "count what is held, by --by and --period", "")             \
    X(by, "by", TEXT, const char *, NULL, 0, 0, "", NULL,                                                              \
      "what to count by, with commas between: state, municipality, sex, status, kind, period; by state if not given",  \
      "")                                                                                                              \
    X(period, "period", TEXT, const char *, NULL, 0, 0, "", NULL,                                                      \
      "count only this year, month or day: 2014, 2014-09, 2014-09-26, or from..to", "")

typedef struct avp_registry_count_options {
    AVP_REGISTRY_COUNT_OPTIONS(AVP_OPTION_FIELD)
} avp_registry_count_options;
AVP_API extern const avp_option_table avp_registry_count_option_table;

/* What can be counted by. */
typedef enum avp_registry_by {
    AVP_BY_STATE,
    AVP_BY_MUNICIPALITY,
    AVP_BY_SEX,
    AVP_BY_STATUS,
    AVP_BY_KIND,
    AVP_BY_PERIOD,
    AVP_BYS
} avp_registry_by;
AVP_API const char *avp_registry_by_name(avp_registry_by by);

typedef struct avp_registry_row {
    char *of[AVP_BYS];                    /* names as in the source; NULL = not counted by, or not told */
    char *state_code, *municipality_code; /* NULL = not known */
    uint64_t count;                       /* sum of counts; of single cases: cases, each once */
} avp_registry_row;

typedef struct avp_registry_rows {
    bool by[AVP_BYS];
    size_t n_counts, n_single;
    avp_registry_row *counts; /* published counts, sorted by names */
    avp_registry_row *
        single; /* cases, another thing, never added; one whose incidents differ in what is counted by is in several rows */
    uint64_t n_cases; /* in all rows of single, each once */
    uint64_t coarser_counts,
        coarser_single; /* left out: their dates are less precise than the period, and reach out of it */
} avp_registry_rows;

/**
 * Count.
 * Errors   AVP_E_ARG an unknown word in opts->by, no such period
 * Out      rows  caller frees with avp_registry_rows_free
 */
AVP_API AVP_MUST_CHECK avp_status avp_registry_count(avp_case *c, const avp_registry_count_options *opts,
                                                     avp_registry_rows *rows, avp_error *err);
AVP_API void avp_registry_rows_free(const avp_ctx *ctx, avp_registry_rows *rows);

/* ---- changing ---- */

typedef struct avp_registry_changed {
    uint64_t edit, /* number of the edit, which an undo names; 0 = nothing changed: all of it stood there already */
        id;        /* of what was added or changed, of an accepted tip its case */
} avp_registry_changed;

/**
 * Change something: add, set, remove, decide on a proposal, undo. Kept with what was there before; nothing is deleted.
 * A case open for reading keeps it in notes.jsonl, in effect for this opening at once, and for later ones too; the next command that writes takes it into the tables.
 *
 * In       change  a JSON object as docs/api.md says: {"do":"set","what":"record","of":17,"values":{"status":"..."},"who":"..."}
 * Errors   AVP_E_ARG it makes no sense: an unknown field, no such record, a value that cannot stand there, a code of no place, half a point, a relation to nothing or to itself, a
 *          source that is no table of counts, inhabitants or names, an edit that was changed since; the case is as before
 *          AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_registry_change(avp_case *c, const char *change, avp_registry_changed *out,
                                                      avp_error *err);
/**
 * Keep a file as a document of a case: byte for byte in originals/, its SHA-256 in the log. The same bytes of the same case are one document.
 * In       c     open for writing; record  number of the case; who  NULL = nobody says
 * Out      out   id: number of the document; edit 0
 * Errors   AVP_E_ARG there is no such case; AVP_E_INPUT the file cannot be read; AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_registry_add_document(avp_case *c, const char *path, uint64_t record,
                                                            bool is_public, const char *who, avp_registry_changed *out,
                                                            avp_error *err);

typedef struct avp_registry_edit { /* one field of one edit */
    uint64_t edit, id;
    int64_t at_us;
    char *who, *why, *action, *thing, *field;
    char *before, *after; /* NULL = nothing was there */
} avp_registry_edit;

typedef struct avp_registry_proposal { /* two cases that may be one */
    uint64_t id, record_a, record_b;
    char *reason;  /* "code", "name", "text", "place", "person" */
    char *verdict; /* "same", "different"; NULL = nobody has decided */
} avp_registry_proposal;

typedef struct avp_registry_lists {
    size_t n_edits, n_proposals;
    avp_registry_edit *edits; /* the latest first, at most 10,000 */
    avp_registry_proposal *proposals;
} avp_registry_lists;
AVP_API AVP_MUST_CHECK avp_status avp_registry_list(avp_case *c, bool edits, bool proposals, avp_registry_lists *out,
                                                    avp_error *err);
AVP_API void avp_registry_lists_free(const avp_ctx *ctx, avp_registry_lists *lists);

typedef struct avp_registry_waiting_case { /* a case of which something waits until a person publishes it */
    uint64_t record, source;               /* numbers; source: of the last file that brought something of it */
    uint64_t near;                         /* a case that was taken back, which it may be, or has words of; 0 = none */
    char *path, *name, *title, *kind, *when, *where, *near_name, *near_title, *reason; /* NULL = not told */
} avp_registry_waiting_case;
typedef struct avp_registry_waiting_thing {
    uint64_t record, id;
    char *thing, *field;  /* "incident", "public" */
    char *before, *after; /* of "public" after has the words that it would publish, and before is NULL */
} avp_registry_waiting_thing;
typedef struct avp_registry_waiting {
    uint64_t total, alike; /* cases; those that may be what was taken back */
    size_t n_cases, n_things;
    avp_registry_waiting_case *cases;   /* those that may be what was taken back first; at most 10,000 */
    avp_registry_waiting_thing *things; /* in the order of the cases */
} avp_registry_waiting;
/** What waits: brought by a file where something of the registry was taken back, and not looked at yet. Caller frees. */
AVP_API AVP_MUST_CHECK avp_status avp_registry_list_waiting(avp_case *c, avp_registry_waiting *out, avp_error *err);
AVP_API void avp_registry_waiting_free(const avp_ctx *ctx, avp_registry_waiting *list);
/** A sentence (msgid) for the reason of a proposal, or of a case that waits. */
AVP_API const char *avp_registry_reason(const char *reason);

/* ---- sharing ---- */

/* X(field, flag, TYPE, ctype, default, least, most, unit, choices, help, source) */
#define AVP_REGISTRY_SITE_OPTIONS(X)                                                                                   \
    X(folder, "export-site", TEXT, const char *, NULL, 0, 0, "", NULL,                                                 \
      "write what is marked public as a static site into this folder: map, list, case by case, downloads", "")         \
    X(title, "site-title", TEXT, const char *, NULL, 0, 0, "", NULL,                                                   \
      "title of the site; \"Registry of cases\", if not given", "")                                                    \
    X(least_cell, "least-cell", INT, int64_t, "5", 1, 1000000, "cases", NULL,                                          \
      "published counts of fewer than this are left out of the site, and others with them where a subtraction would "  \
      "tell; 1 = all stay",                                                                                            \
      "docs/registry.md")                                                                                              \
    X(exact_points, "exact-points", BOOL, bool, "false", 0, 0, "", NULL,                                               \
      "tell the exact points of cases that have a statement \"point\" with the value \"exact\"; all other places are " \
      "told to the municipality",                                                                                      \
      "")                                                                                                              \
    X(codes, "site-codes", BOOL, bool, "false", 0, 0, "", NULL,                                                        \
      "tell the numbers that cases have in their tables (code, folio); they may be those of an investigation, and "    \
      "are "                                                                                                           \
      "left out if not given",                                                                                         \
      "")                                                                                                              \
    X(date, "site-date", TEXT, const char *, NULL, 0, 0, "", NULL,                                                     \
      "day that the site says it was made on, as 2026-11-30: for the same bytes on another day; today if not given",   \
      "")                                                                                                              \
    X(pdf_as_is, "pdf-as-is", BOOL, bool, "false", 0, 0, "", NULL,                                                     \
      "put public PDF documents into the site as they are, with what stands in them unseen (authors, dates, earlier "  \
      "versions); they are left out, if not given",                                                                    \
      "")

typedef struct avp_registry_site_options {
    AVP_REGISTRY_SITE_OPTIONS(AVP_OPTION_FIELD)
    const char *lang; /* "es" or "en": that the site opens in; NULL = in the reader's */
} avp_registry_site_options;
AVP_API extern const avp_option_table avp_registry_site_option_table;

typedef struct avp_registry_left_out { /* a public document whose bytes are not in the site */
    uint64_t document, record;         /* numbers in the case */
    char *name;          /* of its file as it came; "" = not kept. It may name somebody: it stands in no site */
    const char *why;     /* msgid; the site tells it */
    const char *instead; /* msgid: what can be done; NULL = nothing */
    uint64_t line;       /* of a text: where that shows first; 0 = nowhere */
} avp_registry_left_out;

typedef struct avp_registry_site { /* what stands in a site */
    uint64_t records, incidents, documents, statements, relations;
    uint64_t exact_points;  /* incidents whose point is told exactly */
    uint64_t counts, parts; /* sums of a state, year, status and sex that are told, and their parts by municipality */
    uint64_t suppressed;    /* of both: not told */
    uint64_t deleted;       /* rows that were marked public and hold what is on the case's list of deletions */
    size_t n_left_out;
    avp_registry_left_out *left_out; /* by record and document */
} avp_registry_site;

/**
 * Write the site: pages that open from the disk and ask for nothing, in Spanish and English.
 *
 * It holds what is marked public, thing by thing: an incident, document, statement or relation stands in it if it and its case are public, and neither
 * removed nor merged into another. Numbers of cases are the site's own; nothing is told of edits, files, accounts, posts, or who wrote what.
 * Pictures are without what devices write into them; what cannot be cleaned is told of, and its bytes are left out.
 *
 * In       opts  folder is new, empty, or an earlier site with nothing else in it
 * Out      out   caller frees with avp_registry_site_free. folder has all files or is as before. The same case, options and day give the same bytes
 * Errors   AVP_E_ARG nothing is public, no such day, or folder holds other things, or lies in the case; AVP_E_INPUT an original is missing or altered; AVP_E_IO, AVP_E_FULL
 * Cost     memory O(public rows), one document at a time
 * Beware   what people wrote in public texts is published as they wrote it, and pictures show what they show
 * Proof    tests/cli/test_registry_site.sh, tests/unit/registry/, tests/web/test_registry_site.sh
 */
AVP_API AVP_MUST_CHECK avp_status avp_registry_export_site(avp_case *c, const avp_registry_site_options *opts,
                                                           avp_registry_site *out, avp_error *err);
AVP_API void avp_registry_site_free(const avp_ctx *ctx, avp_registry_site *site);

#ifdef __cplusplus
}
#endif
#endif
