#include "read/detect.h"
#include "read/json_cells.h"
#include "read/marks.h"

enum { HEAD_SIZE = 1 << 18, DETECT_RECORDS = 20, CERTAIN = 100 };
static const uint64_t record_most = UINT64_C(1) << 30; /* offsets within a record are 32 bits */

const avpi_format *avpi_format_find(const char *name) {
    size_t len = strlen(name);
    for (size_t i = 0; i < avpi_formats_count; i++) {
        const char *known = avpi_formats[i]->name;
        size_t at = 0;
        while (at < len && known[at] && (known[at] == name[at] || (known[at] == '-' && name[at] == '_')))
            at++;
        if (at == len && !known[at])
            return avpi_formats[i];
    }
    return NULL;
}

const avpi_format *avpi_format_generic(avpi_container container) {
    for (size_t i = 0; i < avpi_formats_count; i++)
        if (avpi_formats[i]->priority == 0 && avpi_formats[i]->container == container)
            return avpi_formats[i];
    return NULL;
}

/* Files that people take for text, by their first bytes. */
static const struct {
    avp_str magic;
    const char *what;
} magics[] = {
    {{"PK\x03\x04", 4}, N_("this is a zip archive or a spreadsheet (xlsx): unpack it, or save it as CSV in UTF-8")},
    {{"\xd0\xcf\x11\xe0", 4}, N_("this is an old Excel or Word file: save it as CSV in UTF-8")},
    {{"%PDF", 4}, N_("this is a PDF, not data")},
    {{"\x1f\x8b", 2}, N_("this is packed twice (gzip): unpack it once")},
    {{"\x28\xb5\x2f\xfd", 4}, N_("this is packed twice (zstd): unpack it once")},
    {{"BZh", 3}, N_("this is packed by bzip2: unpack it, or pack it by gzip or zstd")},
    {{"\xfd\x37zXZ", 5}, N_("this is packed by xz: unpack it, or pack it by gzip or zstd")},
    {{"7z\xbc\xaf", 4}, N_("this is a 7z archive: unpack it")},
    {{"Rar!", 4}, N_("this is a rar archive: unpack it")},
    {{"SQLite format 3", 15}, N_("this is an SQLite database: export its tables as CSV")},
    {{"\xff\xfe", 2}, N_("this is UTF-16 text: save it as UTF-8")},
    {{"\xfe\xff", 2}, N_("this is UTF-16 text: save it as UTF-8")},
};

static size_t count_controls(avp_str text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        n += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != 0x1f;
    }
    return n;
}

/*
 * A NUL here and there spoils its record, not the file. Binary is what holds NULs and more controls than text ever does: one byte in
 * twenty (random bytes have one in nine), or one in three where the first line is clean and so may be a header.
 */
static bool looks_binary(avp_str head) {
    enum { SHARE = 20, SHARE_BEHIND_HEADER = 3 };
    size_t bad = 0;
    if (!memchr(head.ptr, '\0', head.len))
        return false;
    avp_str first = {head.ptr, avpi_str_find_byte(head, '\n')};
    bool clean = count_controls(first) == 0 && avpi_utf8_valid(first, &bad);
    return count_controls(head) * (clean ? SHARE_BEHIND_HEADER : SHARE) > head.len;
}

static avp_status refuse_binary(const avp_ctx *ctx, avp_str head, avp_error *err) {
    if (head.len == 0)
        return avpi_fail(ctx, err, AVP_E_INPUT, N_("the file is empty"));
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (avpi_str_starts(head, magics[i].magic))
            return avpi_fail(ctx, err, AVP_E_INPUT, N_("%s"), AVP_TR(ctx, magics[i].what));
    if (!looks_binary(head))
        return AVP_OK;
    avp_status status = avpi_fail(ctx, err, AVP_E_INPUT, N_("this is a binary file, not text"));
    avpi_fail_at(err, NULL, 0, avpi_str_find_byte(head, '\0'));
    return status;
}

avp_status avpi_detect_text(const avp_ctx *ctx, avpi_input *input, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str head;
    AVP_TRY(avpi_input_peek(input, HEAD_SIZE, &head, err));
    if (!avpi_str_starts(head, AVPI_STR("PAR1")))
        AVP_TRY(refuse_binary(ctx, head, err));
done:
    return status;
}

static avp_str without_bom(avp_str text) {
    bool bom = avpi_str_starts(text, AVPI_STR("\xef\xbb\xbf"));
    return bom ? (avp_str){text.ptr + 3, text.len - 3} : text;
}

static char first_sign(avp_str head) {
    avp_str text = avpi_str_trim(without_bom(head));
    return text.len ? text.ptr[0] : '\0';
}

/* Lines of JSON when the first line holds one object, or seems to hold a broken one before the next; else objects anywhere. */
static avpi_cut json_cut(avp_str head) {
    avp_str text = avpi_str_trim(without_bom(head)), line, next;
    size_t at = 0;
    avpi_json_walk walk = {0};
    if (first_sign(head) == '[' || !avpi_line_next(text, &at, &line))
        return AVPI_CUT_JSON;
    size_t end = avpi_json_walk_on(&walk, line, 0);
    if (line.len == text.len)
        return end < line.len ? AVPI_CUT_JSON : AVPI_CUT_LINES;
    bool broken = avpi_str_ends(line, AVPI_STR("}")) && avpi_line_next(text, &at, &next) && next.ptr[0] == '{';
    return end == line.len || (end > line.len && broken) ? AVPI_CUT_LINES : AVPI_CUT_JSON;
}

static bool holds_record(avpi_cut cut, avp_str head) {
    avp_str record, text = without_bom(head);
    bool garbage = false;
    size_t at = 0;
    return cut == AVPI_CUT_LINES ? avpi_str_find_byte(avpi_str_trim(text), '\n') < avpi_str_trim(text).len
                                 : avpi_json_next(text, &at, &record, &garbage);
}

/* A whole file that holds one object or array, or the beginning of one. */
static avp_status check_closed(const avp_ctx *ctx, avp_str file, avp_error *err) {
    avpi_json_walk walk = {0};
    avp_str text = avpi_str_trim(without_bom(file));
    if (avpi_json_walk_on(&walk, text, 0) <= text.len)
        return AVP_OK;
    avp_str before = {file.ptr, (size_t)(text.ptr - file.ptr)};
    return avpi_json_fail_cut(ctx, 1 + avpi_marks_lines(before), before.len, err);
}

static int best_json(const avpi_json *json, uint32_t root, const avpi_format **best, int score) {
    for (size_t i = 0; i < avpi_formats_count; i++) {
        const avpi_format *f = avpi_formats[i];
        int sure = f->json_detect ? f->json_detect(json, root) : 0;
        if (sure > score) {
            score = sure;
            *best = f;
        }
    }
    return score;
}

/* A document that goes on: does it hold messages of a format that can be read in parts? */
static avp_status look_inside(avpi_plan *plan, avp_str head, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_inside walk = {0};
    const avpi_format *best = NULL;
    size_t skip = head.len - without_bom(head).len, at = skip;
    bool closed = false, other = false;
    avpi_json json;
    avpi_buf record;
    avp_error ignored = {0};
    avpi_json_init(&json, plan->ctx);
    avpi_buf_init(&record, plan->ctx, SIZE_MAX);
    if (plan->cut != AVPI_CUT_JSON || first_sign(head) != '{' || !avpi_inside_find(&walk, head, 0, &at))
        goto done;
    size_t begin = (size_t)avpi_inside_object(&walk);
    avp_str text = {head.ptr + at, head.len - at};
    size_t size = avpi_inside_elements(text, 1, &closed, &other);
    AVP_TRY(avpi_inside_record((avp_str){head.ptr + begin, at - begin}, (avp_str){text.ptr, size}, &record, err));
    avp_status parsed = avpi_json_parse(&json, avpi_buf_view(&record), &ignored);
    if (parsed == AVP_E_MEMORY)
        AVP_TRY(avpi_fail_memory(plan->ctx, err));
    if (parsed == AVP_OK)
        (void)best_json(&json, 0, &best, 0);
    if (best && best->json_inside && (!plan->format || plan->format == best)) {
        plan->format = best;
        plan->cut = AVPI_CUT_INSIDE;
    }
done:
    avpi_json_free(&json);
    avpi_buf_free(&record);
    return status;
}

/* A longer head, until it holds a whole record or the file is in it; or until it is known to be read in parts. */
static avp_status peek_json(avpi_input *input, avpi_plan *plan, bool mapped, avp_str *head, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t want = HEAD_SIZE;; want *= 4) {
        AVP_TRY(avpi_input_peek(input, want, head, err));
        plan->cut = json_cut(*head);
        if (holds_record(plan->cut, *head))
            break;
        if (!mapped)
            AVP_TRY(look_inside(plan, *head, err));
        if (plan->cut == AVPI_CUT_INSIDE)
            break;
        if (want >= plan->record_limit && head->len >= want) {
            status = avpi_fail(plan->ctx, err, AVP_E_INPUT,
                               N_("the first record is longer than --max-record: give a larger one"));
            avpi_fail_at(err, NULL, 1, 0);
            break;
        }
        if (head->len < want) {
            status = check_closed(plan->ctx, *head, err);
            break;
        }
    }
done:
    return status;
}

/* The format that is surest about any of the first records; those of an array on one line count too. */
static avp_status detect_json(avpi_plan *plan, avp_str head, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json json;
    avp_str record;
    bool garbage = false;
    size_t at = 0;
    int score = 0;
    avpi_json_init(&json, plan->ctx);
    for (size_t n = 0; n < DETECT_RECORDS && score < CERTAIN; n++) {
        bool more = plan->cut == AVPI_CUT_LINES ? avpi_line_next(head, &at, &record)
                                                : avpi_json_next(head, &at, &record, &garbage);
        if (!more)
            break;
        avp_error ignored = {0};
        avp_status parsed = avpi_json_parse(&json, record, &ignored);
        if (parsed == AVP_E_MEMORY)
            AVP_TRY(avpi_fail_memory(plan->ctx, err));
        if (parsed != AVP_OK)
            continue;
        bool array = json.nodes[0].type == AVPI_JSON_ARRAY;
        uint32_t root = array && avpi_json_end(&json, 0) > 1 ? 1 : 0;
        score = best_json(&json, root, &plan->format, score);
    }
done:
    avpi_json_free(&json);
    return status;
}

/* No record at the beginning parses: say what is wrong with the first. */
static avp_status fail_no_object(const avpi_plan *plan, avp_str text, avp_error *err) {
    avpi_json json;
    avp_error first = {0};
    avp_str record = {NULL, 0};
    bool garbage = false;
    size_t at = 0;
    avpi_json_init(&json, plan->ctx);
    bool more =
        plan->cut == AVPI_CUT_LINES ? avpi_line_next(text, &at, &record) : avpi_json_next(text, &at, &record, &garbage);
    avp_status parsed = more ? avpi_json_parse(&json, record, &first) : AVP_OK;
    avpi_json_free(&json);
    if (parsed == AVP_E_MEMORY)
        return avpi_fail_memory(plan->ctx, err);
    avp_status status =
        parsed == AVP_OK
            ? avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("no JSON object could be read at the beginning of the file"))
            : avpi_fail(plan->ctx, err, AVP_E_INPUT,
                        N_("no JSON object could be read at the beginning of the file: %s"), first.text);
    avp_str before = {text.ptr, record.ptr ? (size_t)(record.ptr - text.ptr) : 0};
    avpi_fail_at(err, NULL, 1 + avpi_marks_lines(before), before.len + first.byte);
    return status;
}

/* A cut file may look as if it lacked a column: then that it is cut is what must be said. */
static avp_status blame_cut(avpi_input *input, const avpi_plan *plan, avp_str head, avp_status status, avp_error *err) {
    avp_error cut = {0};
    avp_str more;
    if (status != AVP_E_INPUT || plan->cut != AVPI_CUT_JSON)
        return status;
    avp_status peeked = avpi_input_peek(input, head.len + 1, &more, &cut);
    if (peeked == AVP_OK && more.len == head.len && check_closed(plan->ctx, more, &cut) == AVP_E_INPUT)
        *err = cut;
    return status;
}

static avp_status plan_json(avpi_input *input, const avp_read_options *opts, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str head;
    avpi_head sample;
    avpi_head_init(&sample, plan->ctx);
    AVP_TRY(peek_json(input, plan, opts->map, &head, err));
    plan->skip = head.len - without_bom(head).len;
    if (!plan->format && !opts->map)
        AVP_TRY(detect_json(plan, head, err));
    if (plan->format && plan->format->json_take) {
        plan->have = plan->format->have;
        goto done;
    }
    plan->format = avpi_format_generic(AVPI_CONTAINER_JSON);
    AVP_TRY(avpi_json_sample(plan, without_bom(head), &sample, err));
    if (sample.sample.n_columns == 0)
        AVP_TRY(fail_no_object(plan, without_bom(head), err));
    status = blame_cut(input, plan, head, avpi_plan_choose(plan, &sample.sample, NULL, opts->map, err), err);
done:
    avpi_head_free(&sample, plan->ctx);
    return status;
}

/* "a,b|c": a and one of b, c are there. */
static bool has_needed(const avpi_sample *sample, const char *needs) {
    char one[128];
    while (*needs) {
        size_t len = strcspn(needs, ",");
        if (len >= sizeof one)
            return false;
        memcpy(one, needs, len);
        one[len] = '\0';
        if (avpi_sample_find(sample, one) == SIZE_MAX)
            return false;
        needs += len + (needs[len] == ',');
    }
    return true;
}

const avpi_format *avpi_format_for(const avpi_sample *sample) {
    const avpi_format *best = NULL;
    for (size_t i = 0; i < avpi_formats_count; i++) {
        const avpi_format *f = avpi_formats[i];
        if (f->csv_needs && f->priority > (best ? best->priority : 0) && has_needed(sample, f->csv_needs))
            best = f;
    }
    return best;
}

/* A longer head, until the first line is in it. */
static avp_status peek_header(avpi_input *input, avp_str *head, bool *whole, avp_error *err) {
    enum { HEADER_MOST = 1 << 24 };
    avp_status status = AVP_OK;
    size_t want = HEAD_SIZE;
    while (head->len == want && want < HEADER_MOST && avpi_str_find_byte(*head, '\n') == head->len) {
        want *= 4;
        AVP_TRY(avpi_input_peek(input, want, head, err));
    }
    *whole = head->len < want;
done:
    return status;
}

static avp_status plan_csv(avpi_input *input, avp_str head, const avp_read_options *opts, avpi_plan *plan,
                           avp_error *err) {
    avp_status status = AVP_OK;
    bool whole = true;
    avpi_head sample;
    const avpi_format *generic = avpi_format_generic(AVPI_CONTAINER_CSV), *found = plan->format;
    avpi_head_init(&sample, plan->ctx);
    plan->cut = AVPI_CUT_CSV;
    AVP_TRY(peek_header(input, &head, &whole, err));
    AVP_TRY(avpi_dialect_find(plan, head, whole, &sample, err));
    if (!found && !opts->map)
        found = avpi_format_for(&sample.sample);
    plan->format = found && !opts->map ? found : generic;
    AVP_TRY(avpi_plan_choose(plan, &sample.sample, found, opts->map, err));
done:
    avpi_head_free(&sample, plan->ctx);
    return status;
}

static avp_status given_format(const avp_ctx *ctx, const avp_read_options *opts, avpi_plan *plan, avp_error *err) {
    if (!opts->as)
        return AVP_OK;
    plan->format = avpi_format_find(opts->as);
    if (plan->format)
        return AVP_OK;
    avpi_buf names;
    avpi_buf_init(&names, ctx, SIZE_MAX);
    avp_status status = AVP_OK;
    for (size_t i = 0; i < avpi_formats_count; i++)
        AVP_TRY(avpi_buf_printf(&names, err, "%s%s", i ? ", " : "", avpi_formats[i]->name));
    status = avpi_fail(ctx, err, AVP_E_ARG, N_("there is no format \"%s\": there are %s"), opts->as, names.ptr);
done:
    avpi_buf_free(&names);
    return status;
}

avp_status avpi_detect(const avp_ctx *ctx, avpi_input *input, const avp_read_options *opts, avpi_plan *plan,
                       avp_error *err) {
    avp_status status = AVP_OK;
    avp_str head;
    plan->keep_cut = opts->keep_cut;
    plan->record_limit = (size_t)(opts->line_limit < record_most ? opts->line_limit : record_most);
    AVP_TRY(avpi_input_peek(input, HEAD_SIZE, &head, err));
    AVP_TRY(given_format(ctx, opts, plan, err));
    if (avpi_str_starts(head, AVPI_STR("PAR1"))) {
        plan->container = AVPI_CONTAINER_PARQUET;
        goto done;
    }
    AVP_TRY(refuse_binary(ctx, head, err));
    char sign = first_sign(head);
    plan->container = sign == '{' || sign == '[' ? AVPI_CONTAINER_JSON : AVPI_CONTAINER_CSV;
    if (plan->format && plan->format->container != plan->container)
        AVP_TRY(
            avpi_fail(ctx, err, AVP_E_INPUT, N_("this file is not written as format \"%s\" is"), plan->format->name));
    if (plan->container == AVPI_CONTAINER_JSON)
        AVP_TRY(plan_json(input, opts, plan, err));
    else
        AVP_TRY(plan_csv(input, head, opts, plan, err));
done:
    return status;
}
