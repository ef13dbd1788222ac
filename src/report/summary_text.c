/* The terminal summary: the sentence, the first groups, at most so many columns wide. */
#include "report/html.h"
#include "report/language.h"

enum { ROWS_MAX = 10, WIDTH_MIN = 40, COLUMNS = 7, VERDICT = 5 };

/* Breaks lines at spaces so that none is wider than width. */
static avp_status add_wrapped(avpi_buf *out, avp_str text, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    size_t column = 0;
    while (text.len > 0) {
        size_t end = avpi_str_find_byte(text, ' ');
        avp_str word = {text.ptr, end};
        size_t wide = avpi_utf8_count(word);
        if (column > 0 && column + 1 + wide > width) {
            AVP_TRY(avpi_buf_add_byte(out, '\n', err));
            column = 0;
        } else if (column > 0) {
            AVP_TRY(avpi_buf_add_byte(out, ' ', err));
            column++;
        }
        AVP_TRY(avpi_buf_add(out, word, err));
        column += wide;
        size_t skip = end < text.len ? end + 1 : end;
        text = (avp_str){text.ptr + skip, text.len - skip};
    }
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
done:
    return status;
}

/* ---- the table ---- */

/* A column is dropped, the last ones first, when the line gets too wide. */
typedef struct column {
    const char *title;
    bool right;
} column;

static const column columns[COLUMNS] = {
    {N_("group"), true},
    {N_("accounts"), true},
    {N_("times"), true},
    {N_("others would"), true},
    {N_("probability"), true},
    {N_("out of sample"), false},
    {N_("what they share"), false},
};

static void put_traces(avpi_writer *w, const avp_story *story, uint32_t traces) {
    bool first = true;
    for (size_t t = 0; t < story->n_traces && t < 32; t++) {
        if (!(traces >> t & 1))
            continue;
        avpi_raw(w, first ? "" : ", ");
        avpi_tell(w, avpi_trace_title(story->traces[t].acts->trace));
        first = false;
    }
}

static void put_cell(avpi_writer *w, const avp_story *story, const avp_group *group, size_t c) {
    switch (c) {
    case 0: avpi_put(w, avpi_count(group->id)); break;
    case 1: avpi_put(w, avpi_count(group->n_members)); break;
    case 2: avpi_put(w, avpi_count(group->observed)); break;
    case 3: avpi_put(w, avpi_real(group->expected)); break;
    case 4: avpi_put(w, avpi_chance(group->log10_p)); break;
    case VERDICT: avpi_tell(w, avpi_verdict_word(avpi_verdict_of(story->groups, group))); break;
    default: put_traces(w, story, group->traces); break;
    }
}

typedef struct cells {
    size_t first, rows;   /* rows with the heading */
    bool hidden[COLUMNS]; /* columns that say nothing */
    char *text[ROWS_MAX + 1][COLUMNS];
    size_t wide[COLUMNS];
} cells;

static avp_status fill_cells(const avp_story *story, avpi_writer *w, cells *table, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t r = 0; r < table->rows; r++)
        for (size_t c = 0; c < COLUMNS; c++) {
            avpi_buf_clear(&w->buf);
            if (table->hidden[c])
                continue;
            if (r == 0)
                avpi_tell(w, columns[c].title);
            else
                put_cell(w, story, &story->groups->groups[table->first + r - 1], c);
            AVP_TRY(w->status);
            AVP_TRY(avpi_str_dup(w->ctx, avpi_buf_view(&w->buf), &table->text[r][c], err));
            size_t wide = avpi_utf8_count(avpi_buf_view(&w->buf));
            table->wide[c] = wide > table->wide[c] ? wide : table->wide[c];
        }
done:
    avpi_buf_clear(&w->buf);
    return status;
}

static avp_status add_cell(avpi_buf *out, const char *text, size_t wide, size_t room, bool right, bool last,
                           avp_error *err) {
    avp_status status = AVP_OK;
    size_t have = avpi_utf8_count(avpi_str_view(text)), pad = wide > have ? wide - have : 0;
    for (size_t i = 0; right && i < pad; i++)
        AVP_TRY(avpi_buf_add_byte(out, ' ', err));
    AVP_TRY(
        avpi_show(out, avpi_str_view(text), (avpi_show_how){.max_chars = have > room && room > 1 ? room - 1 : 0}, err));
    for (size_t i = 0; !right && !last && i < pad; i++)
        AVP_TRY(avpi_buf_add_byte(out, ' ', err));
done:
    return status;
}

/* Columns that fit, before the first that does not; *used = their width without the last one's. What they share is cut to what is left, if that is enough. */
static size_t fitting(const cells *table, size_t width, size_t *used) {
    enum { WORDS_LEAST = 12 };
    size_t end = 0, last_wide = 0;
    *used = 0;
    for (size_t c = 0; c < COLUMNS; c++) {
        if (table->hidden[c])
            continue;
        size_t wide = c + 1 == COLUMNS && table->wide[c] > WORDS_LEAST ? WORDS_LEAST : table->wide[c];
        size_t before = end > 0 ? *used + last_wide + 2 : 0;
        if (before + wide > width)
            break;
        *used = before;
        last_wide = table->wide[c];
        end = c + 1;
    }
    return end;
}

static avp_status add_row(avpi_buf *out, const cells *table, size_t r, size_t end, size_t room_of_last,
                          avp_error *err) {
    avp_status status = AVP_OK;
    bool first = true;
    for (size_t c = 0; c < end; c++) {
        if (table->hidden[c])
            continue;
        bool last = c + 1 == end;
        AVP_TRY(avpi_buf_add(out, first ? AVPI_STR("") : AVPI_STR("  "), err));
        AVP_TRY(add_cell(out, table->text[r][c], table->wide[c], last ? room_of_last : table->wide[c], columns[c].right,
                         last, err));
        first = false;
    }
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
done:
    return status;
}

static avp_status add_cells(avpi_buf *out, const cells *table, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    size_t used, end = fitting(table, width, &used);
    for (size_t r = 0; r < table->rows; r++)
        AVP_TRY(add_row(out, table, r, end, width - used, err));
done:
    return status;
}

static avp_status add_sentence(avpi_buf *out, avpi_writer *w, size_t width, avp_error *err) {
    avp_status status = w->status;
    if (status == AVP_OK)
        status = add_wrapped(out, avpi_buf_view(&w->buf), width, err);
    avpi_buf_clear(&w->buf);
    return status;
}

/* Groups first .. last, the first ten of them. */
static avp_status add_table(avpi_buf *out, const avp_story *story, avpi_writer *w, size_t first, size_t last,
                            size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    size_t confirmed, n = last - first < ROWS_MAX ? last - first : ROWS_MAX;
    cells table = {.first = first, .rows = n + 1};
    table.hidden[VERDICT] = story->groups->groups[first].exclusive || !avpi_any_verdict(story->groups, &confirmed);
    AVP_TRY(fill_cells(story, w, &table, err));
    AVP_TRY(add_cells(out, &table, width, err));
    if (last - first > n) {
        size_t more = last - first - n;
        AVPI_SAY(w, more == 1 ? N_("... and {1} more group") : N_("... and {1} more groups"), avpi_count(more));
        AVP_TRY(add_sentence(out, w, width, err));
    }
done:
    for (size_t r = 0; r < ROWS_MAX + 1; r++)
        for (size_t c = 0; c < COLUMNS; c++)
            avpi_free(w->ctx, table.text[r][c]);
    return status;
}

/* ---- the whole ---- */

/* The first group in words: out of sample if that was looked at, then on all data. */
static avp_status add_first(avpi_buf *out, const avp_story *story, avpi_writer *w, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_group *first = &story->groups->groups[0];
    avpi_verdict verdict = avpi_verdict_of(story->groups, first);
    if (verdict == AVPI_VERDICT_YES || verdict == AVPI_VERDICT_NO) {
        avpi_confirmed_sentence(w, story, first);
        avpi_raw(w, " ");
    }
    if (verdict != AVPI_VERDICT_NONE) {
        avpi_verdict_sentence(w, story, first);
        AVP_TRY(add_sentence(out, w, width, err));
        avpi_tell(w, N_("Counted on all data."));
        avpi_raw(w, " ");
    }
    avpi_group_sentence(w, story, first);
    if (avpi_is_within_chance(first)) {
        avpi_raw(w, " ");
        avpi_within_chance_sentence(w);
    }
    AVP_TRY(add_sentence(out, w, width, err));
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
done:
    return status;
}

static avp_status add_exclusive(avpi_buf *out, const avp_story *story, avpi_writer *w, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    size_t shared = avpi_groups_shared(story->groups), all = story->groups->count;
    if (shared == all)
        return AVP_OK;
    avpi_exclusive_sentence(w);
    AVP_TRY(add_sentence(out, w, width, err));
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
    AVP_TRY(add_table(out, story, w, shared, all, width, err));
    AVP_TRY(avpi_buf_add_byte(out, '\n', err));
done:
    return status;
}

static avp_status add_groups(avpi_buf *out, const avp_story *story, avpi_writer *w, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    size_t shared = avpi_groups_shared(story->groups);
    AVP_TRY(add_first(out, story, w, width, err));
    if (shared > 0) {
        AVP_TRY(add_table(out, story, w, 0, shared, width, err));
        AVP_TRY(avpi_buf_add_byte(out, '\n', err));
    }
    AVP_TRY(add_exclusive(out, story, w, width, err));
    avpi_pairs_sentence(w);
    avpi_raw(w, " ");
    avpi_rank_sentence(w);
    AVP_TRY(add_sentence(out, w, width, err));
    avpi_tell(w, N_("Acting together is not the same as acting in bad faith: newsrooms, official campaigns, fan clubs, "
                    "scheduling apps and people in one long conversation act together too."));
    AVP_TRY(add_sentence(out, w, width, err));
done:
    return status;
}

static avp_status add_nothing(avpi_buf *out, const avp_story *story, avpi_writer *w, size_t width, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_reach *reach = NULL;
    AVP_TRY(avpi_reach_compute(w->ctx, story, &reach, err));
    for (size_t t = 0; t < story->n_traces; t++) {
        if (reach[t].typical_times == 0)
            continue;
        AVPI_SAY(
            w,
            N_("{1}: two accounts of middling activity (acts of each: {2}) would have been seen from {3} times within "
               "{4} on."),
            avpi_words(avpi_word(w, avpi_trace_title(reach[t].trace))), avpi_count(reach[t].typical_acts),
            avpi_count(reach[t].typical_times), avpi_duration(story->groups->window_us));
        AVP_TRY(add_sentence(out, w, width, err));
    }
done:
    avpi_free(w->ctx, reach);
    return status;
}

avp_status avp_report_text(const avp_ctx *ctx, const avp_story *story, const char *lang, unsigned width, char **out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avp_ctx own = *ctx;
    avpi_writer w;
    avpi_buf text;
    size_t columns_wide = width < WIDTH_MIN ? WIDTH_MIN : width;
    avpi_writer_init(&w, &own, AVPI_PLAIN, err);
    avpi_buf_init(&text, ctx, AVPI_WRITER_MAX_BYTES);
    AVP_TRY(avpi_report_lang(&own, lang, err));
    avpi_headline(&w, story);
    avpi_raw(&w, ".");
    AVP_TRY(add_sentence(&text, &w, columns_wide, err));
    if (story->groups->count > 0)
        AVP_TRY(add_groups(&text, story, &w, columns_wide, err));
    else
        AVP_TRY(add_nothing(&text, story, &w, columns_wide, err));
    if (story->known) {
        avpi_known_sentence(&w, story->known);
        AVP_TRY(add_sentence(&text, &w, columns_wide, err));
    }
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&text), out, err));
done:
    avpi_buf_free(&text);
    avpi_writer_free(&w);
    return status;
}
