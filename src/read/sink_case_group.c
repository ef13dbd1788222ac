/* The files of one transaction: large ones have their own, small ones share it, so that a thousand of them cost a few syncs. */
#include "read/sink_case_inside.h"

avp_status avpi_case_sink_open(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    if (s->in_file)
        return AVP_OK;
    if (!s->loaded)
        AVP_TRY(avpi_case_sink_load(s, err));
    s->dead.count = s->merged.count = s->reborn.count = 0;
    AVP_TRY(avpi_sql_begin(s->c, err));
    s->in_file = true;
    AVP_TRY(avpi_case_sink_suspects_open(s, err));
    AVP_TRY(avpi_case_sink_open_tables(s, err));
done:
    if (status != AVP_OK)
        avpi_case_sink_undo(s);
    return status;
}

static void forget_ended(avpi_case_sink *s) {
    for (size_t i = 0; i < s->n_ended; i++)
        avpi_free(s->ctx, s->ended[i].notes);
    s->n_ended = 0;
}

static void roll_back(avpi_case_sink *s) {
    avpi_case_sink_abandon_tables(s);
    avpi_sql_rollback(s->c);
    forget_ended(s);
    s->in_file = s->took = s->mapping_kept = false;
}

void avpi_case_sink_undo(avpi_case_sink *s) {
    if (!s->in_file)
        return;
    roll_back(s);
    s->loaded = false; /* the dictionaries hold names that the case does not */
}

avp_status avpi_case_sink_ended(avpi_case_sink *s, avp_read_file *file, const avpi_note *notes, size_t n_notes,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_ended one = {s->source_id, file, NULL, n_notes};
    AVP_TRY(avpi_grow(s->ctx, &s->ended, &s->ended_capacity, s->n_ended + 1, sizeof one, err));
    AVP_TRY(avpi_alloc(s->ctx, n_notes + 1, sizeof *one.notes, &one.notes, err));
    if (n_notes > 0)
        memcpy(one.notes, notes, n_notes * sizeof *notes);
    s->ended[s->n_ended++] = one;
    s->took = false;
    s->original = (avpi_original){0}; /* abandoning what comes next must not drop it */
done:
    return status;
}

/* File by file, so that the tables do not depend on which files came together. */
avp_status avpi_case_sink_settle(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t before = 0;
    AVP_TRY(avpi_case_sink_tidy(s, err));
    AVP_TRY(avpi_case_sink_gaps(s, err));
    AVP_TRY(avpi_case_sink_conflicts(s, &before, err));
    for (size_t i = 0; i < s->n_ended; i++) {
        for (size_t k = 0; k < s->ended[i].n_notes; k++)
            AVP_TRY(avpi_case_sink_warning(s, s->ended[i].source_id, &s->ended[i].notes[k], err));
        AVP_TRY(avpi_case_sink_tell_conflicts(s, &s->ended[i], before, err));
    }
    AVP_TRY(avpi_sql_exec(s->c, "DROP TABLE suspects", NULL, 0, err));
done:
    return status;
}

avp_status avpi_case_sink_commit(void *self, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    if (!s->in_file)
        return AVP_OK;
    if (s->n_ended == 0) { /* all that came was known: nothing changes, the log neither */
        roll_back(s);
        return AVP_OK;
    }
    AVP_TRY(avpi_case_sink_settle(s, err));
    AVP_TRY(avpi_sql_commit(s->c, err));
    s->in_file = false;
    forget_ended(s);
done:
    return status;
}
