/* Notes that stand, told from the entries of notes.jsonl. */
#include "avispero/notes.h"

#include "store/canonical.h"
#include "store/entries.h"

#include <stdlib.h>

typedef enum kind { NOTE, EDIT, REMOVE, UNDO, KINDS } kind;
static const char *const actions[KINDS] = {"note", "edit", "remove", "undo"};

/* One entry about notes. */
typedef struct act {
    kind kind;
    uint64_t number, of; /* of: the note, or for an undo the entry */
    int64_t at_us;
    char *title, *text, *view;
    bool stands;
} act;

typedef struct acts {
    const avp_ctx *ctx;
    act *of;
    size_t n, capacity;
    uint64_t entries;
} acts;

static avp_status dup(const avp_ctx *ctx, const avpi_entry *entry, const char *name, char **out, avp_error *err) {
    avp_str text = avpi_entry_text(entry, name);
    return avpi_str_dup(ctx, text.ptr ? text : AVPI_STR(""), out, err);
}

static avp_status take(void *self, const avpi_entry *entry, avp_error *err) {
    acts *all = self;
    avp_status status = AVP_OK;
    int which = 0;
    while (which < KINDS && !avpi_str_equal(entry->action, avpi_str_view(actions[which])))
        which++;
    all->entries = entry->number;
    if (which == KINDS)
        return AVP_OK;
    AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
    act *of = &all->of[all->n++];
    *of =
        (act){.kind = (kind)which, .number = entry->number, .of = entry->number, .at_us = entry->at_us, .stands = true};
    if (which != NOTE && !avpi_entry_number(entry, which == UNDO ? "of" : "note", &of->of))
        of->stands = false;
    AVP_TRY(dup(all->ctx, entry, "title", &of->title, err));
    AVP_TRY(dup(all->ctx, entry, "text", &of->text, err));
    AVP_TRY(dup(all->ctx, entry, "view", &of->view, err));
done:
    return status;
}

static act *find(const acts *all, uint64_t number) {
    for (size_t i = 0; i < all->n; i++)
        if (all->of[i].number == number)
            return &all->of[i];
    return NULL;
}

/* Backwards: an undo that stands takes the entry before it that it names. */
static void strike(acts *all) {
    for (size_t i = all->n; i-- > 0;) {
        act *undone = all->of[i].kind == UNDO && all->of[i].stands ? find(all, all->of[i].of) : NULL;
        if (undone && undone < &all->of[i])
            undone->stands = false;
    }
}

static avp_status load_acts(avp_case *c, acts *all, avp_error *err) {
    avp_status status = AVP_OK;
    all->ctx = avpi_case_ctx(c);
    AVP_TRY(avpi_entries_each(c, take, all, err));
    strike(all);
done:
    return status;
}

static void free_acts(acts *all) {
    for (size_t i = 0; i < all->n; i++) {
        avpi_free(all->ctx, all->of[i].title);
        avpi_free(all->ctx, all->of[i].text);
        avpi_free(all->ctx, all->of[i].view);
    }
    avpi_free(all->ctx, all->of);
}

/* ---- what stands ---- */

static bool is_removed(const acts *all, uint64_t note) {
    for (size_t i = 0; i < all->n; i++)
        if (all->of[i].kind == REMOVE && all->of[i].stands && all->of[i].of == note)
            return true;
    return false;
}

/* The last edit of a note that stands, else the note itself. */
static act *latest(const acts *all, act *note) {
    act *last = note;
    for (size_t i = 0; i < all->n; i++)
        if (all->of[i].kind == EDIT && all->of[i].stands && all->of[i].of == note->number)
            last = &all->of[i];
    return last;
}

static char *move(char **from) {
    char *text = *from;
    *from = NULL;
    return text;
}

static avp_note note_of(const acts *all, act *note) {
    act *last = latest(all, note);
    return (avp_note){.number = note->number,
                      .title = move(&last->title),
                      .text = move(&last->text),
                      .view = move(&note->view),
                      .written_us = note->at_us,
                      .changed_us = last->at_us};
}

avp_status avp_notes_load(avp_case *c, avp_notes *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_notes found = {.count = 0};
    acts all = {.n = 0};
    AVP_TRY(load_acts(c, &all, err));
    AVP_TRY(avpi_zalloc(all.ctx, all.n, sizeof *found.of, &found.of, err));
    found.entries = all.entries;
    for (size_t i = 0; i < all.n; i++) {
        act *of = &all.of[i];
        if (of->stands && of->kind != UNDO)
            found.undoable = of->number;
        if (of->stands && of->kind == NOTE && !is_removed(&all, of->number))
            found.of[found.count++] = note_of(&all, of);
    }
    *out = found;
    found = (avp_notes){.count = 0};
done:
    avp_notes_free(avpi_case_ctx(c), &found);
    free_acts(&all);
    return status;
}

void avp_notes_free(const avp_ctx *ctx, avp_notes *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        avpi_free(ctx, notes->of[i].title);
        avpi_free(ctx, notes->of[i].text);
        avpi_free(ctx, notes->of[i].view);
    }
    avpi_free(ctx, notes->of);
    *notes = (avp_notes){.count = 0};
}

/* ---- adding an entry ---- */

static avp_status check(const avp_ctx *ctx, const char *name, const char *text, size_t most, avp_error *err) {
    avp_str of = avpi_str_view(text);
    if (of.len > most)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is longer than %zu bytes"), name, most);
    return avpi_utf8_valid(of, NULL) ? AVP_OK : avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" is not UTF-8"), name);
}

static avp_status add_text(avpi_buf *out, const char *name, const char *text, size_t most, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(check(out->ctx, name, text, most, err));
    AVP_TRY(avpi_buf_printf(out, err, "%s\"%s\":", out->len > 1 ? "," : "", name));
    AVP_TRY(avpi_canonical_string(out, avpi_str_view(text ? text : ""), err));
done:
    return status;
}

static avp_status add_words(avpi_buf *out, const char *title, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    if (avpi_str_trim(avpi_str_view(text ? text : "")).len == 0)
        return avpi_fail(out->ctx, err, AVP_E_ARG, N_("a note needs a text"));
    AVP_TRY(add_text(out, "title", title, AVP_NOTE_TITLE_MOST, err));
    AVP_TRY(add_text(out, "text", text, AVP_NOTE_TEXT_MOST, err));
done:
    return status;
}

/* Details end here: the line is added. */
static avp_status close_entry(avp_case *c, const char *action, avpi_buf *details, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(details, '}', err));
    AVP_TRY(avpi_entries_add(c, action, avpi_buf_view(details), number, err));
done:
    return status;
}

static avp_status need_note(avp_case *c, uint64_t note, avp_error *err) {
    avp_status status = AVP_OK;
    avp_notes notes = {.count = 0};
    bool there = false;
    AVP_TRY(avp_notes_load(c, &notes, err));
    for (size_t i = 0; i < notes.count; i++)
        there = there || notes.of[i].number == note;
    if (!there)
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_ARG, N_("there is no note %llu"), (unsigned long long)note);
done:
    avp_notes_free(avpi_case_ctx(c), &notes);
    return status;
}

enum { DETAILS_MOST = 1 << 19 };

avp_status avp_notes_write(avp_case *c, const char *title, const char *text, const char *view, uint64_t *number,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_MOST);
    AVP_TRY(avpi_buf_add_byte(&details, '{', err));
    AVP_TRY(add_words(&details, title, text, err));
    AVP_TRY(add_text(&details, "view", view, AVP_NOTE_VIEW_MOST, err));
    AVP_TRY(close_entry(c, actions[NOTE], &details, number, err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_notes_edit(avp_case *c, uint64_t note, const char *title, const char *text, uint64_t *number,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_MOST);
    AVP_TRY(need_note(c, note, err));
    AVP_TRY(avpi_buf_printf(&details, err, "{\"note\":%llu", (unsigned long long)note));
    AVP_TRY(add_words(&details, title, text, err));
    AVP_TRY(close_entry(c, actions[EDIT], &details, number, err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_notes_remove(avp_case *c, uint64_t note, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_MOST);
    AVP_TRY(need_note(c, note, err));
    AVP_TRY(avpi_buf_printf(&details, err, "{\"note\":%llu", (unsigned long long)note));
    AVP_TRY(close_entry(c, actions[REMOVE], &details, number, err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_notes_undo(avp_case *c, uint64_t entry, uint64_t *number, avp_error *err) {
    avp_status status = AVP_OK;
    acts all = {.n = 0};
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_MOST);
    AVP_TRY(load_acts(c, &all, err));
    const act *of = find(&all, entry);
    if (!of || !of->stands)
        AVP_TRY(avpi_fail(all.ctx, err, AVP_E_ARG, N_("entry %llu of the notes cannot be taken back"),
                          (unsigned long long)entry));
    AVP_TRY(avpi_buf_printf(&details, err, "{\"of\":%llu", (unsigned long long)entry));
    AVP_TRY(close_entry(c, actions[UNDO], &details, number, err));
done:
    free_acts(&all);
    avpi_buf_free(&details);
    return status;
}
