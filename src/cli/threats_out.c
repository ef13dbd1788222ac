/* Threats, floods, doxxing; who launches: as text for people. */
#include "cli/say.h"
#include "cli/told_out.h"

#include <math.h>
#include <string.h>

static avp_str text_of(const char *terminated) {
    return (avp_str){terminated, strlen(terminated)};
}

static const char *name_of(const avp_findings *f, uint32_t target) {
    return target == AVP_NO_TARGET ? "" : f->told.targets[target].name;
}

static void print_floods(const avp_ctx *ctx, const avp_findings *f, FILE *out) {
    char when[AVPI_COUNT_SIZE], before[AVPI_COUNT_SIZE], after[AVPI_COUNT_SIZE], accounts[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < f->threats.n_floods; i++) {
        const avp_flood *of = &f->threats.floods[i];
        if (!of->passes)
            continue;
        avpi_say_native(out, text_of(name_of(f, of->target)));
        avpi_say(ctx, out,
                 N_(": %s candidates of threats in the %.0f hours before an event of %s and %s by %s accounts in the "
                    "%.0f hours after it (10^%.1f): "),
                 avpi_count_text(of->before, before), of->hours_before, avpi_time_text(of->event_us, when),
                 avpi_count_text(of->after, after), avpi_count_text(of->accounts, accounts), of->hours_after,
                 of->log10_p);
        avpi_say_native(out, text_of(of->event));
        fputc('\n', out);
    }
}

static void print_doxxing(const avp_ctx *ctx, const avp_findings *f, FILE *out) {
    char when[AVPI_COUNT_SIZE];
    for (size_t i = 0; i < f->threats.n_doxxing; i++) {
        const avp_doxxing *of = &f->threats.doxxing[i];
        avpi_say(ctx, out, N_("%s, %s, beside the name of "), avpi_time_text(of->time_us, when),
                 avp_translate(ctx->lang, avp_dox_kind_title(of->kind)));
        avpi_say_native(out, text_of(name_of(f, of->target)));
        avpi_say(ctx, out, N_(", in post "));
        avpi_say_native(out, text_of(of->id ? of->id : ""));
        fputc('\n', out);
    }
}

void avpi_threats_print(const avp_ctx *ctx, const avp_findings *f, FILE *out) {
    char l3[AVPI_COUNT_SIZE], l2[AVPI_COUNT_SIZE], excluded[AVPI_COUNT_SIZE];
    if (!f->threats.looked)
        return;
    avpi_say(ctx, out,
             N_("Candidates of threats, until a person has judged them: %s that say what will be done, %s wishes and "
                "menaces; %s were told by others, "
                "denied or play, and are left out\n"),
             avpi_count_text(f->threats.l3, l3), avpi_count_text(f->threats.l2, l2),
             avpi_count_text(f->threats.excluded, excluded));
    print_floods(ctx, f, out);
    print_doxxing(ctx, f, out);
}

void avpi_cascades_print(const avp_ctx *ctx, const avp_cascades *cascades, FILE *out) {
    char first[AVPI_COUNT_SIZE], all[AVPI_COUNT_SIZE];
    if (cascades->n_orders > 0 && !isnan(cascades->orders[0].z))
        avpi_say(ctx, out,
                 N_("Small accounts first, large ones later: Z = %.2f (10^%.1f) over %s cascades; within the same hour "
                    "Z = %.2f\n"),
                 cascades->orders[0].z, cascades->orders[0].log10_p, avpi_count_text(cascades->orders[0].cascades, all),
                 cascades->orders[1].z);
    for (size_t i = 0; i < cascades->n_launchers; i++) {
        const avp_launcher *of = &cascades->launchers[i];
        if (!of->passes)
            continue;
        avpi_say(ctx, out,
                 of->member
                     ? N_("group %u: begins %s of %s cascades, by chance %.1f (10^%.1f): account ")
                     : N_("group %u: %s of the %s posts that it reposts, by chance %.1f (10^%.1f), are by account "),
                 of->group, avpi_count_text(of->first, first), avpi_count_text(of->cascades, all), of->expected,
                 of->log10_p);
        avpi_say_native(out, of->name);
        fputc('\n', out);
    }
}
