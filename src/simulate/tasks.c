#include "simulate/tasks.h"

#include "base/parallel.h"
#include "simulate/posting.h"

/*
 * Tasks, in the order of the file:
 *
 *     parts[0]                   | parts[1]                  | ...
 *     per_task[0] units each     | per_task[1] units each    | ...
 */
enum { TEXT_MOST = 1 << 26 };

typedef struct plan {
    const avp_ctx *ctx;
    const avpi_sim_world *world;
    const void *scenario;
    const avpi_sim_writer *writer;
    const avpi_sim_part *parts;
    uint64_t per_task[AVPI_SIM_PARTS_MAX];
    size_t tasks[AVPI_SIM_PARTS_MAX], n_tasks;
    avpi_sim_output output;
    avpi_sim_work *works;
    unsigned n_works;
} plan;

static void plan_part(plan *p, size_t part) {
    double rows = (double)p->writer->rows_per_task, each = p->parts[part].rows_per_unit;
    double fit = each < 1 ? rows : rows / each;
    p->per_task[part] = fit < 1 ? 1 : (uint64_t)fit;
    p->tasks[part] = (size_t)((p->parts[part].units + p->per_task[part] - 1) / p->per_task[part]);
    p->n_tasks += p->tasks[part];
}

/* The part that the task belongs to, and its place in it. */
static size_t part_of(const plan *p, size_t *task) {
    size_t part = 0;
    while (*task >= p->tasks[part])
        *task -= p->tasks[part++];
    return part;
}

static avp_status make(const plan *p, avpi_sim_work *work, avp_error *err) {
    avp_status status = AVP_OK;
    size_t place = work->task;
    const size_t number = part_of(p, &place);
    const avpi_sim_part *part = &p->parts[number];
    uint64_t from = place * p->per_task[number], to = from + p->per_task[number];
    to = to < part->units ? to : part->units;
    for (uint64_t unit = from; unit < to && status == AVP_OK; unit++)
        status = part->post(work, part->first + unit, err);
    return status;
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
        *work = (avpi_sim_work){.ctx = p->ctx, .world = p->world, .writer = writer, .output = &p->output};
        work->scenario = p->scenario;
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

avp_status avpi_sim_posts_write(const avp_ctx *ctx, const avpi_sim_world *world, const void *scenario,
                                const avpi_sim_writer *writer, const avpi_sim_part *parts, size_t n_parts,
                                const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    plan p = {.ctx = ctx, .world = world, .scenario = scenario, .writer = writer, .parts = parts};
    char *path = NULL;
    void *shared = NULL;
    for (size_t part = 0; part < n_parts; part++)
        plan_part(&p, part);
    AVP_TRY(avpi_path_join(ctx, folder, writer->file_name, &path, err));
    AVP_TRY(avpi_sim_output_open(ctx, path, &p.output, err));
    AVP_TRY(writer->begin(&p.output, &shared, err));
    AVP_TRY(works_begin(&p, shared, err));
    AVP_TRY(avpi_parallel(ctx, p.n_tasks, run_task, &p, err));
    if (writer->finish)
        AVP_TRY(writer->finish(&p.output, shared, err));
    AVP_TRY(avpi_out_commit(&p.output.out, err));
done:
    works_end(&p);
    if (writer->end)
        writer->end(ctx, shared);
    avpi_sim_output_close(&p.output);
    avpi_free(ctx, path);
    return status;
}
