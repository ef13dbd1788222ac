/* Which column gives which field: by the format's own names, by --map, or by guess. */
#include "read/keys.h"

void avpi_plan_init(avpi_plan *plan, const avp_ctx *ctx) {
    *plan = (avpi_plan){.ctx = ctx, .dialect = {',', '"'}};
    for (size_t i = 0; i < AVPI_EXTRAS_MAX; i++)
        plan->extras[i] = SIZE_MAX;
    avpi_arena_init(&plan->arena, ctx);
}

void avpi_plan_free(avpi_plan *plan) {
    if (plan->ctx)
        avpi_arena_free(&plan->arena);
    plan->ctx = NULL;
}

size_t avpi_sample_find(const avpi_sample *sample, const char *names) {
    while (*names) {
        size_t len = strcspn(names, "|");
        for (size_t c = 0; c < sample->n_columns; c++)
            if (avpi_str_equal_fold(avpi_str_trim(sample->names[c]), (avp_str){names, len}))
                return c;
        names += len + (names[len] == '|');
    }
    return SIZE_MAX;
}

static void note_column(avpi_plan *plan, const avpi_csv_column *what) {
    if (what->field >= 0)
        plan->have.fields |= UINT32_C(1) << what->field;
    if (what->number >= 0)
        plan->have.numbers |= UINT32_C(1) << what->number;
    if (what->list >= 0)
        plan->have.lists |= UINT32_C(1) << what->list;
}

static avp_status add_item(avpi_plan *plan, const avpi_sample *sample, size_t column, const avpi_csv_column *what,
                           avp_error *err) {
    if (plan->n_items == AVPI_PLAN_ITEMS_MAX)
        return avpi_fail(plan->ctx, err, AVP_E_ARG, N_("more than %d columns are mapped"), AVPI_PLAN_ITEMS_MAX);
    avpi_plan_item *item = &plan->items[plan->n_items];
    *item = (avpi_plan_item){column, avpi_arena_copy(&plan->arena, sample->names[column]), *what};
    if (!item->name.ptr)
        return avpi_fail_memory(plan->ctx, err);
    note_column(plan, what);
    plan->n_items++;
    return AVP_OK;
}

/* How a column's times and lists are written shows in its first rows. */
static avp_status find_kinds(avpi_plan *plan, const avpi_sample *sample, avpi_csv_column *what, size_t column,
                             avp_error *err) {
    avp_status status = AVP_OK;
    bool ambiguous = false;
    if ((what->time || what->how == AVPI_HOW_MOMENT) && what->time_kind == AVPI_TIME_AUTO) {
        AVP_TRY(avpi_guess_time(plan->ctx, sample, column, &what->time_kind, &ambiguous, err));
        plan->ambiguous_days |= ambiguous;
    }
    if (what->list >= 0 && what->how == AVPI_HOW_ONE)
        what->how = avpi_guess_list(sample, column);
done:
    return status;
}

/* The names of the columns there are, for messages. */
static avp_status list_names(const avpi_sample *sample, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    enum { NAMES_SHOWN = 300 };
    for (size_t c = 0; c < sample->n_columns && out->len < NAMES_SHOWN; c++) {
        AVP_TRY(avpi_buf_add(out, c ? AVPI_STR(", ") : AVPI_STR(""), err));
        AVP_TRY(avpi_buf_add(out, avpi_utf8_cut(sample->names[c], NAMES_SHOWN / 4), err));
    }
done:
    return status;
}

/* Why columns are looked for, and so what is said when one is not there. */
typedef enum reason { FOR_FORMAT, FOR_MAP, FOR_GUESS } reason;

static avp_status fail_missing(const avpi_plan *plan, const avpi_sample *sample, reason why, const char *format,
                               const char *wanted, avp_error *err) {
    avpi_buf names;
    avpi_buf_init(&names, plan->ctx, SIZE_MAX);
    avp_status status = list_names(sample, &names, err);
    const char *there = names.ptr ? names.ptr : "";
    if (status == AVP_OK && why == FOR_FORMAT)
        status = avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("format \"%s\" needs a column \"%s\": there are only %s"),
                           format, wanted, there);
    else if (status == AVP_OK && why == FOR_MAP)
        status =
            avpi_fail(plan->ctx, err, AVP_E_INPUT, N_("--map names a column \"%s\": there are only %s"), wanted, there);
    else if (status == AVP_OK)
        status = avpi_fail(plan->ctx, err, AVP_E_INPUT,
                           N_("no column looks like \"%s\": name it with --map %s=COLUMN (there are %s)"), wanted,
                           wanted, there);
    avpi_buf_free(&names);
    return status;
}

static avp_status choose_by_format(avpi_plan *plan, const avpi_sample *sample, const avpi_format *format,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < format->n_csv_columns; i++) {
        avpi_csv_column what = format->csv_columns[i];
        size_t column = avpi_sample_find(sample, what.names);
        if (column == SIZE_MAX && what.required)
            AVP_TRY(fail_missing(plan, sample, FOR_FORMAT, format->name, what.names, err));
        if (column == SIZE_MAX)
            continue;
        AVP_TRY(find_kinds(plan, sample, &what, column, err));
        AVP_TRY(add_item(plan, sample, column, &what, err));
    }
    plan->have.fields |= format->have.fields;
    plan->have.numbers |= format->have.numbers;
    plan->have.lists |= format->have.lists;
    for (size_t i = 0; i < AVPI_EXTRAS_MAX && format->csv_extras[i]; i++)
        plan->extras[i] = avpi_sample_find(sample, format->csv_extras[i]);
done:
    return status;
}

static avp_status add_key(avpi_plan *plan, const avpi_sample *sample, size_t key, size_t column, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_csv_column what = avpi_keys[key].what;
    AVP_TRY(find_kinds(plan, sample, &what, column, err));
    AVP_TRY(add_item(plan, sample, column, &what, err));
done:
    return status;
}

/* One "key=column" of --map. */
static avp_status map_pair(avpi_plan *plan, const avpi_sample *sample, avp_str pair, avp_error *err) {
    size_t equals = avpi_str_find_byte(pair, '=');
    avp_str name = avpi_str_trim((avp_str){pair.ptr, equals});
    size_t key = avpi_keys_find(name);
    if (equals == pair.len || key == avpi_keys_count)
        return avpi_fail(plan->ctx, err, AVP_E_ARG,
                         N_("\"%.*s\" is not key=column with a known key: post, account, time, object, source, text, "
                            "url, handle, name, repost_of, "
                            "repost_account, reply_to, reply_account, quote_of, quote_account, language, client, "
                            "mention, hashtag, media, "
                            "followers, following, statuses, account_created"),
                         (int)(pair.len > 100 ? 100 : pair.len), pair.ptr);
    avp_str column = avpi_str_trim((avp_str){pair.ptr + equals + 1, pair.len - equals - 1});
    size_t found = 0;
    while (found < sample->n_columns && !avpi_str_equal(avpi_str_trim(sample->names[found]), column))
        found++;
    if (found == sample->n_columns) {
        avpi_buf wanted;
        avpi_buf_init(&wanted, plan->ctx, SIZE_MAX);
        avp_status status = avpi_buf_add(&wanted, column, err);
        if (status == AVP_OK)
            status = fail_missing(plan, sample, FOR_MAP, NULL, wanted.ptr, err);
        avpi_buf_free(&wanted);
        return status;
    }
    return add_key(plan, sample, key, found, err);
}

static avp_status choose_by_map(avpi_plan *plan, const avpi_sample *sample, const char *map, avp_error *err) {
    avp_status status = AVP_OK;
    const char *separator =
        strchr(map, '\x1f') ? "\x1f" : ","; /* the former from a file: names of columns may have commas */
    for (const char *at = map; *at;) {
        size_t len = strcspn(at, separator);
        AVP_TRY(map_pair(plan, sample, (avp_str){at, len}, err));
        at += len + (at[len] == *separator);
    }
done:
    return status;
}

static avp_status choose_by_guess(avpi_plan *plan, const avpi_sample *sample, avp_error *err) {
    avp_status status = AVP_OK;
    size_t *found = NULL;
    AVP_TRY(avpi_alloc(plan->ctx, avpi_keys_count, sizeof *found, &found, err));
    AVP_TRY(avpi_guess_columns(plan->ctx, sample, found, err));
    for (size_t k = 0; k < avpi_keys_count; k++)
        if (found[k] != SIZE_MAX)
            AVP_TRY(add_key(plan, sample, k, found[k], err));
    plan->guessed = true;
done:
    avpi_free(plan->ctx, found);
    return status;
}

static bool has_field(const avpi_plan *plan, avpi_field field) {
    return plan->have.fields >> field & 1;
}

/* A mapping without account or time says nothing; one without anything shared has no traces. */
static avp_status check_mapping(const avpi_plan *plan, const avpi_sample *sample, avp_error *err) {
    bool time = false;
    for (size_t i = 0; i < plan->n_items; i++)
        time |= plan->items[i].what.time;
    if (!has_field(plan, AVPI_FIELD_ACCOUNT))
        return fail_missing(plan, sample, FOR_GUESS, NULL, "account", err);
    if (plan->format && plan->format->accounts)
        return AVP_OK;
    if (!time)
        return fail_missing(plan, sample, FOR_GUESS, NULL, "time", err);
    uint32_t shared = UINT32_C(1) << AVPI_FIELD_OBJECT | UINT32_C(1) << AVPI_FIELD_TEXT |
                      UINT32_C(1) << AVPI_FIELD_REPOST_OF | UINT32_C(1) << AVPI_FIELD_REPLY_TO |
                      UINT32_C(1) << AVPI_FIELD_QUOTE_OF;
    if (!(plan->have.fields & shared) && plan->have.lists == 0)
        return fail_missing(plan, sample, FOR_GUESS, NULL, "object", err);
    return AVP_OK;
}

avp_status avpi_plan_choose(avpi_plan *plan, const avpi_sample *sample, const avpi_format *format, const char *map,
                            avp_error *err) {
    avp_status status = AVP_OK;
    if (map)
        AVP_TRY(choose_by_map(plan, sample, map, err));
    else if (format && format->n_csv_columns > 0)
        AVP_TRY(choose_by_format(plan, sample, format, err));
    else
        AVP_TRY(choose_by_guess(plan, sample, err));
    if (plan->describing)
        AVP_TRY(avpi_plan_describe(plan, sample,
                                   map                                   ? AVPI_CHOICE_MAP
                                   : format && format->n_csv_columns > 0 ? AVPI_CHOICE_FORMAT
                                                                         : AVPI_CHOICE_GUESS,
                                   err));
    AVP_TRY(check_mapping(plan, sample, err));
    plan->acts = has_field(plan, AVPI_FIELD_OBJECT);
done:
    return status;
}

const char *avpi_plan_key(const avpi_csv_column *what) {
    if (what->time)
        return "time";
    if (what->field >= 0)
        return avpi_field_key((avpi_field)what->field);
    static const char *const lists[] = {"url", "hashtag", "mention", "media"};
    static const char *const numbers[] = {"followers",   "following", "statuses",  "default_profile", "has_description",
                                          "has_picture", "verified",  "protected", "account_created"};
    return what->list >= 0 ? lists[what->list] : numbers[what->number];
}

avp_status avpi_plan_explain(const avpi_plan *plan, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = plan->ctx;
    if (plan->guessed)
        AVP_TRY(avpi_buf_printf(out, err, "%s: ", AVP_TR(ctx, N_("guessed"))));
    for (size_t i = 0; i < plan->n_items; i++) {
        const avpi_plan_item *item = &plan->items[i];
        AVP_TRY(avpi_buf_printf(out, err, "%s%s=%.*s", i ? ", " : "", avpi_plan_key(&item->what), (int)item->name.len,
                                item->name.ptr));
        if (item->what.time || item->what.how == AVPI_HOW_MOMENT)
            AVP_TRY(avpi_buf_printf(out, err, " (%s)", avpi_time_kind_name(item->what.time_kind)));
    }
    if (plan->n_items == 0)
        AVP_TRY(avpi_buf_printf(out, err, "%s", AVP_TR(ctx, N_("told by its fields"))));
    if (plan->acts && !has_field(plan, AVPI_FIELD_POST))
        AVP_TRY(avpi_buf_printf(out, err, "; %s", AVP_TR(ctx, N_("no column names the posts: every row is one"))));
    if (plan->ambiguous_days)
        AVP_TRY(
            avpi_buf_printf(out, err, "; %s", AVP_TR(ctx, N_("nothing tells day from month: read as month first"))));
    if (plan->lines_above)
        AVP_TRY(avpi_buf_printf(out, err, AVP_TR(ctx, N_("; lines above the header that were passed over: %llu")),
                                (unsigned long long)plan->lines_above));
    if (plan->from_cp1252)
        AVP_TRY(avpi_buf_printf(out, err, "; %s", AVP_TR(ctx, N_("not UTF-8: read as Windows-1252"))));
done:
    return status;
}
