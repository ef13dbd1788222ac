/* `simulate planted`: the plan of tasks, and running them. */
#include "avispero/simulate.h"

#include "base/parallel.h"
#include "simulate/posting.h"
#include "simulate/truth.h"

/*
 * Tasks, in the order of the file:
 *
 *     organic objects            | planted objects           | members
 *     per_task[0] units each     | per_task[1] units each    | per_task[2] members each
 *
 * A task makes about writer->rows_per_task posts. The plan follows from the options alone, so the file does too.
 */
enum { PARTS = 3, TEXT_MOST = 1 << 26 };

typedef struct plan {
    const avp_ctx *ctx;
    avpi_sim_world world;
    const avpi_sim_writer *writer;
    uint64_t units[PARTS], per_task[PARTS];
    size_t tasks[PARTS], n_tasks;
    avpi_sim_output output;
    avpi_sim_work *works;
    unsigned n_works;
} plan;

static void plan_part(plan *p, int part, uint64_t units, double rows_per_unit) {
    double rows = (double)p->writer->rows_per_task, fit = rows_per_unit < 1 ? rows : rows / rows_per_unit;
    p->units[part] = units;
    p->per_task[part] = fit < 1 ? 1 : (uint64_t)fit;
    p->tasks[part] = (size_t)((units + p->per_task[part] - 1) / p->per_task[part]);
    p->n_tasks += p->tasks[part];
}

static void plan_all(plan *p) {
    const avpi_sim_world *world = &p->world;
    p->writer = avpi_sim_writer_of(world->opts.format);
    plan_part(p, 0, world->n_objects, world->posts_per_object);
    plan_part(p, 1, world->n_planted_objects, world->posts_per_object + (double)world->opts.group_size);
    plan_part(p, 2, world->organic_per_member ? world->n_members : 0, (double)world->organic_per_member);
}

typedef avp_status (*post_unit)(avpi_sim_work *work, uint64_t unit, avp_error *err);

static avp_status run_units(avpi_sim_work *work, uint64_t from, uint64_t to, post_unit post, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint64_t unit = from; unit < to && status == AVP_OK; unit++)
        status = post(work, unit, err);
    return status;
}

/* The part that the task belongs to, and its place in it. */
static int part_of(const plan *p, size_t *task) {
    int part = 0;
    while (*task >= p->tasks[part])
        *task -= p->tasks[part++];
    return part;
}

static avp_status make(const plan *p, avpi_sim_work *work, avp_error *err) {
    static const post_unit posts[PARTS] = {avpi_sim_post_organic, avpi_sim_post_planted, avpi_sim_post_member};
    size_t place = work->task;
    int part = part_of(p, &place);
    uint64_t from = place * p->per_task[part], to = from + p->per_task[part];
    uint64_t shift = part == 1 ? p->world.n_objects : 0;
    if (to > p->units[part])
        to = p->units[part];
    return run_units(work, shift + from, shift + to, posts[part], err);
}

static avp_status run_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    plan *p = arg;
    avpi_sim_work *work = &p->works[worker];
    work->task = task;
    AVP_TRY(make(p, work, err));
    AVP_TRY(work->writer->flush(work, err));
    AVP_TRY(avpi_progress(p->ctx, N_("simulating"), task + 1, p->n_tasks, N_("parts"), err));
    avpi_sim_output_pass(&p->output, task);
done:
    if (status != AVP_OK)
        avpi_sim_output_fail(&p->output, task);
    return status;
}

static avp_status works_begin(plan *p, void *shared, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_writer *writer = p->writer;
    unsigned count = avpi_workers(p->ctx, p->n_tasks);
    AVP_TRY(avpi_zalloc(p->ctx, count, sizeof *p->works, &p->works, err));
    for (; p->n_works < count; p->n_works++) {
        avpi_sim_work *work = &p->works[p->n_works];
        *work = (avpi_sim_work){.ctx = p->ctx, .world = &p->world, .writer = writer, .output = &p->output};
        work->shared = shared;
        avpi_buf_init(&work->bytes, p->ctx, TEXT_MOST);
        avpi_buf_init(&work->words, p->ctx, TEXT_MOST);
        avpi_sim_content_init(&work->content, p->ctx);
    }
    for (unsigned i = 0; i < count && writer->work_begin; i++)
        AVP_TRY(writer->work_begin(&p->works[i], err));
done:
    return status;
}

static void works_end(plan *p) {
    for (unsigned i = 0; i < p->n_works; i++) {
        avpi_sim_work *work = &p->works[i];
        if (work->writer->work_end)
            work->writer->work_end(work);
        avpi_buf_free(&work->bytes);
        avpi_buf_free(&work->words);
        avpi_sim_content_free(&work->content);
        avpi_sim_seen_free(p->ctx, &work->seen);
    }
    avpi_free(p->ctx, p->works);
}

static avp_status write_posts(plan *p, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_sim_writer *writer = p->writer;
    char *path = NULL;
    void *shared = NULL;
    AVP_TRY(avpi_path_join(p->ctx, folder, writer->file_name, &path, err));
    AVP_TRY(avpi_sim_output_open(p->ctx, path, &p->output, err));
    AVP_TRY(writer->begin(&p->output, &shared, err));
    AVP_TRY(works_begin(p, shared, err));
    AVP_TRY(avpi_parallel(p->ctx, p->n_tasks, run_task, p, err));
    if (writer->finish)
        AVP_TRY(writer->finish(&p->output, shared, err));
    AVP_TRY(avpi_out_commit(&p->output.out, err));
done:
    works_end(p);
    if (writer->end)
        writer->end(p->ctx, shared);
    avpi_sim_output_close(&p->output);
    avpi_free(p->ctx, path);
    return status;
}

avp_status avp_simulate_planted(const avp_ctx *ctx, const avp_planted_options *opts, const char *folder,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avp_planted_options defaults;
    plan p = {.ctx = ctx};
    char *truth = NULL;
    avp_options_init(&avp_planted_option_table, &defaults);
    AVP_TRY(avpi_sim_world_init(ctx, opts ? opts : &defaults, &p.world, err));
    plan_all(&p);
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(write_posts(&p, folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, "truth.json", &truth, err));
    AVP_TRY(avpi_sim_truth_write(ctx, &p.world, truth, err));
done:
    avpi_free(ctx, truth);
    return status;
}
