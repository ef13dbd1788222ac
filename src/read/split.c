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
    avpi_buf_init(&s->head, ctx, SIZE_MAX);
    for (size_t left = skip, got = 0; left > 0; left -= got) {
        AVP_TRY(avpi_input_read(input, dropped, left < sizeof dropped ? left : sizeof dropped, &got, err));
        if (got == 0)
            break;
    }
done:
    return status;
}

void avpi_splitter_free(avpi_splitter *s) {
    if (!s->ctx)
        return;
    avpi_buf_free(&s->carry);
    avpi_buf_free(&s->head);
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
    avp_status status =
        avpi_fail(s->ctx, err, AVP_E_INPUT,
                  N_("the JSON array is not closed where the file ends (it is cut off): get it again, or give "
                     "--keep-cut to read what is whole of it"));
    avpi_fail_at(err, NULL, s->line, s->offset);
    return status;
}

avp_status avpi_json_fail_cut(const avp_ctx *ctx, uint64_t line, uint64_t byte, avp_error *err) {
    avp_status status =
        avpi_fail(ctx, err, AVP_E_INPUT,
                  N_("the JSON that begins here is never closed (the file is cut off): get it again, or give "
                     "--keep-cut to read what is whole of it"));
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

/* The last bytes of a file that is cut off: a record that is not whole. */
static avp_status give_cut(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, avp_error *err) {
    s->was_cut = true;
    s->open_arrays = 0;
    return give(s, room, room->len, N_("the file is cut off in this record"), stretch, err);
}

/* An unclosed quote swallowed the rest: the line that opens it is given up, reading goes on behind it. JSON has no such lines. */
static avp_status give_open(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, avp_error *err) {
    avp_str text = avpi_buf_view(room);
    if (s->cut == AVPI_CUT_JSON && s->keep_cut)
        return give_cut(s, room, stretch, err);
    if (s->cut == AVPI_CUT_JSON)
        return avpi_json_fail_cut(s->ctx, s->line, s->offset, err);
    size_t line = avpi_str_find_byte(text, '\n');
    return give(s, room, line < text.len ? line + 1 : text.len, N_("a quote is opened and never closed"), stretch, err);
}

/* ---- inside of one document ---- */

/* Bytes of carry that are done with. */
static void drop_carry(avpi_splitter *s, size_t size) {
    if (s->carry.len > size)
        memmove(s->carry.ptr, s->carry.ptr + size, s->carry.len - size);
    s->carry.len -= size;
    s->offset += size;
    s->inside_at = s->inside_at > size ? s->inside_at - size : 0;
}

static avp_status more_carry(avpi_splitter *s, avp_error *err) {
    if (s->carry.len >= s->record_limit)
        return avpi_fail(s->ctx, err, AVP_E_INPUT,
                         N_("a record in the JSON document is longer than --max-record: give a larger one"));
    return read_more(s, &s->carry, STRETCH_SIZE, err);
}

/* Behind the document there is nothing, or nothing of what it holds may be taken for all. */
static avp_status check_behind(avpi_splitter *s, avp_error *err) {
    avp_status status = AVP_OK;
    drop_carry(s, s->inside_at);
    for (;;) {
        if (avpi_str_trim(avpi_buf_view(&s->carry)).len > 0)
            AVP_TRY(avpi_fail(s->ctx, err, AVP_E_INPUT, N_("the JSON document ends and something follows: part it")));
        drop_carry(s, s->carry.len);
        if (s->at_end)
            break;
        AVP_TRY(more_carry(s, err));
    }
done:
    return status;
}

/* On to the next array. *end: there is none. */
static avp_status enter_array(avpi_splitter *s, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    while (!avpi_inside_find(&s->inside, avpi_buf_view(&s->carry), s->offset, &s->inside_at)) {
        uint64_t object = avpi_inside_object(&s->inside);
        if (s->inside.too_deep)
            AVP_TRY(avpi_fail(s->ctx, err, AVP_E_INPUT, N_("the JSON is nested too deeply")));
        if (s->inside.depth == 0 && s->inside_at > 0) {
            *end = true;
            status = check_behind(s, err);
            goto done;
        }
        if (s->at_end && s->keep_cut) {
            *end = s->was_cut = true;
            goto done;
        }
        if (s->at_end)
            AVP_TRY(avpi_json_fail_cut(s->ctx, s->line, 0, err));
        /* the object that may turn out to hold the array is its head; if it is longer than a head may be, it is none */
        bool keep = object != UINT64_MAX && object >= s->offset && s->offset + s->carry.len - object <= STRETCH_SIZE;
        drop_carry(s, keep ? (size_t)(object - s->offset) : s->carry.len);
        AVP_TRY(more_carry(s, err));
    }
    uint64_t begin = avpi_inside_object(&s->inside);
    if (begin < s->offset)
        AVP_TRY(avpi_fail(s->ctx, err, AVP_E_INPUT, N_("what stands before the messages of a chat is too long")));
    avpi_buf_clear(&s->head);
    AVP_TRY(avpi_buf_add(
        &s->head, (avp_str){s->carry.ptr + (begin - s->offset), s->inside_at - (size_t)(begin - s->offset)}, err));
    drop_carry(s, s->inside_at);
    s->in_array = true;
done:
    return status;
}

/* What is left of the array is no whole element: then the walk goes on over nothing. */
static avp_status give_cut_inside(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *given,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    avp_str left = avpi_buf_view(&s->carry);
    s->was_cut = true;
    s->in_array = false;
    *given = !avpi_inside_blank(left);
    if (*given) {
        size_t size = left.len < RAW_KEPT ? left.len : RAW_KEPT;
        AVP_TRY(avpi_buf_add(room, (avp_str){left.ptr, size}, err));
        *stretch = (avpi_stretch){
            avpi_buf_view(room), s->offset, s->line, s->sequence++, N_("the file is cut off in this record"), left.len};
    }
    drop_carry(s, left.len);
done:
    return status;
}

/* The next elements as a record; none where the array ends. */
static avp_status take_elements(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *given, avp_error *err) {
    avp_status status = AVP_OK;
    bool closed = false, other = false;
    size_t size = avpi_inside_elements(avpi_buf_view(&s->carry), STRETCH_SIZE, &closed, &other);
    while (size == 0 && !closed && !other) {
        if (s->at_end && s->keep_cut)
            return give_cut_inside(s, room, stretch, given, err);
        if (s->at_end)
            AVP_TRY(avpi_json_fail_cut(s->ctx, s->line, 0, err));
        AVP_TRY(more_carry(s, err));
        size = avpi_inside_elements(avpi_buf_view(&s->carry), STRETCH_SIZE, &closed, &other);
    }
    if (other && size == 0)
        AVP_TRY(avpi_fail(s->ctx, err, AVP_E_INPUT, N_("a message in the JSON document is no object")));
    *given = !avpi_inside_blank((avp_str){s->carry.ptr, size});
    if (*given) {
        AVP_TRY(avpi_inside_record(avpi_buf_view(&s->head), (avp_str){s->carry.ptr, size}, room, err));
        *stretch =
            (avpi_stretch){avpi_buf_view(room), s->offset - s->head.len, s->line, s->sequence++, NULL, room->len};
    }
    drop_carry(s, size);
    s->in_array = !closed; /* its bracket is walked over */
done:
    return status;
}

static avp_status next_inside(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    bool given = false;
    while (!given && !s->ended && !s->was_cut) {
        if (!s->in_array)
            AVP_TRY(enter_array(s, &s->ended, err));
        if (!s->ended)
            AVP_TRY(take_elements(s, room, stretch, &given, err));
    }
    *end = !given; /* also for the workers that ask once more */
done:
    return status;
}

avp_status avpi_splitter_next(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    bool open = false;
    int64_t brackets = 0;
    *end = false;
    avpi_buf_clear(room);
    if (s->cut == AVPI_CUT_INSIDE)
        return next_inside(s, room, stretch, end, err);
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
    else if (s->open_arrays > 0 && !s->keep_cut)
        status = fail_array_cut(s, err);
    else
        *end = true;
    s->was_cut |= *end && s->open_arrays > 0;
done:
    return status;
}
