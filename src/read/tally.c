#include "read/tally.h"
#include "read/snowflake.h"

static void add_note(avpi_note *notes, size_t *n, avpi_note one) {
    size_t i = 0;
    while (i < *n && notes[i].text != one.text)
        i++;
    if (i == AVPI_TALLY_NOTES)
        return;
    if (i == *n)
        notes[(*n)++] = (avpi_note){one.text, 0, one.first};
    notes[i].count += one.count;
    if (one.first.line < notes[i].first.line ||
        (one.first.line == notes[i].first.line && one.first.offset < notes[i].first.offset))
        notes[i].first = one.first;
}

void avpi_tally_note(avpi_tally *t, avpi_note note) {
    add_note(t->notes, &t->n_notes, note);
}

void avpi_tally_add(avpi_tally *t, const avpi_batch *batch) {
    t->read += batch->rows_read;
    t->rejected += batch->n_rejects;
    avpi_steps_merge(&t->steps, &batch->steps);
    avpi_snowflakes_merge(&t->snowflakes, &batch->snowflakes);
    for (size_t i = 0; i < batch->n_notes; i++)
        add_note(t->notes, &t->n_notes, batch->notes[i]);
    for (size_t i = 0; i < batch->n_rejects; i++)
        add_note(t->reasons, &t->n_reasons, (avpi_note){batch->rejects[i].reason, 1, batch->rejects[i].place});
}

static void sort_notes(avpi_note *notes, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && notes[k].first.offset < notes[k - 1].first.offset; k--) {
            avpi_note held = notes[k];
            notes[k] = notes[k - 1];
            notes[k - 1] = held;
        }
}

static const char cut_off[] = N_("the file is cut off: what it held beyond its end is not there");

void avpi_tally_cut(avpi_tally *t, uint64_t line, uint64_t offset) {
    avpi_tally_note(t, (avpi_note){cut_off, 1, {line, offset, 0}});
}

void avpi_tally_keep_cut(const avpi_tally *from, avpi_tally *into) {
    for (size_t i = 0; i < from->n_notes; i++)
        if (from->notes[i].text == cut_off)
            avpi_tally_note(into, from->notes[i]);
}

void avpi_tally_sort(avpi_tally *tally) {
    sort_notes(tally->notes, tally->n_notes);
    sort_notes(tally->reasons, tally->n_reasons);
}
