/* One run of reading: the same steps for every sink. */
#ifndef AVPI_READ_IMPORTING_H
#define AVPI_READ_IMPORTING_H

#include "read/batch.h"
#include "read/decoder.h"
#include "read/mapping.h"
#include "read/plan.h"
#include "read/pump.h"
#include "read/sources.h"

typedef struct avpi_importing {
    const avp_ctx *ctx;
    avp_read_options opts;
    avpi_mapping mapping; /* of --mapping: opts.map and opts.as point into it */
    bool saved;           /* --save-mapping is done */
    avpi_sources sources;
    avp_read_report report; /* handed to the caller at the end, whatever happened */
    size_t warnings_capacity;
    avpi_sink sink;
    unsigned n_workers;
    avpi_decoder *decoder; /* of Parquet; NULL before the first such file */
    avpi_journey journey;
    size_t *ended; /* files that are ended and not committed */
    size_t n_ended, ended_capacity;
    uint64_t ended_bytes;
    double ended_since_s;
} avpi_importing;

/** Find the sources and make an entry of the report for each. Freed with avpi_importing_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_importing_init(avpi_importing *run, const avp_ctx *ctx, const char *const *paths,
                                              size_t n, const avp_read_options *opts, avp_error *err);
/** The same for sources that were found already, which move into the run. */
AVP_MUST_CHECK avp_status avpi_importing_take(avpi_importing *run, const avp_ctx *ctx, avpi_sources *sources,
                                              const avp_read_options *opts, avp_error *err);
void avpi_importing_free(avpi_importing *run);

/** Make the plan of source i: open, look, close. Its format and explanation go into the report. */
AVP_MUST_CHECK avp_status avpi_importing_look(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err);

/**
 * Read source i into the sink; makes the plan if it has none. A second time, as Windows-1252, where the first showed that it is.
 * Errors  AVP_E_INPUT the file is bad and left nothing
 */
AVP_MUST_CHECK avp_status avpi_importing_read(avpi_importing *run, size_t i, avpi_plan *plan, avp_error *err);

/**
 * Commit the files that were read and are not in yet. They come together: when they are many, before a large one, and at the end of the
 * run, which must call this.
 * Errors  those of the sink; then none of these files is in, and the report says so
 */
AVP_MUST_CHECK avp_status avpi_importing_commit(avpi_importing *run, avp_error *err);
/** The file was read to its end: commit it now, or later with others. */
AVP_MUST_CHECK avp_status avpi_importing_ended(avpi_importing *run, size_t i, bool held, avp_error *err);
/** Abandon the file that was begun; where that takes ended ones with it, the report says so. */
void avpi_importing_abandon(avpi_importing *run, bool took, avp_status status, const avp_error *why);

/** Warn of everything in the tally of file i. */
AVP_MUST_CHECK avp_status avpi_importing_warn_all(avpi_importing *run, size_t i, const avpi_tally *tally,
                                                  avp_error *err);
/** Say how many rows of file i contradict the case, if any. */
AVP_MUST_CHECK avp_status avpi_importing_warn_conflicts(avpi_importing *run, size_t i, avp_error *err);
/** AVP_E_BUG unless read = kept + duplicate + rejected. */
AVP_MUST_CHECK avp_status avpi_importing_sum(const avpi_importing *run, const avpi_tally *tally, avp_error *err);
/** One reading of source i into the sink, by a plan that may still be empty; *known: the sink has it already. */
AVP_MUST_CHECK avp_status avpi_importing_once(avpi_importing *run, size_t i, avpi_plan *plan, avpi_tally *tally,
                                              bool *known, avp_error *err);
/** Letters beyond ASCII that are not UTF-8, and next to none that are: the whole file is written otherwise. */
bool avpi_importing_is_cp1252(const avpi_tally *tally);
/** Put format and explanation of source i into the report. */
AVP_MUST_CHECK avp_status avpi_importing_explain(avpi_importing *run, size_t i, const avpi_plan *plan, avp_error *err);

/** Put what became of source i into the report: a file's own error is not the run's, others are returned. */
AVP_MUST_CHECK avp_status avpi_importing_settle(avpi_importing *run, size_t i, avp_status status, avp_error *file_error,
                                                avp_error *err);

/** AVP_E_INPUT when a file was bad, naming the first. */
AVP_MUST_CHECK avp_status avpi_importing_verdict(const avpi_importing *run, avp_error *err);

/** Warn about what stands at a place that is told already, or count some more. */
AVP_MUST_CHECK avp_status avpi_importing_warn_at(avpi_importing *run, const char *text, uint64_t count,
                                                 const char *first_place, avp_error *err);
/** Warn about file i, or count one more. place NULL = the file as a whole. */
AVP_MUST_CHECK avp_status avpi_importing_warn(avpi_importing *run, size_t i, const char *text, uint64_t count,
                                              const avpi_place *place, avp_error *err);

#endif
