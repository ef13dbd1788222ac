#include "read/plan.h"
#include "read/values.h"

static const char *const missing_field[AVPI_FIELD_COUNT] = {[AVPI_FIELD_POST] = N_("no post id"),
                                                            [AVPI_FIELD_ACCOUNT] = N_("no account"),
                                                            [AVPI_FIELD_OBJECT] = N_("no object")};

static const char *const mangled_field[AVPI_FIELD_COUNT] = {
    [AVPI_FIELD_POST] = N_("the post id is a number in scientific notation: a spreadsheet lost its digits"),
    [AVPI_FIELD_ACCOUNT] = N_("the account is a number in scientific notation: a spreadsheet lost its digits"),
    [AVPI_FIELD_OBJECT] = N_("the object is a number in scientific notation: a spreadsheet lost its digits")};

static const char *why_missing(int field) {
    return missing_field[field] ? missing_field[field] : N_("a needed column is empty");
}

static const char *why_mangled(int field) {
    return mangled_field[field] ? mangled_field[field]
                                : N_("an id is a number in scientific notation: a spreadsheet lost its digits");
}

/* Text cells, ids and handles. Returns the reason to reject the row, or NULL. */
static const char *take_field(const avpi_csv_column *what, avp_str cell, avpi_place place, avpi_batch *batch) {
    avp_str *out = &batch->text[what->field][batch->count];
    if (what->how == AVPI_HOW_TEXT) {
        if (cell.len > 0)
            *out = cell;
        return cell.len == 0 && what->required ? why_missing(what->field) : NULL;
    }
    cell = avpi_value_trim(cell);
    if (what->how == AVPI_HOW_ID && avpi_id_plain(cell)) {
        *out = cell;
        return NULL;
    }
    if (what->how == AVPI_HOW_NAME) {
        if (cell.len > 0 && cell.ptr[0] == '@')
            cell = (avp_str){cell.ptr + 1, cell.len - 1};
        if (cell.len > 0)
            *out = cell;
        return cell.len == 0 && what->required ? why_missing(what->field) : NULL;
    }
    size_t given = cell.len;
    switch (avpi_id_look(&cell)) {
    case AVPI_ID_GOOD:
        *out = cell;
        if (cell.len < given)
            avpi_batch_note(batch, N_("an id like 12.0 was read as 12: it came through a spreadsheet"), place);
        return NULL;
    case AVPI_ID_ABSENT: return what->required ? why_missing(what->field) : NULL;
    default: break;
    }
    if (!what->required)
        avpi_batch_note(batch, why_mangled(what->field), place);
    return what->required ? why_mangled(what->field) : NULL;
}

static bool ten_digits(avp_str text, int64_t *seconds) {
    int64_t value = 0;
    if (text.len != 10)
        return false;
    for (size_t i = 0; i < 10; i++) {
        unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *seconds = value;
    return true;
}

/* A number is read by the unit that its own size tells: seconds taken for milliseconds would bring whole weeks into a minute. */
static bool parse_time(const avpi_csv_column *what, avp_str cell, avpi_place place, avpi_batch *batch, int64_t *time_us,
                       int64_t *step_us) {
    bool other = false;
    switch (what->time_kind) {
    case AVPI_TIME_UNIX_S:
    case AVPI_TIME_UNIX_MS:
    case AVPI_TIME_UNIX_US:
        if (!avpi_time_parse_sized(cell, what->time_kind, time_us, step_us, &other))
            return false;
        if (other)
            avpi_batch_note(batch,
                            N_("a time is in another unit (seconds, milliseconds, microseconds) than most of its "
                               "column, told by its size, and was read in its own"),
                            place);
        return true;
    default: return avpi_time_parse(cell, what->time_kind, time_us, step_us);
    }
}

static const char *take_time(const avpi_csv_column *what, avp_str cell, avpi_place place, avpi_batch *batch) {
    enum { SECOND_US = 1000000 };
    int64_t time_us = 0, step_us = SECOND_US, seconds = 0;
    cell = avpi_value_trim(cell);
    if (cell.len == 0)
        return N_("no time");
    if (what->time_kind == AVPI_TIME_UNIX_S && ten_digits(cell, &seconds) && seconds < INT64_C(7258118400))
        time_us = seconds * SECOND_US;
    else if (!parse_time(what, cell, place, batch, &time_us, &step_us) &&
             !avpi_time_parse(cell, AVPI_TIME_ISO, &time_us, &step_us))
        return N_("the time does not parse");
    batch->time_us[batch->count] = time_us;
    avpi_steps_add(&batch->steps, time_us, step_us);
    return NULL;
}

/* False when the cell says nothing of the kind. */
static bool read_number(const avpi_csv_column *what, avp_str cell, int64_t *value) {
    int64_t step_us = 0;
    switch (what->how) {
    case AVPI_HOW_FLAG: return avpi_value_flag(cell, value);
    case AVPI_HOW_MOMENT: return avpi_time_parse(cell, what->time_kind, value, &step_us);
    default: return avpi_value_count(cell, value);
    }
}

static void take_number(const avpi_csv_column *what, avp_str cell, avpi_place place, avpi_batch *batch) {
    int64_t value = 0;
    cell = avpi_value_trim(cell);
    avp_str id = cell;
    bool absent = avpi_id_look(&id) == AVPI_ID_ABSENT;
    if (what->how == AVPI_HOW_FILLED)
        batch->number[what->number][batch->count] = !absent;
    if (absent || what->how == AVPI_HOW_FILLED)
        return;
    if (read_number(what, cell, &value))
        batch->number[what->number][batch->count] = value;
    else if (what->how == AVPI_HOW_MOMENT)
        avpi_batch_note(batch, N_("a time at which an account was made does not parse and was left out"), place);
    else
        avpi_batch_note(batch, N_("a count is not a whole number and was left out"), place);
}

static avp_status take_list(const avpi_csv_column *what, avp_str cell, avpi_batch *batch, avp_error *err) {
    avpi_list list = (avpi_list)what->list;
    switch (what->how) {
    case AVPI_HOW_LIST_SPACE: return avpi_list_add_split(batch, list, cell, ' ', err);
    case AVPI_HOW_LIST_COMMA: return avpi_list_add_split(batch, list, cell, ',', err);
    case AVPI_HOW_LIST_PIPE: return avpi_list_add_split(batch, list, cell, '|', err);
    case AVPI_HOW_LIST_UNIT: return avpi_list_add_split(batch, list, cell, '\x1f', err);
    default: return avpi_list_add_python(batch, list, cell, err);
    }
}

bool avpi_plan_wants(const avpi_plan *plan, avpi_place place) {
    if (!plan->only)
        return true;
    const avpi_place *places = plan->only->places;
    size_t low = 0, high = plan->only->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        bool before =
            places[mid].line < place.line || (places[mid].line == place.line && places[mid].offset < place.offset);
        low = before ? mid + 1 : low;
        high = before ? high : mid;
    }
    if (low == plan->only->count)
        return false;
    bool itself = places[low].line == place.line && places[low].offset == place.offset;
    return itself || (places[low].offset >= place.offset && places[low].offset - place.offset < place.size);
}

/* Returns the reason to reject the row in *reason, NULL when it is good. */
static avp_status take_items(const avpi_plan *plan, const avp_str *cells, size_t n, avpi_place place, avpi_batch *batch,
                             const char **reason, avp_error *err) {
    avp_status status = AVP_OK;
    *reason = NULL;
    for (size_t i = 0; i < plan->n_items && !*reason; i++) {
        const avpi_csv_column *what = &plan->items[i].what;
        size_t column = plan->items[i].column;
        avp_str cell = column < n && cells[column].ptr ? cells[column] : AVPI_STR("");
        if (what->field >= 0)
            *reason = take_field(what, cell, place, batch);
        else if (what->time)
            *reason = take_time(what, cell, place, batch);
        else if (what->number >= 0)
            take_number(what, cell, place, batch);
        else
            AVP_TRY(take_list(what, cell, batch, err));
    }
done:
    return status;
}

static avp_status finish_row(const avpi_plan *plan, const avp_str *cells, size_t n, avpi_place place, avpi_batch *batch,
                             uint8_t *flags, avp_error *err) {
    avp_str extras[AVPI_EXTRAS_MAX];
    for (size_t i = 0; i < AVPI_EXTRAS_MAX; i++)
        extras[i] = plan->extras[i] < n && cells[plan->extras[i]].ptr ? cells[plan->extras[i]] : AVPI_STR("");
    return plan->format->csv_finish(batch, place, extras, flags, err);
}

avp_status avpi_plan_take(const avpi_plan *plan, const avp_str *cells, size_t n, avpi_place place, avp_str raw,
                          avpi_batch *batch, avp_error *err) {
    avp_status status = AVP_OK;
    const char *reason = NULL;
    uint8_t flags = plan->format && plan->format->accounts ? AVPI_ROW_ACCOUNT : 0;
    size_t facts = batch->n_facts;
    AVP_TRY(avpi_batch_begin(batch, err));
    AVP_TRY(take_items(plan, cells, n, place, batch, &reason, err));
    if (!reason && batch->text[AVPI_FIELD_REPOST_OF] && batch->text[AVPI_FIELD_REPOST_OF][batch->count].ptr)
        flags |= AVPI_POST_REPOST;
    if (!reason && plan->format && plan->format->csv_finish)
        AVP_TRY(finish_row(plan, cells, n, place, batch, &flags, err));
    if (!reason && !batch->text[AVPI_FIELD_ACCOUNT][batch->count].ptr)
        reason = why_missing(AVPI_FIELD_ACCOUNT);
    if (reason) {
        avpi_batch_drop(batch);
        batch->n_facts = facts;
        status = avpi_batch_reject(batch, place, reason, raw, err);
        goto done;
    }
    if (flags & AVPI_ROW_ACCOUNT)
        avpi_batch_note(batch, N_("a user, not a post: kept as an account"), place);
    avpi_batch_commit(batch, place, flags);
done:
    return status;
}
