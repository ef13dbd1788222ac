/* Review: a person's yes or no on each candidate; and the dossier of what was said yes to. Part of story. */
#ifndef AVISPERO_REVIEW_H
#define AVISPERO_REVIEW_H

#include "avispero/threats.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, "name"): as in tables and JSON. UNDO takes the verdict before it back. */
#define AVP_VERDICT_TABLE(X) X(WAITING, "waiting") X(YES, "yes") X(NO, "no") X(UNSURE, "unsure") X(UNDO, "undo")

typedef enum avp_verdict {
#define X(name, text) AVP_VERDICT_##name,
    AVP_VERDICT_TABLE(X)
#undef X
        AVP_VERDICTS
} avp_verdict;
AVP_API const char *avp_verdict_name(avp_verdict verdict);

/* A post that waits for a person, or was judged by one: a threat, personal data, or the first post of a picture of a group. */
typedef struct avp_candidate {
    uint32_t post_id;
    char *post, *account; /* native ids; post NULL = it has none: it is judged by "#post_id" */
    char *handle;         /* at the time, or the first known after it; NULL = not known */
    char *text;
    int64_t time_us;
    uint8_t level;  /* of the threat; 0 = none */
    char *rule;     /* NULL = no threat */
    char *kinds;    /* of personal data, separated by spaces; NULL = none */
    char *media;    /* hash or id of a picture that a group posted; NULL = none */
    char *blurhash; /* what it looks like from afar, blurred, where the platform tells; no sharper picture is kept */
    uint32_t media_group;
    uint64_t media_posts, media_accounts;
    char *target, *name; /* id and name of whom it is about; NULL = nobody on the list */
    char *source;        /* name of the file that it was read from, without folders */
    char *sha256;        /* of that file */
    uint64_t line, byte; /* where it stands there */
    avp_verdict verdict;
    int64_t judged_us;   /* INT64_MIN = never */
    uint64_t judgements; /* verdicts so far, those taken back included */
} avp_candidate;

typedef struct avp_candidates {
    uint64_t run_id; /* whose candidates; 0 = the case has no run */
    size_t count;
    avp_candidate *of; /* by level from 3 down, then personal data and pictures; then time, then native id */
    uint64_t of_verdict[AVP_VERDICTS];
} avp_candidates;

/**
 * The candidates of the latest run that looked for them, each with the verdict that stands.
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Beware   texts of posts: hostile, and words of people
 */
AVP_API AVP_MUST_CHECK avp_status avp_candidates_load(avp_case *c, avp_candidates *out, avp_error *err);
AVP_API void avp_candidates_free(const avp_ctx *ctx, avp_candidates *candidates);

/**
 * Add a verdict on a post, never changed afterwards: to the table reviews and to the custody log where the case is open for writing, to
 * notes.jsonl where it is only read, as the page does. It goes with the post, not with the run: the next run finds it judged.
 *
 * In       post  native id, or "#" and the post_id
 *          who   who judges, for the log; NULL = not told
 * Errors   AVP_E_INPUT the post is no candidate of the latest run; AVP_E_ARG nothing is left to take back; AVP_E_IO, AVP_E_FULL
 */
AVP_API AVP_MUST_CHECK avp_status avp_review_add(avp_case *c, const char *post, avp_verdict verdict, const char *who,
                                                 avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
