#include "case_fixture.h"

#include "support/faulty.h"

#include <dirent.h>

enum { JOURNAL_LINES = 5 };

static const char *const journal_names[] = {"log.jsonl", "manifest.jsonl"};

static size_t count_files(const char *folder) {
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

/* What the reader does for one file: original, row in sources, manifest, log. */
static void import(avp_case *c, const char *path, int64_t source_id, bool by_reference) {
    avp_error err = {0};
    avpi_original o;
    bool known = true;
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_custody_take(c, path, by_reference, &o, &known, &err));
    assert_false(known);
    o.collector = "Ana \"la\" Colectora";
    const avpi_sql_value params[] = {avpi_sql_i64(source_id), avpi_sql_text(avpi_str_view(path)),
                                     avpi_sql_text(avpi_str_view(o.sha256)), avpi_sql_text(avpi_str_view(o.stored_as))};
    MUST(avpi_sql_exec(c,
                       "INSERT INTO sources VALUES (?, ?, ?, 3, 'csv', '', make_timestamp(0), NULL, ?, 0, 0, 0, 0, 1)",
                       params, 4, &err));
    MUST(avpi_custody_manifest(c, &o, "csv", &err));
    MUST(avpi_custody_log(c, "import", AVPI_STR("{\"kept\":3, \"file\":\"x\"}"), &err));
    MUST(avpi_sql_commit(c, &err));
}

static void log__records__canonical_and_chained_as_documented(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH], previous[65];
    fixture_path(path, "chain");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    fixture_log(c, "{\"n\":1}");
    fixture_log(c, "{\"z\":1.50,\"a\":\"ñ\"}");
    avp_case_close(c);
    fixture_join(file, path, "log.jsonl");
    size_t n = 0;
    char *text = fixture_read(file, &n), *line = text;
    memset(previous, '0', 64);
    previous[64] = '\0';
    for (int k = 1; k <= 2; k++) {
        /* {"action":A,"details":D,"hash":"H","previous":"P","sequence":k,"time":T}: take the two out, hash 00 | P | rest */
        char *end = strchr(line, '\n'), *hash = strstr(line, "\"hash\":\""), *rest = strstr(line, "\"sequence\":");
        assert_true(end && hash && rest && rest < end);
        assert_memory_equal(strstr(line, "\"previous\":\"") + 12, previous, 64);
        unsigned char before[32], out[32];
        char hex[65];
        for (size_t i = 0; i < 32; i++) {
            char two[3] = {previous[2 * i], previous[2 * i + 1], '\0'};
            before[i] = (unsigned char)strtoul(two, NULL, 16);
        }
        avpi_sha256 state_;
        avpi_sha256_init(&state_);
        avpi_sha256_add(&state_, "", 1);
        avpi_sha256_add(&state_, before, 32);
        avpi_sha256_add(&state_, line, (size_t)(hash - line));
        avpi_sha256_add(&state_, rest, (size_t)(end - rest));
        avpi_sha256_end(&state_, out);
        avpi_hex(out, 32, hex);
        assert_memory_equal(hex, hash + 8, 64);
        memcpy(previous, hex, 64);
        line = end + 1;
    }
    assert_non_null(strstr(text, "\"details\":{\"a\":\"ñ\",\"z\":1.5}"));
    free(text);
}

static void take__a_file__copied_read_only_and_known_afterwards(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH], folder[FIXTURE_PATH], stored[FIXTURE_PATH];
    fixture_path(path, "originals");
    fixture_path(file, "Posts of May.csv.GZ");
    fixture_write(file, "abc", 3);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    import(c, file, 0, false);
    fixture_join(folder, path, "originals");
    assert_int_equal(count_files(folder), 1);
    fixture_join(stored, path, "originals/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.csv.GZ");
    struct stat info;
    assert_int_equal(stat(stored, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0444);
    assert_int_equal(info.st_size, 3);
    avpi_original again;
    bool known = false;
    MUST(avpi_custody_take(c, file, false, &again, &known, &err));
    assert_true(known);
    assert_int_equal(count_files(folder), 1);
    MUST(avp_case_verify(c, &err));
    avp_case_close(c);
}

static void take__by_reference_or_in_memory__hash_alone(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH], folder[FIXTURE_PATH];
    fixture_path(path, "reference");
    fixture_path(file, "empty");
    fixture_write(file, "", 0);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    import(c, file, 0, true);
    fixture_join(folder, path, "originals");
    assert_int_equal(count_files(folder), 0);
    MUST(avp_case_verify(c, &err));
    avp_case_close(c);
    avpi_original o;
    bool known = true;
    c = fixture_memory(&ctx);
    MUST(avpi_custody_take(c, file, false, &o, &known, &err));
    assert_false(known);
    assert_null(o.stored_as);
    assert_string_equal(o.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    MUST(avp_case_verify(c, &err));
    avp_case_close(c);
}

static void take__absent_file_or_folder__named(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], folder[FIXTURE_PATH];
    fixture_path(path, "absentfile");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avpi_original o;
    bool known;
    avp_error err = {0};
    assert_int_equal(avpi_custody_take(c, "/nowhere/x.csv", false, &o, &known, &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "/nowhere/x.csv"));
    avp_error_clear(&err);
    assert_int_equal(avpi_custody_take(c, path, false, &o, &known, &err), AVP_E_IO);
    fixture_join(folder, path, "originals");
    assert_int_equal(count_files(folder), 0);
    avp_case_close(c);
}

static void rollback__after_take_and_log__leaves_no_copy_and_no_line(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH], folder[FIXTURE_PATH], journal[FIXTURE_PATH];
    fixture_path(path, "rolledback");
    fixture_path(file, "one.csv");
    fixture_write(file, "abc", 3);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avpi_original o;
    bool known;
    for (int closing = 0; closing < 2; closing++) {
        MUST(avpi_sql_begin(c, &err));
        MUST(avpi_custody_take(c, file, false, &o, &known, &err));
        MUST(avpi_custody_log(c, "import", AVPI_STR("{}"), &err));
        if (closing)
            avp_case_close(c);
        else
            avpi_sql_rollback(c);
        fixture_join(folder, path, "originals");
        assert_int_equal(count_files(folder), 0);
    }
    fixture_join(journal, path, "log.jsonl");
    size_t n = 0;
    char *text = fixture_read(journal, &n); /* the bytes of the empty case, and nothing of what was rolled back */
    assert_memory_equal(text, "{\"action\":\"closed\"", 18);
    assert_ptr_equal(strchr(text, '\n'), text + n - 1);
    free(text);
}

static void log__outside_of_a_transaction__bug(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    assert_int_equal(avpi_custody_log(c, "x", AVPI_STR("{}"), &err), AVP_E_BUG);
    avp_error_clear(&err);
    MUST(avpi_sql_begin(c, &err));
    assert_int_equal(avpi_custody_log(c, "x", AVPI_STR("{bad"), &err), AVP_E_INPUT);
    avp_case_close(c);
}

/* ---- journals that an interruption left short ---- */

static void make_journal_case(const avp_ctx *ctx, const char *path) {
    char file[FIXTURE_PATH], name[32];
    avp_case *c = fixture_open(ctx, path, AVP_CASE_CREATE);
    for (int i = 0; i < JOURNAL_LINES; i++) {
        snprintf(name, sizeof name, "%s-%d.csv", strrchr(path, '/') + 1, i);
        fixture_path(file, name);
        fixture_write(file, name, strlen(name));
        import(c, file, i, false);
    }
    avp_case_close(c);
    fixture_drop_closing(path);
}

static void open__journal_cut_anywhere__completed_exactly_once(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "torn");
    make_journal_case(&ctx, path);
    for (size_t j = 0; j < 2; j++) {
        fixture_join(file, path, journal_names[j]);
        size_t n = 0, now = 0;
        char *whole = fixture_read(file, &n);
        for (size_t cut = 0; cut<n; cut += cut + 3> n || cut % 100 == 0 ? 1 : 97) {
            fixture_write(file, whole, cut);
            avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
            avp_case_close(c);
            char *again = fixture_read(file, &now);
            assert_int_equal(now, n);
            assert_memory_equal(again, whole, n);
            free(again);
        }
        assert_int_equal(unlink(file), 0);
        avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
        avp_error err = {0};
        MUST(avp_case_verify(c, &err));
        avp_case_close(c);
        free(whole);
    }
}

static void open__journal_ends_in_garbage_without_newline__cut_back(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "garbage");
    make_journal_case(&ctx, path);
    fixture_join(file, path, "log.jsonl");
    size_t n = 0, now = 0;
    char *whole = fixture_read(file, &n), *longer = malloc(n + 100000);
    assert_non_null(longer);
    memcpy(longer, whole, n);
    memset(longer + n, 0, 100000); /* what a file system may leave after a loss of power */
    fixture_write(file, longer, n + 100000);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    avp_case_close(c);
    char *again = fixture_read(file, &now);
    assert_int_equal(now, n);
    assert_memory_equal(again, whole, n);
    free(again);
    free(longer);
    free(whole);
}

static void open__journal_ahead_of_the_database__refused_and_untouched(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "ahead");
    make_journal_case(&ctx, path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fixture_exec(c, "DELETE FROM log_records WHERE sequence >= 5");
    avp_case_close(c);
    fixture_join(file, path, "log.jsonl");
    size_t n = 0, now = 0;
    char *whole = fixture_read(file, &n);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_WRITE, &c, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "log.jsonl"));
    char *again = fixture_read(file, &now);
    assert_int_equal(now, n);
    assert_memory_equal(again, whole, n);
    c = fixture_open(&ctx, path, AVP_CASE_READ); /* still readable */
    avp_case_close(c);
    free(again);
    free(whole);
}

/* ---- verify ---- */

static avp_status verify(const avp_ctx *ctx, const char *path, avp_error *err) {
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    avp_status status = avp_case_verify(c, err);
    avp_case_close(c);
    return status;
}

static void verify__any_byte_changed__found_with_its_line(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "altered");
    make_journal_case(&ctx, path);
    MUST(verify(&ctx, path, &err));
    for (size_t j = 0; j < 2; j++) {
        fixture_join(file, path, journal_names[j]);
        size_t n = 0;
        char *bytes = fixture_read(file, &n);
        for (size_t i = 0; i < n; i += 151) {
            uint64_t line = 1;
            for (size_t k = 0; k < i; k++)
                line += bytes[k] == '\n';
            char was = bytes[i];
            bytes[i] = was == 'a' ? 'b' : 'a';
            fixture_write(file, bytes, n);
            avp_error_clear(&err);
            assert_int_equal(verify(&ctx, path, &err), AVP_E_INPUT);
            assert_true(err.line == line);
            assert_non_null(strstr(err.text, journal_names[j]));
            assert_non_null(strstr(err.file, journal_names[j]));
            bytes[i] = was;
        }
        fixture_write(file, bytes, n);
        free(bytes);
    }
    avp_error_clear(&err);
    MUST(verify(&ctx, path, &err));
}

static void verify__line_gone_doubled_or_added__found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "lines");
    make_journal_case(&ctx, path);
    fixture_join(file, path, "log.jsonl");
    size_t n = 0;
    char *bytes = fixture_read(file, &n), *work = malloc(2 * n + 1);
    assert_non_null(work);
    size_t first = (size_t)(strchr(bytes, '\n') - bytes) + 1;
    for (int how = 0; how < 5; how++) {
        size_t used = 0;
        memcpy(work, bytes, n);
        switch (how) {
        case 0: /* first line gone */
            memcpy(work, bytes + first, n - first);
            used = n - first;
            break;
        case 1: /* first line twice */
            memcpy(work + first, bytes, n);
            used = n + first;
            break;
        case 2: /* last two lines gone: an interruption leaves one out at most */
            for (int gone = 0; gone < 2; gone++)
                for (used = (used ? used : n) - 1; bytes[used - 1] != '\n'; used--)
                    continue;
            break;
        case 3: /* a torn end that is not what follows */
            used = n - 20;
            work[used - 1] = '#';
            break;
        default: /* something behind the end */
            used = n + 1;
            work[n] = '#'; /* no beginning of a record */
            break;
        }
        avp_error err = {0};
        fixture_write(file, work, used);
        assert_int_equal(verify(&ctx, path, &err), AVP_E_INPUT);
    }
    free(work);
    free(bytes);
}

/* What a kill between the commit and the line, or within the line, or a power failure leaves: said, and nobody accused. */
static void verify__last_line_gone_or_torn__an_interruption(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "interrupted");
    make_journal_case(&ctx, path);
    for (size_t j = 0; j < 2; j++) {
        fixture_join(file, path, journal_names[j]);
        size_t n = 0, last = 0;
        char *bytes = fixture_read(file, &n);
        for (last = n - 1; last > 0 && bytes[last - 1] != '\n'; last--)
            continue;
        for (size_t used = last; used <= n; used += used + 40 < n || used == n ? 40 : n - used) {
            avp_case_findings found = {0};
            fixture_write(file, bytes, used);
            avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
            MUST(avp_case_examine(c, &found, &err));
            avp_case_close(c);
            assert_int_equal(found.missing_records, used < n);
        }
        memset(bytes + last + 10, 0, n - last - 10); /* zeros that a power failure leaves */
        fixture_write(file, bytes, n);
        MUST(verify(&ctx, path, &err));
        avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE)); /* completes the file */
        free(bytes);
    }
}

/* Records of one commit are written together, and may be missing together; those of two are not. */
static void verify__last_lines_gone__an_interruption_if_of_one_commit(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "together");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    fixture_log(c, "{\"n\":1}");
    MUST(avpi_sql_begin(c, &err));
    for (int i = 0; i < 3; i++)
        MUST(avpi_custody_log(c, "import", AVPI_STR("{\"n\":2}"), &err));
    MUST(avpi_sql_commit(c, &err));
    avp_case_close(c);
    fixture_drop_closing(path); /* which would be in the file alone */
    fixture_join(file, path, "log.jsonl");
    size_t n = 0;
    char *bytes = fixture_read(file, &n);
    size_t end = n;
    for (uint64_t gone = 0; gone <= 4; gone++) {
        avp_case_findings found = {0};
        fixture_write(file, bytes, end);
        c = fixture_open(&ctx, path, AVP_CASE_READ);
        avp_status status = avp_case_examine(c, &found, &err);
        avp_case_close(c);
        assert_int_equal(status, gone < 4 ? AVP_OK : AVP_E_INPUT);
        if (gone < 4)
            assert_int_equal(found.missing_records, gone);
        for (end -= end > 0; end > 0 && bytes[end - 1] != '\n'; end--)
            continue;
    }
    free(bytes);
}

/* A whole chain that was made anew is in order by itself, but it is not the one that the database holds. */
static void verify__chain_replaced_by_another_whole_one__found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], other[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "genuine");
    fixture_path(other, "forged");
    for (int i = 0; i < 2; i++) {
        avp_case *c = fixture_open(&ctx, i ? other : path, AVP_CASE_CREATE);
        fixture_log(c, i ? "{\"n\":1}" : "{\"n\":2}");
        avp_case_close(c);
    }
    fixture_join(file, other, "log.jsonl");
    size_t n = 0;
    char *bytes = fixture_read(file, &n);
    fixture_join(file, path, "log.jsonl");
    fixture_write(file, bytes, n);
    free(bytes);
    assert_int_equal(verify(&ctx, path, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "database"));
}

static void verify__original_altered_or_missing__named(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH], stored[FIXTURE_PATH];
    fixture_path(path, "originals2");
    fixture_path(file, "two.csv");
    fixture_write(file, "abc", 3);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    import(c, file, 0, false);
    avp_case_close(c);
    fixture_join(stored, path, "originals/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.csv");
    assert_int_equal(chmod(stored, 0644), 0);
    fixture_write(stored, "abd", 3);
    avp_error err = {0};
    assert_int_equal(verify(&ctx, path, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "altered"));
    assert_non_null(strstr(err.text, "ba7816bf"));
    assert_int_equal(unlink(stored), 0);
    avp_error_clear(&err);
    assert_int_equal(verify(&ctx, path, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "missing"));
}

/* ---- memory ---- */

static avp_status write_something(const avp_ctx *ctx, const char *path, const char *file, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_original o;
    bool known;
    AVP_TRY(avp_case_open(ctx, path, AVP_CASE_CREATE, &c, err));
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_take(c, file, false, &o, &known, err));
    AVP_TRY(avpi_custody_manifest(c, &o, "csv", err));
    AVP_TRY(avpi_custody_log(c, "import", AVPI_STR("{}"), err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    avp_case_close(c);
    return status;
}

/* A journal that found no memory after a commit is completed later: that is success with a warning. */
static void case_on_disk__any_allocation_fails__no_leak_and_in_order(void **state) {
    (void)state;
    enum { STEP = 5 };
    char path[FIXTURE_PATH], file[FIXTURE_PATH], name[32];
    fixture_path(file, "some.csv");
    fixture_write(file, "abc", 3);
    for (uint64_t at = 0;; at += STEP) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = at;
        snprintf(name, sizeof name, "faulty-%d", (int)(at / 40)); /* new cases and old ones */
        fixture_path(path, name);
        avp_status status = write_something(&ctx, path, file, &err);
        assert_int_equal(f.live, 0);
        if (status != AVP_OK && (status != AVP_E_MEMORY || err.status != AVP_E_MEMORY))
            fail_msg("allocation %d: %s: %s", (int)at, avp_status_name(status), err.text);
        if (f.failed == 0)
            break;
    }
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    MUST(avp_case_verify(c, &err));
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log__records__canonical_and_chained_as_documented),
        cmocka_unit_test(take__a_file__copied_read_only_and_known_afterwards),
        cmocka_unit_test(take__by_reference_or_in_memory__hash_alone),
        cmocka_unit_test(take__absent_file_or_folder__named),
        cmocka_unit_test(rollback__after_take_and_log__leaves_no_copy_and_no_line),
        cmocka_unit_test(log__outside_of_a_transaction__bug),
        cmocka_unit_test(open__journal_cut_anywhere__completed_exactly_once),
        cmocka_unit_test(open__journal_ends_in_garbage_without_newline__cut_back),
        cmocka_unit_test(open__journal_ahead_of_the_database__refused_and_untouched),
        cmocka_unit_test(verify__any_byte_changed__found_with_its_line),
        cmocka_unit_test(verify__line_gone_doubled_or_added__found),
        cmocka_unit_test(verify__last_line_gone_or_torn__an_interruption),
        cmocka_unit_test(verify__last_lines_gone__an_interruption_if_of_one_commit),
        cmocka_unit_test(verify__chain_replaced_by_another_whole_one__found),
        cmocka_unit_test(verify__original_altered_or_missing__named),
        cmocka_unit_test(case_on_disk__any_allocation_fails__no_leak_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
