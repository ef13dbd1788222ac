#include "cli/told_out.h"

#include "cli/say.h"

#include <math.h>
#include <string.h>

static void print_awakenings(const avp_ctx *ctx, const avp_findings *f, FILE *out) {
    char from[AVPI_COUNT_SIZE], woke[AVPI_COUNT_SIZE], dormant[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < f->n_awakenings; i++) {
        const avp_awakening *of = &f->awakenings[i];
        if (of->passes)
            avpi_say(ctx, out,
                     N_("group %u: %s of %s members that had slept woke from %s on; by chance %.3g (p = %.2g)\n"),
                     of->group, avpi_count_text(of->accounts, woke), avpi_count_text(of->dormant, dormant),
                     avpi_time_text(of->from_us, from), of->expected, of->p);
    }
}

static void print_episodes_of(const avp_ctx *ctx, const avp_told *told, uint32_t target, FILE *out) {
    char from[AVPI_COUNT_SIZE], posts[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < told->n_episodes; i++) {
        const avp_episode *of = &told->episodes[i];
        if (of->target == target && of->group)
            avpi_say(ctx, out, N_("  from %s on: %s posts, %.0f %% by group %u, elsewhere %.1f %% (10^%.1f)\n"),
                     avpi_time_text(of->from_us, from), avpi_count_text(of->hits, posts), 100 * of->group_share,
                     of->group, isnan(of->rest_share) ? 0 : 100 * of->rest_share, of->log10_p);
    }
}

static void print_targets(const avp_ctx *ctx, const avp_told *told, FILE *out) {
    char posts[AVPI_COUNT_SIZE], bursts[AVPI_COUNT_SIZE], attributed[AVPI_COUNT_SIZE];
    uint64_t all = 0;
    for (size_t i = 0; i < told->n_targets; i++)
        all += told->targets[i].attributed;
    for (uint32_t i = 0; i < told->n_targets; i++) {
        const avp_target *of = &told->targets[i];
        avpi_say_native(out, (avp_str){of->name, strlen(of->name)});
        avpi_say(ctx, out,
                 N_(": %s posts about it, %s bursts of them; in %s a group stands out, of %llu on all targets\n"),
                 avpi_count_text(of->hits, posts), avpi_count_text(of->bursts, bursts),
                 avpi_count_text(of->attributed, attributed), (unsigned long long)all);
        print_episodes_of(ctx, told, i, out);
    }
}

void avpi_told_print(const avp_ctx *ctx, const avp_findings *f, FILE *out) {
    print_awakenings(ctx, f, out);
    print_targets(ctx, &f->told, out);
    if (f->told.n_targets == 0)
        avpi_say(ctx, out,
                 N_("The case has no list of targets: nobody was looked for. \"avispero targets\" takes one.\n"));
    avpi_threats_print(ctx, f, out);
}
