#include "read/split.h"
#include "read/marks.h"

enum { STRETCH_SIZE = 1 << 20, RAW_KEPT = 1 << 16 };

avp_status avpi_splitter_init(avpi_splitter *s, const avp_ctx *ctx, avpi_input *input, avpi_cut cut,
                              avpi_dialect dialect, size_t record_limit, size_t skip, uint64_t skip_lines,
                              avp_error *err) {
    avp_status status = AVP_OK;
    char dropped[4096];
    *s = (avpi_splitter){.ctx = ctx,
                         .input = input,
                         .cut = cut,
                         .dialect = dialect,
                         .record_limit = record_limit,
                         .offset = skip,
                         .line = skip_lines + 1};
    avpi_buf_init(&s->carry, ctx, SIZE_MAX);
    for (size_t left = skip, got = 0; left > 0; left -= got) {
        AVP_TRY(avpi_input_read(input, dropped, left < sizeof dropped ? left : sizeof dropped, &got, err));
        if (got == 0)
            break;
    }
done:
    return status;
}

void avpi_splitter_free(avpi_splitter *s) {
    if (s->ctx)
        avpi_buf_free(&s->carry);
}

/* Make room for size bytes more and read them, or up to the end. */
static avp_status read_more(avpi_splitter *s, avpi_buf *room, size_t size, avp_error *err) {
    avp_status status = AVP_OK;
    size_t got = 0;
    AVP_TRY(avpi_grow(s->ctx, &room->ptr, &room->capacity, room->len + size + 1, 1, err));
    AVP_TRY(avpi_input_read(s->input, room->ptr + room->len, size, &got, err));
    room->len += got;
    room->ptr[room->len] = '\0';
    s->at_end = got < size;
done:
    return status;
}

static size_t lines_end(avp_str text, bool at_end) {
    for (size_t p = text.len; p > 0; p--)
        if (text.ptr[p - 1] == '\n')
            return at_end ? text.len : p;
    return at_end ? text.len : 0;
}

/* Brackets opened less brackets closed among separators. */
static int64_t count_brackets(avp_str separators) {
    int64_t sum = 0;
    for (size_t i = 0; i < separators.len; i++)
        sum += (separators.ptr[i] == '[') - (separators.ptr[i] == ']');
    return sum;
}

static size_t json_end(avp_str text, bool at_end, bool *open, int64_t *brackets) {
    size_t at = 0, before = 0;
    avp_str record;
    bool garbage = false;
    while (avpi_json_next(text, &at, &record, &garbage)) {
        size_t begin = (size_t)(record.ptr - text.ptr);
        *brackets += count_brackets((avp_str){text.ptr + before, begin - before});
        if (garbage && at == text.len && !at_end)
            return begin; /* may go on */
        before = at;
    }
    *brackets += count_brackets((avp_str){text.ptr + before, at - before});
    *open = at < text.len;
    return at;
}

/* The records are whole, but what holds them goes on: here the file ends. */
static avp_status fail_array_cut(const avpi_splitter *s, avp_error *err) {
    avp_status status = avpi_fail(s->ctx, err, AVP_E_INPUT,
                                  N_("the JSON array is not closed where the file ends (it is cut off): get it again"));
    avpi_fail_at(err, NULL, s->line, s->offset);
    return status;
}

avp_status avpi_json_fail_cut(const avp_ctx *ctx, uint64_t line, uint64_t byte, avp_error *err) {
    avp_status status = avpi_fail(ctx, err, AVP_E_INPUT,
                                  N_("the JSON that begins here is never closed (the file is cut off): get it again"));
    avpi_fail_at(err, NULL, line, byte);
    return status;
}

/* Length of the whole records at the beginning of text. */
static size_t whole_records(const avpi_splitter *s, avp_str text, bool *open, int64_t *brackets) {
    *open = false;
    *brackets = 0;
    switch (s->cut) {
    case AVPI_CUT_CSV: return avpi_csv_last_end(text, s->dialect, s->at_end, open);
    case AVPI_CUT_LINES: return lines_end(text, s->at_end);
    default: return json_end(text, s->at_end, open, brackets);
    }
}

/* Give the first size bytes of room as a stretch; what follows is carried to the next one. */
static avp_status give(avpi_splitter *s, avpi_buf *room, size_t size, const char *reason, avpi_stretch *stretch,
                       avp_error *err) {
    avp_str bytes = {room->ptr, size};
    avp_status status = avpi_buf_add(&s->carry, (avp_str){room->ptr + size, room->len - size}, err);
    *stretch = (avpi_stretch){bytes, s->offset, s->line, s->sequence++, reason, size};
    s->offset += size;
    s->line += avpi_marks_lines(bytes);
    if (reason && stretch->bytes.len > RAW_KEPT)
        stretch->bytes.len = RAW_KEPT;
    return status;
}

/* A record longer than the limit: drop bytes until it ends. Its first bytes and its place remain. */
static avp_status give_too_long(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json_walk walk = {0};
    uint64_t size = 0, lines = 0;
    size_t kept_size = room->len < RAW_KEPT ? room->len : RAW_KEPT;
    char kept[RAW_KEPT];
    memcpy(kept, room->ptr, kept_size);
    for (;;) {
        avp_str text = avpi_buf_view(room);
        size_t end = s->cut == AVPI_CUT_JSON ? avpi_json_walk_on(&walk, text, 0) : avpi_str_find_byte(text, '\n') + 1;
        size_t used = end > text.len ? text.len : end;
        size += used;
        lines += avpi_marks_lines((avp_str){text.ptr, used});
        if (end > text.len && s->at_end && s->cut == AVPI_CUT_JSON)
            AVP_TRY(avpi_json_fail_cut(s->ctx, s->line, s->offset, err));
        if (end <= text.len || s->at_end) {
            AVP_TRY(avpi_buf_add(&s->carry, (avp_str){text.ptr + used, text.len - used}, err));
            break;
        }
        room->len = 0;
        AVP_TRY(read_more(s, room, STRETCH_SIZE, err));
    }
    memcpy(room->ptr, kept, kept_size);
    *stretch = (avpi_stretch){
        {room->ptr, kept_size}, s->offset, s->line, s->sequence++, N_("the record is longer than --max-record"), size};
    s->offset += size;
    s->line += lines;
done:
    return status;
}

/* An unclosed quote swallowed the rest: the line that opens it is given up, reading goes on behind it. JSON has no such lines. */
static avp_status give_open(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, avp_error *err) {
    avp_str text = avpi_buf_view(room);
    if (s->cut == AVPI_CUT_JSON)
        return avpi_json_fail_cut(s->ctx, s->line, s->offset, err);
    size_t line = avpi_str_find_byte(text, '\n');
    return give(s, room, line < text.len ? line + 1 : text.len, N_("a quote is opened and never closed"), stretch, err);
}

avp_status avpi_splitter_next(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    bool open = false;
    int64_t brackets = 0;
    *end = false;
    avpi_buf_clear(room);
    AVP_TRY(avpi_buf_add(room, avpi_buf_view(&s->carry), err));
    avpi_buf_clear(&s->carry);
    if (room->len < STRETCH_SIZE && !s->at_end)
        AVP_TRY(read_more(s, room, STRETCH_SIZE - room->len, err));
    for (;;) {
        size_t size = whole_records(s, avpi_buf_view(room), &open, &brackets);
        if (size > 0) {
            s->open_arrays += brackets;
            status = give(s, room, size, NULL, stretch, err);
            goto done;
        }
        if (s->at_end)
            break;
        if (room->len >= s->record_limit) {
            bool by_line = open && s->cut == AVPI_CUT_CSV && memchr(room->ptr, '\n', room->len) != NULL;
            status = by_line ? give_open(s, room, stretch, err) : give_too_long(s, room, stretch, err);
            goto done;
        }
        size_t more = room->len < s->record_limit - room->len ? room->len : s->record_limit - room->len;
        AVP_TRY(read_more(s, room, more > STRETCH_SIZE ? more : STRETCH_SIZE, err));
    }
    if (room->len > 0)
        status = give_open(s, room, stretch, err);
    else if (s->open_arrays > 0)
        status = fail_array_cut(s, err);
    else
        *end = true;
done:
    return status;
}
