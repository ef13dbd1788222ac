/* Folders read as they are written: rounds of looking at all files, and reading what came. */
#include "base/parallel.h"
#include "read/followed.h"
#include "read/importing.h"
#include "read/sink_case.h"

#include <time.h>
#include <unistd.h>

typedef struct follower {
    const avp_ctx *ctx;
    avp_ctx silent; /* the same, that says nothing of what is left alone in a folder: each round would say it again */
    avp_case *c;
    const char *const *paths;
    size_t n_paths;
    avp_read_options opts;
    avp_follow_options follow;
    avpi_case_sink *sink;
    avpi_followed *files;
    size_t n_files, capacity;
    avpi_importing all; /* its report has an entry for each of files */
    avpi_follow_look look;
    avp_follow_told told;
    void *self;
} follower;

/* What a round reads: source i of the run is a piece of files[of[i]]. */
typedef struct follow_round {
    avpi_sources sources;
    size_t *of;
    avpi_piece *pieces;
    size_t capacity, pieces_capacity;
} follow_round;

/* ---- the files ---- */

static avp_status add_entry(follower *w, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_report *report = &w->all.report;
    size_t capacity = report->n_files;
    AVP_TRY(avpi_resize(w->ctx, &report->files, capacity + 1, sizeof *report->files, err));
    report->files[capacity] = (avp_read_file){0};
    report->n_files++;
    AVP_TRY(avpi_str_dup(w->ctx, avpi_str_view(path), &report->files[capacity].path, err));
    AVP_TRY(avpi_str_dup(w->ctx, AVPI_STR(""), &report->files[capacity].format, err));
    AVP_TRY(avpi_str_dup(w->ctx, AVPI_STR(""), &report->files[capacity].explanation, err));
done:
    return status;
}

static avp_status add_file(follower *w, const char *path, const struct stat *about, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(w->ctx, &w->files, &w->capacity, w->n_files + 1, sizeof *w->files, err));
    avpi_followed *f = &w->files[w->n_files];
    avpi_followed_init(f, w->ctx);
    w->n_files++;
    f->device = about->st_dev;
    f->inode = about->st_ino;
    AVP_TRY(avpi_str_dup(w->ctx, avpi_str_view(path), &f->path, err));
    AVP_TRY(add_entry(w, path, err));
    f->size = (uint64_t)about->st_size;
    f->modified = about->st_mtim;
    f->changed_s = w->look.now_s;
    f->seen = true;
    AVP_TRY(avpi_followed_recall(f, w->ctx, w->c, err));
done:
    return status;
}

static avpi_followed *find_file(follower *w, const struct stat *about) {
    for (size_t i = 0; i < w->n_files; i++)
        if (w->files[i].inode == about->st_ino && w->files[i].device == about->st_dev)
            return &w->files[i];
    return NULL;
}

/* The file of this name and number: known under it, renamed, or new. */
static avp_status meet(follower *w, const char *path, const struct stat *about, avp_error *err) {
    avp_status status = AVP_OK;
    bool anew = false;
    char *name = NULL;
    avpi_followed *f = find_file(w, about);
    if (!f)
        return add_file(w, path, about, err);
    if (strcmp(f->path, path) != 0) {
        AVP_TRY(avpi_str_dup(w->ctx, avpi_str_view(path), &name, err));
        avpi_free(w->ctx, f->path);
        f->path = name;
    }
    AVP_TRY(avpi_followed_note(f, &w->look, about, &anew, err));
    if (anew)
        avpi_warn(w->ctx, AVP_LOG_WARNING, N_("\"%s\" was written anew: it is read from its beginning"), path);
done:
    return status;
}

/* A file that went away may come back under another name; what it held and was not read is lost, and that must be said. */
static void miss_files(follower *w) {
    for (size_t i = 0; i < w->n_files; i++) {
        avpi_followed *f = &w->files[i];
        if (f->seen || f->size == 0)
            continue;
        if (avpi_followed_waiting(f) > 0)
            avpi_warn(w->ctx, AVP_LOG_WARNING, N_("\"%s\" is gone, and %llu bytes of it were not read"), f->path,
                      (unsigned long long)avpi_followed_waiting(f));
        f->size = f->taken = 0;
        f->inode = 0;
    }
}

static avp_status look_around(follower *w, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sources found = {0};
    w->look.now_s = avpi_now_s();
    for (size_t i = 0; i < w->n_files; i++)
        w->files[i].seen = false;
    AVP_TRY(avpi_sources_find(&w->silent, w->paths, w->n_paths, &found, err));
    for (size_t i = 0; i < found.count; i++) {
        struct stat about;
        if (!found.items[i].trouble && stat(found.items[i].path, &about) == 0 && S_ISREG(about.st_mode))
            AVP_TRY(meet(w, found.items[i].path, &about, err));
    }
    miss_files(w);
done:
    avpi_sources_free(&found);
    return status;
}

/* ---- a round ---- */

static avp_status gather(follower *w, follow_round *round, avp_error *err) {
    avp_status status = AVP_OK;
    round->sources.ctx = w->ctx;
    for (size_t i = 0; i < w->n_files; i++) {
        size_t before = round->sources.count;
        avpi_piece piece;
        AVP_TRY(avpi_followed_offer(&w->files[i], &w->look, &round->sources, &piece, err));
        if (round->sources.count == before)
            continue;
        AVP_TRY(avpi_grow(w->ctx, &round->of, &round->capacity, before + 1, sizeof *round->of, err));
        AVP_TRY(avpi_grow(w->ctx, &round->pieces, &round->pieces_capacity, before + 1, sizeof *round->pieces, err));
        round->of[before] = i;
        round->pieces[before] = piece;
    }
done:
    return status;
}

static avp_status read_piece(follower *w, avpi_importing *run, size_t i, size_t of, avp_error *err) {
    avpi_plan own;
    avp_error file_error = {0};
    avpi_followed *f = &w->files[of];
    bool grows = f->how == AVPI_FOLLOW_GROWS;
    avpi_plan_init(&own, w->ctx);
    avp_status status = AVP_OK;
    if (grows)
        status = avpi_importing_explain(run, i, &f->plan, &file_error);
    if (status == AVP_OK)
        status = avpi_importing_read(run, i, grows ? &f->plan : &own, &file_error);
    avpi_plan_free(&own);
    return avpi_importing_settle(run, i, status, &file_error, err);
}

static avp_status replace(const avp_ctx *ctx, char **text, const char *with, avp_error *err) {
    char *copy = NULL;
    avp_status status = with ? avpi_str_dup(ctx, avpi_str_view(with), &copy, err) : AVP_OK;
    if (status != AVP_OK)
        return status;
    avpi_free(ctx, *text);
    *text = copy;
    return AVP_OK;
}

/* A piece more in the sums of its file. What is bad now may be whole later: the last word counts. */
static avp_status add_up(follower *w, const avp_read_file *piece, size_t of, avp_error *err) {
    avp_status status = AVP_OK;
    avp_read_file *sum = &w->all.report.files[of];
    AVP_TRY(replace(w->ctx, &sum->path, w->files[of].path, err));
    AVP_TRY(replace(w->ctx, &sum->message, piece->message, err));
    sum->status = piece->status;
    sum->line = piece->line;
    sum->byte = piece->byte;
    if (piece->status != AVP_OK)
        goto done;
    AVP_TRY(replace(w->ctx, &sum->format, piece->format, err));
    AVP_TRY(replace(w->ctx, &sum->explanation, piece->explanation, err));
    sum->rows_read += piece->rows_read;
    sum->kept += piece->kept;
    sum->duplicate += piece->duplicate;
    sum->rejected += piece->rejected;
    sum->conflicts += piece->conflicts;
    sum->guessed = piece->guessed;
    if (piece->precision_us > 0 && (sum->precision_us == 0 || piece->precision_us < sum->precision_us))
        sum->precision_us = piece->precision_us;
done:
    return status;
}

/* What was read is taken; what was bad is not offered again until it changes. */
static avp_status settle_round(follower *w, const avpi_importing *run, const follow_round *round, size_t n,
                               avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        const avp_read_file *piece = &run->report.files[i];
        avpi_followed *f = &w->files[round->of[i]];
        if (piece->status == AVP_OK && round->pieces[i].begins_at == 0)
            f->first_id = run->sources.items[i].source_id;
        if (piece->status == AVP_OK || piece->status == AVP_E_INPUT)
            avpi_followed_took(f, &round->pieces[i], piece->status == AVP_OK);
        AVP_TRY(add_up(w, piece, round->of[i], err));
    }
    for (size_t k = 0; k < run->report.n_warnings; k++)
        AVP_TRY(avpi_importing_warn_at(&w->all, run->report.warnings[k].text, run->report.warnings[k].count,
                                       run->report.warnings[k].first_place, err));
done:
    return status;
}

static avp_status read_round(follower *w, avpi_importing *run, const follow_round *round, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    avp_error ignored = {0};
    run->sink = avpi_case_sink_port(w->sink);
    while (n < run->sources.count && status == AVP_OK && !avpi_cancelled(w->ctx)) {
        status = read_piece(w, run, n, round->of[n], err);
        n++;
    }
    run->report.n_files = n;
    avp_status committed = avpi_importing_commit(run, status == AVP_OK ? err : &ignored);
    status = status == AVP_OK ? committed : status;
    avp_status settled = settle_round(w, run, round, n, status == AVP_OK ? err : &ignored);
    status = status == AVP_OK ? settled : status;
    if (status == AVP_OK && w->told)
        status = w->told(w->self, &run->report, err);
    return status;
}

/* Everything that can be read now; *any: there was something. */
static avp_status go_round(follower *w, bool *any, avp_error *err) {
    avp_status status = AVP_OK;
    follow_round round = {0};
    avpi_importing run = {0};
    AVP_TRY(look_around(w, err));
    AVP_TRY(gather(w, &round, err));
    *any = round.sources.count > 0;
    if (*any) {
        size_t n = round.sources.count;
        AVP_TRY(avpi_importing_take(&run, w->ctx, &round.sources, &w->opts, err));
        AVP_TRY(read_round(w, &run, &round, err));
        w->all.report.input_bytes += run.report.input_bytes;
        run.report.n_files = n; /* all of them are freed */
        w->opts.save_mapping = NULL;
    }
done:
    avpi_importing_free(&run);
    avpi_sources_free(&round.sources);
    avpi_free(w->ctx, round.of);
    avpi_free(w->ctx, round.pieces);
    return status;
}

/* ---- from beginning to end ---- */

/* Until the next look; a signal ends the sleep. */
static void rest(const follower *w) {
    double whole = 0;
    struct timespec left;
    double part = w->follow.poll_s;
    while (part >= 1) {
        part -= 1;
        whole += 1;
    }
    left.tv_sec = (time_t)whole;
    left.tv_nsec = (long)(part * 1e9);
    if (!avpi_cancelled(w->ctx))
        (void)nanosleep(&left, NULL);
}

static avp_status tell_waiting(follower *w, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < w->n_files; i++)
        if (avpi_followed_waiting(&w->files[i]) > 0)
            AVP_TRY(avpi_importing_warn_at(
                &w->all,
                AVP_TR(w->ctx, N_("a file ends in what is not finished yet, or not yet known to be: it was not read, "
                                  "and will be when it is whole")),
                1, w->files[i].path, err));
done:
    return status;
}

static avp_status follow_on(follower *w, avp_error *err) {
    avp_status status = AVP_OK;
    while (!avpi_cancelled(w->ctx)) {
        bool any = false;
        AVP_TRY(go_round(w, &any, err));
        if (!any)
            rest(w);
    }
done:
    if (status == AVP_E_CANCELLED && avpi_cancelled(w->ctx)) {
        avp_error_clear(err);
        status = AVP_OK;
    }
    return status;
}

static avp_status begin(follower *w, const avp_read_options *opts, const avp_follow_options *follow, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sources none = {.ctx = w->ctx};
    avp_options_init(&avp_follow_option_table, &w->follow);
    if (follow)
        w->follow = *follow;
    AVP_TRY(avp_options_validate(w->ctx, &avp_follow_option_table, &w->follow, err));
    AVP_TRY(avpi_importing_take(&w->all, w->ctx, &none, opts, err));
    w->opts = w->all.opts;
    w->opts.map = opts ? opts->map : NULL; /* each round reads --mapping for itself */
    w->opts.as = opts ? opts->as : NULL;
    w->silent = *w->ctx;
    w->silent.log = NULL;
    w->look = (avpi_follow_look){.ctx = w->ctx, .opts = &w->all.opts, .settle_s = w->follow.settle_s};
    avpi_buf_init(&w->look.room, w->ctx, SIZE_MAX);
    AVP_TRY(avpi_case_sink_new(w->ctx, w->c, &w->opts, &w->sink, err));
done:
    return status;
}

static void end(follower *w) {
    avpi_case_sink_free(w->sink);
    for (size_t i = 0; i < w->n_files; i++)
        avpi_followed_free(&w->files[i], w->ctx);
    avpi_free(w->ctx, w->files);
    avpi_buf_free(&w->look.room);
    avpi_importing_free(&w->all);
}

avp_status avp_read_follow(const avp_ctx *ctx, avp_case *c, const char *const *paths, size_t n,
                           const avp_read_options *opts, const avp_follow_options *follow, avp_follow_told told,
                           void *self, avp_read_report *report, avp_error *err) {
    avp_status status = AVP_OK;
    follower w = {.ctx = ctx, .c = c, .paths = paths, .n_paths = n, .told = told, .self = self};
    avp_case_counts counts = {0};
    AVP_TRY(begin(&w, opts, follow, err));
    AVP_TRY(follow_on(&w, err));
    AVP_TRY(tell_waiting(&w, err));
    AVP_TRY(avp_case_count(c, &counts, err));
    w.all.report.posts = counts.posts;
    w.all.report.accounts = counts.accounts;
    status = avpi_importing_verdict(&w.all, err);
done:
    if (report) {
        *report = w.all.report;
        w.all.report = (avp_read_report){0};
    }
    end(&w);
    return status;
}
