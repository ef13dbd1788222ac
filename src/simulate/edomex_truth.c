/* truth.json of the scenario: docs/formats/truth.md describes it. */
#include "simulate/edomex.h"
#include "simulate/truth.h"

#include "base/clock.h"

enum { DAY_S = 86400, TIME_SIZE = 32 };

static void time_text(int64_t time_s, char out[TIME_SIZE]) {
    static const int64_t us_per_s = 1000000;
    avpi_time_format(time_s * us_per_s, out);
}

static avp_status add_account(const avpi_edo *edo, avpi_out *out, uint64_t account, bool first, avp_error *err) {
    char id[AVPI_SIM_ID_SIZE];
    avpi_sim_account_id(&edo->world, account, id);
    return avpi_out_printf(out, err, "%s\"%s\"", first ? "" : ", ", id);
}

/* ---- groups, launchers ---- */

static const char *kind_of(avpi_edo_body_kind kind) {
    static const char *const names[] = {
        [AVPI_EDO_KIND_FIGURES] = NULL,        [AVPI_EDO_KIND_FANS] = "organic", [AVPI_EDO_KIND_NEWSROOM] = "confuser",
        [AVPI_EDO_KIND_CAMPAIGN] = "confuser", [AVPI_EDO_KIND_TROLLS] = "troll", [AVPI_EDO_KIND_ARMY] = "army",
    };
    return names[kind];
}

/* The outlet belongs to its newsroom, the candidate to the team: they act together as well. */
static avp_status add_heads(const avpi_edo *edo, avpi_out *out, int body, avp_error *err) {
    avp_status status = AVP_OK;
    for (int figure = 0; figure < AVPI_EDO_FIGURE_COUNT; figure++)
        if (avpi_edo_figures[figure].answered_by == body && avpi_edo_bodies[body].kind != AVPI_EDO_KIND_FANS)
            AVP_TRY(add_account(edo, out, avpi_edo_figure_account(edo, figure), false, err));
done:
    return status;
}

static avp_status write_groups(const avpi_edo *edo, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool first = true;
    AVP_TRY(avpi_out_printf(out, err, "  \"groups\": ["));
    for (int body = 0; body < AVPI_EDO_BODIES; body++) {
        const char *kind = kind_of(avpi_edo_bodies[body].kind);
        if (!kind || avpi_edo_size(edo, body) == 0)
            continue;
        AVP_TRY(avpi_out_printf(out, err, "%s\n    {\"name\": \"%s\", \"kind\": \"%s\", \"accounts\": [",
                                first ? "" : ",", avpi_edo_bodies[body].name, kind));
        for (uint64_t a = edo->first[body]; a < edo->first[body + 1]; a++)
            AVP_TRY(add_account(edo, out, a, a == edo->first[body], err));
        AVP_TRY(add_heads(edo, out, body, err));
        AVP_TRY(avpi_out_printf(out, err, "]}"));
        first = false;
    }
    AVP_TRY(avpi_out_printf(out, err, "],\n"));
done:
    return status;
}

static avp_status write_launchers(const avpi_edo *edo, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    bool is_public;
    AVP_TRY(avpi_out_printf(out, err, "  \"launchers\": ["));
    for (uint64_t n = 0; n < avpi_edo_launcher_count() && !edo->no_groups; n++)
        AVP_TRY(add_account(edo, out, avpi_edo_launcher(edo, n, &is_public), n == 0, err));
    AVP_TRY(avpi_out_printf(out, err, "],\n"));
done:
    return status;
}

/* ---- episodes, trends ---- */

/* Who made it: the army where all of it fires, else the body that leads. */
static avp_status write_operation(avpi_out *out, const avpi_edo_op *op, bool first, avp_error *err) {
    char from[TIME_SIZE], to[TIME_SIZE];
    int64_t from_s = avpi_edo_time(op->when);
    time_text(from_s, from);
    time_text(from_s + (int64_t)(op->hours * 3600), to);
    bool trend = op->kind == AVPI_EDO_TREND;
    return avpi_out_printf(
        out, err, "%s\n    {%s%s%s\"from\": \"%s\", \"to\": \"%s\", \"target\": \"%s\", \"group\": \"%s\"}",
        first ? "" : ",", trend ? "\"phrase\": \"#" : "", trend ? op->tag : "", trend ? "\", " : "", from, to,
        avpi_edo_figures[op->target].id, avpi_edo_bodies[op->army ? AVPI_EDO_ARMY : op->lead].name);
}

static avp_status write_operations(const avpi_edo *edo, avpi_out *out, const char *key, avpi_edo_op_kind kind,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    bool first = true;
    AVP_TRY(avpi_out_printf(out, err, "  \"%s\": [", key));
    for (size_t i = 0; i < avpi_edo_op_count && !edo->no_groups; i++) {
        if (avpi_edo_ops[i].kind != kind)
            continue;
        AVP_TRY(write_operation(out, &avpi_edo_ops[i], first, err));
        first = false;
    }
    AVP_TRY(avpi_out_printf(out, err, "],\n"));
done:
    return status;
}

/* ---- threats, doxxing ---- */

typedef struct listing {
    const avpi_edo *edo;
    avpi_out *out;
    avpi_edo_doing doing;
    bool first;
} listing;

static avp_status list_post(void *self, const avpi_edo_post *post, avp_error *err) {
    listing *l = self;
    char id[AVPI_SIM_ID_SIZE];
    if (post->doing != l->doing)
        return AVP_OK;
    avpi_sim_post_id(&l->edo->world, post->serial, post->time_s, id);
    avp_status status = avpi_out_printf(l->out, err, "%s\"%s\"", l->first ? "" : ", ", id);
    l->first = false;
    return status;
}

static avp_status write_posts(const avpi_edo *edo, avpi_out *out, const char *key, avpi_edo_doing doing,
                              avp_error *err) {
    avp_status status = AVP_OK;
    listing l = {.edo = edo, .out = out, .doing = doing, .first = true};
    uint64_t from = edo->first[AVPI_EDO_TROLLS_THREATS], to = edo->first[AVPI_EDO_TROLLS_TEENS + 1];
    AVP_TRY(avpi_out_printf(out, err, "  \"%s\": [", key));
    for (uint64_t account = from; account < to; account++)
        AVP_TRY(avpi_edo_agenda(edo, account, list_post, &l, err));
    AVP_TRY(avpi_out_printf(out, err, "],\n"));
done:
    return status;
}

/* ---- awakenings, coincidence, bursts ---- */

static avp_status write_awakenings(const avpi_edo *edo, avpi_out *out, avp_error *err) {
    enum { COMES_BACK_DAYS = 3 };
    avp_status status = AVP_OK;
    bool first = true;
    AVP_TRY(avpi_out_printf(out, err, "  \"awakenings\": ["));
    for (int body = 0; body < AVPI_EDO_BODIES; body++) {
        const avpi_edo_body *b = &avpi_edo_bodies[body];
        char from[TIME_SIZE], to[TIME_SIZE];
        int64_t wakes_s = edo->season_from_s[1] + (int64_t)b->wakes_day * DAY_S;
        if (b->wakes_day == 0 || avpi_edo_size(edo, body) == 0)
            continue;
        time_text(wakes_s, from);
        time_text(wakes_s + COMES_BACK_DAYS * DAY_S, to);
        AVP_TRY(avpi_out_printf(out, err, "%s\n    {\"group\": \"%s\", \"from\": \"%s\", \"to\": \"%s\"}",
                                first ? "" : ",", b->name, from, to));
        first = false;
    }
    AVP_TRY(avpi_out_printf(out, err, "],\n"));
done:
    return status;
}

static avp_status write_coincidence(const avpi_edo *edo, avpi_out *out, avp_error *err) {
    const avpi_edo_numbers *n = &avpi_edo_number;
    if (edo->no_groups)
        return avpi_out_printf(out, err, "  \"coincidence\": []");
    return avpi_out_printf(out, err,
                           "  \"coincidence\": [\n"
                           "    {\"a\": \"portals\", \"b\": \"harassers\", \"lag_s\": %d},\n"
                           "    {\"a\": \"portals\", \"b\": \"amplifiers\", \"lag_s\": %d},\n"
                           "    {\"a\": \"harassers\", \"b\": \"amplifiers\", \"lag_s\": %d}]",
                           n->troll_s - n->portal_s, n->army_s - n->portal_s, n->army_s - n->troll_s);
}

/* What the army was ordered to do: bursts of one squad, and of several at once. */
static avp_status write_bursts(const avpi_edo *edo, avpi_out *out, avp_error *err) {
    unsigned bursts = 0, large = 0;
    for (size_t i = 0; i < edo->n_cues; i++) {
        bursts += edo->cues[i].n_squads > 0;
        large += edo->cues[i].n_squads > 1;
    }
    return avpi_out_printf(out, err, ",\n  \"bursts\": {\"all\": %u, \"several_squads\": %u, \"squads\": %u}\n}\n",
                           bursts, large, edo->no_groups ? 0 : (unsigned)edo->n_squads);
}

avp_status avpi_edo_truth_write(const avpi_edo *edo, const avp_edomex_options *opts, const char *folder,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    char *path = NULL;
    AVP_TRY(avpi_path_join(edo->ctx, folder, "truth.json", &path, err));
    AVP_TRY(avpi_out_open(edo->ctx, path, &out, err));
    AVP_TRY(avpi_sim_truth_begin(&out, "edomex-2017", opts->seed, &avp_edomex_option_table, opts, err));
    AVP_TRY(write_groups(edo, &out, err));
    AVP_TRY(write_operations(edo, &out, "episodes", AVPI_EDO_ATTACK, err));
    AVP_TRY(write_operations(edo, &out, "trends", AVPI_EDO_TREND, err));
    AVP_TRY(write_launchers(edo, &out, err));
    AVP_TRY(write_posts(edo, &out, "threats", AVPI_EDO_THREATENS, err));
    AVP_TRY(write_posts(edo, &out, "doxxing", AVPI_EDO_DOXXES, err));
    AVP_TRY(write_awakenings(edo, &out, err));
    AVP_TRY(write_coincidence(edo, &out, err));
    AVP_TRY(write_bursts(edo, &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(edo->ctx, path);
    return status;
}
