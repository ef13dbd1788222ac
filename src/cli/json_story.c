/* What the groups are like, as JSON. */
#include "cli/json_out.h"

#include <math.h>

static json_t *share(uint64_t part, uint64_t whole) {
    return whole > 0 ? json_real((double)part / (double)whole) : json_null();
}

static void append(json_t *array, json_t *value) {
    if (array && value)
        (void)json_array_append_new(array, value);
}

static json_t *json_of_indicator(avp_indicator_kind kind, const avp_indicator *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "name", json_string(avp_indicator_name(kind)));
    avpi_cli_json_set(object, "group_share", share(of->group_yes, of->group_known));
    avpi_cli_json_set(object, "group_known", avpi_cli_json_count(of->group_known));
    avpi_cli_json_set(object, "collection_share", share(of->rest_yes, of->rest_known));
    avpi_cli_json_set(object, "collection_known", avpi_cli_json_count(of->rest_known));
    avpi_cli_json_set(object, "p", avpi_cli_json_real(of->p));
    avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
    avpi_cli_json_set(object, "passes", json_boolean(of->passes));
    if (of->window_us > 0) {
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
        avpi_cli_json_set(object, "window_s", avpi_cli_json_real((double)of->window_us / 1e6));
    }
    return object;
}

json_t *avpi_cli_json_indicators(const avp_findings *findings, size_t g) {
    json_t *array = json_array();
    for (size_t k = 0; findings->indicators && g < findings->n_groups && k < AVP_INDICATORS; k++)
        append(array, json_of_indicator((avp_indicator_kind)k, &findings->indicators[g * AVP_INDICATORS + k]));
    return array;
}

json_t *avpi_cli_json_awakenings(const avp_findings *findings) {
    json_t *array = json_array();
    for (size_t i = 0; i < findings->n_awakenings; i++) {
        const avp_awakening *of = &findings->awakenings[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "group", avpi_cli_json_count(of->group));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "from", avpi_cli_json_time(of->from_us));
        avpi_cli_json_set(object, "to", avpi_cli_json_time(of->to_us));
        avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->expected));
        avpi_cli_json_set(object, "dormant", avpi_cli_json_count(of->dormant));
        avpi_cli_json_set(object, "verified", avpi_cli_json_count(of->verified));
        avpi_cli_json_set(object, "pool", avpi_cli_json_count(of->pool));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(of->p));
        avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
        avpi_cli_json_set(object, "passes", json_boolean(of->passes));
        append(array, object);
    }
    return array;
}

static json_t *json_of_known_group(const avp_known_group *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->group.n_members));
    avpi_cli_json_set(object, "known", avpi_cli_json_count(of->known));
    for (size_t k = 0; k < AVP_KNOWN_KINDS; k++)
        avpi_cli_json_set(object, avp_known_kind_name((avp_known_kind)k), avpi_cli_json_count(of->of_kind[k]));
    avpi_cli_json_set(object, "observed", avpi_cli_json_count(of->group.observed));
    avpi_cli_json_set(object, "expected", avpi_cli_json_real(of->group.expected));
    avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->group.log10_p));
    return object;
}

json_t *avpi_cli_json_known(const avp_known *known) {
    if (!known->sha256[0])
        return json_null();
    json_t *root = json_object(), *groups = json_array();
    for (size_t i = 0; i < known->count; i++)
        append(groups, json_of_known_group(&known->groups[i]));
    avpi_cli_json_set(root, "sha256", json_string(known->sha256));
    avpi_cli_json_set(root, "entries", avpi_cli_json_count(known->entries));
    avpi_cli_json_set(root, "found", avpi_cli_json_count(known->found));
    avpi_cli_json_set(root, "absent", avpi_cli_json_count(known->absent));
    avpi_cli_json_set(root, "ambiguous", avpi_cli_json_count(known->ambiguous));
    avpi_cli_json_set(root, "left_out_groups", avpi_cli_json_count(known->left_out));
    avpi_cli_json_set(root, "left_out_accounts", avpi_cli_json_count(known->left_out_accounts));
    avpi_cli_json_set(root, "groups", groups);
    return root;
}
