/* Threats, doxxing and floods, as JSON. */
#include "cli/json_out.h"

#include <math.h>
#include <string.h>

static void append(json_t *array, json_t *value) {
    if (array && value)
        (void)json_array_append_new(array, value);
}

static json_t *group_or_null(uint32_t group) {
    return group ? avpi_cli_json_count(group) : json_null();
}

static json_t *target_or_null(const avp_findings *f, uint32_t target) {
    return target == AVP_NO_TARGET ? json_null() : avpi_cli_json_text(f->told.targets[target].id);
}

static json_t *json_of_threat(const avp_findings *f, const avp_threat *of) {
    json_t *object = json_object();
    avpi_cli_json_set(object, "post", avpi_cli_json_text(of->id));
    avpi_cli_json_set(object, "account", avpi_cli_json_text(of->name));
    avpi_cli_json_set(object, "time", avpi_cli_json_time(of->time_us));
    avpi_cli_json_set(object, "level", avpi_cli_json_count(of->level));
    avpi_cli_json_set(object, "rule", avpi_cli_json_text(of->rule));
    avpi_cli_json_set(object, "group", group_or_null(of->group));
    avpi_cli_json_set(object, "target", target_or_null(f, of->target));
    avpi_cli_json_set(object, "alike", avpi_cli_json_count(of->alike));
    return object;
}

json_t *avpi_cli_json_threats(const avp_findings *findings) {
    const avp_threats *of = &findings->threats;
    json_t *root = json_object(), *candidates = json_array();
    for (size_t i = 0; i < of->n_threats; i++)
        append(candidates, json_of_threat(findings, &of->threats[i]));
    avpi_cli_json_set(root, "l3", avpi_cli_json_count(of->l3));
    avpi_cli_json_set(root, "l2", avpi_cli_json_count(of->l2));
    avpi_cli_json_set(root, "l1", avpi_cli_json_count(of->l1));
    avpi_cli_json_set(root, "excluded", avpi_cli_json_count(of->excluded));
    avpi_cli_json_set(root, "candidates", candidates);
    return root;
}

/* Other listed posts with the same value. */
static uint64_t same_value(const avp_threats *all, const avp_doxxing *of) {
    uint64_t n = 0;
    for (size_t i = 0; i < all->n_doxxing; i++)
        n += all->doxxing[i].kind == of->kind && strcmp(all->doxxing[i].hash, of->hash) == 0;
    return n - 1;
}

json_t *avpi_cli_json_doxxing(const avp_findings *findings) {
    json_t *array = json_array();
    for (size_t i = 0; i < findings->threats.n_doxxing; i++) {
        const avp_doxxing *of = &findings->threats.doxxing[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "post", avpi_cli_json_text(of->id));
        avpi_cli_json_set(object, "account", avpi_cli_json_text(of->name));
        avpi_cli_json_set(object, "time", avpi_cli_json_time(of->time_us));
        avpi_cli_json_set(object, "kind", avpi_cli_json_text(avp_dox_kind_name(of->kind)));
        avpi_cli_json_set(object, "group", group_or_null(of->group));
        avpi_cli_json_set(object, "target", target_or_null(findings, of->target));
        avpi_cli_json_set(object, "by_thread", json_boolean(of->by_thread));
        avpi_cli_json_set(object, "same_value", avpi_cli_json_count(same_value(&findings->threats, of)));
        append(array, object);
    }
    return array;
}

json_t *avpi_cli_json_floods(const avp_findings *findings) {
    json_t *array = json_array();
    for (size_t i = 0; i < findings->threats.n_floods; i++) {
        const avp_flood *of = &findings->threats.floods[i];
        json_t *object = json_object();
        avpi_cli_json_set(object, "target", target_or_null(findings, of->target));
        avpi_cli_json_set(object, "event", avpi_cli_json_text(of->event));
        avpi_cli_json_set(object, "time", avpi_cli_json_time(of->event_us));
        avpi_cli_json_set(object, "before", avpi_cli_json_count(of->before));
        avpi_cli_json_set(object, "after", avpi_cli_json_count(of->after));
        avpi_cli_json_set(object, "hours_before", avpi_cli_json_real(of->hours_before));
        avpi_cli_json_set(object, "hours_after", avpi_cli_json_real(of->hours_after));
        avpi_cli_json_set(object, "rate_ratio", avpi_cli_json_real(of->rate_ratio));
        avpi_cli_json_set(object, "accounts", avpi_cli_json_count(of->accounts));
        avpi_cli_json_set(object, "alike_share", avpi_cli_json_real(of->alike_share));
        avpi_cli_json_set(object, "p", avpi_cli_json_real(pow(10, of->log10_p)));
        avpi_cli_json_set(object, "log10_p", avpi_cli_json_real(of->log10_p));
        avpi_cli_json_set(object, "q", avpi_cli_json_real(of->q));
        avpi_cli_json_set(object, "passes", json_boolean(of->passes));
        append(array, object);
    }
    return array;
}
