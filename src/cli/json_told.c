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
    avpi_cli_json_set(object, "hostile_share", avpi_cli_json_real(of->hostile_share));
    avpi_cli_json_set(object, "hostile_rest", avpi_cli_json_real(of->hostile_rest));
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

/* The keys of `story --json`, a contract: added to, never renamed. */
static const struct {
    const char *key;
    json_t *(*of)(const avp_findings *f);
} keys[] = {
    {"awakenings", avpi_cli_json_awakenings},
    {"targets", json_of_targets},
    {"episodes", json_of_episodes},
    {"other_bursts", json_of_other_bursts},
};

void avpi_cli_json_told(json_t *root, const avpi_analysis *analysis) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        avpi_cli_json_set(root, keys[i].key, keys[i].of(&analysis->findings));
    avpi_cli_json_set(root, "launchers", avpi_cli_json_launchers(&analysis->cascades));
    avpi_cli_json_set(root, "order", avpi_cli_json_order(&analysis->cascades));
}
