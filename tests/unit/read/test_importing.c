/*
 * The four counts. read is counted where records are cut, rejected in the batch, kept and duplicate in the sink: a row that is lost
 * on the way makes a sum that is not right. A sink of the test's own stands before the real one and loses a row at each place.
 */
#include "support/reading.h"

#include "read/importing.h"
#include "read/sink_acts.h"
#include "read/sink_case.h"

typedef enum loss { LOSE_NOTHING, LOSE_READ, LOSE_KEPT, LOSE_DUPLICATE, LOSE_REJECT, LOSE_ROW, LOSSES } loss;

typedef struct thief {
    avpi_sink real;
    loss what;
    bool done;
} thief;

static avp_status thief_begin(void *self, struct avpi_source *source, size_t index, avp_read_file *file, bool *known,
                              avp_error *err) {
    thief *t = self;
    return t->real.begin_file(t->real.self, source, index, file, known, err);
}

/* The batch is the pump's own and may be changed here, which no sink does. */
static avp_status thief_take(void *self, unsigned worker, const avpi_batch *batch, uint64_t *kept, uint64_t *duplicate,
                             avp_error *err) {
    thief *t = self;
    avpi_batch *b = NULL;
    memcpy(&b, &batch, sizeof b);
    bool now = !t->done;
    if (now && t->what == LOSE_ROW && b->count > 0) {
        b->count--;
        t->done = true;
    }
    avp_status status = t->real.take(t->real.self, worker, b, kept, duplicate, err);
    uint64_t *counts[LOSSES] = {[LOSE_READ] = &b->rows_read, [LOSE_KEPT] = kept, [LOSE_DUPLICATE] = duplicate};
    if (now && counts[t->what] && *counts[t->what] > 0) {
        --*counts[t->what];
        t->done = true;
    } else if (now && t->what == LOSE_REJECT && b->n_rejects > 0) {
        b->n_rejects--;
        t->done = true;
    }
    return status;
}

static avp_status thief_put(void *self, unsigned worker, avp_error *err) {
    thief *t = self;
    return t->real.put(t->real.self, worker, err);
}

static avp_status thief_end(void *self, avp_read_file *file, const avpi_note *notes, size_t n_notes, avp_error *err) {
    thief *t = self;
    return t->real.end_file(t->real.self, file, notes, n_notes, err);
}

static avp_status thief_commit(void *self, avp_error *err) {
    thief *t = self;
    return t->real.commit(t->real.self, err);
}

static void thief_abandon(void *self) {
    thief *t = self;
    t->real.abandon_file(t->real.self);
}

static avpi_sink thief_port(thief *t) {
    avpi_sink port = t->real;
    port.self = t;
    port.begin_file = thief_begin;
    port.take = thief_take;
    port.end_file = thief_end;
    port.abandon_file = thief_abandon;
    if (port.put)
        port.put = thief_put;
    if (port.commit)
        port.commit = thief_commit;
    return port;
}

/* Read the file of five rows, one of them bad, through the thief; the counts must tell. duplicate: those that the sink tells at once. */
static void expect_found_out(avpi_importing *run, thief *t, loss what, unsigned duplicate) {
    avp_error err = {0};
    avpi_plan plan;
    t->what = what;
    run->sink = thief_port(t);
    avpi_plan_init(&plan, run->ctx);
    avp_status status = avpi_importing_read(run, 0, &plan, &err);
    if (status == AVP_OK)
        status = avpi_importing_commit(run, &err);
    avpi_plan_free(&plan);
    const avp_read_file *file = &run->report.files[0];
    assert_int_equal(file->rows_read, 5 - (what == LOSE_READ));
    assert_int_equal(file->kept, 4 - duplicate - (what == LOSE_KEPT || what == LOSE_ROW));
    assert_int_equal(file->duplicate, duplicate - (what == LOSE_DUPLICATE));
    assert_int_equal(file->rejected, 1 - (what == LOSE_REJECT));
    if (what == LOSE_NOTHING) {
        assert_int_equal(status, AVP_OK);
        return;
    }
    char said[200];
    snprintf(said, sizeof said, "%llu rows were read but %llu kept, %llu duplicate and %llu rejected",
             (unsigned long long)file->rows_read, (unsigned long long)file->kept, (unsigned long long)file->duplicate,
             (unsigned long long)file->rejected);
    assert_true(t->done);
    assert_int_equal(status, AVP_E_BUG);
    assert_int_equal(avp_status_exit_code(status), 5);
    assert_string_equal(err.text, said);
}

static void into_case(const char *path, loss what) {
    reading r;
    avpi_importing run = {0};
    avpi_case_sink *sink = NULL;
    reading_open(&r, 2);
    assert_int_equal(avpi_importing_init(&run, &r.ctx, &path, 1, NULL, &r.err), AVP_OK);
    assert_int_equal(avpi_case_sink_new(&r.ctx, r.c, &run.opts, &sink, &r.err), AVP_OK);
    thief t = {.real = avpi_case_sink_port(sink)};
    expect_found_out(&run, &t, what, 1);
    avpi_case_sink_free(sink);
    avpi_importing_free(&run);
    int64_t rows = what == LOSE_NOTHING ? 3 : 0; /* such a file leaves nothing */
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), rows);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), rows > 0);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects"), rows > 0);
    reading_close(&r);
}

static void into_acts(const char *path, loss what) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avpi_importing run = {0};
    avpi_acts_sink *sink = NULL;
    assert_int_equal(avpi_importing_init(&run, &ctx, &path, 1, NULL, &err), AVP_OK);
    assert_int_equal(avpi_acts_sink_new(&ctx, "object", false, false, &sink, &err), AVP_OK);
    thief t = {.real = avpi_acts_sink_port(sink)};
    run.n_workers = 1;                   /* the thief does not share */
    expect_found_out(&run, &t, what, 0); /* it tells duplicates when all files are read */
    avpi_acts_sink_free(sink);
    avpi_importing_free(&run);
}

static void counts__a_row_lost_anywhere__found_out(void **state) {
    (void)state;
    char table[READING_PATH_SIZE], lines[READING_PATH_SIZE];
    reading_file("counts.csv",
                 AVPI_STR("object_id,account_id,content_id,timestamp_share\no1,a1,c1,1600000000\no1,a1,c1,1600000000\n"
                          "o1,a2,c2,1600000001\n,a3,c3,1600000002\no1,a4,c4,1600000003\n"),
                 table);
    reading_file("counts.ndjson",
                 AVPI_STR("{\"id\":\"1\",\"user_id\":\"a\",\"date\":\"2024-01-02\",\"text\":\"x\"}\n"
                          "{\"id\":\"1\",\"user_id\":\"a\",\"date\":\"2024-01-02\",\"text\":\"x\"}\n{\"broken\n"
                          "{\"id\":\"2\",\"user_id\":\"a\",\"date\":\"2024-01-02\",\"text\":\"y\"}\n"
                          "{\"id\":\"3\",\"user_id\":\"b\",\"date\":\"2024-01-02\",\"text\":\"z\"}\n"),
                 lines);
    for (loss what = LOSE_NOTHING; what < LOSSES; what++) {
        into_case(table, what);
        into_case(lines, what);
        if (what != LOSE_DUPLICATE)
            into_acts(table, what);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts__a_row_lost_anywhere__found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
