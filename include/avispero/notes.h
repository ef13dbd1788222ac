/* Notes: what a person wrote beside a view of the case. Kept in notes.jsonl, which is only ever added to. */
#ifndef AVISPERO_NOTES_H
#define AVISPERO_NOTES_H

#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A finding, and the view of the page that it was written beside. */
typedef struct avp_note {
    uint64_t number;                /* of the entry that wrote it: its name, 1, 2, 3 ... */
    char *title;                    /* "" = none */
    char *text;                     /* plain, paragraphs apart by an empty line */
    char *view;                     /* address within the page, "#/group/1?from=..."; "" = none */
    int64_t written_us, changed_us; /* changed: the last edit that stands; equal when there is none */
} avp_note;

/* The notes that stand: those not taken away, with their last edit, oldest first. */
typedef struct avp_notes {
    size_t count;
    avp_note *of;
    uint64_t entries;  /* lines of notes.jsonl, verdicts among them */
    uint64_t undoable; /* number of the last entry about notes that stands: what an undo takes back; 0 = none */
} avp_notes;

/**
 * Notes of a case, from notes.jsonl beside its database; none in memory. docs/formats/notes.md says what a line holds.
 * Errors   AVP_E_INPUT names the first line that was altered; AVP_E_IO, AVP_E_MEMORY
 * Cost     reads the file once
 * Beware   words of the user: they may name people. Show them as plain text
 */
AVP_API AVP_MUST_CHECK avp_status avp_notes_load(avp_case *c, avp_notes *out, avp_error *err);
AVP_API void avp_notes_free(const avp_ctx *ctx, avp_notes *notes);

/* What can be done: each adds one line, also to a case opened for reading. *number = of the new entry; may be NULL. */
enum { AVP_NOTE_TITLE_MOST = 300, AVP_NOTE_TEXT_MOST = 40000, AVP_NOTE_VIEW_MOST = 2000 }; /* bytes */

/** Errors: AVP_E_ARG nothing is written, too long, no UTF-8; AVP_E_IO, AVP_E_FULL */
AVP_API AVP_MUST_CHECK avp_status avp_notes_write(avp_case *c, const char *title, const char *text, const char *view,
                                                  uint64_t *number, avp_error *err);
/** Errors: as above, and AVP_E_ARG there is no such note */
AVP_API AVP_MUST_CHECK avp_status avp_notes_edit(avp_case *c, uint64_t note, const char *title, const char *text,
                                                 uint64_t *number, avp_error *err);
/** Errors: AVP_E_ARG there is no such note */
AVP_API AVP_MUST_CHECK avp_status avp_notes_remove(avp_case *c, uint64_t note, uint64_t *number, avp_error *err);
/** Take an entry back: written, edited, removed, or an undo itself. Errors: AVP_E_ARG it does not stand, or is about no note */
AVP_API AVP_MUST_CHECK avp_status avp_notes_undo(avp_case *c, uint64_t entry, uint64_t *number, avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
