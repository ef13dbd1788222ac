/* What every finding begins from, and the list of findings that the driver walks. */
#ifndef AVPI_STORY_TELLING_H
#define AVPI_STORY_TELLING_H

#include "story/crowd.h"
#include "story/folding.h"

struct avpi_talk;
struct avpi_target_names;

/* The collection, read once. */
typedef struct avpi_telling {
    const avp_ctx *ctx;
    avp_case *c;
    const avp_groups *groups;
    const avp_told_options *opts;
    uint64_t seed;
    const avpi_crowd *crowd;
    const avp_mask *mask;
    struct avpi_talk *talk;                /* posts in order, what they are about */
    const struct avpi_target_names *names; /* of the targets */
} avpi_telling;

/* The text of a post, as it stands and folded. Reposts of a post that is in the case are not read: they have its words. */
typedef struct avpi_spoken {
    uint32_t post; /* the case's post_id */
    avp_str raw;
    const avpi_folded *folded;
} avpi_spoken;

/*
 * A finding. The driver calls begin of all, reads the texts once and lets all hear them, then calls find of all in this order: a
 * finding may use what one before it has put into findings.
 *
 *   begin   may be NULL; *state is the module's own, freed by end, which is called whatever happens
 *   hear    may be NULL; once per text, in any order, while other modules hear texts on other threads: state is all that it may write
 *   store   may be NULL; into the tables of the run
 */
typedef struct avpi_module {
    const char *name;
    avp_status (*begin)(const avpi_telling *t, void **state, avp_error *err);
    avp_status (*hear)(void *state, const avpi_spoken *spoken, avp_error *err);
    avp_status (*find)(const avpi_telling *t, void *state, avp_findings *out, avp_error *err);
    void (*end)(const avp_ctx *ctx, void *state);
    avp_status (*store)(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err);
    void (*drop)(const avp_ctx *ctx, avp_findings *f); /* frees what find has put into findings */
} avpi_module;

/* To add a finding: its file with `const avpi_module avpi_module_<name>`, and a line in modules.c. */
extern const avpi_module *const avpi_modules[];
extern const size_t avpi_modules_count;

/** Run all modules. */
AVP_MUST_CHECK avp_status avpi_tell_all(avpi_telling *t, avp_findings *out, avp_error *err);

#endif
