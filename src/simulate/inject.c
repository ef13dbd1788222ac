/* Groups cloned from a collection's own diffusion, planted into it. */
#include "avispero/simulate.h"

#include "base/dict.h"
#include "base/files.h"
#include "base/sort.h"
#include "simulate/diffusion.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ID_SIZE = 24, TRIES_MOST = 100 };
/* Streams of the seed: names, then one per group. */
static const uint64_t stream_names = UINT64_C(1) << 40;

typedef struct injecting {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avp_inject_options opts;
    avpi_sim_diffusion diffusion;
    avpi_out out;
    char (*account)[ID_SIZE]; /* group after group */
    uint32_t *object;         /* of the joint acts of the group at hand, then of a member's own */
    uint64_t planted;         /* rows, for post ids */
} injecting;

static uint64_t joint_acts(const injecting *in, uint64_t group) {
    uint64_t least = (uint64_t)in->opts.acts_least, most = (uint64_t)in->opts.acts_most;
    return least + group % (most - least + 1);
}

static uint64_t own_acts(const injecting *in, uint64_t joint) {
    return (uint64_t)((double)joint * in->opts.organic + 0.5);
}

/* ---- names ---- */

static int by_name(const void *left, const void *right) {
    return strcmp(left, right);
}

/* Numbers as platforms give them, none of which is in the data. They are drawn, so they say nothing about who belongs to whom. */
static avp_status name_accounts(injecting *in, avp_error *err) {
    static const uint64_t least = UINT64_C(1000000000000000000), span = UINT64_C(8000000000000000000);
    avp_status status = AVP_OK;
    char(*sorted)[ID_SIZE] = NULL;
    size_t n = (size_t)in->opts.groups * (size_t)in->opts.group_size;
    avpi_rng rng;
    bool again = true;
    AVP_TRY(avpi_alloc(in->ctx, n, sizeof *in->account, &in->account, err));
    AVP_TRY(avpi_alloc(in->ctx, n, sizeof *sorted, &sorted, err));
    avpi_rng_init(&rng, (uint64_t)in->opts.seed, stream_names);
    while (again) {
        for (size_t i = 0; i < n; i++)
            do
                snprintf(in->account[i], ID_SIZE, "%" PRIu64, least + avpi_rng_below(&rng, span));
            while (avpi_names_find(&in->acts->accounts, avpi_str_view(in->account[i])) != UINT32_MAX);
        memcpy(sorted, in->account, n * sizeof *sorted);
        avpi_sort(sorted, n, sizeof *sorted, by_name);
        again = false;
        for (size_t i = 1; i < n; i++)
            again |= strcmp(sorted[i - 1], sorted[i]) == 0;
    }
done:
    avpi_free(in->ctx, sorted);
    return status;
}

/* ---- rows ---- */

/* Seconds, with as many decimals as are needed. */
static avp_status write_time(avpi_out *out, int64_t time_us, avp_error *err) {
    static const int64_t second_us = 1000000;
    int64_t seconds = time_us / second_us, rest = time_us % second_us;
    if (rest < 0) {
        seconds--;
        rest += second_us;
    }
    return rest ? avpi_out_printf(out, err, "%" PRId64 ".%06" PRId64, seconds, rest)
                : avpi_out_printf(out, err, "%" PRId64, seconds);
}

static avp_status write_row(injecting *in, uint64_t like, avp_str account, int64_t time_us, avp_str post,
                            avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = in->acts;
    avp_str object = avp_names_get(&acts->objects, in->diffusion.object_of[like]);
    AVP_TRY(avpi_out_csv(&in->out, object, false, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR(","), err));
    AVP_TRY(avpi_out_csv(&in->out, account, false, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR(","), err));
    if (acts->source) {
        if (acts->source[like] < acts->sources.count)
            AVP_TRY(avpi_out_csv(&in->out, avp_names_get(&acts->sources, acts->source[like]), false, err));
        AVP_TRY(avpi_out_write(&in->out, AVPI_STR(","), err));
    }
    AVP_TRY(write_time(&in->out, time_us, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR(","), err));
    AVP_TRY(avpi_out_csv(&in->out, post, false, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR("\n"), err));
done:
    return status;
}

static avp_status write_real(injecting *in, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts = in->acts;
    char number[ID_SIZE];
    for (uint64_t k = 0; k < acts->count; k++) {
        avp_str post = {number, 0};
        if (acts->post && acts->post[k] < acts->posts.count)
            post = avp_names_get(&acts->posts, acts->post[k]);
        else
            post.len = (size_t)snprintf(number, sizeof number, "r%" PRIu64, acts->post ? acts->post[k] : k);
        AVP_TRY(write_row(in, k, avp_names_get(&acts->accounts, acts->account[k]), acts->time_us[k], post, err));
    }
done:
    return status;
}

static avp_status write_planted(injecting *in, uint64_t like, size_t account, int64_t time_us, avp_error *err) {
    char post[ID_SIZE];
    int length = snprintf(post, sizeof post, "p%" PRIu64, in->planted++);
    return write_row(in, like, avpi_str_view(in->account[account]), avpi_sim_diffusion_time(&in->diffusion, time_us),
                     (avp_str){post, (size_t)length}, err);
}

/* A real act on an object that is not among the first n of in->object, if there is one to be found. */
static uint64_t draw_other(injecting *in, size_t n, avpi_rng *rng) {
    uint64_t like = 0;
    bool used = true;
    for (int tries = 0; used && tries < TRIES_MOST; tries++) {
        like = avpi_sim_diffusion_act(&in->diffusion, rng);
        used = false;
        for (size_t i = 0; i < n; i++)
            used |= in->object[i] == in->diffusion.object_of[like];
    }
    return used ? UINT64_MAX : like;
}

/* Not at the time of the real act itself, or its author would seem to belong to the group. */
static avp_status write_joint(injecting *in, uint64_t like, size_t first, avpi_rng *rng, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t strike_us = avpi_sim_diffusion_after(&in->diffusion, in->acts->time_us[like], rng);
    for (size_t m = 0; m < (size_t)in->opts.group_size; m++)
        if (avpi_rng_real(rng) >= in->opts.noise)
            AVP_TRY(write_planted(in, like, first + m, strike_us + avpi_sim_diffusion_short(&in->diffusion, rng), err));
done:
    return status;
}

/* What a member does on its own: other people's acts again, later. */
static avp_status write_own(injecting *in, size_t account, size_t joint, avpi_rng *rng, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < own_acts(in, joint); k++) {
        uint64_t like = draw_other(in, joint + k, rng);
        if (like == UINT64_MAX)
            break;
        in->object[joint + k] = in->diffusion.object_of[like];
        AVP_TRY(write_planted(in, like, account, avpi_sim_diffusion_after(&in->diffusion, in->acts->time_us[like], rng),
                              err));
    }
done:
    return status;
}

static avp_status write_group(injecting *in, uint64_t group, avp_error *err) {
    avp_status status = AVP_OK;
    size_t joint = 0, wanted = (size_t)joint_acts(in, group), first = (size_t)group * (size_t)in->opts.group_size;
    avpi_rng rng;
    avpi_rng_init(&rng, (uint64_t)in->opts.seed, group);
    for (; joint < wanted; joint++) {
        uint64_t like = draw_other(in, joint, &rng);
        if (like == UINT64_MAX)
            break;
        in->object[joint] = in->diffusion.object_of[like];
        AVP_TRY(write_joint(in, like, first, &rng, err));
    }
    for (size_t m = 0; m < (size_t)in->opts.group_size; m++)
        AVP_TRY(write_own(in, first + m, joint, &rng, err));
done:
    return status;
}

static avp_status write_posts(injecting *in, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(in->ctx, folder, "posts.csv", &path, err));
    AVP_TRY(avpi_out_open(in->ctx, path, &in->out, err));
    AVP_TRY(
        avpi_out_printf(&in->out, err, "object_id,account_id,%stime,post_id\n", in->acts->source ? "source_id," : ""));
    AVP_TRY(write_real(in, err));
    for (uint64_t group = 0; group < (uint64_t)in->opts.groups; group++) {
        if (avpi_cancelled(in->ctx))
            AVP_TRY(avpi_fail(in->ctx, err, AVP_E_CANCELLED, N_("interrupted")));
        AVP_TRY(write_group(in, group, err));
    }
    AVP_TRY(avpi_out_commit(&in->out, err));
done:
    avpi_out_abandon(&in->out);
    avpi_free(in->ctx, path);
    return status;
}

/* ---- truth ---- */

static avp_status write_truth_group(injecting *in, uint64_t group, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(&in->out, err,
                            "%s\n    {\"name\": \"injected-%" PRIu64 "\", \"kind\": \"troll\", \"acts\": %" PRIu64
                            ", \"accounts\": [",
                            group ? "," : "", group + 1, joint_acts(in, group)));
    for (uint64_t m = 0; m < (uint64_t)in->opts.group_size; m++)
        AVP_TRY(avpi_out_printf(&in->out, err, "%s\"%s\"", m ? ", " : "",
                                in->account[group * (uint64_t)in->opts.group_size + m]));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR("]}"), err));
done:
    return status;
}

static avp_status write_options(injecting *in, avp_error *err) {
    enum { VALUE_SIZE = 64 };
    avp_status status = AVP_OK;
    const avp_option_table *table = &avp_inject_option_table;
    AVP_TRY(avpi_out_printf(
        &in->out, err, "{\n  \"version\": 1,\n  \"scenario\": \"inject\",\n  \"seed\": %" PRId64 ",\n  \"options\": {",
        in->opts.seed));
    for (size_t i = 0; i < table->count; i++) {
        char value[VALUE_SIZE];
        avp_options_format(table, &in->opts, i, value, sizeof value);
        AVP_TRY(avpi_out_printf(&in->out, err, "%s\"%s\": %s", i ? ", " : "", table->options[i].name, value));
    }
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR("},\n  \"groups\": ["), err));
done:
    return status;
}

static avp_status write_truth(injecting *in, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    AVP_TRY(avpi_path_join(in->ctx, folder, "truth.json", &path, err));
    AVP_TRY(avpi_out_open(in->ctx, path, &in->out, err));
    AVP_TRY(write_options(in, err));
    for (uint64_t group = 0; group < (uint64_t)in->opts.groups; group++)
        AVP_TRY(write_truth_group(in, group, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR("]\n}\n"), err));
    AVP_TRY(avpi_out_commit(&in->out, err));
done:
    avpi_out_abandon(&in->out);
    avpi_free(in->ctx, path);
    return status;
}

/* The same as labels, for `evaluate`: every planted account, the rest are not listed. */
static avp_status write_labels(injecting *in, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    uint64_t size = (uint64_t)in->opts.group_size, n = (uint64_t)in->opts.groups * size;
    AVP_TRY(avpi_path_join(in->ctx, folder, "labels.csv", &path, err));
    AVP_TRY(avpi_out_open(in->ctx, path, &in->out, err));
    AVP_TRY(avpi_out_write(&in->out, AVPI_STR("account,kind,acts\n"), err));
    for (uint64_t i = 0; i < n; i++)
        AVP_TRY(avpi_out_printf(&in->out, err, "%s,troll,%" PRIu64 "\n", in->account[i], joint_acts(in, i / size)));
    AVP_TRY(avpi_out_commit(&in->out, err));
done:
    avpi_out_abandon(&in->out);
    avpi_free(in->ctx, path);
    return status;
}

/* ---- the scenario ---- */

static avp_status check(const injecting *in, avp_error *err) {
    avp_status status = avp_options_validate(in->ctx, &avp_inject_option_table, &in->opts, err);
    if (status != AVP_OK)
        return status;
    if (in->opts.acts_least > in->opts.acts_most)
        return avpi_fail(in->ctx, err, AVP_E_ARG, N_("--inject-acts-least is more than --inject-acts-most"));
    if (in->acts->count == 0)
        return avpi_fail(in->ctx, err, AVP_E_ARG, N_("there are no acts to plant groups among"));
    if (in->acts->objects.count == 0 || in->acts->accounts.count == 0)
        return avpi_fail(in->ctx, err, AVP_E_BUG, N_("acts without names cannot be written"));
    return AVP_OK;
}

avp_status avp_simulate_inject(const avp_ctx *ctx, const avp_acts *acts, const avp_inject_options *opts,
                               const char *folder, avp_error *err) {
    static const double second_us = 1e6;
    avp_status status = AVP_OK;
    injecting in = {.ctx = ctx, .acts = acts};
    avp_options_init(&avp_inject_option_table, &in.opts);
    if (opts)
        in.opts = *opts;
    AVP_TRY(check(&in, err));
    uint64_t most = (uint64_t)in.opts.acts_most;
    AVP_TRY(avpi_sim_diffusion_init(ctx, acts, (int64_t)(in.opts.spread * second_us), &in.diffusion, err));
    AVP_TRY(name_accounts(&in, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)(most + own_acts(&in, most)), sizeof *in.object, &in.object, err));
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(write_posts(&in, folder, err));
    AVP_TRY(write_truth(&in, folder, err));
    AVP_TRY(write_labels(&in, folder, err));
done:
    avpi_sim_diffusion_free(ctx, &in.diffusion);
    avpi_free(ctx, in.account);
    avpi_free(ctx, in.object);
    return status;
}
