#include "registry/totals.h"

#include "registry/each_row.h"

#include <stdio.h>

enum { FOLDED_MOST = 1 << 12 };

/*
 * Rows by line: what each is a sum over by its words, and which of its cells are empty. In SQL a row has the same bits: over, and what it tells of as
 * columns by the names below. A state that is summed over takes its municipalities with it.
 */
static const struct {
    unsigned over;
    const char *column;
} told[AVPI_SUMS] = {{AVPI_SUM_PLACE, "place"}, {AVPI_SUM_STATE, "state"}, {AVPI_SUM_PERIOD, "period"},
                     {AVPI_SUM_SEX, "sex"},     {AVPI_SUM_AGE, "age"},     {AVPI_SUM_STATUS, "status"},
                     {AVPI_SUM_KIND, "kind"}};

avp_status avpi_sums_open(avpi_taking *t, const avpi_registry_columns *columns, avpi_sums *s, avp_error *err) {
    avp_status status = AVP_OK;
    *s = (avpi_sums){.t = t, .columns = columns};
    avpi_dict_init(&s->words, t->ctx);
    avpi_buf_init(&s->folded, t->ctx, FOLDED_MOST);
    AVP_TRY(avpi_sql_exec(t->c,
                          "CREATE OR REPLACE TEMP TABLE counted_marks (line UBIGINT, byte_offset UBIGINT, over UBIGINT,"
                          " empty UBIGINT, raw BLOB)",
                          NULL, 0, err));
    AVP_TRY(avpi_sheet_open(t->c, "counted_marks", "uuuut", &s->marks, err));
done:
    return status;
}

void avpi_sums_free(avpi_sums *s) {
    if (!s->t)
        return;
    avpi_sheet_free(&s->marks);
    avpi_dict_free(&s->words);
    avpi_buf_free(&s->folded);
    avpi_free(s->t->ctx, s->means);
    *s = (avpi_sums){.t = NULL};
}

/* ---- what a row says of itself ---- */

static avp_status find_meaning(avpi_sums *s, avp_str cell, unsigned *over, avp_error *err) {
    avp_status status = AVP_OK;
    const char *own = s->t->opts->totals;
    *over = 0;
    if (own) {
        for (avp_str rest = avpi_str_view(own); rest.len > 0 && *over == 0;) {
            size_t comma = avpi_str_find_byte(rest, ',');
            avp_str word = avpi_str_trim((avp_str){rest.ptr, comma});
            *over = word.len > 0 && avpi_str_equal_fold(word, cell) ? AVPI_SUM_ALL : 0;
            size_t used = comma + (comma < rest.len);
            rest = (avp_str){rest.ptr + used, rest.len - used};
        }
    }
    if (*over == 0) {
        AVP_TRY(avpi_gazetteer_fold(s->t->g, avpi_utf8_cut(cell, FOLDED_MOST / 4), &s->folded, err));
        *over = avpi_sum_of_words(avpi_buf_view(&s->folded));
    }
done:
    return status;
}

static avp_status meaning_of(avpi_sums *s, avp_str cell, unsigned *over, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    size_t before = s->words.count;
    AVP_TRY(avpi_dict_intern(&s->words, cell, &id, err));
    if (id == before) {
        unsigned found = 0;
        AVP_TRY(avpi_grow(s->t->ctx, &s->means, &s->means_capacity, (size_t)id + 1, sizeof *s->means, err));
        AVP_TRY(find_meaning(s, cell, &found, err));
        s->means[id] = found;
    }
    *over = s->means[id];
done:
    return status;
}

/* "0", "00", "000" of a state, "12000", "00000". */
static bool ends_in_zeros(avp_str code, size_t from) {
    size_t i = from;
    while (i < code.len && code.ptr[i] == '0')
        i++;
    return code.len > from && i == code.len;
}

static bool is_whole_state(avp_str code) {
    return ends_in_zeros(code, 0) || (code.len == 4 && ends_in_zeros(code, 1)) ||
           (code.len == 5 && ends_in_zeros(code, 2));
}

static avp_status add_word(avpi_sums *s, avp_str cell, unsigned of, unsigned *over, unsigned *empty, avp_error *err) {
    unsigned means = 0;
    avp_status status = AVP_OK;
    if (cell.len == 0)
        *empty |= of;
    else {
        AVP_TRY(meaning_of(s, cell, &means, err));
        *over |= means & of;
    }
done:
    return status;
}

/* A code decides; where there is none, the name. Words for "not known" beside a code of zeros are no sum. */
static avp_status add_place(avpi_sums *s, const avpi_table_row *row, unsigned *over, unsigned *empty, avp_error *err) {
    avp_status status = AVP_OK;
    bool nothing = false;
    avp_str state = avpi_registry_cell(s->columns, row, AVPI_KEY_STATE),
            code = avpi_registry_cell(s->columns, row, AVPI_KEY_MUNICIPALITY),
            name = avpi_registry_cell(s->columns, row, AVPI_KEY_MUNICIPALITY_NAME);
    state = state.len > 0 ? state : avpi_registry_cell(s->columns, row, AVPI_KEY_STATE_NAME);
    AVP_TRY(add_word(s, state, AVPI_SUM_STATE, over, empty, err));
    if (ends_in_zeros(state, 0) || (code.len == 5 && ends_in_zeros(code, 0)))
        *over |= AVPI_SUM_STATE;
    if (name.len > 0)
        AVP_TRY(avpi_gazetteer_says_nothing(s->t->g, name, &nothing, err));
    if (is_whole_state(code))
        *over |= nothing ? 0 : AVPI_SUM_PLACE;
    else
        AVP_TRY(add_word(s, code.len > 0 ? code : name, AVPI_SUM_PLACE, over, empty, err));
    if (*over & AVPI_SUM_STATE)
        *over |= AVPI_SUM_PLACE;
done:
    return status;
}

/* Empty cells of columns that the table has. */
static unsigned columns_told(const avpi_registry_columns *columns) {
    bool state = avpi_registry_has(columns, AVPI_KEY_STATE) || avpi_registry_has(columns, AVPI_KEY_STATE_NAME),
         place = avpi_registry_has(columns, AVPI_KEY_MUNICIPALITY) ||
                 avpi_registry_has(columns, AVPI_KEY_MUNICIPALITY_NAME);
    return (state ? AVPI_SUM_STATE : 0u) | (place ? AVPI_SUM_PLACE : 0u) |
           (avpi_registry_has(columns, AVPI_KEY_SEX) ? AVPI_SUM_SEX : 0u) |
           (avpi_registry_has(columns, AVPI_KEY_AGE) ? AVPI_SUM_AGE : 0u) |
           (avpi_registry_has(columns, AVPI_KEY_STATUS) ? AVPI_SUM_STATUS : 0u);
}

avp_status avpi_sums_mark(avpi_sums *s, const avpi_table_row *row, unsigned *over, avp_error *err) {
    static const struct {
        avpi_registry_key key;
        unsigned of;
    } cells[] = {{AVPI_KEY_WHEN, AVPI_SUM_PERIOD},
                 {AVPI_KEY_SEX, AVPI_SUM_SEX},
                 {AVPI_KEY_AGE, AVPI_SUM_AGE},
                 {AVPI_KEY_KIND, AVPI_SUM_KIND},
                 {AVPI_KEY_STATUS, AVPI_SUM_STATUS}};
    avp_status status = AVP_OK;
    unsigned empty = 0;
    *over = 0;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        AVP_TRY(add_word(s, avpi_registry_cell(s->columns, row, cells[i].key), cells[i].of, over, &empty, err));
    AVP_TRY(add_place(s, row, over, &empty, err));
    empty &= columns_told(s->columns) & ~*over;
    if (*over == 0 && empty == 0)
        goto done;
    s->n++;
    avpi_sheet_u64(&s->marks, row->line, true);
    avpi_sheet_u64(&s->marks, row->byte, true);
    avpi_sheet_u64(&s->marks, *over, true);
    avpi_sheet_u64(&s->marks, empty, true);
    AVP_TRY(avpi_sheet_text(&s->marks, row->raw, err));
    AVP_TRY(avpi_sheet_row(&s->marks, err));
done:
    return status;
}

/* ---- empty cells: a sum, or not known? ---- */

static const char rows_sql[] =
    "CREATE OR REPLACE TEMP TABLE counted_rows AS SELECT c.line, coalesce(c.state, c.state_name, '') AS state,"
    " coalesce(c.municipality, c.municipality_name, '') AS place, coalesce(c.period, '') AS period, coalesce(c.sex, '')"
    " AS sex, coalesce(c.age, '') AS age, coalesce(c.status, '') AS status, coalesce(c.kind, '') AS kind,"
    " coalesce(c.as_of, '') AS as_of, c.count, coalesce(m.over, 0) AS over, coalesce(m.empty, 0) AS empty FROM"
    " registry_counts c LEFT JOIN counted_marks m USING (line) WHERE c.file_id = $1";

/* What two rows must have in common that differ in what is summed over: ", state, place, ..." */
static avp_status add_columns(unsigned over, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(out, AVPI_STR("as_of"), err));
    for (size_t i = 0; i < AVPI_SUMS; i++)
        if (!(over & told[i].over))
            AVP_TRY(avpi_buf_printf(out, err, ", %s", told[i].column));
done:
    return status;
}

/* Are rows with this cell empty sums of those that have it? By people: small numbers are equal by chance. */
static avp_status test_empty(avpi_sums *s, size_t i, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t equal = 0;
    const char *column = told[i].column;
    unsigned of = told[i].over, gone = of == AVPI_SUM_STATE ? of | AVPI_SUM_PLACE : of;
    const char *alone = of == AVPI_SUM_STATE ? " AND e.place = ''" : "";
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_printf(sql, err, "WITH parts AS (SELECT "));
    AVP_TRY(add_columns(gone, sql, err));
    AVP_TRY(avpi_buf_printf(sql, err,
                            ", sum(count) AS n FROM counted_rows WHERE over = 0 AND %s <> '' GROUP BY ALL) SELECT"
                            " CAST(coalesce(sum(e.count) FILTER (e.count = n) * 2 > sum(e.count), false) AS BIGINT)"
                            " FROM counted_rows e JOIN parts USING (",
                            column));
    AVP_TRY(add_columns(gone, sql, err));
    AVP_TRY(avpi_buf_printf(sql, err, ") WHERE e.over & ~%u::UBIGINT = 0 AND e.empty & %u <> 0%s", gone, of, alone));
    AVP_TRY(avpi_sql_number(s->t->c, sql->ptr, NULL, 0, &equal, err));
    if (equal == 0)
        goto done;
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_printf(sql, err, "UPDATE counted_rows AS e SET over = over | %u WHERE empty & %u <> 0%s", gone, of,
                            alone));
    AVP_TRY(avpi_sql_exec(s->t->c, sql->ptr, NULL, 0, err));
done:
    return status;
}

/* ---- which sums go ---- */

typedef struct combinations {
    unsigned over[AVPI_SUM_ALL + 1]; /* in their order */
    size_t n;
} combinations;

static avp_status take_combination(void *self, const avpi_rows *rows, size_t i, avp_error *err) {
    combinations *k = self;
    (void)err;
    k->over[k->n++] = (unsigned)avpi_rows_u64(rows, 0)[i];
    return AVP_OK;
}

/* Rows that are sums over `wide` and overlap with one that stands and is a sum over `narrow`, a smaller number. */
static avp_status drop(avpi_sums *s, unsigned wide, unsigned narrow, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_printf(sql, err,
                            "INSERT INTO counted_sums SELECT line, NULL FROM (SELECT * FROM counted_rows WHERE over ="
                            " %u AND line NOT IN (SELECT line FROM counted_sums)) SEMI JOIN (SELECT * FROM"
                            " counted_rows WHERE over = %u AND line NOT IN (SELECT line FROM counted_sums)) USING (",
                            wide, narrow));
    AVP_TRY(add_columns(wide | narrow, sql, err));
    AVP_TRY(avpi_buf_add_byte(sql, ')', err));
    AVP_TRY(avpi_sql_exec(s->t->c, sql->ptr, NULL, 0, err));
done:
    return status;
}

/* Of the sums over `wide` that went: do the rows that stand and are summed over nothing else add up to them? NULL = there are none to ask */
static avp_status check(avpi_sums *s, unsigned wide, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf_clear(sql);
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("WITH parts AS (SELECT "), err));
    AVP_TRY(add_columns(wide, sql, err));
    AVP_TRY(avpi_buf_printf(sql, err,
                            ", sum(count) AS n FROM counted_rows WHERE over & ~%u::UBIGINT = 0 AND line NOT IN"
                            " (SELECT line FROM counted_sums) GROUP BY ALL) UPDATE counted_sums SET agrees = a.agrees"
                            " FROM (SELECT line, count = n AS agrees FROM counted_rows JOIN parts USING (",
                            wide));
    AVP_TRY(add_columns(wide, sql, err));
    AVP_TRY(avpi_buf_printf(sql, err, ") WHERE over = %u) a WHERE a.line = counted_sums.line", wide));
    AVP_TRY(avpi_sql_exec(s->t->c, sql->ptr, NULL, 0, err));
done:
    return status;
}

static avp_status find_sums(avpi_sums *s, avpi_buf *sql, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U64;
    static const avpi_asked_rows asked = {"SELECT DISTINCT over FROM counted_rows ORDER BY over", NULL, 0, &type, 1};
    avp_status status = AVP_OK;
    combinations k = {.n = 0};
    AVP_TRY(avpi_each_row(s->t->c, &asked, take_combination, &k, err));
    for (size_t w = 1; w < k.n; w++)
        for (size_t i = 0; i < w; i++)
            AVP_TRY(drop(s, k.over[w], k.over[i], sql, err));
    for (size_t w = 0; w < k.n; w++)
        if (k.over[w] > 0)
            AVP_TRY(check(s, k.over[w], sql, err));
done:
    return status;
}

/* ---- out with them ---- */

static avp_status reject(avpi_sums *s, const char *which, const char *reason, avp_error *err) {
    avp_status status = AVP_OK;
    char sql[256];
    int64_t n = 0, first = 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM counted_sums WHERE %s", which);
    AVP_TRY(avpi_sql_number(s->t->c, sql, NULL, 0, &n, err));
    if (n == 0)
        goto done;
    snprintf(sql, sizeof sql, "SELECT min(line) FROM counted_sums WHERE %s", which);
    AVP_TRY(avpi_sql_number(s->t->c, sql, NULL, 0, &first, err));
    const avpi_sql_value params[] = {avpi_sql_u64(s->t->file_id), avpi_sql_text(avpi_str_view(reason))};
    snprintf(sql, sizeof sql,
             "INSERT INTO registry_rejects SELECT $1, line, byte_offset, $2, raw FROM counted_marks WHERE line IN"
             " (SELECT line FROM counted_sums WHERE %s) ORDER BY line",
             which);
    AVP_TRY(avpi_sql_exec(s->t->c, sql, params, 2, err));
    avpi_taking_tell(s->t->report, reason, (uint64_t)first, (uint64_t)n);
    s->t->report->rejected += (uint64_t)n;
    s->t->report->kept -= (uint64_t)n;
done:
    return status;
}

static avp_status take_out(avpi_sums *s, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sql_value file = avpi_sql_u64(s->t->file_id);
    AVP_TRY(reject(s, "agrees", N_("a sum of other rows of the table, which add up to it: it is not counted with them"),
                   err));
    AVP_TRY(reject(s, "NOT agrees",
                   N_("a sum of other rows of the table, which do NOT add up to it: it is not counted with them"),
                   err));
    AVP_TRY(reject(s, "agrees IS NULL",
                   N_("a sum that overlaps with other rows of the table: it is not counted with them"), err));
    AVP_TRY(avpi_sql_exec(s->t->c,
                          "DELETE FROM registry_counts WHERE file_id = $1 AND line IN (SELECT line FROM counted_sums)",
                          &file, 1, err));
done:
    return status;
}

avp_status avpi_sums_take_out(avpi_sums *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf sql;
    const avpi_sql_value file = avpi_sql_u64(s->t->file_id);
    avpi_buf_init(&sql, s->t->ctx, SIZE_MAX);
    AVP_TRY(avpi_sheet_finish(&s->marks, err));
    if (s->n > 0) {
        AVP_TRY(avpi_sql_exec(s->t->c, rows_sql, &file, 1, err));
        AVP_TRY(avpi_sql_exec(s->t->c, "CREATE OR REPLACE TEMP TABLE counted_sums (line UBIGINT, agrees BOOLEAN)", NULL,
                              0, err));
        for (size_t i = 0; i < AVPI_SUMS; i++)
            if (told[i].over & columns_told(s->columns))
                AVP_TRY(test_empty(s, i, &sql, err));
        AVP_TRY(find_sums(s, &sql, err));
        AVP_TRY(take_out(s, err));
        AVP_TRY(avpi_sql_exec(s->t->c, "DROP TABLE counted_sums; DROP TABLE counted_rows", NULL, 0, err));
    }
    AVP_TRY(avpi_sql_exec(s->t->c, "DROP TABLE counted_marks", NULL, 0, err));
done:
    avpi_buf_free(&sql);
    return status;
}
