#include "read/followed.h"
#include "base/files.h"
#include "read/detect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* A piece takes so many bytes; columns are guessed from so many rows, if they come. */
enum { PIECE_MOST = 1 << 26, ROWS_TO_GUESS_BY = 20 };

void avpi_followed_init(avpi_followed *f, const avp_ctx *ctx) {
    *f = (avpi_followed){.how = AVPI_FOLLOW_NEW};
    avpi_plan_init(&f->plan, ctx);
}

void avpi_followed_free(avpi_followed *f, const avp_ctx *ctx) {
    avpi_free(ctx, f->path);
    avpi_plan_free(&f->plan);
}

/* What was known of how it is read is no longer so. */
static void forget_plan(avpi_followed *f, const avp_ctx *ctx) {
    avpi_plan_free(&f->plan);
    avpi_plan_init(&f->plan, ctx);
    f->how = AVPI_FOLLOW_NEW;
}

/* Pieces of it were taken, in this run or an earlier one. */
static bool in_pieces(const avpi_followed *f) {
    return f->tail_size > 0;
}

/* Is it still the file that was looked at? Names move on at any moment. */
static bool is_it(const avpi_followed *f, int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 && about.st_dev == f->device && about.st_ino == f->inode;
}

/* Up to n bytes at offset; fewer where the file ends. A file that went away has none. */
static avp_status read_at(const avpi_followed *f, const avp_ctx *ctx, uint64_t offset, size_t n, char *bytes,
                          size_t *got, avp_error *err) {
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);
    bool it = fd >= 0 && is_it(f, fd);
    *got = 0;
    while (it && *got < n) {
        ssize_t more = pread(fd, bytes + *got, n - *got, (off_t)(offset + *got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0) {
            int code = errno;
            close(fd);
            return avpi_fail_errno(ctx, err, code, N_("cannot read"), f->path);
        }
        if (more == 0)
            break;
        *got += (size_t)more;
    }
    if (fd >= 0)
        close(fd);
    return AVP_OK;
}

static avp_status same_tail(const avpi_followed *f, const avp_ctx *ctx, bool *same, avp_error *err) {
    char now[AVPI_FOLLOWED_TAIL];
    size_t got = 0;
    avp_status status = read_at(f, ctx, f->taken - f->tail_size, f->tail_size, now, &got, err);
    *same = got == f->tail_size && memcmp(now, f->tail, got) == 0;
    return status;
}

static bool changed(const avpi_followed *f, const struct stat *about) {
    return f->size != (uint64_t)about->st_size || f->modified.tv_sec != about->st_mtim.tv_sec ||
           f->modified.tv_nsec != about->st_mtim.tv_nsec;
}

avp_status avpi_followed_note(avpi_followed *f, const avpi_follow_look *look, const struct stat *about, bool *anew,
                              avp_error *err) {
    avp_status status = AVP_OK;
    bool same = true;
    f->seen = true;
    *anew = false;
    if (!changed(f, about))
        return AVP_OK;
    if (in_pieces(f) && (uint64_t)about->st_size >= f->taken)
        AVP_TRY(same_tail(f, look->ctx, &same, err));
    *anew = in_pieces(f) && (!same || (uint64_t)about->st_size < f->taken);
    if (*anew || f->how == AVPI_FOLLOW_WHOLE)
        forget_plan(f, look->ctx);
    if (*anew || !in_pieces(f))
        f->taken = f->tail_size = 0;
    f->size = (uint64_t)about->st_size;
    f->modified = about->st_mtim;
    f->changed_s = look->now_s;
done:
    return status;
}

/* ---- what can be read ---- */

static avp_status read_room(const avpi_followed *f, avpi_follow_look *look, uint64_t from, avp_error *err) {
    avp_status status = AVP_OK;
    size_t want = f->size - from < PIECE_MOST ? (size_t)(f->size - from) : PIECE_MOST;
    avpi_buf_clear(&look->room);
    AVP_TRY(avpi_grow(look->ctx, &look->room.ptr, &look->room.capacity, want + 1, 1, err));
    AVP_TRY(read_at(f, look->ctx, from, want, look->room.ptr, &look->room.len, err));
done:
    return status;
}

static bool settled(const avpi_followed *f, const avpi_follow_look *look) {
    return look->now_s - f->changed_s >= look->settle_s;
}

/* A last line without its end is whole where it is JSON that closes; a cell of a table may go on. */
static size_t whole_end(const avpi_followed *f, const avpi_follow_look *look, avp_str text) {
    bool open = false;
    if (f->plan.cut == AVPI_CUT_CSV)
        return avpi_csv_last_end(text, f->plan.dialect, false, &open);
    size_t end = text.len;
    while (end > 0 && text.ptr[end - 1] != '\n')
        end--;
    avpi_json_walk walk = {0};
    avp_str last = avpi_str_trim((avp_str){text.ptr + end, text.len - end});
    bool closed = last.len > 0 && last.ptr[0] == '{' && avpi_json_walk_on(&walk, last, 0) == last.len;
    return closed && settled(f, look) ? text.len : end;
}

static bool is_blank(avp_str text) {
    return avpi_str_trim(text).len == 0;
}

/* Is there a first row, and are there enough of them to guess columns by? */
static bool has_rows(const avpi_followed *f, const avpi_follow_look *look, avp_str whole) {
    size_t lines = 0;
    if (whole.len <= f->plan.skip || is_blank((avp_str){whole.ptr + f->plan.skip, whole.len - f->plan.skip}))
        return false;
    for (size_t i = f->plan.skip; i < whole.len; i++)
        lines += whole.ptr[i] == '\n';
    return !f->plan.guessed || lines >= ROWS_TO_GUESS_BY || settled(f, look);
}

static bool can_grow(const avpi_plan *plan, const avpi_input *input) {
    return avpi_input_packing(input)[0] == '\0' && plan->container != AVPI_CONTAINER_PARQUET &&
           (plan->cut == AVPI_CUT_CSV || plan->cut == AVPI_CUT_LINES);
}

/* Find out what it is. What cannot be told yet is no error: half a line may be all there is. */
static avp_status find_out(avpi_followed *f, avpi_follow_look *look, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *input = NULL;
    avp_error why = {0};
    struct stat about;
    avp_status looked = avpi_input_open(look->ctx, f->path, look->opts->expansion_limit, &input, &why);
    if (looked == AVP_OK)
        looked = avpi_detect(look->ctx, input, look->opts, &f->plan, &why);
    if (looked != AVP_OK) {
        forget_plan(f, look->ctx);
        if (looked != AVP_E_INPUT && err)
            *err = why;
        status = looked == AVP_E_INPUT ? AVP_OK : looked;
        goto done;
    }
    if (stat(f->path, &about) != 0 || about.st_dev != f->device || about.st_ino != f->inode)
        forget_plan(f, look->ctx); /* another file has its name by now */
    else
        f->how = can_grow(&f->plan, input) ? AVPI_FOLLOW_GROWS : AVPI_FOLLOW_WHOLE;
done:
    avpi_input_close(input);
    return status;
}

/* ---- offering it ---- */

/* "posts.jsonl" -> ".jsonl": originals are named by it. */
static const char *suffix_of(const char *path) {
    const char *slash = strrchr(path, '/'), *point = strrchr(slash ? slash : path, '.');
    return point && strlen(point) <= 10 ? point : "";
}

static avp_status write_piece(const avp_ctx *ctx, const char *temp, int fd, avp_str head, avp_str text,
                              avp_error *err) {
    avp_status status = AVP_OK;
    (void)temp;
    if (head.len > 0)
        AVP_TRY(avpi_pwrite(ctx, fd, head.ptr, head.len, 0, err));
    AVP_TRY(avpi_pwrite(ctx, fd, text.ptr, text.len, head.len, err));
done:
    return status;
}

/* Head and text as a temporary file, and that as a source. */
static avp_status add_piece(const avpi_followed *f, const avp_ctx *ctx, avp_str head, avp_str text,
                            avpi_sources *sources, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf temp;
    bool added = false;
    int fd = -1;
    avpi_buf_init(&temp, ctx, SIZE_MAX);
    const char *suffix = suffix_of(f->path);
    AVP_TRY(avpi_buf_printf(&temp, err, "%s/avispero-piece-XXXXXX%s", avpi_sources_temp(ctx), suffix));
    fd = mkstemps(temp.ptr, (int)strlen(suffix));
    if (fd < 0) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot create"), temp.ptr);
        goto done;
    }
    AVP_TRY(write_piece(ctx, temp.ptr, fd, head, text, err));
    AVP_TRY(avpi_sources_add(sources, f->path, temp.ptr, head.len + text.len, true, err));
    added = true;
done:
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !added)
        (void)unlink(temp.ptr);
    avpi_buf_free(&temp);
    return status;
}

/* How many bytes of the file's beginning a piece needs before its own. */
static avp_status find_head(const avpi_followed *f, const avp_ctx *ctx, avp_str whole, size_t *size, avp_error *err) {
    enum { LINE_MOST = 1 << 16 };
    avp_status status = AVP_OK;
    char *line = NULL;
    size_t got = 0;
    avp_str text = avpi_str_trim(whole);
    *size = f->plan.skip;
    if (f->plan.cut == AVPI_CUT_CSV || (text.len > 0 && text.ptr[0] == '{'))
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, LINE_MOST, 1, &line, err));
    AVP_TRY(read_at(f, ctx, 0, LINE_MOST, line, &got, err));
    size_t end = avpi_str_find_byte((avp_str){line, got}, '\n');
    *size = end < got && end < f->taken ? end + 1 : *size;
done:
    avpi_free(ctx, line);
    return status;
}

/* Whole records from `taken` on; of the first piece the head is a part. */
static avp_status offer_records(avpi_followed *f, avpi_follow_look *look, avpi_sources *sources, avpi_piece *piece,
                                avp_error *err) {
    avp_status status = AVP_OK;
    char *head = NULL;
    size_t head_size = 0, got = 0;
    AVP_TRY(read_room(f, look, f->taken, err));
    avp_str text = avpi_buf_view(&look->room);
    size_t end = whole_end(f, look, text);
    if (end == 0 && text.len == PIECE_MOST)
        end = text.len; /* longer than any record that is read: it will be rejected as that */
    avp_str whole = {text.ptr, end};
    if (f->taken > 0)
        AVP_TRY(find_head(f, look->ctx, whole, &head_size, err));
    if (end == 0 || is_blank(whole) || (f->taken == 0 && !has_rows(f, look, whole)))
        goto done;
    AVP_TRY(avpi_alloc(look->ctx, head_size + 1, 1, &head, err));
    AVP_TRY(read_at(f, look->ctx, 0, head_size, head, &got, err));
    AVP_TRY(add_piece(f, look->ctx, (avp_str){head, got}, whole, sources, err));
    *piece = (avpi_piece){head_size, f->taken, f->taken + end, f->first_id, text.len == PIECE_MOST};
    sources->items[sources->count - 1].piece = *piece;
    f->next_tail_size = end < AVPI_FOLLOWED_TAIL ? end : AVPI_FOLLOWED_TAIL;
    memcpy(f->next_tail, text.ptr + end - f->next_tail_size, f->next_tail_size);
done:
    avpi_free(look->ctx, head);
    return status;
}

/* As it is, once it does not change; each size once. */
static avp_status offer_whole(avpi_followed *f, const avpi_follow_look *look, avpi_sources *sources, avpi_piece *piece,
                              avp_error *err) {
    avp_status status = AVP_OK;
    if (!settled(f, look) || f->taken == f->size)
        return AVP_OK;
    AVP_TRY(avpi_sources_add(sources, f->path, f->path, f->size, false, err));
    *piece = (avpi_piece){.ends_at = f->size};
done:
    return status;
}

avp_status avpi_followed_offer(avpi_followed *f, avpi_follow_look *look, avpi_sources *sources, avpi_piece *piece,
                               avp_error *err) {
    avp_status status = AVP_OK;
    *piece = (avpi_piece){0};
    if (f->size == 0 || f->size <= f->taken || f->size == f->refused)
        return AVP_OK;
    if (f->how == AVPI_FOLLOW_NEW)
        AVP_TRY(find_out(f, look, err));
    if (f->how == AVPI_FOLLOW_GROWS)
        AVP_TRY(offer_records(f, look, sources, piece, err));
    else
        AVP_TRY(offer_whole(f, look, sources, piece, err));
done:
    return status;
}

void avpi_followed_took(avpi_followed *f, const avpi_piece *piece, bool kept) {
    f->refused = kept ? 0 : f->size;
    if (!kept && f->how == AVPI_FOLLOW_GROWS)
        return;
    f->taken = piece->ends_at;
    f->tail_size = f->how == AVPI_FOLLOW_GROWS ? f->next_tail_size : 0;
    memcpy(f->tail, f->next_tail, f->tail_size);
}

uint64_t avpi_followed_waiting(const avpi_followed *f) {
    return f->size > f->taken ? f->size - f->taken : 0;
}

/* ---- what earlier runs took ---- */

static avp_status keep_tail(avpi_followed *f, const avp_ctx *ctx, avp_error *err) {
    size_t n = f->taken < AVPI_FOLLOWED_TAIL ? (size_t)f->taken : AVPI_FOLLOWED_TAIL;
    return read_at(f, ctx, f->taken - n, n, f->tail, &f->tail_size, err);
}

/* Does the file still hold the bytes of a piece? */
static avp_status holds(const avpi_followed *f, const avp_ctx *ctx, const avpi_piece *piece, avp_str sha256, bool *yes,
                        avp_error *err) {
    enum { STEP = 1 << 20 };
    const uint64_t spans[2][2] = {{0, piece->head_bytes}, {piece->begins_at, piece->ends_at}};
    avp_status status = AVP_OK;
    avpi_sha256 state;
    unsigned char hash[AVPI_SHA256_SIZE];
    char hex[AVPI_SHA256_HEX_SIZE], *bytes = NULL;
    *yes = false;
    AVP_TRY(avpi_alloc(ctx, STEP, 1, &bytes, err));
    avpi_sha256_init(&state);
    for (size_t k = 0; k < 2; k++)
        for (uint64_t at = spans[k][0]; at < spans[k][1];) {
            size_t want = spans[k][1] - at < STEP ? (size_t)(spans[k][1] - at) : STEP, got = 0;
            AVP_TRY(read_at(f, ctx, at, want, bytes, &got, err));
            if (got == 0)
                goto done;
            avpi_sha256_add(&state, bytes, got);
            at += got;
        }
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, hex);
    *yes = avpi_str_equal(avpi_str_view(hex), sha256);
done:
    avpi_free(ctx, bytes);
    return status;
}

/*
 * The pieces of files that had its path, in their order: those that it holds from its first byte on. Where several files began so, the
 * last one counts.
 */
avp_status avpi_followed_recall(avpi_followed *f, const avp_ctx *ctx, avp_case *c, avp_error *err) {
    static const char sql[] = "SELECT head_bytes, begins_at, ends_at, first_id, sha256 FROM pieces JOIN sources USING"
                              " (source_id) WHERE first_id IN (SELECT first_id FROM pieces JOIN sources USING"
                              " (source_id) WHERE path = ?) ORDER BY first_id, source_id";
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0, bad = 0;
    if (!avpi_utf8_valid(avpi_str_view(f->path), &bad))
        return AVP_OK;
    const avpi_sql_value path = avpi_sql_text(avpi_str_view(f->path));
    AVP_TRY(avpi_sql_query(c, sql, &path, 1, types, 5, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            avpi_piece piece = {avpi_rows_u64(rows, 0)[i], avpi_rows_u64(rows, 1)[i], avpi_rows_u64(rows, 2)[i],
                                avpi_rows_u32(rows, 3)[i], false};
            bool yes = false, goes_on = piece.begins_at == f->taken && piece.first_id == f->first_id;
            if ((piece.begins_at == 0 || goes_on) && piece.ends_at > piece.begins_at)
                AVP_TRY(holds(f, ctx, &piece, avpi_rows_text(rows, 4)[i], &yes, err));
            f->taken = yes ? piece.ends_at : f->taken;
            f->first_id = yes ? piece.first_id : f->first_id;
        }
    } while (n > 0);
    if (f->taken > 0)
        AVP_TRY(keep_tail(f, ctx, err));
done:
    avpi_rows_close(rows);
    return status;
}
