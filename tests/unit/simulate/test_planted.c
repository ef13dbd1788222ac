#include "support/faulty.h"
#include "support/simulated.h"

#include <math.h>
#include <sys/resource.h>
#include <sys/stat.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED 0
#endif

enum { CSV, ACTS, JSONL, PARQUET, ACTS_PARQUET, FORMATS };
static const char *const file_names[] = {"posts.csv", "posts.csv", "posts.jsonl", "posts.parquet", "posts.parquet"};

static void same_bytes(const char *one, const char *other, const char *file) {
    size_t n, m;
    char *a = simulated_read(one, file, &n), *b = simulated_read(other, file, &m);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
}

/* Enough posts for several tasks of every format. */
static void planted__any_threads__same_bytes(void **state) {
    (void)state;
    for (int format = 0; format < FORMATS; format++) {
        avp_planted_options opts = simulated_options(format, 150000);
        simulated_make(&opts, 1, "t1");
        simulated_make(&opts, 2, "t2");
        simulated_make(&opts, 8, "t8");
        same_bytes("t1", "t2", file_names[format]);
        same_bytes("t1", "t8", file_names[format]);
        same_bytes("t1", "t8", "truth.json");
    }
}

static void planted__other_seed__other_bytes(void **state) {
    (void)state;
    avp_planted_options opts = simulated_options(ACTS, 5000);
    size_t n, m;
    simulated_make(&opts, 2, "s1");
    opts.seed = 2;
    simulated_make(&opts, 2, "s2");
    char *a = simulated_read("s1", "posts.csv", &n), *b = simulated_read("s2", "posts.csv", &m);
    assert_true(n != m || memcmp(a, b, n) != 0);
    free(a);
    free(b);
}

static void planted__wanted_posts__about_as_many(void **state) {
    (void)state;
    char *text;
    size_t n;
    avp_planted_options opts = simulated_options(ACTS, 100000);
    opts.groups = 0;
    simulated_make(&opts, 2, "count");
    free(simulated_acts("count", &text, &n));
    free(text);
    assert_true(n > 95000 && n < 105000);
}

static int by_account(const void *a, const void *b) {
    const simulated_act *x = a, *y = b;
    return strcmp(x->account, y->account);
}

static int by_object_and_time(const void *a, const void *b) {
    const simulated_act *x = a, *y = b;
    int order = strcmp(x->object, y->object);
    return order ? order : (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

static const simulated_act *find_account(const simulated_act *acts, size_t n, const char *account) {
    simulated_act key = {.account = account};
    return bsearch(&key, acts, n, sizeof *acts, by_account);
}

static size_t acts_of(const simulated_act *acts, size_t n, const char *account) {
    const simulated_act *found = find_account(acts, n, account);
    if (!found)
        return 0;
    const simulated_act *first = found, *last = found;
    while (first > acts && strcmp(first[-1].account, account) == 0)
        first--;
    while (last + 1 < acts + n && strcmp(last[1].account, account) == 0)
        last++;
    return (size_t)(last - first) + 1;
}

/* Every account of the truth posts in the file, and a group has the size that was asked for. */
static void truth__groups__stand_in_the_file(void **state) {
    (void)state;
    char *text;
    size_t n, index, place;
    json_t *group, *account;
    avp_planted_options opts = simulated_options(ACTS, 20000);
    simulated_make(&opts, 2, "truth");
    simulated_act *acts = simulated_acts("truth", &text, &n);
    qsort(acts, n, sizeof *acts, by_account);
    json_t *root = simulated_truth("truth"), *groups = json_object_get(root, "groups");
    assert_int_equal(json_array_size(groups), 3);
    json_array_foreach(groups, index, group) {
        json_t *accounts = json_object_get(group, "accounts");
        assert_string_equal(json_string_value(json_object_get(group, "kind")), "troll");
        assert_int_equal(json_array_size(accounts), 20);
        double sum = 0;
        json_array_foreach(accounts, place, account) {
            size_t count = acts_of(acts, n, json_string_value(account));
            assert_true(count >= 5);
            sum += (double)count;
        }
        /* six joint acts less a tenth, and as many that look organic; launchers post a few more */
        assert_true(sum / 20 > 9 && sum / 20 < 13);
    }
    json_decref(root);
    free(acts);
    free(text);
}

static bool is_member(const json_t *accounts, const char *account) {
    size_t place;
    json_t *member;
    json_array_foreach(accounts, place, member) {
        if (strcmp(json_string_value(member), account) == 0)
            return true;
    }
    return false;
}

/* Objects on which at least half of the group acts within the spread. */
static size_t joint_objects(const simulated_act *acts, size_t n, const json_t *accounts, long long spread_s) {
    size_t joint = 0, half = json_array_size(accounts) / 2;
    for (size_t i = 0; i < n;) {
        size_t end = i, best = 0, low = 0, count = 0;
        long long times[1024];
        for (; end < n && strcmp(acts[end].object, acts[i].object) == 0; end++)
            if (is_member(accounts, acts[end].account) && count < 1024)
                times[count++] = acts[end].time_s;
        for (size_t k = 0; k < count; k++) {
            while (times[k] - times[low] > spread_s)
                low++;
            best = k - low + 1 > best ? k - low + 1 : best;
        }
        joint += best >= half;
        i = end;
    }
    return joint;
}

static void groups__joint_acts__within_the_spread(void **state) {
    (void)state;
    char *text;
    size_t n, index;
    json_t *group;
    avp_planted_options opts = simulated_options(ACTS, 20000);
    opts.group_spread = 10;
    simulated_make(&opts, 2, "spread");
    simulated_act *acts = simulated_acts("spread", &text, &n);
    qsort(acts, n, sizeof *acts, by_object_and_time);
    json_t *root = simulated_truth("spread");
    json_array_foreach(json_object_get(root, "groups"), index, group) {
        assert_int_equal(joint_objects(acts, n, json_object_get(group, "accounts"), 10), 6);
    }
    json_decref(root);
    free(acts);
    free(text);
}

static void groups__none__no_planted_account(void **state) {
    (void)state;
    avp_planted_options opts = simulated_options(ACTS, 2000);
    opts.groups = 0;
    simulated_make(&opts, 1, "none");
    json_t *root = simulated_truth("none");
    assert_int_equal(json_array_size(json_object_get(root, "groups")), 0);
    json_decref(root);
}

/* Every line parses; what is referred to is in the file. */
static void jsonl__every_line__refers_to_what_is_there(void **state) {
    (void)state;
    size_t size, replies = 0, reposts = 0;
    avp_planted_options opts = simulated_options(JSONL, 3000);
    simulated_make(&opts, 2, "jsonl");
    char *text = simulated_read("jsonl", "posts.jsonl", &size);
    json_t *ids = json_object();
    for (int pass = 0; pass < 2; pass++)
        for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
            json_t *post = json_loadb(line, (size_t)(end - line), 0, NULL);
            assert_non_null(post);
            if (pass == 0)
                assert_int_equal(json_object_set(ids, json_string_value(json_object_get(post, "id")), post), 0);
            json_t *reference = json_array_get(json_object_get(post, "referenced_tweets"), 0);
            if (pass == 1 && reference) {
                json_t *first = json_object_get(ids, json_string_value(json_object_get(reference, "id")));
                assert_non_null(first);
                assert_true(json_equal(json_object_get(first, "author_id"), json_object_get(reference, "author_id")));
                bool reply = strcmp(json_string_value(json_object_get(reference, "type")), "replied_to") == 0;
                replies += reply;
                reposts += !reply;
            }
            json_decref(post);
        }
    assert_true(replies > 50 && reposts > 500);
    json_decref(ids);
    free(text);
}

/* The span of each entity, in characters, is the text it names. */
static void jsonl__entities__lie_where_they_say(void **state) {
    (void)state;
    size_t size, index, checked = 0;
    json_t *tag;
    avp_planted_options opts = simulated_options(JSONL, 2000);
    simulated_make(&opts, 1, "spans");
    char *text = simulated_read("spans", "posts.jsonl", &size);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        json_t *post = json_loadb(line, (size_t)(end - line), 0, NULL);
        const char *words = json_string_value(json_object_get(post, "text"));
        json_array_foreach(json_object_get(json_object_get(post, "entities"), "hashtags"), index, tag) {
            json_int_t start = json_integer_value(json_object_get(tag, "start"));
            const char *at = words;
            while (start > 0 || ((unsigned char)*at & 0xC0) == 0x80) {
                start -= ((unsigned char)*at & 0xC0) != 0x80;
                at++;
            }
            const char *name = json_string_value(json_object_get(tag, "tag"));
            assert_int_equal(*at, '#');
            assert_memory_equal(at + 1, name, strlen(name));
            checked++;
        }
        json_decref(post);
    }
    assert_true(checked > 300);
    free(text);
}

/* Peak memory in KiB of this process so far. */
static long peak_kib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Ten times the posts need no more memory: the counting allocator sees it exactly, the system about. */
static void memory__ten_times_the_posts__flat(void **state) {
    (void)state;
    enum { SLACK_KIB = 8192, SLACK_BYTES = 1 << 20 };
    char folder[SIMULATED_PATH_SIZE];
    uint64_t peaks[2];
    long peaks_kib[2];
    for (int i = 0; i < 2; i++) {
        faulty f;
        avp_error err = {0};
        avp_ctx ctx = faulty_ctx(&f);
        ctx.n_threads = 2;
        avp_planted_options opts = simulated_options(ACTS, i == 0 ? 100000 : 1000000);
        assert_int_equal(avp_simulate_planted(&ctx, &opts, simulated_path("flat", folder), &err), AVP_OK);
        peaks[i] = f.peak_bytes;
        peaks_kib[i] = peak_kib();
        assert_int_equal(f.live, 0);
    }
    print_message("peak of our own: %llu and %llu bytes; of the process: %ld and %ld KiB\n",
                  (unsigned long long)peaks[0], (unsigned long long)peaks[1], peaks_kib[0], peaks_kib[1]);
    assert_true(peaks[1] < peaks[0] + SLACK_BYTES);
#if !SANITIZED /* a sanitizer keeps what was freed, to see who still uses it */
    assert_true(peaks_kib[1] < peaks_kib[0] + SLACK_KIB);
#endif
}

static avp_status simulate_small(const avp_ctx *ctx, void *state, avp_error *err) {
    char folder[SIMULATED_PATH_SIZE];
    avp_planted_options opts = simulated_options(*(int *)state, 1000);
    avp_ctx one = *ctx;
    one.n_threads = 1;
    return avp_simulate_planted(&one, &opts, simulated_path("faulty", folder), err);
}

static void planted__any_allocation_fails__clean(void **state) {
    (void)state;
    for (int format = 0; format < FORMATS; format++)
        faulty_run(simulate_small, &format);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void planted__cancelled__nothing_is_left(void **state) {
    (void)state;
    char folder[SIMULATED_PATH_SIZE], path[SIMULATED_PATH_SIZE];
    struct stat there;
    avp_ctx ctx = check_ctx(4);
    avp_error err = {0};
    ctx.cancelled = always;
    avp_planted_options opts = simulated_options(CSV, 200000);
    assert_int_equal(avp_simulate_planted(&ctx, &opts, simulated_path("cancelled", folder), &err), AVP_E_CANCELLED);
    assert_int_not_equal(stat(simulated_path("cancelled/posts.csv", path), &there), 0);
}

static void planted__folder_is_a_file__io_error(void **state) {
    (void)state;
    char path[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    FILE *file = fopen(simulated_path("file", path), "w");
    assert_non_null(file);
    fclose(file);
    avp_planted_options opts = simulated_options(CSV, 1000);
    assert_int_equal(avp_simulate_planted(&ctx, &opts, path, &err), AVP_E_IO);
    assert_true(err.text[0] != '\0');
}

static void planted__option_is_nan__refused(void **state) {
    (void)state;
    char folder[SIMULATED_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_planted_options opts = simulated_options(CSV, 1000);
    opts.days = (double)NAN;
    assert_int_equal(avp_simulate_planted(&ctx, &opts, simulated_path("nan", folder), &err), AVP_E_ARG);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory__ten_times_the_posts__flat), /* first: the peak of the process never falls */
        cmocka_unit_test(planted__any_threads__same_bytes),
        cmocka_unit_test(planted__other_seed__other_bytes),
        cmocka_unit_test(planted__wanted_posts__about_as_many),
        cmocka_unit_test(truth__groups__stand_in_the_file),
        cmocka_unit_test(groups__joint_acts__within_the_spread),
        cmocka_unit_test(groups__none__no_planted_account),
        cmocka_unit_test(jsonl__every_line__refers_to_what_is_there),
        cmocka_unit_test(jsonl__entities__lie_where_they_say),
        cmocka_unit_test(planted__any_allocation_fails__clean),
        cmocka_unit_test(planted__cancelled__nothing_is_left),
        cmocka_unit_test(planted__folder_is_a_file__io_error),
        cmocka_unit_test(planted__option_is_nan__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
