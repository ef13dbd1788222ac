/* `simulate planted`: organic objects, planted ones, and the members on their own. */
#include "avispero/simulate.h"

#include "simulate/posting.h"
#include "simulate/tasks.h"
#include "simulate/truth.h"

avp_status avp_simulate_planted(const avp_ctx *ctx, const avp_planted_options *opts, const char *folder,
                                avp_error *err) {
    enum { PARTS = 3 };
    avp_status status = AVP_OK;
    avp_planted_options defaults;
    avpi_sim_world world;
    char *truth = NULL;
    avp_options_init(&avp_planted_option_table, &defaults);
    AVP_TRY(avpi_sim_world_init(ctx, opts ? opts : &defaults, &world, err));
    double per_object = world.posts_per_object, per_group = per_object + (double)world.opts.group_size;
    uint64_t members = world.organic_per_member ? world.n_members : 0;
    const avpi_sim_part parts[PARTS] = {
        {0, world.n_objects, per_object, avpi_sim_post_organic},
        {world.n_objects, world.n_planted_objects, per_group, avpi_sim_post_planted},
        {0, members, (double)world.organic_per_member, avpi_sim_post_member},
    };
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_sim_posts_write(ctx, &world, NULL, avpi_sim_writer_of(world.opts.format), parts, PARTS, folder, err));
    AVP_TRY(avpi_path_join(ctx, folder, "truth.json", &truth, err));
    AVP_TRY(avpi_sim_truth_write(ctx, &world, truth, err));
done:
    avpi_free(ctx, truth);
    return status;
}
