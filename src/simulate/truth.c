#include "simulate/truth.h"

/* From this many on a group is called an army. */
enum { ARMY_LEAST = 1000, VALUE_SIZE = 256 };

avp_status avpi_sim_truth_begin(avpi_out *out, const char *scenario, int64_t seed, const avp_option_table *table,
                                const void *opts, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_out_printf(out, err, "{\n  \"version\": 1,\n  \"scenario\": \"%s\",\n  \"seed\": %lld,\n", scenario,
                            (long long)seed));
    AVP_TRY(avpi_out_write(out, AVPI_STR("  \"options\": {"), err));
    for (size_t i = 0; i < table->count; i++) {
        char value[VALUE_SIZE];
        avp_options_format(table, opts, i, value, sizeof value);
        const char *quote = table->options[i].type == AVP_OPTION_CHOICE ? "\"" : "";
        AVP_TRY(
            avpi_out_printf(out, err, "%s\"%s\": %s%s%s", i ? ", " : "", table->options[i].name, quote, value, quote));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("},\n"), err));
done:
    return status;
}

static avp_status write_group(avpi_out *out, const avpi_sim_world *world, uint64_t group, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t first = avpi_sim_group_first(world, group), size = (uint64_t)world->opts.group_size;
    AVP_TRY(avpi_out_printf(out, err, "%s\n    {\"name\": \"planted-%llu\", \"kind\": \"%s\", \"accounts\": [",
                            group ? "," : "", (unsigned long long)group + 1, size < ARMY_LEAST ? "troll" : "army"));
    for (uint64_t i = 0; i < size; i++) {
        char id[AVPI_SIM_ID_SIZE];
        avpi_sim_account_id(world, first + i, id);
        AVP_TRY(avpi_out_printf(out, err, "%s\"%s\"", i ? ", " : "", id));
    }
    AVP_TRY(avpi_out_write(out, AVPI_STR("]}"), err));
done:
    return status;
}

avp_status avpi_sim_truth_write(const avp_ctx *ctx, const avpi_sim_world *world, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_sim_truth_begin(&out, "planted", world->opts.seed, &avp_planted_option_table, &world->opts, err));
    AVP_TRY(avpi_out_write(&out, AVPI_STR("  \"groups\": ["), err));
    for (uint64_t group = 0; group < (uint64_t)world->opts.groups; group++)
        AVP_TRY(write_group(&out, world, group, err));
    AVP_TRY(avpi_out_write(&out,
                           AVPI_STR("],\n  \"episodes\": [],\n  \"trends\": [],\n  \"launchers\": [],\n"
                                    "  \"threats\": [],\n  \"doxxing\": [],\n  \"awakenings\": [],\n"
                                    "  \"coincidence\": []\n}\n"),
                           err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}
