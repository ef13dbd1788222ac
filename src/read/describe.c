/* What a preview tells about every column: what it is taken for, and why. */
#include "read/keys.h"

static const avpi_plan_item *item_of(const avpi_plan *plan, size_t column) {
    for (size_t i = 0; i < plan->n_items; i++)
        if (plan->items[i].column == column)
            return &plan->items[i];
    return NULL;
}

static bool has_key(const avpi_plan *plan, const char *key) {
    for (size_t i = 0; i < plan->n_items; i++)
        if (strcmp(avpi_plan_key(&plan->items[i].what), key) == 0)
            return true;
    return false;
}

static const char *why_read(avpi_choice how, const char *promised, const char *key) {
    switch (how) {
    case AVPI_CHOICE_FORMAT: return N_("the format has it so");
    case AVPI_CHOICE_MAP: return N_("as the mapping says");
    default:
        return promised && strcmp(promised, key) == 0 ? N_("by its name, and its values do not speak against it")
                                                      : N_("by its values");
    }
}

static const char *why_not(const avpi_plan *plan, avpi_choice how, const char *promised) {
    switch (how) {
    case AVPI_CHOICE_FORMAT: return N_("the format does not need it");
    case AVPI_CHOICE_MAP: return N_("the mapping does not name it");
    default: break;
    }
    if (!promised)
        return N_("neither its name nor its values say what it is");
    return has_key(plan, promised) ? N_("another column has this part already")
                                   : N_("its name promises this, but its values or the other columns speak against it");
}

static bool is_extra(const avpi_plan *plan, size_t column) {
    for (size_t i = 0; i < AVPI_EXTRAS_MAX; i++)
        if (plan->extras[i] == column)
            return true;
    return false;
}

static avp_status describe_one(avpi_plan *plan, const avpi_sample *sample, avpi_choice how, size_t c, avp_error *err) {
    avpi_plan_column *out = &plan->columns[c];
    const avpi_plan_item *item = item_of(plan, c);
    size_t promise = avpi_guess_promised(sample->names[c]);
    const char *promised = promise < avpi_keys_count ? avpi_keys[promise].name : NULL;
    *out = (avpi_plan_column){.example = AVPI_STR("")};
    for (size_t row = 0; row < sample->n_rows; row++) {
        avp_str cell = avpi_str_trim(sample->cells[row * sample->n_columns + c]);
        out->example = out->filled == 0 && cell.len > 0 ? cell : out->example;
        out->filled += cell.len > 0;
    }
    out->name = avpi_arena_copy(&plan->arena, sample->names[c]);
    out->example = avpi_arena_copy(&plan->arena, out->example);
    if (!out->name.ptr || !out->example.ptr)
        return avpi_fail_memory(plan->ctx, err);
    out->read = item || is_extra(plan, c);
    out->key = item ? avpi_plan_key(&item->what) : how == AVPI_CHOICE_GUESS ? promised : NULL;
    out->why = out->read ? why_read(how, promised, out->key) : why_not(plan, how, promised);
    return AVP_OK;
}

avp_status avpi_plan_describe(avpi_plan *plan, const avpi_sample *sample, avpi_choice how, avp_error *err) {
    avp_status status = AVP_OK;
    plan->columns = avpi_arena_take(&plan->arena, sample->n_columns * sizeof *plan->columns);
    if (!plan->columns)
        return avpi_fail_memory(plan->ctx, err);
    for (size_t c = 0; c < sample->n_columns; c++)
        AVP_TRY(describe_one(plan, sample, how, c, err));
    plan->n_described = sample->n_columns;
    plan->n_looked_at = sample->n_rows;
done:
    return status;
}
