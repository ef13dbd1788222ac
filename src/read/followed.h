/* One file that is followed: how much of it was taken, and what can be taken now. */
#ifndef AVPI_READ_FOLLOWED_H
#define AVPI_READ_FOLLOWED_H

#include "read/plan.h"
#include "read/sources.h"
#include "store/sql.h"

#include <sys/stat.h>

/*
 * Every piece can be read by itself, as any other file: it begins like the whole one (notes and header of a table; the first line of a file
 * of JSON, where the piece itself begins with what is none), and holds a row that can be kept.
 *
 *   0 ......... head ..... records ..... taken ..... whole records ..... half a one | size
 *   |- plan->skip -|                       |------ the next piece -------|- waits ---|
 */
typedef enum avpi_following {
    AVPI_FOLLOW_NEW, /* nothing could be told of it yet: looked at again when it changes, read as it is when it does not */
    AVPI_FOLLOW_GROWS, /* plain records: in pieces */
    AVPI_FOLLOW_WHOLE /* packed, JSON in one document, Parquet: when it has not changed for a while, and again when it changes */
} avpi_following;

enum { AVPI_FOLLOWED_TAIL = 256 };

typedef struct avpi_followed {
    char *path;
    dev_t device;
    ino_t inode;
    avpi_following how;
    avpi_plan plan;
    uint32_t first_id;    /* source of its first piece */
    uint64_t size, taken; /* bytes; taken of WHOLE and NEW: the size at which it was read or given up */
    struct timespec modified;
    double changed_s;              /* when that was seen */
    char tail[AVPI_FOLLOWED_TAIL]; /* the bytes before `taken`: if they are others, the file was written anew */
    size_t tail_size;
    char next_tail[AVPI_FOLLOWED_TAIL]; /* of the piece that is offered */
    size_t next_tail_size;
    bool seen;        /* in the round that is going on */
    uint64_t refused; /* the size at which none of the rows beyond `taken` could be kept: they wait for others */
} avpi_followed;

/* What a round looks by. */
typedef struct avpi_follow_look {
    const avp_ctx *ctx;
    const avp_read_options *opts;
    double now_s, settle_s;
    avpi_buf room; /* bytes of a piece */
} avpi_follow_look;

void avpi_followed_init(avpi_followed *file, const avp_ctx *ctx);
void avpi_followed_free(avpi_followed *file, const avp_ctx *ctx);

/** Take note of what stat said. *anew: what was taken is no longer there, it begins from its first byte. */
AVP_MUST_CHECK avp_status avpi_followed_note(avpi_followed *file, const avpi_follow_look *look,
                                             const struct stat *about, bool *anew, avp_error *err);
/**
 * What can be read of it now, as one more of the sources: a piece in a temporary file, or the file itself. Nothing is added when
 * nothing can. What cannot be opened at this moment is left for the next round.
 * Out     piece  where it ends: for avpi_followed_took
 */
AVP_MUST_CHECK avp_status avpi_followed_offer(avpi_followed *file, avpi_follow_look *look, avpi_sources *sources,
                                              avpi_piece *piece, avp_error *err);
/** It was read up to there; or nothing of it could be kept. */
void avpi_followed_took(avpi_followed *file, const avpi_piece *piece, bool kept);
/** Bytes at its end that wait to be finished. */
uint64_t avpi_followed_waiting(const avpi_followed *file);

/** How much of it earlier runs took, by the pieces of the case whose bytes it still has: file->taken. */
AVP_MUST_CHECK avp_status avpi_followed_recall(avpi_followed *file, const avp_ctx *ctx, avp_case *c, avp_error *err);

#endif
