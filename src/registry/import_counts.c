/*
 * Tables of counts: by state, municipality, period, sex, status. Rows of one file that are exactly the same are one; what another file said in the same
 * words is said again, and kept again: which of the two stands, counts_stand.c says.
 */
#include "registry/totals.h"
#include "registry/when.h"

typedef struct counting {
    avpi_taking *t;
    const avpi_registry_columns *columns;
    avpi_sheet sheet;
    avpi_sums sums;
} counting;

static avp_str cell_of(const counting *k, const avpi_table_row *row, avpi_registry_key key) {
    return avpi_registry_cell(k->columns, row, key);
}

static avp_status add_texts(counting *k, const avp_str *texts, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_sheet_text(&k->sheet, avpi_sheet_some(texts[i]), err));
done:
    return status;
}

/* A row that can be kept: over what it is a sum (avpi_sum_over), when its people were counted, and on which day the source was asked. */
typedef struct counted {
    avpi_place_found place;
    avpi_when when, as_of;
    int64_t count;
    avpi_hash128 key;
    unsigned over;
} counted;

/* Codes from 900 on stand for "not known where" in every state. */
static bool is_nowhere(const avpi_place_found *place) {
    return place->how == AVPI_PLACE_CODE && place->municipality[0] && place->municipality[2] == '9';
}

/* Which of the two codes is the slip, nobody can tell. */
static bool is_elsewhere(const avpi_place_found *place) {
    return place->municipality[0] && strncmp(place->municipality, place->state, 2) != 0;
}

/*
 * A code stands in one column and the name in another, or a name alone in both. Sources give codes to "not known" as well, and such a code may have
 * become that of a new municipality since: the name decides, and the code is kept as it stands. A sum over places has none.
 */
static avp_status find_place(const counting *k, const avpi_table_row *row, counted *of, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_place_found *out = &of->place;
    avp_str state = cell_of(k, row, AVPI_KEY_STATE), municipality = cell_of(k, row, AVPI_KEY_MUNICIPALITY);
    avp_str name = cell_of(k, row, AVPI_KEY_MUNICIPALITY_NAME);
    bool nothing = false;
    state = state.len > 0 ? state : cell_of(k, row, AVPI_KEY_STATE_NAME);
    municipality = municipality.len > 0 ? municipality : name;
    if (of->over & AVPI_SUM_PLACE && (municipality.len == 0 || municipality.ptr[municipality.len - 1] != '0'))
        municipality = AVPI_STR(""); /* words, and no code of zeros, which has that of its state */
    AVP_TRY(avpi_gazetteer_find(k->t->g, state, municipality, out, err));
    if (of->over & AVPI_SUM_PLACE)
        out->municipality[0] = '\0';
    if (of->over & AVPI_SUM_STATE)
        out->state[0] = '\0';
    if (out->how == AVPI_PLACE_CODE && name.len > 0)
        AVP_TRY(avpi_gazetteer_says_nothing(k->t->g, name, &nothing, err));
    out->how = nothing || is_nowhere(out) || of->over & AVPI_SUM_STATE ? AVPI_PLACE_NONE : out->how;
done:
    return status;
}

/* "" for what the row is a sum over: it tells of all of that. */
static avp_str part_of(const counting *k, const avpi_table_row *row, const counted *of, avpi_registry_key key,
                       unsigned over) {
    return of->over & over ? AVPI_STR("") : cell_of(k, row, key);
}

static avp_status add_row(counting *k, const avpi_table_row *row, const counted *of, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str kind = part_of(k, row, of, AVPI_KEY_KIND, AVPI_SUM_KIND);
    const avp_str texts[] = {avpi_str_view(of->place.state),
                             cell_of(k, row, AVPI_KEY_STATE_NAME),
                             avpi_str_view(of->place.municipality),
                             part_of(k, row, of, AVPI_KEY_MUNICIPALITY_NAME, AVPI_SUM_PLACE),
                             avpi_str_view(of->when.text),
                             part_of(k, row, of, AVPI_KEY_SEX, AVPI_SUM_SEX),
                             part_of(k, row, of, AVPI_KEY_AGE, AVPI_SUM_AGE),
                             part_of(k, row, of, AVPI_KEY_STATUS, AVPI_SUM_STATUS),
                             kind.len > 0 ? kind : avpi_str_view(k->t->opts->kind)};
    avpi_sheet_u64(&k->sheet, k->t->file_id, true);
    avpi_sheet_u64(&k->sheet, row->line, true);
    AVP_TRY(add_texts(k, texts, sizeof texts / sizeof *texts, err));
    avpi_sheet_u64(&k->sheet, (uint64_t)of->count, true);
    AVP_TRY(avpi_sheet_text(&k->sheet, avpi_sheet_some(avpi_str_view(of->as_of.text)), err));
    AVP_TRY(avpi_sheet_text(&k->sheet, avpi_str_view(avpi_place_how_name(of->place.how)), err));
    avpi_sheet_key(&k->sheet, of->key);
    avpi_sheet_bool(&k->sheet, true);
    AVP_TRY(avpi_sheet_row(&k->sheet, err));
    k->t->report->kept++;
done:
    return status;
}

/* Why the row cannot be taken, or NULL. */
static const char *take_values(const counting *k, const avpi_table_row *row, counted *out) {
    if (!avpi_str_to_i64(cell_of(k, row, AVPI_KEY_COUNT), &out->count) || out->count < 0)
        return N_("the count is no whole number");
    if (out->count > AVPI_COUNT_MOST)
        return N_("the count is greater than any count of people");
    if (!avpi_when_parse(part_of(k, row, out, AVPI_KEY_WHEN, AVPI_SUM_PERIOD), &out->when))
        return N_("the date cannot be read");
    if (!avpi_when_parse(cell_of(k, row, AVPI_KEY_AS_OF), &out->as_of))
        return N_("the day on which the source was asked cannot be read");
    if (is_elsewhere(&out->place))
        return N_("the code of the municipality is one of another state than the row says");
    return NULL;
}

static avp_status take_row(void *self, const avpi_table_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    counting *k = self;
    counted of = {.count = 0};
    bool seen = false;
    AVP_TRY(avpi_sums_mark(&k->sums, row, &of.over, err));
    AVP_TRY(find_place(k, row, &of, err));
    const char *reason = take_values(k, row, &of);
    if (reason)
        return avpi_taking_reject(k->t, row, reason, err);
    AVP_TRY(avpi_taking_seen(k->t, row->raw, &of.key, &seen, err));
    if (!seen)
        AVP_TRY(add_row(k, row, &of, err));
done:
    return status;
}

/* ---- names that the file gives with their codes ---- */

static const char learn_sql[] =
    "INSERT INTO places SELECT municipality, municipality_name, file_id FROM registry_counts WHERE file_id = $1 AND"
    " length(municipality) = 5 AND place_how = 'code' AND municipality_name IS NOT NULL AND"
    " (municipality, municipality_name) NOT IN (SELECT (code, name) FROM places WHERE file_id NOT IN (SELECT file_id"
    " FROM registry_files WHERE removed)) GROUP BY ALL"
    " ORDER BY municipality, municipality_name";

static const char unplaced_sql[] =
    "SELECT DISTINCT coalesce(state, ''), municipality_name FROM registry_counts WHERE file_id = $1 AND"
    " municipality IS NULL AND municipality_name IS NOT NULL AND place_how <> 'none' ORDER BY ALL";

static avp_status place_one(avpi_taking *t, avp_str state, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_place_found found;
    AVP_TRY(avpi_gazetteer_find(t->g, state, name, &found, err));
    if (found.municipality[0] == '\0')
        goto done;
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(found.municipality)),
                                     avpi_sql_text(avpi_str_view(avpi_place_how_name(found.how))),
                                     avpi_sql_u64(t->file_id), avpi_sql_text(state), avpi_sql_text(name)};
    AVP_TRY(avpi_sql_exec(t->c,
                          "UPDATE registry_counts SET municipality = $1, place_how = $2 WHERE file_id = $3 AND"
                          " municipality IS NULL AND coalesce(state, '') = $4 AND municipality_name = $5",
                          params, 5, err));
done:
    return status;
}

/* Rows with a name and no code, once all names of the file are known. */
static avp_status place_rest(avpi_taking *t, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_arena arena;
    avp_str *pairs = NULL;
    size_t got = 0, n = 0, capacity = 0;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    avpi_arena_init(&arena, t->ctx);
    AVP_TRY(avpi_sql_exec(t->c, learn_sql, &file, 1, err));
    avpi_gazetteer_free(t->g);
    t->g = NULL;
    AVP_TRY(avpi_gazetteer_new(t->ctx, &t->g, err));
    AVP_TRY(avpi_gazetteer_load(t->g, t->c, err));
    AVP_TRY(avpi_sql_query(t->c, unplaced_sql, &file, 1, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(t->ctx, &pairs, &capacity, n + 2 * got + 1, sizeof *pairs, err));
        for (size_t i = 0; i < got; i++) {
            pairs[n++] = avpi_arena_copy(&arena, avpi_rows_text(rows, 0)[i]);
            pairs[n++] = avpi_arena_copy(&arena, avpi_rows_text(rows, 1)[i]);
        }
    } while (got > 0);
    for (size_t i = 0; i < n; i += 2)
        AVP_TRY(place_one(t, pairs[i], pairs[i + 1], err));
done:
    avpi_rows_close(rows);
    avpi_free(t->ctx, pairs);
    avpi_arena_free(&arena);
    return status;
}

avp_status avpi_take_counts(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns, avp_error *err) {
    avp_status status = AVP_OK;
    counting k = {.t = t, .columns = columns};
    if (!avpi_registry_has(columns, AVPI_KEY_COUNT))
        AVP_TRY(avpi_fail(t->ctx, err, AVP_E_INPUT, N_("no column holds counts; name it with --map count=COLUMN")));
    AVP_TRY(avpi_sums_open(t, columns, &k.sums, err));
    AVP_TRY(avpi_sheet_open(t->c, "registry_counts", "uutttttttttuttkb", &k.sheet, err));
    AVP_TRY(avpi_taking_rows(t, table, take_row, &k, err));
    AVP_TRY(avpi_sheet_finish(&k.sheet, err));
    AVP_TRY(place_rest(t, err));
    AVP_TRY(avpi_sums_take_out(&k.sums, err));
    AVP_TRY(avpi_counts_settle(t->c, t, err));
done:
    avpi_sheet_free(&k.sheet);
    avpi_sums_free(&k.sums);
    return status;
}
