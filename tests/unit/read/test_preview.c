/* The look before reading: columns with their reasons, first rows, nothing written. */
#include "support/reading.h"

typedef struct looking {
    avp_ctx ctx;
    avp_read_options opts;
    avp_preview preview;
    avp_error err;
    avp_status status;
} looking;

static void look(looking *l, avp_str text) {
    char path[READING_PATH_SIZE];
    const char *paths[] = {reading_file("looked-at", text, path)};
    l->ctx = check_ctx(2);
    l->err = (avp_error){0};
    l->status = avp_read_preview(&l->ctx, paths, 1, &l->opts, &l->preview, &l->err);
}

static void begin(looking *l) {
    *l = (looking){.ctx = check_ctx(2)};
    avp_options_init(&avp_read_option_table, &l->opts);
}

static const avp_preview_column *column(const looking *l, const char *name) {
    const avp_preview_file *file = &l->preview.files[0];
    for (size_t i = 0; i < file->n_columns; i++)
        if (strcmp(file->columns[i].name, name) == 0)
            return &file->columns[i];
    fail_msg("there is no column %s", name);
    return NULL;
}

/* "key: why" of a column; "(key): why" of one that is not read. */
static const char *told(const looking *l, const char *name) {
    static char out[READING_TEXT_SIZE];
    const avp_preview_column *c = column(l, name);
    snprintf(out, sizeof out, c->read ? "%s: %s" : "(%s): %s", c->key ? c->key : "", c->why);
    return out;
}

static const char *cell(const looking *l, size_t row, const char *key) {
    const avp_preview_row *r = &l->preview.files[0].rows[row];
    for (size_t i = 0; i < r->n_cells; i++)
        if (strcmp(r->cells[i].key, key) == 0)
            return r->cells[i].value;
    return "none";
}

static void preview__guessed__every_column_with_its_why(void **state) {
    (void)state;
    looking l;
    begin(&l);
    look(&l, AVPI_STR("id,user,screen_name,date,body of it,text,note\n"
                      "1,7,ana,1600000000,una larga frase con espacios #uno @dos,1,\n"
                      "2,8,beto,1600000060,otra larga frase con espacios,2,x\n3,,carla,1600000000,x,3,\n"));
    assert_int_equal(l.status, AVP_OK);
    assert_string_equal(told(&l, "id"), "post: by its name, and its values do not speak against it");
    assert_string_equal(told(&l, "user"), "account: by its name, and its values do not speak against it");
    assert_string_equal(told(&l, "date"), "time: by its name, and its values do not speak against it");
    assert_string_equal(told(&l, "body of it"), "text: by its values");
    assert_string_equal(told(&l, "text"), "(text): another column has this part already");
    assert_string_equal(told(&l, "note"), "(): neither its name nor its values say what it is");
    assert_int_equal(column(&l, "note")->filled, 1);
    assert_string_equal(column(&l, "note")->example, "x");
    assert_int_equal(l.preview.files[0].looked_at, 3);
    assert_int_equal(l.preview.files[0].n_rows, 3);
    assert_string_equal(cell(&l, 0, "account"), "7");
    assert_string_equal(cell(&l, 0, "time"), "2020-09-13T12:26:40Z");
    assert_string_equal(cell(&l, 0, "hashtag"), "uno");
    assert_string_equal(cell(&l, 0, "mention"), "dos");
    assert_null(l.preview.files[0].rows[1].rejected);
    assert_string_equal(l.preview.files[0].rows[2].rejected, "no account");
    assert_string_equal(cell(&l, 2, "raw"), "3,,carla,1600000000,x,3,");
    assert_int_equal(l.preview.files[0].rows[2].line, 4);
    avp_preview_free(&l.ctx, &l.preview);
}

static void preview__by_format_or_map__says_so(void **state) {
    (void)state;
    looking l;
    begin(&l);
    look(&l, AVPI_STR("object_id,account_id,content_id,timestamp_share,more\no,a,c,1600000000,z\n"));
    assert_string_equal(told(&l, "object_id"), "object: the format has it so");
    assert_string_equal(told(&l, "more"), "(): the format does not need it");
    avp_preview_free(&l.ctx, &l.preview);
    l.opts.map = "account=a,time=c,object=b";
    look(&l, AVPI_STR("a,b,c,d\n1,2,2024-01-02,http://a.mx/\n"));
    assert_string_equal(told(&l, "b"), "object: as the mapping says");
    assert_string_equal(told(&l, "d"), "(): the mapping does not name it");
    avp_preview_free(&l.ctx, &l.preview);
}

/* Where a needed column is not found, the columns are shown all the same. */
static void preview__no_account__columns_all_the_same(void **state) {
    (void)state;
    looking l;
    begin(&l);
    look(&l, AVPI_STR("whoever,date,text\nana,2024-01-02,hola a todos ustedes\n"));
    assert_int_equal(l.status, AVP_E_INPUT);
    assert_int_equal(l.preview.report.files[0].status, AVP_E_INPUT);
    assert_string_equal(told(&l, "whoever"), "(): neither its name nor its values say what it is");
    assert_string_equal(told(&l, "date"), "time: by its name, and its values do not speak against it");
    avp_preview_free(&l.ctx, &l.preview);
    look(&l, AVPI_STR(""));
    assert_int_equal(l.status, AVP_E_INPUT);
    assert_int_equal(l.preview.files[0].n_columns, 0);
    avp_preview_free(&l.ctx, &l.preview);
}

static void preview__json_and_windows_1252__as_read(void **state) {
    (void)state;
    looking l;
    begin(&l);
    look(&l, AVPI_STR("{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\",\"place\":{\"name\":\"MX\"}}\n"));
    assert_int_equal(l.status, AVP_OK);
    assert_string_equal(told(&l, "user_id"), "account: by its name, and its values do not speak against it");
    assert_false(column(&l, "place.name")->read);
    avp_preview_free(&l.ctx, &l.preview);
    look(&l, AVPI_STR("user,date,text\nana,2024-01-02,ma\xf1"
                      "ana\nbeto,2024-01-02,adi\xf3s\n"));
    assert_string_equal(cell(&l, 0, "text"), "mañana");
    assert_non_null(strstr(l.preview.report.files[0].explanation, "Windows-1252"));
    avp_preview_free(&l.ctx, &l.preview);
    look(&l, AVPI_STR("{\"data\":[{\"id\":\"1\",\"author_id\":\"2\",\"text\":\"x\",\"created_at\":"
                      "\"2024-01-02T03:04:05.000Z\"}]}\n"));
    assert_string_equal(l.preview.report.files[0].format, "twitter-v2");
    assert_int_equal(l.preview.files[0].n_columns, 0); /* told by its fields */
    assert_string_equal(cell(&l, 0, "account"), "2");
    avp_preview_free(&l.ctx, &l.preview);
}

/* Ten rows of a long file, the same for every number of threads. */
static void preview__long_file__ten_rows(void **state) {
    (void)state;
    enum { ROWS = 100000 };
    char *text = malloc(ROWS * 40);
    assert_non_null(text);
    size_t len = (size_t)snprintf(text, 40, "user,date,text\n");
    for (int i = 0; i < ROWS; i++)
        len += (size_t)snprintf(text + len, 40, "u%d,2024-01-02,hola\n", i);
    looking l;
    begin(&l);
    look(&l, (avp_str){text, len});
    assert_int_equal(l.status, AVP_OK);
    assert_int_equal(l.preview.files[0].n_rows, 10);
    assert_string_equal(cell(&l, 9, "account"), "u9");
    avp_preview_free(&l.ctx, &l.preview);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(preview__guessed__every_column_with_its_why),
        cmocka_unit_test(preview__by_format_or_map__says_so),
        cmocka_unit_test(preview__no_account__columns_all_the_same),
        cmocka_unit_test(preview__json_and_windows_1252__as_read),
        cmocka_unit_test(preview__long_file__ten_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
