/* From CASE or FILES to links and groups: the steps that links, groups, run, report and export share. */
#ifndef AVPI_CLI_ANALYSIS_H
#define AVPI_CLI_ANALYSIS_H

#include "cli/invocation.h"

typedef struct avpi_analysis {
    avp_case *c;      /* NULL: acts were read straight from files */
    avp_case *beside; /* what the story is read from while c keeps the groups; NULL = c */
    bool has_read;    /* files were read: `read` tells how */
    avp_read_report read;
    size_t n;     /* traces with acts */
    size_t n_all; /* and, where they are several, all of them as one: the last of the arrays below */
    avp_acts acts[AVP_GROUPS_TRACES_MAX];
    avp_links links[AVP_GROUPS_TRACES_MAX];
    avp_trace_links traces[AVP_GROUPS_TRACES_MAX];
    avp_links_options
        links_options; /* as in force: windows below the precision are gone, and those that are not tested */
    avp_windows sweep; /* of the groups: all windows that the precision allows */
    avp_groups_options groups_options;
    avp_groups groups;     /* the listed ones */
    avp_known known;       /* of --known-organic; sha256 "" = not given */
    avp_findings findings; /* what the groups are like */
    avp_cascades cascades; /* what they spread, and who launches it; where the command asks */
    avp_calibration calibrations[AVP_GROUPS_TRACES_MAX]; /* at the group window; shuffles 0 = not done */
    double read_s, links_s, groups_s, story_s;
} avpi_analysis;

/* What a command needs from its input. */
typedef enum avpi_need {
    AVPI_NEED_ACTS, /* a case, files in a case in memory, or acts straight from files: whatever is fastest */
    AVPI_NEED_CASE  /* a case, or files in a case in memory */
} avpi_need;

/** Is there something at every path? Asked before a case is made for a mistyped name. - and globs are passed over. Errors: AVP_E_INPUT */
AVP_MUST_CHECK avp_status avpi_inputs_check(const avp_ctx *ctx, const char *const *paths, size_t n, avp_error *err);
/** Open the arguments: one case, or files. */
AVP_MUST_CHECK avp_status avpi_analysis_open(avpi_invocation *inv, avpi_need need, avpi_analysis *analysis,
                                             avp_error *err);
/**
 * Read files into analysis->c. If some are bad, says so, remembers it in inv->late and goes on, as long as something is there.
 */
AVP_MUST_CHECK avp_status avpi_analysis_read(avpi_invocation *inv, const char *const *paths, size_t n,
                                             avpi_analysis *analysis, avp_error *err);
/** Say on stderr which columns were guessed, the warnings, and how many rows were rejected; nothing with --quiet or for a case. */
void avpi_analysis_say_reading(const avpi_invocation *inv, const avpi_analysis *analysis);
/** Load the traces that are asked for, and shuffle them if asked to. */
AVP_MUST_CHECK avp_status avpi_analysis_load(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err);
/** Load, and link: in all windows. */
AVP_MUST_CHECK avp_status avpi_analysis_link(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err);
/** Groups from the links; those of --known-organic set apart. */
AVP_MUST_CHECK avp_status avpi_analysis_group(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err);
/** All of the above but opening. */
AVP_MUST_CHECK avp_status avpi_analysis_run(avpi_invocation *inv, avpi_analysis *analysis, avp_error *err);
/** What the groups are like; whole: and what happened. */
AVP_MUST_CHECK avp_status avpi_analysis_tell(avpi_invocation *inv, avpi_analysis *analysis, bool whole, avp_error *err);
void avpi_analysis_close(const avpi_invocation *inv, avpi_analysis *analysis);

/** What the report functions want; borrows from analysis. */
avp_story avpi_analysis_story(const avpi_invocation *inv, const avpi_analysis *analysis);

/** Index of the window whose links are written: 60 s when there, else the first. */
size_t avpi_window_written(const avp_links *links);

/** Name of --shuffle when labels are shuffled, else NULL. */
const char *avpi_shuffle_name(const avpi_invocation *inv);

double avpi_clock_s(void);

#endif
