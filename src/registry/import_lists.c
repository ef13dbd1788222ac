/* Inhabitants and names of places, as the user has them. */
#include "registry/each_row.h"
#include "registry/taking.h"

/* A census gives the whole of a state among its municipalities: 12000. */
static bool is_whole_state(const char *code) {
    return strcmp(code + AVPI_STATE_CODE_SIZE - 1, "000") == 0;
}

/* The code of a row: of the municipality, else of the state. */
static avp_status code_of(avpi_taking *t, const avpi_registry_columns *columns, const avpi_table_row *row,
                          avpi_place_found *found, const char **code, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str written = avpi_registry_cell(columns, row, AVPI_KEY_CODE);
    avp_str state = avpi_registry_cell(columns, row, AVPI_KEY_STATE),
            municipality = avpi_registry_cell(columns, row, AVPI_KEY_MUNICIPALITY);
    if (written.len > 0 && written.len <= 2)
        state = written;
    else if (written.len > 0)
        municipality = written;
    AVP_TRY(avpi_gazetteer_find(t->g, state, municipality, found, err));
    bool whole = municipality.len == 0 || (found->municipality[0] && is_whole_state(found->municipality));
    *code = found->municipality[0] && !whole ? found->municipality : whole && found->state[0] ? found->state : NULL;
done:
    return status;
}

typedef struct listing {
    avpi_taking *t;
    const avpi_registry_columns *columns;
    avpi_sheet sheet;
    avp_status (*add)(struct listing *k, const avpi_table_row *row, const char *code, avp_error *err);
} listing;

static avp_status take_row(void *self, const avpi_table_row *row, avp_error *err) {
    avp_status status = AVP_OK;
    listing *k = self;
    avpi_place_found found;
    avpi_hash128 key;
    bool seen = false;
    const char *code = NULL;
    AVP_TRY(code_of(k->t, k->columns, row, &found, &code, err));
    if (code && !avpi_state_has(code))
        return avpi_taking_reject(k->t, row, N_("no state has such a code: those of INEGI go from 01 to 32"), err);
    if (!code)
        return avpi_taking_reject(k->t, row, N_("no place known here stands in the row"), err);
    AVP_TRY(avpi_taking_seen(k->t, row->raw, &key, &seen, err));
    if (!seen)
        AVP_TRY(k->add(k, row, code, err));
done:
    return status;
}

static avp_status take_list(listing *k, avpi_table *table, const char *name, const char *types, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sheet_open(k->t->c, name, types, &k->sheet, err));
    AVP_TRY(avpi_taking_rows(k->t, table, take_row, k, err));
    AVP_TRY(avpi_sheet_finish(&k->sheet, err));
done:
    avpi_sheet_free(&k->sheet);
    return status;
}

static avp_status add_population(listing *k, const avpi_table_row *row, const char *code, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t inhabitants = 0;
    if (!avpi_str_to_i64(avpi_registry_cell(k->columns, row, AVPI_KEY_INHABITANTS), &inhabitants) || inhabitants < 0)
        return avpi_taking_reject(k->t, row, N_("the number of inhabitants is no whole number"), err);
    if (inhabitants > AVPI_COUNT_MOST)
        return avpi_taking_reject(k->t, row, N_("no place has so many inhabitants"), err);
    AVP_TRY(avpi_sheet_text(&k->sheet, avpi_str_view(code), err));
    avpi_sheet_u64(&k->sheet, (uint64_t)inhabitants, true);
    avpi_sheet_u64(&k->sheet, k->t->file_id, true);
    AVP_TRY(avpi_sheet_row(&k->sheet, err));
    k->t->report->kept++;
done:
    return status;
}

static avp_status fail_twice(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    const avpi_taking *t = self;
    avp_str code = avpi_rows_text(rows, 0)[i];
    return avpi_fail(
        t->ctx, err, AVP_E_INPUT,
        N_("the table has more than one number of inhabitants of \"%.*s\"; give one row for each place: all "
           "people, of one year"),
        (int)code.len, code.ptr);
}

/* Rows by sex, year or locality: which of them is the whole, or whether their sum is, nothing says. */
static avp_status check_once(avpi_taking *t, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    static const char sql[] = "SELECT code FROM populations WHERE file_id = $1 GROUP BY code HAVING count(DISTINCT"
                              " inhabitants) > 1 ORDER BY code LIMIT 1";
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    const avpi_asked_rows asked = {sql, &file, 1, &type, 1};
    return avpi_each_row(t->c, &asked, fail_twice, t, err);
}

/* The same number of a place again is told as a duplicate. */
static avp_status drop_repeated(avpi_taking *t, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    AVP_TRY(avpi_sql_number(t->c, "SELECT count(*) - count(DISTINCT code) FROM populations WHERE file_id = $1", &file,
                            1, &n, err));
    if (n == 0)
        goto done;
    AVP_TRY(avpi_sql_exec(t->c,
                          "DELETE FROM populations WHERE file_id = $1 AND rowid NOT IN (SELECT min(rowid) FROM"
                          " populations WHERE file_id = $1 GROUP BY code)",
                          &file, 1, err));
    t->report->kept -= (uint64_t)n;
    t->report->duplicate += (uint64_t)n;
done:
    return status;
}

/* Of each place the number of the file that came last counts (inhabitants_now). */
static avp_status count_replaced(avpi_taking *t, avp_error *err) {
    static const char sql[] =
        "SELECT count(DISTINCT code) FROM populations WHERE file_id <> $1 AND file_id NOT IN (SELECT file_id FROM"
        " registry_files WHERE removed) AND code IN (SELECT code"
        " FROM populations WHERE file_id = $1)";
    int64_t n = 0;
    const avpi_sql_value file = avpi_sql_u64(t->file_id);
    avp_status status = avpi_sql_number(t->c, sql, &file, 1, &n, err);
    t->report->superseded = (uint64_t)n;
    return status;
}

avp_status avpi_take_population(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns,
                                avp_error *err) {
    avp_status status = AVP_OK;
    listing k = {.t = t, .columns = columns, .add = add_population};
    if (!avpi_registry_has(columns, AVPI_KEY_INHABITANTS))
        return avpi_fail(t->ctx, err, AVP_E_INPUT,
                         N_("no column holds inhabitants; name it with --map inhabitants=COLUMN"));
    AVP_TRY(take_list(&k, table, "populations", "tuu", err));
    AVP_TRY(check_once(t, err));
    AVP_TRY(drop_repeated(t, err));
    AVP_TRY(count_replaced(t, err));
done:
    return status;
}

static avp_status add_place(listing *k, const avpi_table_row *row, const char *code, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str name = avpi_registry_cell(k->columns, row, AVPI_KEY_NAME);
    name = name.len > 0 ? name : avpi_registry_cell(k->columns, row, AVPI_KEY_MUNICIPALITY_NAME);
    if (name.len == 0)
        return avpi_taking_reject(k->t, row, N_("no name stands in the row"), err);
    AVP_TRY(avpi_sheet_text(&k->sheet, avpi_str_view(code), err));
    AVP_TRY(avpi_sheet_text(&k->sheet, name, err));
    avpi_sheet_u64(&k->sheet, k->t->file_id, true);
    AVP_TRY(avpi_sheet_row(&k->sheet, err));
    k->t->report->kept++;
done:
    return status;
}

avp_status avpi_take_places(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns, avp_error *err) {
    listing k = {.t = t, .columns = columns, .add = add_place};
    return take_list(&k, table, "places", "ttu", err);
}
