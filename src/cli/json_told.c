/* What happened, as JSON. */
#include "cli/json_out.h"

#include <math.h>

static void append(json_t *array, json_t *value) {
    if (array && value)
        (void)json_array_append_new(array, value);
}

static json_t *group_or_null(uint32_t group) {
    return group ? avpi_cli_json_count(group) : json_null();
}

static json_t *target_or_null(const avp_told *told, uint32_t target) {
    return target == AVP_NO_TARGET ? json_null() : avpi_cli_json_text(told->targets[target].id);
}

static json_t *json_of_targets(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_targets; i++) {
        const avp_target *of = &f->told.targets[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "target", avpi_cli_json_text(of->id));
        avpi_cli_json_set(object, "name", avpi_cli_json_text(of->name));
        avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->hits));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        for (size_t k = 0; k < AVP_HIT_KINDS; k++)
            avpi_cli_json_set(object, avp_hit_kind_name((avp_hit_kind)k), avpi_cli_json_count(of->of_kind[k]));
        avpi_cli_json_set(object, "bursts", avpi_cli_json_count(of->bursts));
        avpi_cli_json_set(object, "episodes", avpi_cli_json_count(of->attributed));
        append(array, object);
    }
    return array;
}

static json_t *json_of_episode(const avp_told *told, const avp_episode *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "target", target_or_null(told, of->target));
    avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
    avpi_cli_json_set(object, "to", avpi_cli_json_time(of->to_us));
    avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->hits));
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
    avpi_cli_json_set(object, "group", group_or_null(of->group));
    avpi_cli_json_set(object, "group_share", avpi_cli_json_real(of->group_share));
    avpi_cli_json_set(object, "rest_share", avpi_cli_json_real(of->rest_share));
    avpi_cli_json_set(object, "groups_share", avpi_cli_json_real(of->groups_share));
    avpi_cli_json_set(object, "hostile_share", avpi_cli_json_real(of->hostile_share));
    avpi_cli_json_set(object, "hostile_rest", avpi_cli_json_real(of->hostile_rest));
    avpi_cli_json_set(object, "hostile_p", avpi_cli_json_real(pow(10, of->hostile_log10_p)));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
    return object;
}

/* Bursts in which a group stands out are episodes; the others are bursts of interest, and nobody's. */
static json_t *episodes(const avp_findings *f, bool attributed) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_episodes; i++)
        if ((f->told.episodes[i].group > 0) == attributed)
            append(array, json_of_episode(&f->told, &f->told.episodes[i]));
    return array;
}

static json_t *json_of_episodes(const avp_findings *f) {
    return episodes(f, true);
}

static json_t *json_of_other_bursts(const avp_findings *f) {
    return episodes(f, false);
}

static json_t *json_of_trend(const avp_told *told, const avp_trend *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "phrase", avpi_cli_json_text(of->phrase));
    avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
    avpi_cli_json_set(object, "to", avpi_cli_json_time(of->to_us));
    avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
    avpi_cli_json_set(object, "texts", avpi_cli_json_count(of->texts));
    avpi_cli_json_set(object, "target", target_or_null(told, of->target));
    avpi_cli_json_set(object, "target_share", avpi_cli_json_real(of->target_share));
    avpi_cli_json_set(object, "group", group_or_null(of->group));
    avpi_cli_json_set(object, "share_first_100", avpi_cli_json_real(of->share_first));
    avpi_cli_json_set(object, "share", avpi_cli_json_real(of->share));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
    avpi_cli_json_set(object, "top10_share", avpi_cli_json_real(of->top10_share));
    avpi_cli_json_set(object, "posts_per_account", avpi_cli_json_real(of->posts_per_account));
    avpi_cli_json_set(object, "repost_share", avpi_cli_json_real(of->repost_share));
    avpi_cli_json_set(object, "median_age_days", avpi_cli_json_real(of->median_age_days));
    avpi_cli_json_set(object, "rise_s", avpi_cli_json_real(of->rise_s));
    avpi_cli_json_set(object, "gone_share", avpi_cli_json_real(of->gone_share));
    avpi_cli_json_set(object, "gone_first_share", avpi_cli_json_real(of->gone_first));
    avpi_cli_json_set(object, "ephemeral", json_boolean(of->ephemeral));
    avpi_cli_json_set(object, "rank_first", avpi_cli_json_count(of->rank_first));
    avpi_cli_json_set(object, "rank_rate", avpi_cli_json_count(of->rank_rate));
    return object;
}

static json_t *json_of_trends(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_trends; i++)
        append(array, json_of_trend(&f->told, &f->told.trends[i]));
    return array;
}

/* Hashtags that were others' before a group flooded them. */
static json_t *json_of_hijacks(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_trends; i++) {
        const avp_trend *of = &f->told.trends[i];
        if (isnan(of->organic_before))
            continue;
        json_t *object = json_object();
        avpi_cli_json_set(object, "phrase", avpi_cli_json_text(of->phrase));
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
        avpi_cli_json_set(object, "to", avpi_cli_json_time(of->to_us));
        avpi_cli_json_set(object, "group", group_or_null(of->group));
        avpi_cli_json_set(object, "share", avpi_cli_json_real(of->share));
        avpi_cli_json_set(object, "organic_before", avpi_cli_json_real(of->organic_before));
        avpi_cli_json_set(object, "organic_in", avpi_cli_json_real(of->organic_in));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
        append(array, object);
    }
    return array;
}

static json_t *json_of_rushes(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_rushes; i++) {
        const avp_rush *of = &f->told.rushes[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "target", target_or_null(&f->told, of->target));
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
        avpi_cli_json_set(object, "to", avpi_cli_json_time(of->to_us));
        avpi_cli_json_set(object, "trends", avpi_cli_json_count(of->trends));
        avpi_cli_json_set(object, "of_group", avpi_cli_json_count(of->of_group));
        avpi_cli_json_set(object, "all_trends", avpi_cli_json_count(of->all));
        avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->expected));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(of->p));
        avpi_cli_json_set(object, "poisson_p", avpi_cli_json_real(of->poisson_p));
        append(array, object);
    }
    return array;
}

static json_t *json_of_coincidences(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_coincidences; i++) {
        const avp_coincidence *of = &f->told.coincidences[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "a", avpi_cli_json_text(f->told.series[of->a].name));
        avpi_cli_json_set(object, "b", avpi_cli_json_text(f->told.series[of->b].name));
        avpi_cli_json_set(object, "lag_s", avpi_cli_json_real((double)of->lag_us * 1e-6));
        avpi_cli_json_set(object, "k", avpi_cli_json_count(of->k));
        avpi_cli_json_set(object, "onsets_a", avpi_cli_json_count(of->n_a));
        avpi_cli_json_set(object, "onsets_b", avpi_cli_json_count(of->n_b));
        avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->expected));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(of->p));
        avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
        avpi_cli_json_set(object, "poisson_p", avpi_cli_json_real(of->poisson_p));
        avpi_cli_json_set(object, "passes", json_boolean(of->passes));
        append(array, object);
    }
    return array;
}

static json_t *json_of_carriers(const avp_told *told, uint32_t claim) {
    json_t *array = json_array();
    for (size_t i = 0; i < told->n_carried; i++) {
        const avp_carried *of = &told->carried[i];
        if (of->claim != claim)
            continue;
        json_t *object = json_object();
        avpi_cli_json_set(object, "group", group_or_null(of->group));
        avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "first", avpi_cli_json_time(of->first_us));
        avpi_cli_json_set(object, "median", avpi_cli_json_time(of->median_us));
        avpi_cli_json_set(object, "last", avpi_cli_json_time(of->last_us));
        append(array, object);
    }
    return array;
}

static json_t *json_of_claims(const avp_findings *f) {
    json_t *array = json_array();
    for (uint32_t i = 0; i < f->told.n_claims; i++) {
        const avp_claim *of = &f->told.claims[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "claim", avpi_cli_json_text(of->text));
        avpi_cli_json_set(object, "verdict", avpi_cli_json_text(of->verdict));
        avpi_cli_json_set(object, "follows",
                          of->follows == UINT32_MAX ? json_null()
                                                    : avpi_cli_json_text(f->told.claims[of->follows].text));
        avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "half_s",
                          of->posts ? avpi_cli_json_real((double)(of->half_us - of->first_us) * 1e-6) : json_null());
        avpi_cli_json_set(object, "carried_both", avpi_cli_json_count(of->carriers_of_both));
        avpi_cli_json_set(object, "expected_both", avpi_cli_json_real(of->expected_both));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
        avpi_cli_json_set(object, "carriers", json_of_carriers(&f->told, i));
        append(array, object);
    }
    return array;
}

static json_t *json_of_calls(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->told.n_calls; i++) {
        const avp_call *of = &f->told.calls[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "phrase", avpi_cli_json_text(of->phrase));
        avpi_cli_json_set(object, "level", avpi_cli_json_count(of->level));
        avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->first_us));
        avpi_cli_json_set(object, "to", avpi_cli_json_time(of->last_us));
        avpi_cli_json_set(object, "launched_by", group_or_null(of->launched_by));
        avpi_cli_json_set(object, "group", group_or_null(of->group));
        avpi_cli_json_set(object, "share", avpi_cli_json_real(of->share));
        append(array, object);
    }
    return array;
}

/* Pictures that a group posted more than others do; what they show is for a person to see. */
static json_t *json_of_media(const avp_findings *f) {
    json_t *array = json_array();
    for (size_t i = 0; i < f->media.count; i++) {
        const avp_media_cluster *of = &f->media.of[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "object", avpi_cli_json_text(of->object));
        avpi_cli_json_set(object, "blurhash", avpi_cli_json_text(of->blurhash));
        avpi_cli_json_set(object, "post", avpi_cli_json_text(of->post));
        avpi_cli_json_set(object, "posts", avpi_cli_json_count(of->posts));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "group", avpi_cli_json_count(of->group));
        avpi_cli_json_set(object, "group_accounts", avpi_cli_json_count(of->group_accounts));
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->first_us));
        avpi_cli_json_set(object, "to", avpi_cli_json_time(of->last_us));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
        avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
        append(array, object);
    }
    return array;
}

/* The keys of `story --json`, a contract: added to, never renamed. */
static const struct {
    const char *key;
    json_t *(*of)(const avp_findings *f);
} keys[] = {
    {"awakenings", avpi_cli_json_awakenings},
    {"targets", json_of_targets},
    {"episodes", json_of_episodes},
    {"other_bursts", json_of_other_bursts},
    {"trends", json_of_trends},
    {"hijacks", json_of_hijacks},
    {"rushes", json_of_rushes},
    {"coincidences", json_of_coincidences},
    {"calls", json_of_calls},
    {"claims", json_of_claims},
    {"threats", avpi_cli_json_threats},
    {"doxxing", avpi_cli_json_doxxing},
    {"floods", avpi_cli_json_floods},
    {"styles", avpi_cli_json_styles},
    {"media", json_of_media},
};

static json_t *json_of_words(const avp_sentence *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "sentence", avpi_cli_json_text(of->text));
    avpi_cli_json_set(object, "disproof", avpi_cli_json_text(of->disproof));
    return object;
}

/* The findings in the order in which they are told, in both languages; null when there is no memory for them. */
static json_t *json_of_story(const avpi_invocation *inv, const avpi_analysis *analysis) {
    const avp_story story = avpi_analysis_story(inv, analysis);
    avp_sentences es = {0}, en = {0};
    avp_error err = {0};
    json_t *array = NULL;
    if (avp_report_sentences(&inv->ctx, &story, "es", &es, &err) == AVP_OK &&
        avp_report_sentences(&inv->ctx, &story, "en", &en, &err) == AVP_OK)
        array = json_array();
    for (size_t i = 0; array && i < en.count; i++) {
        json_t *object = json_object();
        avpi_cli_json_set(object, "kind", avpi_cli_json_text(en.of[i].kind));
        avpi_cli_json_set(object, "figure", avpi_cli_json_text(en.of[i].section));
        avpi_cli_json_set(object, "rows", avpi_cli_json_text(en.of[i].table));
        avpi_cli_json_set(object, "number", avpi_cli_json_real(en.of[i].number));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(en.of[i].p));
        avpi_cli_json_set(object, "es", json_of_words(&es.of[i]));
        avpi_cli_json_set(object, "en", json_of_words(&en.of[i]));
        append(array, object);
    }
    avp_sentences_free(&inv->ctx, &es);
    avp_sentences_free(&inv->ctx, &en);
    return array;
}

void avpi_cli_json_told(json_t *root, const avpi_invocation *inv, const avpi_analysis *analysis) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        avpi_cli_json_set(root, keys[i].key, keys[i].of(&analysis->findings));
    avpi_cli_json_set(root, "launchers", avpi_cli_json_launchers(&analysis->cascades));
    avpi_cli_json_set(root, "order", avpi_cli_json_order(&analysis->cascades));
    avpi_cli_json_set(root, "story", json_of_story(inv, analysis));
}
